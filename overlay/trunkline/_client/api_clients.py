"""The API clients of one client, and the validation of its options."""

from __future__ import annotations

import copy
import functools
import hashlib
import importlib
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeAlias, cast

import attrs

from trunkline._auth.arguments import CredentialArguments
from trunkline._auth.base import Authorizer, Credential
from trunkline._auth.resolve import CredentialSelector, credential_for
from trunkline._call.api_client import APIClient
from trunkline._call.option_types import (
    CLIENT_OPTIONS,
    COPY_OPTIONS,
    ClientOptions,
    CopyOptions,
)
from trunkline._common.packages import PACKAGES
from trunkline._operation import APIInfo, Operation
from trunkline._resilience.rate_limit import Rates
from trunkline._transport.limits import Limits
from trunkline._transport.urls import origin_of
from trunkline.errors import ArgumentError, ConfigError, RetiredAPIWarning

from .arguments import unexpected_argument
from .base_urls import OTHERS, BaseUrls
from .config import build_auth_defaults, build_context, copy_context

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


# Returns the credential of an operation.
Select: TypeAlias = Callable[[Operation[Any]], Credential]


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
        self._warns_retired = options.get("warn_retired", True)
        self._by_name: dict[str, APIClient] = {}
        self._authorizers: list[list[Authorizer]] = []
        # By the name of the API. A copy with the same credentials shares them.
        self._known_credentials: dict[str, tuple[Credential, Select | None]] = {}
        self._has_credentials = bool(credentials) or "auth" in options
        # Of a copy: the API clients that it was copied from, and the credential arguments that differ.
        self._parent: APIClients | None = None
        self._changed: frozenset[str] = frozenset()

    def of(self, api: APIInfo) -> APIClient:
        """Return the API client of an API.

        Raises:
            ConfigError: A credential that the API needs is missing.
        """
        api_client = self._by_name.get(api.name)
        if api_client is not None:
            return api_client
        base_url = self._base_urls.of(api.name, api.base_url)
        credential, select = self._credential_of(api, base_url)
        # The published limit applies to the provider's own host only, not to a sandbox or proxy.
        published = api.rate_limit if origin_of(base_url) == origin_of(api.base_url) else None
        limit = self._rates.of(api.name, published)
        relocated = functools.partial(self._base_urls.of, api.name)
        api_client = APIClient(
            base_url,
            credential,
            self.context,
            limit,
            relocated=relocated,
            api=api.name,
            pacing=self._rates.pacing(api.name),
            select=select,
        )
        self._by_name[api.name] = api_client
        if api.status == "retired" and self._warns_retired:
            warn_retired(api)
        return api_client

    def _credential_of(self, api: APIInfo, base_url: str) -> tuple[Credential, Select | None]:
        """Return the credential of an API, and what selects that of an operation.

        They are those of the copied client if its arguments are the same.
        """
        if self._parent is not None and not self._changed & _arguments_of(api):
            return self._parent._credential_of(api, base_url)
        found = self._known_credentials.get(api.name)
        if found is None:
            found = self._known_credentials[api.name] = self._new_credential(api, base_url)
        return found

    def _new_credential(self, api: APIInfo, base_url: str) -> tuple[Credential, Select | None]:
        self._credentials.locate(api, base_url)
        if api.schemes and self._auth_defaults.auth is None:
            selector = CredentialSelector(api, self._credentials, base_url, self._auth_defaults)
            self._authorizers.append(selector.authorizers)
            return Credential(account=selector.account), selector.of
        credential = credential_for(api, self._credentials, base_url, self._auth_defaults)
        if credential.auth is not None:
            self._authorizers.append([credential.auth])
        return credential, None

    def copied(self, credentials: Mapping[str, Any], options: CopyOptions) -> Self:
        """Return API clients that share connections, tokens, limits and pauses with these.

        Args:
            credentials: The credential arguments that differ.
            options: The options that differ, without those that have no effect.

        Raises:
            ArgumentError: An option is invalid, or credentials are passed for a client that has none.
        """
        if credentials and not self._has_credentials:
            # The base URL of a client without credentials may be a host without TLS.
            raise ArgumentError(
                "with_options() cannot add credentials to a client without; create a new client"
            )
        twin = copy.copy(self)
        twin.context = copy_context(self.context, options)
        twin._credentials = self._credentials.updated_by(credentials)
        twin._by_name, twin._known_credentials, twin._authorizers = {}, {}, []
        twin._parent, twin._changed = self, frozenset(credentials)
        return twin

    @property
    def max_connections(self) -> int:
        """How many connections the client opens at most."""
        return self._max_connections

    def account_name(self) -> str:
        """Return a hash that stands for the account and the hosts; it depends on no secret."""
        text = repr((self._credentials.principals(), self._base_urls.host_names()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    async def aclose(self) -> None:
        """Close all connections; do nothing if they are closed already.

        A copy leaves the connections open; its calls in progress continue.
        """
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
            if self._parent is None:
                await self.context.transport.aclose()


class UnresolvedAPIClient:
    """Stands for the API client of an API whose credentials are missing or invalid.

    Each use raises the `ConfigError`.

    Args:
        api_clients: The API clients of the client.
        api: The API.
    """

    def __init__(self, api_clients: APIClients, api: APIInfo) -> None:
        self._api_clients = api_clients
        self._api = api

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api_clients.of(self._api), name)


def find_api_client(api_clients: APIClients, api: APIInfo) -> APIClient | UnresolvedAPIClient:
    """Return the API client of an API, or one that raises `ConfigError` when it is used."""
    try:
        return api_clients.of(api)
    except ConfigError:
        return UnresolvedAPIClient(api_clients, api)


# The retired APIs that this process has warned of.
_WARNED: set[str] = set()


def warn_retired(api: APIInfo) -> None:
    """Warn that an API is retired, once in this process, in the name of the caller's code."""
    if api.name in _WARNED:
        return
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and _is_internal(frame.f_globals.get("__name__", "")):
        level, frame = level + 1, frame.f_back
    since = f" since {api.since}" if api.since else ""
    message = f"{api.title} is retired by its provider{since} (warn_retired=False is silent)"
    warnings.warn(message, RetiredAPIWarning, stacklevel=level)
    _WARNED.add(api.name)  # not if the filters make an exception of it: it is raised each time


def _is_internal(module: str) -> bool:
    return module.partition(".")[0] in ("trunkline", "functools") or any(
        module == package or module.startswith(f"{package}.") for package in PACKAGES
    )


def _arguments_of(api: APIInfo) -> frozenset[str]:
    """Return the names of the credential arguments of an API, among other texts."""
    schemes = [*api.schemes.values(), *([] if api.auth is None else [api.auth])]
    values = (value for scheme in schemes for value in attrs.astuple(scheme, recurse=False))
    return frozenset(value for value in values if isinstance(value, str))


def validate_copy_options(
    options: CopyOptions, client: str, credentials: Iterable[str]
) -> CopyOptions:
    """Return the options of `with_options` without those that have no effect.

    Args:
        options: The options of the caller.
        client: The name of the client's class.
        credentials: The names of the client's credential arguments.

    Raises:
        ArgumentError: An option is unknown, or belongs to what the copy shares with the client.
    """
    function = f"{client}.with_options"
    for name in options:
        if name in COPY_OPTIONS:
            continue
        if name in CLIENT_OPTIONS:
            message = f"{function}() cannot change {name!r}, which the copy shares with the client"
            raise ArgumentError(f"{message}; create a new client")
        raise unexpected_argument(function, name, {*credentials, *COPY_OPTIONS})
    effective = {
        name: value
        for name, value in options.items()
        if value is not None or name in _DISABLED_BY_NONE
    }
    return cast(CopyOptions, effective)


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
                if api not in apis and (name, api) != ("base_url", OTHERS):
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
