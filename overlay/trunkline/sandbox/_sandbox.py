"""The sandbox as a test holds it: its address, its credentials, its state, its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from ._apis.fixtures import Amount
from ._clients import ClientTarget, coviu_for, vonage_for
from ._common.keys import KEYS
from ._control import page as _page
from ._control.console import ControlApp
from ._control.control import Control
from ._control.meeting_controls import LifeControl
from ._core import SandboxCore
from ._faults.chaos import Chaos
from ._faults.fault import Fault, FaultOptions
from ._server.app import App
from ._server.certificate import Certificate
from ._server.server import Server
from ._server.transport import SandboxTransport
from ._state.credentials import Credentials
from ._state.state import Quotas
from ._state.store import Ledger
from ._state.tokens import Tokens

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import Coviu, Vonage
    from trunkline._common.clock import Clock

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
        self._core = core = SandboxCore(
            credentials=credentials,
            webhook_hosts=webhook_hosts,
            token_lifetime=token_lifetime,
            quotas=quotas,
            clock=clock,
            db=db,
        )
        self.client_clock = clock
        self.clock = core.clock
        self.requests = core.requests
        self.webhooks = core.webhooks
        self.meetings = core.meetings
        self.certificate = Certificate([host, *allow_hosts]) if tls else None
        controls = (Control(core), LifeControl(core))
        routes = [*_page.ROUTES, *(route for each in controls for route in each.routes())]
        console = ControlApp(routes, lambda: core.state)
        self.app = App(core, frozenset(allow_hosts), console)

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
        if self._core.db is not None:
            self._core.db.open()
        KEYS.warm()
        tls = None if self.certificate is None else self.certificate.server_context()
        server = Server(self.app, self._host, self._port, tls)
        await server.start()
        self._server = server
        self._core.state.origin = server.url
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
        if self._core.db is not None:
            self._core.db.close()

    def _tick(self) -> None:
        self._core.expire_due()
        self.webhooks.flush()
        self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)

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
        return None if self._core.db is None else self._core.db.path

    @property
    def credentials(self) -> Credentials:
        """What callers must bring."""
        return self._core.credentials

    @property
    def ledger(self) -> Ledger:
        """What was really created, changed and deleted, oldest first."""
        return self._core.ledger

    @property
    def tokens(self) -> Tokens:
        """The tokens of the Coviu API, to let them expire or to revoke them."""
        return self._core.tokens

    @property
    def faults(self) -> Sequence[Fault]:
        """The faults that wait for their requests."""
        return self._core.faults.waiting()

    def vonage(self, **options: Unpack[VonageOptions]) -> Vonage:
        """Return a client of the Vonage APIs that is pointed at this sandbox.

        Args:
            options: Arguments of `Vonage`, also ones to put in place of the right credentials.
        """
        return vonage_for(self._client_target(), options)

    def coviu(self, **options: Unpack[CoviuOptions]) -> Coviu:
        """Return a client of the Coviu API that is pointed at this sandbox.

        Args:
            options: Arguments of `Coviu`, also ones to put in place of the right credentials.
        """
        return coviu_for(self._client_target(), options)

    def transport(self) -> SandboxTransport:
        """Return an httpx transport that calls this sandbox in process, whatever the host."""
        return SandboxTransport(self.app, self._core.sleep)

    def _client_target(self) -> ClientTarget:
        return ClientTarget(
            credentials=self.credentials,
            url=self.url if self.is_running else None,
            transport=self.transport(),
            certificate=self.certificate,
            clock=self.client_clock,
        )

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
        return self._core.seed(application_id, amounts)

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
        return self._core.fail_next(kind, **options)

    def chaos(self, *, seed: int, rate: float = 0.2, only: Sequence[str] = ()) -> Chaos:
        """Let things go wrong at random, for the same seed and requests in the same way.

        Example:
            `sandbox.chaos(seed=7, rate=0.3, only=["429-*", "reset*"])`

        Args:
            seed: Any number.
            rate: The share of requests that meet a fault; 0 ends it.
            only: Names of `CHAOS`, which may hold `*`; without them all but those that hang.
        """
        return self._core.start_chaos(seed=seed, rate=rate, only=only)

    def rate_limit(self, rate: str | None) -> None:
        """Response 429 beyond a rate for each API: `"10/s"`, `"600/m"`, `"5/2s"`; None ends it."""
        self._core.faults.limit(rate)

    def latency(self, seconds: float) -> None:
        """Wait this long before each answer."""
        self._core.faults.latency = seconds

    def reset(self) -> None:
        """Forget all but the address and the credentials, and set the clock right."""
        self._core.reset()
