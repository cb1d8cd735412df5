"""The page at `/`, its files, and the API reference."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._http.routing import Call, Handler, Response, Route

from .control_app import PREFIX

_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# The page loads resources and scripts only from this server, and cannot be framed.
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_BUILT_IN = ("applications", "meetings", "conversations", "media", "coviu")


@cache
def _files() -> Mapping[str, bytes]:
    folder = files("trunkline.sandbox") / "page"
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


@cache
def description(api: str) -> bytes:
    """Return the resolved OpenAPI document of an API."""
    return (files("trunkline_api") / api / "openapi.json").read_bytes()


def _file(name: str) -> Response:
    content = _files().get(name)
    kind = _TYPES.get(name.rpartition(".")[2])
    if content is None or kind is None:
        raise APIError(404, "The file does not exist.")
    return Response(body=content, content_type=kind, headers=dict(_HEADERS))


def _page(call: Call) -> Response:
    return _file("index.html")


def _page_file(call: Call) -> Response:
    return _file(call.params["name"])


class _References:
    """The OpenAPI documents of the APIs that a sandbox serves."""

    def __init__(self, core: SandboxCore) -> None:
        self._described = core.described

    def _names(self) -> Sequence[str]:
        return _BUILT_IN if self._described is None else tuple(self._described.apis)

    def _text(self, api: str) -> bytes:
        if self._described is None:
            return description(api)
        return json.dumps(self._described.apis[api].description.document).encode()

    def get(self, call: Call) -> Response:
        """Return the document of an API."""
        api, names = call.params["api"], self._names()
        if api not in names:
            raise APIError(404, f"Unknown API; expected one of {', '.join(names)}.")
        return _json(self._text(api))

    def list(self, call: Call) -> Response:
        """Return the names, titles and servers of the APIs."""
        return _json(json.dumps({"apis": [self._entry(api) for api in self._names()]}).encode())

    def _entry(self, api: str) -> dict[str, Any]:
        if self._described is not None:
            known = self._described.apis[api]
            server = f"http://sandbox{known.mount}{known.description.prefix}"
            title = known.description.title
            return {"name": api, "title": title, "server": server, "described": True}
        document = json.loads(description(api))
        server = document["servers"][0]["url"] if document.get("servers") else ""
        return {"name": api, "title": document["info"]["title"], "server": server}


def _json(body: bytes) -> Response:
    return Response(body=body, content_type="application/json", headers=dict(_HEADERS))


def routes(core: SandboxCore) -> Sequence[Route]:
    """Return the routes of the page, its files and the API reference."""
    references = _References(core)

    def route(name: str, path: str, handler: Handler) -> Route:
        return Route(name=f"GET {name}", method="GET", path=path, handler=handler)

    return (
        route("page", "/", _page),
        route("file", f"{PREFIX}/page/{{name}}", _page_file),
        route("references", f"{PREFIX}/reference", references.list),
        route("reference", f"{PREFIX}/reference/{{api}}", references.get),
    )
