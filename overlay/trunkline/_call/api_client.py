"""The way of a call.

    encode    arguments → `WireRequest`                              `_prepared`, `_encode`
    auth      the credential's header, renewed where it is over      `_auth`, `_oauth2`
    gate      wait, where there is a limit or a pause                 `_gate`, `_rate`
    send      one attempt over the transport                         `_wire_aiohttp`, `_wire_httpx`
    status    2xx goes on; a 401 may renew the credential, once
    retry     anything else: wait and send again, or raise           `_retry`, `_budget`
    decode    body → model, checked to be the one asked for          `_json`, `_model`

Auth to retry are bounded by one `_deadline`. Nothing else sends, nothing else sleeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from trunkline._auth.base import Authorizer, Credential
from trunkline._common.problem import Attempt
from trunkline._common.secret import SecretBytes
from trunkline._instrumentation.hooks import Sent, observed, retrying
from trunkline._operation import Operation
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.retry import Wait
from trunkline._resilience.retry_budget import FULL
from trunkline._transport.base import WireRequest, WireResponse
from trunkline._transport.urls import origin_of
from trunkline.errors import (
    ConnectionFailedError,
    DeadlineExceededError,
    TimedOutError,
    TrunklineError,
)

from .call_state import Exchange, log, log_end, log_retry
from .context import Equipment
from .deadline import Deadline, Deadlines, TimeLeft
from .parse_response import decoded, decoded_in_turns, is_large, parsed
from .request_builder import Prepared

T = TypeVar("T")

_NOTHING: Mapping[str, object] = {}


class Caller:
    """Sends the operations of one API for one client.

    Args:
        base_url: What all paths are below, without a slash at the end.
        credential: What authorises the calls.
        equipment: What the client has.
        limit: How often they may be sent, and the name under which APIs share that.
        relocated: Says where an operation is that the description gives a server of its own.
    """

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        equipment: Equipment,
        limit: tuple[str, Rate | None] = ("", None),
        *,
        relocated: Callable[[str], str],
    ) -> None:
        self._base_url = base_url
        self._relocated = relocated
        self._credential = credential
        self._driven = credential.driven
        self._wire = equipment.wire
        self._choices = equipment.choices
        self._headers = equipment.headers
        self._clock = equipment.clock
        self._lifeline = equipment.lifeline
        self._random = equipment.random
        self._deadlines = Deadlines()
        self._gate = equipment.gates.of(origin_of(base_url), credential.account, limit)
        self._account = self._gate.account
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
        if is_large(response):
            return await decoded_in_turns(operation, path, exchange.request, response)
        return decoded(operation, path, exchange.request, response)

    async def page(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: Mapping[str, object],
    ) -> Callable[[], Awaitable[object]]:
        """Carry out an operation, and return what reads the JSON value that it answers.

        Until its turn comes a page stays the bytes that it is: less memory, and nothing that the
        garbage collector looks through.
        """
        exchange = self._encode(operation, path, query, None, options)
        return partial(parsed, operation, await self._send(exchange))

    async def stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> WireResponse:
        """Carry out an operation, and return its answer as a stream.

        A deadline that is chosen for this call bounds all of the stream, the client's own bounds
        the time to its beginning: how long a file takes is not known to who makes a client.
        """
        left = self.time_left(options)
        answer = await self._send(self._encode(operation, path, query, body, options))
        if answer.chunks is not None and options.get("deadline") is not None:
            answer.chunks = left.bound(answer.chunks)
        return answer

    def time_left(self, options: Mapping[str, object]) -> TimeLeft:
        """Return the time that is left, from now on, to what has these options."""
        return TimeLeft(self._clock, self._choices.changed_by(options).deadline)

    async def send_unauthenticated(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        options: Mapping[str, object] = _NOTHING,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request as it is, once, without our credentials: for tokens and uploads.

        Of the options the timeout and the deadline count.

        Returns:
            The status, the headers and the body of the answer.
        """
        choices = self._choices.changed_by(options)
        self._lifeline.check()
        usual = {"user-agent": self._headers["user-agent"], "accept-encoding": "gzip, deflate"}
        headers = {**usual, **{name.lower(): value for name, value in headers.items()}}
        request = WireRequest(method, url, headers, body, choices.timeouts)
        limit = self._deadlines.after(choices.deadline)
        try:
            with limit:
                response = await self._wire.send(request)
        except TimeoutError:
            if not limit.expired():
                raise
        else:
            return response.status, response.headers, SecretBytes(response.body)
        is_chosen = options.get("deadline") is not None
        kind = DeadlineExceededError if is_chosen else TimedOutError
        raise kind("there was no answer in time", phase=request.phase, sent=request.sent)

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
            server = operation.server
            base_url = self._base_url if server is None else self._relocated(server)
            key = self._credential if operation.secure else Credential()
            prepared = Prepared(operation, base_url, {**self._headers, **key.headers}, key.query)
            self._prepared[id(operation)] = prepared
        choices = self._choices.changed_by(options) if options else self._choices
        request = prepared.request(path, query, body, choices)
        return Exchange(prepared, request, choices, self._clock.monotonic(), self._account)

    async def _send(self, exchange: Exchange) -> WireResponse:
        """Return the answer of success; everything else is raised with the facts of the call."""
        self._lifeline.check()
        failure: TrunklineError
        limit = self._deadlines.after(exchange.choices.deadline)
        try:
            with limit:
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
                log_end(exchange, answer.status, self._clock.monotonic())
            return answer
        log_end(exchange, type(failure).__name__, self._clock.monotonic())
        # Raised here, so that the frames of the transport are let go.
        raise exchange.completed(failure)

    async def _attempts(self, exchange: Exchange, limit: Deadline) -> WireResponse:
        """Send the request until there is an answer of success, or no more sense in it."""
        request, auth = exchange.request, self._auth_of(exchange)
        gate, account = self._gate, self._account
        while True:
            if gate.is_limited or not account.is_open:
                request.phase = "wait"
                await gate.enter(exchange.ends, partial(self._sleep, exchange, limit))
            try:
                request.sent = False
                if auth is not None:
                    request.phase = "token"
                    # No name for the value: a traceback that prints locals must not print it.
                    request.headers[auth.header] = auth.ready() or await auth.authorization(
                        self.send_unauthenticated
                    )
                request.phase = "pool"
                if self._driven is None and not exchange.choices.observers:
                    answer = await self._wire.send(request)
                else:
                    answer = await self._send_watched(exchange)
            except (ConnectionFailedError, TimedOutError) as error:
                wait = exchange.after_failure(error, self._clock.monotonic(), self._random())
            else:
                if 200 <= answer.status < 300:
                    if account.budget is not FULL:
                        account.budget = account.budget.after_success(exchange.paid)
                    return answer
                if answer.status == 401 and self._renew(exchange, auth, answer):
                    continue
                wait = await self._after_status(exchange, answer)
            log_retry(exchange)
            if exchange.choices.observers:
                failed = exchange.attempts[-1]
                await retrying(exchange.choices.observers, self._sent(exchange), failed)
            await self._sleep(exchange, limit, wait.seconds)

    async def _send_watched(self, exchange: Exchange) -> WireResponse:
        """Send the request once, for those who look on, or as a caller's own auth wants it."""
        request, choices = exchange.request, exchange.choices
        send = partial(self._wire.send, request)
        is_open = not exchange.operation.secure or "authorization" in choices.headers
        if self._driven is not None and not is_open:
            send = partial(self._driven.send, request, self._wire.send)
        return await observed(choices.observers, self._sent(exchange, 1), send)

    def _sent(self, exchange: Exchange, ahead: int = 0) -> Sent:
        auth = self._credential.auth
        header = "" if auth is None else auth.header
        attempt = len(exchange.attempts) + ahead
        query = self._credential.query
        return Sent(exchange.operation, exchange.request, attempt, header, query)

    def _auth_of(self, exchange: Exchange) -> Authorizer | None:
        """Return the credential, unless the caller gave another one for this call."""
        auth = self._credential.auth
        if auth is None or not exchange.operation.secure:
            return None
        headers = exchange.choices.headers
        return None if headers and auth.header.lower() in headers else auth

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

    async def _after_status(self, exchange: Exchange, answer: WireResponse) -> Wait:
        clock = self._clock
        now = clock.monotonic()
        try:
            return exchange.after_status(answer, now, clock.time(), self._random())
        finally:
            # Whoever gives up as well: all others are told to wait by the same answer.
            if (pause := exchange.pause) is not None:
                await self._gate.pause(pause)

    async def _sleep(self, exchange: Exchange, limit: Deadline, seconds: float) -> None:
        """Wait before an attempt: the one place that sleeps."""
        exchange.request.phase = "wait"
        await self._clock.sleep(seconds)
        # The clock may be another than the event loop's.
        left = exchange.ends - self._clock.monotonic()
        limit.reschedule(asyncio.get_running_loop().time() + left)
