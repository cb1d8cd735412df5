"""The page at `/`, its files, and the API reference."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.routing import Call, Response, Route

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
_APIS = ("applications", "meetings", "conversations", "media", "coviu")


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


def _get_reference(call: Call) -> Response:
    api = call.params["api"]
    if api not in _APIS:
        raise APIError(404, f"Unknown API; expected one of {', '.join(_APIS)}.")
    return Response(body=description(api), content_type="application/json", headers=dict(_HEADERS))


@cache
def _index() -> bytes:
    def entry(api: str) -> dict[str, Any]:
        document = json.loads(description(api))
        server = document["servers"][0]["url"] if document.get("servers") else ""
        return {"name": api, "title": document["info"]["title"], "server": server}

    return json.dumps({"apis": [entry(api) for api in _APIS]}).encode()


def _list_references(call: Call) -> Response:
    return Response(body=_index(), content_type="application/json", headers=dict(_HEADERS))


ROUTES: Sequence[Route] = (
    Route(name="GET page", method="GET", path="/", handler=_page),
    Route(name="GET file", method="GET", path=f"{PREFIX}/page/{{name}}", handler=_page_file),
    Route(
        name="GET references", method="GET", path=f"{PREFIX}/reference", handler=_list_references
    ),
    Route(
        name="GET reference",
        method="GET",
        path=f"{PREFIX}/reference/{{api}}",
        handler=_get_reference,
    ),
)
