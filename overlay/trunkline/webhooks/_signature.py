"""Webhook signatures: an HS256 JWT (RFC 7519) with the SHA-256 hash of the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from trunkline._common.clock import SystemClock
from trunkline._common.secret import SecretBytes, as_secret
from trunkline._common.values import integer_error, seconds_error
from trunkline.errors import ArgumentError, ConfigError, WebhookSignatureError

MAX_TOKEN_LENGTH = 16 * 1024

# Bytes of a signature secret. Each signed webhook lets its receiver try secrets offline; 16 bytes
# are the 128 bits below which that search is feasible. Longer ones than 4,096 are mistakes, such as
# the content of a wrong file.
MIN_SECRET_LENGTH = 16
MAX_SECRET_LENGTH = 4096

# Seconds by which `exp` and `nbf` may be off, because the clocks differ; less if `tolerance` is.
MAX_CLOCK_DIFFERENCE = 60.0

# Later than the year 5000: milliseconds instead of seconds.
_MAX_TIME = 1e11

SignatureSecret: TypeAlias = str | bytes
SignatureSecrets: TypeAlias = (
    SignatureSecret
    | Sequence[SignatureSecret]
    | Mapping[str, SignatureSecret | Sequence[SignatureSecret]]
)

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
        ConfigError: `size` is not an int of 1 or more.
    """

    def __init__(self, size: int = 100_000) -> None:
        if message := integer_error(size, 1):
            raise ConfigError(f"ReplayGuard: size: {message}")
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


class _Keys:
    """The keys that may have signed a webhook. Its `repr` shows none of them.

    Args:
        secrets: The signature secret, a sequence of them, or a mapping of either by account.

    Raises:
        ConfigError: A secret is invalid, or no secret is given.
    """

    __slots__ = ("_all", "_by_account")

    def __init__(self, secrets: object) -> None:
        secrets = as_secret(secrets)
        self._by_account = secrets if isinstance(secrets, Mapping) else None
        self._all = () if self._by_account is not None else _keys(secrets)
        if self._by_account is not None and not self._by_account:
            raise ConfigError("the signature secret is missing or empty")

    def of(self, claims: Mapping[str, Any]) -> tuple[SecretBytes, ...]:
        """Return the keys of the account that the claims name; none if it is unknown."""
        if self._by_account is None:
            return self._all
        account = claims.get("api_key")
        if not isinstance(account, str) or account not in self._by_account:
            return ()
        return _keys(self._by_account[account])


def _keys(secrets: object) -> tuple[SecretBytes, ...]:
    """Return the keys of a secret or a sequence of secrets."""
    secrets = as_secret(secrets)
    is_text = isinstance(secrets, (str, bytes, bytearray, memoryview))
    if isinstance(secrets, Sequence) and not is_text and secrets:
        return tuple(_key(secret) for secret in secrets)
    return (_key(secrets),)


def _key(secret: object) -> SecretBytes:
    """Return the key of a secret.

    Only str and bytes: `bytes(12)` would be twelve zero bytes, with which anyone could sign.
    """
    secret = as_secret(secret)
    if secret is None or (isinstance(secret, Sequence) and not secret):
        raise ConfigError("the signature secret is missing or empty")
    if not isinstance(secret, (str, bytes)):
        kind = type(secret).__name__
        raise ConfigError(f"signature_secret: expected str or bytes, got {kind}")
    key = SecretBytes(_bytes(secret))
    if not MIN_SECRET_LENGTH <= len(key) <= MAX_SECRET_LENGTH or not key.strip(b" \t\r\n\0"):
        raise ConfigError(
            f"signature_secret: expected {MIN_SECRET_LENGTH} to {MAX_SECRET_LENGTH} bytes that are"
            f" not blank, got {len(key)} bytes"
        )
    return key


def verify(
    body: bytes | str,
    authorization: str | None,
    signature_secret: SignatureSecrets,
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
        authorization: The `Authorization` header of the request, or None without one.
        signature_secret: The signature secret of the account, 16 to 4,096 bytes. Pass a list of
            secrets while you rotate them: any of them may have signed. Pass a mapping from
            `api_key` to a secret (or a list) for subaccounts: the claim `api_key` selects it.
        now: The current time in seconds since 1970; the default is the system clock.
        tolerance: The maximum age of a webhook, and the maximum difference of the clocks, in
            seconds, 0 or more. The default is 300. The claims `exp` and `nbf` may differ from the
            clock by at most 60 seconds of it.
        api_key: The account that the webhook has to be for; None accepts any.
        application_id: The application that the webhook has to be for; None accepts any.
        replay_guard: Rejects a webhook that this guard has seen before; None accepts it.

    Raises:
        WebhookSignatureError: The signature is missing, invalid, too old, not yet valid, expired,
            or for another body, account or application, or the webhook is a replay.
        ConfigError: A signature secret is missing, too short, too long, or not str or bytes.
        ArgumentError: Another argument has another type, or `now` or `tolerance` is not a time.
    """
    kind = type(authorization).__name__
    authorization, keys = as_secret(authorization), _Keys(signature_secret)
    signature_secret = ""  # a traceback that prints locals must not print it
    if not isinstance(body, (bytes, bytearray, memoryview, str)):
        raise ArgumentError(f"body: expected the raw bytes, got {type(body).__name__}")
    if not isinstance(authorization, (str, type(None))):
        raise ArgumentError(f"authorization: expected a str or None, got {kind}")
    if message := seconds_error(tolerance, allow_zero=True):
        raise ArgumentError(f"tolerance: {message}")
    now = SystemClock().time() if now is None else _validated_now(now)
    claims = _signed_claims(authorization, keys)
    if isinstance(claims, str):
        raise WebhookSignatureError(claims)
    issued_at = _validated_times(claims, now, tolerance)
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


def _signed_claims(authorization: str | None, keys: _Keys) -> Mapping[str, Any] | str:
    """Return the claims of a JWT signed with one of `keys`, or the reason why it is invalid.

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
    signed, signature = f"{parts[0]}.{parts[1]}".encode("ascii"), _decoded(parts[2])
    is_valid = False
    for key in keys.of(claims):  # all of them, so that the time does not show which one matches
        is_valid |= hmac.compare_digest(signature, hmac.digest(key, signed, "sha256"))
    if not is_valid:
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


def _validated_now(now: object) -> float:
    """Return a time in seconds since 1970 as a float.

    Raises:
        ArgumentError: It is not such a time.
    """
    is_number = isinstance(now, (int, float)) and not isinstance(now, bool)
    if not is_number or not 0 <= now < _MAX_TIME:  # type: ignore[operator]
        raise ArgumentError(f"now: expected seconds since 1970, got {type(now).__name__}")
    return float(now)  # type: ignore[arg-type]


def _validated_times(claims: Mapping[str, Any], now: float, tolerance: float) -> float:
    issued_at = _timestamp(claims.get("iat"))
    if issued_at is None:
        raise WebhookSignatureError("the signature has no time (claim iat)")
    if issued_at > now + tolerance:
        raise WebhookSignatureError(
            "the signature is from the future (claim iat); check the clocks"
        )
    difference = min(tolerance, MAX_CLOCK_DIFFERENCE)
    for name in ("exp", "nbf"):
        time = _timestamp(claims.get(name))
        if time is None and name in claims:
            raise WebhookSignatureError(f"the signature has an invalid time (claim {name})")
        if time is not None and name == "nbf" and time > now + difference:
            raise WebhookSignatureError("the signature is not yet valid (claim nbf)")
        if time is not None and name == "exp" and time < now - difference:
            raise WebhookSignatureError(_TOO_OLD)
    if issued_at < now - tolerance:
        raise WebhookSignatureError(_TOO_OLD)
    return issued_at


_TOO_OLD = "the signature is too old or expired (claims iat and exp)"


def _check_audience(claims: Mapping[str, Any], name: str, expected: str | None) -> None:
    if not isinstance(expected, (str, type(None))):
        raise ArgumentError(f"{name}: expected a str or None, got {type(expected).__name__}")
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


def sign(
    body: bytes | str,
    signature_secret: SignatureSecret,
    *,
    now: float | None = None,
    api_key: str | None = None,
    application_id: str | None = None,
) -> str:
    """Return the `Authorization` header of a webhook as Vonage signs it, for tests.

    Args:
        body: The body of the request.
        signature_secret: The signature secret, 16 to 4,096 bytes.
        now: The time of signing in seconds since 1970; the default is the system clock.
        api_key: The account that the webhook is for; None omits the claim.
        application_id: The application that the webhook is for; None omits the claim.

    Raises:
        ConfigError: The signature secret is missing, too short, too long, or not str or bytes.
        ArgumentError: `now` is not a time.
    """
    key = _key(signature_secret)
    signature_secret = ""  # a traceback that prints locals must not print it
    claims: dict[str, object] = {
        "iss": "Vonage",
        "iat": int(SystemClock().time() if now is None else _validated_now(now)),
        "jti": str(uuid.uuid4()),
        "payload_hash": hashlib.sha256(_bytes(body)).hexdigest(),
    }
    audience = {"api_key": api_key, "application_id": application_id}
    claims |= {name: value for name, value in audience.items() if value is not None}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(_encoded(part) for part in parts)
    return f"Bearer {(signed + b'.' + _encoded(hmac.digest(key, signed, 'sha256'))).decode()}"


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
