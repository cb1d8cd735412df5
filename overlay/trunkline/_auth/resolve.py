"""Build the credential of an API from its catalog entry and the client's arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from trunkline._common.clock import Clock
from trunkline._common.secret import Secret
from trunkline._operation import JWT, APIInfo, APIKey, Basic, Bearer, ClientCredentials
from trunkline.errors import ConfigError

from .base import Credential

if TYPE_CHECKING:
    import httpx

    from .oauth2 import TokenStore


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
            ConfigError: It was not passed; the message names it.
        """
        value = self._values.get(name)
        if value is None:
            variable = self._environment.get(name)
            alternative = f" (or {variable}, with from_env())" if variable else ""
            raise ConfigError(f"{api.title} needs the argument {name}{alternative}")
        return value


@attrs.frozen(kw_only=True)
class AuthDefaults:
    """Settings that all credentials of a client share.

    Attributes:
        clock: The clock.
        auth: The caller's `httpx.Auth`, used in place of all credentials.
        token_store: Stores access tokens; None keeps them in memory.
    """

    clock: Clock
    auth: httpx.Auth | None = attrs.field(default=None, repr=False)
    token_store: TokenStore | None = None


def credential_for(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    """Return the credential of an API.

    Raises:
        ConfigError: A required argument is missing or invalid.
    """
    if defaults.auth is not None:
        return _custom(defaults.auth)
    if api.auth is None:
        return Credential()
    return _BUILDERS[type(api.auth)](api, arguments, base_url, defaults)


def _account(kind: str, principal: str) -> str:
    """Return an identifier of the account that rate limits apply to, without the secret."""
    return hashlib.sha256(f"{kind}\n{principal}".encode()).hexdigest()[:16]


# The builders import the auth classes themselves, to keep `import trunkline` cheap.


def _custom(auth: httpx.Auth) -> Credential:
    from .external import HttpxAuthAdapter  # noqa: PLC0415
    from .schemes import HeaderAuth  # noqa: PLC0415

    kind = type(auth)
    account = _account("custom", f"{kind.__module__}.{kind.__qualname__}")
    if isinstance(auth, HeaderAuth) and auth.header:
        return Credential(auth=auth, account=account)  # needs no adapter
    return Credential(auth_adapter=HttpxAuthAdapter(auth), account=account)


def _basic(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    from .schemes import BasicAuth  # noqa: PLC0415

    assert isinstance(api.auth, Basic)
    username = arguments.require(api.auth.username, api)
    auth = BasicAuth(username, arguments.require(api.auth.password, api))
    return Credential(auth=auth, account=_account("basic", username))


def _jwt(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    from .schemes import JWTAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, JWT)
    auth = JWTAuth(
        arguments.require(scheme.application_id, api),
        arguments.require(scheme.private_key, api),
        acl=scheme.acl,
        subject=arguments.get(scheme.sub) if scheme.sub else None,
        now=defaults.clock.time,
    )
    return Credential(auth=auth, account=_account("jwt", arguments.get(scheme.application_id)))


def _client_credentials(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    from .oauth2 import OAuth2ClientCredentialsAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, ClientCredentials)
    auth = OAuth2ClientCredentialsAuth(
        arguments.require(scheme.client_id, api),
        arguments.require(scheme.client_secret, api),
        token_url=base_url + scheme.token_path,
        store=defaults.token_store,
        now=defaults.clock.time,
    )
    return Credential(auth=auth, account=_account("oauth2", arguments.get(scheme.client_id)))


def _bearer(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    from .schemes import BearerAuth  # noqa: PLC0415

    assert isinstance(api.auth, Bearer)
    token = arguments.require(api.auth.token, api)
    return Credential(auth=BearerAuth(token), account=_account("bearer", token))


def _api_key(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    import httpx  # noqa: PLC0415

    from .schemes import APIKeyAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, APIKey)
    key = arguments.require(scheme.key, api)
    auth, account = APIKeyAuth(key, scheme.name, scheme.place), _account("key", key)
    if scheme.place == "header":
        return Credential(auth=auth, account=account)
    # The key never changes: apply it once to an empty request, and keep the result.
    request = next(auth.auth_flow(httpx.Request("GET", base_url)))
    cookie = request.headers.get("Cookie")
    return Credential(
        headers={"cookie": Secret(cookie)} if cookie else {},
        query=Secret(request.url.query.decode("ascii")),
        account=account,
    )


_BUILDERS: Mapping[
    type, Callable[[APIInfo, CredentialArguments, str, AuthDefaults], Credential]
] = {
    APIKey: _api_key,
    Basic: _basic,
    Bearer: _bearer,
    ClientCredentials: _client_credentials,
    JWT: _jwt,
}
