"""Routes of the sandbox: `Route`, `Call`, `Response` and the `Router`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote

import attrs

from trunkline.sandbox._common.errors import APIError, ErrorShape
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._state.state import Shapes, State
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
    """An HTTP response.

    Attributes:
        status: The HTTP status.
        body: The body as bytes.
        content_type: The media type, or empty for no `Content-Type`.
        headers: Further headers.
        delivery: How the response is sent: `whole`, or one of the ways in which a fault breaks it.
        pace: For `slow`: the bytes of a chunk, and the seconds between chunks.
        skew: The offset of the `Date` header, in seconds.
        latency: The delay before the response is sent, in seconds.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = attrs.field(factory=dict)
    delivery: Delivery = "whole"
    pace: tuple[int, float] = (1, 0.01)
    skew: float = 0.0
    latency: float = 0.0


def json_response(value: object, status: int = 200) -> Response:
    """Return a response with a JSON body."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        encoded = body.encode()
    except UnicodeEncodeError:  # lone surrogates can only be sent as escapes
        encoded = json.dumps(value).encode()
    return Response(status=status, body=encoded, content_type="application/json")


def no_content(status: int = 204) -> Response:
    """Return a response without a body."""
    return Response(status=status)


@attrs.define(kw_only=True)
class Call:
    """A validated request, as a handler receives it.

    With a described API, parameters and body have the types of the description: `params` may have
    numbers, and `body` is any JSON value, a text, bytes, or None.

    Attributes:
        state: The state of the sandbox.
        prefix: The path prefix of the API, which differs between its versions.
        method: The HTTP method; `HEAD` calls the handler of `GET`.
        shapes: The shapes of the response; a fault can select the other one.
        params: The values of the path's `{name}` segments.
        query: The declared query parameters, converted; None for one without value and default.
        body: The decoded JSON object, or the fields of a form.
        form: The fields of a form, in the order of the body.
        identity: The authenticated sender.
        headers: The request's headers, names in lower case.
        built_in: Returns the response of the handler that a custom handler replaces.
    """

    state: State
    prefix: str
    method: str
    shapes: Shapes
    params: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    form: Sequence[FormField]
    identity: Identity
    headers: Mapping[str, str]
    built_in: Callable[[], Response | Awaitable[Response]] = lambda: Response(status=501)

    @property
    def is_recorded(self) -> bool:
        """Whether the response has the shape that was recorded from the provider."""
        return self.shapes == "recorded"

    def collection(self, kind: str) -> Collection:
        """Return the collection of a kind that the calling application owns."""
        return self.state.store.collection(kind, self.identity.application_id)


Handler: TypeAlias = Callable[[Call], Response | Awaitable[Response]]
CustomHandler: TypeAlias = Callable[[Call], Any]
"""A handler that a user writes. It returns a `Response`, a JSON value or None, or awaits one."""


class CustomHandlers:
    """The handlers that users registered, by operation."""

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, str], CustomHandler] = {}

    def add(self, operation: str, api: str, handler: CustomHandler) -> None:
        """Register a handler of an operation; an empty API stands for any."""
        self._handlers[api, operation] = handler

    def find(self, api: str, operation: str) -> CustomHandler | None:
        """Return the handler of an operation, or None."""
        if not self._handlers:
            return None
        return self._handlers.get((api, operation)) or self._handlers.get(("", operation))


@attrs.frozen(kw_only=True)
class ServedRequest:
    """A request to a described API, before it is decoded.

    Attributes:
        state: The state of the sandbox.
        match: Its route, and the raw texts of the path parameters.
        method: The HTTP method.
        path: The path as sent.
        query: The query as sent.
        headers: The headers, names in lower case.
        body: The body.
    """

    state: State
    match: Match
    method: str
    path: str
    query: str
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Route:
    """One operation of an API.

    Attributes:
        name: The description's operationId.
        method: The HTTP method.
        path: The path below the API's prefix; `{name}` is a parameter.
        handler: The function that handles the call.
        query: The schema of each query parameter.
        body: The schema of the body, or None.
        encoding: The encoding of the body, or None for no body.
        body_optional: Whether a request without a body counts as one with an empty object.
        requires_auth: Whether credentials are required, or a function of the path parameters.
        produces_json: Whether the response is JSON; if so, `Accept` must allow it.
        shape: The shape of errors, if it differs from the API's.
        bad_request_detail: The fixed detail of every 400, if the description has one.
        serve: Handles the request from its credentials to its response, in place of what the other
            attributes declare; for described APIs.
    """

    name: str
    method: str
    path: str
    handler: Handler
    query: Mapping[str, Schema] = attrs.field(factory=dict)
    body: Schema | None = None
    encoding: Encoding | None = None
    body_optional: bool = False
    requires_auth: bool | Callable[[State, Mapping[str, str]], bool] = True
    produces_json: bool = True
    shape: ErrorShape | None = None
    bad_request_detail: str | None = None
    serve: Callable[[ServedRequest], Awaitable[Response]] | None = None


@attrs.frozen(kw_only=True)
class SandboxAPI:
    """One API: its prefix, authentication, error shape and routes.

    Attributes:
        name: The name of the API in the catalog.
        prefix: The path prefix of all routes.
        auth: The authentication scheme, a key of `CHECKS`.
        shape: The shape of its errors as described, a key of `SHAPES`.
        recorded_shape: The shape of its errors as recorded, if it is another one.
        sends_rate_limit: Whether it was recorded to send rate-limit headers.
        routes: Its operations.
    """

    name: str
    prefix: str
    auth: str
    shape: str
    recorded_shape: str | None = None
    sends_rate_limit: bool = False
    routes: Sequence[Route]

    def error_shape(self, shapes: Shapes) -> ErrorShape:
        """Return the key of `SHAPES` for the errors of this API."""
        return self.recorded_shape or self.shape if shapes == "recorded" else self.shape


@attrs.frozen
class Match:
    """The route of a request, with its method and the values of the path parameters."""

    api: SandboxAPI
    route: Route
    method: str
    params: Mapping[str, str]


_Tree: TypeAlias = dict[str, Any]
_Methods: TypeAlias = dict[str, tuple[SandboxAPI, Route]]
# A path segment cannot contain NUL, so these keys cannot collide with one.
_PARAMETER_KEY = "\0parameter"
_METHODS_KEY = "\0methods"


class Router:
    """Finds the route of a request in a tree of path segments.

    The path is split into segments before it is decoded, so `%2F` stays within its segment.
    """

    def __init__(self, apis: Sequence[SandboxAPI]) -> None:
        self._tree: _Tree = {}
        longest_first = sorted(apis, key=lambda api: -len(api.prefix))
        self._prefixes = [(f"{api.prefix}/", api) for api in longest_first]
        for api in apis:
            for route in api.routes:
                node = self._tree
                for segment in _segments(api.prefix + route.path):
                    node = node.setdefault(_PARAMETER_KEY if segment[:1] == "{" else segment, {})
                node.setdefault(_METHODS_KEY, {})[route.method] = (api, route)

    def shape(self, path: str, shapes: Shapes) -> ErrorShape:
        """Return the error shape of the API with the longest prefix of a path."""
        apis = (api for start, api in self._prefixes if f"{path}/".startswith(start))
        api = next(apis, None)
        return "problem" if api is None else api.error_shape(shapes)

    def operations(self, api: str = "") -> set[str]:
        """Return the names of the routes of an API, or of all APIs."""
        found = (each for _, each in self._prefixes if api in ("", each.name))
        return {route.name for each in found for route in each.routes}

    def find(self, method: str, path: str) -> Match:
        """Return the route of a request; raise a 404 or 405 if no route matches.

        `HEAD` has the routes of `GET`.
        """
        methods, values = self._methods(path)
        found = methods.get("GET" if method == "HEAD" else method)
        if found is None:
            allowed = allow_header(methods)
            detail = f"The method {method} is not supported for this path; use {allowed}."
            raise APIError(405, detail, headers={"Allow": allowed})
        api, route = found
        names = [segment[1:-1] for segment in _segments(route.path) if segment[:1] == "{"]
        return Match(api, route, method, dict(zip(names, values, strict=True)))

    def _methods(self, path: str) -> tuple[_Methods, list[str]]:
        """Return the routes of a path by method, and the values of its parameters.

        The providers accept a slash at the end of a path.
        """
        node, values = self._walk(path)
        if node is None and path.endswith("/"):
            node, values = self._walk(path.removesuffix("/"))
        if node is None:
            raise APIError(404, "The requested resource could not be found.")
        methods: _Methods = node[_METHODS_KEY]
        return methods, values

    def _walk(self, path: str) -> tuple[_Tree | None, list[str]]:
        node: _Tree | None = self._tree
        values = []
        for segment in _segments(path):
            if node is None:
                break
            child = node.get(segment)
            if child is None and segment:
                values.append(unquote(segment))
                child = node.get(_PARAMETER_KEY)
            node = child
        return (node if node is not None and _METHODS_KEY in node else None), values


def allow_header(methods: Iterable[str]) -> str:
    """Return the value of `Allow`: the methods of the routes, and those that every path has."""
    found = {*methods}
    further = {"HEAD", "OPTIONS"} if "GET" in found else {"OPTIONS"}
    return ", ".join(sorted(found | further))


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
