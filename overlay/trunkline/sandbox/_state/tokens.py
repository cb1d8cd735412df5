"""The tokens of the Coviu API: issue, rotate, expire, revoke."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import attrs

from trunkline.sandbox._common.numbers import checked_seconds

from .store import Store

_MAX_TOKENS = 10_000  # tokens of each type; the oldest are dropped


@attrs.frozen
class Grant:
    """An access token with the refresh token that renews it."""

    access_token: str = attrs.field(repr=False)
    refresh_token: str = attrs.field(repr=False)
    expires_in: float


class Tokens:
    """The issued tokens.

    A refresh token can be used once. The reuse of one indicates theft, so it revokes all refresh
    tokens that descend from the same client credentials grant (RFC 6819, section 5.2.2.3).

    Args:
        now: Returns the time, in seconds.
        lifetime: The lifetime of an access token, in seconds.
        store: Stores the tokens.
    """

    def __init__(self, now: Callable[[], float], lifetime: float, store: Store) -> None:
        self._now = now
        self.lifetime = lifetime
        self._access = store.collection("_access_tokens")
        self._refresh = store.collection("_refresh_tokens")

    @property
    def lifetime(self) -> float:
        """The lifetime of new access tokens, in seconds; a ValueError if it is not finite."""
        return self._lifetime

    @lifetime.setter
    def lifetime(self, seconds: float) -> None:
        self._lifetime = checked_seconds(seconds, "the lifetime of tokens")

    def grant(self, chain: str | None = None, *, scope: str | None = None) -> Grant:
        """Issue a pair of tokens; `scope` None is for all scopes."""
        grant = Grant(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.lifetime)
        self._access.add(grant.access_token, {"until": self._now() + self.lifetime, "scope": scope})
        self._refresh.add(
            grant.refresh_token,
            {"chain": chain or secrets.token_hex(8), "used": False, "scope": scope},
        )
        for tokens in (self._access, self._refresh):
            for token in tokens.ids()[:-_MAX_TOKENS]:
                tokens.remove(token)
        return grant

    def refresh(self, refresh_token: str) -> Grant | None:
        """Issue the next pair, or return None if the refresh token is unknown, used or revoked."""
        stored = self._refresh.get(refresh_token)
        if stored is None:
            return None
        if stored["used"]:
            for token in self._refresh.ids():
                if (self._refresh.get(token) or {}).get("chain") == stored["chain"]:
                    self._refresh.remove(token)
            return None
        self._refresh.change(refresh_token, {"used": True})
        return self.grant(stored["chain"], scope=stored.get("scope"))

    def valid(self, access_token: str) -> bool:
        """Return whether an access token is known and not expired."""
        stored = self._access.get(access_token)
        return stored is not None and bool(stored["until"] > self._now())

    def scope(self, access_token: str) -> str | None:
        """Return the scope of an access token, or None for all scopes."""
        scope: str | None = (self._access.get(access_token) or {}).get("scope")
        return scope

    def expire_all(self) -> None:
        """Expire all access tokens; refresh tokens stay valid."""
        for token in self._access.ids():
            self._access.remove(token)

    def revoke_all(self) -> None:
        """Revoke all access tokens and refresh tokens."""
        self.expire_all()
        for token in self._refresh.ids():
            self._refresh.remove(token)
