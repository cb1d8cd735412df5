"""Helpers of tests that kill jobs: a job, the server that it calls, and the created rows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs
from tests.overlay.bulk.forks import Program, environment

from trunkline import bulk
from trunkline.bulk._journal.states import State
from trunkline.sandbox import Sandbox

PROGRAM = "tests.overlay.bulk.kill_job"
ROWS = 120
FAULTS = ("429-bare", "503-bare", "500", "reset", "reset-after", "close", "close-after", "cut")


@attrs.define
class Rig:
    """A job, the sandbox that it calls, and the rows that the sandbox created."""

    sandbox: Sandbox
    folder: Path
    number: int = 0
    created_before: int = 0

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.number}.journal"

    @property
    def log(self) -> Path:
        return self.folder / "job.log"

    @property
    def rows(self) -> Path:
        return self.folder / f"{self.number}.csv"

    def begin(self) -> None:
        self.number += 1
        names = "".join(f"room-{self.number}-{n}\n" for n in range(ROWS))
        self.rows.write_text(f"name\n{names}", encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return {
            **environment(),
            **self.sandbox.credentials.environment(),
            "TRUNKLINE_BASE_URL": self.sandbox.url,
        }

    def run(self, module: str, *arguments: object, log: Path) -> Program:
        program = Program(module, *arguments, log=log, environment=self.environment())
        program.start()
        return program

    def start(self, *more: str) -> Program:
        return self.run(PROGRAM, self.journal, self.rows, *more, log=self.log)

    def created(self) -> Counter[str]:
        rooms = self.sandbox._core.state.store.collection(
            "rooms", self.sandbox.credentials.application_id
        )
        prefix = f"room-{self.number}-"
        return Counter(
            room["display_name"] for room in rooms if room["display_name"].startswith(prefix)
        )

    def check(self, *, settled: bool = False) -> None:
        """Assert that nothing is created twice, nothing done is missing, and the rest is listed.

        Args:
            settled: Whether no row may be left as started.
        """
        created = self.created()
        assert not [name for name, number in created.items() if number > 1]
        if not self.journal.exists():
            assert not created
            return
        with bulk.Journal(self.journal, readonly=True) as journal:
            by_state = {state: {row.key for row in journal.rows(state)} for state in State}
        done, open_ = by_state[State.DONE], by_state[State.UNKNOWN] | by_state[State.STARTED]
        assert not (settled and by_state[State.STARTED])
        assert done <= set(created)
        assert set(created) - done <= open_
        assert not (by_state[State.FAILED] | by_state[State.PENDING]) & set(created)
