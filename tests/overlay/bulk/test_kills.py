"""kill -9 at random moments of a job whose requests meet faults; the server's state decides."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.fuzz.tiers import tiers
from tests.overlay.bulk.forks import forks
from tests.overlay.bulk.kill_rig import FAULTS, ROWS, Rig

from trunkline.sandbox import Sandbox


async def kill_at_random(rig: Rig, chance: random.Random) -> bool:
    """Kill a run somewhere between its first row and its last; False if it ended before."""
    before = rig.created().total()
    process = rig.start()
    ended = asyncio.ensure_future(process.wait())
    while rig.created().total() == before and not ended.done():  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # the state of the server has no event
    await asyncio.sleep(chance.random() * 0.1)
    if ended.done():
        return False
    process.kill()
    await ended
    return True


@tiers(6, 200, parts=4)
async def test_no_kill_loses_a_row_or_sends_one_twice(
    times: int, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    async with forks(), Sandbox() as sandbox:
        rig = Rig(sandbox, tmp_path)
        rig.begin()
        kills = 0
        while kills < times:
            sandbox.chaos(seed=chance.randrange(10**6), rate=0.15, only=FAULTS)
            killed = await kill_at_random(rig, chance)
            kills += killed
            await asyncio.sleep(0.1)  # The server may still process a request.
            rig.check()
            if not killed or rig.created().total() > ROWS * 0.8:
                await finish(rig)
                rig.begin()
        await finish(rig)


async def finish(rig: Rig) -> None:
    """Run the job to its end: every row is created once, and every one is done."""
    rig.sandbox.chaos(seed=1, rate=0.0)
    process = rig.start("reconcile")
    assert await process.wait() == 0, rig.log.read_text()
    rig.check()
    created = rig.created()
    assert len(created) == created.total() == ROWS
