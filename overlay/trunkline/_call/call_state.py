"""One call under way: what was sent, what has happened so far, and what that leads to."""

from __future__ import annotations

import logging
from typing import Any

from trunkline._common.problem import Attempt
from trunkline._operation import Operation
from trunkline._resilience.retry import Failure, Raise, Repeat, Wait, decide
from trunkline._resilience.retry_after import retry_after
from trunkline._resilience.throttle import AccountState
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    OutcomeUnknownError,
    TLSError,
    TrunklineError,
)

from .options import RequestOptions
from .request_builder import RequestBuilder
from .status_errors import status_error

log = logging.getLogger("trunkline")


class CallState:
    """One call under way.

    Attributes:
        operation: What is called.
        request: What is sent, each time.
        options: The options.
        ends: When the call is over, on the monotonic clock.
        attempts: What happened in each attempt.
        may_renew: Whether a 401 may still be answered with a new credential.
        paid: How many retries the budget was charged for.
    """

    __slots__ = (
        "_account",
        "_repeat",
        "attempts",
        "ends",
        "may_renew",
        "operation",
        "options",
        "paid",
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
        self.request = request
        self.options = options
        self.ends = now + options.deadline
        self.attempts: list[Attempt] = []
        self.may_renew = True
        self.paid = 0
        self._account = account
        self._repeat: Repeat = builder.repeat

    @property
    def is_replayable(self) -> bool:
        """Whether the body is still there: a stream is used up once it was sent."""
        return not self.request.sent or isinstance(self.request.body, (bytes, type(None)))

    @property
    def is_repeatable(self) -> bool:
        """Whether carrying out the call twice does what carrying it out once does."""
        return self._repeat == "always" or self.operation.method in ("GET", "HEAD")

    @property
    def pause(self) -> float | None:
        """How long everybody with this credential is to wait, after the attempt that failed."""
        failed = self.attempts[-1]
        if failed.status not in (429, 503):
            return None
        if failed.retry_after is not None or failed.status == 503:
            return failed.retry_after
        # Nobody said how long: as long as this call backs off, or as one would that does.
        return self.options.retry.wait_initial if failed.wait is None else failed.wait

    def after_status(
        self, response: TransportResponse, now: float, time: float, random: float
    ) -> Wait:
        """Return how long to wait before the next attempt.

        Args:
            response: An answer with an error status.
            now: The monotonic clock.
            time: The wall clock.
            random: A number from 0 to 1.

        Raises:
            APIStatusError: There is no next attempt.
        """
        headers, status = response.headers, response.status
        asked = retry_after(headers.get("Retry-After"), headers.get("Date"), time)
        failure = Failure(status=status, retry_after=asked, permanent=not self.is_replayable)
        decision = self._decide(failure, str(status), now, random)
        if isinstance(decision, Raise):
            raise self.completed(status_error(status, headers, response.body, asked))
        return decision

    def after_failure(
        self, error: APIConnectionError | APITimeoutError, now: float, random: float
    ) -> Wait:
        """Return how long to wait before the next attempt.

        Args:
            error: Why there is no answer.
            now: The monotonic clock.
            random: A number from 0 to 1.

        Raises:
            APIConnectionError, APITimeoutError, OutcomeUnknownError: There is no next attempt.
        """
        # A certificate does not get better, and a crowded pool not emptier, by trying again.
        permanent = isinstance(error, TLSError) or error.phase == "pool" or not self.is_replayable
        sent = self.request.sent
        stale = error.phase == "write" and not sent
        failure = Failure(sent=sent, permanent=permanent, stale=stale)
        outcome = (
            f"{error.phase}: {'timed out' if isinstance(error, APITimeoutError) else 'failed'}"
        )
        decision = self._decide(failure, outcome, now, random)
        if isinstance(decision, Wait):
            return decision
        if decision.outcome_unknown:
            message = f"{error.args[0]}; whether the request was carried out is not known"
            unknown = OutcomeUnknownError(message, phase=error.phase, sent=True)
            raise self.completed(unknown) from error
        raise self.completed(error)

    def completed(self, error: TrunklineError) -> TrunklineError:
        """Return an error of this call with the facts of the call."""
        error.attempts = tuple(self.attempts)
        return self.operation.annotate(error)

    def _decide(self, failure: Failure, outcome: str, now: float, random: float) -> Wait | Raise:
        tried = sum(attempt.status != 401 for attempt in self.attempts) + 1
        decision = decide(
            failure,
            policy=self.options.retry,
            method=self.operation.method,
            repeat=self._repeat,
            attempt=tried,
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


def log_end(state: CallState, outcome: object, now: float) -> None:
    """Say how a call ended."""
    operation = state.operation
    took = now - state.ends + state.options.deadline
    log.debug(
        "%s %s (%s): %s after %.0f ms, %d attempts before it",
        operation.method,
        operation.path,
        operation.id,
        outcome,
        took * 1000,
        len(state.attempts),
    )


def log_retry(state: CallState) -> None:
    """Say that an attempt failed, and when the next one follows."""
    operation, last = state.operation, state.attempts[-1]
    log.log(
        logging.INFO if last.retry_after is not None else logging.WARNING,
        "%s %s (%s): %s, the next attempt follows in %.1f s",
        operation.method,
        operation.path,
        operation.id,
        last.outcome,
        last.wait,
    )
