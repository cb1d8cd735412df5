from __future__ import annotations

import asyncio

import pytest
from tests.fakes.calls import FakeClock, operation, serving
from tests.fakes.scripted_server import Step, reset, respond

from trunkline import errors
from trunkline._resilience.retry_budget import CAPACITY, FULL, RetryBudget

OK = respond({"id": "a"})
GET = operation()


def test_a_budget_is_exhausted_if_less_than_a_retry_is_left() -> None:
    assert not FULL.is_spent
    assert not RetryBudget(1.0).is_spent
    assert RetryBudget(1.0).after_retry().is_spent


def test_a_full_budget_allows_50_retries() -> None:
    budget, retries = RetryBudget(), 0
    while not budget.is_spent:
        budget, retries = budget.after_retry(), retries + 1
    assert (retries, CAPACITY) == (50, 50.0)


def test_a_success_without_retries_earns_an_eighth_of_a_retry() -> None:
    assert RetryBudget(10.0).after_success(0) == RetryBudget(10.125)


def test_a_success_returns_the_tokens_of_its_retries_and_a_little_more() -> None:
    budget = FULL
    for _ in range(20):
        budget = budget.after_retry()
    assert budget.tokens == CAPACITY - 20
    assert budget.after_success(2).tokens == pytest.approx(CAPACITY - 18 + 0.125)


def test_a_budget_is_never_more_than_full() -> None:
    assert FULL.after_success(2) is FULL
    assert RetryBudget(CAPACITY - 1).after_success(1) is FULL


@pytest.mark.parametrize("how", [respond(b"", 503), respond(b"", 503, {"Retry-After": "0"}), reset])
@pytest.mark.parametrize("at_once", [1, 100])
async def test_a_total_outage_costs_at_most_1_05_requests_per_call(how: Step, at_once: int) -> None:
    calls = 2000

    async def fail() -> None:
        with pytest.raises((errors.ServerError, errors.APIConnectionError)):
            await caller.call(GET, ("a",))

    async with serving("aiohttp", how) as (server, caller):
        for _ in range(0, calls, at_once):
            await asyncio.gather(*(fail() for _ in range(at_once)))
        # Each retry takes one of 50 tokens, and no call returns any.
        assert server.counts["GET"] == calls + 50 == 2_050


async def test_isolated_failures_are_always_retried() -> None:
    steps = [respond(b"", 503), OK] * 300
    async with serving("aiohttp", *steps) as (server, caller):
        for _ in range(300):
            assert await caller.call(GET, ("a",)) == {"id": "a"}
        assert server.counts["GET"] == 600


async def test_after_an_outage_successes_earn_retries_again() -> None:
    steps = [*[respond(b"", 503)] * 100, *[OK] * 10, respond(b"", 503), OK]
    async with serving("aiohttp", *steps) as (server, caller):
        while server.counts["GET"] < 100:
            with pytest.raises(errors.ServerError):
                await caller.call(GET, ("a",))
        for _ in range(11):
            assert await caller.call(GET, ("a",)) == {"id": "a"}
        assert server.counts["GET"] == 112


async def test_a_provider_that_requests_a_wait_is_not_an_outage() -> None:
    busy = respond(b"", 429, {"Retry-After": "1"})
    async with serving("aiohttp", busy, clock=FakeClock()) as (server, caller):
        for _ in range(60):
            with pytest.raises(errors.RateLimitError):
                await caller.call(GET, ("a",))
        assert server.counts["GET"] == 180
