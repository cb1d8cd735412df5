"""RS256 JSON Web Tokens (RFC 7519): claims, signing, and clock correction after a 401."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from trunkline._common.clock import SystemClock
from trunkline._common.http_date import http_date
from trunkline._common.secret import Secret, as_secret
from trunkline.errors import ArgumentError, ConfigError

from .private_key import PrivateKeySource, load_private_key

Acl: TypeAlias = Iterable[str] | Mapping[str, Mapping[str, Any]]
"""The `acl` of a token: path patterns, or each pattern with its methods and filters."""

LIFETIME = 900
"""Lifetime of a token in seconds; the default that Vonage assumes for a token without `exp`."""

MAX_LIFETIME = 86_400
"""The longest lifetime of a token in seconds: 24 hours."""

CLIENT_SDK_ACL: tuple[str, ...] = (
    "/*/users/**",
    "/*/conversations/**",
    "/*/sessions/**",
    "/*/devices/**",
    "/*/image/**",
    "/*/media/**",
    "/*/applications/**",
    "/*/push/**",
    "/*/knocking/**",
    "/*/legs/**",
)
"""The path patterns that Vonage documents for the users of its client SDKs."""

# A larger offset is not a clock error, and not the reason for a 401.
_MAX_CLOCK_OFFSET = 86_400.0

_MAX_TIMESTAMP = 1e11  # seconds since 1970; milliseconds passed by mistake are above it

_RESERVED_CLAIMS = frozenset({"acl", "application_id", "exp", "iat", "jti", "sub"})


def claims(application_id: str, acl: Acl = (), subject: str | None = None) -> dict[str, Any]:
    """Return the claims that all tokens of an application share.

    Raises:
        ArgumentError: `acl` or `subject` is invalid.
    """
    shared: dict[str, Any] = {"application_id": application_id}
    paths = _acl_paths(acl)
    if paths:
        shared["acl"] = {"paths": paths}
    if subject is not None:
        if not isinstance(subject, str):
            raise ArgumentError(f"subject: expected a str, got {type(subject).__name__}")
        if not subject:
            raise ArgumentError("subject: expected the name of a user, got an empty str")
        shared["sub"] = subject
    return shared


def _acl_paths(acl: Acl) -> dict[str, Any]:
    if isinstance(acl, (str, bytes)) or not isinstance(acl, Iterable):
        kind = type(acl).__name__
        raise ArgumentError(f"acl: expected a list of path patterns or a mapping, got {kind}")
    paths: dict[Any, Any] = dict(acl) if isinstance(acl, Mapping) else {path: {} for path in acl}
    for path, rule in paths.items():
        if not isinstance(path, str) or not path.startswith("/"):
            raise ArgumentError(
                'acl: expected path patterns that begin with "/" (without the outer "paths" key)'
            )
        if not isinstance(rule, Mapping):
            kind = type(rule).__name__
            raise ArgumentError(f"acl: expected a mapping for each path pattern, got {kind}")
    return paths


def sign(
    key: RSAPrivateKey, shared: Mapping[str, Any], issued_at: float, ttl: int = LIFETIME
) -> Secret:
    """Return a new token with the claims, valid for `ttl` seconds from `issued_at`."""
    start = int(issued_at)
    payload = {**shared, "iat": start, "exp": start + ttl, "jti": str(uuid.uuid4())}
    # pyjwt uses a key object as it is; it would parse a PEM text for every token.
    return Secret(jwt.encode(payload, key, algorithm="RS256"))


def mint_token(
    *,
    application_id: str,
    private_key: PrivateKeySource,
    passphrase: str | bytes | None = None,
    subject: str | None = None,
    acl: Acl = (),
    ttl: int = LIFETIME,
    now: float | None = None,
    extra_claims: Mapping[str, Any] | None = None,
) -> str:
    r"""Return a signed RS256 JWT (RFC 7519) for another program, such as a front end.

    The token has the claims `application_id`, `iat`, `exp` and a random `jti`. A server-side
    client needs no such token: it signs its own.

    Example:
        ```python
        token = auth.mint_token(
            application_id=application_id,
            private_key="private.key",
            subject="alice",
            acl=auth.CLIENT_SDK_ACL,
            ttl=3600,
        )
        ```

    Args:
        application_id: The ID of the Vonage application.
        private_key: The application's RSA private key of at least 2,048 bits: PEM text or bytes
            (PKCS#1 or PKCS#8; newlines may be written as `\n`), DER bytes, a path, or a parsed key.
        passphrase: The passphrase of an encrypted key.
        subject: The name of the user that the token is for (`sub`); None omits the claim. Without
            it the token has the rights of the application.
        acl: The paths that the token gives access to: a list of patterns, or a mapping of patterns
            to rules such as `{"methods": ["GET"]}`. Patterns begin with `/`. Empty (the default)
            omits the claim. See `CLIENT_SDK_ACL`.
        ttl: The lifetime in whole seconds, from 1 to 86,400 (24 hours). The default is 900.
        now: The time of issue in seconds since 1970; the default is the system clock.
        extra_claims: Further claims, of JSON types. They cannot replace the ones above.

    Raises:
        ConfigError: `application_id` or `private_key` is invalid; the message has no secret.
        ArgumentError: Another argument is invalid.
    """
    private_key, passphrase = as_secret(private_key), as_secret(passphrase)
    if not _is_text(application_id):
        raise ConfigError("application_id: expected the ID of an application as a non-empty str")
    if type(ttl) is not int or not 1 <= ttl <= MAX_LIFETIME:
        raise ArgumentError(f"ttl: expected a whole number of seconds from 1 to {MAX_LIFETIME}")
    issued_at = SystemClock().time() if now is None else _timestamp(now)
    payload = {**_extra_claims(extra_claims), **claims(application_id, acl, subject)}
    try:
        json.dumps(payload, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ArgumentError("acl, extra_claims: expected values of JSON types") from None
    key = load_private_key(private_key, passphrase=passphrase)
    # A plain string: the caller passes it on, where a secret would refuse to be pickled.
    return str(sign(key, payload, issued_at, ttl))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _timestamp(now: object) -> float:
    if isinstance(now, bool) or not isinstance(now, (int, float)):
        raise ArgumentError(f"now: expected seconds since 1970, got {type(now).__name__}")
    if not 0 <= now <= _MAX_TIMESTAMP:
        raise ArgumentError("now: expected seconds since 1970, got a number out of range")
    return float(now)


def _extra_claims(extra: object) -> dict[str, Any]:
    if extra is None:
        return {}
    if not isinstance(extra, Mapping) or not all(isinstance(name, str) for name in extra):
        raise ArgumentError("extra_claims: expected a mapping with str keys")
    reserved = sorted(_RESERVED_CLAIMS.intersection(extra))
    if reserved:
        names = ", ".join(reserved)
        raise ArgumentError(f"extra_claims: {names} cannot be set here (see the other arguments)")
    return dict(extra)


def learn_offset(response_date: str | None, now: float) -> float | None:
    """Return how many seconds the server's clock is ahead, from the `Date` header of a response.

    Return None if the header is missing or invalid, or if the offset is more than a day.
    """
    server_time = http_date(response_date) if response_date is not None else None
    if server_time is None:
        return None
    offset = server_time - now
    return offset if abs(offset) <= _MAX_CLOCK_OFFSET else None
