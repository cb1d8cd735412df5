"""What the starter and the workers of a cluster send each other. No value holds a secret."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import attrs

from trunkline.bulk._journal.leases import Note


@attrs.frozen(kw_only=True)
class EngineSpec:
    """How a worker runs rows; `Job.run_on` describes the arguments.

    Attributes:
        job: Identifies the journal of the starter.
        run: Identifies the notes of one worker in one run.
        function: An async function of client and row, or "module:function".
        make_client: "module:function", which returns the client.
        redis: The environment variable with the URL of Redis, or None for the scheduler.
        notes: The folder of the notes, or None for one in the temporary folder.
        lease: The seconds after a confirmed response during which rows may be started.
    """

    job: str
    run: str
    function: str | Callable[[Any, Any], Awaitable[Any]]
    make_client: str
    concurrency: int | Literal["auto"]
    idempotent: bool
    grace: float
    redis: str | None
    notes: str | None
    lease: float


@attrs.frozen(kw_only=True)
class Opened:
    """The response of a worker that made its client.

    Attributes:
        account: The hash that stands for the account of the client; None if it is not of trunkline.
        error: Why it could not, or None.
    """

    account: str | None = None
    error: str | None = None


@attrs.frozen(kw_only=True)
class Exchange:
    """What a worker has to report.

    Attributes:
        last: The number of the last outcome here; the starter returns it when it has stored them.
        outcomes: Numbers of rows with their outcomes, oldest first.
        error: Why the worker can run no more rows, or None.
        shards: The shards that it has received so far.
        at: The time of this response, on the clock of the worker; the starter returns it.
    """

    last: int
    outcomes: tuple[tuple[int, Note], ...]
    error: str | None
    shards: int
    at: float
