"""Opens and closes what a run on a cluster needs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from trunkline._common.clock import Clock
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk._run.settings import RunSettings
from trunkline.bulk.progress import display_for
from trunkline.bulk.report import Report
from trunkline.bulk.rows import RowReader
from trunkline.bulk.sources import FileSource, StreamSource

from .membership import Cluster
from .starter import ClusterOptions, ClusterRun


async def run_on_cluster(  # noqa: PLR0917 (what a run is made of)
    client: Any,
    path: Path,
    source: FileSource | StreamSource,
    reader: RowReader,
    settings: RunSettings,
    options: ClusterOptions,
    clock: Clock,
) -> Report:
    """Run a job on a cluster; see `Job.run_on`."""
    cluster = Cluster(client)
    try:
        journal = await asyncio.to_thread(Journal, path)
        try:
            writer = Writer(journal)
            try:
                with display_for(shown=settings.progress) as display:
                    run = ClusterRun(cluster, writer, settings, options, clock, display)
                    report = await run.run(source, reader)
                    if report.advice is not None:
                        display.say(str(report))
            finally:
                await writer.close()
        finally:
            await asyncio.to_thread(journal.close)
    finally:
        cluster.close()
    return report
