"""The tokens of the Coviu API: given out, rotated, expired."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import attrs

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
    whole chain of tokens that began with the same client credentials is refused from then on
    (RFC 6819, section 5.2.2.3).

    Attributes:
        lifetime: The seconds that an access token is good for; may be changed at any time.
    """

    def __init__(self, now: Callable[[], float], lifetime: float) -> None:
        self.lifetime = lifetime
        self._now = now
        self._expiry: dict[str, float] = {}
        self._chain: dict[str, str] = {}
        self._used: set[str] = set()
        self._revoked: set[str] = set()

    def grant(self, chain: str | None = None) -> Grant:
        """Give out a new pair of tokens."""
        given = Grant(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.lifetime)
        self._expiry[given.access_token] = self._now() + self.lifetime
        self._chain[given.refresh_token] = chain or secrets.token_hex(8)
        for kept in (self._expiry, self._chain):
            while len(kept) > _KEPT:
                del kept[next(iter(kept))]
        return given

    def refresh(self, refresh_token: str) -> Grant | None:
        """Give out the next pair; None where the refresh token is unknown, used or revoked."""
        chain = self._chain.get(refresh_token)
        if chain is None or chain in self._revoked:
            return None
        if refresh_token in self._used:
            self._revoked.add(chain)
            return None
        self._used.add(refresh_token)
        return self.grant(chain)

    def valid(self, access_token: str) -> bool:
        """Say whether an access token is known and has not expired."""
        return self._expiry.get(access_token, float("-inf")) > self._now()

    def expire_all(self) -> None:
        """Let every access token that is out there expire now; refresh tokens stay good."""
        self._expiry.clear()

    def revoke_all(self) -> None:
        """Refuse every token that is out there, refresh tokens too."""
        self._expiry.clear()
        self._chain.clear()
