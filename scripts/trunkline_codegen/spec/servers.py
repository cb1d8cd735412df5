"""Find the server URLs of a description."""

from __future__ import annotations

from urllib.parse import urljoin

from .catalog import is_base_url
from .document import Document, Object


def base_url(document: Document) -> str:
    """Return the base URL of an API: from the catalog, else the first server.

    Raises:
        SpecError: The server is not a valid URL.
    """
    if document.api.base_url:
        return document.api.base_url.rstrip("/")
    servers = document.root.get("servers") or [{"url": "/"}]
    url = _address(servers[0])
    if not is_base_url(url):
        raise document.fail(
            f"the server {url!r} is not an http(s) URL without credentials and query",
            "servers",
            0,
            "url",
            hint=f"Set base_url of [apis.{document.api.name}] in specs/catalog.toml.",
        )
    return url.rstrip("/")


def own_server(document: Document, path: str, method: str) -> str | None:
    """Return the server of an operation; None if it is the server of the API.

    Raises:
        SpecError: The server is not a valid URL, or would get credentials without TLS.
    """
    item = document.root["paths"][path]
    servers = item[method].get("servers") or item.get("servers")
    if not servers:
        return None
    home = base_url(document)
    urls = [urljoin(home + "/", _address(server)).rstrip("/") for server in servers]
    usable = [url for url in urls if is_base_url(url)]
    kinds = {entry.get("kind", "none") for entry in document.api.schemes.values()}
    with_credentials = {document.api.auth.get("kind", "none"), *kinds} != {"none"}
    if home in usable:
        return None
    url = next((url for url in usable if url.startswith("https://")), (usable or urls)[0])
    place = ("paths", path, method, "servers")
    if not is_base_url(url):
        raise document.fail(
            f"the server {url!r} is not an http(s) URL without credentials and query",
            *place,
            hint="Fix or remove it in corrections.yaml.",
        )
    if url.startswith("http://") and with_credentials:
        raise document.fail(
            f"credentials would be sent to {url} unencrypted",
            *place,
            hint="Replace it by an https URL in corrections.yaml.",
        )
    if url != urls[0]:
        document.note(f"the server {urls[0]} is not usable: {url} is used", *place)
    return url


def _address(server: Object) -> str:
    """Return a server's URL, with the default of each variable."""
    url = str(server.get("url", "/"))
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    return url
