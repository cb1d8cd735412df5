"""What a client is made of: its credentials and options, and a `APIClient` for each of its APIs."""

from __future__ import annotations

import functools
import hashlib
import importlib
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, cast

from trunkline._auth.base import Authorizer
from trunkline._auth.resolve import CredentialArguments, credential_for
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

# The options for which None says something; for all others it is as if they were left out.
_MEANS_NONE = frozenset({"timeout", "retry", "rate_limit"})

# The options that can be a mapping from the name of an API.
_BY_API = frozenset({"base_url", "rate_limit"})

# What calls need, and what nothing imports before there is one: a credential's scheme, a date that
# is not ISO 8601, a host's name that is looked up in a thread.
_OF_CALLS = (
    "trunkline._auth.schemes",
    "trunkline._auth.oauth2",
    "dateutil.parser",
    "concurrent.futures.thread",
    "encodings.idna",
)


class APIClients:
    """The callers of one client, each made when its API is first used.

    Args:
        credentials: The client's own arguments that were given, by name.
        environment: The environment variable that `from_env()` takes each from.
        options: The client's options, checked.

    Attributes:
        context: What all of them share.
    """

    def __init__(
        self,
        credentials: Mapping[str, Any],
        environment: Mapping[str, str],
        options: ClientOptions,
    ) -> None:
        self._given = CredentialArguments(credentials, environment)
        self._base_urls = BaseUrls(
            options.get("base_url"), has_credentials=bool(credentials) or "auth" in options
        )
        self.context = build_context(options)
        self._terms = build_auth_defaults(options, self.context.clock)
        self._rates = Rates(options.get("rate_limit"), default="rate_limit" not in options)
        self._max_connections = (options.get("limits") or Limits()).max_connections
        self._made: dict[str, APIClient] = {}
        self._authorizers: list[Authorizer] = []

    def of(self, api: APIInfo) -> APIClient:
        """Return the caller of an API.

        Raises:
            ConfigError: A credential that it needs was not given.
        """
        caller = self._made.get(api.name)
        if caller is not None:
            return caller
        base_url = self._base_urls.of(api.name, api.base_url)
        credential = credential_for(api, self._given, base_url, self._terms)
        if credential.auth is not None:
            self._authorizers.append(credential.auth)
        # What a provider publishes counts for its own host, and not for a stand-in.
        published = api.rate_limit if origin_of(base_url) == origin_of(api.base_url) else None
        limit = self._rates.of(api.name, published)
        relocated = functools.partial(self._base_urls.of, api.name)
        caller = APIClient(base_url, credential, self.context, limit, relocated=relocated)
        self._made[api.name] = caller
        if api.status == "retired":
            since = f" since {api.since}" if api.since else ""
            # Up through _resource, the generated property and cached_property to the user's line.
            warnings.warn(
                f"{api.title} is retired by its provider{since}", RetiredAPIWarning, stacklevel=5
            )
        return caller

    @property
    def max_connections(self) -> int:
        """How many connections the client opens at most."""
        return self._max_connections

    def account_name(self) -> str:
        """Return a hash that stands for the account and the hosts; it depends on no secret."""
        text = repr((self._given.principals(), self._base_urls.host_names()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    async def aclose(self) -> None:
        """Close all connections, once."""
        lifecycle = self.context.lifecycle
        if lifecycle.closed:
            return
        lifecycle.check()
        lifecycle.closed = True
        try:
            for authorizer in self._authorizers:
                await authorizer.aclose()
        finally:
            await self.context.transport.aclose()


def validate_options(
    options: ClientOptions, client: str, credentials: Iterable[str], apis: Iterable[str]
) -> ClientOptions:
    """Return the options of a client that say something.

    Args:
        options: The options as they were given.
        client: The client's name.
        credentials: The arguments that it takes besides.
        apis: The names of its APIs.

    Raises:
        ArgumentError: There is no such option, or one is for an API that the client has not: its
            calls would go to the provider's own host, or without a limit.
    """
    for name, value in options.items():
        if name not in CLIENT_OPTIONS:
            raise unexpected_argument(client, name, {*credentials, *CLIENT_OPTIONS})
        if name in _BY_API and isinstance(value, Mapping):
            for api in value:
                if api not in apis:
                    has = ", ".join(apis)
                    raise ArgumentError(f"{name}: {client} has no API {api!r}; it has {has}")
    chosen = {name: v for name, v in options.items() if v is not None or name in _MEANS_NONE}
    return cast(ClientOptions, chosen)


def preload(packages: Iterable[str]) -> None:
    """Import what calls need, and these packages: in a call it would hold up all other tasks."""
    for name in (*_OF_CALLS, *packages):
        importlib.import_module(name)
