"""The way of a call.

    encode    arguments → `WireRequest`                              `_prepared`, `_encode`
    auth      the credential's header, renewed where it is over      `_auth`, `_oauth2`
    gate      wait, where the provider told this client to           `_gate`
    send      one attempt over the transport                         `_wire_aiohttp`, `_wire_httpx`
    status    2xx goes on; a 401 may renew the credential, once
    retry     anything else: wait and send again, or raise           `_retry`, `_retry_after`
    decode    body → model, checked to be the one asked for          `_json`, `_model`

Auth to retry are bounded by one deadline. Nothing else sends, nothing else sleeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from ._answer import decoded, parsed
from ._equipment import Authorizer, Credential, Equipment
from ._exchange import Exchange
from ._gate import Gate
from ._operation import Operation
from ._prepared import Prepared
from ._problem import Attempt
from ._retry import Wait
from ._secret import SecretBytes
from ._wire import WireRequest, WireResponse
from .errors import (
    ConnectionFailedError,
    DeadlineExceededError,
    RateLimitError,
    TimedOutError,
    TrunklineError,
)

T = TypeVar("T")

log = logging.getLogger("trunkline")

_NOTHING: Mapping[str, object] = {}


class Caller:
    """Sends the operations of one API for one client.

    Args:
        base_url: What all paths are below, without a slash at the end.
        credential: What authorises the calls.
        equipment: What the client has.
    """

    def __init__(self, base_url: str, credential: Credential, equipment: Equipment) -> None:
        self._base_url = base_url
        self._credential = credential
        self._wire = equipment.wire
        self._choices = equipment.choices
        self._headers = equipment.headers
        self._clock = equipment.clock
        self._lifeline = equipment.lifeline
        self._random = equipment.random
        self._gate = Gate()
        # By identity, which costs nothing; `Prepared` keeps the operation, and so its identity.
        self._prepared: dict[int, Prepared] = {}

    async def call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _NOTHING,
        body: object = None,
        options: Mapping[str, object] = _NOTHING,
    ) -> T:
        """Carry out an operation, and return what it answers."""
        exchange = self._encode(operation, path, query, body, options)
        response = await self._send(exchange)
        return decoded(operation, path, exchange.request, response)

    async def page(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: Mapping[str, object],
    ) -> object:
        """Carry out an operation, and return the JSON value that it answers."""
        exchange = self._encode(operation, path, query, None, options)
        response = await self._send(exchange)
        return parsed(operation, response)

    async def stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: Mapping[str, object],
    ) -> WireResponse:
        """Carry out an operation, and return its answer as a stream."""
        return await self._send(self._encode(operation, path, query, None, options))

    async def send_unauthenticated(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request as it is, once, without our credentials: for tokens and uploads.

        Returns:
            The status, the headers and the body of the answer.
        """
        self._lifeline.check()
        usual = {"user-agent": self._headers["user-agent"], "accept-encoding": "gzip, deflate"}
        headers = {**usual, **{name.lower(): value for name, value in headers.items()}}
        request = WireRequest(method, url, headers, body, self._choices.timeouts)
        limit = asyncio.timeout(self._choices.deadline)
        try:
            async with limit:
                response = await self._wire.send(request)
        except TimeoutError:
            if not limit.expired():
                raise
        else:
            return response.status, response.headers, SecretBytes(response.body)
        raise TimedOutError("there was no answer in time", phase=request.phase, sent=request.sent)

    def _encode(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> Exchange:
        prepared = self._prepared.get(id(operation))
        if prepared is None:
            base_url = operation.server or self._base_url
            key = self._credential if operation.secure else Credential()
            prepared = Prepared(operation, base_url, {**self._headers, **key.headers}, key.query)
            self._prepared[id(operation)] = prepared
        choices = self._choices.changed_by(options) if options else self._choices
        request = prepared.request(path, query, body, choices)
        return Exchange(prepared, request, choices, self._clock.monotonic())

    async def _send(self, exchange: Exchange) -> WireResponse:
        """Return the answer of success; everything else is raised with the facts of the call."""
        self._lifeline.check()
        failure: TrunklineError
        limit = asyncio.timeout(exchange.choices.deadline)
        try:
            async with limit:
                answer = await self._attempts(exchange, limit)
        except TimeoutError:
            if not limit.expired():
                raise
            request = exchange.request
            message = f"no answer within {exchange.choices.deadline:g} s"
            failure = DeadlineExceededError(message, phase=request.phase, sent=request.sent)
        except TrunklineError as error:
            failure = error
        else:
            if log.isEnabledFor(logging.DEBUG):
                self._log(exchange, answer.status)
            return answer
        self._log(exchange, type(failure).__name__)
        # Raised here, so that the frames of the transport are let go.
        raise exchange.completed(failure)

    async def _attempts(self, exchange: Exchange, limit: asyncio.Timeout) -> WireResponse:
        """Send the request until there is an answer of success, or no more sense in it."""
        request, auth = exchange.request, self._auth_of(exchange)
        while True:
            if not self._gate.is_open:
                await self._hold(exchange, limit)
            try:
                request.sent = False
                if auth is not None:
                    request.phase = "token"
                    value = auth.authorization(self.send_unauthenticated)
                    request.headers[auth.header] = await value
                request.phase = "pool"
                answer = await self._wire.send(request)
            except (ConnectionFailedError, TimedOutError) as error:
                wait = exchange.after_failure(error, self._clock.monotonic(), self._random())
            else:
                if 200 <= answer.status < 300:
                    return answer
                if answer.status == 401 and self._renew(exchange, auth, answer):
                    continue
                wait = self._after_status(exchange, answer)
            _log_retry(exchange)
            await self._sleep(exchange, wait.seconds, limit)

    def _auth_of(self, exchange: Exchange) -> Authorizer | None:
        """Return the credential, unless the caller gave another one for this call."""
        auth = self._credential.auth
        if auth is None or not exchange.operation.secure:
            return None
        return None if auth.header.lower() in exchange.choices.headers else auth

    def _renew(self, exchange: Exchange, auth: Authorizer | None, answer: WireResponse) -> bool:
        """Say whether to send once more, because the credential may have been over."""
        if auth is None or not exchange.may_renew or not exchange.is_replayable:
            return False
        exchange.may_renew = False
        refused = exchange.request.headers[auth.header]
        if not auth.rejected(refused, answer.headers.get("Date")):
            return False
        exchange.attempts.append(Attempt(outcome="401", status=401, wait=0.0))
        return True

    def _after_status(self, exchange: Exchange, answer: WireResponse) -> Wait:
        clock = self._clock
        now = clock.monotonic()
        try:
            return exchange.after_status(answer, now, clock.time(), self._random())
        finally:
            # Whoever gives up as well: all others are told to wait by the same answer.
            asked = exchange.attempts[-1]
            if asked.status in (429, 503) and asked.retry_after is not None:
                self._gate.close(asked.retry_after, now)

    async def _hold(self, exchange: Exchange, limit: asyncio.Timeout) -> None:
        """Wait for the gate to open."""
        while True:
            delay = self._gate.delay(self._clock.monotonic(), self._random())
            if not delay:
                return
            if self._clock.monotonic() + delay >= exchange.ends:
                message = "not sent: the provider asked this client to wait for longer than it can"
                raise RateLimitError(message, status=429, retry_after=delay)
            await self._sleep(exchange, delay, limit)

    async def _sleep(self, exchange: Exchange, seconds: float, limit: asyncio.Timeout) -> None:
        """Wait before the next attempt: the one place that sleeps."""
        exchange.request.phase = "wait"
        await self._clock.sleep(seconds)
        # The clock may be another than the event loop's.
        left = exchange.ends - self._clock.monotonic()
        limit.reschedule(asyncio.get_running_loop().time() + left)

    def _log(self, exchange: Exchange, outcome: object) -> None:
        """Say how a call ended. Of what was sent, only the template of the path is shown."""
        operation = exchange.operation
        took = self._clock.monotonic() - exchange.ends + exchange.choices.deadline
        log.debug(
            "%s %s (%s): %s after %.0f ms, %d attempts before it",
            operation.method,
            operation.path,
            operation.id,
            outcome,
            took * 1000,
            len(exchange.attempts),
        )


def _log_retry(exchange: Exchange) -> None:
    operation, last = exchange.operation, exchange.attempts[-1]
    log.log(
        logging.INFO if last.retry_after is not None else logging.WARNING,
        "%s %s (%s): %s, the next attempt follows in %.1f s",
        operation.method,
        operation.path,
        operation.id,
        last.outcome,
        last.wait,
    )
