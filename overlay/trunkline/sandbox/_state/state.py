"""`State`: the store, tokens and expiry calendar of a sandbox, with its configuration."""

from __future__ import annotations

import secrets
from typing import Literal, TypeAlias, get_args

import attrs

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._events.events import Calendar
from trunkline.sandbox._events.webhooks import Webhooks

from .credentials import Credentials
from .store import Collection, Document, Persistence, Store
from .tokens import Tokens

_IDENTITY = "identity"

Shapes: TypeAlias = Literal["recorded", "described"]
"""The shapes of responses: as recorded from the providers, or as their descriptions have them."""


def check_shapes(shapes: str) -> None:
    """Raise a ValueError unless `shapes` is one of the two."""
    if shapes not in get_args(Shapes):
        raise ValueError(f"shapes: expected one of {', '.join(get_args(Shapes))}, got {shapes!r}")


@attrs.frozen(kw_only=True)
class Quotas:
    """Upper bounds of what a sandbox stores and records.

    Attributes:
        rooms: The number of rooms of one application; a further one gets a 403. Default: 100,000.
        themes: The number of themes of one application; a further one gets a 403. Default: 1,000.
        documents: The number of documents of all kinds; a further one gets a 507. Default:
            500,000.
        bytes: The size of all documents as JSON, in bytes; beyond it a write gets a 507. Default:
            512 MiB.
        body: The size of a request body, in bytes; a larger one gets a 413. Default: 16 MiB.
        requests: The number of recorded requests; the oldest are dropped. Default: 10,000.
        request_bytes: The memory for recorded requests, in bytes; the oldest are dropped. Default:
            32 MiB.
        webhooks: The number of recorded webhooks; the oldest are dropped. Default: 10,000.
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
    """The parts of a sandbox that survive a reset.

    Attributes:
        credentials: The credentials that requests must have.
        clock: The sandbox's clock.
        quotas: Upper bounds of what is stored.
        token_lifetime: The lifetime of a Coviu access token, in seconds.
        shapes: The shapes of responses.
        webhooks: Sends and records webhooks.
        persistence: Stores the state beyond the process, or None.
        is_described: Whether described APIs are served, and none of the built-in ones.
    """

    credentials: Credentials
    clock: SandboxClock
    quotas: Quotas
    token_lifetime: float
    shapes: Shapes
    webhooks: Webhooks
    persistence: Persistence | None = None
    is_described: bool = False


class State:
    """The state of a sandbox.

    Attributes:
        origin: The address of the sandbox, for links in responses.
        shapes: The shapes of responses.
        calendar: The expiry times of rooms.
        key_pairs_issued: The number of key pairs taken from the pool.
    """

    def __init__(self, config: SandboxConfig) -> None:
        self.credentials = config.credentials
        self.clock = config.clock
        self.quotas = config.quotas
        self.webhooks = config.webhooks
        self.shapes: Shapes = config.shapes
        # A described API may have a collection of this name, so the sandbox's own is internal.
        self._applications = "_applications" if config.is_described else "applications"
        self.origin = "http://127.0.0.1"
        self.store = Store(
            config.clock.now, config.quotas.documents, config.quotas.bytes, config.persistence
        )
        self.tokens = Tokens(config.clock.time, config.token_lifetime, self.store)
        self.calendar = Calendar()
        self.key_pairs_issued = 1  # the first pair of the pool is the sandbox's own
        self.upload_secret = secrets.token_hex(20)
        if config.persistence is not None:
            self._restore()
        id = self.credentials.application_id
        if id not in self.applications:
            self.applications.add(id, {"id": id, "name": "Sandbox", "capabilities": {}})
        self.store.commit()

    def _restore(self) -> None:
        """Load the stored state; store the credentials if the database is empty."""
        self.store.restore()
        for owner, rooms in self.store.owners("rooms"):
            for room in rooms:
                self.calendar.add(owner, room)
        documents, identity = self.store.collection("_sandbox"), self.credentials.to_dict()
        stored = documents.get(_IDENTITY)
        if stored is None:
            documents.add(_IDENTITY, {**identity, "upload_secret": self.upload_secret})
            return
        self.upload_secret = stored["upload_secret"]
        if any(stored[name] != value for name, value in identity.items()):
            documents.change(_IDENTITY, identity)

    @property
    def applications(self) -> Collection:
        """The applications of the account."""
        return self.store.collection(self._applications)

    def public_key(self, application: Document) -> str:
        """Return the application's public key as PEM text."""
        key = application.get("public_key")
        # The key of the sandbox's own application is generated lazily, so a sandbox starts fast.
        return key if isinstance(key, str) else self.credentials.keys.public


def stored_credentials(persistence: Persistence) -> Credentials | None:
    """Return the stored credentials, or None."""
    values = persistence.document("_sandbox", _IDENTITY)
    if values is None:
        return None
    return Credentials.from_dict({k: v for k, v in values.items() if k != "upload_secret"})
