"""Collect all guesses about a description."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs

from trunkline_codegen.spec.auth import AUTH_KINDS
from trunkline_codegen.spec.catalog import Catalog, is_base_url
from trunkline_codegen.spec.document import Object, operations
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.naming import pascal, snake
from trunkline_codegen.spec.text import plain

from .guess import Guess
from .names import MethodPlace, places
from .paging import Paging, guess_paging
from .request import NewAPIRequest
from .security import Security, guess_security


@attrs.frozen(kw_only=True)
class Draft:
    """The content of the new catalog entry and corrections."""

    client: str
    title: str
    version: str
    base_url: str
    security: Security
    places: tuple[MethodPlace, ...]
    pages: Mapping[str, Paging]
    guesses: tuple[Guess, ...]


def draft(request: NewAPIRequest, catalog: Catalog, root: Object) -> Draft:
    """Return the guesses about a bundled document.

    Raises:
        SpecError: The base URL cannot be guessed, or the client name is taken.
    """
    info = root.get("info") or {}
    base_url, address = _base_url(request, root)
    clients = {client.name: client for client in catalog.clients}
    own = request.client or pascal(request.name)
    if own in clients and not request.client:
        raise SpecError(
            "NAME", "", f"the client {own} already exists", f"Pass --client {own}, or another name."
        )
    security = guess_security(root, base_url)
    if own in clients:
        security = _with_shared_credentials(own, catalog, security)
        known = {credential.name for credential in clients[own].credentials}
        new = tuple(c for c in security.credentials if c.name not in known)
        security = attrs.evolve(security, credentials=new)
    pages = guess_paging(root)
    prefix = (request.name,) if own in clients else ()
    found = places(root, prefix, request.name, pages)
    client = Guess(
        "client", own, "requested" if request.client else f"from the name {request.name}"
    )
    return Draft(
        client=own,
        title=plain(info.get("title")) or request.name,
        version=plain(info.get("version")),
        base_url=base_url,
        security=security,
        places=tuple(found),
        pages=pages,
        guesses=(
            client,
            address,
            *security.guesses,
            *(paging.guess for paging in pages.values()),
            *_unnamed(found),
        ),
    )


def duplicated(root: Object) -> list[str]:
    """Return the operationIds that occur more than once."""
    counts = Counter(
        name
        for _, _, operation in operations(root)
        if isinstance(name := operation.get("operationId"), str)
    )
    return [name for name, count in counts.items() if count > 1]


def _base_url(request: NewAPIRequest, root: Object) -> tuple[str, Guess]:
    if request.base_url:
        url = request.base_url.rstrip("/")
        return url, Guess("base_url", url, "requested")
    found = []
    for server in root.get("servers") or ():
        url = str(server.get("url", ""))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace("{" + name + "}", str(variable.get("default", "")))
        found.append(url.rstrip("/"))
    usable = [url for url in found if is_base_url(url)]
    safe = [url for url in usable if url.startswith("https://")]
    if not usable:
        reason = (
            f"the server {found[0]!r} is not an http(s) URL"
            if found
            else "the description has no server"
        )
        raise SpecError(request.file, "/servers", reason, "Pass --base-url https://...")
    chosen = (safe or usable)[0]
    reason = "the first server" if chosen == found[0] else "the first server with https"
    if not safe:
        return chosen, Guess("base_url", chosen, "no server has https", doubtful=True)
    return chosen, Guess("base_url", chosen, reason, doubtful=len(safe) > 1)


def _with_shared_credentials(client: str, catalog: Catalog, security: Security) -> Security:
    """Return the security with the credentials that other APIs of the client use for its kind.

    An API key is only that of another API if both are sent under one name.
    """
    found: dict[str, tuple[Mapping[str, str], str]] = {}
    entries = {"": security.auth} if security.auth else security.schemes
    for name, auth in entries.items():
        for api in catalog.apis if auth["kind"] in AUTH_KINDS else ():
            for known in (api.auth, *api.schemes.values()) if api.client == client else ():
                if name not in found and _is_shared(auth, known):
                    found[name] = _with_names(auth, known), api.name
    if not found:
        return security
    kept = {**entries, **{name: auth for name, (auth, _) in found.items()}}
    arguments = {str(value) for auth in kept.values() for value in auth.values()}
    return attrs.evolve(
        security,
        auth=kept.get("", {}),
        schemes={name: auth for name, auth in kept.items() if name},
        credentials=tuple(c for c in security.credentials if c.name in arguments),
        guesses=tuple(_shared_guess(guess, entries, found) for guess in security.guesses),
    )


def _is_shared(auth: Mapping[str, str], known: Mapping[str, Any]) -> bool:
    kind, other = auth["kind"], known.get("kind")
    if kind == other == "api_key":
        return bool(known["name"] == auth["name"])
    return kind == other or (kind, other) == ("bearer", "jwt")


def _with_names(auth: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    """Return an authentication with the credentials of a known one."""
    other = str(known["kind"])
    names = {key: str(known[key]) for key in AUTH_KINDS[other].credentials}
    return {**(auth if other == auth["kind"] else {}), "kind": other, **names}


def _shared_guess(
    guess: Guess,
    before: Mapping[str, Mapping[str, str]],
    found: Mapping[str, tuple[Mapping[str, str], str]],
) -> Guess:
    name = guess.subject.removeprefix("auth").strip()
    if not guess.subject.startswith("auth") or name not in found:
        return guess
    auth, api = found[name]
    reason = f"{guess.reason}; {api} of the same client uses it"
    doubtful = auth["kind"] != before[name]["kind"]
    return Guess(guess.subject, auth["kind"], reason, doubtful=doubtful)


def _unnamed(found: list[MethodPlace]) -> list[Guess]:
    """Return a guess for each method that is named after its operationId."""
    default_names = {
        "list", "create", "get", "update", "delete", "delete_all", "replace", "download",
    }  # fmt: skip
    return [
        Guess(
            f"{place.verb} {place.path}",
            ".".join((*place.resource, place.method)),
            "the usual name is taken, so the name comes from the operationId",
            doubtful=True,
        )
        for place in found
        if place.method.startswith(snake(place.operation_id))
        and place.method not in default_names
        and place.method != place.verb.lower()
        and place.method != snake(re.split("[/:.]", place.path)[-1])
    ]
