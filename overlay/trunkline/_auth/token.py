"""How long a token is used, and what is taken for one: pure functions of values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

import attrs

from trunkline._common.secret import Secret

# For how long a token is taken to be good where the server does not say so.
DEFAULT_LIFETIME = 300.0

# A server that says `0` would otherwise be asked for a token before every call. A token that is
# over sooner than that is refused with a 401, which renews it.
MINIMUM_LIFETIME = 5.0

# No server means what it says beyond this, and nobody should trust a token for longer.
MAXIMUM_LIFETIME = 86_400.0

# How much earlier than its end a token is renewed: the time that a request may take to arrive.
_MARGIN = 60.0
_MARGIN_SHARE = 0.1

_VISIBLE = frozenset(map(chr, range(0x21, 0x7F)))


def _renew_at(token: Token) -> float:
    margin = min(_MARGIN, token.lifetime * _MARGIN_SHARE)
    return token.obtained_at + token.lifetime - margin


def _authorization(token: Token) -> Secret:
    return Secret("Bearer " + token.value)


@attrs.frozen
class Token:
    """An access token and what is known of its life, in seconds of the wall clock.

    Attributes:
        value: The token.
        obtained_at: When it was obtained.
        lifetime: For how long it is good.
        refresh_token: Obtains the next one, where the server gave one.
        renew_at: From when on it is not used any more.
        authorization: The value of the `Authorization` header (RFC 6750).
    """

    value: Secret = attrs.field(converter=Secret)
    obtained_at: float
    lifetime: float
    refresh_token: Secret | None = attrs.field(
        default=None, converter=attrs.converters.optional(Secret)
    )
    renew_at: float = attrs.field(init=False, default=attrs.Factory(_renew_at, takes_self=True))
    authorization: Secret = attrs.field(
        init=False, default=attrs.Factory(_authorization, takes_self=True)
    )

    def is_stale(self, now: float) -> bool:
        """Say whether another token is needed at `now`.

        A token from the future is one that was obtained before the clock was set back: nobody
        knows how old it is.
        """
        return now >= self.renew_at or now < self.obtained_at - _MARGIN


@attrs.frozen
class NoToken:
    """Why the answer of a token endpoint has no usable token.

    Attributes:
        reason: What is wrong, in words of ours.
        code: The endpoint's own code of the error (RFC 6749, section 5.2).
    """

    reason: str
    code: str | None = None


def lifetime(expires_in: object) -> float:
    """Return for how many seconds a token is used whose server said `expires_in`, if anything."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float, str)):
        return DEFAULT_LIFETIME
    try:
        seconds = float(expires_in)
    except OverflowError:  # an integer beyond every float
        seconds = math.inf if not isinstance(expires_in, int) or expires_in > 0 else 0.0
    except ValueError:  # a text that is no number
        return DEFAULT_LIFETIME
    if math.isnan(seconds):
        return DEFAULT_LIFETIME
    return min(max(seconds, MINIMUM_LIFETIME), MAXIMUM_LIFETIME)


def read_token(response: object, now: float, refresh_token: str | None = None) -> Token | NoToken:
    """Read the answer of an OAuth 2.0 token endpoint (RFC 6749, section 5.1).

    Args:
        response: What `json.loads` made of the body.
        now: When the token was obtained.
        refresh_token: The one that was used, which stays good where the answer has no other.
    """
    if not isinstance(response, Mapping):
        return NoToken("its answer is no JSON object")
    value, kind = response.get("access_token"), response.get("token_type")
    if not isinstance(value, str) or not value:
        return NoToken("its answer has no access token")
    if not _VISIBLE.issuperset(value):
        return NoToken("its answer has an access token that no header can carry")
    if kind is not None and (not isinstance(kind, str) or kind.lower() != "bearer"):
        return NoToken("its token is of another type than Bearer")
    following = response.get("refresh_token")
    if not isinstance(following, str) or not following:
        following = refresh_token
    return Token(value, now, lifetime(response.get("expires_in")), following)


def dump_token(token: Token) -> str:
    """Return the token as text, for a store that processes share."""
    return json.dumps(
        {
            "access_token": token.value,
            "expires_in": token.lifetime,
            "refresh_token": token.refresh_token,
            "obtained_at": token.obtained_at,
        }
    )


def load_token(text: str | bytes | None) -> Token | None:
    """Return the token that `dump_token` wrote; None for anything else."""
    try:
        kept = json.loads(text or "null")
        obtained_at = float(kept["obtained_at"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    token = read_token(kept, obtained_at)
    return token if isinstance(token, Token) and math.isfinite(obtained_at) else None
