"""The tokens of the Coviu API: given out, rotated, expired."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import attrs

from .store import Store

_KEPT = 10_000  # tokens of each sort; more than that, and the oldest are forgotten


@attrs.frozen
class Grant:
    """An access token with the refresh token that renews it."""

    access_token: str = attrs.field(repr=False)
    refresh_token: str = attrs.field(repr=False)
    expires_in: float


class Tokens:
    """Every token that was given out.

    A refresh token is good for one use. Whoever comes with a used one may have stolen it, so the
    whole chain of refresh tokens that began with the same client credentials is refused from then
    on (RFC 6819, section 5.2.2.3).

    Args:
        now: Gives the time.
        lifetime: The seconds that an access token is good for.
        store: Where they are kept.

    Attributes:
        lifetime: The seconds that an access token is good for; may be changed at any time.
    """

    def __init__(self, now: Callable[[], float], lifetime: float, store: Store) -> None:
        self.lifetime = lifetime
        self._now = now
        self._access = store.collection("_access_tokens")
        self._refresh = store.collection("_refresh_tokens")

    def grant(self, chain: str | None = None) -> Grant:
        """Give out a new pair of tokens."""
        given = Grant(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.lifetime)
        self._access.add(given.access_token, {"until": self._now() + self.lifetime})
        self._refresh.add(
            given.refresh_token, {"chain": chain or secrets.token_hex(8), "used": False}
        )
        for kept in (self._access, self._refresh):
            for token in kept.ids()[:-_KEPT]:
                kept.remove(token)
        return given

    def refresh(self, refresh_token: str) -> Grant | None:
        """Give out the next pair; None where the refresh token is unknown, used or revoked."""
        known = self._refresh.get(refresh_token)
        if known is None:
            return None
        if known["used"]:
            for token in self._refresh.ids():
                if (self._refresh.get(token) or {}).get("chain") == known["chain"]:
                    self._refresh.remove(token)
            return None
        self._refresh.change(refresh_token, {"used": True})
        return self.grant(known["chain"])

    def valid(self, access_token: str) -> bool:
        """Say whether an access token is known and has not expired."""
        known = self._access.get(access_token)
        return known is not None and bool(known["until"] > self._now())

    def expire_all(self) -> None:
        """Let every access token that is out there expire now; refresh tokens stay good."""
        for token in self._access.ids():
            self._access.remove(token)

    def revoke_all(self) -> None:
        """Refuse every token that is out there, refresh tokens too."""
        self.expire_all()
        for token in self._refresh.ids():
            self._refresh.remove(token)
