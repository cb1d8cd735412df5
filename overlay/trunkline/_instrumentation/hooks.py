"""Callbacks for request, response and retry events."""

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

# Headers whose values are masked in events.
_MASKED_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


@attrs.frozen(repr=False)
class AttemptContext:
    """One attempt of a call.

    Attributes:
        operation: The operation.
        request: The request.
        attempt: The number of the attempt, starting at 1.
        headers: The names of the headers with a credential, which are masked.
        query: The query with the credential, which is removed; empty for none.
    """

    operation: Operation[Any]
    request: TransportRequest
    attempt: int
    headers: tuple[str, ...] = ()
    query: str = ""

    def to_httpx(self) -> httpx.Request:
        """Return the request as an `httpx.Request`, without its credential."""
        import httpx  # noqa: PLC0415 (slow, and rarely needed)

        request, masked = self.request, {*_MASKED_HEADERS, *map(str.lower, self.headers)}
        url = request.url.removesuffix(self.query).rstrip("?&") if self.query else request.url
        headers = {n: "***" if n.lower() in masked else v for n, v in request.headers.items()}
        content = request.body if isinstance(request.body, bytes) else None
        return httpx.Request(request.method, url, headers=headers, content=content)


class Event:
    """Base class of the events: the attempt of a call that an event is about."""

    def __init__(self, context: AttemptContext) -> None:
        self._context = context

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.method} {self.path_template}, {self.attempt}>"

    @property
    def operation(self) -> str:
        """The operationId of the API description."""
        return self._context.operation.id

    @property
    def api(self) -> str:
        """The name of the API."""
        return self._context.operation.api

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._context.operation.method

    @property
    def path_template(self) -> str:
        """The path of the operation, with `{name}` in place of the arguments."""
        return self._context.operation.path

    @property
    def attempt(self) -> int:
        """The number of the attempt, starting at 1."""
        return self._context.attempt

    @cached_property
    def request(self) -> httpx.Request:
        """A copy of the request without its credential. Changing it has no effect."""
        return self._context.to_httpx()


class RequestEvent(Event):
    """A request is about to be sent."""


class ResponseEvent(Event):
    """A response has arrived, with any status."""

    def __init__(self, context: AttemptContext, response: TransportResponse) -> None:
        super().__init__(context)
        self._response = response

    @property
    def status(self) -> int:
        """The status of the response."""
        return self._response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers; names are case-insensitive."""
        return self._response.headers

    @cached_property
    def response(self) -> httpx.Response:
        """A copy of the response; without the content if it is a download."""
        return httpx_response(self._response, self.request)


class RetryEvent(Event):
    """An attempt has failed and will be retried."""

    def __init__(self, context: AttemptContext, result: Attempt) -> None:
        super().__init__(context)
        self._result = result

    @property
    def outcome(self) -> str:
        """The status (`"503"`), or the phase that failed (`"connect: failed"`)."""
        return self._result.outcome

    @property
    def status(self) -> int | None:
        """The status of the response; None if there was no response."""
        return self._result.status

    @property
    def wait(self) -> float:
        """The seconds before the next attempt."""
        return self._result.wait or 0.0


def _validate_callable(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not callable(value):
        raise ArgumentError(
            f"Hooks.{attribute.name}: expected a function or None, got {type(value).__name__}"
        )


@attrs.frozen(kw_only=True)
class Hooks:
    """Callbacks for request events, sync or async; awaitable results are awaited.

    Exceptions they raise are logged and do not affect the call. The time that they take counts
    towards the deadline of the call. `Hooks` raises `ArgumentError` for a value that is not
    callable.

    Attributes:
        on_request: Called with a `RequestEvent` before each attempt. Default: None.
        on_response: Called with a `ResponseEvent` after each response, with any status. Default:
            None.
        on_retry: Called with a `RetryEvent` before the wait for the next attempt. Default: None.
    """

    on_request: Callable[[RequestEvent], object] | None = attrs.field(
        default=None, validator=_validate_callable
    )
    on_response: Callable[[ResponseEvent], object] | None = attrs.field(
        default=None, validator=_validate_callable
    )
    on_retry: Callable[[RetryEvent], object] | None = attrs.field(
        default=None, validator=_validate_callable
    )


class Observer(Protocol):
    """Wraps each attempt of a call."""

    async def around(
        self, context: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        """Send the request by `send` and return its response."""
        ...

    async def on_retry(self, event: RetryEvent) -> None:
        """Handle the decision to retry."""
        ...


class HookObserver:
    """Calls hooks."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def around(
        self, context: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        hooks = self._hooks
        if hooks.on_request is not None:
            await _call_hook("on_request", hooks.on_request, RequestEvent(context))
        response = await send()
        if hooks.on_response is not None:
            async with kept_unless_raised(response):
                await _call_hook("on_response", hooks.on_response, ResponseEvent(context, response))
        return response

    async def on_retry(self, event: RetryEvent) -> None:
        if self._hooks.on_retry is not None:
            await _call_hook("on_retry", self._hooks.on_retry, event)


async def _call_hook(name: str, hook: Callable[[Any], object], event: Event) -> None:
    try:
        result = hook(event)
        if inspect.isawaitable(result):
            await result
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        log.error("the hook %s was cancelled", name)  # by its own code; the call was not cancelled
    except Exception as error:  # noqa: BLE001 (code of the caller, which must not affect the call)
        log.error("the hook %s raised %s", name, type(error).__name__)


def observer_of(hooks: Hooks) -> Observer:
    """Return the observer that calls these hooks."""
    return HookObserver(hooks)


def observers_of(hooks: object) -> tuple[Observer, ...]:
    """Return the observers for the `hooks` option: one `Hooks`, or a list or tuple of them.

    Raises:
        ArgumentError: A value is not a `Hooks`.
    """
    each: Sequence[object] = hooks if isinstance(hooks, (list, tuple)) else (hooks,)
    return tuple(observer_of(_validate_hooks(value)) for value in each)


def _validate_hooks(hooks: object) -> Hooks:
    if not isinstance(hooks, Hooks):
        raise ArgumentError(
            f"hooks: expected a Hooks or a list of them, got {type(hooks).__name__}"
        )
    return hooks


async def run_observed(
    observers: tuple[Observer, ...],
    context: AttemptContext,
    send: Callable[[], Awaitable[TransportResponse]],
) -> TransportResponse:
    """Send the request by `send` inside all observers, the first one outermost."""
    if not observers:
        return await send()
    first, *others = observers
    return await first.around(context, lambda: run_observed(tuple(others), context, send))


async def notify_retry(
    observers: tuple[Observer, ...], context: AttemptContext, result: Attempt
) -> None:
    """Notify all observers that an attempt failed and will be retried."""
    for observer in observers:
        await observer.on_retry(RetryEvent(context, result))
