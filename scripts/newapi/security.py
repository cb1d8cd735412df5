"""Guess the authentication of an API from the security schemes of its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from codegen.spec.document import Object, follow, operations

from .guess import Guess


@attrs.frozen(kw_only=True)
class Credential:
    """A client argument that the guessed authentication needs."""

    name: str
    doc: str
    secret: bool = True


@attrs.frozen(kw_only=True)
class Security:
    """The catalog's `auth`, its credentials, and the guess."""

    auth: Mapping[str, str]
    credentials: tuple[Credential, ...]
    guess: Guess


def guess_security(root: Object, base_url: str) -> Security:
    """Return the guessed authentication of an API."""
    schemes = root.get("components", {}).get("securitySchemes", {})
    requested = _requested_schemes(root)
    if not requested:
        reason = "no security is declared" if not schemes else "no operation requires a scheme"
        return _none(
            f"{reason}: requests are sent without credentials", doubtful=not root.get("security")
        )
    unsupported = []
    for name in requested:
        scheme = follow(root, schemes.get(name, {}))
        found = _READERS.get(_kind(scheme), _unsupported)(scheme, name, base_url)
        if found is not None:
            return found
        unsupported.append(name)
    return _none(f"unsupported security schemes: {', '.join(unsupported)}", doubtful=True)


def _requested_schemes(root: Object) -> list[str]:
    """Return the names of the required schemes, the most frequent first."""
    counts: Counter[str] = Counter()
    for _, _, operation in operations(root):
        for requirement in operation.get("security", root.get("security")) or ():
            if isinstance(requirement, dict):
                counts.update(requirement.keys())
    return [name for name, _ in counts.most_common()]


def _kind(scheme: Object) -> str:
    kind = str(scheme.get("type", ""))
    return f"http {str(scheme.get('scheme', '')).lower()}" if kind == "http" else kind


def _basic(scheme: Object, name: str, base_url: str) -> Security:
    return Security(
        auth={"kind": "basic", "username": "username", "password": "password"},
        credentials=(
            Credential(name="username", doc="The user's name.", secret=False),
            Credential(name="password", doc="The user's password."),
        ),
        guess=Guess("auth", "basic", f"the scheme {name} is HTTP Basic"),
    )


def _bearer(scheme: Object, name: str, base_url: str) -> Security:
    jwt = str(scheme.get("bearerFormat", "")).upper() == "JWT"
    reason = f"the scheme {name} is a bearer token"
    if jwt:
        reason += "; it is a JWT: if clients sign it themselves, use the kind jwt"
    return _token(reason, doubtful=jwt)


def _token(reason: str, *, doubtful: bool) -> Security:
    return Security(
        auth={"kind": "bearer", "token": "token"},
        credentials=(Credential(name="token", doc="The access token."),),
        guess=Guess("auth", "bearer", reason, doubtful),
    )


def _api_key(scheme: Object, name: str, base_url: str) -> Security:
    place, key = str(scheme.get("in", "header")), str(scheme.get("name", ""))
    return Security(
        auth={"kind": "api_key", "key": "api_key", "name": key, "place": place},
        credentials=(Credential(name="api_key", doc="The API key."),),
        guess=Guess("auth", "api_key", f"the scheme {name} is a key in the {place} {key}"),
    )


def _oauth2(scheme: Object, name: str, base_url: str) -> Security:
    flows = scheme.get("flows") or {}
    address = str((flows.get("clientCredentials") or {}).get("tokenUrl", ""))
    path = _below(base_url, address)
    if path is None:
        reason = (
            f"the scheme {name} is OAuth2 with a token endpoint at {address}, not below the base "
            "URL: callers must fetch their tokens there"
            if address
            else f"the scheme {name} is OAuth2 without client credentials: callers pass the token"
        )
        return _token(reason, doubtful=True)
    return Security(
        auth={
            "kind": "client_credentials",
            "client_id": "client_id",
            "client_secret": "client_secret",
            "token_path": path,
        },
        credentials=(
            Credential(name="client_id", doc="The client's identifier.", secret=False),
            Credential(name="client_secret", doc="The client's secret."),
        ),
        guess=Guess(
            "auth", "client_credentials", f"the scheme {name} has client credentials at {path}"
        ),
    )


def _open_id(scheme: Object, name: str, base_url: str) -> Security:
    return _token(f"the scheme {name} is OpenID Connect: callers pass the token", doubtful=True)


def _unsupported(scheme: Object, name: str, base_url: str) -> None:
    return None


_READERS: Mapping[str, Callable[[Any, str, str], Security | None]] = {
    "http basic": _basic,
    "http bearer": _bearer,
    "apiKey": _api_key,
    "oauth2": _oauth2,
    "openIdConnect": _open_id,
}


def _below(base_url: str, address: str) -> str | None:
    """Return the path of a URL relative to the base URL; None if it is not below it."""
    if not address:
        return None
    base, url = urlsplit(base_url), urlsplit(address)
    if url.netloc and (url.scheme, url.netloc) != (base.scheme, base.netloc):
        return None
    root = base.path.rstrip("/") + "/"
    return "/" + url.path.removeprefix(root) if url.path.startswith(root) else None


def _none(reason: str, *, doubtful: bool) -> Security:
    return Security(auth={}, credentials=(), guess=Guess("auth", "none", reason, doubtful))
