"""Collect all guesses about a description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from codegen.spec.auth import AUTH_KINDS
from codegen.spec.catalog import Catalog, is_base_url
from codegen.spec.document import Object, operations
from codegen.spec.errors import SpecError
from codegen.spec.naming import pascal
from codegen.spec.text import plain

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
    found = places(root, (request.name,) if own in clients else (), request.name)
    pages = guess_paging(root)
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
            security.guess,
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
    """Return the security with the credentials that other APIs of the client use for its kind."""
    kind = security.auth.get("kind", "")
    for api in catalog.apis:
        other = str(api.auth.get("kind", ""))
        if api.client != client or (kind, other) not in {(kind, kind), ("bearer", "jwt")}:
            continue
        if kind in AUTH_KINDS:
            names = {key: str(api.auth[key]) for key in AUTH_KINDS[other].credentials}
            reason = f"{security.guess.reason}; {api.name} of the same client uses it"
            return Security(
                auth={**(security.auth if other == kind else {}), "kind": other, **names},
                credentials=(),
                guess=Guess("auth", other, reason, doubtful=other != kind),
            )
    return security


def _unnamed(found: list[MethodPlace]) -> list[Guess]:
    """Return a guess for each method that is named after its operationId."""
    default_names = {"list", "create", "get", "update", "delete", "delete_all", "replace"}
    return [
        Guess(
            f"{place.verb} {place.path}",
            ".".join((*place.resource, place.method)),
            "the usual name is taken, so the name comes from the operationId",
            doubtful=True,
        )
        for place in found
        if place.method not in default_names and place.method != place.verb.lower()
    ]
