"""The fault table: responses that request a wait."""

from __future__ import annotations

import asyncio

import pytest
from tests.fakes.calls import FakeClock, TransportName
from tests.fakes.scripted_server import respond

from trunkline import errors

from .rig import EITHER, IDEMPOTENT, NOT_IDEMPOTENT, OK, TRANSPORTS, failing, good, rig

pytestmark = pytest.mark.parametrize("wire", TRANSPORTS)

ALL = IDEMPOTENT + NOT_IDEMPOTENT


@pytest.mark.parametrize("method", ALL)
async def test_429_with_seconds_pauses_every_task_for_at_least_that_time(
    wire: TransportName, method: str
) -> None:
    clock = FakeClock()
    busy = respond(None, 429, {"Retry-After": "7"})
    async with rig(wire, busy, good(method), clock=clock) as (server, acme):
        await acme.call(method)
        assert server.counts[method] == 2
        assert clock.now >= 7
        server.steps = [busy, good(method)]
        with pytest.raises(errors.RateLimitError):
            await acme.call(method, retry=None)
        paused_at = clock.now
        await asyncio.gather(*(acme.call(method) for _ in range(5)))
        assert server.counts[method] == 8
        assert clock.now >= paused_at + 7


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("hours", [-1, 1])
async def test_429_with_a_date_is_compared_with_the_date_of_the_response(
    wire: TransportName, method: str, hours: int
) -> None:
    clock = FakeClock()
    dates = {
        "Date": f"Tue, 14 Nov 2023 {22 + hours}:13:20 GMT",  # The client's clock is at 22:13:20.
        "Retry-After": f"Tue, 14 Nov 2023 {22 + hours}:13:32 GMT",
    }
    async with rig(wire, respond(None, 429, dates), OK, clock=clock) as (server, acme):
        await acme.call(method)
        assert server.counts[method] == 2
    assert 12 <= clock.now <= 16


@pytest.mark.parametrize("method", ALL)
async def test_429_without_retry_after_backs_off_and_then_raises(
    wire: TransportName, method: str
) -> None:
    clock = FakeClock()
    async with rig(wire, respond(None, 429), clock=clock) as (server, acme):
        error = await failing(errors.RateLimitError, acme, method)
        assert server.counts[method] == 3
    assert error.retry_after is None
    assert len(clock.slept) == 2
    assert clock.now <= 1.5


class HeldClock(FakeClock):
    """A clock that stands still until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeping = asyncio.Semaphore(0)
        self.go = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleeping.release()
        await self.go.wait()
        await super().sleep(seconds)


@pytest.mark.parametrize("method", EITHER)
async def test_429_without_retry_after_pauses_every_other_task_during_a_backoff(
    wire: TransportName, method: str
) -> None:
    clock = HeldClock()
    async with rig(wire, respond(None, 429), good(method), clock=clock) as (server, acme):
        first = asyncio.create_task(acme.call(method))
        await clock.sleeping.acquire()
        others = [asyncio.create_task(acme.call(method)) for _ in range(5)]
        for _ in others:
            await clock.sleeping.acquire()
        assert server.counts[method] == 1
        clock.go.set()
        await asyncio.gather(first, *others)
        assert server.counts[method] == 7


@pytest.mark.parametrize("method", EITHER)
async def test_429_without_retry_after_pauses_every_other_task_after_the_last_attempt(
    wire: TransportName, method: str
) -> None:
    clock = FakeClock()
    async with rig(wire, respond(None, 429), good(method), clock=clock) as (server, acme):
        await failing(errors.RateLimitError, acme, method, retry=None)
        assert clock.slept == []
        await asyncio.gather(*(acme.call(method) for _ in range(5)))
        assert (server.counts[method], len(clock.slept)) == (6, 5)
        assert clock.now >= 0.5


@pytest.mark.parametrize("method", EITHER)
async def test_429_for_longer_than_the_time_left_raises_at_once_with_the_value(
    wire: TransportName, method: str
) -> None:
    clock = FakeClock()
    async with rig(wire, respond(None, 429, {"Retry-After": "90"}), clock=clock) as (server, acme):
        error = await failing(errors.RateLimitError, acme, method)
        assert server.counts[method] == 1
    assert error.retry_after == 90.0
    assert clock.slept == []


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize(
    "retry_after",
    ["-1", "soon", "", "1e3", "9" * 400, "1_0", "٣", "0x10", "Tue, 99 Nov 2023", "1;2"],
)
async def test_429_with_an_invalid_retry_after_is_treated_as_without(
    wire: TransportName, method: str, retry_after: str
) -> None:
    clock = FakeClock()
    raw = retry_after.encode().decode("latin-1")
    async with rig(wire, respond(None, 429, {"Retry-After": raw}), clock=clock) as (server, acme):
        error = await failing(errors.RateLimitError, acme, method)
        assert server.counts[method] == 3
    assert error.retry_after is None
    assert clock.now <= 1.5


@pytest.mark.parametrize("method", ALL)
async def test_503_is_retried_but_a_post_only_with_retry_after(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, respond(None, 503), good(method)) as (server, acme):
        if method in IDEMPOTENT:
            await acme.call(method)
        else:
            await failing(errors.ServerError, acme, method)
        assert server.counts[method] == (2 if method in IDEMPOTENT else 1)
    async with rig(wire, respond(None, 503, {"Retry-After": "2"}), good(method)) as (server, acme):
        await acme.call(method)
        assert server.counts[method] == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", *NOT_IDEMPOTENT])
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_500_502_504_are_retried_except_for_a_post(
    wire: TransportName, method: str, status: int
) -> None:
    bodies = [b'{"title": "T\\u001b[31m"}', b"<html>\x1b[31m\x00</html>", b"boom " * 400_000]
    for body in bodies:
        async with rig(wire, respond(body, status)) as (server, acme):
            error = await failing(errors.ServerError, acme, method)
            assert server.counts[method] == (3 if method in IDEMPOTENT else 1)
        assert (error.status, error.body) == (status, body)
        assert len(str(error)) < 400
