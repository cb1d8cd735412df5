"""Where credentials may go."""

from __future__ import annotations

import ipaddress
import re

# Nothing in front of the host, and no character that one URL parser takes for another's slash:
# whoever sends to this URL later has to see the same host in it.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s\x00-\x20/\\?#@:\[\]%]+)(:(?P<port>[0-9]{1,5}))?"
    r"([/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


def may_carry_secrets(url: object) -> bool:
    """Say whether credentials may go to this URL: over TLS, or to this very machine."""
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if match is None or int(match["port"] or 0) > 65535:
        return False
    host = match["host"].strip("[]")
    return is_host(host) and (match["scheme"].lower() == "https" or is_loopback(host))


def origin_of(url: str) -> str:
    """Return scheme, host and port of a base URL."""
    return "/".join(url.split("/", 3)[:3])


def is_host(host: str) -> bool:
    """Say whether a host, as URLs write it, can be looked up: a name may not be for its length."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def is_loopback(host: str) -> bool:
    """Say whether a host, as URLs write it, is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
