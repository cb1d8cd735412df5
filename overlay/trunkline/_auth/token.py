"""Access tokens: reading a token response, and deciding when a token is stale."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

import attrs

from trunkline._common.secret import Secret

# Seconds; the lifetime of a token whose response has no `expires_in`.
DEFAULT_LIFETIME = 300.0

# Seconds. Without it, an `expires_in` of 0 would cost a token request before every call. A token
# that expires sooner is rejected with a 401, which renews it.
MINIMUM_LIFETIME = 5.0

# Seconds; longer lifetimes are cut to this.
MAXIMUM_LIFETIME = 86_400.0

# A token is renewed before it expires, since a request takes time to arrive: a share of the lifetime
# before the end, at most this many seconds.
_MAX_MARGIN = 60.0
_MARGIN_SHARE = 0.1

_VISIBLE_CHARACTERS = frozenset(map(chr, range(0x21, 0x7F)))


def _renew_at(token: Token) -> float:
    margin = min(_MAX_MARGIN, token.lifetime * _MARGIN_SHARE)
    return token.obtained_at + token.lifetime - margin


def _authorization(token: Token) -> Secret:
    return Secret("Bearer " + token.value)


@attrs.frozen
class Token:
    """An access token and its lifetime, in seconds of the wall clock.

    Attributes:
        value: The token.
        obtained_at: The time at which it was obtained.
        lifetime: The seconds for which it is valid.
        refresh_token: The refresh token, or None if the server issued none.
        renew_at: The time from which it is stale.
        authorization: The value of the `Authorization` header (RFC 6750, section 2.1).
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
        """Return whether a new token is needed at `now`.

        A token from the future was obtained before the clock was set back. Its age is unknown, and
        it counts as stale.
        """
        return now >= self.renew_at or now < self.obtained_at - _MAX_MARGIN


@attrs.frozen
class NoToken:
    """The reason why the response of a token endpoint has no usable token.

    Attributes:
        reason: A description without any text of the response.
        code: The error code of the response (RFC 6749, section 5.2).
    """

    reason: str
    code: str | None = None


def lifetime(expires_in: object) -> float:
    """Return the lifetime in seconds for the `expires_in` of a response, within the bounds."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float, str)):
        return DEFAULT_LIFETIME
    try:
        seconds = float(expires_in)
    except OverflowError:  # an integer larger than any float
        seconds = math.inf if not isinstance(expires_in, int) or expires_in > 0 else 0.0
    except ValueError:  # a str that is not a number
        return DEFAULT_LIFETIME
    if math.isnan(seconds):
        return DEFAULT_LIFETIME
    return min(max(seconds, MINIMUM_LIFETIME), MAXIMUM_LIFETIME)


def read_token(response: object, now: float, refresh_token: str | None = None) -> Token | NoToken:
    """Read the response of an OAuth 2.0 token endpoint (RFC 6749, section 5.1).

    Args:
        response: The decoded JSON body.
        now: The time at which the token was obtained.
        refresh_token: The refresh token of the request; it stays valid if the response has none.
    """
    if not isinstance(response, Mapping):
        return NoToken("the response is not a JSON object")
    value, kind = response.get("access_token"), response.get("token_type")
    if not isinstance(value, str) or not value:
        return NoToken("the response has no access_token")
    if not _VISIBLE_CHARACTERS.issuperset(value):
        return NoToken("the access_token has characters that are not allowed in a header")
    if kind is not None and (not isinstance(kind, str) or kind.lower() != "bearer"):
        return NoToken("the token_type is not Bearer")
    new_refresh_token = response.get("refresh_token")
    if not isinstance(new_refresh_token, str) or not new_refresh_token:
        new_refresh_token = refresh_token
    return Token(value, now, lifetime(response.get("expires_in")), new_refresh_token)


def dump_token(token: Token) -> str:
    """Return the token as JSON text for a token store."""
    return json.dumps(
        {
            "access_token": token.value,
            "expires_in": token.lifetime,
            "refresh_token": token.refresh_token,
            "obtained_at": token.obtained_at,
        }
    )


def load_token(text: str | bytes | None) -> Token | None:
    """Return the token that `dump_token` serialized, or None for any other text."""
    try:
        data = json.loads(text or "null")
        obtained_at = float(data["obtained_at"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    token = read_token(data, obtained_at)
    return token if isinstance(token, Token) and math.isfinite(obtained_at) else None
