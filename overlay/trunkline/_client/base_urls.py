"""Base URLs of APIs: the published ones, or the option `base_url`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from trunkline._auth.arguments import BASE_URL_VARIABLE
from trunkline._common.secret import Secret, as_secret
from trunkline._transport.urls import is_host, is_loopback
from trunkline.errors import ConfigError

_INVALID_IN_URL = re.compile(r"[^\x21-\x7e]|\\")


# The key of a mapping for all APIs that it does not name.
OTHERS = "*"


class BaseUrls:
    """The base URLs of a client's APIs.

    Args:
        option: An origin that replaces the origin of every API, or a mapping from the name of an
            API to its full base URL, and from `"*"` to an origin for all others; None for the
            published base URLs.
        has_credentials: Whether credentials are sent.

    Raises:
        ConfigError: A URL is invalid; the message does not quote it.
    """

    def __init__(self, option: str | Mapping[str, str] | None, *, has_credentials: bool) -> None:
        self._has_credentials = has_credentials
        self._origin: SplitResult | None = None
        self._by_api: dict[str, SplitResult] = {}
        if isinstance(option, Mapping):
            self._by_api = {
                name: self._parse(url, f"base_url[{name!r}]")
                for name, url in option.items()
                if name != OTHERS
            }
            option = option.get(OTHERS)
        if option is not None:
            self._origin = self._parse(option, "base_url")
            if self._origin.path not in ("", "/"):
                raise ConfigError(
                    "base_url: expected an origin without a path; for a base URL with a path, "
                    "use a mapping from the name of the API"
                )

    def of(self, api: str, published: str) -> str:
        """Return the base URL of an API, without a slash at the end.

        Args:
            api: The API's name.
            published: The published base URL of the API, or of an operation with another server.

        Raises:
            ConfigError: The published base URL is invalid.
        """
        parts = self._by_api.get(api)
        if parts is None:
            parts = self._parse(published, f"the base URL of {api}")
            if self._origin is not None:
                parts = parts._replace(scheme=self._origin.scheme, netloc=self._origin.netloc)
        return parts.geturl().rstrip("/")

    def host_names(self) -> list[str]:
        """Return the hosts that the caller chose, without ports."""
        chosen = [self._origin] if self._origin else []
        return sorted({str(parts.hostname) for parts in (*chosen, *self._by_api.values())})

    def _parse(self, url: object, name: str) -> SplitResult:
        url = as_secret(url)  # it may hold a password
        parts = _parts(url, self._has_credentials)
        if isinstance(parts, str):
            raise ConfigError(f"{name}: {parts}")
        return parts


def _parts(url: object, has_credentials: bool) -> SplitResult | str:
    """Return the parts of a base URL, or the reason why it is invalid."""
    if not isinstance(url, str):
        return f"expected a str, got {type(url).__name__}"
    if _INVALID_IN_URL.search(url):
        return "the URL contains a space, backslash, control or non-ASCII character"
    try:
        parts = urlsplit(str(url))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "the URL is invalid"
    if parts.scheme not in ("http", "https"):
        return "expected a URL that begins with https:// (or http:// for loopback)"
    reasons = {
        "the URL has no host": not host,
        "the host of the URL is invalid": host and not is_host(host),
        "the URL contains credentials; pass them as arguments": parts.username is not None
        or parts.password is not None,
        "the URL has a query or a fragment": parts.query
        or parts.fragment
        or url.endswith(("?", "#")),
        "credentials require https, except for loopback hosts": parts.scheme == "http"
        and has_credentials
        and host
        and not is_loopback(host),
    }
    return next((reason for reason, holds in reasons.items() if holds), parts)


def base_url_from(environ: Mapping[str, str], apis: Iterable[str]) -> Mapping[str, str]:
    """Return the option `base_url` for an environment; empty if there is no variable.

    Args:
        environ: The environment variables: `TRUNKLINE_BASE_URL`, and the same with the name of an
            API, such as `TRUNKLINE_BASE_URL_MEETINGS`.
        apis: The names of the client's APIs.

    Raises:
        ConfigError: A URL is invalid; the message names the variable and does not quote the URL.
    """
    variables = {OTHERS: BASE_URL_VARIABLE}
    variables |= {api: f"{BASE_URL_VARIABLE}_{api.upper()}" for api in apis}
    urls = {
        api: Secret(environ[name].strip()) for api, name in variables.items() if environ.get(name)
    }
    for api, url in urls.items():
        try:
            BaseUrls({api: url}, has_credentials=True)
        except ConfigError as error:
            reason = str(error).partition(": ")[2]
            raise ConfigError(f"{variables[api]}: {reason}") from None
    return urls
