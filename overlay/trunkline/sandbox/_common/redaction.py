"""Remove secrets from requests and responses before they are recorded or displayed."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "x-amz-security-token",
    }
)
_SCHEMES = frozenset({"basic", "bearer", "digest"})
_QUERY = frozenset(
    {
        "access_token",
        "api_secret",
        "client_secret",
        "jwt",
        "password",
        "refresh_token",
        "secret",
        "sig",
        "signature",
        "token",
        "x-amz-security-token",
        "x-amz-signature",
    }
)
_REDACTED = "[redacted]"

# A private key as PEM text, also within a JSON string, and also without its end.
_PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
# Members of responses that grant access, and the tokens in links.
_SECRET_MEMBERS = re.compile(
    r'("(?:private_key|access_token|refresh_token|Policy|X-Amz-Signature|X-Amz-Credential'
    r'|X-Amz-Security-Token)"\s*:\s*)"[^"]*("|\Z)'
)
_LINK_SECRETS = re.compile(r"((?:participant_token|Signature)=)[^&\"\\\s]+")


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without secrets; a usual scheme of `Authorization` is kept."""
    return {
        name: _redacted(value) if name.lower() in _HEADERS else value
        for name, value in headers.items()
    }


def _redacted(value: str) -> str:
    scheme, separator, _ = value.partition(" ")  # a token or a cookie may have no space
    return f"{scheme} {_REDACTED}" if separator and scheme.lower() in _SCHEMES else _REDACTED


def redact_query(query: Mapping[str, str]) -> dict[str, str]:
    """Return query parameters without secrets, which some clients send there."""
    return {name: _REDACTED if name.lower() in _QUERY else value for name, value in query.items()}


def redact_private_keys(body: bytes) -> bytes:
    """Return a body without private keys."""
    if b"PRIVATE KEY" not in body:
        return body
    return _PRIVATE_KEY.sub(_REDACTED.encode(), body)


def redact_text(body: bytes) -> str:
    """Return a body as text without secrets; bytes that are not UTF-8 are replaced."""
    text = redact_private_keys(body).decode("utf-8", "replace")
    text = _SECRET_MEMBERS.sub(rf'\1"{_REDACTED}"', text)
    return _LINK_SECRETS.sub(rf"\1{_REDACTED}", text)
