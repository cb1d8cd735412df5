"""Whether a call is tried again, and when: a pure decision on values."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from trunkline._common.values import integer_error, seconds_error
from trunkline.errors import ArgumentError

# The methods that can be repeated without doing something twice (RFC 9110, section 9.2.2).
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

# `always`: a request can be sent any number of times. `if_unsent`: only if it was provably not
# carried out. `never`: not even then.
Repeat: TypeAlias = Literal["always", "if_unsent", "never"]


def _positive(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if message := seconds_error(value):
        raise ArgumentError(f"RetryPolicy.{attribute.name}: {message}")


def _whole(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if message := integer_error(value, 1, 100):
        raise ArgumentError(f"RetryPolicy.{attribute.name}: {message}")


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often a call is tried, and how long it waits in between.

    Attributes:
        attempts: How often a request is sent at most; 1 is once.
        wait_initial: The most seconds of the wait after the first attempt; it doubles each time.
        wait_max: The most seconds of any wait, but for one that the provider asks for.
    """

    attempts: int = attrs.field(default=3, validator=_whole)
    wait_initial: float = attrs.field(default=0.5, validator=_positive)
    wait_max: float = attrs.field(default=8.0, validator=_positive)


ONCE = RetryPolicy(attempts=1)


@attrs.frozen(kw_only=True)
class Failure:
    """What went wrong in an attempt.

    Attributes:
        status: The status of the answer, None where there was none.
        retry_after: The seconds that the answer asks to wait, None where it does not.
        sent: Whether any byte of the request may have reached the provider.
        permanent: Whether the next attempt would fail as well: a certificate does not get better.
        stale: Whether an idle connection was closed just when it was to be used.
    """

    status: int | None = None
    retry_after: float | None = None
    sent: bool = True
    permanent: bool = False
    stale: bool = False

    @property
    def is_budget_exempt(self) -> bool:
        """Whether one more attempt adds nothing to an outage, and needs no budget.

        A provider that answers 429 is up, and says itself how fast it is to be asked.
        """
        return self.stale or self.status == 429


@attrs.frozen
class Wait:
    """Try again after so many seconds."""

    seconds: float


@attrs.frozen
class Raise:
    """Give up; `outcome_unknown` where the request may have been carried out."""

    outcome_unknown: bool = False


def repeat_of(method: str, rule: str) -> Repeat:
    """Return what may be repeated, from the method and the operation's own `retry` rule."""
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
    """Decide what follows a failed attempt.

    Args:
        failure: What went wrong.
        policy: The caller's wishes.
        method: The HTTP method.
        repeat: What may be repeated.
        attempt: The number of the attempt that failed, from 1.
        time_left: The seconds until the deadline.
        random: A number from 0 to 1 that spreads the waits of many clients.
        has_budget: Whether there is budget for one more retry; see `_budget`.
    """
    give_up = Raise(outcome_unknown=_is_outcome_unknown(failure, method, repeat))
    if give_up.outcome_unknown or attempt >= policy.attempts or not _may_repeat(failure, repeat):
        return give_up
    if not has_budget and not failure.is_budget_exempt:
        return give_up
    if failure.stale:
        return Wait(0.0) if time_left > 0 else give_up
    jitter = random * min(policy.wait_max, policy.wait_initial * 2.0 ** (attempt - 1))
    asked = failure.retry_after
    if asked is None:
        return Wait(jitter) if jitter < time_left else give_up
    # Never earlier than asked; a little later, so that not everybody comes at once.
    spare = time_left - asked
    return Wait(asked + min(jitter, spare / 2)) if spare > 0 else give_up


def _is_outcome_unknown(failure: Failure, method: str, repeat: Repeat) -> bool:
    """Say whether a request was sent that changes something, and no answer came."""
    if failure.status is not None or not failure.sent:
        return False
    return repeat != "always" and method not in ("GET", "HEAD")


def _may_repeat(failure: Failure, repeat: Repeat) -> bool:
    if repeat == "never" or failure.permanent:
        return False
    if failure.status is None:
        return not failure.sent or repeat == "always"
    if failure.status == 429 or (failure.status == 503 and failure.retry_after is not None):
        return True  # the provider says that it did not carry the request out
    return repeat == "always" and failure.status in RETRIED_STATUSES
