"""`Client`, the base of the generated clients."""

from __future__ import annotations

import functools
import importlib
import os
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar, NoReturn, Self, TypeVar, Unpack, cast

from ._base_url import BaseUrls, origin_of
from ._call import Caller
from ._credentials import Given, credential_for
from ._equipment import Authorizer
from ._equipping import default_user_agent as default_user_agent
from ._equipping import equipment_from, terms_from
from ._operation import Api
from ._options import CLIENT_OPTIONS, ClientOptions
from ._rate import Rates
from ._secret import hidden, refuse_to_pickle
from .errors import ArgumentError, RetiredApiWarning

T = TypeVar("T")

# The options for which None says something; for all others it is as if they were left out.
_MEANS_NONE = frozenset({"timeout", "retry", "rate_limit"})


class Client:
    """The APIs of one provider, with one set of credentials.

    It is an async context manager, and belongs to the event loop that it is first used in.

    Args:
        credentials: The values of the client's own arguments; None for those left out.
        options: See `ClientOptions`.

    Raises:
        ConfigError: A credential or a base URL cannot work.
        ArgumentError: There is no such option, or it cannot be that.
    """

    _environment: ClassVar[Mapping[str, str]] = {}
    _keys: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, credentials: Mapping[str, Any], options: ClientOptions) -> None:
        credentials = {name: hidden(v) for name, v in credentials.items() if v is not None}
        for name in options:
            if name not in CLIENT_OPTIONS:
                raise ArgumentError(
                    f"{type(self).__name__}() got an unexpected keyword argument {name!r}"
                )
        chosen = {name: v for name, v in options.items() if v is not None or name in _MEANS_NONE}
        options = cast(ClientOptions, chosen)
        for name in self._keys & credentials.keys():
            credentials[name] = _private_key(credentials[name], name)
        self._credentials = credentials
        self._base_urls = BaseUrls(
            options.get("base_url"), has_credentials=bool(credentials) or "auth" in options
        )
        self._equipment = equipment_from(options)
        self._terms = terms_from(options, self._equipment.clock)
        self._rates = Rates(options.get("rate_limit"), default="rate_limit" not in options)
        self._callers: dict[str, Caller] = {}
        self._authorizers: list[Authorizer] = []

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Make a client with the credentials that environment variables have."""
        found = {name: os.environ.get(variable) for name, variable in cls._environment.items()}
        given = {name: hidden(value) for name, value in found.items() if value}
        del found  # a traceback that prints locals must not print these
        return cast(Any, cls)(**{**given, **options})  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        """Close all connections. What is under way fails; nothing can be sent any more."""
        lifeline = self._equipment.lifeline
        if lifeline.closed:
            return
        lifeline.check()
        lifeline.closed = True
        try:
            for authorizer in self._authorizers:
                await authorizer.aclose()
        finally:
            await self._equipment.wire.aclose()

    async def __aenter__(self) -> Self:
        self._equipment.lifeline.check()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        given = ", ".join(f"{name}=***" for name in self._credentials)
        return f"{type(self).__name__}({given})"

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)

    def _resource(self, package: str, name: str) -> T:  # type: ignore[type-var]
        """Return a resource of a generated package, which is imported now.

        Raises:
            ConfigError: A credential that the API needs was not given.
        """
        module = importlib.import_module(f"trunkline_api.{package}")
        return cast(T, getattr(module, name)(self._caller(module.API)))

    def _caller(self, api: Api) -> Caller:
        caller = self._callers.get(api.name)
        if caller is not None:
            return caller
        base_url = self._base_urls.of(api.name, api.base_url)
        given = Given(self._credentials, self._environment)
        credential = credential_for(api, given, base_url, self._terms)
        if credential.auth is not None:
            self._authorizers.append(credential.auth)
        # What a provider publishes counts for its own host, and not for a stand-in.
        published = api.rate_limit if origin_of(base_url) == origin_of(api.base_url) else None
        limit = self._rates.of(api.name, published)
        relocated = functools.partial(self._base_urls.of, api.name)
        caller = Caller(base_url, credential, self._equipment, limit, relocated=relocated)
        self._callers[api.name] = caller
        if api.status == "retired":
            since = f" since {api.since}" if api.since else ""
            # Up through _resource, the generated property and cached_property to the user's line.
            warnings.warn(
                f"{api.title} is retired by its provider{since}", RetiredApiWarning, stacklevel=5
            )
        return caller


def _private_key(value: Any, name: str) -> object:
    """Return the parsed key: it takes long enough to be done once, and before the first call."""
    from ._keys import load_private_key  # noqa: PLC0415 (cryptography)

    return load_private_key(value, name=name)
