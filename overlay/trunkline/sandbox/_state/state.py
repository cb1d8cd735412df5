"""What all handlers share: the credentials, the clock, the store and the tokens given out."""

from __future__ import annotations

import secrets

import attrs

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._events.events import Calendar
from trunkline.sandbox._events.webhooks import Webhooks

from .credentials import Credentials
from .store import Collection, Document, Persistence, Store
from .tokens import Tokens

_IDENTITY = "identity"


@attrs.frozen(kw_only=True)
class Quotas:
    """How much a sandbox lets be made, and keeps.

    Attributes:
        rooms: Rooms of one application; one more is a 403.
        themes: Themes of one application; one more is a 403.
        documents: Documents of all kinds together; one more is a 507.
        bytes: What they may take together, as JSON; more is a 507.
        body: Bytes of one request body; more is a 413.
        requests: Requests that are recorded, the newest.
        request_bytes: The memory that they may take together.
        webhooks: Webhooks that are recorded, the newest.
    """

    rooms: int = 100_000
    themes: int = 1_000
    documents: int = 500_000
    bytes: int = 512 * 1024 * 1024
    body: int = 16 * 1024 * 1024
    requests: int = 10_000
    request_bytes: int = 32 * 1024 * 1024
    webhooks: int = 10_000


@attrs.frozen(kw_only=True)
class SandboxConfig:
    """What a sandbox keeps when its state is forgotten.

    Attributes:
        credentials: What callers must bring.
        clock: The time.
        quotas: How much may be made.
        token_lifetime: Seconds that an access token of the Coviu API is good for.
        webhooks: Where events go.
        journal: Where the state is written to, if anywhere.
    """

    credentials: Credentials
    clock: SandboxClock
    quotas: Quotas
    token_lifetime: float
    webhooks: Webhooks
    journal: Persistence | None = None


class State:
    """Everything that a sandbox knows.

    Attributes:
        origin: Where the sandbox is reached, for the links that lead back to it.
        calendar: The rooms that are yet to expire.
        keys_given: How many key pairs of the pool were given out.
    """

    def __init__(self, around: SandboxConfig) -> None:
        self.credentials = around.credentials
        self.clock = around.clock
        self.quotas = around.quotas
        self.webhooks = around.webhooks
        self.origin = "http://127.0.0.1"
        self.store = Store(
            around.clock.now, around.quotas.documents, around.quotas.bytes, around.journal
        )
        self.tokens = Tokens(around.clock.time, around.token_lifetime, self.store)
        self.calendar = Calendar()
        self.keys_given = 1  # the first pair of the pool is the sandbox's own
        self.upload_secret = secrets.token_hex(20)
        if around.journal is not None:
            self._go_on()
        id = self.credentials.application_id
        if id not in self.applications:
            self.applications.add(id, {"id": id, "name": "Sandbox", "capabilities": {}})
        self.store.commit()

    def _go_on(self) -> None:
        """Take up what a journal has; begin one that has nothing."""
        self.store.restore()
        for owner, rooms in self.store.owners("rooms"):
            for room in rooms:
                self.calendar.add(owner, room)
        kept, identity = self.store.collection("_sandbox"), self.credentials.to_dict()
        known = kept.get(_IDENTITY)
        if known is None:
            kept.add(_IDENTITY, {**identity, "upload_secret": self.upload_secret})
            return
        self.upload_secret = known["upload_secret"]
        if any(known[name] != value for name, value in identity.items()):
            kept.change(_IDENTITY, identity)

    @property
    def applications(self) -> Collection:
        """The applications of the account."""
        return self.store.collection("applications")

    def public_key(self, application: Document) -> str:
        """Return the application's public key as PEM text."""
        key = application.get("public_key")
        # The sandbox's own application gets its key when first asked: a sandbox starts at once.
        return key if isinstance(key, str) else self.credentials.keys.public


def kept_credentials(journal: Persistence) -> Credentials | None:
    """Return the credentials that a journal was begun with, None where it is empty."""
    values = journal.document("_sandbox", _IDENTITY)
    if values is None:
        return None
    return Credentials.from_dict({k: v for k, v in values.items() if k != "upload_secret"})
