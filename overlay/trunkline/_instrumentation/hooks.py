"""What a caller's own code is told of the requests that are sent, and of their answers."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from trunkline._common.problem import Attempt
from trunkline._operation import Operation
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline._transport.httpx_response import httpx_response, kept_unless_raised
from trunkline.errors import ArgumentError

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("trunkline")

# Headers whose values are shown to nobody.
_HIDDEN = frozenset({"authorization", "cookie", "proxy-authorization"})


@attrs.frozen(repr=False)
class AttemptContext:
    """One attempt of a call.

    Attributes:
        operation: The operation that is called.
        request: What is sent.
        attempt: The number of the attempt, from 1.
        header: The name of the header with the credential, if any: it is not shown.
        query: The query with a credential, if any: it is not shown either.
    """

    operation: Operation[Any]
    request: TransportRequest
    attempt: int
    header: str = ""
    query: str = ""

    def shown(self) -> httpx.Request:
        """Return the request as httpx has them, without its credential."""
        import httpx  # noqa: PLC0415 (made only for those who look)

        sent, hidden = self.request, {*_HIDDEN, self.header.lower()}
        url = sent.url.removesuffix(self.query).rstrip("?&") if self.query else sent.url
        headers = {n: "***" if n.lower() in hidden else v for n, v in sent.headers.items()}
        content = sent.body if isinstance(sent.body, bytes) else None
        return httpx.Request(sent.method, url, headers=headers, content=content)


class Event:
    """What all events have: which attempt of which call it is."""

    def __init__(self, sent: AttemptContext) -> None:
        self._sent = sent

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.method} {self.path_template}, {self.attempt}>"

    @property
    def operation(self) -> str:
        """The description's operationId."""
        return self._sent.operation.id

    @property
    def api(self) -> str:
        """The name of the API."""
        return self._sent.operation.api

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._sent.operation.method

    @property
    def path_template(self) -> str:
        """The path as the description has it, without the call's arguments."""
        return self._sent.operation.path

    @property
    def attempt(self) -> int:
        """The number of the attempt, from 1."""
        return self._sent.attempt

    @cached_property
    def request(self) -> httpx.Request:
        """The request, without its credential. To change it changes nothing of what is sent."""
        return self._sent.shown()


class RequestEvent(Event):
    """A request that is about to be sent."""


class ResponseEvent(Event):
    """An answer that has come, whatever its status."""

    def __init__(self, sent: AttemptContext, response: TransportResponse) -> None:
        super().__init__(sent)
        self._answer = response

    @property
    def status(self) -> int:
        """The status."""
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; a name is found in any case."""
        return self._answer.headers

    @cached_property
    def response(self) -> httpx.Response:
        """The answer; that of a download is without its content."""
        return httpx_response(self._answer, self.request)


class RetryEvent(Event):
    """An attempt that failed, and is followed by another one."""

    def __init__(self, sent: AttemptContext, failed: Attempt) -> None:
        super().__init__(sent)
        self._failed = failed

    @property
    def outcome(self) -> str:
        """The status (`"503"`), or what broke in a few words."""
        return self._failed.outcome

    @property
    def status(self) -> int | None:
        """The status, None where there was no answer."""
        return self._failed.status

    @property
    def wait(self) -> float:
        """The seconds until the next attempt."""
        return self._failed.wait or 0.0


def _callable(hooks: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not callable(value):
        raise ArgumentError(f"{attribute.name}: a function, not {type(value).__name__}")


@attrs.frozen(kw_only=True)
class Hooks:
    """Functions that are told what happens; what they return is awaited where it can be.

    One that raises is logged, and disturbs no call: hooks look on.

    Attributes:
        on_request: Before each attempt.
        on_response: After each answer, whatever its status.
        on_retry: Before the wait that precedes another attempt.
    """

    on_request: Callable[[RequestEvent], object] | None = attrs.field(
        default=None, validator=_callable
    )
    on_response: Callable[[ResponseEvent], object] | None = attrs.field(
        default=None, validator=_callable
    )
    on_retry: Callable[[RetryEvent], object] | None = attrs.field(default=None, validator=_callable)


class Observer(Protocol):
    """What goes along with each attempt."""

    async def around(
        self, sent: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        """Return what `send` returns."""
        ...

    async def retrying(self, event: RetryEvent) -> None:
        """Take note that there is going to be another attempt."""
        ...


class HookObserver:
    """Tells hooks."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def around(
        self, sent: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        hooks = self._hooks
        if hooks.on_request is not None:
            await _tell("on_request", hooks.on_request, RequestEvent(sent))
        response = await send()
        if hooks.on_response is not None:
            async with kept_unless_raised(response):
                await _tell("on_response", hooks.on_response, ResponseEvent(sent, response))
        return response

    async def retrying(self, event: RetryEvent) -> None:
        if self._hooks.on_retry is not None:
            await _tell("on_retry", self._hooks.on_retry, event)


async def _tell(name: str, hook: Callable[[Any], object], event: Event) -> None:
    try:
        result = hook(event)
        if inspect.isawaitable(result):
            await result
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        log.error("the hook %s was cancelled", name)  # what it waited for, and not the call
    except Exception as error:  # noqa: BLE001 (a stranger's code, which looks on)
        log.error("the hook %s raised %s", name, type(error).__name__)


def observer_of(hooks: Hooks) -> Observer:
    """Return what tells these hooks."""
    return HookObserver(hooks)


def observers_of(hooks: object) -> tuple[Observer, ...]:
    """Return what tells one or several sets of hooks.

    Raises:
        ArgumentError: These are no hooks.
    """
    every: Sequence[object] = hooks if isinstance(hooks, (list, tuple)) else (hooks,)
    return tuple(observer_of(_checked(one)) for one in every)


def _checked(hooks: object) -> Hooks:
    if not isinstance(hooks, Hooks):
        raise ArgumentError(f"hooks: a Hooks, not {type(hooks).__name__}")
    return hooks


async def run_observed(
    observers: tuple[Observer, ...],
    sent: AttemptContext,
    send: Callable[[], Awaitable[TransportResponse]],
) -> TransportResponse:
    """Return what `send` returns, with all observers around it, the first one outermost."""
    if not observers:
        return await send()
    first, *others = observers
    return await first.around(sent, lambda: run_observed(tuple(others), sent, send))


async def retrying(observers: tuple[Observer, ...], sent: AttemptContext, failed: Attempt) -> None:
    """Tell all observers that there is going to be another attempt."""
    for observer in observers:
        await observer.retrying(RetryEvent(sent, failed))
