"""The credential arguments of a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trunkline._common.sandbox_credentials import is_sandbox_credential
from trunkline._operation import APIInfo
from trunkline._transport.urls import is_host_of
from trunkline.errors import ConfigError

# The environment variable that `from_env()` reads for the option `base_url`.
BASE_URL_VARIABLE = "TRUNKLINE_BASE_URL"

# Arguments that prove who the caller is, and may be replaced without changing the account.
_SECRET_NAMES = ("secret", "private_key", "token", "password")


class CredentialArguments:
    """The credential arguments of a client.

    Args:
        values: The arguments that were passed, by name.
        environment: The environment variable that `from_env()` reads for each argument.
    """

    def __init__(self, values: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self._values = values
        self._environment = environment
        self._at_provider: set[str] = set()

    def locate(self, api: APIInfo, base_url: str) -> None:
        """Record whether the requests of an API go to its provider."""
        if is_host_of(base_url, api.base_url):
            self._at_provider.add(api.name)

    def updated_by(self, values: Mapping[str, Any]) -> CredentialArguments:
        """Return these arguments with some of them replaced."""
        return CredentialArguments({**self._values, **values}, self._environment)

    def get(self, name: str) -> Any:
        """Return an argument, or None if it was not passed."""
        return self._values.get(name)

    def principals(self) -> list[tuple[str, str]]:
        """Return the arguments that name an account, without keys, secrets and tokens."""
        return sorted(
            (name, str(value))
            for name, value in self._values.items()
            if isinstance(value, str) and not name.endswith(_SECRET_NAMES)
        )

    def require(self, name: str, api: APIInfo) -> Any:
        """Return an argument that an API requires.

        Raises:
            ConfigError: It was not passed, or it is a sandbox's and would be sent to the provider;
                the message names it.
        """
        value = self._values.get(name)
        if api.name in self._at_provider and is_sandbox_credential(value):
            raise ConfigError(
                f"{name}: the credential of a sandbox is not sent to a provider; pass the address "
                f"of the sandbox as base_url (or {BASE_URL_VARIABLE}, with from_env())"
            )
        if value is None:
            raise ConfigError(f"{api.title} needs the argument {self.described(name)}")
        return value

    def described(self, name: str) -> str:
        """Return the name of an argument with its environment variable, for messages."""
        variable = self._environment.get(name)
        return f"{name} (or {variable}, with from_env())" if variable else name
