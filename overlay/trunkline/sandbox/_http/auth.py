"""Authentication: verify Basic credentials, RS256 JWTs and bearer tokens."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import attrs
import jwt

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.keys import read_public_key
from trunkline.sandbox._state.state import State

_LEEWAY = 60  # seconds that the client's clock may be ahead
_MAX_TOKEN_LENGTH = 8 * 1024
_DEFAULT_LIFETIME = 15 * 60  # seconds, for a token without `exp`
_VERSION = re.compile(r"v[0-9.]+|beta[0-9]*|\*")
_INVALID_TOKEN = "You did not provide a valid token. Please provide a valid token."  # noqa: S105
_EXPIRED_TOKEN = "You provided an expired token. Please provide a valid token."  # noqa: S105


@attrs.frozen
class Identity:
    """The authenticated sender of a request.

    Attributes:
        application_id: The application that signed the token; empty with other schemes.
        sub: The `sub` claim of the token: the user that it acts for, or None.
    """

    application_id: str = ""
    sub: str | None = None


@attrs.frozen
class AuthRequest:
    """The parts of a request that an authentication check needs."""

    authorization: str = attrs.field(repr=False)
    method: str
    path: str


def _split(authorization: str, scheme: str) -> str | None:
    """Return the credentials part of the header, or None if the scheme is a different one."""
    name, _, value = authorization.partition(" ")
    return value.strip() if name.lower() == scheme else None


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Return the user and the password of a Basic header (RFC 7617), or None if it is invalid."""
    try:
        text = base64.b64decode(_split(authorization, "basic") or "", validate=True).decode()
    except ValueError:
        return None
    user, colon, password = text.partition(":")
    return (user, password) if colon else None


def matches(pair: tuple[str, str] | None, user: str, password: str) -> bool:
    """Compare credentials in constant time."""
    name, secret = pair or ("", "")
    same_user = secrets.compare_digest(name.encode(), user.encode())
    return secrets.compare_digest(secret.encode(), password.encode()) and same_user


def _basic(state: State, request: AuthRequest) -> Identity:
    credentials = state.credentials
    if not matches(
        basic_credentials(request.authorization), credentials.api_key, credentials.api_secret
    ):
        raise APIError(
            401,
            "You did not provide correct credentials.",
            headers={"WWW-Authenticate": 'Basic realm="api.nexmo.com"'},
        )
    return Identity()


def _bearer(state: State, request: AuthRequest) -> Identity:
    token = _split(request.authorization, "bearer")
    if token is None or not state.tokens.valid(token):
        challenge = 'Bearer realm="coviu"' + (', error="invalid_token"' if token else "")
        detail = "The access token is missing, unknown or expired."
        raise APIError(401, detail, headers={"WWW-Authenticate": challenge})
    return Identity()


def _jwt(state: State, request: AuthRequest) -> Identity:
    claims = _claims(state, _split(request.authorization, "bearer") or "")
    now = state.clock.time()
    issued = _seconds(claims, "iat")
    expiry = _seconds(claims, "exp") if "exp" in claims else issued + _DEFAULT_LIFETIME
    if issued > now + _LEEWAY or _seconds(claims, "nbf", issued) > now + _LEEWAY:
        raise _unauthorized(_INVALID_TOKEN)
    if expiry <= now:
        raise _unauthorized(_EXPIRED_TOKEN, "system:error:expired-token")
    sub = claims.get("sub")
    if sub is not None and not (isinstance(sub, str) and sub):
        raise _unauthorized(_INVALID_TOKEN)
    if "acl" in claims and not _acl_allows(claims["acl"], request.method, request.path):
        raise APIError(403, "The token's acl does not allow this method and path.")
    return Identity(claims["application_id"], sub)


def _claims(state: State, token: str) -> Mapping[str, Any]:
    """Return the claims of a token; raise a 401 unless a known application signed it."""
    if len(token) > _MAX_TOKEN_LENGTH:  # verified tokens are cached
        raise _unauthorized(_INVALID_TOKEN)
    id = _application_id(token)
    application = state.applications.get(id) if id else None
    claims = _verified(token, state.public_key(application)) if application else None
    if claims is None:
        raise _unauthorized(_INVALID_TOKEN)
    return claims


@lru_cache(maxsize=1_024)
def _application_id(token: str) -> str | None:
    """Return the `application_id` of a token whose signature is not verified yet."""
    try:
        claims = jwt.decode_complete(token, options={"verify_signature": False})["payload"]
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError):
        return None
    id = claims.get("application_id")
    return id if isinstance(id, str) else None


# Times are checked against the sandbox's clock, not by pyjwt, which reads the system's.
_SIGNATURE_ONLY: Any = {
    f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")
}


@lru_cache(maxsize=1_024)
def _verified(token: str, pem: str) -> Mapping[str, Any] | None:
    """Return the claims of a token that this key signed, or None. Cached: tokens are reused."""
    key = read_public_key(pem)
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token, key or "", algorithms=["RS256"], options=_SIGNATURE_ONLY
        )
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, TypeError):
        return None
    return claims


def _seconds(claims: Mapping[str, Any], name: str, default: float | None = None) -> float:
    """Return a time claim. A string of digits is accepted, as the reference shows for `exp`."""
    value = claims.get(name, default)
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unauthorized(_INVALID_TOKEN)
    return float(value)


def _acl_allows(acl: object, method: str, path: str) -> bool:
    """Return whether an `acl` claim allows a method on a path."""
    paths = acl.get("paths") if isinstance(acl, dict) else None
    if not isinstance(paths, dict):
        return False
    requested = _unversioned(path)
    return any(
        _pattern(_unversioned(acl_path)).fullmatch(requested) is not None and _allows(rules, method)
        for acl_path, rules in paths.items()
    )


def _unversioned(path: str) -> str:
    """Remove the version: `/v1/users/**`, `/beta/users/**` and `/*/users/**` are equivalent."""
    first, slash, rest = path.strip("/").partition("/")
    return rest if slash and _VERSION.fullmatch(first) else path.strip("/")


def _pattern(acl_path: str) -> re.Pattern[str]:
    """Compile an acl path: `*` matches within a segment, `/**` matches any number of segments."""
    pattern = re.escape(acl_path).replace(r"/\*\*", "(/.*)?").replace(r"\*\*", ".*")
    return re.compile(pattern.replace(r"\*", "[^/]*"))


def _allows(rules: object, method: str) -> bool:
    methods = rules.get("methods") if isinstance(rules, dict) else None
    return not isinstance(methods, list) or method in methods


def _unauthorized(detail: str, code: str | None = None) -> APIError:
    return APIError(401, detail, code=code, headers={"WWW-Authenticate": "Bearer"})


def _jwt_or_basic(state: State, request: AuthRequest) -> Identity:
    """Accept a token, or the account's key and secret, as the Media API does."""
    if _split(request.authorization, "basic") is not None:
        return _basic(state, request)
    return _jwt(state, request)


def _no_auth(state: State, request: AuthRequest) -> Identity:
    return Identity()


CHECKS: Mapping[str, Callable[[State, AuthRequest], Identity]] = {
    "basic": _basic,
    "jwt": _jwt,
    "jwt-or-basic": _jwt_or_basic,
    "bearer": _bearer,
    "none": _no_auth,
}
"""The authentication check of each scheme."""
