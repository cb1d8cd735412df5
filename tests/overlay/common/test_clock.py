from __future__ import annotations

import time

import pytest

from trunkline._common.clock import SystemClock


async def test_the_system_clock_returns_the_time_of_the_machine() -> None:
    clock = SystemClock()
    assert clock.time() == pytest.approx(time.time(), abs=1)
    began = clock.monotonic()
    await clock.sleep(0.01)
    assert clock.monotonic() - began > 0.009
