"""The arguments of `Job.run` as one value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import attrs

from trunkline.bulk._journal.states import Failure, Outcome
from trunkline.bulk.errors import BulkError
from trunkline.bulk.fingerprint import clients_of
from trunkline.bulk.progress import OnProgress
from trunkline.bulk.reconcile import Finder

from .pace import AdaptivePace, Pace

# The bound of "auto" where the function has no client of trunkline.
_DEFAULT_MOST = 100


@attrs.frozen(kw_only=True)
class RunSettings:
    """The arguments of `Job.run`, where they are described."""

    function: Callable[[Any], Awaitable[Any]]
    concurrency: int | Literal["auto"] = "auto"
    retry: Callable[[Failure], bool] | None = None
    reconcile: Callable[[Any], Awaitable[Any]] | Finder | None = None
    reconcile_wait: float = 5.0
    idempotent: bool = False
    keep: Callable[[Any], object] | None = None
    name: str | None = None
    adopt: bool = False
    on_result: Callable[[Any, Any], object] | None = None
    on_progress: OnProgress | None = None
    progress: bool = True
    grace: float = 30.0
    handle_signals: bool = True
    extend: bool = False
    on_outcome: Callable[[Outcome], object] | None = None  # of a worker of a cluster

    def pace(self) -> Pace:
        """Return how many calls are in progress at a time.

        Raises:
            BulkError: `concurrency` is neither a positive integer nor "auto".
        """
        if self.concurrency == "auto":
            clients = clients_of(self.function)
            limits = [client._api_clients.max_connections for client in clients]
            return AdaptivePace(min(limits, default=_DEFAULT_MOST))
        self.check_concurrency()
        return Pace(int(self.concurrency))

    def check_concurrency(self) -> None:
        """Check `concurrency`.

        Raises:
            BulkError: It is neither a positive integer nor "auto".
        """
        if self.concurrency == "auto":
            return
        if type(self.concurrency) is not int or self.concurrency < 1:
            got = repr(self.concurrency)
            raise BulkError(f'concurrency: expected a positive integer or "auto", got {got}')
