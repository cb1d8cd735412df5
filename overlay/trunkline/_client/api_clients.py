"""The API clients of one client, and the validation of its options."""

from __future__ import annotations

import functools
import hashlib
import importlib
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, cast

from trunkline._auth.base import Authorizer, Credential
from trunkline._auth.resolve import CredentialArguments, CredentialSelector, credential_for
from trunkline._call.api_client import APIClient
from trunkline._call.option_types import CLIENT_OPTIONS, ClientOptions
from trunkline._operation import APIInfo
from trunkline._resilience.rate_limit import Rates
from trunkline._transport.limits import Limits
from trunkline._transport.urls import origin_of
from trunkline.errors import ArgumentError, RetiredAPIWarning

from .arguments import unexpected_argument
from .base_urls import BaseUrls
from .config import build_auth_defaults, build_context

# The options that None disables. For all others, None is as if they were left out.
_DISABLED_BY_NONE = frozenset({"timeout", "retry", "rate_limit"})

# The options that may be a mapping from the name of an API.
_BY_API = frozenset({"base_url", "rate_limit"})

# Modules that the first call would import otherwise: authentication schemes, the parser of dates
# that are not ISO 8601, and the DNS look-up in a thread.
_PRELOADED_MODULES = (
    "trunkline._auth.schemes",
    "trunkline._auth.oauth2",
    "dateutil.parser",
    "concurrent.futures.thread",
    "encodings.idna",
)


class APIClients:
    """The API clients of one client, each created when its API is first used.

    Args:
        credentials: The credential arguments by name, without those that are None.
        environment: The environment variable of each credential argument, for `from_env()`.
        options: The validated options of the client.

    Attributes:
        context: The context that all API clients share.
    """

    def __init__(
        self,
        credentials: Mapping[str, Any],
        environment: Mapping[str, str],
        options: ClientOptions,
    ) -> None:
        self._credentials = CredentialArguments(credentials, environment)
        self._base_urls = BaseUrls(
            options.get("base_url"), has_credentials=bool(credentials) or "auth" in options
        )
        self.context = build_context(options)
        self._auth_defaults = build_auth_defaults(options, self.context.clock)
        self._rates = Rates(options.get("rate_limit"), default="rate_limit" not in options)
        self._max_connections = (options.get("limits") or Limits()).max_connections
        self._by_name: dict[str, APIClient] = {}
        self._authorizers: list[list[Authorizer]] = []

    def of(self, api: APIInfo) -> APIClient:
        """Return the API client of an API.

        Raises:
            ConfigError: A credential that the API needs is missing.
        """
        api_client = self._by_name.get(api.name)
        if api_client is not None:
            return api_client
        base_url = self._base_urls.of(api.name, api.base_url)
        credential = credential_for(api, self._credentials, base_url, self._auth_defaults)
        select = None
        if api.schemes and self._auth_defaults.auth is None:
            selector = CredentialSelector(api, self._credentials, base_url, self._auth_defaults)
            credential, select = Credential(account=selector.account), selector.of
            self._authorizers.append(selector.authorizers)
        elif credential.auth is not None:
            self._authorizers.append([credential.auth])
        # The published limit applies to the provider's own host only, not to a sandbox or proxy.
        published = api.rate_limit if origin_of(base_url) == origin_of(api.base_url) else None
        limit = self._rates.of(api.name, published)
        relocated = functools.partial(self._base_urls.of, api.name)
        api_client = APIClient(
            base_url, credential, self.context, limit, relocated=relocated, select=select
        )
        self._by_name[api.name] = api_client
        if api.status == "retired":
            since = f" since {api.since}" if api.since else ""
            # The frames of `_resource`, the generated property and `cached_property` are skipped.
            warnings.warn(
                f"{api.title} is retired by its provider{since}", RetiredAPIWarning, stacklevel=5
            )
        return api_client

    @property
    def max_connections(self) -> int:
        """How many connections the client opens at most."""
        return self._max_connections

    def account_name(self) -> str:
        """Return a hash that stands for the account and the hosts; it depends on no secret."""
        text = repr((self._credentials.principals(), self._base_urls.host_names()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    async def aclose(self) -> None:
        """Close all connections; do nothing if they are closed already."""
        lifecycle = self.context.lifecycle
        if lifecycle.closed:
            return
        lifecycle.check()
        lifecycle.closed = True
        try:
            for authorizers in self._authorizers:
                for authorizer in authorizers:
                    await authorizer.aclose()
        finally:
            await self.context.transport.aclose()


def validate_options(
    options: ClientOptions, client: str, credentials: Iterable[str], apis: Iterable[str]
) -> ClientOptions:
    """Return the options of a client without those that have no effect.

    Args:
        options: The options of the caller.
        client: The name of the client's class.
        credentials: The names of the client's credential arguments.
        apis: The names of the client's APIs.

    Raises:
        ArgumentError: An option is unknown, or names an unknown API. A misspelled API must not
            send calls to the provider's own host, or send them without a limit.
    """
    for name, value in options.items():
        if name not in CLIENT_OPTIONS:
            raise unexpected_argument(client, name, {*credentials, *CLIENT_OPTIONS})
        if name in _BY_API and isinstance(value, Mapping):
            for api in value:
                if api not in apis:
                    known = ", ".join(apis)
                    message = f"{client} has no API {api!r}; expected one of {known}"
                    raise ArgumentError(f"{name}: {message}")
    effective = {
        name: value
        for name, value in options.items()
        if value is not None or name in _DISABLED_BY_NONE
    }
    return cast(ClientOptions, effective)


def preload(packages: Iterable[str]) -> None:
    """Import these packages and the modules that calls need, so that no call blocks on imports."""
    for name in (*_PRELOADED_MODULES, *packages):
        importlib.import_module(name)
