"""The functions that Dask runs on the workers, in their event loops."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from trunkline.bulk._journal.leases import Note, Shard, read_notes
from trunkline.bulk.errors import BulkError, JournalError

from .engine import Engine, notes_path
from .messages import EngineSpec, Exchange, Opened

# The engines of this process, by run.
_ENGINES: dict[str, Engine] = {}

# Seconds between two looks at a shard that is being run.
_LOOK = 0.02


async def open_engine(spec: EngineSpec, dask_worker: Any) -> Opened:
    """Make a client on this worker, and wait for shards.

    Engines of earlier runs of the same job are stopped: their notes are then complete.
    """
    for engine in [each for each in _ENGINES.values() if each.spec.job == spec.job]:
        if engine._worker is dask_worker:
            await _stop(engine)
    try:
        engine = Engine(spec, dask_worker, asyncio.get_running_loop())
    except BulkError as error:
        return Opened(error=str(error))
    _ENGINES[spec.run] = engine
    opened = await engine.open()
    if opened.error is not None:
        del _ENGINES[spec.run]
    return opened


async def _stop(engine: Engine) -> None:
    engine.stop()
    await engine.ended()


async def take_shard(run: str, shard: Shard) -> int:
    """Run a shard, and return when another one should be there: half of its rows are done.

    Returns:
        The number of rows, or 0 if the engine of that run is not in this process.
    """
    engine = _ENGINES.get(run)
    if engine is None:
        return 0
    engine.feed(shard)
    while engine.left(shard.id) > len(shard.rows) // 2 and not engine.has_ended:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK)  # the engine is in another thread
    return len(shard.rows)


async def exchange(run: str, stored: int, heard: float) -> Exchange | None:
    """Return the outcomes of an engine, or None if it is not in this process."""
    engine = _ENGINES.get(run)
    return None if engine is None else engine.exchange(stored, heard)


async def collect(
    job: str, notes: str | None, wanted: Mapping[str, frozenset[str]], dask_worker: Any
) -> dict[str, dict[str, Note]]:
    """Stop engines, and return what the notes on this machine have of some rows.

    Args:
        job: The job.
        notes: The folder of the notes.
        wanted: The rows, by run.
        dask_worker: This worker; the engines of others in the same process are left alone.

    Returns:
        The notes by run. A run that is not here, still runs elsewhere, or whose notes are
        damaged, is missing.
    """
    found: dict[str, dict[str, Note]] = {}
    for run, keys in wanted.items():
        engine = _ENGINES.get(run)
        if engine is not None and engine._worker is dask_worker:
            await _stop(engine)
        try:
            path = notes_path(notes, job, run)
            if path.exists():
                found[run] = await asyncio.to_thread(read_notes, path, keys)
        except (BulkError, JournalError):
            continue
    return found


async def forget(job: str, notes: str | None, runs: Collection[str]) -> None:
    """Delete the notes of runs that are over."""
    for run in runs:
        _ENGINES.pop(run, None)
        path = notes_path(notes, job, run)
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink(missing_ok=True)
    with suppress(OSError):  # other runs of the job have notes there
        notes_path(notes, job, "").parent.rmdir()
