"""How a round is measured, by the kind of case.

A measure takes what a contender's workload gave and returns numbers by name:

    rate           of calls, walks or pieces of work: how many a second; of a server that is the
                   contender, how many in a second of its CPU time
    cpu            CPU seconds each, of all threads of the contender's process
    connections    new connections each
    server         how busy the server was: near 1 it is the server that is measured
    hold           the longest time that one turn of a task held the event loop, in CPU seconds
    memory         bytes each
    most, least    calls in the fullest and in the emptiest second
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from .counter import Counter
from .drivers import DRIVERS
from .setting import Setting

Numbers = dict[str, float]

_WARM = 0.2  # of a round's length, before it begins
_TRIES = 3  # of one statement in a round: the least of them is taken
# Without click: where that is installed by chance, httpx imports its command and rich with it.
_READ = (
    "import sys, time; sys.modules['click'] = None\n"
    "t = time.process_time(); {0}; print(time.process_time() - t)"
)


async def calls(work: Callable[[], Any], setting: Setting, counter: Counter, runs: str) -> Numbers:
    """Make calls, so many at a time, for so long."""
    drive = DRIVERS[runs]
    await drive(work, setting.concurrency, setting.seconds * _WARM)
    gc.collect()
    before, cpu, start = counter.read(), time.process_time(), time.perf_counter()
    done = await drive(work, setting.concurrency, setting.seconds)
    took, cpu, after = time.perf_counter() - start, time.process_time() - cpu, counter.read()
    return {
        "rate": done / took,
        "cpu": cpu / done,
        "connections": (after["connections"] - before["connections"]) / done,
        "server": (after["cpu"] - before["cpu"]) / took,
    }


async def repeat(work: Callable[[], Any], setting: Setting, counter: Counter, runs: str) -> Numbers:
    """Do a piece of work that waits for nothing, again and again."""
    work()
    gc.collect()
    done, start, cpu = 0, time.perf_counter(), time.process_time()
    while (took := time.perf_counter() - start) < setting.seconds:
        for _ in range(10):
            work()
        done += 10
    return {"rate": done / took, "cpu": (time.process_time() - cpu) / done}


async def once(
    work: Callable[[], Awaitable[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Do it once, and take the time."""
    gc.collect()
    start, cpu = time.perf_counter(), time.process_time()
    await work()
    return {"rate": 1 / (time.perf_counter() - start), "cpu": time.process_time() - cpu}


async def batch(
    work: Callable[[], Awaitable[int]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Do a batch of many calls or items, and count them."""
    gc.collect()
    before, cpu, start = counter.read(), time.process_time(), time.perf_counter()
    done = await work()
    took, after = time.perf_counter() - start, counter.read()
    return {
        "rate": done / took,
        "cpu": (time.process_time() - cpu) / done,
        "server": (after["cpu"] - before["cpu"]) / took,
    }


async def pace(
    work: Callable[[], Awaitable[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Do something that keeps a rate limit, and ask the server for its fullest second."""
    counter.read("pace")
    await work()
    counts = counter.read("pace")
    return {name: counts[name] for name in ("most", "least", "rate")}


async def growth(
    work: Callable[[int], Awaitable[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Do a hundredth of a batch and then all of it: memory is the growth of the peak."""
    await work(setting.size // 100)
    peak, cpu = peak_bytes(), time.process_time()
    await work(setting.size)
    return {
        "memory": peak_bytes() - peak,
        "cpu": (time.process_time() - cpu) / setting.size,
    }


async def hold(
    work: Callable[[], Awaitable[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Make calls, and find the turn of a task that holds the event loop the longest.

    The garbage collector is off: its pauses depend on everything that the process has allocated.
    """
    turn = asyncio.events.Handle._run
    longest = 0.0

    def timed(handle: asyncio.Handle) -> None:
        nonlocal longest
        start = time.thread_time()
        turn(handle)
        longest = max(longest, time.thread_time() - start)

    gc.collect()
    gc.disable()
    asyncio.events.Handle._run = timed  # type: ignore[assignment, method-assign]
    try:
        await asyncio.sleep(0)  # out of the turn that prepares all this
        await DRIVERS[runs](work, setting.concurrency, setting.seconds)
    finally:
        asyncio.events.Handle._run = turn  # type: ignore[method-assign]
        gc.enable()
    return {"hold": longest}


async def open_calls(
    work: Callable[[], Awaitable[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Measure the memory of many calls that wait for their responses at the same time."""
    await work()
    gc.collect()
    asked, before = counter.read()["requests"], resident_bytes()
    tasks = [asyncio.ensure_future(work()) for _ in range(setting.concurrency)]
    while counter.read()["requests"] - asked < setting.concurrency:  # noqa: ASYNC110 (the server has no event)
        await asyncio.sleep(0.02)
    after = resident_bytes()
    await asyncio.gather(*tasks)
    return {"memory": (after - before) / setting.concurrency}


async def items(
    work: Callable[[], AsyncIterator[object]], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Iterate over a long list without keeping the items; memory is the growth of the peak.

    The peak is taken to be reached at a hundredth of the way.
    """
    warm, count, peak = setting.pages, 0, 0
    cpu = time.process_time()
    async for _ in work():
        count += 1
        if count == warm:
            peak = peak_bytes()
    cpu = time.process_time() - cpu
    return {"memory": peak_bytes() - peak, "cpu": cpu / count, "items": count}


async def serving(
    work: Callable[[float], Awaitable[tuple[int, float]]],
    setting: Setting,
    counter: Counter,
    runs: str,
) -> Numbers:
    """Send requests to the contender's own server for a time: the rate is that of one core, kept busy."""
    await work(setting.seconds * _WARM)
    answered, cpu = await work(setting.seconds)
    return {"rate": answered / cpu, "cpu": cpu / answered}


async def statement(work: str, setting: Setting, counter: Counter, runs: str) -> Numbers:
    """Run a statement in new interpreters, the start of which is not counted."""
    return {"cpu": min(_seconds_of(work) for _ in range(_TRIES))}


async def command(
    work: Callable[[], object], setting: Setting, counter: Counter, runs: str
) -> Numbers:
    """Run a program: the CPU time of all processes that it starts."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before, start = spent(), time.perf_counter()
    work()
    return {"cpu": spent() - before, "rate": 1 / (time.perf_counter() - start)}


def _seconds_of(text: str) -> float:
    command = [sys.executable, "-c", _READ.format(text)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak_bytes() -> int:
    """Return the most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def resident_bytes() -> int:
    """Return the memory that this process has: its peak, where the system tells only that."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return peak_bytes()
    return pages * os.sysconf("SC_PAGE_SIZE")


Measure = Callable[[Any, Setting, Counter, str], Awaitable[Numbers]]

MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        calls,
        repeat,
        once,
        batch,
        pace,
        growth,
        hold,
        open_calls,
        items,
        serving,
        statement,
        command,
    )
}
