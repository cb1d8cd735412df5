"""Where the servers of a description are."""

from __future__ import annotations

from urllib.parse import urljoin

from .catalog import is_base_url
from .document import Document, Object


def base_url(document: Document) -> str:
    """Return where an API is: what the catalog says, or the description's first server.

    Raises:
        SpecError: There is no address.
    """
    if document.api.base_url:
        return document.api.base_url.rstrip("/")
    servers = document.root.get("servers") or [{"url": "/"}]
    url = _address(servers[0])
    if not is_base_url(url):
        raise document.fail(
            f"the server {url!r} is no address that calls can go to",
            "servers",
            0,
            "url",
            hint=f"Give [apis.{document.api.name}] a base_url in specs/catalog.toml.",
        )
    return url.rstrip("/")


def own_server(document: Document, path: str, method: str) -> str | None:
    """Return the server of an operation, None where it is that of the API.

    Raises:
        SpecError: It is no address.
    """
    item = document.root["paths"][path]
    servers = item[method].get("servers") or item.get("servers")
    if not servers:
        return None
    home = base_url(document)
    url = urljoin(home + "/", _address(servers[0])).rstrip("/")
    if not is_base_url(url):
        raise document.fail(
            f"the server {url!r} is no address that calls can go to",
            "paths",
            path,
            method,
            "servers",
            hint="Mend or remove it in corrections.yaml.",
        )
    if url.startswith("http://") and document.api.auth.get("kind", "none") != "none":
        raise document.fail(
            f"credentials would be sent to {url} in the clear",
            "paths",
            path,
            method,
            "servers",
            hint="Make it an https address in corrections.yaml.",
        )
    return None if url == home else url


def _address(server: Object) -> str:
    """Return a server's URL, with the default of each variable."""
    url = str(server.get("url", "/"))
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    return url
