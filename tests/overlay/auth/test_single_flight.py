from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from trunkline._auth.single_flight import SingleFlight
from trunkline.errors import AuthenticationError, ClientStateError, ConfigError


class Work:
    """Work that counts its starts, ends and cancellations, and waits until it is released."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.begun = self.ended = self.cancelled = 0
        self.go = asyncio.Event()
        self.error = error

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            await asyncio.sleep(0)  # Cleaning up takes one turn of the loop.
            raise
        finally:
            self.ended += 1
        if self.error is not None:
            raise self.error
        return self.begun


def others() -> set[asyncio.Task[object]]:
    current = asyncio.current_task()
    return {task for task in asyncio.all_tasks() if task is not current}


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_waiting_calls_share_one_run_of_the_work() -> None:
    flight, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flight.run(work)) for _ in range(1000)]
    await settle()
    work.go.set()
    assert await asyncio.gather(*waiting) == [1] * 1000
    assert work.begun == 1
    assert not others()


async def test_a_later_call_runs_the_work_again() -> None:
    flight, work = SingleFlight[int](), Work()
    work.go.set()
    assert await flight.run(work) == 1
    assert await flight.run(work) == 2


async def test_a_cancelled_call_affects_no_other() -> None:
    flight, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flight.run(work)) for _ in range(10)]
    await settle()
    for task in waiting[:9]:  # The first call started the work.
        task.cancel()
    await settle()
    work.go.set()
    assert await waiting[9] == 1
    assert all(task.cancelled() for task in waiting[:9])
    assert (work.begun, work.cancelled) == (1, 0)


async def test_cancelling_the_last_call_cancels_the_work() -> None:
    flight, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flight.run(work)) for _ in range(3)]
    await settle()
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert (work.begun, work.cancelled, work.ended) == (1, 1, 1)
    assert all(task.cancelled() for task in waiting)
    assert not others()


async def test_no_call_joins_work_that_is_being_cancelled() -> None:
    flight, work = SingleFlight[int](), Work()
    first = asyncio.create_task(flight.run(work))
    await settle()
    first.cancel()
    await asyncio.sleep(0)
    second = asyncio.create_task(flight.run(work))
    work.go.set()
    assert await second == 2
    assert first.cancelled()


async def test_a_deadline_of_one_call_does_not_affect_another() -> None:
    flight, work = SingleFlight[int](), Work()

    async def hurried() -> int:
        async with asyncio.timeout(0.01):
            return await flight.run(work)

    first, second = asyncio.create_task(hurried()), asyncio.create_task(flight.run(work))
    with pytest.raises(TimeoutError):
        await first
    work.go.set()
    assert await second == 1


async def test_each_waiting_call_gets_its_own_exception() -> None:
    error = AuthenticationError("no", status=401)
    error.__cause__ = ConfigError("why")
    flight, work = SingleFlight[int](), Work(error)
    waiting = [asyncio.create_task(flight.run(work)) for _ in range(3)]
    await settle()
    work.go.set()
    caught = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in caught] == [AuthenticationError] * 3
    assert len({id(one) for one in caught}) == 3
    for one in caught:
        assert isinstance(one, AuthenticationError)
        assert one.status == 401
        assert one.__cause__ is error.__cause__


async def test_other_exceptions_are_raised_unchanged() -> None:
    flight, work = SingleFlight[int](), Work(OSError("disk"))
    work.go.set()
    with pytest.raises(OSError, match="disk"):
        await flight.run(work)


async def test_closing_cancels_the_work_and_raises_in_waiting_calls() -> None:
    flight, work = SingleFlight[int](), Work()
    waiting = [asyncio.create_task(flight.run(work)) for _ in range(3)]
    await settle()
    await flight.aclose()
    assert work.cancelled == work.ended == 1
    caught = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in caught] == [ClientStateError] * 3
    assert not others()


async def test_closing_without_running_work_does_nothing() -> None:
    flight = SingleFlight[int]()
    await flight.aclose()
    work = Work()
    work.go.set()
    assert await flight.run(work) == 1
    await flight.aclose()


async def test_an_error_without_a_waiting_call_is_not_reported() -> None:
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    flight, work = SingleFlight[int](), Work(ConfigError("unheard"))
    waiting = asyncio.create_task(flight.run(work))
    await settle()
    work.go.set()
    await asyncio.sleep(0)  # Failure and cancellation in the same turn of the loop.
    waiting.cancel()
    with pytest.raises((asyncio.CancelledError, ConfigError)):
        await waiting
    del waiting, flight
    gc.collect()
    await settle()
    assert not reported


def test_work_of_a_closed_event_loop_is_ignored() -> None:
    flight = SingleFlight[int]()

    async def begin() -> asyncio.Task[int]:
        work = Work()
        waiting = asyncio.create_task(flight.run(work))
        await settle()
        return waiting

    async def run_again() -> int:
        work = Work()
        work.go.set()
        return await flight.run(work)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The test abandons the loop on purpose.
        loop = asyncio.new_event_loop()
        abandoned = loop.run_until_complete(begin())
        assert asyncio.run(run_again()) == 1
        asyncio.run(flight.aclose())
        abandoned.cancel()
        loop.run_until_complete(asyncio.wait({abandoned}))
        loop.close()
