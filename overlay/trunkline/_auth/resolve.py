"""From what the catalog says of an API, and what the caller gave, to its credential."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from trunkline._common.clock import Clock
from trunkline._common.secret import Secret
from trunkline._operation import JWT, Api, ApiKey, Basic, Bearer, ClientCredentials
from trunkline.errors import ConfigError

from .base import Credential

if TYPE_CHECKING:
    import httpx

    from .oauth2 import TokenStore


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


@attrs.frozen(kw_only=True)
class Terms:
    """What all credentials of a client have in common.

    Attributes:
        clock: What they take for the time.
        auth: A caller's own, which stands for all of them.
        token_store: Where access tokens are kept, None for the client itself.
    """

    clock: Clock
    auth: httpx.Auth | None = attrs.field(default=None, repr=False)
    token_store: TokenStore | None = None


def credential_for(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    """Return the credential of an API.

    Raises:
        ConfigError: An argument that it is made of was not given, or cannot work.
    """
    if terms.auth is not None:
        return _brought(terms.auth)
    if api.auth is None:
        return Credential()
    return _MAKERS[type(api.auth)](api, given, base_url, terms)


def _account(kind: str, principal: str) -> str:
    """Return a name for whom the provider counts requests, which may be kept anywhere."""
    return hashlib.sha256(f"{kind}\n{principal}".encode()).hexdigest()[:16]


# What makes an auth object is imported where it is needed: `import trunkline` stays cheap.


def _brought(auth: httpx.Auth) -> Credential:
    from .external import DrivenAuth  # noqa: PLC0415
    from .schemes import HeaderAuth  # noqa: PLC0415

    kind = type(auth)
    account = _account("brought", f"{kind.__module__}.{kind.__qualname__}")
    if isinstance(auth, HeaderAuth) and auth.header:
        return Credential(auth=auth, account=account)  # one of ours needs no driving
    return Credential(driven=DrivenAuth(auth), account=account)


def _basic(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    from .schemes import BasicAuth  # noqa: PLC0415

    assert isinstance(api.auth, Basic)
    username = given.need(api.auth.username, api)
    auth = BasicAuth(username, given.need(api.auth.password, api))
    return Credential(auth=auth, account=_account("basic", username))


def _jwt(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    from .schemes import JWTAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, JWT)
    auth = JWTAuth(
        given.need(scheme.application_id, api),
        given.need(scheme.private_key, api),
        acl=scheme.acl,
        sub=given.get(scheme.sub) if scheme.sub else None,
        now=terms.clock.time,
    )
    return Credential(auth=auth, account=_account("jwt", given.get(scheme.application_id)))


def _client_credentials(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    from .oauth2 import OAuth2ClientCredentialsAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, ClientCredentials)
    auth = OAuth2ClientCredentialsAuth(
        given.need(scheme.client_id, api),
        given.need(scheme.client_secret, api),
        token_url=base_url + scheme.token_path,
        store=terms.token_store,
        now=terms.clock.time,
    )
    return Credential(auth=auth, account=_account("oauth2", given.get(scheme.client_id)))


def _bearer(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    from .schemes import BearerAuth  # noqa: PLC0415

    assert isinstance(api.auth, Bearer)
    token = given.need(api.auth.token, api)
    return Credential(auth=BearerAuth(token), account=_account("bearer", token))


def _api_key(api: Api, given: Given, base_url: str, terms: Terms) -> Credential:
    import httpx  # noqa: PLC0415

    from .schemes import ApiKeyAuth  # noqa: PLC0415

    scheme = api.auth
    assert isinstance(scheme, ApiKey)
    key = given.need(scheme.key, api)
    auth, account = ApiKeyAuth(key, scheme.name, scheme.place), _account("key", key)
    if scheme.place == "header":
        return Credential(auth=auth, account=account)
    # A key that never changes, in a place that never changes: an empty request shows where.
    shown = next(auth.auth_flow(httpx.Request("GET", base_url)))
    cookie = shown.headers.get("Cookie")
    return Credential(
        headers={"cookie": Secret(cookie)} if cookie else {},
        query=Secret(shown.url.query.decode("ascii")),
        account=account,
    )


_MAKERS: Mapping[type, Callable[[Api, Given, str, Terms], Credential]] = {
    ApiKey: _api_key,
    Basic: _basic,
    Bearer: _bearer,
    ClientCredentials: _client_credentials,
    JWT: _jwt,
}
