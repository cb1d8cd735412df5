"""Workers that are gone: their rows are settled by their notes, which others may be able to read."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from functools import partial
from typing import TypeAlias

from trunkline._common.clock import Clock
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Leases, Note, note_key
from trunkline.bulk._journal.states import State
from trunkline.bulk._journal.writer import Writer

from . import remote
from .membership import Cluster, WorkerLostError

Moved: TypeAlias = list[tuple[State, State]]

# Seconds to wait for notes that no row needs, only to delete them.
_TIDY = 3.0


class LostWorkers:
    """The workers whose notes are still to be read, or to be deleted.

    Args:
        cluster: The cluster.
        writer: Writes the journal.
        clock: The clock.
        job: Identifies the job.
        folder: The folder of the notes, or None for the default.
        idempotent: Whether a started call may be repeated.
    """

    def __init__(
        self,
        cluster: Cluster,
        writer: Writer,
        clock: Clock,
        job: str,
        folder: str | None,
        idempotent: bool,
    ) -> None:
        self._cluster = cluster
        self._writer = writer
        self._clock = clock
        self._job = job
        self._folder = folder
        self._idempotent = idempotent
        self._since: dict[str, float] = {}
        self._earlier: frozenset[str] = frozenset()

    @property
    def runs(self) -> list[str]:
        """The runs of these workers."""
        return list(self._since)

    def add_earlier(self, runs: Iterable[str]) -> None:
        """Add workers of earlier runs of the job."""
        self._earlier = frozenset(runs)
        self.add(self._earlier)

    def add(self, runs: Iterable[str]) -> None:
        """Add workers by their runs."""
        for run in runs:
            self._since.setdefault(run, self._clock.monotonic())

    async def is_awaited(self, patience: float) -> bool:
        """Return whether a worker may still join that can read the notes.

        Args:
            patience: The seconds to wait for it.
        """
        now = self._clock.monotonic()
        for run, since in list(self._since.items()):
            longest = min(patience, 0.0 if run in self._earlier else _TIDY)
            if await self.wanted(run):
                longest = patience
            if now - since < longest:
                return True
        return False

    async def wanted(self, run: str) -> frozenset[str]:
        """Return the rows of a run that have no outcome, by `note_key`."""
        rows = await self._writer.call(lambda journal: Leases(journal).open_rows(run))
        return frozenset(note_key(shard, n) for n, shard in rows)

    async def settle(self, addresses: Collection[str]) -> Moved:
        """Settle rows by the notes that these workers can read, and return what changed."""
        if not self._since or not addresses:
            return []
        wanted = {run: await self.wanted(run) for run in self.runs}
        found = await asyncio.gather(
            *(self._collect(address, wanted) for address in addresses), return_exceptions=True
        )
        moved: Moved = []
        for address, notes in zip(addresses, found, strict=True):
            if isinstance(notes, WorkerLostError):
                continue  # the watch notices it
            if isinstance(notes, BaseException):
                raise notes
            moved += await self._settle_by(address, notes)
        return moved

    async def settle_own(self, address: str, run: str) -> Moved:
        """Stop a worker, and settle its rows by its own notes.

        Raises:
            WorkerLostError: It does not respond.
        """
        return await self._settle_by(
            address, await self._collect(address, {run: await self.wanted(run)})
        )

    async def _collect(
        self, address: str, wanted: dict[str, frozenset[str]]
    ) -> dict[str, dict[str, Note]]:
        found: dict[str, dict[str, Note]] = await self._cluster.ask(
            address, remote.collect, self._job, self._folder, wanted
        )
        return found

    async def _settle_by(self, address: str, found: dict[str, dict[str, Note]]) -> Moved:
        idempotent, moved = self._idempotent, []
        for run, notes in found.items():
            moved += await self._writer.call(
                lambda journal, run=run, notes=notes: Leases(journal).narrow(  # type: ignore[misc]
                    run, notes, idempotent=idempotent
                )
            )
        if not found:
            return moved
        try:
            await self._cluster.ask(address, remote.forget, self._job, self._folder, list(found))
        except WorkerLostError:
            self.add(found)  # the files are still to be deleted
            return moved
        for run in found:
            self._since.pop(run, None)
            await self._writer.call(partial(_drop, run))
        return moved


def _drop(run: str, journal: Journal) -> None:
    Leases(journal).drop_worker(run)
