"""Origins and hosts of URLs, and the check whether a URL may receive credentials."""

from __future__ import annotations

import ipaddress
import re

# No user info before the host, and no character that some URL parsers read as a slash: every parser
# must find the same host.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s\x00-\x20/\\?#@:\[\]%]+)(:(?P<port>[0-9]{1,5}))?"
    r"([/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)

# Characters of a DNS name (RFC 1035, section 2.3.4). Encoding a longer one takes quadratic time.
_MAX_HOST_LENGTH = 253


def may_carry_secrets(url: object) -> bool:
    """Return whether credentials may be sent to a URL: with https, or to a loopback host."""
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if match is None or int(match["port"] or 0) > 65535:
        return False
    host = match["host"].strip("[]")
    return is_host(host) and (match["scheme"].lower() == "https" or is_loopback(host))


def origin_of(url: str) -> str:
    """Return the origin of a base URL: scheme, host and port (RFC 6454)."""
    return "/".join(url.split("/", 3)[:3])


def is_host(host: str) -> bool:
    """Return whether a host of a URL is a valid name or address, and not too long for DNS."""
    if len(host) > _MAX_HOST_LENGTH:
        return False
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def is_loopback(host: str) -> bool:
    """Return whether a host of a URL is a loopback address or `localhost`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
