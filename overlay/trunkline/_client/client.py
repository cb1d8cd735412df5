"""`Client`, the base of the generated clients.

What it is made of is imported when one is made: its class is cheap, and its first call as well.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar, NoReturn, Self, TypeVar, Unpack, cast

from trunkline._call.option_types import ClientOptions
from trunkline._common.secret import as_secret, mask_headers, refuse_to_pickle

T = TypeVar("T")


class Client:
    """The APIs of one provider, with one set of credentials.

    To make one takes a while (it reads its key, and imports what its calls need), so that no call
    does. It is an async context manager, and belongs to the event loop that it is first used in.

    Args:
        credentials: The values of the client's own arguments; None for those left out.
        options: See `ClientOptions`.

    Raises:
        ConfigError: A credential or a base URL cannot work.
        ArgumentError: There is no such option, or it cannot be that.
    """

    # The environment variable of each argument that has one.
    _environment: ClassVar[Mapping[str, str]] = {}
    # The arguments that are private keys.
    _keys: ClassVar[frozenset[str]] = frozenset()
    # The generated packages, each with the arguments that it cannot do without.
    _packages: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, credentials: Mapping[str, Any], options: ClientOptions) -> None:
        arguments = tuple(credentials)
        credentials = {name: as_secret(v) for name, v in credentials.items() if v is not None}
        self._given = tuple(credentials)
        from trunkline._auth.private_key import load_private_key  # noqa: PLC0415

        from .api_clients import APIClients, preload, validate_options  # noqa: PLC0415 (see above)

        mask_headers(options)
        chosen = validate_options(options, type(self).__name__, arguments, self._packages)
        for name in self._keys & credentials.keys():
            # It takes long enough to be done once, and before the first call.
            credentials[name] = load_private_key(credentials[name], name=name)
        self._api_clients = APIClients(credentials, self._environment, chosen)
        preload(
            f"trunkline_api.{package}"
            for package, needed in self._packages.items()
            if "auth" in chosen or credentials.keys() >= {*needed}
        )

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Make a client with the credentials that environment variables have."""
        mask_headers(options)
        found = {name: os.environ.get(variable) for name, variable in cls._environment.items()}
        given = {name: as_secret(value) for name, value in found.items() if value}
        del found  # a traceback that prints locals must not print these
        return cast(Any, cls)(**{**given, **options})  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        """Close all connections. What is under way fails; nothing can be sent any more."""
        await self._api_clients.aclose()

    async def __aenter__(self) -> Self:
        self._api_clients.context.lifecycle.check()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        given = ", ".join(f"{name}=***" for name in self._given)
        return f"{type(self).__name__}({given})"

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)

    def _resource(self, package: str, name: str) -> T:  # type: ignore[type-var]
        """Return a resource of a generated package.

        Raises:
            ConfigError: A credential that the API needs was not given.
        """
        module = importlib.import_module(f"trunkline_api.{package}")
        return cast(T, getattr(module, name)(self._api_clients.of(module.API)))
