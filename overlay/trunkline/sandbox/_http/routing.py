"""What an API of the sandbox is made of: routes, the call they get, the answer they give."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote

import attrs

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection

from .auth import Identity

Encoding: TypeAlias = Literal["json", "form", "multipart"]
Delivery: TypeAlias = Literal["whole", "cut", "slow", "reset", "close", "hang"]

CONTENT_TYPES: Mapping[Encoding, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
}


@attrs.frozen
class Upload:
    """A file of a multipart form."""

    filename: str
    content_type: str
    content: bytes = attrs.field(repr=False)


FormField: TypeAlias = tuple[str, str | Upload]


@attrs.define(kw_only=True)
class Response:
    """What is sent back.

    Attributes:
        status: The HTTP status.
        body: The body as bytes.
        content_type: Its media type, empty for none.
        headers: Further headers.
        delivery: How the bytes go out: `whole`, or broken in one of the ways that a fault wants.
        pace: For a slow delivery, the bytes of a piece and the seconds between pieces.
        skew: How far the `Date` header is off, in seconds.
        latency: The seconds before anything goes out.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = attrs.field(factory=dict)
    delivery: Delivery = "whole"
    pace: tuple[int, float] = (1, 0.01)
    skew: float = 0.0
    latency: float = 0.0


def reply(value: object, status: int = 200) -> Response:
    """Return an answer with a JSON body."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        encoded = body.encode()
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        encoded = json.dumps(value).encode()
    return Response(status=status, body=encoded, content_type="application/json")


def nothing(status: int = 204) -> Response:
    """Return an answer without a body."""
    return Response(status=status)


@attrs.define(kw_only=True)
class Call:
    """A request that has passed every check, as a handler sees it.

    Attributes:
        state: What the sandbox knows.
        params: The values of the path's `{name}` segments.
        query: The declared query parameters with their declared types; None where left out.
        body: The decoded JSON object; the fields of a form.
        form: A multipart form's fields in the order in which they came.
        identity: Who is calling.
        headers: The request's headers, names in lower case.
    """

    state: State
    params: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    form: Sequence[FormField]
    identity: Identity
    headers: Mapping[str, str]

    def mine(self, kind: str) -> Collection:
        """Return the collection of a kind that belongs to the calling application."""
        return self.state.store.collection(kind, self.identity.application_id)


Handler: TypeAlias = Callable[[Call], Response | Awaitable[Response]]


@attrs.frozen(kw_only=True)
class Route:
    """One operation.

    Attributes:
        name: The description's operationId.
        method: The HTTP method.
        path: The path below the API's prefix, with `{name}` for each parameter.
        handler: What carries it out.
        query: The bounds of each query parameter.
        body: The bounds of the body.
        encoding: How the body is encoded, None where there is none.
        secure: Whether credentials are asked for; a function decides it from the path's values.
        json: False where the answer is not JSON, so that `Accept` does not ask for it.
        shape: The shape of errors where it is not the API's.
        says: What every 400 of it says, whatever is wrong, where the description fixes that.
    """

    name: str
    method: str
    path: str
    handler: Handler
    query: Mapping[str, Schema] = attrs.field(factory=dict)
    body: Schema | None = None
    encoding: Encoding | None = None
    secure: bool | Callable[[State, Mapping[str, str]], bool] = True
    json: bool = True
    shape: str | None = None
    says: str | None = None


@attrs.frozen(kw_only=True)
class SandboxAPI:
    """One API: where it is, how it is opened, how it says no.

    Attributes:
        name: The name of the API in the catalog.
        prefix: The path that all its routes begin with.
        auth: The kind of credential, a key of `CHECKS`.
        shape: The shape of its errors, a key of `SHAPES`.
        routes: Its operations.
    """

    name: str
    prefix: str
    auth: str
    shape: str
    routes: Sequence[Route]


@attrs.frozen
class Match:
    """The route that a request goes to, with the values of the path's parameters."""

    api: SandboxAPI
    route: Route
    params: Mapping[str, str]


_Tree: TypeAlias = dict[str, Any]
# Keys that no segment of a path can be.
_PARAMETER = "\0parameter"
_METHODS = "\0methods"


class Router:
    """Finds the route of a request in a tree of path segments.

    The path is cut into segments before it is unquoted, so a quoted slash stays in its segment.
    """

    def __init__(self, apis: Sequence[SandboxAPI]) -> None:
        self._tree: _Tree = {}
        longest_first = sorted(apis, key=lambda api: -len(api.prefix))
        self._prefixes = [(f"{api.prefix}/", api.shape) for api in longest_first]
        for api in apis:
            for route in api.routes:
                node = self._tree
                for segment in _segments(api.prefix + route.path):
                    node = node.setdefault(_PARAMETER if segment[:1] == "{" else segment, {})
                node.setdefault(_METHODS, {})[route.method] = (api, route)

    def shape(self, path: str) -> str:
        """Return the error shape of the API that a path belongs to, if only by its prefix."""
        shapes = (shape for start, shape in self._prefixes if f"{path}/".startswith(start))
        return next(shapes, "problem")

    def find(self, method: str, path: str) -> Match:
        """Return the route for a request; refuse it with 404 or 405 where there is none."""
        node: _Tree | None = self._tree
        values = []
        for segment in _segments(path):
            if node is None:
                break
            following = node.get(segment)
            if following is None and segment:
                values.append(unquote(segment))
                following = node.get(_PARAMETER)
            node = following
        if node is None or _METHODS not in node:
            raise APIError(404, "The requested resource could not be found.")
        if method not in node[_METHODS]:
            allowed = ", ".join(sorted(node[_METHODS]))
            detail = f"The method {method} is not supported here; use {allowed}."
            raise APIError(405, detail, headers={"Allow": allowed})
        api, route = node[_METHODS][method]
        names = [segment[1:-1] for segment in _segments(route.path) if segment[:1] == "{"]
        return Match(api, route, dict(zip(names, values, strict=True)))


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
