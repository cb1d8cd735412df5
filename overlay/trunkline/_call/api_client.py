"""Request pipeline: from method arguments to a decoded result.

    encode    arguments → `TransportRequest`                      `request_builder`, `encode`
    throttle  wait while a limit or a pause applies               `_resilience.throttle`
    auth      set the credential's header, renew it if expired    `_auth`
    send      one attempt over the transport                      `_transport`
    status    2xx continues; a first 401 may renew the credential
    retry     otherwise wait and send again, or raise             `_resilience.retry`
    decode    body → model, and check its identity                `parse_response`

One deadline bounds the steps from throttle to retry. No other module sends requests of a call or
sleeps.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from trunkline._auth.base import NO_CREDENTIAL, Authorizer, Credential
from trunkline._common.carried_out import CARRIED_OUT
from trunkline._common.problem import Attempt
from trunkline._common.response_info import ResponseInfo
from trunkline._common.secret import SecretBytes
from trunkline._instrumentation.hooks import AttemptContext, notify_retry, run_observed
from trunkline._operation import Operation
from trunkline._resilience.pacer import Pacing
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.retry import Failure, Raise, Wait, decide, repeat_of
from trunkline._resilience.retry_budget import FULL
from trunkline._serialization.lenient import Report
from trunkline._serialization.model import Model
from trunkline._transport.base import Body, TransportRequest, TransportResponse
from trunkline._transport.urls import origin_of
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    DeadlineExceededError,
    DecodeError,
    TrunklineError,
)

from .call_state import CallState, log, log_end, log_retry
from .context import ClientContext
from .deadline import Deadline, Deadlines, TimeLeft
from .parse_response import (
    PageReader,
    decode,
    decode_cooperatively,
    is_large,
    is_not_modified,
)
from .request_builder import RequestBuilder
from .status_errors import read_value

T = TypeVar("T")

_EMPTY: Mapping[str, object] = {}


class APIClient:
    """Sends the operations of one API for one client.

    Args:
        base_url: The base URL of the API, without a slash at the end.
        credential: Authorises the calls.
        context: The context of the client.
        limit: The name of the rate limit, under which APIs share it, and the rate.
        relocated: Returns the base URL for an operation whose description names another server.
        select: Returns the credential of an operation; None if all have `credential`.
        api: The name of the API in the catalog.
        pacing: How requests are paced besides the limit.
    """

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        context: ClientContext,
        limit: tuple[str, Rate | None] = ("", None),
        *,
        relocated: Callable[[str], str],
        select: Callable[[Operation[Any]], Credential] | None = None,
        api: str = "",
        pacing: Pacing = "headers",
    ) -> None:
        self.api = api
        self.base_url = base_url
        self._relocated = relocated
        self._credential = credential
        self._select = select
        self._auth_adapter = credential.auth_adapter
        self._transport = context.transport
        self._options = context.options
        self._headers = context.headers
        self._clock = context.clock
        self._lifecycle = context.lifecycle
        self._random = context.random
        self.schema = context.schema
        self._deadlines = Deadlines()
        self._throttle = context.throttles.of(
            origin_of(base_url), credential.account, limit, pacing
        )
        self._account = self._throttle.account
        # By `id`, which is the fastest key; `RequestBuilder` keeps the operation alive.
        self._builders: dict[int, RequestBuilder] = {}

    async def call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        body: object = None,
        options: Mapping[str, object] = _EMPTY,
        *,
        builder: RequestBuilder | None = None,
    ) -> T:
        """Send an operation and return its decoded result."""
        state = self._encode(operation, path, query, body, options, builder=builder)
        response = await self._send(state)
        failure: DecodeError
        try:
            if is_large(response):
                result = await decode_cooperatively(
                    operation, path, state.request, response, state.report
                )
            else:
                result = decode(operation, path, state.request, response, state.report)
        except DecodeError as error:
            failure = error
        else:
            if isinstance(result, Model):
                result._response_info = ResponseInfo(response.status, response.headers)
            return result
        raise state.decode_failed(failure)

    async def request(
        self,
        operation: Operation[T],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> T:
        """Send an operation of the caller, which is used once, and return its decoded result."""
        builder = self._new_builder(operation)
        return await self.call(operation, (), query, body, options, builder=builder)

    async def request_bytes(
        self,
        operation: Operation[Any],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> bytes:
        """Send an operation of the caller, which is used once, and return the body as it is."""
        builder = self._new_builder(operation)
        accept = {"accept": "*/*", **cast(Mapping[str, str], options.get("headers") or {})}
        options = {**options, "headers": accept}
        state = self._encode(operation, (), query, body, options, builder=builder)
        return (await self._send(state)).body

    def item_report(
        self, operation: Operation[Any], options: Mapping[str, object]
    ) -> Report | None:
        """Return what reports the items of a list, or None if validation is strict."""
        if self._options.updated_by(options).strict:
            return None
        return partial(self.schema.report, operation.id)

    async def page(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: Mapping[str, object],
    ) -> PageReader:
        """Send an operation and return what parses the JSON of its response.

        A page that waits to be consumed stays bytes: they need less memory than parsed values and
        cost the garbage collector nothing.
        """
        state = self._encode(operation, path, query, None, options)
        return PageReader(operation, await self._send(state))

    async def stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
        left: TimeLeft | None = None,
    ) -> TransportResponse:
        """Send an operation and return its response as a stream.

        The call's deadline bounds the whole stream; `left` is the time that it has for this
        response. The client's deadline bounds the time to the response headers only, because it
        cannot depend on the size of the file.
        """
        left = left or self.time_left(options)
        response = await self._send(self._encode(operation, path, query, body, options))
        if response.chunks is not None and options.get("deadline") is not None:
            response.chunks = left.bound(response.chunks)
        return response

    async def wait_to_repeat(
        self,
        operation: Operation[Any],
        options: Mapping[str, object],
        attempt: int,
        time_left: float | None,
    ) -> bool:
        """Wait as before a retry; return False if the retry policy has no further attempt.

        Args:
            operation: The operation, whose response was interrupted.
            options: The options of the call.
            attempt: The number of interruptions without progress, from 1.
            time_left: Seconds until the deadline; None for none.
        """
        account = self._account
        decision = decide(
            Failure(),
            policy=self._options.updated_by(options).retry,
            method=operation.method,
            repeat=repeat_of(operation.method, operation.retry),
            attempt=attempt,
            time_left=math.inf if time_left is None else time_left,
            random=self._random(),
            has_budget=not account.budget.is_spent,
        )
        if isinstance(decision, Raise):
            return False
        if attempt > 1:  # the earlier one was of no use
            account.budget = account.budget.after_retry()
        await self._clock.sleep(decision.seconds)
        return True

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        return self._clock.time()

    def time_left(self, options: Mapping[str, object]) -> TimeLeft:
        """Return the time left for a call with these options that begins now."""
        return TimeLeft(self._clock, self._options.updated_by(options).deadline)

    async def send_unauthenticated(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Body,
        options: Mapping[str, object] = _EMPTY,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request once, unchanged and without credentials: for tokens and uploads.

        Only the options `timeout` and `deadline` apply.

        Returns:
            The status, the headers and the body of the response.

        Raises:
            APIConnectionError, APITimeoutError, DeadlineExceededError: There is no response.
        """
        updated = self._options.updated_by(options)
        self._lifecycle.check()
        defaults = {"user-agent": self._headers["user-agent"], "accept-encoding": "gzip, deflate"}
        headers = {**defaults, **{name.lower(): value for name, value in headers.items()}}
        request = TransportRequest(method, url, headers, body, updated.timeouts)
        deadline = self._deadlines.after(updated.deadline)
        try:
            with deadline:
                response = await self._transport.send(request)
        except TimeoutError:
            if not deadline.expired():
                raise
        else:
            return response.status, response.headers, SecretBytes(response.body)
        has_deadline = options.get("deadline") is not None
        kind = DeadlineExceededError if has_deadline else APITimeoutError
        message = f"no response within {updated.deadline:g} s"
        raise kind(message, phase=request.phase, sent=request.sent)

    def _encode(
        self,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
        *,
        builder: RequestBuilder | None = None,
    ) -> CallState:
        if builder is None:
            builder = self._builders.get(id(operation))
            if builder is None:
                builder = self._builders[id(operation)] = self._new_builder(operation)
        updated = self._options.updated_by(options) if options else self._options
        request = builder.request(path, query, body, updated)
        return CallState(builder, request, updated, self._clock.monotonic(), self._account)

    def _new_builder(self, operation: Operation[Any]) -> RequestBuilder:
        server = operation.server
        base_url = self.base_url if server is None else self._relocated(server)
        credential = self._credential_of(operation)
        report = partial(self.schema.report, operation.id)
        return RequestBuilder(operation, base_url, self._headers, credential, report)

    async def _send(self, state: CallState) -> TransportResponse:
        """Return the 2xx response; raise any failure with the attributes of the call."""
        self._lifecycle.check()
        failure: TrunklineError
        deadline = self._deadlines.after(state.options.deadline)
        try:
            with deadline:
                response = await self._attempts(state, deadline)
        except TimeoutError:
            if not deadline.expired():
                raise
            request = state.request
            message = f"no response within {state.options.deadline:g} s"
            failure = DeadlineExceededError(message, phase=request.phase, sent=request.sent)
        except TrunklineError as error:
            failure = error
        else:
            if log.isEnabledFor(logging.DEBUG):
                log_end(state, response.status, self._clock.monotonic())
            return response
        failure = state.failed(failure)
        log_end(state, type(failure).__name__, self._clock.monotonic())
        # Raised here, so that the error does not keep the frames of the transport alive.
        try:
            raise failure
        finally:
            del failure  # a cycle with its own traceback would keep the body of the request alive

    async def _attempts(self, state: CallState, deadline: Deadline) -> TransportResponse:
        """Send the request until the response is 2xx; raise the error that ends the retries."""
        request, auth = state.request, self._auth_of(state)
        throttle, account = self._throttle, self._account
        while True:
            is_probe = False
            if throttle.is_limited or not account.is_open:
                request.phase = "wait"
                ends = math.inf if state.options.rate_limit_wait else state.ends
                is_probe = await throttle.enter(ends, partial(self._sleep, state, deadline))
            try:
                request.sent, request.status = False, None
                if auth is not None:
                    request.phase = "token"
                    # Not assigned to a local variable: a traceback that prints locals must not print it.
                    request.headers[auth.header] = auth.ready() or await auth.authorization(
                        self.send_unauthenticated
                    )
                request.phase = "pool"
                if self._auth_adapter is None and not state.options.observers:
                    response = await self._transport.send(request)
                else:
                    response = await self._send_observed(state)
            except (APIConnectionError, APITimeoutError) as error:
                wait = state.after_failure(error, self._clock.monotonic(), self._random())
            else:
                if is_probe and response.status < 500 and response.status != 429:
                    await throttle.resume()
                status = response.status
                if auth is not None and status < 500 and status not in (401, 429):
                    auth.accepted(request.headers[auth.header], (request.method, request.url))
                is_success = 200 <= status < (400 if state.operation.redirect else 300)
                if is_success or is_not_modified(request, response):
                    self._note_success(state)
                    throttle.succeeded(response.headers)
                    return response
                if status == 401 and self._renew(state, auth, response):
                    continue
                wait = await self._after_status(state, response)
            log_retry(state)
            if state.options.observers:
                attempt = state.attempts[-1]
                await notify_retry(state.options.observers, self._attempt_context(state), attempt)
            await self._sleep(state, deadline, wait.seconds)

    def _note_success(self, state: CallState) -> None:
        """Return retries to the budget, and record a request that must not be repeated."""
        account = self._account
        if account.budget is not FULL:
            account.budget = account.budget.after_success(state.paid)
        if (carried_out := CARRIED_OUT.get()) is not None and not state.is_repeatable:
            carried_out.append(state.operation.id)

    async def _send_observed(self, state: CallState) -> TransportResponse:
        """Send the request once, through the observers and the caller's `httpx.Auth`."""
        request, options = state.request, state.options
        send = partial(self._transport.send, request)
        is_authorized = not state.operation.secure or "authorization" in options.headers
        if self._auth_adapter is not None and not is_authorized:
            send = partial(self._auth_adapter.send, request, self._transport.send)
        return await run_observed(options.observers, self._attempt_context(state, 1), send)

    def _attempt_context(self, state: CallState, ahead: int = 0) -> AttemptContext:
        """Return the context of the last attempt, or of the next one for `ahead` = 1."""
        attempt = len(state.attempts) + ahead
        credential = state.credential
        names = (*credential.headers, *([credential.auth.header] if credential.auth else ()))
        return AttemptContext(state.operation, state.request, attempt, names, credential.query)

    def _credential_of(self, operation: Operation[Any]) -> Credential:
        """Return the credential of an operation.

        Raises:
            ConfigError: A credential that the operation needs is missing.
        """
        if not operation.secure:
            return NO_CREDENTIAL
        return self._credential if self._select is None else self._select(operation)

    def _auth_of(self, state: CallState) -> Authorizer | None:
        """Return the credential; None if the options of the call override its header."""
        auth = state.credential.auth
        if auth is None:
            return None
        headers = state.options.headers
        return None if headers and auth.header.lower() in headers else auth

    def _renew(
        self, state: CallState, auth: Authorizer | None, response: TransportResponse
    ) -> bool:
        """Return whether to send again after a 401, because the credential may have expired."""
        if auth is None:
            return False
        request = state.request
        target = (request.method, request.url)
        refused = request.headers[auth.header]
        again = auth.rejected(refused, response.headers, target, state.renewals)
        if not again or not state.is_replayable:
            state.hint = "" if again else auth.hint
            return False
        state.renewals += 1
        state.attempts.append(Attempt(outcome="401", status=401, wait=0.0))
        return True

    async def _after_status(self, state: CallState, response: TransportResponse) -> Wait:
        clock = self._clock
        value = await read_value(response.body, state.echoes)
        now = clock.monotonic()
        state.request.phase = "wait"  # the response has arrived
        try:
            return state.after_status(response, now, clock.time(), self._random(), value)
        finally:
            # Also if this call gives up: the pause applies to all calls of the account.
            pause, last = state.pause, state.attempts[-1]
            if response.status == 429 and not self._throttle.refused(
                response.headers, last.retry_after
            ):
                pause = None
            if pause is not None:
                await self._throttle.pause(pause)

    async def _sleep(self, state: CallState, deadline: Deadline, seconds: float) -> None:
        """Sleep before an attempt. Nothing else in the pipeline sleeps."""
        state.request.phase = "wait"
        await self._clock.sleep(seconds)
        # The client's clock may differ from the event loop's.
        left = state.ends - self._clock.monotonic()
        deadline.reschedule(asyncio.get_running_loop().time() + left)
