"""The fault table: answers that ask us to wait."""

from __future__ import annotations

import asyncio

import pytest
from tests.fakes.calls import FakeClock, TransportName
from tests.fakes.scripted_server import respond

from trunkline import errors

from .rig import EITHER, IDEMPOTENT, OK, OTHERS, TRANSPORTS, failing, good, rig

pytestmark = pytest.mark.parametrize("wire", TRANSPORTS)

ALL = IDEMPOTENT + OTHERS


@pytest.mark.parametrize("method", ALL)
async def test_429_with_seconds_waits_at_least_so_long_and_so_does_every_other_task(
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
        held = clock.now
        await asyncio.gather(*(acme.call(method) for _ in range(5)))
        assert server.counts[method] == 8
        assert clock.now >= held + 7


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("hours", [-1, 1])
async def test_429_with_a_date_is_measured_against_the_answers_own_date(
    wire: TransportName, method: str, hours: int
) -> None:
    clock = FakeClock()
    dates = {
        "Date": f"Tue, 14 Nov 2023 {22 + hours}:13:20 GMT",  # the client's clock says 22:13:20
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
    """A clock that stands still until it is told to go."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeping = asyncio.Semaphore(0)
        self.go = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleeping.release()
        await self.go.wait()
        await super().sleep(seconds)


@pytest.mark.parametrize("method", EITHER)
async def test_429_without_retry_after_holds_every_other_task_while_one_backs_off(
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
async def test_429_without_retry_after_holds_every_other_task_where_one_gives_up(
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
    "nonsense", ["-1", "soon", "", "1e3", "9" * 400, "1_0", "٣", "0x10", "Tue, 99 Nov 2023", "1;2"]
)
async def test_429_with_nonsense_for_retry_after_is_as_one_without(
    wire: TransportName, method: str, nonsense: str
) -> None:
    clock = FakeClock()
    raw = nonsense.encode().decode("latin-1")
    async with rig(wire, respond(None, 429, {"Retry-After": raw}), clock=clock) as (server, acme):
        error = await failing(errors.RateLimitError, acme, method)
        assert server.counts[method] == 3
    assert error.retry_after is None
    assert clock.now <= 1.5


@pytest.mark.parametrize("method", ALL)
async def test_503_is_asked_again_but_a_post_only_with_retry_after(
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


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", *OTHERS])
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failing_server_is_asked_again_but_not_with_a_post(
    wire: TransportName, method: str, status: int
) -> None:
    bodies = [b'{"title": "T\\u001b[31m"}', b"<html>\x1b[31m\x00</html>", b"boom " * 400_000]
    for body in bodies:
        async with rig(wire, respond(body, status)) as (server, acme):
            error = await failing(errors.ServerError, acme, method)
            assert server.counts[method] == (3 if method in IDEMPOTENT else 1)
        assert (error.status, error.body) == (status, body)
        assert len(str(error)) < 400
