"""The `Sandbox` facade: address, credentials, state, faults, clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from ._apis.fixtures import SEED_KINDS, Amount
from ._clients import (
    IN_PROCESS,
    ClientTarget,
    coviu_for,
    described_for,
    sync_coviu_for,
    sync_vonage_for,
    vonage_for,
)
from ._common.keys import KEYS
from ._common.numbers import checked_seconds
from ._control import page as _page
from ._control.control_app import ControlApp
from ._control.meeting_controls import MeetingControls
from ._control.object_controls import ObjectControls
from ._control.sandbox_controls import SandboxControls
from ._core import SandboxCore
from ._faults.chaos import Chaos
from ._faults.fault import Fault, FaultOptions
from ._http.routing import CustomHandler
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
    from trunkline._common.clock import Clock
    from trunkline.sync import Coviu as SyncCoviu
    from trunkline.sync import Vonage as SyncVonage

    from ._clients import CoviuOptions, VonageOptions
    from ._events.webhooks import Webhook
    from ._generic.description import APIs
    from ._generic.service import DescribedAPIs

ClientT = TypeVar("ClientT")
HandlerT = TypeVar("HandlerT", bound=CustomHandler)

_TICK = 0.25  # seconds between two checks for expired rooms while the server runs


class Sandbox:
    """APIs with their state in memory, in process or on a port: the five built-in ones, or others.

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
        apis: The APIs to serve in place of the built-in ones: a generated package, the folder of a
            project, or `APIDescription` objects. Default: None, the built-in ones.
        seed: The seed of what the sandbox makes up for `apis`: the same seed and requests give the
            same responses. Default: 0.
        db: The path of an SQLite file that stores the state and the credentials. It is created
            if it does not exist. Default: None, memory only.

    Raises:
        OSError: The `db` file cannot be created or written.
        ValueError: `shapes` is unknown; `apis` cannot be read; or `db` is not a file of this sandbox version, is damaged, or is in use.

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
        apis: APIs | None = None,
        seed: int = 0,
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
            apis=apis,
            seed=seed,
        )
        self.client_clock = clock
        self.clock = core.clock
        self.requests = core.requests
        self.webhooks = core.webhooks
        self.meetings = core.meetings
        self.certificate = Certificate([host, *allow_hosts]) if tls else None
        controls = (SandboxControls(core), MeetingControls(core), ObjectControls(core))
        routes = [*_page.routes(core), *(route for each in controls for route in each.routes())]
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

    def client(self, kind: Callable[..., ClientT], **options: Any) -> ClientT:
        """Return a client of a generated class that is connected to this sandbox.

        Example:
            `acme = Sandbox(apis=acme_sdk).client(acme_sdk.Acme)`

        Args:
            kind: The class of the client.
            options: Arguments of the class. They override the sandbox's address, clock and
                credentials.

        Raises:
            ValueError: No API of the sandbox has this client.
        """
        described = self._described
        name = getattr(kind, "__name__", str(kind))
        values = described.credentials.of(name)
        target = self._client_target()
        found = described.base_urls(target.url or IN_PROCESS, name)
        return described_for(target, kind, values, found, options)

    def handler(self, operation: str, *, api: str = "") -> Callable[[HandlerT], HandlerT]:
        """Return a decorator that registers a handler of one operation.

        The handler replaces the built-in one, for the built-in APIs and for described ones. The
        sandbox has checked credentials and validated the request when it calls the handler, with
        one argument: the request (`Call`), which has the state and the `built_in()` response. The
        handler returns a `Response`; or a JSON value, for the described response; or None, for a
        response without a body. It may be a coroutine function.

        Example:
            ```python
            @sandbox.handler("cancelParcel")
            def cancel(call):
                if call.params["parcel_id"] == "late":
                    raise APIError(409, "The parcel has been delivered.")
                return call.built_in()
            ```

        Args:
            operation: The operationId.
            api: The name of the API, if several have such an operation. Default: any.

        Raises:
            ValueError: No API has such an operation.
        """
        known = self.app.operations(api)
        if operation not in known:
            raise ValueError(f"no API of this sandbox has the operation {operation!r}")

        def register(handler: HandlerT) -> HandlerT:
            self._core.handlers.add(operation, api, handler)
            return handler

        return register

    def send_webhook(
        self, event: str, url: str | None = None, *, api: str = "", **fields: Any
    ) -> Webhook:
        """Send a described webhook or callback, with a body that its schema allows.

        Args:
            event: The name of the webhook or callback in the description.
            url: The address to send it to. Default: None, it is recorded only.
            api: The name of the API, if several have such an event. Default: any.
            fields: Properties of the body, in place of made-up ones.

        Raises:
            ValueError: No described API has such an event.
        """
        for each, described in self._described.events():
            if described.name == event and api in ("", each.name):
                return each.callbacks.emit(self._core.state, described, url, fields)
        raise ValueError(f"no API of this sandbox describes the event {event!r}")

    @property
    def environment(self) -> Mapping[str, str]:
        """The credentials by the environment variables that `from_env` of the clients reads."""
        if self._core.described is None:
            return self.credentials.environment()
        return self._core.described.credentials.environment()

    @property
    def key_variables(self) -> Collection[str]:
        """The environment variables in `environment` whose value is a private key."""
        if self._core.described is None:
            return ("VONAGE_PRIVATE_KEY",)
        return self._core.described.credentials.variables_of_keys()

    @property
    def base_url_variables(self) -> Mapping[str, str]:
        """The environment variables that `from_env` of the clients reads base URLs from."""
        if self._core.described is None:
            return {"TRUNKLINE_BASE_URL": self.url}
        found = self._core.described.base_urls(self.url)
        mounted = {f"TRUNKLINE_BASE_URL_{n.upper()}": url for n, url in found.items() if n != "*"}
        return {"TRUNKLINE_BASE_URL": found["*"], **mounted}

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of objects that `seed` creates."""
        return SEED_KINDS if self._core.described is None else self._core.described.kinds

    @property
    def _described(self) -> DescribedAPIs:
        described = self._core.described
        if described is None:
            raise ValueError("this sandbox serves the built-in APIs; pass apis= for others")
        return described

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
