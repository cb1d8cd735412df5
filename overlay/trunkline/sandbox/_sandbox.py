"""The sandbox as a test holds it: its address, its credentials, its state, its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from . import _page
from ._app import App
from ._certificate import Certificate
from ._chaos import Chaos
from ._clients import coviu_for, vonage_for
from ._clock import SandboxClock
from ._console import Console
from ._control import Control
from ._control_life import LifeControl
from ._credentials import Credentials
from ._database import Database
from ._faults import Fault, FaultOptions, Faults
from ._keys import KEYS
from ._life import MeetingLife, expire_due
from ._requests import RequestLog
from ._seed import Amount, seed
from ._server import Server
from ._state import Quotas, State, Surroundings, kept_credentials
from ._store import Ledger
from ._tokens import Tokens
from ._transport import SandboxTransport
from ._webhooks import Webhooks

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import Coviu, Vonage
    from trunkline._clock import Clock

    from ._clients import CoviuOptions, VonageOptions

_TICK = 0.25  # seconds between two looks at what has expired, while it listens


class Sandbox:
    """Five communications APIs with their state in memory: in process, or on a port.

    A sandbox that was not started needs no port: its clients call it in process.

    Example:
        ```python
        async with Sandbox() as sandbox, sandbox.vonage() as vonage:
            room = await vonage.meetings.rooms.create(display_name="Stand-up")
        ```

    Args:
        host: The address to listen on; only this machine reaches the usual one.
        port: The port to listen on; 0 takes a free one.
        tls: Whether to speak TLS, for clients that speak nothing else; see `certificate`.
        credentials: What callers must bring. Without them they are made up.
        allow_hosts: Further names that a `Host` header may have.
        webhook_hosts: Further hosts that webhooks are sent to; this machine always is.
        token_lifetime: Seconds that an access token of the Coviu API is good for.
        quotas: How much may be made.
        clock: What the sandbox and its clients take for the time, such as a
            `trunkline.testing.FakeClock`, with which nothing has to be waited for.
        db: An SQLite file that keeps the state, and the credentials, from one sandbox to the next.

    Attributes:
        clock: The time by which things expire.
        requests: Every request that came in, oldest first.
        webhooks: Every webhook that was sent, oldest first.
        meetings: Lets people meet in rooms.
    """

    def __init__(  # noqa: PLR0913 (settings of one thing, each with a use of its own)
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool = False,
        credentials: Credentials | None = None,
        allow_hosts: Collection[str] = (),
        webhook_hosts: Collection[str] = (),
        token_lifetime: float = 3600.0,
        quotas: Quotas | None = None,
        clock: Clock | None = None,
        db: str | PathLike[str] | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._server: Server | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sleep = asyncio.sleep if clock is None else clock.sleep
        self._db = None if db is None else Database(db)
        if credentials is None and self._db is not None:
            credentials = kept_credentials(self._db)
        quotas = quotas or Quotas()
        self.client_clock = clock
        self.clock = SandboxClock() if clock is None else SandboxClock(clock.time)
        self.certificate = Certificate([host, *allow_hosts]) if tls else None
        self.requests = RequestLog(quotas.requests, quotas.request_bytes)
        self.webhooks = Webhooks(self.clock, self._sleep, webhook_hosts, quotas.webhooks)
        self.webhooks.look = self._look
        self._around = Surroundings(
            credentials=credentials or Credentials(),
            clock=self.clock,
            quotas=quotas,
            token_lifetime=token_lifetime,
            webhooks=self.webhooks,
            journal=self._db,
        )
        self._state = State(self._around)
        self._faults = Faults(self.clock)
        self.meetings = MeetingLife(lambda: self._state)
        controls = (Control(self, self._faults), LifeControl(self))
        routes = [*_page.ROUTES, *(route for each in controls for route in each.routes())]
        console = Console(routes, lambda: self._state)
        self.app = App(
            self._state, self._faults, self.requests, frozenset(allow_hosts), console, self._sleep
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        self.close()

    async def start(self) -> None:
        """Begin to listen."""
        if self._server is not None:
            raise RuntimeError("the sandbox is running already")
        if self._db is not None:
            self._db.open()
        KEYS.warm()
        tls = None if self.certificate is None else self.certificate.server_context()
        server = Server(self.app, self._host, self._port, tls)
        await server.start()
        self._server = server
        self._state.origin = server.url
        self._tick()

    async def stop(self) -> None:
        """Close the port and every connection; the state stays."""
        server, self._server = self._server, None
        if self._timer is not None:
            self._timer.cancel()
        try:
            if server is not None:
                await server.stop()
        finally:
            await self.webhooks.stop()

    def close(self) -> None:
        """Let go of the file of a sandbox with `db`; nothing can be changed until it is started."""
        if self._db is not None:
            self._db.close()

    def _tick(self) -> None:
        self._look()
        self.webhooks.flush()
        self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def _look(self) -> None:
        expire_due(self._state)

    @property
    def is_running(self) -> bool:
        """Whether it listens on a port."""
        return self._server is not None

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:40123`: a `base_url` for the clients."""
        if self._server is None:
            raise RuntimeError("the sandbox has no address before it is started")
        return self._server.url

    @property
    def db(self) -> PathLike[str] | None:
        """The file that keeps the state, None where nothing does."""
        return None if self._db is None else self._db.path

    @property
    def credentials(self) -> Credentials:
        """What callers must bring."""
        return self._around.credentials

    @property
    def ledger(self) -> Ledger:
        """What was really created, changed and deleted, oldest first."""
        return self._state.store.ledger

    @property
    def tokens(self) -> Tokens:
        """The tokens of the Coviu API, to let them expire or to revoke them."""
        return self._state.tokens

    @property
    def faults(self) -> Sequence[Fault]:
        """The faults that wait for their requests."""
        return self._faults.waiting()

    def vonage(self, **options: Unpack[VonageOptions]) -> Vonage:
        """Return a client of the Vonage APIs that is pointed at this sandbox.

        Args:
            options: Arguments of `Vonage`, also ones to put in place of the right credentials.
        """
        return vonage_for(self, options)

    def coviu(self, **options: Unpack[CoviuOptions]) -> Coviu:
        """Return a client of the Coviu API that is pointed at this sandbox.

        Args:
            options: Arguments of `Coviu`, also ones to put in place of the right credentials.
        """
        return coviu_for(self, options)

    def transport(self) -> SandboxTransport:
        """Return an httpx transport that calls this sandbox in process, whatever the host."""
        return SandboxTransport(self.app, self._sleep)

    def seed(
        self, *, application_id: str | None = None, **amounts: Amount
    ) -> dict[str, list[dict[str, Any]]]:
        """Fill the sandbox, also with what no API can make: sessions, recordings, media.

        Example:
            `sandbox.seed(rooms=250, media=[{"content": b"…", "mime_type": "audio/mpeg"}])`

        Args:
            application_id: Whose data it is to be; the sandbox's own application without it.
            amounts: For each kind the number to make, or the fields of each one: applications,
                themes, rooms, sessions, recordings, conversations, users, media, coviu_sessions.

        Returns:
            What was made, by kind, as the APIs answer it; applications with their private keys.
        """
        made = seed(self._state, application_id or self.credentials.application_id, amounts)
        self._state.store.commit()
        return made

    def fail_next(self, kind: str = "status", **options: Unpack[FaultOptions]) -> Fault:
        """Let something go wrong with the next request, or the next few.

        Example:
            `sandbox.fail_next(status=429, retry_after=2)`

        Args:
            kind: What goes wrong, one of `FAULTS`; as it is, an error of the given status is
                answered in the API's own shape.
            options: How, how often and for which requests, see `FaultOptions`.

        Returns:
            The fault, whose `times` say how often it is still to come.
        """
        fault = Fault(kind=kind, **options)
        self._faults.add(fault)
        return fault

    def chaos(self, *, seed: int, rate: float = 0.2, only: Sequence[str] = ()) -> Chaos:
        """Let things go wrong at random, for the same seed and requests in the same way.

        Example:
            `sandbox.chaos(seed=7, rate=0.3, only=["429-*", "reset*"])`

        Args:
            seed: Any number.
            rate: The share of requests that meet a fault; 0 ends it.
            only: Names of `CHAOS`, which may hold `*`; without them all but those that hang.
        """
        chaos = Chaos(seed=seed, rate=rate, only=tuple(only))
        self._faults.chaos = chaos if rate else None
        return chaos

    def rate_limit(self, rate: str | None) -> None:
        """Answer 429 beyond a rate for each API: `"10/s"`, `"600/m"`, `"5/2s"`; None ends it."""
        self._faults.limit(rate)

    def latency(self, seconds: float) -> None:
        """Wait this long before each answer."""
        self._faults.latency = seconds

    def reset(self) -> None:
        """Forget all but the address and the credentials, and set the clock right."""
        self.clock.reset()
        if self._db is not None:
            self._db.clear()
        origin = self._state.origin
        self._state = self.app.state = State(self._around)
        self._state.origin = origin
        self._faults.clear()
        self.requests.clear()
        self.webhooks.clear()
