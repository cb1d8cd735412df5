"""Proxies: which one a URL is requested through, from the option `proxy` or the environment."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Hashable, Mapping
from contextlib import suppress
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import attrs

from trunkline._common.secret import Secret, as_secret
from trunkline.errors import ConfigError

from .urls import is_loopback

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@attrs.frozen
class Proxy:
    """A proxy.

    Attributes:
        url: The URL without user info.
        user: The user name, or None without authentication.
        password: The password; empty without one.
    """

    url: str
    user: str | None = None
    password: str = attrs.field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that authenticate at the proxy (RFC 9110, section 11.7.1), if any."""
        if self.user is None:
            return {}
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        return {"proxy-authorization": Secret(f"Basic {pair}")}


def proxy_from(text: object, name: str) -> Proxy:
    """Parse the URL of a proxy.

    Raises:
        ConfigError: It is not an http or https URL. The message does not quote it, because it may
            hold a password.
    """
    text = as_secret(text)
    proxy = _parsed(text) if isinstance(text, str) else None
    if proxy is None:
        raise ConfigError(
            f"{name}: expected the URL of an http or https proxy (SOCKS is not supported; to ignore"
            " the environment, pass trust_env=False)"
        )
    return proxy


def _parsed(text: str) -> Proxy | None:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if not host or scheme not in ("http", "https"):
        return None
    host = f"[{host}]" if ":" in host else host
    address = f"{scheme}://{host}" + (f":{port}" if port else "")
    if parts.username is None:
        return Proxy(address)
    return Proxy(address, unquote(parts.username), Secret(unquote(parts.password or "")))


class Proxies:
    """The proxies of a client.

    Args:
        option: The `proxy` option, which applies to all hosts except loopback; None for none.
        environ: The environment variables; empty to ignore them.

    Raises:
        ConfigError: The URL of a proxy is invalid.
    """

    def __init__(self, option: object = None, environ: Mapping[str, str] | None = None) -> None:
        self._by_scheme: dict[str, Proxy] = {}
        self._exempt: tuple[str, ...] = ()
        if option is not None:
            proxy = proxy_from(option, "proxy")
            self._by_scheme = {"http": proxy, "https": proxy}
            return
        environ = environ or {}
        for scheme in ("http", "https"):
            for name in (f"{scheme}_proxy", "all_proxy"):
                text = environ.get(name) or environ.get(name.upper())
                # In a CGI program, HTTP_PROXY is a header that the client of the program chose.
                if name == "http_proxy" and "REQUEST_METHOD" in environ:
                    text = environ.get(name)
                if text:
                    self._by_scheme[scheme] = proxy_from(text, name.upper())
                    break
        exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
        self._exempt = tuple(filter(None, (part.strip().lower() for part in exempt.split(","))))

    @property
    def sharing_key(self) -> Hashable:
        """Equal for proxies that are the same."""
        return tuple(self._by_scheme.items()), self._exempt

    def of(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """Return the proxy for an origin, or None. Loopback hosts have none."""
        proxy = self._by_scheme.get(scheme)
        host = host.lower().rstrip(".")
        if proxy is None or is_loopback(host):
            return None
        address = _address(host)
        is_exempt = any(_matches(part, host, address, port) for part in self._exempt)
        return None if is_exempt else proxy


def _address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _matches(part: str, host: str, address: _Address | None, port: int | None) -> bool:
    """Return whether an entry of NO_PROXY names a host: a name, a domain, an address or a network."""
    if part == "*":
        return True
    if address is not None:
        with suppress(ValueError):
            return address in ipaddress.ip_network(part.strip("[]"), strict=False)
    name, separator, digits = part.rpartition(":")
    if separator and digits.isdigit():
        if port is not None and int(digits) != port:
            return False
        part = name.strip("[]")
    domain = part.removeprefix("*").lstrip(".").rstrip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
