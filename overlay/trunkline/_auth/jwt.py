"""Self-signed RS256 JWTs (RFC 7519), and what a refused one tells about the clock."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from trunkline._common.http_date import http_date
from trunkline._common.secret import Secret

# The paths that a token opens: their names, or each with its methods and filters.
Acl: TypeAlias = Iterable[str] | Mapping[str, Mapping[str, Any]]

LIFETIME = 900  # seconds; what providers take a token without `exp` to have

# A clock that is further off than this is not the reason why a token was refused.
_LARGEST_OFFSET = 86_400.0


def claims(application_id: str, acl: Acl = (), sub: str | None = None) -> dict[str, Any]:
    """Return the claims that every token of one application has."""
    lasting: dict[str, Any] = {"application_id": application_id}
    paths = dict(acl) if isinstance(acl, Mapping) else {path: {} for path in acl}
    if paths:
        lasting["acl"] = {"paths": paths}
    if sub is not None:
        lasting["sub"] = sub
    return lasting


def sign(key: RSAPrivateKey, lasting: Mapping[str, Any], issued_at: float) -> Secret:
    """Return a new token with these claims, good for `LIFETIME` seconds from `issued_at`."""
    start = int(issued_at)
    payload = {
        **lasting,
        "iat": start,
        "exp": start + LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    # The key goes in as an object: pyjwt takes it as it is, and parses nothing.
    return Secret(jwt.encode(payload, key, algorithm="RS256"))


def learn_offset(response_date: str | None, now: float) -> float | None:
    """Return how many seconds the server's clock is ahead of ours, from a `Date` header.

    None where the header is missing, no date, or further away than clocks go wrong.
    """
    moment = http_date(response_date) if response_date is not None else None
    if moment is None:
        return None
    offset = moment - now
    return offset if abs(offset) <= _LARGEST_OFFSET else None
