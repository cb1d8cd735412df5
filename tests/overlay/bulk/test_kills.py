"""kill -9 at random moments of a job whose requests meet faults; the server's state decides."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from pathlib import Path

import attrs
from tests.fuzz.tiers import tiers

from trunkline import bulk
from trunkline.bulk._journal.states import State
from trunkline.sandbox import Sandbox

PROGRAM = Path(__file__).with_name("kill_job.py")
ROWS = 120
FAULTS = ("429-bare", "503-bare", "500", "reset", "reset-after", "close", "close-after", "cut")


@attrs.define
class Rig:
    """A job, the sandbox that it calls, and what the sandbox really created."""

    sandbox: Sandbox
    folder: Path
    number: int = 0
    created_before: int = 0

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.number}.journal"

    @property
    def rows(self) -> Path:
        return self.folder / f"{self.number}.csv"

    def begin(self) -> None:
        self.number += 1
        names = "".join(f"room-{self.number}-{n}\n" for n in range(ROWS))
        self.rows.write_text(f"name\n{names}", encoding="utf-8")

    async def start(self, *more: str) -> asyncio.subprocess.Process:
        environment = {
            **{name: value for name, value in os.environ.items() if "COV" not in name},
            **self.sandbox.credentials.environment(),
            "TRUNKLINE_BASE_URL": self.sandbox.url,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), str(self.journal), str(self.rows), *more, env=environment
        )

    def created(self) -> Counter[str]:
        rooms = self.sandbox._core.state.store.collection(
            "rooms", self.sandbox.credentials.application_id
        )
        prefix = f"room-{self.number}-"
        return Counter(
            room["display_name"] for room in rooms if room["display_name"].startswith(prefix)
        )

    def check(self) -> None:
        """Nothing is created twice, nothing that is done is missing, all else is listed."""
        created = self.created()
        assert not [name for name, number in created.items() if number > 1]
        if not self.journal.exists():
            assert not created
            return
        with bulk.Journal(self.journal, readonly=True) as journal:
            by_state = {state: {row.key for row in journal.rows(state)} for state in State}
        done, open_ = by_state[State.DONE], by_state[State.UNKNOWN] | by_state[State.STARTED]
        assert done <= set(created)
        assert set(created) - done <= open_
        assert not (by_state[State.FAILED] | by_state[State.PENDING]) & set(created)


async def kill_at_random(rig: Rig, chance: random.Random) -> bool:
    """Kill a run somewhere between its first row and its last; False if it ended before."""
    before = rig.created().total()
    process = await rig.start()
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
    async with Sandbox() as sandbox:
        rig = Rig(sandbox, tmp_path)
        rig.begin()
        kills = 0
        while kills < times:
            sandbox.chaos(seed=chance.randrange(10**6), rate=0.15, only=FAULTS)
            killed = await kill_at_random(rig, chance)
            kills += killed
            await asyncio.sleep(0.1)  # the server may still be at what was sent
            rig.check()
            if not killed or rig.created().total() > ROWS * 0.8:
                await finish(rig)
                rig.begin()
        await finish(rig)


async def finish(rig: Rig) -> None:
    """Run the job to its end: every row is created once, and every one is done."""
    rig.sandbox.chaos(seed=1, rate=0.0)
    process = await rig.start("reconcile")
    assert await process.wait() == 0
    rig.check()
    created = rig.created()
    assert len(created) == created.total() == ROWS
