from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from tests.fakes.calls import FakeClock

from trunkline._call.deadline import TimeLeft
from trunkline.errors import DeadlineExceededError


def test_the_time_left_decreases_to_zero() -> None:
    clock = FakeClock()
    left = TimeLeft(clock, 5.0)
    clock.now += 3.0
    assert left.seconds() == 2.0
    clock.now += 2.0
    with pytest.raises(DeadlineExceededError, match="5 s") as caught:
        left.seconds("read", sent=True)
    assert (caught.value.phase, caught.value.sent) == ("read", True)


async def test_a_timeout_raised_by_the_body_is_not_taken_for_the_deadline() -> None:
    async def broken() -> AsyncGenerator[bytes, None]:
        yield b"a"
        raise TimeoutError("mine")

    chunks = TimeLeft(FakeClock(), 60.0).bound(broken())
    assert await anext(chunks) == b"a"
    with pytest.raises(TimeoutError, match="mine"):
        await anext(chunks)
