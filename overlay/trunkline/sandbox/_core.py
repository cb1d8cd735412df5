"""`SandboxCore`: the clock, credentials, state, faults and records of one sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from ._apis.fixtures import Amount, seed
from ._apis.meeting_simulator import MeetingSimulator, expire_due
from ._common.clock import SandboxClock
from ._events.webhooks import Webhooks
from ._faults.chaos import Chaos
from ._faults.fault import Fault, FaultOptions
from ._faults.queue import Faults
from ._http.request_log import RequestLog
from ._http.routing import CustomHandlers
from ._state.credentials import Credentials
from ._state.database import Database
from ._state.ledger import Ledger
from ._state.state import (
    Quotas,
    SandboxConfig,
    Shapes,
    State,
    check_shapes,
    stored_credentials,
)
from ._state.tokens import Tokens

if TYPE_CHECKING:
    from os import PathLike

    from trunkline._common.clock import Clock

    from ._generic.description import APIs
    from ._generic.service import DescribedAPIs


class SandboxCore:
    """The parts of one sandbox that its server, its control endpoints and its clients share.

    Args:
        credentials: The credentials that requests must have; None takes those of the
            database, or generates random ones.
        webhook_hosts: Hosts that webhooks are sent to, besides loopback.
        token_lifetime: The lifetime of a Coviu access token, in seconds.
        shapes: The shapes of responses, `recorded` or `described`.
        quotas: Upper bounds of what is stored.
        clock: The clock of the sandbox and its clients; None is the system clock.
        db: A path of an SQLite file that keeps the state, or None.
        apis: The described APIs to serve in place of the built-in ones, or None.
        seed: The seed of what described APIs make up.

    Attributes:
        handlers: The custom handlers.
        described: The described APIs, or None.
    """

    def __init__(  # noqa: PLR0913 (the options of a sandbox)
        self,
        *,
        credentials: Credentials | None,
        webhook_hosts: Collection[str],
        token_lifetime: float,
        shapes: Shapes,
        quotas: Quotas | None,
        clock: Clock | None,
        db: str | PathLike[str] | None,
        apis: APIs | None = None,
        seed: int = 0,
    ) -> None:
        check_shapes(shapes)
        self.sleep = asyncio.sleep if clock is None else clock.sleep
        self.db = None if db is None else Database(db)
        if credentials is None and self.db is not None:
            credentials = stored_credentials(self.db)
        quotas = quotas or Quotas()
        self.clock = SandboxClock() if clock is None else SandboxClock(clock.time)
        self.requests = RequestLog(quotas.requests, quotas.request_bytes)
        self.webhooks = Webhooks(self.clock, self.sleep, webhook_hosts, quotas.webhooks)
        self.webhooks.on_poll = self.expire_due
        self._config = SandboxConfig(
            credentials=credentials or Credentials(),
            clock=self.clock,
            quotas=quotas,
            token_lifetime=token_lifetime,
            shapes=shapes,
            webhooks=self.webhooks,
            persistence=self.db,
            is_described=apis is not None,
        )
        self.handlers = CustomHandlers()
        self.described: DescribedAPIs | None = None
        if apis is not None:
            self.described = self._described(apis, seed)
        self.state = State(self._config)
        self.faults = Faults(self.clock)
        self.meetings = MeetingSimulator(lambda: self.state)

    def _described(self, apis: APIs, seed: int) -> DescribedAPIs:
        from ._generic.description import read_apis  # noqa: PLC0415 (the built-in APIs need it not)
        from ._generic.service import DescribedAPIs  # noqa: PLC0415

        return DescribedAPIs(read_apis(apis), self.credentials, seed, self.handlers.find)

    @property
    def credentials(self) -> Credentials:
        """The credentials that requests must have."""
        return self._config.credentials

    @property
    def ledger(self) -> Ledger:
        """The changes to the state, oldest first."""
        return self.state.store.ledger

    @property
    def tokens(self) -> Tokens:
        """The tokens of the Coviu API."""
        return self.state.tokens

    def expire_due(self) -> None:
        """Expire the rooms that are due by the sandbox's clock."""
        expire_due(self.state)

    def seed(
        self, application_id: str | None, amounts: dict[str, Amount]
    ) -> dict[str, list[dict[str, Any]]]:
        """Create data; see `Sandbox.seed`."""
        if self.described is not None:
            made = self.described.seed(self.state, amounts)
            self.state.store.commit()
            return made
        created = seed(self.state, application_id or self.credentials.application_id, amounts)
        self.state.store.commit()
        return created

    def fail_next(self, kind: str = "status", **options: Unpack[FaultOptions]) -> Fault:
        """Queue a fault; see `Sandbox.fail_next`."""
        fault = Fault(kind=kind, **options)
        self.faults.add(fault)
        return fault

    def start_chaos(self, *, seed: int, rate: float = 0.2, only: Sequence[str] = ()) -> Chaos:
        """Inject random faults; see `Sandbox.chaos`."""
        chaos = Chaos(seed=seed, rate=rate, only=tuple(only))
        self.faults.chaos = chaos if rate else None
        return chaos

    def reset(self) -> None:
        """Delete all state and records, and reset the clock; the credentials stay."""
        self.clock.reset()
        if self.db is not None:
            self.db.clear()
        origin = self.state.origin
        self.state = State(self._config)
        self.state.origin = origin
        self.faults.clear()
        self.requests.clear()
        self.webhooks.clear()
