"""The credentials that an operation is sent with, read from the published description."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.verify.published import Published, PublishedOperation


def value_of(argument: str) -> str:
    """Return the value that the client gets for one of its credentials."""
    return f"{argument}-value"


def token_of(scopes: list[str]) -> str:
    """Return the token that the server issues for scopes."""
    return "+".join(["token", *scopes])


@attrs.frozen(kw_only=True)
class Credentials:
    """What is sent to authorise one request, by place and name."""

    header: dict[str, str] = attrs.field(factory=dict)
    query: dict[str, str] = attrs.field(factory=dict)
    cookie: dict[str, str] = attrs.field(factory=dict)


class Security:
    """The credentials of the operations of one API.

    The catalog says which argument of the client is for which scheme. All arguments are passed, so
    the first alternative that sends anything is the one that counts.
    """

    def __init__(self, published: Published, api: APIEntry) -> None:
        self._api = api
        self._published = published
        root = published.root
        self._default = root.get("security").node
        components = root.get("components").get("securitySchemes")
        old = root.get("securityDefinitions")
        self._declared = {
            n: published.resolve(s).node for n, s in (*old.items(), *components.items())
        }
        described = [o.part.get("security").node for o in published.operations()]
        self._is_described = any(d is not None for d in (self._default, *described))

    def of(self, operation: PublishedOperation) -> Credentials:
        """Return what an operation has to be sent with; nothing else may be sent."""
        required = operation.part.get("security").node
        required = self._default if required is None else required
        if required is None:  # not described: the catalog's `auth` applies to all
            return Credentials() if self._is_described else self._sent({"": []})
        alternatives = [dict(each) for each in required if isinstance(each, dict)]
        found = [self._sent(each) for each in alternatives]
        return next((each for each in found if each != Credentials()), Credentials())

    def headers(self) -> Iterator[str]:
        """Yield the names of all headers that a credential may be in, in lower case."""
        yield "authorization"
        for scheme in self._declared.values():
            if isinstance(scheme, dict) and scheme.get("in") == "header":
                yield str(scheme.get("name")).lower()

    def _sent(self, schemes: Mapping[str, Any]) -> Credentials:
        sent = Credentials()
        for name, scopes in schemes.items():
            entry = self._api.schemes.get(name) if self._api.schemes else self._api.auth
            if not entry or entry.get("kind", "none") == "none":
                continue
            self._add(sent, self._declared.get(name) or {}, entry, scopes)
        return sent

    def _add(self, sent: Credentials, scheme: Any, entry: Mapping[str, Any], scopes: Any) -> None:
        kind = entry["kind"]
        if kind == "api_key":
            name = str(scheme.get("name") or entry["name"])
            place = str(scheme.get("in") or entry.get("place", "header"))
            key = name.lower() if place == "header" else name
            getattr(sent, place)[key] = value_of(entry["key"])
        elif kind == "basic":
            pair = f"{value_of(entry['username'])}:{value_of(entry['password'])}"
            sent.header["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif kind == "bearer":
            sent.header["authorization"] = f"Bearer {value_of(entry['token'])}"
        elif kind == "client_credentials":
            listed = [*scopes] if self._api.schemes else [*entry.get("scopes", ())]
            sent.header["authorization"] = f"Bearer {token_of(listed)}"
