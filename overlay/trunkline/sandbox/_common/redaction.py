"""What is taken out of requests and answers before they are kept or shown: secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_QUERY = frozenset({"api_secret", "sig", "token", "access_token", "jwt"})
_HIDDEN = "[redacted]"

# A private key as PEM text, also within a JSON string, and also where its end was cut off.
_PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
# Members of the APIs' answers that open something, and the token in the link of a room's host.
_MEMBERS = re.compile(
    r'("(?:private_key|access_token|refresh_token|Policy|X-Amz-Signature|X-Amz-Credential'
    r'|X-Amz-Security-Token)"\s*:\s*)"[^"]*("|\Z)'
)
_LINKS = re.compile(r"((?:participant_token|Signature)=)[^&\"\\\s]+")


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without the secrets in them; of `Authorization` the scheme is left."""
    return {
        name: f"{value.partition(' ')[0]} {_HIDDEN}" if name in _HEADERS else value
        for name, value in headers.items()
    }


def redacted_query(query: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a query without the secrets that some clients put there."""
    return {name: _HIDDEN if name in _QUERY else value for name, value in query.items()}


def without_keys(body: bytes) -> bytes:
    """Return a body without the private keys in it."""
    if b"PRIVATE KEY" not in body:
        return body
    return _PRIVATE_KEY.sub(_HIDDEN.encode(), body)


def shown(body: bytes) -> str:
    """Return a body as text for people: without secrets, and without what is no text."""
    text = without_keys(body).decode("utf-8", "replace")
    text = _MEMBERS.sub(rf'\1"{_HIDDEN}"', text)
    return _LINKS.sub(rf"\1{_HIDDEN}", text)
