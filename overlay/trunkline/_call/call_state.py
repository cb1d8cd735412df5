"""The state of one call in progress: its request, its attempts, and the retry decisions."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from trunkline._common.problem import Attempt
from trunkline._operation import Operation
from trunkline._resilience.retry import Failure, Raise, Repeat, Wait, decide
from trunkline._resilience.retry_after import longest_retry_after
from trunkline._resilience.throttle import AccountState
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    DeadlineExceededError,
    DecodeError,
    Outcome,
    OutcomeUnknownError,
    TLSError,
    TrunklineError,
    outcome_of_status,
)

from .echoes import credentials_of, mask, mask_bytes
from .options import RequestOptions
from .request_builder import RequestBuilder
from .status_errors import UNREAD, status_error

E = TypeVar("E", bound=TrunklineError)

# The errors that leave open whether a request that was sent had an effect.
UNKNOWN_REASONS = (APIConnectionError, APITimeoutError, DecodeError)

log = logging.getLogger("trunkline")


class CallState:
    """The state of one call in progress.

    Attributes:
        operation: The operation.
        request: The request, which each attempt sends.
        credential: The credential of the operation.
        options: The validated options of the call.
        ends: When the deadline expires, on the monotonic clock.
        attempts: The attempts so far.
        hint: What a 401 may mean; empty if nothing is known.
        renewals: How often a 401 has renewed the credential.
        report: Reports values of a wrong type; None if validation is strict.
        paid: The number of retries that were taken from the retry budget.
    """

    __slots__ = (
        "_account",
        "_repeat",
        "attempts",
        "credential",
        "ends",
        "hint",
        "operation",
        "options",
        "paid",
        "renewals",
        "report",
        "request",
    )

    def __init__(
        self,
        builder: RequestBuilder,
        request: TransportRequest,
        options: RequestOptions,
        now: float,
        account: AccountState,
    ) -> None:
        self.operation: Operation[Any] = builder.operation
        self.credential = builder.credential
        self.report = None if options.strict else builder.report
        self.request = request
        self.options = options
        self.ends = now + options.deadline
        self.attempts: list[Attempt] = []
        self.renewals = 0
        self.hint = ""
        self.paid = 0
        self._account = account
        self._repeat: Repeat = builder.repeat

    @property
    def is_replayable(self) -> bool:
        """Whether the body can be sent again: a stream can be sent only once, a file again."""
        body = self.request.body
        is_kept = isinstance(body, (bytes, type(None))) or getattr(body, "is_replayable", False)
        return not self.request.sent or is_kept

    @property
    def is_repeatable(self) -> bool:
        """Whether carrying out the call twice does what carrying it out once does."""
        return self._repeat == "always" or self.operation.method in ("GET", "HEAD")

    @property
    def pause(self) -> float | None:
        """The seconds to pause all calls of the account after the last attempt; None for none."""
        last = self.attempts[-1]
        if last.status not in (429, 503):
            return None
        if last.retry_after is not None or last.status == 503:
            return last.retry_after
        # A 429 without Retry-After: pause for the backoff of this call.
        return self.options.retry.wait_initial if last.wait is None else last.wait

    def after_status(
        self,
        response: TransportResponse,
        now: float,
        time: float,
        random: float,
        value: object = UNREAD,
    ) -> Wait:
        """Return the wait before the next attempt.

        Args:
            response: A response with an error status.
            now: The time of the monotonic clock.
            time: The time of the wall clock.
            random: A random number from 0 to 1.
            value: The JSON value of the body, if it was read before; see `read_value`.

        Raises:
            APIStatusError: The request is not retried.
        """
        headers, status = response.headers, response.status
        delay = longest_retry_after(headers, time)
        failure = Failure(status=status, retry_after=delay, permanent=not self.is_replayable)
        decision = self._decide(failure, str(status), now, random)
        if isinstance(decision, Raise):
            echoes = self.echoes
            refused = status_error(
                status,
                headers,
                mask_bytes(response.body, echoes),
                delay,
                hint=self._hint(status),
                readers=self.operation.errors,
                value=value,
            )
            refused.headers = {n: mask(value, echoes) for n, value in refused.headers.items()}
            raise refused
        return decision

    @property
    def echoes(self) -> list[str]:
        """The credentials of the request, which a response may repeat."""
        return credentials_of(self.request.headers, self.credential.query)

    def _hint(self, status: int) -> str:
        """Return what a status may mean here, for the message of its error."""
        if status in (401, 403) and self.credential.missing:
            return f"sent without a credential: {self.credential.missing}"
        return self.hint if status == 401 else ""

    def after_failure(
        self, error: APIConnectionError | APITimeoutError, now: float, random: float
    ) -> Wait:
        """Return the wait before the next attempt.

        Args:
            error: The error of the attempt.
            now: The time of the monotonic clock.
            random: A random number from 0 to 1.

        Raises:
            APIConnectionError, APITimeoutError: The request is not retried.
        """
        # A retry does not fix a certificate, and does not free a connection of the pool.
        permanent = isinstance(error, TLSError) or error.phase == "pool" or not self.is_replayable
        sent = self.request.sent
        stale = error.phase == "write" and not sent
        shared = self.request.phase == "token"
        failure = Failure(sent=sent, permanent=permanent, stale=stale, shared=shared)
        outcome = (
            f"{error.phase}: {'timed out' if isinstance(error, APITimeoutError) else 'failed'}"
        )
        decision = self._decide(failure, outcome, now, random)
        if isinstance(decision, Raise):
            raise error
        return decision

    def failed(self, error: TrunklineError) -> TrunklineError:
        """Return the error to raise for the error that ended the call.

        It is an `OutcomeUnknownError` if it is unknown whether a request with side effects was
        carried out.
        """
        if isinstance(error, (DeadlineExceededError, DecodeError)) and self.is_in_flight:
            self._record_unread(error)
        error.outcome = self._outcome(error)
        self._annotate(error)
        if error.outcome != "unknown" or not isinstance(error, UNKNOWN_REASONS):
            return error
        if not is_effect_unknown(self.operation.method, self._repeat):
            return error
        # Without the frames of the transport, whose locals hold the headers.
        error.__traceback__ = error.__context__ = None
        return self._annotate(outcome_unknown(error, self.request.status))

    def decode_failed(self, error: DecodeError) -> DecodeError:
        """Return the error for a 2xx response that was read, but does not match the description."""
        status = error.status
        self.attempts.append(Attempt(outcome=str(status), status=status))
        return self._annotate(error)

    @property
    def is_in_flight(self) -> bool:
        """Whether the request was sent, and its response has not been read yet."""
        return self.request.sent and self.request.phase not in ("wait", "token")

    def _record_unread(self, error: DeadlineExceededError | DecodeError) -> None:
        """Record the attempt whose response was not read to its end."""
        phase, status = self.request.phase, self.request.status
        if isinstance(error, DecodeError):
            error.sent, error.status = True, status
            self.attempts.append(Attempt(outcome=f"{phase}: failed", status=status))
        else:
            self.attempts.append(Attempt(outcome=f"{phase}: timed out", status=status))

    def _outcome(self, error: TrunklineError) -> Outcome:
        """Return the outcome of the call: that of its attempts together."""
        if self.is_in_flight and isinstance(error, UNKNOWN_REASONS):
            return "unknown"
        return "unknown" if any(map(_is_unknown, self.attempts)) else "not_sent"

    def _annotate(self, error: E) -> E:
        error.attempts = tuple(self.attempts)
        return self.operation.annotate(error)

    def _decide(self, failure: Failure, outcome: str, now: float, random: float) -> Wait | Raise:
        number = sum(attempt.status != 401 for attempt in self.attempts) + 1
        decision = decide(
            failure,
            policy=self.options.retry,
            method=self.operation.method,
            repeat=self._repeat,
            attempt=number,
            time_left=self.ends - now,
            random=random,
            has_budget=not self._account.budget.is_spent,
        )
        if isinstance(decision, Wait) and not failure.is_budget_exempt:
            self.paid += 1
            self._account.budget = self._account.budget.after_retry()
        wait = decision.seconds if isinstance(decision, Wait) else None
        self.attempts.append(
            Attempt(
                outcome=outcome,
                status=failure.status,
                sent=failure.sent,
                retry_after=failure.retry_after,
                wait=wait,
            )
        )
        return decision


def is_effect_unknown(method: str, repeat: Repeat) -> bool:
    """Return whether a lost response leaves unknown whether the request had an effect."""
    return repeat != "always" and method not in ("GET", "HEAD")


def outcome_unknown(error: TrunklineError, status: int | None) -> OutcomeUnknownError:
    """Return the `OutcomeUnknownError` for a request that ended with an error after it was sent."""
    reason = str(error).partition("\n")[0]
    message = f"{reason}; the provider may have carried out the request"
    phase = error.phase if isinstance(error, (APIConnectionError, APITimeoutError)) else "read"
    unknown = OutcomeUnknownError(message, phase=phase, status=status)
    unknown.__cause__ = error
    return unknown


def _is_unknown(attempt: Attempt) -> bool:
    """Return whether the provider may have carried out a failed attempt."""
    if not attempt.sent:
        return False
    if attempt.status is None or attempt.status < 300:
        return True
    return outcome_of_status(attempt.status, attempt.retry_after) == "unknown"


def log_end(state: CallState, outcome: object, now: float) -> None:
    """Log the end of a call."""
    operation = state.operation
    duration = now - state.ends + state.options.deadline
    log.debug(
        "%s %s (%s): %s after %.0f ms, %d earlier attempts",
        operation.method,
        operation.path,
        operation.id,
        outcome,
        duration * 1000,
        len(state.attempts),
    )


def log_retry(state: CallState) -> None:
    """Log a failed attempt and the wait before the next one."""
    operation, last = state.operation, state.attempts[-1]
    log.log(
        logging.INFO if last.retry_after is not None else logging.WARNING,
        "%s %s (%s): %s, retrying in %.1f s",
        operation.method,
        operation.path,
        operation.id,
        last.outcome,
        last.wait,
    )
