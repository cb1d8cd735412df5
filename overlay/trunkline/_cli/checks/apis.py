"""The APIs that `trunkline doctor` checks: the credentials that each needs, and its base URL."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from trunkline._auth.resolve import required_arguments
from trunkline._client.base_urls import BaseUrls
from trunkline._client.client import Client
from trunkline._operation import APIInfo


@attrs.frozen
class CheckedAPI:
    """An API of a client.

    Attributes:
        client: The class of the client.
        package: The name of the generated package, which is the name of the API.
    """

    client: type[Client]
    package: str

    @property
    def info(self) -> APIInfo:
        """The information of the generated package about its API."""
        api: APIInfo = importlib.import_module(f"{self.client._home}.{self.package}").API
        return api

    @property
    def alternatives(self) -> list[tuple[str, ...]]:
        """The credential arguments that calls need: one of these groups, all of its arguments."""
        required = self.client._packages[self.package]
        schemes, security = self.info.schemes, self.info.security
        if not schemes or not security:
            return [required]
        groups = [
            [argument for name in group for argument in required_arguments(schemes[name])]
            for group in security
        ]
        return [tuple(dict.fromkeys(group)) for group in groups]

    def is_set_up(self, arguments: Collection[str]) -> bool:
        """Return whether these arguments suffice for calls."""
        return any({*group} <= {*arguments} for group in self.alternatives)

    def url(self, option: str | Mapping[str, str] | None) -> str:
        """Return the base URL of calls.

        Args:
            option: The option `base_url` of the client.

        Raises:
            ConfigError: The base URL is invalid.
        """
        api = self.info
        return BaseUrls(option, has_credentials=True).of(api.name, api.base_url)

    def is_published(self, url: str) -> bool:
        """Return whether a base URL is that of the description."""
        return url == self.info.base_url.rstrip("/")

    @property
    def variables(self) -> list[str]:
        """The environment variables of the credentials of this API."""
        names = dict.fromkeys(argument for group in self.alternatives for argument in group)
        return [self.client._environment[n] for n in names if n in self.client._environment]


def apis_of(clients: Sequence[type[Client]]) -> Iterator[CheckedAPI]:
    """Yield the APIs of the clients."""
    for client in clients:
        for package in client._packages:
            yield CheckedAPI(client, package)
