"""The signature of a webhook: an HS256 JWT that holds the hash of the body."""

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

_LONGEST_TOKEN = 16 * 1024

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


@attrs.frozen(kw_only=True)
class SignedClaims:
    """What a verified signature says.

    Attributes:
        issued_at: When the webhook was signed, in seconds since 1970.
        id: The identifier of this very webhook (`jti`).
        issuer: Who signed it.
        api_key: The account that it is for.
        application_id: The application that it is for, if any.
    """

    issued_at: float
    id: str
    issuer: str | None
    api_key: str | None
    application_id: str | None


class ReplayGuard:
    """Remembers the last webhooks that were seen, so that none is taken twice.

    Args:
        size: How many it remembers. It should be more than arrive within `tolerance` seconds:
            an older one is refused for its age.
    """

    def __init__(self, size: int = 100_000) -> None:
        if size < 1:
            raise ConfigError("a replay guard has to remember at least one webhook")
        self._size = size
        self._seen: OrderedDict[str, None] = OrderedDict()  # whose first is found at once

    def is_first(self, identifier: str) -> bool:
        """Say whether `identifier` is new here, and remember it."""
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
    """Check the signature of a Vonage webhook, and that it belongs to this very body.

    Args:
        body: The raw body of the request, before anything decoded it.
        authorization: The request's `Authorization` header, None if it has none.
        signature_secret: The account's signature secret.
        now: The time to check against, by default this machine's.
        tolerance: How many seconds a webhook may be old, and clocks may differ.
        api_key: The account that the webhook has to be for.
        application_id: The application that the webhook has to be for.
        replay_guard: Refuses a webhook that was verified with this guard before.

    Raises:
        WebhookSignatureError: The webhook is not signed as it must be.
        ConfigError: The signature secret is missing or empty.
        ArgumentError: The body is not raw, or the header no text.
    """
    signature_secret, authorization = as_secret(signature_secret), as_secret(authorization)
    if not isinstance(body, (bytes, bytearray, memoryview, str)):
        raise ArgumentError(f"body: the raw bytes, not {type(body).__name__}")
    if not isinstance(authorization, (str, type(None))):
        raise ArgumentError("authorization: the header as a str, or None where there is none")
    if not signature_secret:
        raise ConfigError("the signature secret is missing or empty")  # anyone could sign with that
    key = as_secret(_bytes(signature_secret))
    claims = _signed_claims(authorization, key)
    if isinstance(claims, str):
        raise WebhookSignatureError(claims)
    issued_at = _checked_times(claims, SystemClock().time() if now is None else now, tolerance)
    _check_audience(claims, "api_key", api_key)
    _check_audience(claims, "application_id", application_id)
    digest = hashlib.sha256(_bytes(body)).hexdigest()
    if not hmac.compare_digest(_bytes(str(claims.get("payload_hash")).lower()), digest.encode()):
        raise WebhookSignatureError("the signature is of another body")
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or not identifier:
        raise WebhookSignatureError("the signature has no identifier (jti)")
    if replay_guard is not None and not replay_guard.is_first(identifier):
        raise WebhookSignatureError("the webhook was received before")
    return SignedClaims(
        issued_at=issued_at,
        id=identifier,
        issuer=_text(claims.get("iss")),
        api_key=_text(claims.get("api_key")),
        application_id=_text(claims.get("application_id")),
    )


def _signed_claims(authorization: str | None, key: bytes) -> Mapping[str, Any] | str:
    """Return the claims of a JWT whose HS256 signature was made with `key`, or what is wrong.

    It raises nothing, so that the parts of the token are in no traceback.
    """
    scheme, _, token = (authorization or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return "there is no Authorization header with a Bearer token"
    parts = token.split(".") if len(token) <= _LONGEST_TOKEN and token.isascii() else []
    if len(parts) != 3:
        return "the Bearer token is no JWT"
    header, claims = _object(_decoded(parts[0])), _object(_decoded(parts[1]))
    if header is None or claims is None:
        return "the Bearer token is no JWT"
    # The algorithm is ours to choose: a token that could choose would choose `none`.
    if header.get("alg") != "HS256" or "crit" in header:
        return "the JWT is not signed with HS256"
    signature = hmac.digest(key, f"{parts[0]}.{parts[1]}".encode("ascii"), "sha256")
    if not hmac.compare_digest(_decoded(parts[2]), signature):
        return "the signature was made with another secret"
    return claims


def _decoded(part: str) -> bytes:
    """Undo base64url without padding (RFC 7515, section 2); nothing where it is something else."""
    if not _BASE64URL.fullmatch(part) or len(part) % 4 == 1:
        return b""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _object(text: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _checked_times(claims: Mapping[str, Any], now: float, tolerance: float) -> float:
    issued_at = _moment(claims.get("iat"))
    if issued_at is None:
        raise WebhookSignatureError("the signature does not say when it was made (iat)")
    if issued_at > now + tolerance:
        raise WebhookSignatureError("the signature was made in the future")
    expires_at = _moment(claims.get("exp"))
    if issued_at < now - tolerance or (expires_at is not None and expires_at < now - tolerance):
        raise WebhookSignatureError("the signature is too old")
    return issued_at


def _check_audience(claims: Mapping[str, Any], name: str, expected: str | None) -> None:
    if expected is not None and claims.get(name) != expected:
        raise WebhookSignatureError(f"the webhook is for another {name}")


def _moment(value: object) -> float | None:
    """Return a time of the claims, which `json` may have read as an integer beyond every float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e12 and math.isfinite(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _bytes(value: bytes | str) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
