"""The rounds of a case: each contender in its turn, again and again."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from . import processes
from .cases import Case
from .setting import Setting

Rounds = list[dict[str, dict[str, float]]]


def turns(contenders: tuple[str, ...], number: int) -> tuple[str, ...]:
    """Return the order of a round: another one begins each time, so that none always follows."""
    first = number % len(contenders)
    return contenders[first:] + contenders[:first]


async def run(case: Case, folder: Path, *, rounds: int, seconds: float) -> Rounds:
    """Run a case, and return its rounds.

    Args:
        case: The case.
        folder: A folder with the run's keys, certificate and generated client.
        rounds: How many.
        seconds: How long each contender is measured in a round.
    """
    async with AsyncExitStack() as stack:
        port = 0
        if case.served:
            port = await stack.enter_async_context(
                processes.server(
                    folder, delay=case.delay, tls=case.tls, pages=case.pages, size=case.size
                )
            )
        setting = Setting(
            port=port,
            folder=str(folder),
            tls=case.tls,
            concurrency=case.concurrency,
            seconds=seconds,
            pages=case.pages,
            size=case.size,
            work=case.work,
        )
        if case.fresh:
            rounds = 1 if case.once else rounds
            return [await _fresh(case, setting, number) for number in range(rounds)]
        workers = {
            name: await stack.enter_async_context(
                processes.worker(name, case.workload, case.measure, setting)
            )
            for name in case.contenders
        }
        return [
            {name: await workers[name].round() for name in turns(case.contenders, number)}
            for number in range(rounds)
        ]


async def _fresh(case: Case, setting: Setting, number: int) -> dict[str, dict[str, float]]:
    numbers = {}
    for name in turns(case.contenders, number):
        async with processes.worker(name, case.workload, case.measure, setting) as worker:
            numbers[name] = await worker.round()
    return numbers
