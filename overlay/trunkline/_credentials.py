"""From what the catalog says of an API, and what the caller gave, to its credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._clock import Clock
from ._equipment import Credential
from ._operation import JWT, Api, ApiKey, Basic, Bearer, ClientCredentials
from ._secret import Secret
from .errors import ConfigError


class Given:
    """The arguments of a client.

    Args:
        values: Those that were given, by name.
        environment: The environment variable that `from_env()` takes each from.
    """

    def __init__(self, values: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self._values = values
        self._environment = environment

    def get(self, name: str) -> Any:
        """Return an argument, None where it was not given."""
        return self._values.get(name)

    def need(self, name: str, api: Api) -> Any:
        """Return an argument that an API cannot do without.

        Raises:
            ConfigError: It was not given; the message names it.
        """
        value = self._values.get(name)
        if value is None:
            variable = self._environment.get(name)
            where = f" (or {variable}, with from_env())" if variable else ""
            raise ConfigError(f"{api.title} needs the argument {name}{where}")
        return value


def credential_for(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    """Return the credential of an API.

    Raises:
        ConfigError: An argument that it is made of was not given, or cannot work.
    """
    if api.auth is None:
        return Credential()
    return _MAKERS[type(api.auth)](api, given, base_url, clock)


# What makes an auth object is imported where it is needed: `import trunkline` stays cheap.


def _basic(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    from ._auth import BasicAuth  # noqa: PLC0415

    assert isinstance(api.auth, Basic)
    return Credential(
        auth=BasicAuth(given.need(api.auth.username, api), given.need(api.auth.password, api))
    )


def _jwt(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    from ._auth import JWTAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, JWT)
    auth = JWTAuth(
        given.need(scheme.application_id, api),
        given.need(scheme.private_key, api),
        acl=scheme.acl,
        sub=given.get(scheme.sub) if scheme.sub else None,
        now=clock.time,
    )
    return Credential(auth=auth)


def _client_credentials(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    from ._oauth2 import OAuth2ClientCredentialsAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, ClientCredentials)
    auth = OAuth2ClientCredentialsAuth(
        given.need(scheme.client_id, api),
        given.need(scheme.client_secret, api),
        token_url=base_url + scheme.token_path,
        now=clock.time,
    )
    return Credential(auth=auth)


def _bearer(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    from ._auth import BearerAuth  # noqa: PLC0415

    assert isinstance(api.auth, Bearer)
    return Credential(auth=BearerAuth(given.need(api.auth.token, api)))


def _api_key(api: Api, given: Given, base_url: str, clock: Clock) -> Credential:
    import httpx  # noqa: PLC0415

    from ._auth import ApiKeyAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, ApiKey)
    auth = ApiKeyAuth(given.need(scheme.key, api), scheme.name, scheme.place)
    if auth.header:
        return Credential(auth=auth)
    # A key that never changes, in a place that never changes: an empty request shows where.
    shown = next(auth.auth_flow(httpx.Request("GET", base_url)))
    cookie = shown.headers.get("Cookie")
    return Credential(
        headers={"cookie": Secret(cookie)} if cookie else {},
        query=Secret(shown.url.query.decode("ascii")),
    )


_MAKERS: Mapping[type, Callable[[Api, Given, str, Clock], Credential]] = {
    ApiKey: _api_key,
    Basic: _basic,
    Bearer: _bearer,
    ClientCredentials: _client_credentials,
    JWT: _jwt,
}
