"""Who is calling: real checks of Basic credentials, RS256 tokens and bearer tokens."""

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

_LEEWAY = 60  # seconds that a caller's clock may be ahead
_LONGEST_TOKEN = 8 * 1024
_DEFAULT_LIFETIME = 15 * 60  # of a token that names no expiry
_VERSION = re.compile(r"v[0-9.]+|beta|\*")
_INVALID_TOKEN = "You did not provide a valid token. Please provide a valid token."  # noqa: S105
_EXPIRED_TOKEN = "You provided an expired token. Please provide a valid token."  # noqa: S105


@attrs.frozen
class Identity:
    """Who a request comes from.

    Attributes:
        application_id: The application that signed it, empty where no application did.
        sub: The user that it speaks for, if any.
    """

    application_id: str = ""
    sub: str | None = None


@attrs.frozen
class Attempt:
    """What a check needs to know of a request."""

    authorization: str = attrs.field(repr=False)
    method: str
    path: str


def _split(authorization: str, scheme: str) -> str | None:
    """Return what follows the scheme, None where the scheme is another one."""
    given, _, rest = authorization.partition(" ")
    return rest.strip() if given.lower() == scheme else None


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Return user and password of a Basic header (RFC 7617)."""
    try:
        text = base64.b64decode(_split(authorization, "basic") or "", validate=True).decode()
    except ValueError:
        return None
    user, colon, password = text.partition(":")
    return (user, password) if colon else None


def matches(given: tuple[str, str] | None, user: str, password: str) -> bool:
    """Say whether credentials are the right ones, in the same time whichever are wrong."""
    name, secret = given or ("", "")
    right = secrets.compare_digest(name.encode(), user.encode())
    return secrets.compare_digest(secret.encode(), password.encode()) and right


def _basic(state: State, attempt: Attempt) -> Identity:
    known = state.credentials
    if not matches(basic_credentials(attempt.authorization), known.api_key, known.api_secret):
        raise APIError(
            401,
            "You did not provide correct credentials.",
            headers={"WWW-Authenticate": 'Basic realm="api.nexmo.com"'},
        )
    return Identity()


def _bearer(state: State, attempt: Attempt) -> Identity:
    token = _split(attempt.authorization, "bearer")
    if token is None or not state.tokens.valid(token):
        challenge = 'Bearer realm="coviu"' + (', error="invalid_token"' if token else "")
        detail = "The access token is missing, unknown or expired."
        raise APIError(401, detail, headers={"WWW-Authenticate": challenge})
    return Identity()


def _jwt(state: State, attempt: Attempt) -> Identity:
    claims = _claims(state, _split(attempt.authorization, "bearer") or "")
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
    if "acl" in claims and not _opens(claims["acl"], attempt.method, attempt.path):
        raise APIError(403, "The token's acl does not open this path for this method.")
    return Identity(claims["application_id"], sub)


def _claims(state: State, token: str) -> Mapping[str, Any]:
    """Return the claims of a token that one of the applications signed."""
    if len(token) > _LONGEST_TOKEN:  # tokens are remembered, so none may be large
        raise _unauthorized(_INVALID_TOKEN)
    id = _application_id(token)
    application = state.applications.get(id) if id else None
    claims = _verified(token, state.public_key(application)) if application else None
    if claims is None:
        raise _unauthorized(_INVALID_TOKEN)
    return claims


@lru_cache(maxsize=1_024)
def _application_id(token: str) -> str | None:
    """Return the application that a token names, before anything of it is believed."""
    try:
        claims = jwt.decode_complete(token, options={"verify_signature": False})["payload"]
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError):
        return None
    named = claims.get("application_id")
    return named if isinstance(named, str) else None


# The expiry is checked by the sandbox's clock, which pyjwt does not know.
_SIGNATURE_ALONE: Any = {
    f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")
}


@lru_cache(maxsize=1_024)
def _verified(token: str, pem: str) -> Mapping[str, Any] | None:
    """Return the claims of a token that this key signed; a token is used for many requests."""
    key = read_public_key(pem)
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token, key or "", algorithms=["RS256"], options=_SIGNATURE_ALONE
        )
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, TypeError):
        return None
    return claims


def _seconds(claims: Mapping[str, Any], name: str, default: float | None = None) -> float:
    """Return a time claim; the reference shows `exp` as a string of digits, so that is read."""
    value = claims.get(name, default)
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unauthorized(_INVALID_TOKEN)
    return float(value)


def _opens(acl: object, method: str, path: str) -> bool:
    """Say whether an `acl` claim opens a path for a method."""
    paths = acl.get("paths") if isinstance(acl, dict) else None
    if not isinstance(paths, dict):
        return False
    asked = _unversioned(path)
    return any(
        _pattern(_unversioned(opened)).fullmatch(asked) is not None and _allows(rules, method)
        for opened, rules in paths.items()
    )


def _unversioned(path: str) -> str:
    """Leave out the version: `/v1/users/**`, `/beta/users/**` and `/*/users/**` mean the same."""
    first, slash, rest = path.strip("/").partition("/")
    return rest if slash and _VERSION.fullmatch(first) else path.strip("/")


def _pattern(opened: str) -> re.Pattern[str]:
    """Turn an acl path into an expression: `*` is within a segment, `/**` is all from there on."""
    pattern = re.escape(opened).replace(r"/\*\*", "(/.*)?").replace(r"\*\*", ".*")
    return re.compile(pattern.replace(r"\*", "[^/]*"))


def _allows(rules: object, method: str) -> bool:
    methods = rules.get("methods") if isinstance(rules, dict) else None
    return not isinstance(methods, list) or method in methods


def _unauthorized(detail: str, code: str | None = None) -> APIError:
    return APIError(401, detail, code=code, headers={"WWW-Authenticate": "Bearer"})


def _none(state: State, attempt: Attempt) -> Identity:
    return Identity()


CHECKS: Mapping[str, Callable[[State, Attempt], Identity]] = {
    "basic": _basic,
    "jwt": _jwt,
    "bearer": _bearer,
    "none": _none,
}
"""How each kind of credential is checked."""
