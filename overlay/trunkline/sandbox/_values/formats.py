"""The formats of texts: a value of each, and a check of each (JSON Schema 2020-12, section 7.3)."""

from __future__ import annotations

import base64
import ipaddress
import random
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR = 365 * 86_400  # seconds


def _moment(rng: random.Random) -> datetime:
    return _EPOCH + timedelta(seconds=rng.randrange(_YEAR))


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _url(rng: random.Random) -> str:
    return f"https://example.com/{rng.randrange(16**8):08x}"


def _byte(rng: random.Random) -> str:
    return base64.b64encode(rng.randbytes(6)).decode()


MAKERS: Mapping[str, Callable[[random.Random], str]] = {
    "date-time": lambda rng: _moment(rng).isoformat().replace("+00:00", "Z"),
    "date": lambda rng: _moment(rng).date().isoformat(),
    "time": lambda rng: _moment(rng).time().isoformat() + "Z",
    "duration": lambda rng: f"PT{rng.randint(1, 59)}M",
    "email": lambda rng: f"user{rng.randint(1, 9999)}@example.com",
    "idn-email": lambda rng: f"user{rng.randint(1, 9999)}@example.com",
    "hostname": lambda rng: f"host{rng.randint(1, 9999)}.example.com",
    "idn-hostname": lambda rng: f"host{rng.randint(1, 9999)}.example.com",
    "ipv4": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    "ip": lambda rng: f"192.0.2.{rng.randint(1, 254)}",
    "ipv6": lambda rng: f"2001:db8::{rng.randint(1, 0xFFFF):x}",
    "uri": _url,
    "url": _url,
    "iri": _url,
    "uri-reference": lambda rng: f"/{rng.randrange(16**8):08x}",
    "iri-reference": lambda rng: f"/{rng.randrange(16**8):08x}",
    "uri-template": lambda rng: "https://example.com/{id}",
    "uuid": _uuid,
    "guid": _uuid,
    "byte": _byte,
    "base64": _byte,
    "json-pointer": lambda rng: f"/{rng.randint(0, 99)}",
    "relative-json-pointer": lambda rng: "0",
    "regex": lambda rng: "^[a-z]+$",
}
"""A text of each format."""


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, OverflowError, re.error):
            return False
        return True

    return check


_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


def _date_time(text: str) -> bool:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return False
    whole = text[:17] + ("59" if match[1] == "60" else match[1])  # a leap second (RFC 3339)
    return _parses(datetime.fromisoformat)(whole.upper())


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme) and not re.search(r"[\s<>\"{}|\\^`]", text)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "date-time": _date_time,
    "date": lambda text: len(text) == 10 and _parses(date.fromisoformat)(text),
    "time": _parses(lambda text: time.fromisoformat(text.upper().replace("Z", "+00:00"))),
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+", text) is not None,
    "ipv4": _parses(ipaddress.IPv4Address),
    "ipv6": _parses(ipaddress.IPv6Address),
    "uuid": lambda text: len(text) == 36 and _parses(uuid.UUID)(text),
    "uri": lambda text: "]" not in text and _is_url(text),
    "byte": _parses(lambda text: base64.b64decode(text, validate=True)),
}
"""Whether a text has a format; formats that are not listed are not checked."""

_OFFSET = re.compile(r".*([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_URI_TEXT = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*")
_POINTER = re.compile(r"(?:/(?:[^~/]|~0|~1)*)*")
_DURATION = re.compile(
    r"P(?=[\dT])(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)"
)


def _is_strict_email(text: str) -> bool:
    local, _, host = text.rpartition("@")
    return re.fullmatch(r"[^@\s\".]+(?:\.[^@\s\".]+)*", local) is not None and (
        _HOST.fullmatch(host) is not None
    )


def _is_strict_uri(text: str) -> bool:
    return bool(_URI_TEXT.fullmatch(text) and _SCHEME.fullmatch(text)) and CHECKS["uri"](text)


STRICT_CHECKS: Mapping[str, Callable[[str], bool]] = {
    **CHECKS,
    # RFC 3339, section 5.6: the offset is not optional.
    "date-time": lambda text: (
        _date_time(text) and text[10] != " " and _OFFSET.fullmatch(text) is not None
    ),
    "time": lambda text: CHECKS["time"](text) and _OFFSET.fullmatch(text) is not None,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "email": _is_strict_email,
    "hostname": lambda text: _HOST.fullmatch(text) is not None,
    "uri": _is_strict_uri,
    "uri-reference": lambda text: _URI_TEXT.fullmatch(text) is not None,
    "json-pointer": lambda text: _POINTER.fullmatch(text) is not None,
    "regex": _parses(re.compile),
}
"""The same for values that the sandbox makes up, or takes from examples: as the RFCs define them."""
