"""Masks the credentials of a request in an error response, which servers and proxies echo.

Errors end in logs and pickles.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from trunkline._common.secret import Secret

_CREDENTIAL_HEADERS = ("authorization", "proxy-authorization", "cookie")
_MIN_LENGTH = 6  # characters; masking shorter credentials would damage unrelated text
_MIN_PASSWORD_LENGTH = 8  # the password of HTTP Basic may be a word


def credentials_of(headers: Mapping[str, str], query: str) -> list[str]:
    """Return the texts to mask, the longest first.

    Args:
        headers: The headers of the request.
        query: The query with a credential, encoded; empty for none.
    """
    texts: list[str] = []
    for name, value in headers.items():
        if name.lower() == "cookie":
            texts += (pair.partition("=")[2] for pair in value.split("; "))
        elif isinstance(value, Secret) or name.lower() in _CREDENTIAL_HEADERS:
            scheme, _, credential = value.rpartition(" ")
            texts.append(credential)
            if scheme.lower() == "basic":
                texts += _password(credential)
    for pair in query.split("&"):
        value = pair.partition("=")[2]
        texts += (value, unquote_plus(value))
    found = {text for text in texts if len(text) >= _MIN_LENGTH}
    found |= {text.replace("/", "\\/") for text in found}  # "\\/" is JSON for "/"
    return sorted(map(Secret, found), key=len, reverse=True)


def mask(text: str, credentials: Iterable[str]) -> str:
    """Return a text without the credentials."""
    for credential in credentials:
        text = text.replace(credential, "***")
    return text


def mask_bytes(body: bytes, credentials: Iterable[str]) -> bytes:
    """Return a body without the credentials."""
    for credential in credentials:
        body = body.replace(credential.encode(), b"***")
    return body


def _password(credential: str) -> list[str]:
    """Return the password of HTTP Basic credentials (RFC 7617), if it is long enough to mask."""
    try:
        password = base64.b64decode(credential).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return []
    return [password] if len(password) >= _MIN_PASSWORD_LENGTH else []
