"""The sandbox as a test holds it: its address, its credentials, its state, its faults."""

from __future__ import annotations

from collections.abc import Collection
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from ._app import App
from ._clock import SandboxClock
from ._faults import Fault, FaultOptions, Faults
from ._keys import KEYS
from ._requests import RequestLog
from ._seed import Amount, seed
from ._server import Server
from ._state import Credentials, Quotas, State
from ._store import Ledger
from ._tokens import Tokens

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import ClientOptions, Coviu, Vonage

    class VonageOptions(ClientOptions, total=False):
        """Arguments of `Vonage`, also ones to put in place of the right credentials."""

        api_key: str
        api_secret: str
        application_id: str
        private_key: str | bytes | PathLike[str]
        subject: str

    class CoviuOptions(ClientOptions, total=False):
        """Arguments of `Coviu`, also ones to put in place of the right credentials."""

        api_key: str
        key_secret: str


class Sandbox:
    """Five communications APIs on a port of this machine, with their state in memory.

    Example:
        ```python
        async with Sandbox() as sandbox, sandbox.vonage() as vonage:
            room = await vonage.meetings.rooms.create(display_name="Stand-up")
        ```

    Args:
        host: The address to listen on; only this machine reaches the usual one.
        port: The port to listen on; 0 takes a free one.
        credentials: What callers must bring. Without them they are made up.
        allow_hosts: Further names that a `Host` header may have.
        token_lifetime: Seconds that an access token of the Coviu API is good for.
        quotas: How much may be made.

    Attributes:
        clock: The time by which things expire.
        requests: Every request that came in, oldest first.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        credentials: Credentials | None = None,
        allow_hosts: Collection[str] = (),
        token_lifetime: float = 3600.0,
        quotas: Quotas | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._allow_hosts = frozenset(allow_hosts)
        self._token_lifetime = token_lifetime
        self._quotas = quotas or Quotas()
        self._server: Server | None = None
        self._credentials = credentials or Credentials()
        self.clock = SandboxClock()
        self.requests = RequestLog()
        self._faults = Faults(self.clock)
        self._state = self._fresh()
        self.app = App(self._state, self._faults, self.requests, self._allow_hosts)

    def _fresh(self) -> State:
        return State(self._credentials, self.clock, self._quotas, self._token_lifetime)

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

    async def start(self) -> None:
        """Begin to listen."""
        if self._server is not None:
            raise RuntimeError("the sandbox is running already")
        KEYS.warm()
        server = Server(self.app, self._host, self._port)
        await server.start()
        self._server = server
        self._state.origin = server.url

    async def stop(self) -> None:
        """Close the port and every connection; the state stays."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop()

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:40123`: a `base_url` for the clients."""
        if self._server is None:
            raise RuntimeError("the sandbox has no address before it is started")
        return self._server.url

    @property
    def credentials(self) -> Credentials:
        """What callers must bring."""
        return self._credentials

    @property
    def ledger(self) -> Ledger:
        """What was really created, changed and deleted, oldest first."""
        return self._state.store.ledger

    @property
    def tokens(self) -> Tokens:
        """The tokens of the Coviu API, to let them expire or to revoke them."""
        return self._state.tokens

    def vonage(self, **options: Unpack[VonageOptions]) -> Vonage:
        """Return a client of the Vonage APIs that is pointed at this sandbox.

        Args:
            options: Arguments of `Vonage`, also ones to put in place of the right credentials.
        """
        from trunkline import Vonage  # noqa: PLC0415 (a server needs no client)

        known = self._credentials
        options.setdefault("api_key", known.api_key)
        options.setdefault("api_secret", known.api_secret)
        options.setdefault("application_id", known.application_id)
        options.setdefault("base_url", self.url)
        if "private_key" not in options:  # the first sandbox of a process has to wait for it
            options["private_key"] = known.private_key
        return Vonage(**options)

    def coviu(self, **options: Unpack[CoviuOptions]) -> Coviu:
        """Return a client of the Coviu API that is pointed at this sandbox.

        Args:
            options: Arguments of `Coviu`, also ones to put in place of the right credentials.
        """
        from trunkline import Coviu  # noqa: PLC0415 (a server needs no client)

        options.setdefault("api_key", self._credentials.coviu_api_key)
        options.setdefault("key_secret", self._credentials.coviu_key_secret)
        options.setdefault("base_url", self.url)
        return Coviu(**options)

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
        return seed(self._state, application_id or self._credentials.application_id, amounts)

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

    def rate_limit(self, rate: str | None) -> None:
        """Answer 429 beyond a rate for each API: `"10/s"`, `"600/m"`, `"5/2s"`; None ends it."""
        self._faults.limit(rate)

    def latency(self, seconds: float) -> None:
        """Wait this long before each answer."""
        self._faults.latency = seconds

    def reset(self) -> None:
        """Forget all data, requests and faults; the address and the credentials stay."""
        origin = self._state.origin
        self._state = self.app.state = self._fresh()
        self._state.origin = origin
        self._faults.clear()
        self.requests.clear()
