from __future__ import annotations

from typing import Any

import pytest

from trunkline import errors
from trunkline._resilience.retry import (
    ONCE,
    RETRIED_STATUSES,
    Failure,
    Raise,
    Repeat,
    RetryPolicy,
    Wait,
    decide,
    repeat_of,
)

GIVE_UP = Raise(outcome_unknown=False)
UNKNOWN = Raise(outcome_unknown=True)


def decision(
    failure: Failure,
    method: str = "GET",
    *,
    policy: RetryPolicy | None = None,
    repeat: Repeat | None = None,
    attempt: int = 1,
    time_left: float = 60.0,
    random: float = 1.0,
    has_budget: bool = True,
) -> Wait | Raise:
    return decide(
        failure,
        policy=policy or RetryPolicy(),
        method=method,
        repeat=repeat or repeat_of(method, "default"),
        attempt=attempt,
        time_left=time_left,
        random=random,
        has_budget=has_budget,
    )


IDEMPOTENT = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]
NOT_IDEMPOTENT = ["POST", "PATCH"]


@pytest.mark.parametrize("method", IDEMPOTENT)
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_an_idempotent_request_is_retried_after_a_transient_status(
    method: str, status: int
) -> None:
    assert isinstance(decision(Failure(status=status), method), Wait)


@pytest.mark.parametrize("method", IDEMPOTENT + NOT_IDEMPOTENT)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 420, 422, 501, 505, 302])
def test_a_rejection_is_final(method: str, status: int) -> None:
    assert decision(Failure(status=status), method) == GIVE_UP


@pytest.mark.parametrize("method", NOT_IDEMPOTENT)
@pytest.mark.parametrize(
    ("failure", "retried"),
    [
        (Failure(status=429), True),
        (Failure(status=429, retry_after=1.0), True),
        (Failure(status=503), False),
        (Failure(status=503, retry_after=0.0), True),
        (Failure(status=500), False),
        (Failure(status=500, retry_after=1.0), False),
        (Failure(status=408), False),
        (Failure(status=502), False),
        (Failure(status=504), False),
    ],
)
def test_post_is_retried_only_if_the_provider_did_not_execute_it(
    method: str, failure: Failure, retried: bool
) -> None:
    assert isinstance(decision(failure, method), Wait) is retried
    if not retried:
        assert decision(failure, method) == GIVE_UP


@pytest.mark.parametrize("method", NOT_IDEMPOTENT)
def test_post_is_not_repeated_after_bytes_were_sent(method: str) -> None:
    assert decision(Failure(sent=True), method) == UNKNOWN
    assert decision(Failure(sent=True), method, policy=ONCE) == UNKNOWN


@pytest.mark.parametrize("method", IDEMPOTENT + NOT_IDEMPOTENT)
def test_a_request_that_was_provably_not_sent_is_retried(method: str) -> None:
    assert isinstance(decision(Failure(sent=False), method), Wait)


@pytest.mark.parametrize("method", IDEMPOTENT)
def test_an_idempotent_request_is_retried_after_a_broken_connection(method: str) -> None:
    assert isinstance(decision(Failure(sent=True), method), Wait)
    assert decision(Failure(sent=True), method, attempt=3) == GIVE_UP


@pytest.mark.parametrize("method", IDEMPOTENT)
@pytest.mark.parametrize("failure", [Failure(sent=False, permanent=True), Failure(permanent=True)])
def test_a_permanent_failure_is_final(method: str, failure: Failure) -> None:
    assert decision(failure, method) == GIVE_UP


def test_the_outcome_is_known_if_nothing_was_sent() -> None:
    assert decision(Failure(sent=False, permanent=True), "POST") == GIVE_UP


@pytest.mark.parametrize("failure", [Failure(status=503), Failure(status=500), Failure(sent=False)])
def test_without_budget_a_failure_is_final(failure: Failure) -> None:
    assert decision(failure, has_budget=False) == GIVE_UP


def test_a_429_and_a_stale_connection_need_no_budget() -> None:
    for failure in (Failure(status=429), Failure(sent=False, stale=True)):
        assert isinstance(decision(failure, has_budget=False), Wait)


@pytest.mark.parametrize("method", IDEMPOTENT + NOT_IDEMPOTENT)
def test_a_request_on_a_stale_connection_is_repeated_at_once(method: str) -> None:
    stale = Failure(sent=False, stale=True)
    assert decision(stale, method) == Wait(0.0)
    assert decision(stale, method, time_left=0.0) == GIVE_UP
    assert decision(stale, method, attempt=3) == GIVE_UP


def test_a_call_has_three_attempts() -> None:
    assert isinstance(decision(Failure(status=500), attempt=2), Wait)
    assert decision(Failure(status=500), attempt=3) == GIVE_UP


@pytest.mark.parametrize(("attempt", "most"), [(1, 0.5), (2, 1.0), (3, 2.0), (5, 8.0), (9, 8.0)])
def test_the_wait_grows_and_starts_at_zero(attempt: int, most: float) -> None:
    policy = RetryPolicy(attempts=10)
    failure = Failure(status=500)
    longest = decision(failure, policy=policy, attempt=attempt, random=1.0)
    shortest = decision(failure, policy=policy, attempt=attempt, random=0.0)
    assert (shortest, longest) == (Wait(0.0), Wait(most))


@pytest.mark.parametrize("random", [0.0, 0.5, 1.0])
def test_the_wait_is_at_least_retry_after(random: float) -> None:
    wait = decision(Failure(status=429, retry_after=7.0), random=random)
    assert wait == Wait(7.0 + random * 0.5)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("retry_after", [10.0, 10.1, 3600.0])
def test_a_wait_beyond_the_time_left_is_not_started(method: str, retry_after: float) -> None:
    failure = Failure(status=429, retry_after=retry_after)
    assert decision(failure, method, time_left=10.0) == GIVE_UP


def test_the_jitter_leaves_time_for_the_attempt() -> None:
    wait = decision(Failure(status=429, retry_after=9.9), time_left=10.0)
    assert isinstance(wait, Wait)
    assert 9.9 < wait.seconds < 9.96


def test_a_backoff_beyond_the_time_left_is_not_started() -> None:
    assert decision(Failure(status=500), time_left=0.4) == GIVE_UP
    assert decision(Failure(status=500), time_left=0.0, random=0.0) == GIVE_UP


def test_an_operation_can_allow_repeats() -> None:
    repeat = repeat_of("POST", "idempotent")
    assert isinstance(decision(Failure(sent=True), "POST", repeat=repeat), Wait)
    assert isinstance(decision(Failure(status=500), "POST", repeat=repeat), Wait)


@pytest.mark.parametrize(
    "failure", [Failure(status=429, retry_after=1.0), Failure(sent=False), Failure(status=500)]
)
def test_an_operation_can_forbid_repeats(failure: Failure) -> None:
    assert decision(failure, "PUT", repeat=repeat_of("PUT", "never")) == GIVE_UP


def test_the_outcome_of_an_operation_that_forbids_repeats_is_unknown() -> None:
    never = repeat_of("PUT", "never")
    assert decision(Failure(sent=True), "PUT", repeat=never) == UNKNOWN
    for reading in ("GET", "HEAD"):
        assert decision(Failure(sent=True), reading, repeat=never) == GIVE_UP


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"attempts": 0}, "attempts"),
        ({"attempts": True}, "attempts"),
        ({"attempts": 2.0}, "attempts"),
        ({"attempts": 101}, "attempts"),
        ({"wait_initial": 0}, "wait_initial"),
        ({"wait_initial": "1"}, "wait_initial"),
        ({"wait_initial": float("nan")}, "wait_initial"),
        ({"wait_max": -1}, "wait_max"),
        ({"wait_max": True}, "wait_max"),
    ],
)
def test_an_invalid_policy_is_rejected(options: dict[str, Any], name: str) -> None:
    with pytest.raises(errors.ArgumentError, match=name):
        RetryPolicy(**options)


def test_the_defaults_of_a_policy() -> None:
    policy = RetryPolicy()
    assert (policy.attempts, policy.wait_initial, policy.wait_max) == (3, 0.5, 8.0)
    assert ONCE.attempts == 1


def test_the_bounds_of_a_policy() -> None:
    assert RetryPolicy(attempts=1).attempts == 1
    assert RetryPolicy(attempts=100).attempts == 100
    assert RetryPolicy(wait_max=999_999_999.0).wait_max == 999_999_999.0
    for attempts in (0, 101):
        with pytest.raises(errors.ArgumentError):
            RetryPolicy(attempts=attempts)
    for seconds in (0, 1e9):
        with pytest.raises(errors.ArgumentError):
            RetryPolicy(wait_initial=seconds)


def test_429_is_in_the_default_list_of_retried_statuses() -> None:
    assert {408, 429, 500, 502, 503, 504} == RETRIED_STATUSES


def test_defaults_of_a_failure() -> None:
    failure = Failure()
    assert failure.sent
    assert not failure.permanent
    assert not failure.stale
    assert not Raise().outcome_unknown


def test_a_decision_has_budget_by_default() -> None:
    wait = decide(
        Failure(status=503),
        policy=RetryPolicy(),
        method="GET",
        repeat="always",
        attempt=1,
        time_left=60.0,
        random=1.0,
    )
    assert wait == Wait(0.5)


@pytest.mark.parametrize("left", [0.0, -1.0])
def test_nothing_is_retried_without_time_left(left: float) -> None:
    assert decision(Failure(stale=True, sent=False), time_left=left) == GIVE_UP
    assert decision(Failure(status=503, retry_after=0.0), time_left=left) == GIVE_UP
    assert decision(Failure(status=503), time_left=0.5) == GIVE_UP


def test_a_stale_connection_is_replaced_with_any_time_left() -> None:
    assert decision(Failure(stale=True, sent=False), time_left=0.5) == Wait(0.0)


def test_at_most_half_of_the_spare_time_is_added_to_a_wait() -> None:
    policy = RetryPolicy(wait_initial=100.0, wait_max=100.0)
    failure = Failure(status=429, retry_after=10.0)
    assert decision(failure, policy=policy, time_left=20.0) == Wait(15.0)
