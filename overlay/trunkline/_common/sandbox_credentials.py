"""The form of the credentials that a sandbox makes up, by which they are recognized.

| credential | form |
|---|---|
| API key of an account | `sb` and 6 hexadecimal digits |
| secrets | `sandbox-` and random characters |
| identifiers of applications and API keys | a UUID of version 8 that begins with `5a4db0c5` |

Version 8 is for UUIDs with a meaning of their own (RFC 9562, section 5.8); no provider makes them.
"""

from __future__ import annotations

import re
import secrets
import uuid

_UUID_MARK = 0x5A4DB0C5
_UUID = re.compile(
    r"5a4db0c5-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
_API_KEY = re.compile(r"sb[0-9a-f]{6}")
_SECRET_PREFIX = "sandbox-"  # noqa: S105 (a part of it that all have)


def sandbox_api_key() -> str:
    """Return a random API key."""
    return f"sb{secrets.token_hex(3)}"


def sandbox_secret(length: int) -> str:
    """Return a random secret of this many random bytes."""
    return _SECRET_PREFIX + secrets.token_urlsafe(length)


def sandbox_uuid() -> str:
    """Return a random identifier of an application or an API key."""
    fields = _UUID_MARK << 96 | 8 << 76 | 0b10 << 62
    return str(
        uuid.UUID(
            int=fields
            | secrets.randbits(16) << 80
            | secrets.randbits(12) << 64
            | secrets.randbits(62)
        )
    )


def is_sandbox_credential(value: object) -> bool:
    """Return whether a credential argument has the form of a sandbox's."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return (
        text.startswith(_SECRET_PREFIX)
        or _API_KEY.fullmatch(text) is not None
        or _UUID.fullmatch(text) is not None
    )
