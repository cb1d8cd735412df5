"""Receive webhooks: verify, parse, refuse replays, and call handlers by event."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from trunkline._common.secret import as_secret
from trunkline._serialization import json as _json
from trunkline._serialization.model import Model
from trunkline.errors import (
    ArgumentError,
    ClientStateError,
    ConfigError,
    DecodeError,
    WebhookError,
    WebhookSignatureError,
)

from ._events import NAME_PROPERTIES
from ._parse import parse
from ._signature import ReplayGuard, SignatureSecrets, SignedClaims, verify

SECRET_VARIABLE = "VONAGE_SIGNATURE_SECRET"  # noqa: S105 (the name of a variable)
MAX_BODY = 1024 * 1024

log = logging.getLogger("trunkline")

E = TypeVar("E", bound=Model)
Handler = Callable[[Any], Awaitable[object] | object]


class ReplayStore(Protocol):
    """Remembers the identifiers of webhooks, in memory or shared between processes."""

    def is_first(self, identifier: str) -> bool | Awaitable[bool]:
        """Return whether `identifier` is new, and remember it."""
        ...


def signature_secrets(secrets: SignatureSecrets | None = None) -> SignatureSecrets:
    """Return the signature secrets: the given ones, or those of the environment.

    `VONAGE_SIGNATURE_SECRET` has one secret, or several with commas between them: while a secret is
    rotated, any of them may have signed.

    Raises:
        ConfigError: No secret is set.
    """
    if secrets is not None:
        return as_secret(secrets)
    texts = [text.strip() for text in os.environ.get(SECRET_VARIABLE, "").split(",")]
    found = [as_secret(text) for text in texts if text]
    if not found:
        raise ConfigError(f"signature_secret: pass it, or set {SECRET_VARIABLE}")
    return found


def unwrap(
    body: bytes,
    headers: Mapping[str, str],
    signature_secret: SignatureSecrets | None = None,
    *,
    tolerance: float = 300.0,
    replay_guard: ReplayGuard | None = None,
) -> Model:
    """Verify a webhook and return its event, which is `verify` and `parse` in one call.

    Args:
        body: The raw body of the request.
        headers: The headers of the request; names in any case.
        signature_secret: See `verify`. Default: the environment variable
            `VONAGE_SIGNATURE_SECRET`, which may have several secrets with commas between them.
        tolerance: The maximum age in seconds. Default: 300.
        replay_guard: Rejects a webhook that this guard has seen before; None accepts it.

    Raises:
        WebhookSignatureError: See `verify`.
        WebhookError: See `parse`.
        DecodeError: A property of the event does not have the described type.
        ConfigError: There is no signature secret, or it is invalid.
    """
    verify(
        body,
        authorization_of(headers),
        signature_secrets(signature_secret),
        tolerance=tolerance,
        replay_guard=replay_guard,
    )
    return parse(body)


def authorization_of(headers: Mapping[str, str]) -> str | None:
    """Return the `Authorization` header, whatever the case of its name."""
    for name, value in headers.items():
        if str(name).lower() == "authorization":
            return as_secret(value)
    return None


async def _parsed(body: bytes) -> Model:
    """Return the event of a webhook, without blocking the event loop for a large body.

    Raises:
        WebhookError, DecodeError: See `parse`.
    """
    if not _json.is_slow(body):
        return parse(body)
    try:
        data = await _json.loads_cooperatively(body, functools.partial(asyncio.sleep, 0))
    except DecodeError:
        raise WebhookError("the body is not JSON") from None
    if not isinstance(data, dict):
        raise WebhookError("the body is not a JSON object")
    return parse(data)


class Receiver:
    """Receives webhooks and calls the handlers of their events. It is independent of a framework.

        receiver = webhooks.Receiver()

        @receiver.on("room:expired")
        async def close(event: RoomExpired) -> None: ...

    `trunkline.integrations` has routes for web frameworks, which call `receive` and send its
    status as the response:

    | status | reason |
    |---|---|
    | 200 | accepted; also an event without a handler, and a repeated delivery, which calls none |
    | 400 | the body is not JSON, has no event name, or does not fit the event's description |
    | 401 | the signature is missing, invalid, too old, or from an unknown account |
    | 413 | the body is larger than `max_body` |

    A handler runs in a task of its own after the response, because a provider repeats a webhook that
    is not accepted quickly. An exception of a handler is logged.

    Args:
        signature_secret: See `verify`. Default: the environment variable
            `VONAGE_SIGNATURE_SECRET`, which may have several secrets with commas between them.
        verify_signatures: False accepts unsigned webhooks; for providers that sign none.
        replay_store: Remembers the identifiers of webhooks. Default: in the memory of this process;
            `trunkline.redis.RedisReplayStore` shares them between processes.
        tolerance: The maximum age of a webhook in seconds. Default: 300.
        max_body: The maximum size of a body in bytes. Default: 1,048,576.

    Raises:
        ConfigError: There is no signature secret, or it is invalid.
        ArgumentError: `max_body` is not a positive int.
    """

    def __init__(
        self,
        signature_secret: SignatureSecrets | None = None,
        *,
        verify_signatures: bool = True,
        replay_store: ReplayStore | None = None,
        tolerance: float = 300.0,
        max_body: int = MAX_BODY,
    ) -> None:
        if type(max_body) is not int or max_body < 1:
            raise ArgumentError("max_body: expected a positive number of bytes")
        self.max_body = max_body
        self._secrets = signature_secrets(signature_secret) if verify_signatures else None
        self._replays: ReplayStore = ReplayGuard() if replay_store is None else replay_store
        self._tolerance = tolerance
        self._handlers: dict[str, Handler] = {}
        self._default: Handler | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def on(self, *events: str) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]:
        """Return a decorator that registers a handler, async or not.

        Args:
            *events: The names of the events; none for all events without a handler.

        Raises:
            ArgumentError: An event has a handler already.
        """

        def register(handler: Callable[[E], Any]) -> Callable[[E], Any]:
            taken = [name for name in events if name in self._handlers]
            if taken or (not events and self._default is not None):
                raise ArgumentError(f"the event {taken[0] if taken else '*'} has a handler already")
            if not events:
                self._default = handler
            self._handlers.update(dict.fromkeys(events, handler))
            return handler

        return register

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the response, and start the handler of an accepted event.

        Args:
            body: The raw body of the request.
            headers: The headers of the request.

        Raises:
            ClientStateError: The receiver is closed.
        """
        if self._is_closed:
            raise ClientStateError("the receiver is closed")
        if len(body) > self.max_body:
            return 413
        try:
            claims = self._verified(body, headers)
            event = await _parsed(body)
        except WebhookSignatureError as error:
            log.warning("webhook refused: %s", error)
            return 401
        except (WebhookError, DecodeError) as error:
            log.warning("webhook refused: %s", error)
            return 400
        if claims is not None and not await self._is_first(claims.id):
            return 200
        handler = self._handler_of(event)
        if handler is not None:
            task = asyncio.create_task(self._handle(handler, event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return 200

    async def aclose(self) -> None:
        """Wait until all handlers have ended. Later webhooks raise `ClientStateError`."""
        self._is_closed = True
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _verified(self, body: bytes, headers: Mapping[str, str]) -> SignedClaims | None:
        if self._secrets is None:
            return None
        authorization = authorization_of(headers)
        return verify(body, authorization, self._secrets, tolerance=self._tolerance)

    async def _is_first(self, identifier: str) -> bool:
        first = self._replays.is_first(identifier)
        return await first if inspect.isawaitable(first) else bool(first)

    def _handler_of(self, event: Model) -> Handler | None:
        for name in NAME_PROPERTIES:
            value = event._source.get(name)
            if isinstance(value, str) and value in self._handlers:
                return self._handlers[value]
        return self._default

    async def _handle(self, handler: Handler, event: Model) -> None:
        try:
            result = handler(event)
            if inspect.isawaitable(result):
                await result
        except Exception:
            log.exception("the handler of a webhook failed")
