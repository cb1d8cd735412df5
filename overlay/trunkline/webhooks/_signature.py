"""Webhook signatures: an HS256 JWT (RFC 7519) with the SHA-256 hash of the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import attrs

from trunkline._common.clock import SystemClock
from trunkline._common.secret import as_secret
from trunkline.errors import ArgumentError, ConfigError, WebhookSignatureError

MAX_TOKEN_LENGTH = 16 * 1024

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


@attrs.frozen(kw_only=True)
class SignedClaims:
    """The claims of a verified signature.

    Attributes:
        issued_at: The time of signing in seconds since 1970 (`iat`).
        id: The unique identifier of the webhook (`jti`).
        issuer: The issuer (`iss`), or None.
        api_key: The account that the webhook is for, or None.
        application_id: The application that the webhook is for, or None.
    """

    issued_at: float
    id: str
    issuer: str | None
    api_key: str | None
    application_id: str | None


class ReplayGuard:
    """Remembers the identifiers of verified webhooks, to reject replays.

    The guard is in the memory of one process.

    Args:
        size: The number of identifiers to remember, at least 1. The default is 100,000. It should
            exceed the number of webhooks in `tolerance` seconds: `verify` rejects older ones.

    Raises:
        ConfigError: `size` is less than 1.
    """

    def __init__(self, size: int = 100_000) -> None:
        if size < 1:
            raise ConfigError(f"ReplayGuard: expected a size of at least 1, got {size}")
        self._size = size
        self._seen: OrderedDict[str, None] = OrderedDict()  # finds its first entry fast

    def is_first(self, identifier: str) -> bool:
        """Return whether `identifier` is new, and remember it."""
        if identifier in self._seen:
            return False
        while len(self._seen) >= self._size:
            self._seen.popitem(last=False)
        self._seen[identifier] = None
        return True


def verify(
    body: bytes | str,
    authorization: str | None,
    signature_secret: str | bytes,
    *,
    now: float | None = None,
    tolerance: float = 300.0,
    api_key: str | None = None,
    application_id: str | None = None,
    replay_guard: ReplayGuard | None = None,
) -> SignedClaims:
    """Verify the signature of a Vonage webhook, and return its claims.

    The signature is a JWT (RFC 7519) with the algorithm HS256 in the `Authorization` header. Its
    claim `payload_hash` is the SHA-256 hash of the body.

    Args:
        body: The raw body of the request, before any decoding.
        authorization: The `Authorization` header of the request, or None if there is none.
        signature_secret: The signature secret of the account.
        now: The current time in seconds since 1970; the default is the system clock.
        tolerance: The maximum age of a webhook, and the maximum difference of the clocks, in
            seconds. The default is 300.
        api_key: The account that the webhook has to be for; None accepts any.
        application_id: The application that the webhook has to be for; None accepts any.
        replay_guard: Rejects a webhook that this guard has seen before; None accepts it.

    Raises:
        WebhookSignatureError: The signature is missing, invalid, too old, or for another body,
            account or application, or the webhook is a replay.
        ConfigError: The signature secret is missing or empty.
        ArgumentError: `body` or `authorization` has another type.
    """
    kind = type(authorization).__name__
    signature_secret, authorization = as_secret(signature_secret), as_secret(authorization)
    if not isinstance(body, (bytes, bytearray, memoryview, str)):
        raise ArgumentError(f"body: expected the raw bytes, got {type(body).__name__}")
    if not isinstance(authorization, (str, type(None))):
        raise ArgumentError(f"authorization: expected a str or None, got {kind}")
    if not signature_secret:  # anyone could sign with an empty secret
        raise ConfigError("the signature secret is missing or empty")
    key = as_secret(_bytes(signature_secret))
    claims = _signed_claims(authorization, key)
    if isinstance(claims, str):
        raise WebhookSignatureError(claims)
    issued_at = _validated_times(claims, SystemClock().time() if now is None else now, tolerance)
    _check_audience(claims, "api_key", api_key)
    _check_audience(claims, "application_id", application_id)
    digest = hashlib.sha256(_bytes(body)).hexdigest()
    if not hmac.compare_digest(_bytes(str(claims.get("payload_hash")).lower()), digest.encode()):
        raise WebhookSignatureError("payload_hash does not match the request body")
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or not identifier:
        raise WebhookSignatureError("the signature has no identifier (claim jti)")
    if replay_guard is not None and not replay_guard.is_first(identifier):
        raise WebhookSignatureError("the webhook is a replay: its identifier (jti) was seen before")
    return SignedClaims(
        issued_at=issued_at,
        id=identifier,
        issuer=_text(claims.get("iss")),
        api_key=_text(claims.get("api_key")),
        application_id=_text(claims.get("application_id")),
    )


def _signed_claims(authorization: str | None, key: bytes) -> Mapping[str, Any] | str:
    """Return the claims of a JWT signed with `key`, or the reason why it is invalid.

    It does not raise, so that no traceback shows parts of the token.
    """
    scheme, _, token = (authorization or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return "expected an Authorization header with a Bearer token"
    parts = token.split(".") if len(token) <= MAX_TOKEN_LENGTH and token.isascii() else []
    if len(parts) != 3:
        return "the Bearer token is not a JWT"
    header, claims = _object(_decoded(parts[0])), _object(_decoded(parts[1]))
    if header is None or claims is None:
        return "the Bearer token is not a JWT"
    # Only HS256: a token that could choose the algorithm would choose `none` (RFC 8725, section 3.1).
    if header.get("alg") != "HS256" or "crit" in header:
        return "the JWT is not signed with HS256"
    signature = hmac.digest(key, f"{parts[0]}.{parts[1]}".encode("ascii"), "sha256")
    if not hmac.compare_digest(_decoded(parts[2]), signature):
        return "the signature does not match the signature secret"
    return claims


def _decoded(part: str) -> bytes:
    """Decode base64url without padding (RFC 7515, section 2); return b"" if it is invalid."""
    if not _BASE64URL.fullmatch(part) or len(part) % 4 == 1:
        return b""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _object(text: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _validated_times(claims: Mapping[str, Any], now: float, tolerance: float) -> float:
    issued_at = _timestamp(claims.get("iat"))
    if issued_at is None:
        raise WebhookSignatureError("the signature has no time (claim iat)")
    if issued_at > now + tolerance:
        raise WebhookSignatureError(
            "the signature is from the future (claim iat); check the clocks"
        )
    expires_at = _timestamp(claims.get("exp"))
    if issued_at < now - tolerance or (expires_at is not None and expires_at < now - tolerance):
        raise WebhookSignatureError("the signature is too old or expired (claims iat and exp)")
    return issued_at


def _check_audience(claims: Mapping[str, Any], name: str, expected: str | None) -> None:
    if expected is not None and claims.get(name) != expected:
        raise WebhookSignatureError(f"the webhook is for another {name}")


def _timestamp(value: object) -> float | None:
    """Return a time claim, or None if it is invalid; `json` may return integers beyond any float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e12 and math.isfinite(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _bytes(value: bytes | str) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
