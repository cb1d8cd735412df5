from __future__ import annotations

import asyncio
import gc
import math
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline._call.deadline import Deadline, Deadlines

# ------------------------------------------------------------ an event loop without real waits


class _Jumping(selectors.SelectSelector):
    """A selector without waits: it moves the time of its loop to the next timer."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only while it waits."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


class HastyLoop(JumpingLoop):
    """An event loop that truncates timers to milliseconds, as uvloop does."""

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *arguments: Any, context: Any = None
    ) -> Any:
        self._jumping.now += 1e-5  # or nothing would ever be over
        wait = round(when - self.time(), 3)
        if wait <= 0:
            return self.call_soon(callback, *arguments, context=context)
        return super().call_at(self.time() + wait, callback, *arguments, context=context)


def run(main: Coroutine[Any, Any, Any], loop: type[JumpingLoop] = JumpingLoop) -> Any:
    """Run a coroutine without real waits."""
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main)


# ------------------------------------------------------------ equivalence with asyncio.timeout

Bound: TypeAlias = Callable[[float], AbstractAsyncContextManager[Any]]


def with_asyncio() -> Bound:
    return asyncio.timeout


def with_trunkline() -> Bound:
    deadlines = Deadlines()

    @asynccontextmanager
    async def bound(seconds: float) -> Any:
        with deadlines.after(seconds) as deadline:
            yield deadline

    return bound


# A program: the steps of a task, in order.
TIMES = st.integers(1, 12).map(float)
STEPS = st.recursive(
    st.one_of(
        st.tuples(st.just("sleep"), TIMES),
        st.tuples(st.just("busy"), TIMES),
        st.tuples(st.just("stubborn"), TIMES),
        st.tuples(st.just("fail")),
        st.tuples(st.just("cancel myself")),
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("within"), TIMES, st.lists(inner, max_size=3)),
        st.tuples(st.just("moved"), TIMES, TIMES, st.lists(inner, max_size=3)),
        st.tuples(st.just("caught"), TIMES, st.lists(inner, max_size=3)),
        st.tuples(st.just("child"), TIMES, st.lists(inner, max_size=3)),
        st.tuples(st.just("group"), st.lists(st.lists(inner, max_size=2), max_size=2)),
    ),
    max_leaves=8,
)
PROGRAMS = st.lists(st.tuples(st.lists(STEPS, max_size=4), st.none() | TIMES), max_size=4)


def with_distinct_times(value: Any, bits: Iterator[float]) -> Any:
    """Return a program in which no two times, nor sums of times, are equal.

    The order of timers that are due at the same moment is unspecified. Several timers
    can still be due together, after a step that blocks the event loop.
    """
    if isinstance(value, float):
        return value + next(bits)
    if isinstance(value, (list, tuple)):
        return type(value)(with_distinct_times(element, bits) for element in value)
    return value


class Runner:
    """Run programs, and record what happened at which time."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.events: dict[str, list[object]] = {}

    def note(self, *what: object) -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        # By task: the order of timers that are due at the same moment is unspecified.
        self.events.setdefault(task.get_name(), []).append(
            (round(loop.time(), 6), task.cancelling(), *what)
        )

    async def main(self, programs: list[tuple[list[Any], float | None]]) -> object:
        loop = asyncio.get_running_loop()
        tasks = []
        for number, (steps, cancelled_at) in enumerate(programs):
            task = asyncio.create_task(self.steps(steps), name=str(number))
            if cancelled_at is not None:
                loop.call_at(cancelled_at, task.cancel, "from outside")
            tasks.append(task)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        return self.events, [(type(end).__name__, str(end)) for end in ends]

    async def steps(self, steps: list[Any]) -> None:
        try:
            for kind, *rest in steps:
                self.note(kind)
                await getattr(self, "do_" + kind.replace(" ", "_"))(*rest)
        except BaseException as error:
            self.note("ended by", type(error).__name__, type(error.__cause__).__name__)
            raise
        self.note("done")

    async def do_sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def do_busy(self, seconds: float) -> None:
        # Blocks the event loop, so that several timers are due when it continues.
        loop: Any = asyncio.get_running_loop()
        loop._jumping.now += seconds
        await asyncio.sleep(0)

    async def do_stubborn(self, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.note("not listening")

    async def do_fail(self) -> None:
        raise LookupError

    async def do_cancel_myself(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel("by myself")
        await asyncio.sleep(0)

    async def do_within(self, seconds: float, steps: list[Any]) -> None:
        limit = None
        try:
            async with self.bound(seconds) as limit:
                await self.steps(steps)
        finally:
            self.note("expired", limit is not None and limit.expired())

    async def do_moved(self, seconds: float, later: float, steps: list[Any]) -> None:
        async with self.bound(seconds) as limit:
            await asyncio.sleep(0.001)
            limit.reschedule(asyncio.get_running_loop().time() + later)
            await self.steps(steps)

    async def do_caught(self, seconds: float, steps: list[Any]) -> None:
        try:
            async with self.bound(seconds):
                await self.steps(steps)
        except TimeoutError:
            self.note("caught")

    async def do_child(self, seconds: float, steps: list[Any]) -> None:
        task = asyncio.current_task()
        assert task is not None
        async with self.bound(seconds):
            child = asyncio.create_task(self.steps(steps), name=task.get_name() + " child")
            await child

    async def do_group(self, programs: list[list[Any]]) -> None:
        task = asyncio.current_task()
        assert task is not None
        async with asyncio.TaskGroup() as group:
            for number, steps in enumerate(programs):
                group.create_task(self.steps(steps), name=f"{task.get_name()}.{number}")


@given(PROGRAMS)
def test_a_deadline_behaves_as_asyncio_timeout(
    programs: list[tuple[list[Any], float | None]],
) -> None:
    programs = with_distinct_times(
        programs, (math.sqrt(number + 0.123) / 100 for number in range(1000))
    )
    assert run(Runner(with_trunkline()).main(programs)) == run(
        Runner(with_asyncio()).main(programs)
    )


# ------------------------------------------------------------ shared timers


def timers() -> int:
    loop: Any = asyncio.get_running_loop()
    return sum(not handle.cancelled() for handle in loop._scheduled)


async def bounded(deadlines: Deadlines, seconds: float, wait: float) -> bool:
    try:
        with deadlines.after(seconds):
            await asyncio.sleep(wait)
    except TimeoutError:
        return True
    return False


def test_deadlines_of_equal_length_share_a_timer() -> None:
    async def main() -> None:
        deadlines, never = Deadlines(), asyncio.Event()

        async def waiting(seconds: float) -> None:
            with deadlines.after(seconds):
                await never.wait()

        tasks = [asyncio.create_task(waiting(seconds)) for seconds in [60.0] * 500 + [5.0] * 500]
        await asyncio.sleep(0)
        assert timers() == 2
        never.set()
        await asyncio.gather(*tasks)

    run(main())


def test_finished_calls_leave_no_timer() -> None:
    async def main() -> None:
        deadlines = Deadlines()
        for _ in range(1000):
            with deadlines.after(60.0):
                pass
        gc.collect()
        # `type`, because `isinstance` would evaluate lazy objects of other libraries.
        assert not [value for value in gc.get_objects() if type(value) is Deadline]
        assert timers() == 1
        await asyncio.sleep(61)
        assert timers() == 0

    run(main())


def test_many_different_lengths_use_few_timers_and_all_deadlines_are_met() -> None:
    async def main() -> None:
        deadlines = Deadlines()
        lengths = [1 + number / 1000 for number in range(1000)]
        late = await asyncio.gather(*(bounded(deadlines, length, 5.0) for length in lengths))
        assert all(late)
        assert asyncio.get_running_loop().time() == pytest.approx(2, abs=0.01)
        early = await asyncio.gather(*(bounded(deadlines, length, 0.5) for length in lengths))
        assert not any(early)
        assert timers() <= 20

    run(main())


def test_deadlines_due_at_the_same_time_all_expire() -> None:
    async def main() -> None:
        deadlines = Deadlines()
        late = await asyncio.gather(*(bounded(deadlines, 2.0, 5.0) for _ in range(20_000)))
        assert all(late)
        assert asyncio.get_running_loop().time() == 2.0

    run(main())


def test_a_timer_that_fires_early_is_scheduled_again() -> None:
    async def main() -> None:
        deadlines, loop = Deadlines(), asyncio.get_running_loop()
        for seconds in (0.1004, 0.25, 0.1004, 0.0001):
            began = loop.time()
            assert await asyncio.wait_for(bounded(deadlines, seconds, 5.0), 10)
            assert seconds <= loop.time() - began < seconds + 0.01

    run(main(), HastyLoop)


def test_an_expired_deadline_stays_expired() -> None:
    async def main() -> None:
        with Deadlines().after(1.0) as deadline:
            with pytest.raises(asyncio.CancelledError):
                await asyncio.sleep(2)
            deadline.reschedule(100.0)
            assert deadline.expired()
            task = asyncio.current_task()
            assert task is not None
            assert task.cancelling() == 1
        assert task.cancelling() == 0
        assert timers() == 0

    run(main())


def test_each_event_loop_has_its_own_timers() -> None:
    def main() -> Coroutine[Any, Any, bool]:
        return bounded(Deadlines(), 1.0, 2.0)

    assert run(main())
    assert run(main())


def test_a_deadline_needs_a_task() -> None:
    raised: list[BaseException] = []

    def outside() -> None:
        try:
            with Deadlines().after(1.0):
                pass
        except RuntimeError as error:
            raised.append(error)

    async def main() -> None:
        asyncio.get_running_loop().call_soon(outside)
        await asyncio.sleep(0)

    run(main())
    assert len(raised) == 1
