"""Retry policy, and the decision whether and when to repeat a failed attempt."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from trunkline._common.values import integer_error, seconds_error
from trunkline.errors import ArgumentError

# Methods that can be repeated without a second effect (RFC 9110, section 9.2.2).
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

# Whether a request may be repeated: `always`; `if_unsent`, only if it was provably not processed;
# or `never`.
Repeat: TypeAlias = Literal["always", "if_unsent", "never"]


def _positive(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if message := seconds_error(value):
        raise ArgumentError(f"RetryPolicy.{attribute.name}: {message}")


def _whole(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if message := integer_error(value, 1, 100):
        raise ArgumentError(f"RetryPolicy.{attribute.name}: {message}")


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How many attempts a call makes, and how long it waits between them.

    A request is repeated if that is safe: after a connection error before any byte was sent, a 429,
    or a 503 with `Retry-After`; idempotent requests also after other connection errors, timeouts
    and the statuses 408, 500, 502, 503 and 504. The wait is a random time from 0 to
    `wait_initial * 2 ** (n - 1)` seconds after attempt `n`, and at most `wait_max`. A `Retry-After`
    header replaces it. A wait that would exceed the deadline of the call is not begun.

    Attributes:
        attempts: The maximum number of attempts, from 1 (no retries) to 100. The default is 3.
        wait_initial: The maximum wait after the first attempt, in seconds; above 0 and below 1e9.
            The default is 0.5.
        wait_max: The maximum wait after any attempt, in seconds; above 0 and below 1e9. The
            default is 8.0.

    Raises:
        ArgumentError: A value is out of range.
    """

    attempts: int = attrs.field(default=3, validator=_whole)
    wait_initial: float = attrs.field(default=0.5, validator=_positive)
    wait_max: float = attrs.field(default=8.0, validator=_positive)


ONCE = RetryPolicy(attempts=1)


@attrs.frozen(kw_only=True)
class Failure:
    """The failure of an attempt.

    Attributes:
        status: The status of the response, or None if there was no response.
        retry_after: The seconds of the `Retry-After` header, or None without one.
        sent: Whether any byte of the request may have reached the provider.
        permanent: Whether the next attempt would fail too, as with an invalid certificate.
        stale: Whether the server closed an idle connection just as it was reused.
        shared: Whether the failed request is one that many calls share, as a token request.
    """

    status: int | None = None
    retry_after: float | None = None
    sent: bool = True
    permanent: bool = False
    stale: bool = False
    shared: bool = False

    @property
    def is_budget_exempt(self) -> bool:
        """Whether a retry needs no budget, because it cannot make an outage worse.

        A provider that responds with 429 is up, and sets the pace itself. The retries of many calls
        that share one request are one request too.
        """
        return self.stale or self.shared or self.status == 429


@attrs.frozen
class Wait:
    """Repeat the request after `seconds`."""

    seconds: float


@attrs.frozen
class Raise:
    """Raise the error; `outcome_unknown` if the request may have been processed."""

    outcome_unknown: bool = False


def repeat_of(method: str, rule: str) -> Repeat:
    """Return whether a request may be repeated, from its method and the operation's `retry` rule."""
    if rule == "never":
        return "never"
    return "always" if rule == "idempotent" or method in IDEMPOTENT_METHODS else "if_unsent"


def decide(
    failure: Failure,
    *,
    policy: RetryPolicy,
    method: str,
    repeat: Repeat,
    attempt: int,
    time_left: float,
    random: float,
    has_budget: bool = True,
) -> Wait | Raise:
    """Return whether to repeat the request after a failed attempt, and when.

    Args:
        failure: The failure.
        policy: The retry policy of the call.
        method: The HTTP method.
        repeat: Whether the request may be repeated.
        attempt: The number of the failed attempt, starting at 1.
        time_left: Seconds until the deadline.
        random: A random number from 0 to 1, which spreads the retries of many clients.
        has_budget: Whether the retry budget has a token left; see `retry_budget`.
    """
    give_up = Raise(outcome_unknown=_is_outcome_unknown(failure, method, repeat))
    if give_up.outcome_unknown or attempt >= policy.attempts or not _may_repeat(failure, repeat):
        return give_up
    if not has_budget and not failure.is_budget_exempt:
        return give_up
    if failure.stale:
        return Wait(0.0) if time_left > 0 else give_up
    jitter = random * min(policy.wait_max, policy.wait_initial * 2.0 ** (attempt - 1))
    retry_after = failure.retry_after
    if retry_after is None:
        return Wait(jitter) if jitter < time_left else give_up
    # Never earlier than `Retry-After`, and a little later, so that clients do not return at once.
    spare = time_left - retry_after
    return Wait(retry_after + min(jitter, spare / 2)) if spare > 0 else give_up


def _is_outcome_unknown(failure: Failure, method: str, repeat: Repeat) -> bool:
    """Return whether a request with side effects was sent and got no response."""
    if failure.status is not None or not failure.sent:
        return False
    return repeat != "always" and method not in ("GET", "HEAD")


def _may_repeat(failure: Failure, repeat: Repeat) -> bool:
    if repeat == "never" or failure.permanent:
        return False
    if failure.status is None:
        return not failure.sent or repeat == "always"
    if failure.status == 429 or (failure.status == 503 and failure.retry_after is not None):
        return True  # the provider states that it did not process the request
    return repeat == "always" and failure.status in RETRIED_STATUSES
