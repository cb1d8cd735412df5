"""`ControlApp`: serves the page at `/` and the control endpoints under `/_sandbox`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from urllib.parse import urlsplit

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._http.auth import Identity
from trunkline.sandbox._http.request_body import read_call
from trunkline.sandbox._http.routing import Handler, Response, Route, Router, SandboxAPI
from trunkline.sandbox._state.state import State

log = logging.getLogger("trunkline.sandbox")

PREFIX = "/_sandbox"


class ControlApp:
    """Handles requests to the sandbox itself. They are not recorded and meet no fault.

    Args:
        routes: The routes of the page and the control endpoints.
        state: Returns the state of the sandbox.
    """

    def __init__(self, routes: Sequence[Route], state: Callable[[], State]) -> None:
        api = SandboxAPI(name="sandbox", prefix="", auth="none", shape="problem", routes=routes)
        self._router = Router([api])
        self._state = state

    @staticmethod
    def handles(path: str) -> bool:
        """Return whether a path belongs to the page or the control endpoints."""
        return path == "/" or (path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/"))

    async def respond(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Response:
        """Return the response to a request."""
        if path != "/":
            _check_origin(headers)
        # Tools that wait for a server often send HEAD; the server omits the body.
        match = self._router.find("GET" if method == "HEAD" else method, path)
        call = await read_call(self._state(), match, query, headers, body, Identity())
        try:
            response = match.route.handler(call)
            return await response if isawaitable(response) else response
        except APIError:
            raise
        except ValueError as error:
            raise APIError(400, f"{error}.") from None
        except Exception as error:
            log.exception("the sandbox failed to handle %s %s", method, path)
            raise APIError(500, "Internal error of the sandbox; see its log.") from error


def _check_origin(headers: Mapping[str, str]) -> None:
    """Raise a 403 for a cross-site request of a browser."""
    origin = headers.get("origin")
    foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if foreign or (origin is not None and urlsplit(origin).netloc != headers.get("host")):
        raise APIError(403, "Cross-site requests to the sandbox are not allowed.")


def object_schema(properties: Mapping[str, Schema], *required: str) -> Schema:
    """Return the schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def get_route(path: str, handler: Handler, query: Mapping[str, Schema] | None = None) -> Route:
    """Return a GET route below the prefix."""
    return Route(
        name=f"GET {path}", method="GET", path=PREFIX + path, handler=handler, query=query or {}
    )


def post_route(path: str, handler: Handler, body: Schema | None = None) -> Route:
    """Return a POST route below the prefix."""
    return Route(
        name=f"POST {path}",
        method="POST",
        path=PREFIX + path,
        handler=handler,
        body=body,
        encoding=None if body is None else "json",
    )


def delete_route(path: str, handler: Handler) -> Route:
    """Return a DELETE route below the prefix."""
    return Route(name=f"DELETE {path}", method="DELETE", path=PREFIX + path, handler=handler)
