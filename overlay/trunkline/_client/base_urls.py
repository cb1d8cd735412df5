"""Where an API is: the published base URL, or what the caller says instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from trunkline._transport.urls import is_host, is_loopback
from trunkline.errors import ConfigError

_ODD = re.compile(r"[^\x21-\x7e]|\\")


class BaseUrls:
    """Says where each API is.

    Args:
        chosen: One origin that replaces that of every API, or full base URLs by the name of the
            API; None for the published ones.
        has_credentials: Whether credentials are sent.

    Raises:
        ConfigError: A URL cannot be used; the message does not quote it.
    """

    def __init__(self, chosen: str | Mapping[str, str] | None, *, has_credentials: bool) -> None:
        self._has_credentials = has_credentials
        self._origin: SplitResult | None = None
        self._by_api: dict[str, SplitResult] = {}
        if isinstance(chosen, Mapping):
            self._by_api = {
                name: self._checked(url, f"base_url[{name!r}]") for name, url in chosen.items()
            }
        elif chosen is not None:
            self._origin = self._checked(chosen, "base_url")
            if self._origin.path not in ("", "/"):
                raise ConfigError(
                    "base_url: an origin has no path; a mapping from the name of an API "
                    "gives it a base URL with one"
                )

    def of(self, api: str, published: str) -> str:
        """Return the base URL of an API, without a slash at the end.

        Args:
            api: The API's name.
            published: Its own base URL, or that of an operation with a server of its own.

        Raises:
            ConfigError: It cannot be used.
        """
        parts = self._by_api.get(api)
        if parts is None:
            parts = self._checked(published, f"the base URL of {api}")
            if self._origin is not None:
                parts = parts._replace(scheme=self._origin.scheme, netloc=self._origin.netloc)
        return parts.geturl().rstrip("/")

    def host_names(self) -> list[str]:
        """Return the hosts that the caller chose, without ports."""
        chosen = [self._origin] if self._origin else []
        return sorted({str(parts.hostname) for parts in (*chosen, *self._by_api.values())})

    def _checked(self, url: object, name: str) -> SplitResult:
        if not isinstance(url, str):
            raise ConfigError(f"{name}: a str, not {type(url).__name__}")
        if _ODD.search(url):
            raise ConfigError(f"{name}: a URL has no spaces, control or non-ASCII characters")
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise ConfigError(f"{name}: this is no URL") from None
        if parts.scheme not in ("http", "https"):
            raise ConfigError(f"{name}: it has to begin with https:// (or http:// on loopback)")
        if not host:
            raise ConfigError(f"{name}: it has no host")
        if not is_host(host):
            raise ConfigError(f"{name}: its host cannot be one")
        if parts.username is not None or parts.password is not None:
            raise ConfigError(f"{name}: credentials have no place in a URL")
        if parts.query or parts.fragment or url.endswith(("?", "#")):
            raise ConfigError(f"{name}: a base URL has neither query nor fragment")
        if parts.scheme == "http" and self._has_credentials and not is_loopback(host):
            raise ConfigError(f"{name}: credentials are sent over https only, but for loopback")
        return parts
