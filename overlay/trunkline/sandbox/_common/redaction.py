"""Remove secrets from requests and responses before they are recorded or displayed."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Names with such a word that hold no credential. The API key of an account is its name.
_PUBLIC = frozenset(
    {"www-authenticate", "proxy-authenticate", "page_token", "next_token", "api_key"}
)
_SCHEMES = frozenset({"basic", "bearer", "digest"})
# Headers and query parameters with these words in their names hold credentials.
_SECRET_WORDS = (
    "secret",
    "token",
    "password",
    "passwd",
    "cookie",
    "credential",
    "signature",
    "auth",
)
_SECRET_WORDS_OF_KEYS = ("api-key", "apikey", "private-key", "access-key")
_QUERY = frozenset(
    {
        "jwt",
        "sig",
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
# Members and parameters of requests that hold a credential.
_SENT = rb"api_secret|client_secret|key_secret|signature_secret|password|access_token|refresh_token"
_SENT_MEMBERS = re.compile(rb'("(?:' + _SENT + rb')"\s*:\s*)"(?:[^"\\]|\\.)*("|\Z)', re.DOTALL)
_SENT_PARAMETERS = re.compile(rb"((?:\A|&)(?:" + _SENT + rb")=)[^&]+")
_LINK_SECRETS = re.compile(r"((?:participant_token|Signature)=)[^&\"\\\s]+")


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without secrets; a usual scheme of `Authorization` is kept."""
    return {
        name: _redacted(value) if _is_secret(name) else value for name, value in headers.items()
    }


def _is_secret(name: str) -> bool:
    """Return whether a header or parameter with this name holds a credential."""
    name = name.lower()
    words = (*_SECRET_WORDS, *_SECRET_WORDS_OF_KEYS)
    dashed = name.replace("_", "-")
    return name not in _PUBLIC and any(word in dashed for word in words)


def _redacted(value: str) -> str:
    scheme, separator, _ = value.partition(" ")  # a token or a cookie may have no space
    return f"{scheme} {_REDACTED}" if separator and scheme.lower() in _SCHEMES else _REDACTED


def redact_query(query: Mapping[str, str]) -> dict[str, str]:
    """Return query parameters without secrets, which some clients send there."""
    return {
        name: _REDACTED if name.lower() in _QUERY or _is_secret(name) else value
        for name, value in query.items()
    }


def redact_private_keys(body: bytes) -> bytes:
    """Return a body without private keys."""
    if b"PRIVATE KEY" not in body:
        return body
    return _PRIVATE_KEY.sub(_REDACTED.encode(), body)


def redact_request(body: bytes) -> bytes:
    """Return the body of a request without the secrets that some clients send in it."""
    body = _SENT_MEMBERS.sub(rb'\1"' + _REDACTED.encode() + b'"', redact_private_keys(body))
    return _SENT_PARAMETERS.sub(rb"\1" + _REDACTED.encode(), body)


def redact_text(body: bytes) -> str:
    """Return a body as text without secrets; bytes that are not UTF-8 are replaced."""
    text = redact_private_keys(body).decode("utf-8", "replace")
    text = _SECRET_MEMBERS.sub(rf'\1"{_REDACTED}"', text)
    return _LINK_SECRETS.sub(rf"\1{_REDACTED}", text)
