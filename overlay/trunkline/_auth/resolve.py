"""Build the credentials of an API from its catalog entry and the client's arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from trunkline._common.clock import Clock
from trunkline._common.secret import Secret
from trunkline._operation import (
    JWT,
    APIInfo,
    APIKey,
    AuthScheme,
    Basic,
    Bearer,
    ClientCredentials,
    CustomAuth,
    Operation,
)
from trunkline.errors import ConfigError

from .arguments import CredentialArguments
from .base import NO_CREDENTIAL, Authorizer, Credential

if TYPE_CHECKING:
    import httpx

    from .oauth2 import TokenStore


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
    """Return the credential of an API with one authentication scheme.

    Raises:
        ConfigError: A required argument is missing or invalid.
    """
    if defaults.auth is not None:
        return _custom(defaults.auth)
    if api.auth is None:
        return NO_CREDENTIAL
    return _built(api, arguments, base_url, defaults)


class CredentialSelector:
    """Selects the credential of each operation of an API with several authentication schemes.

    Args:
        api: The API.
        arguments: The credential arguments of the client.
        base_url: The base URL of the API.
        defaults: The settings that all credentials of the client share.

    Attributes:
        account: Identifies the account that rate limits apply to, without revealing a secret.
        authorizers: The authorizers that are in use.

    Raises:
        ConfigError: A credential argument is invalid.
    """

    def __init__(
        self,
        api: APIInfo,
        arguments: CredentialArguments,
        base_url: str,
        defaults: AuthDefaults,
    ) -> None:
        self._api = api
        self._arguments = arguments
        self.authorizers: list[Authorizer] = []
        self._base_url = base_url
        self._defaults = defaults
        self._by_scheme: dict[tuple[str, tuple[str, ...]], Credential] = {}
        complete = [name for name in api.schemes if not self._missing(name)]
        accounts = {self._of(name, ()).account for name in complete}
        first, *others = sorted(accounts) or [""]
        self.account = _account("several", "\n".join([first, *others])) if others else first

    def of(self, operation: Operation[Any]) -> Credential:
        """Return the credential of an operation: of its first alternative that is complete.

        An alternative that needs no credential is the last choice. If other credentials were passed
        and none of these, the operation is sent without: descriptions require more than servers do,
        and the server's refusal then names the arguments.

        Raises:
            ConfigError: No credential was passed, or a part of one; the message names the arguments.
        """
        security = self._api.security if operation.security is None else operation.security
        for alternative in sorted(security, key=lambda alternative: not alternative):
            if not any(self._missing(name) for name in alternative):
                return self._combined([self._of(*item) for item in alternative.items()])
        if not security:
            return NO_CREDENTIAL
        missing = [
            " and ".join(
                self._arguments.described(argument)
                for name in alternative
                for argument in self._missing(name)
            )
            for alternative in security
        ]
        noun = "arguments" if len(missing) > 1 or " and " in missing[0] else "argument"
        message = f"{operation.id} needs the {noun} {', or '.join(missing)}"
        if not self.account or any(self._is_begun(alternative) for alternative in security):
            raise ConfigError(f"{self._api.title}: {message}")
        return Credential(missing=message, account=self.account)

    def _is_begun(self, alternative: Iterable[str]) -> bool:
        """Return whether some of the required arguments of an alternative were passed."""
        return any(
            self._arguments.get(name) is not None
            for scheme in alternative
            for name in self._required(scheme)
        )

    def _missing(self, scheme: str) -> list[str]:
        """Return the required arguments of a scheme that were not passed."""
        return [name for name in self._required(scheme) if self._arguments.get(name) is None]

    def _required(self, scheme: str) -> list[str]:
        return required_arguments(self._api.schemes[scheme])

    def _of(self, scheme: str, scopes: tuple[str, ...]) -> Credential:
        """Return the credential of one scheme; tokens of other scopes are other credentials."""
        declared = self._api.schemes[scheme]
        if isinstance(declared, ClientCredentials):
            declared = attrs.evolve(declared, scopes=declared.scopes or scopes)
            scopes = declared.scopes
        else:
            scopes = ()
        if (scheme, scopes) not in self._by_scheme:
            self._by_scheme[scheme, scopes] = self._built(declared)
        return self._by_scheme[scheme, scopes]

    def _built(self, declared: AuthScheme) -> Credential:
        api = attrs.evolve(self._api, auth=declared)
        credential = _built(api, self._arguments, self._base_url, self._defaults)
        if credential.auth is not None:
            self.authorizers.append(credential.auth)
        return credential

    def _combined(self, parts: Sequence[Credential]) -> Credential:
        """Return one credential that sends several."""
        if len(parts) == 1:
            return parts[0]
        from .schemes import TokenAuth  # noqa: PLC0415

        headers: dict[str, str] = {}
        auths: list[Authorizer] = []
        for part in parts:
            if part.auth_adapter is not None:
                raise ConfigError(
                    f"{self._api.title}: a custom scheme cannot be combined with others"
                )
            added = dict(part.headers)
            if isinstance(part.auth, TokenAuth):
                auths.append(part.auth)
            elif part.auth is not None:
                added[part.auth.header.lower()] = part.auth.ready() or ""
            for name, value in added.items():
                if name != "cookie" and name in headers:
                    raise self._conflict(name)
                headers[name] = Secret(f"{headers[name]}; {value}") if name in headers else value
        if len(auths) > 1 or any(auth.header.lower() in headers for auth in auths):
            raise self._conflict(auths[0].header)
        return Credential(
            auth=auths[0] if auths else None,
            headers=headers,
            query=Secret("&".join(part.query for part in parts if part.query)),
            account=self.account,
        )

    def _conflict(self, header: str) -> ConfigError:
        return ConfigError(
            f"{self._api.title}: two credentials of one request use the header {header}; pass one "
            "that combines them with `auth=`"
        )


def required_arguments(scheme: AuthScheme) -> list[str]:
    """Return the client arguments that an authentication scheme requires."""
    custom = scheme.credentials if isinstance(scheme, CustomAuth) else None
    return [getattr(scheme, field) for field in custom or _REQUIRED.get(type(scheme), ())]


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


def _built(
    api: APIInfo, arguments: CredentialArguments, base_url: str, defaults: AuthDefaults
) -> Credential:
    scheme = api.auth
    if not isinstance(scheme, CustomAuth):
        return _BUILDERS[type(scheme)](api, arguments, base_url, defaults)
    values = {field: arguments.require(getattr(scheme, field), api) for field in scheme.credentials}
    principal = "\n".join(each for each in values.values() if isinstance(each, str))
    kind = type(scheme)
    account = _account(f"{kind.__module__}.{kind.__qualname__}", principal)
    return attrs.evolve(_custom(scheme.build(values)), account=account)


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
        scope=" ".join(scheme.scopes) or None,
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


# The arguments that a scheme cannot do without.
_REQUIRED: Mapping[type, tuple[str, ...]] = {
    APIKey: ("key",),
    Basic: ("username", "password"),
    Bearer: ("token",),
    ClientCredentials: ("client_id", "client_secret"),
    JWT: ("application_id", "private_key"),
}

_BUILDERS: Mapping[
    type, Callable[[APIInfo, CredentialArguments, str, AuthDefaults], Credential]
] = {
    APIKey: _api_key,
    Basic: _basic,
    Bearer: _bearer,
    ClientCredentials: _client_credentials,
    JWT: _jwt,
}
