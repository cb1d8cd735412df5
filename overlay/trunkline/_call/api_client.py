"""The way of a call.

    encode    arguments → `TransportRequest`                              `_builders`, `_encode`
    auth      the credential's header, renewed where it is over      `_auth`, `_oauth2`
    throttle      wait, where there is a limit or a pause                 `_throttle`, `_rate`
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
from trunkline._common.carried_out import CARRIED_OUT
from trunkline._common.problem import Attempt
from trunkline._common.secret import SecretBytes
from trunkline._instrumentation.hooks import AttemptContext, retrying, run_observed
from trunkline._operation import Operation
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.retry import Wait
from trunkline._resilience.retry_budget import FULL
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline._transport.urls import origin_of
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    DeadlineExceededError,
    TrunklineError,
)

from .call_state import CallState, log, log_end, log_retry
from .context import ClientContext
from .deadline import Deadline, Deadlines, TimeLeft
from .parse_response import decode_cooperatively, decoded, is_large, parsed
from .request_builder import RequestBuilder

T = TypeVar("T")

_NOTHING: Mapping[str, object] = {}


class APIClient:
    """Sends the operations of one API for one client.

    Args:
        base_url: What all paths are below, without a slash at the end.
        credential: What authorises the calls.
        context: What the client has.
        limit: How often they may be sent, and the name under which APIs share that.
        relocated: Says where an operation is that the description gives a server of its own.
    """

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        context: ClientContext,
        limit: tuple[str, Rate | None] = ("", None),
        *,
        relocated: Callable[[str], str],
    ) -> None:
        self._base_url = base_url
        self._relocated = relocated
        self._credential = credential
        self._auth_adapter = credential.auth_adapter
        self._transport = context.transport
        self._options = context.options
        self._headers = context.headers
        self._clock = context.clock
        self._lifecycle = context.lifecycle
        self._random = context.random
        self._deadlines = Deadlines()
        self._throttle = context.throttles.of(origin_of(base_url), credential.account, limit)
        self._account = self._throttle.account
        # By identity, which costs nothing; `RequestBuilder` keeps the operation, and so its identity.
        self._builders: dict[int, RequestBuilder] = {}

    async def call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _NOTHING,
        body: object = None,
        options: Mapping[str, object] = _NOTHING,
    ) -> T:
        """Carry out an operation, and return what it answers."""
        state = self._encode(operation, path, query, body, options)
        response = await self._send(state)
        if is_large(response):
            return await decode_cooperatively(operation, path, state.request, response)
        return decoded(operation, path, state.request, response)

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
        state = self._encode(operation, path, query, None, options)
        return partial(parsed, operation, await self._send(state))

    async def stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> TransportResponse:
        """Carry out an operation, and return its answer as a stream.

        A deadline that is chosen for this call bounds all of the stream, the client's own bounds
        the time to its beginning: how long a file takes is not known to who makes a client.
        """
        left = self.time_left(options)
        response = await self._send(self._encode(operation, path, query, body, options))
        if response.chunks is not None and options.get("deadline") is not None:
            response.chunks = left.bound(response.chunks)
        return response

    def time_left(self, options: Mapping[str, object]) -> TimeLeft:
        """Return the time that is left, from now on, to what has these options."""
        return TimeLeft(self._clock, self._options.updated_by(options).deadline)

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
        chosen = self._options.updated_by(options)
        self._lifecycle.check()
        usual = {"user-agent": self._headers["user-agent"], "accept-encoding": "gzip, deflate"}
        headers = {**usual, **{name.lower(): value for name, value in headers.items()}}
        request = TransportRequest(method, url, headers, body, chosen.timeouts)
        limit = self._deadlines.after(chosen.deadline)
        try:
            with limit:
                response = await self._transport.send(request)
        except TimeoutError:
            if not limit.expired():
                raise
        else:
            return response.status, response.headers, SecretBytes(response.body)
        is_chosen = options.get("deadline") is not None
        kind = DeadlineExceededError if is_chosen else APITimeoutError
        raise kind("there was no answer in time", phase=request.phase, sent=request.sent)

    def _encode(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> CallState:
        builder = self._builders.get(id(operation))
        if builder is None:
            server = operation.server
            base_url = self._base_url if server is None else self._relocated(server)
            key = self._credential if operation.secure else Credential()
            builder = RequestBuilder(
                operation, base_url, {**self._headers, **key.headers}, key.query
            )
            self._builders[id(operation)] = builder
        chosen = self._options.updated_by(options) if options else self._options
        request = builder.request(path, query, body, chosen)
        return CallState(builder, request, chosen, self._clock.monotonic(), self._account)

    async def _send(self, state: CallState) -> TransportResponse:
        """Return the answer of success; everything else is raised with the facts of the call."""
        self._lifecycle.check()
        failure: TrunklineError
        limit = self._deadlines.after(state.options.deadline)
        try:
            with limit:
                response = await self._attempts(state, limit)
        except TimeoutError:
            if not limit.expired():
                raise
            request = state.request
            message = f"no answer within {state.options.deadline:g} s"
            failure = DeadlineExceededError(message, phase=request.phase, sent=request.sent)
        except TrunklineError as error:
            failure = error
        else:
            if log.isEnabledFor(logging.DEBUG):
                log_end(state, response.status, self._clock.monotonic())
            return response
        log_end(state, type(failure).__name__, self._clock.monotonic())
        # Raised here, so that the frames of the transport are let go.
        raise state.completed(failure)

    async def _attempts(self, state: CallState, limit: Deadline) -> TransportResponse:
        """Send the request until there is an answer of success, or no more sense in it."""
        request, auth = state.request, self._auth_of(state)
        throttle, account = self._throttle, self._account
        while True:
            if throttle.is_limited or not account.is_open:
                request.phase = "wait"
                await throttle.enter(state.ends, partial(self._sleep, state, limit))
            try:
                request.sent = False
                if auth is not None:
                    request.phase = "token"
                    # No name for the value: a traceback that prints locals must not print it.
                    request.headers[auth.header] = auth.ready() or await auth.authorization(
                        self.send_unauthenticated
                    )
                request.phase = "pool"
                if self._auth_adapter is None and not state.options.observers:
                    response = await self._transport.send(request)
                else:
                    response = await self._send_watched(state)
            except (APIConnectionError, APITimeoutError) as error:
                wait = state.after_failure(error, self._clock.monotonic(), self._random())
            else:
                if 200 <= response.status < 300:
                    if account.budget is not FULL:
                        account.budget = account.budget.after_success(state.paid)
                    if (carried_out := CARRIED_OUT.get()) is not None and not state.is_repeatable:
                        carried_out.append(state.operation.id)
                    return response
                if response.status == 401 and self._renew(state, auth, response):
                    continue
                wait = await self._after_status(state, response)
            log_retry(state)
            if state.options.observers:
                failed = state.attempts[-1]
                await retrying(state.options.observers, self._sent(state), failed)
            await self._sleep(state, limit, wait.seconds)

    async def _send_watched(self, state: CallState) -> TransportResponse:
        """Send the request once, for those who look on, or as a caller's own auth wants it."""
        request, options = state.request, state.options
        send = partial(self._transport.send, request)
        is_open = not state.operation.secure or "authorization" in options.headers
        if self._auth_adapter is not None and not is_open:
            send = partial(self._auth_adapter.send, request, self._transport.send)
        return await run_observed(options.observers, self._sent(state, 1), send)

    def _sent(self, state: CallState, ahead: int = 0) -> AttemptContext:
        auth = self._credential.auth
        header = "" if auth is None else auth.header
        attempt = len(state.attempts) + ahead
        query = self._credential.query
        return AttemptContext(state.operation, state.request, attempt, header, query)

    def _auth_of(self, state: CallState) -> Authorizer | None:
        """Return the credential, unless the caller gave another one for this call."""
        auth = self._credential.auth
        if auth is None or not state.operation.secure:
            return None
        headers = state.options.headers
        return None if headers and auth.header.lower() in headers else auth

    def _renew(
        self, state: CallState, auth: Authorizer | None, response: TransportResponse
    ) -> bool:
        """Say whether to send once more, because the credential may have been over."""
        if auth is None or not state.may_renew or not state.is_replayable:
            return False
        state.may_renew = False
        refused = state.request.headers[auth.header]
        if not auth.rejected(refused, response.headers.get("Date")):
            return False
        state.attempts.append(Attempt(outcome="401", status=401, wait=0.0))
        return True

    async def _after_status(self, state: CallState, response: TransportResponse) -> Wait:
        clock = self._clock
        now = clock.monotonic()
        try:
            return state.after_status(response, now, clock.time(), self._random())
        finally:
            # Whoever gives up as well: all others are told to wait by the same answer.
            if (pause := state.pause) is not None:
                await self._throttle.pause(pause)

    async def _sleep(self, state: CallState, limit: Deadline, seconds: float) -> None:
        """Wait before an attempt: the one place that sleeps."""
        state.request.phase = "wait"
        await self._clock.sleep(seconds)
        # The clock may be another than the event loop's.
        left = state.ends - self._clock.monotonic()
        limit.reschedule(asyncio.get_running_loop().time() + left)
