"""What all handlers share: the credentials, the clock, the store and the tokens given out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cached_property
from uuid import uuid4

import attrs

from ._clock import SandboxClock
from ._keys import KEYS, KeyPair
from ._store import Collection, Document, Store
from ._tokens import Tokens


@attrs.frozen(kw_only=True, slots=False)
class Credentials:
    """The credentials that a sandbox takes, with the names of their environment variables.

    They are made up for each sandbox. Nothing of them is in the repr, so that a log of a test
    looks as it would with real ones.
    """

    api_key: str = attrs.field(factory=lambda: secrets.token_hex(4), repr=False)
    api_secret: str = attrs.field(factory=lambda: secrets.token_urlsafe(12), repr=False)
    application_id: str = attrs.field(factory=lambda: str(uuid4()), repr=False)
    coviu_api_key: str = attrs.field(factory=lambda: str(uuid4()), repr=False)
    coviu_key_secret: str = attrs.field(factory=lambda: secrets.token_hex(10), repr=False)

    @cached_property
    def keys(self) -> KeyPair:
        """The key pair of the application; the first sandbox of a process waits for it."""
        return KEYS.pair(0)

    @property
    def private_key(self) -> str:
        """The application's private key as PEM text."""
        return self.keys.private

    def environment(self) -> Mapping[str, str]:
        """Return the value of each environment variable that the clients read."""
        return {
            "VONAGE_API_KEY": self.api_key,
            "VONAGE_API_SECRET": self.api_secret,
            "VONAGE_APPLICATION_ID": self.application_id,
            "VONAGE_PRIVATE_KEY": self.private_key,
            "COVIU_API_KEY": self.coviu_api_key,
            "COVIU_KEY_SECRET": self.coviu_key_secret,
        }


@attrs.frozen(kw_only=True)
class Quotas:
    """How much a sandbox lets be made.

    Attributes:
        rooms: Rooms of one application; one more is a 403.
        themes: Themes of one application; one more is a 403.
        documents: Documents of all kinds together; one more is a 507.
        body: Bytes of one request body; more is a 413.
    """

    rooms: int = 100_000
    themes: int = 1_000
    documents: int = 500_000
    body: int = 16 * 1024 * 1024


class State:
    """Everything that a sandbox knows.

    Attributes:
        origin: Where the sandbox is reached, for the links that lead back to it.
    """

    def __init__(
        self, credentials: Credentials, clock: SandboxClock, quotas: Quotas, token_lifetime: float
    ) -> None:
        self.credentials = credentials
        self.clock = clock
        self.quotas = quotas
        self.origin = "http://sandbox.invalid"
        self.store = Store(clock.now, quotas.documents)
        self.tokens = Tokens(clock.time, token_lifetime)
        self.upload_secret = secrets.token_hex(20)
        self.keys_given = 1  # the first pair of the pool is the sandbox's own
        id = credentials.application_id
        self.applications.add(id, {"id": id, "name": "Sandbox", "capabilities": {}})

    @property
    def applications(self) -> Collection:
        """The applications of the account."""
        return self.store.collection("applications")

    def public_key(self, application: Document) -> str:
        """Return the application's public key as PEM text."""
        key = application.get("public_key")
        # The sandbox's own application gets its key when first asked: a sandbox starts at once.
        return key if isinstance(key, str) else self.credentials.keys.public
