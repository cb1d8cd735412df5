"""The `Sandbox` facade: address, credentials, state, faults, clients."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from ._apis.fixtures import Amount
from ._clients import ClientTarget, coviu_for, sync_coviu_for, sync_vonage_for, vonage_for
from ._common.keys import KEYS
from ._common.numbers import checked_seconds
from ._control import page as _page
from ._control.control_app import ControlApp
from ._control.meeting_controls import MeetingControls
from ._control.sandbox_controls import SandboxControls
from ._core import SandboxCore
from ._faults.chaos import Chaos
from ._faults.fault import Fault, FaultOptions
from ._server.app import App
from ._server.certificate import Certificate
from ._server.server import Server
from ._server.transport import SandboxTransport
from ._state.credentials import Credentials
from ._state.state import Quotas, Shapes
from ._state.store import Ledger
from ._state.tokens import Tokens

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import Coviu, Vonage
    from trunkline.sync import Coviu as SyncCoviu
    from trunkline.sync import Vonage as SyncVonage
    from trunkline._common.clock import Clock

    from ._clients import CoviuOptions, VonageOptions

_TICK = 0.25  # seconds between two checks for expired rooms while the server runs


class Sandbox:
    """Five communications APIs with their state in memory, in process or on a port.

    `async with` or `start()` opens a port. A sandbox that is not started works too: its clients
    call it in process, without a socket.

    Example:
        ```python
        async with Sandbox() as sandbox, sandbox.vonage() as vonage:
            room = await vonage.meetings.rooms.create(display_name="Stand-up")
        ```

    Args:
        host: The address to listen on. Default: `127.0.0.1`, reachable from this machine only.
        port: The port to listen on. Default: 0, a free port that the system selects.
        tls: Whether to serve HTTPS, with a self-signed certificate; see `certificate`.
            Default: False.
        credentials: The credentials that requests must have. Default: random ones, or those
            stored in `db`.
        allow_hosts: Names that are accepted in the `Host` header, besides IP addresses and
            `localhost`. Other names get a 421.
        webhook_hosts: Hosts that webhooks are sent to, besides loopback.
        token_lifetime: The lifetime of a Coviu access token, in seconds. Default: 3600.
        shapes: The shapes of responses: `recorded`, as the providers were seen to send them, or
            `described`, as their descriptions have them. Default: `recorded`.
        quotas: Upper bounds of what is stored and recorded. Default: `Quotas()`.
        clock: The clock of the sandbox and its clients, such as a `trunkline.testing.FakeClock`,
            with which no wait takes real time. Default: the system clock.
        db: The path of an SQLite file that stores the state and the credentials. It is created
            if it does not exist. Default: None, memory only.

    Raises:
        OSError: The `db` file cannot be created or written.
        ValueError: `shapes` is unknown; or `db` is not a file of this sandbox version, is damaged, or is in use.

    Attributes:
        clock: The sandbox's clock, which can be moved and frozen. Expiry follows it.
        requests: The recorded requests with their responses, oldest first.
        webhooks: The recorded webhooks, oldest first.
        meetings: The meeting simulator: start sessions, join, record, leave, expire rooms.
        certificate: The TLS certificate, or None without `tls`.
    """

    def __init__(  # noqa: PLR0913 (independent options of one object)
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool = False,
        credentials: Credentials | None = None,
        allow_hosts: Collection[str] = (),
        webhook_hosts: Collection[str] = (),
        token_lifetime: float = 3600.0,
        shapes: Shapes = "recorded",
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
            shapes=shapes,
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
        controls = (SandboxControls(core), MeetingControls(core))
        routes = [*_page.ROUTES, *(route for each in controls for route in each.routes())]
        control_app = ControlApp(routes, lambda: core.state)
        self.app = App(core, frozenset(allow_hosts), control_app)

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
        """Open the port and start to serve requests.

        Raises:
            RuntimeError: The sandbox is running already.
            OSError: The port is in use, or the address is not available.
        """
        if self._server is not None:
            raise RuntimeError("the sandbox is already running")
        if self._core.db is not None:
            self._core.db.open()
        KEYS.prefetch()
        tls = None if self.certificate is None else self.certificate.server_context()
        server = Server(self.app, self._host, self._port, tls)
        await server.start()
        self._server = server
        self._core.state.origin = server.url
        self._tick()

    async def stop(self) -> None:
        """Close the port and every connection. The state is kept."""
        server, self._server = self._server, None
        if self._timer is not None:
            self._timer.cancel()
        try:
            if server is not None:
                await server.stop()
        finally:
            await self.webhooks.stop()

    def close(self) -> None:
        """Close the `db` file. Requests fail until the sandbox is started again."""
        if self._core.db is not None:
            self._core.db.close()

    def _tick(self) -> None:
        self._core.expire_due()
        self.webhooks.flush()
        self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)

    @property
    def is_running(self) -> bool:
        """Whether the sandbox listens on a port."""
        return self._server is not None

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:40123`; a RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError(
                "the sandbox is not started, so it has no address; call start() first"
            )
        return self._server.url

    @property
    def db(self) -> PathLike[str] | None:
        """The file that stores the state, or None."""
        return None if self._core.db is None else self._core.db.path

    @property
    def credentials(self) -> Credentials:
        """The credentials that requests must have."""
        return self._core.credentials

    @property
    def ledger(self) -> Ledger:
        """The changes to the state, oldest first: what was created, changed and deleted."""
        return self._core.ledger

    @property
    def shapes(self) -> Shapes:
        """The shapes of responses, `recorded` or `described`."""
        return self._core.state.shapes

    @property
    def tokens(self) -> Tokens:
        """The tokens of the Coviu API; a test can expire or revoke them."""
        return self._core.tokens

    @property
    def faults(self) -> Sequence[Fault]:
        """The pending faults, oldest first."""
        return self._core.faults.pending()

    def vonage(self, **options: Unpack[VonageOptions]) -> Vonage:
        """Return a client of the Vonage APIs that is connected to this sandbox.

        Args:
            options: Arguments of `Vonage`. They override the sandbox's address, clock and credentials.
        """
        return vonage_for(self._client_target(), options)

    def coviu(self, **options: Unpack[CoviuOptions]) -> Coviu:
        """Return a client of the Coviu API that is connected to this sandbox.

        Args:
            options: Arguments of `Coviu`. They override the sandbox's address, clock and credentials.
        """
        return coviu_for(self._client_target(), options)

    def sync_vonage(self, **options: Unpack[VonageOptions]) -> SyncVonage:
        """Return a blocking client of the Vonage APIs, of `trunkline.sync`; see `vonage`.

        A sandbox that is running serves its port in the event loop that started it: call a blocking
        client from another thread then.
        """
        return sync_vonage_for(self._client_target(), options)

    def sync_coviu(self, **options: Unpack[CoviuOptions]) -> SyncCoviu:
        """Return a blocking client of the Coviu API, of `trunkline.sync`; see `sync_vonage`."""
        return sync_coviu_for(self._client_target(), options)

    def transport(self) -> SandboxTransport:
        """Return an httpx transport that calls this sandbox in process, for any host."""
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
        """Create data, including kinds that no API call creates: sessions, recordings, media.

        Example:
            `sandbox.seed(rooms=250, media=[{"content": b"…", "mime_type": "audio/mpeg"}])`

        Args:
            application_id: The application that owns the data. Default: the sandbox's own.
            amounts: For each kind a number of objects, or an iterable of the fields of each
                object. Kinds: applications, themes, rooms, sessions, recordings, conversations,
                users, media, coviu_sessions. Fields that are left out get defaults.

        Returns:
            The created objects by kind, as the APIs return them; applications include their
            private keys. Kinds that were not requested have empty lists.

        Raises:
            ValueError: A kind is unknown.
        """
        return self._core.seed(application_id, amounts)

    def fail_next(self, kind: str = "status", **options: Unpack[FaultOptions]) -> Fault:
        """Inject a fault into the next request, or the next few.

        Example:
            `sandbox.fail_next(status=429, retry_after=2)`

        Args:
            kind: The kind of fault, one of `FAULTS`. Default: `status`, an error response with
                `status` (503) in the API's own format.
            options: `times` (1), `path` (any; `*` is a wildcard), `method` (any), `status` (503,
                from 200 to 599), `retry_after` (none), `field`, `seconds`, `size` (16 bytes);
                see `docs/sandbox.md`.

        Returns:
            The fault. Its `times` is the number of requests that it is still pending for.

        Raises:
            ValueError: The kind is unknown, an option is out of bounds, or 1,000 faults are
                pending already.
        """
        return self._core.fail_next(kind, **options)

    def chaos(self, *, seed: int, rate: float = 0.2, only: Sequence[str] = ()) -> Chaos:
        """Inject faults at random. The same seed and requests give the same faults.

        Example:
            `sandbox.chaos(seed=7, rate=0.3, only=["429-*", "reset*"])`

        Args:
            seed: The seed of the random sequence, any integer.
            rate: The probability of a fault for each request, from 0 to 1. Default: 0.2. The
                value 0 stops the injection.
            only: The names of presets, from `CHAOS`; `*` is a wildcard. Default: all presets
                except `hang` and `hang-after`, which cost a client its whole timeout.

        Raises:
            ValueError: `rate` is not within 0 and 1, or a name matches no preset.
        """
        return self._core.start_chaos(seed=seed, rate=rate, only=only)

    def rate_limit(self, rate: str | None) -> None:
        """Limit the rate of requests to each API; further ones get a 429 with `Retry-After`.

        Args:
            rate: Requests per period, such as `"10/s"`, `"600/m"` or `"5/2s"`: from 1 to 999,999
                requests; the units are `s`, `m` and `h`. None removes the limit.

        Raises:
            ValueError: `rate` does not have this form.
        """
        self._core.faults.set_rate_limit(rate)

    def latency(self, seconds: float) -> None:
        """Delay each response by a number of seconds; 0, the default, removes the delay.

        Raises:
            ValueError: `seconds` is negative, not finite, or more than 1e10.
        """
        self._core.faults.latency = checked_seconds(seconds, "latency", 0)

    def reset(self) -> None:
        """Delete all state, records and faults, and reset the clock. Address and credentials stay."""
        self._core.reset()
