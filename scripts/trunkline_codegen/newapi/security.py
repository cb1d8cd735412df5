"""Guess the authentication of an API from the security schemes of its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.catalog import RESERVED_CREDENTIALS
from trunkline_codegen.spec.document import Object, follow, operations
from trunkline_codegen.spec.security import Alternatives, alternatives, scheme_names

from .guess import Guess

# The values of a catalog entry's `auth`, or of one of its `schemes`.
Auth: TypeAlias = Mapping[str, str]


@attrs.frozen(kw_only=True)
class Credential:
    """A client argument that the guessed authentication needs."""

    name: str
    doc: str
    secret: bool = True


@attrs.frozen(kw_only=True)
class Security:
    """The catalog's `auth` or `schemes`, its credentials, and the guesses."""

    auth: Auth
    credentials: tuple[Credential, ...]
    guesses: tuple[Guess, ...]
    schemes: Mapping[str, Auth] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Scheme:
    """One security scheme: its settings, the credentials by setting, and the evidence.

    Attributes:
        auth: The settings; those of `credentials` have the name of an argument.
        credentials: The argument of each of these settings.
        reason: The evidence.
        doubtful: Whether it needs a review.
    """

    auth: Auth
    credentials: Mapping[str, Credential]
    reason: str
    doubtful: bool = False

    def renamed(self, names: Mapping[str, str]) -> Scheme:
        """Return the scheme with other names of its arguments, by setting."""
        return attrs.evolve(
            self,
            auth={**self.auth, **{key: names[key] for key in self.credentials}},
            credentials={
                key: attrs.evolve(credential, name=names[key])
                for key, credential in self.credentials.items()
            },
        )


def guess_security(root: Object, base_url: str) -> Security:
    """Return the guessed authentication of an API: `auth` if one scheme is enough."""
    declared = root.get("components", {}).get("securitySchemes", {})
    names = scheme_names(root)
    if not names:
        reason = "no operation requires a scheme" if declared else "no security is declared"
        reason += ": requests are sent without credentials"
        return _none(reason, doubtful=not root.get("security"))
    found = {name: _read(follow(root, declared.get(name, {})), name, base_url) for name in names}
    same = _same_tokens(root, found)
    supported = _named(
        {n: scheme for n, scheme in found.items() if scheme is not None and n not in same}
    )
    unsupported = [name for name in names if name not in supported and name not in same]
    if not supported:
        return _none(f"unsupported security schemes: {', '.join(unsupported)}", doubtful=True)
    credentials = tuple(
        credential for scheme in supported.values() for credential in scheme.credentials.values()
    )
    if _is_enough(root, names):
        (name,) = names
        scheme = supported[name]
        guess = Guess("auth", scheme.auth["kind"], scheme.reason, scheme.doubtful)
        return Security(auth=scheme.auth, credentials=credentials, guesses=(guess,))
    guesses = [
        Guess(f"auth {name}", scheme.auth["kind"], scheme.reason, scheme.doubtful)
        for name, scheme in supported.items()
    ]
    guesses += [_unsupported(root, declared, name) for name in unsupported]
    guesses += [
        Guess(f"auth {name}", "none", f"the scheme {name} is the same token as {other}")
        for name, other in same.items()
    ]
    guesses.append(_combinations(root))
    return Security(
        auth={},
        credentials=credentials,
        guesses=tuple(guesses),
        schemes={name: supported[name].auth if name in supported else NOT_SENT for name in names},
    )


# The scheme of a credential that trunkline does not send.
NOT_SENT: Auth = {"kind": "none"}


def _same_tokens(root: Object, found: Mapping[str, Scheme | None]) -> dict[str, str]:
    """Return the schemes of bearer tokens that are only required together with another one.

    A request has one bearer token (RFC 6750, section 2.1). Some descriptions list the flows that
    issue it as several schemes, which go together in each requirement.
    """
    bearer = [
        name
        for name, scheme in found.items()
        if scheme is not None and scheme.auth["kind"] in ("bearer", "client_credentials")
    ]
    required = [
        {*requirement}
        for _, _, operation in operations(root)
        for requirement in alternatives(root, operation) or ()
    ]
    same: dict[str, str] = {}
    for name in bearer:
        others = [other for other in bearer if other != name and other not in same]
        for other in others:
            if all(other in together for together in required if name in together):
                same[name] = other
                break
    return same


def _is_enough(root: Object, names: Sequence[str]) -> bool:
    """Return whether one scheme, without scopes, is all that operations require."""
    required = [alternatives(root, operation) or () for _, _, operation in operations(root)]
    return len(names) == 1 and all(
        (not any(each)) or (all(each) and not any(any(one.values()) for one in each))
        for each in required
    )


def _combinations(root: Object) -> Guess:
    """Return a guess with the requirements of the operations and their numbers."""
    counts = Counter(
        _words(alternatives(root, operation) or ()) for _, _, operation in operations(root)
    )
    listed = "; ".join(f"{count} with {words}" for words, count in counts.most_common(_MOST_LISTED))
    more = len(counts) - _MOST_LISTED
    rest = f"; {more} other combinations" if more > 0 else ""
    return Guess("security", "as described", f"operations: {listed}{rest}")


_MOST_LISTED = 5


def _words(required: Alternatives) -> str:
    return (
        " or ".join(" and ".join(map(_scheme_words, each.items())) or "none" for each in required)
        or "none"
    )


def _scheme_words(item: tuple[str, tuple[str, ...]]) -> str:
    name, scopes = item
    noun = "scope" if len(scopes) == 1 else "scopes"
    return f"{name} ({noun} {', '.join(scopes)})" if scopes else name


def _unsupported(root: Object, declared: Object, name: str) -> Guess:
    kind = _kind(follow(root, declared.get(name, {})))
    advice = "its certificate is that of `ssl_context=`" if kind == "mutualTLS" else "pass `auth=`"
    problem = f"({kind}) is not supported" if kind else "is required, but not defined"
    return Guess(f"auth {name}", "none", f"the scheme {name} {problem}: {advice}", True)


def _named(schemes: Mapping[str, Scheme]) -> dict[str, Scheme]:
    """Return the schemes with different names of arguments: of several of a kind, their own."""
    kinds = Counter(scheme.auth["kind"] for scheme in schemes.values())
    taken = set(RESERVED_CREDENTIALS)
    named: dict[str, Scheme] = {}
    for name, scheme in schemes.items():
        names: dict[str, str] = {}
        for key, credential in scheme.credentials.items():
            wanted = credential.name
            if kinds[scheme.auth["kind"]] > 1:
                more = f" {key}" if len(scheme.credentials) > 1 else ""
                wanted = naming.snake(f"{name}{more}").strip("_")
            names[key] = naming.unique(wanted, taken)
            taken.add(names[key])
        named[name] = scheme.renamed(names)
    return named


def _read(scheme: Object, name: str, base_url: str) -> Scheme | None:
    """Return what the catalog has for a scheme; None if it is not supported."""
    reader = _READERS.get(_kind(scheme))
    return None if reader is None else reader(scheme, name, base_url)


def _kind(scheme: Object) -> str:
    kind = str(scheme.get("type", ""))
    return f"http {str(scheme.get('scheme', '')).lower()}" if kind == "http" else kind


def _basic(scheme: Object, name: str, base_url: str) -> Scheme:
    return Scheme(
        auth={"kind": "basic", "username": "username", "password": "password"},
        credentials={
            "username": Credential(name="username", doc="The user's name.", secret=False),
            "password": Credential(name="password", doc="The user's password."),
        },
        reason=f"the scheme {name} is HTTP Basic",
    )


def _bearer(scheme: Object, name: str, base_url: str) -> Scheme:
    jwt = str(scheme.get("bearerFormat", "")).upper() == "JWT"
    reason = f"the scheme {name} is a bearer token"
    if jwt:
        reason += "; it is a JWT: if clients sign it themselves, use the kind jwt"
    return _token(reason, doubtful=jwt)


def _token(reason: str, *, doubtful: bool) -> Scheme:
    return Scheme(
        auth={"kind": "bearer", "token": "token"},
        credentials={"token": Credential(name="token", doc="The access token.")},
        reason=reason,
        doubtful=doubtful,
    )


def _api_key(scheme: Object, name: str, base_url: str) -> Scheme:
    place, key = str(scheme.get("in", "header")), str(scheme.get("name", ""))
    return Scheme(
        auth={"kind": "api_key", "key": "api_key", "name": key, "place": place},
        credentials={"key": Credential(name="api_key", doc="The API key.")},
        reason=f"the scheme {name} is a key in the {place} {key}",
    )


def _oauth2(scheme: Object, name: str, base_url: str) -> Scheme:
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
    return Scheme(
        auth={
            "kind": "client_credentials",
            "client_id": "client_id",
            "client_secret": "client_secret",
            "token_path": path,
        },
        credentials={
            "client_id": Credential(name="client_id", doc="The client's identifier.", secret=False),
            "client_secret": Credential(name="client_secret", doc="The client's secret."),
        },
        reason=f"the scheme {name} has client credentials at {path}; each token is requested with "
        "the scopes of the operation",
    )


def _open_id(scheme: Object, name: str, base_url: str) -> Scheme:
    return _token(f"the scheme {name} is OpenID Connect: callers pass the token", doubtful=True)


_READERS: Mapping[str, Callable[[Any, str, str], Scheme]] = {
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
    return Security(auth={}, credentials=(), guesses=(Guess("auth", "none", reason, doubtful),))
