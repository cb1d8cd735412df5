"""Whether a 401 response is the fault of the access token.

It is not always: some providers send a 401 for a resource that is not accessible any more. A new
token does not help then. The rules, in order:

- The response says `invalid_token` (RFC 6750, section 3.1): the token is at fault.
- The same request was refused again right after a renewal, less than a minute ago: it is not.
- The token was accepted before, or is older than a minute: it may have been revoked.
- Other clients share the token and may have replaced it: it may be at fault.
- Otherwise the token is new, and it is not at fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import httpx

from .base import Target
from .token import Token

HINT_AFTER_401 = (
    "the token is new, so it is not the reason: the credentials may be wrong, or may not give access"
    " to this resource, such as a cancelled session"
)

_FRESH_SECONDS = 60.0  # the age up to which a token counts as new
_MEMORY_SECONDS = 60.0  # for which a request is remembered that was refused after a renewal
_MAX_TARGETS = 1024

_INVALID_TOKEN = re.compile(r"""error\s?=\s?["']?invalid_token""", re.IGNORECASE)
_MAX_CHALLENGE = 4096  # characters


def max_renewals(headers: Mapping[str, str], *, is_shared: bool) -> int:
    """Return how often a call may be sent again with a new token, given a 401 with these headers.

    The token in a store that clients share may be revoked as well, or be replaced by another client
    before it is used.
    """
    if not is_shared:
        return 1
    return 4 if _is_invalid_token(headers) else 2


def _is_invalid_token(headers: Mapping[str, str]) -> bool:
    challenge = headers.get("WWW-Authenticate") or ""
    return _INVALID_TOKEN.search(challenge[:_MAX_CHALLENGE]) is not None


class Rejections:
    """Decides whether a 401 is the token's fault, from the responses so far.

    Args:
        now: Returns the wall clock in seconds since 1970.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._accepted: str | None = None
        self._remembered: dict[int, float] = {}  # until when, by the hash of the request

    def accepted(self, authorization: str, target: Target) -> None:
        """Record that a header value was accepted for a request."""
        self._accepted = authorization
        if self._remembered:
            self._remembered.pop(hash(target), None)

    def remember(self, target: Target) -> None:
        """Record that a request was refused again after a renewal."""
        self._remembered.pop(hash(target), None)
        if len(self._remembered) >= _MAX_TARGETS:
            del self._remembered[next(iter(self._remembered))]  # the oldest
        self._remembered[hash(target)] = self._now() + _MEMORY_SECONDS

    def is_suspect(
        self, token: Token, headers: Mapping[str, str], target: Target, *, is_shared: bool
    ) -> bool:
        """Return whether the token may be the reason of a 401 with these headers."""
        if _is_invalid_token(headers):
            return True
        now = self._now()
        if now < self._remembered.get(hash(target), 0.0):
            return False
        was_accepted = self._accepted == token.authorization
        return was_accepted or is_shared or abs(now - token.obtained_at) >= _FRESH_SECONDS


def can_be_sent_again(request: httpx.Request) -> bool:
    """Return whether the body of the request is in memory."""
    try:
        request.content  # noqa: B018 (a property that raises)
    except httpx.RequestNotRead:
        return False
    return True
