"""Credentials of described APIs, and their check by the described schemes."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote_plus

import attrs

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.auth import CHECKS, AuthRequest, Identity, basic_credentials, matches
from trunkline.sandbox._state.credentials import Credentials
from trunkline.sandbox._state.state import State

from .description import APIDescription
from .operations import DescribedOperation, path_of
from .parameters import RawPairs, cookies_of

Requirements: TypeAlias = Sequence[Mapping[str, tuple[str, ...]]]

_APPLICATION_ID = "application_id"


class ClientCredentials:
    """The credentials of the clients of described APIs.

    They follow from the sandbox's own credentials, which a `db` keeps, so they stay the same for
    the life of that file.

    Args:
        own: The sandbox's credentials.
        apis: The APIs.
    """

    def __init__(self, own: Credentials, apis: Sequence[APIDescription]) -> None:
        self._own = own
        self._apis = apis
        self._identifiers = {
            each.auth.get(_APPLICATION_ID) for each in apis if each.auth.get("kind") == "jwt"
        }
        self._keys = {
            (each.client, argument.name)
            for each in apis
            for argument in each.credentials
            if argument.is_key
        }

    def value(self, owner: str, name: str) -> str:
        """Return a credential.

        Args:
            owner: The class of the client; for a scheme that the client does not know, the API.
            name: The argument, or the name of the scheme.
        """
        if (owner, name) in self._keys:
            return self._own.private_key
        if name in self._identifiers:
            return self._own.application_id
        digest = hmac.digest(self._own.api_secret.encode(), f"{owner}.{name}".encode(), "sha256")
        return "sandbox-" + base64.urlsafe_b64encode(digest[:15]).decode()

    def of(self, client: str) -> dict[str, str]:
        """Return the credentials of a client class, by argument.

        Raises:
            ValueError: No API of the sandbox has such a client.
        """
        found = [each for each in self._apis if each.client == client]
        if not found:
            known = ", ".join(sorted({each.client for each in self._apis if each.client}))
            raise ValueError(f"no API of this sandbox has the client {client}; known: {known}")
        optional = {each.auth.get("sub") for each in found}
        return {
            each.name: self.value(client, each.name)
            for each in found[0].credentials
            if each.name not in optional
        }

    def environment(self) -> dict[str, str]:
        """Return the credentials by environment variable."""
        found: dict[str, str] = {}
        for api in self._apis:
            for argument in api.credentials:
                if argument.env:
                    found[argument.env] = self.value(api.client, argument.name)
            if not api.auth and not api.schemes:
                for name, scheme in _schemes(api.document).items():
                    prefix = re.sub(r"\W+", "_", f"{api.name}_{name}").upper()
                    if _needs_pair(scheme):
                        found[f"{prefix}_USERNAME"] = self.value(api.name, f"{name}.username")
                        found[f"{prefix}_PASSWORD"] = self.value(api.name, f"{name}.password")
                    elif scheme.get("type") != "mutualTLS":
                        found[prefix] = self.value(api.name, name)
        return found

    def variables_of_keys(self) -> set[str]:
        """Return the environment variables whose value is a private key."""
        return {a.env for api in self._apis for a in api.credentials if a.is_key and a.env}


def _schemes(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return (document.get("components") or {}).get("securitySchemes") or {}


def _needs_pair(scheme: Mapping[str, Any]) -> bool:
    return scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic"


@attrs.frozen(kw_only=True)
class SecuredRequest:
    """The parts of a request that credentials may be in."""

    method: str
    path: str
    query: RawPairs
    headers: Mapping[str, str] = attrs.field(repr=False)

    def parameter(self, place: str, name: str) -> str | None:
        """Return a header, query parameter or cookie, or None."""
        if place == "header":
            return self.headers.get(name.lower())
        if place == "cookie":
            return cookies_of(self.headers.get("cookie", "")).get(name)
        return next((unquote_plus(value) for key, value in self.query if key == name), None)

    def authorization(self, scheme: str) -> str | None:
        """Return the credentials of an `Authorization` header with this scheme, or None."""
        name, _, value = self.headers.get("authorization", "").partition(" ")
        return value.strip() if name.lower() == scheme.lower() else None


@attrs.frozen(kw_only=True)
class Rule:
    """One scheme: how a credential is sent, and its expected value.

    Attributes:
        kind: `basic`, `bearer`, `api_key`, `jwt`, `oauth2`, `other` or `none`.
        values: The expected texts.
        place: For an API key: `header`, `query` or `cookie`.
        name: For an API key: the name there; for `other`: the scheme of `Authorization`.
        token_path: For OAuth2: the path of the token endpoint; empty for none.
    """

    kind: str
    values: tuple[str, ...] = attrs.field(default=(), repr=False)
    place: str = "header"
    name: str = ""
    token_path: str = ""


class Security:
    """Checks the credentials of the requests to one API.

    Args:
        api: The description.
        credentials: The credentials that requests must have.
        is_described: Whether any operation declares its security.
    """

    def __init__(
        self, api: APIDescription, credentials: ClientCredentials, *, is_described: bool
    ) -> None:
        self._api, self._credentials = api, credentials
        self._is_described = is_described
        self._default = self._declared(api.auth) if api.auth else None
        self._rules: dict[str, Rule] = {}
        if self._default is None:
            names = {**_schemes(api.document), **api.schemes}
            self._rules = {name: self._rule(name) for name in names}

    @property
    def token_paths(self) -> set[str]:
        """The paths of the token endpoints."""
        rules = [*self._rules.values(), *([self._default] if self._default else [])]
        return {rule.token_path for rule in rules if rule.token_path}

    @property
    def client_pairs(self) -> list[tuple[str, str]]:
        """The client IDs and secrets that the token endpoints accept."""
        rules = [*self._rules.values(), *([self._default] if self._default else [])]
        return [
            (r.values[0], r.values[1]) for r in rules if r.kind == "oauth2" and len(r.values) > 1
        ]

    def _rule(self, name: str) -> Rule:  # noqa: PLR0911 (one for each type)
        if name in self._api.schemes:
            return self._declared(self._api.schemes[name])
        scheme = _schemes(self._api.document).get(name) or {}
        if self._api.schemes:
            return Rule(kind="none")
        kind, value = scheme.get("type"), self._credentials.value(self._api.name, name)
        if kind == "apiKey":
            return Rule(
                kind="api_key",
                values=(value,),
                place=str(scheme.get("in")),
                name=str(scheme.get("name")),
            )
        if kind == "http":
            scheme_name = str(scheme.get("scheme", "bearer")).lower()
            if scheme_name == "basic":
                names = (f"{name}.username", f"{name}.password")
                pair = tuple(self._credentials.value(self._api.name, each) for each in names)
                return Rule(kind="basic", values=pair)
            if scheme_name == "bearer":
                return Rule(kind="bearer", values=(value,))
            return Rule(kind="other", values=(value,), name=scheme_name)
        if kind == "oauth2":
            flows = scheme.get("flows") or {}
            urls = [flow.get("tokenUrl") for flow in flows.values() if isinstance(flow, dict)]
            url = next((each for each in urls if each), "")
            path = path_of(str(url), self._api.home) if url else ""
            pair = (f"{name}.client_id", f"{name}.client_secret")
            found = [self._credentials.value(self._api.name, each) for each in pair]
            return Rule(kind="oauth2", values=(*found, value), token_path=path)
        if kind == "openIdConnect":
            return Rule(kind="bearer", values=(value,))
        return Rule(kind="none")

    def _declared(self, auth: Mapping[str, Any]) -> Rule:
        """Return the rule of a declaration of the catalog."""

        def value(key: str) -> str:
            return self._credentials.value(self._api.client, str(auth[key]))

        kind = auth.get("kind")
        if kind == "basic":
            return Rule(kind="basic", values=(value("username"), value("password")))
        if kind == "bearer":
            return Rule(kind="bearer", values=(value("token"),))
        if kind == "api_key":
            place = str(auth.get("place", "header"))
            return Rule(kind="api_key", values=(value("key"),), place=place, name=str(auth["name"]))
        if kind == "client_credentials":
            token_path = str(auth["token_path"])
            path = path_of(token_path) if "://" in token_path else self._api.prefix + token_path
            pair = (value("client_id"), value("client_secret"))
            return Rule(kind="oauth2", values=pair, token_path=path)
        return Rule(kind="jwt" if kind == "jwt" else "none")

    # -- checks ----------------------------------------------------------------------------

    def check(
        self, state: State, operation: DescribedOperation, request: SecuredRequest
    ) -> Identity:
        """Return the sender of a request.

        Raises:
            APIError: A 401: no alternative of credentials is complete; or a 403: a token lacks a
                scope.
        """
        alternatives = self._alternatives(operation)
        failure: APIError | None = None
        for requirement in alternatives:
            try:
                found = [
                    self._passes(state, self._rules.get(name, self._default), scopes, request)
                    for name, scopes in requirement.items()
                ]
            except APIError as error:
                # A token without a scope is more specific than a missing one.
                if failure is None or error.status == 403:
                    failure = error
                continue
            return next((each for each in found if each.application_id), Identity())
        if failure is not None:
            raise failure
        return Identity()

    def _alternatives(self, operation: DescribedOperation) -> Requirements:
        declared = operation.security
        if self._default is not None:
            # The client authenticates in its own way, whatever the schemes are called.
            is_open = self._is_described if declared is None else not any(declared)
            return () if is_open else ({"": ()},)
        # What can be sent without credentials is checked last, as a wrong one is no credential.
        return sorted(declared or (), key=lambda each: not each)

    def _passes(
        self, state: State, rule: Rule | None, scopes: tuple[str, ...], request: SecuredRequest
    ) -> Identity:
        if rule is None or rule.kind == "none":
            return Identity()
        if rule.kind == "jwt":
            header = request.headers.get("authorization", "")
            return CHECKS["jwt"](state, AuthRequest(header, request.method, request.path))
        if rule.kind == "oauth2":
            self._check_token(state, rule, scopes, request)
        elif not self._has(rule, request):
            raise _unauthorized(rule)
        return Identity()

    @staticmethod
    def _has(rule: Rule, request: SecuredRequest) -> bool:
        if rule.kind == "basic":
            pair = basic_credentials(request.headers.get("authorization", ""))
            return matches(pair, *rule.values)
        if rule.kind == "api_key":
            sent = request.parameter(rule.place, rule.name)
        else:
            sent = request.authorization(rule.name or "bearer")
        return sent is not None and any(
            secrets.compare_digest(sent.encode(), each.encode()) for each in rule.values
        )

    def _check_token(
        self, state: State, rule: Rule, scopes: tuple[str, ...], request: SecuredRequest
    ) -> None:
        token = request.authorization("bearer")
        if token is not None and len(rule.values) > 2:
            if secrets.compare_digest(token.encode(), rule.values[2].encode()):
                return  # the fixed token, for flows that need a browser
        if token is None or not state.tokens.valid(token):
            raise _unauthorized(rule, is_wrong=token is not None)
        granted = state.tokens.scope(token)
        missing = [each for each in scopes if granted is not None and each not in granted.split()]
        if missing:
            challenge = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
            detail = f"The access token lacks the scope {missing[0]}."
            raise APIError(403, detail, headers={"WWW-Authenticate": challenge})

    def headers_for(self, state: State, operation: DescribedOperation) -> dict[str, dict[str, str]]:
        """Return valid credentials for an operation, by place (`header`, `query`, `cookie`) and name."""
        found: dict[str, dict[str, str]] = {"header": {}, "query": {}, "cookie": {}}
        alternatives = [each for each in self._alternatives(operation) if each]
        for name in alternatives[0] if alternatives else ():
            rule = self._rules.get(name, self._default)
            if rule is None:
                continue
            if rule.kind == "api_key":
                found.setdefault(rule.place, {})[rule.name] = rule.values[0]
            elif rule.kind == "basic":
                pair = base64.b64encode(":".join(rule.values).encode()).decode()
                found["header"]["Authorization"] = f"Basic {pair}"
            elif rule.kind in ("bearer", "other"):
                scheme = rule.name or "Bearer"
                found["header"]["Authorization"] = f"{scheme} {rule.values[0]}"
            elif rule.kind == "oauth2":
                token = (
                    rule.values[2] if len(rule.values) > 2 else state.tokens.grant().access_token
                )
                found["header"]["Authorization"] = f"Bearer {token}"
            elif rule.kind == "jwt":
                found["header"]["Authorization"] = f"Bearer {_signed(state)}"
        return found


def _signed(state: State) -> str:
    import jwt  # noqa: PLC0415 (only for requests that the page sends)

    now = int(state.clock.time())
    own = state.credentials
    claims = {"iat": now, "exp": now + 900, _APPLICATION_ID: own.application_id}
    return jwt.encode(claims, own.private_key, "RS256")


def _unauthorized(rule: Rule, *, is_wrong: bool = False) -> APIError:
    challenges = {
        "basic": 'Basic realm="sandbox"',
        "api_key": f'ApiKey realm="sandbox", in="{rule.place}", name="{rule.name}"',
        "other": f'{rule.name.capitalize() or "Bearer"} realm="sandbox"',
    }
    default = 'Bearer realm="sandbox"' + (', error="invalid_token"' if is_wrong else "")
    places = {"header": "the header", "query": "the query parameter", "cookie": "the cookie"}
    where = f"{places.get(rule.place, 'the header')} {rule.name or 'Authorization'}"
    return APIError(
        401,
        f"The credentials in {where} are missing or wrong.",
        headers={"WWW-Authenticate": challenges.get(rule.kind, default)},
    )
