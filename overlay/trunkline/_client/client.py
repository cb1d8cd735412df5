"""`Client`, the base class of the generated clients.

A client imports its parts when it is created. Therefore importing the class is fast, and the first
call does not wait for imports.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar, NoReturn, Self, TypeVar, Unpack, cast

from trunkline._call.option_types import CLIENT_OPTIONS, ClientOptions, CopyOptions
from trunkline._common.secret import Environment, as_secret, mask_options, refuse_to_pickle

T = TypeVar("T")


class Client:
    """A client for the APIs of one provider, with one set of credentials.

    Creating a client reads its private key and imports the modules that its calls need; do it
    once, not for each call. A client is an async context manager that closes its connections. It
    is bound to the event loop of its first request and cannot be used in another one, nor after a
    fork; calls raise `ClientStateError` then. It cannot be pickled.

    Args:
        credentials: The values of the client's credential arguments; None for missing ones.
        options: See `ClientOptions`.

    Raises:
        ConfigError: A credential or a base URL is invalid.
        ArgumentError: An option is unknown or invalid.
    """

    # The environment variables of the credential arguments.
    _environment: ClassVar[Mapping[str, str]] = {}
    # The credential arguments that are private keys.
    _keys: ClassVar[frozenset[str]] = frozenset()
    # The generated packages, each with the credential arguments that it requires.
    _packages: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # The package that contains these packages.
    _home: ClassVar[str] = "trunkline_api"

    def __init__(self, credentials: Mapping[str, Any], options: ClientOptions) -> None:
        arguments = tuple(credentials)
        credentials = {name: as_secret(v) for name, v in credentials.items() if v is not None}
        self._arguments = arguments
        self._credential_names = tuple(credentials)
        from trunkline._auth.private_key import load_private_key  # noqa: PLC0415
        from trunkline._instrumentation.logging_setup import set_up_logging  # noqa: PLC0415

        from .api_clients import APIClients, preload, validate_options  # noqa: PLC0415 (see above)

        set_up_logging(Environment())
        mask_options(options, options.keys() - CLIENT_OPTIONS)
        validated = validate_options(options, type(self).__name__, arguments, self._packages)
        for name in self._keys & credentials.keys():
            # Slow, so it is done once, before the first call.
            credentials[name] = load_private_key(credentials[name], name=name)
        self._api_clients = APIClients(credentials, self._environment, validated)
        preload(
            f"{self._home}.{package}"
            for package, required in self._packages.items()
            if "auth" in validated or credentials.keys() >= {*required}
        )

    def _copied(self, credentials: Mapping[str, Any], options: CopyOptions) -> Self:
        """Return a copy for `with_options`, which generated classes type.

        Args:
            credentials: The values of the credential arguments; None for those that stay.
            options: See `CopyOptions`.

        Raises:
            ClientStateError: The client is closed.
            ConfigError: A credential is invalid.
            ArgumentError: An option is unknown, invalid, or cannot differ from the client's.
        """
        changed = {name: as_secret(v) for name, v in credentials.items() if v is not None}
        from trunkline._auth.private_key import load_private_key  # noqa: PLC0415

        from .api_clients import preload, validate_copy_options  # noqa: PLC0415

        mask_options(options)
        validated = validate_copy_options(options, type(self).__name__, self._arguments)
        for name in self._keys & changed.keys():
            changed[name] = load_private_key(changed[name], name=name)
        twin = object.__new__(type(self))
        twin._arguments = self._arguments
        twin._credential_names = tuple(dict.fromkeys((*self._credential_names, *changed)))
        twin._api_clients = self._api_clients.copied(changed, validated)
        preload(
            f"{self._home}.{package}"
            for package, required in self._packages.items()
            if {*twin._credential_names} >= {*required}
        )
        return twin

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Return a client with credentials and base URLs from environment variables.

        The class documents the variables of the credentials. `TRUNKLINE_BASE_URL` is an origin for
        all APIs, and `TRUNKLINE_BASE_URL_MEETINGS`, for example, the base URL of one; the option
        `base_url` takes precedence. Empty variables count as missing.

        Args:
            **options: See `ClientOptions`.

        Raises:
            ConfigError: A credential or a base URL is invalid.
            ArgumentError: An option is unknown or invalid.
        """
        from .base_urls import base_url_from  # noqa: PLC0415 (see above)

        mask_options(options, options.keys() - CLIENT_OPTIONS)
        environ = Environment()
        values = {name: environ.get(variable) for name, variable in cls._environment.items()}
        credentials = {name: value for name, value in values.items() if value}
        if "base_url" not in options and (base_url := base_url_from(environ, cls._packages)):
            options["base_url"] = base_url
        return cast(Any, cls)(**{**credentials, **options})  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        """Close all connections. Calls in progress fail; later ones raise `ClientStateError`.

        Closing a closed client does nothing. An `http_client` of the caller stays open. Closing a
        copy that `with_options` returned ends the use of that copy alone: the connections stay
        open. Closing the client ends the use of its copies too.
        """
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
        arguments = ", ".join(f"{name}=***" for name in self._credential_names)
        return f"{type(self).__name__}({arguments})"

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)

    def _child(self, resource: type[T], name: str) -> T:
        """Return a resource of a generated package, for `resource_property`.

        A missing credential raises `ConfigError` in each call, but not here: without credentials,
        resources can be looked at.
        """
        from .api_clients import find_api_client  # noqa: PLC0415 (see above)

        package = resource.__module__.removeprefix(f"{self._home}.").partition(".")[0]
        api = importlib.import_module(f"{self._home}.{package}").API
        return cast(Any, resource)(find_api_client(self._api_clients, api))  # type: ignore[no-any-return]

    def __init_subclass__(cls) -> None:
        """Add the options to the docstring, so that `help()` of a client shows them."""
        introduction, _, options = (ClientOptions.__doc__ or "").partition("Attributes:\n")
        if cls.__doc__ and options:
            indent = introduction.rpartition("\n")[2]
            cls.__doc__ = f"{cls.__doc__.rstrip()}\n\n{indent}Options:\n{options}"
