"""What the sandbox answers about itself: its page at `/`, and its controls under `/_sandbox`."""

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
    """Answers requests that are for the sandbox itself. They are in no record and meet no fault.

    Args:
        routes: What can be asked.
        state: Returns the state of the sandbox.
    """

    def __init__(self, routes: Sequence[Route], state: Callable[[], State]) -> None:
        api = SandboxAPI(name="sandbox", prefix="", auth="none", shape="problem", routes=routes)
        self._router = Router([api])
        self._state = state

    @staticmethod
    def is_for(path: str) -> bool:
        """Say whether a path is the sandbox's own."""
        return path == "/" or (path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/"))

    async def respond(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Response:
        """Return the answer to a request."""
        if path != "/":
            _check_origin(headers)
        # What waits for a server to be there often asks with HEAD; the body is left out below.
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
            log.exception("the sandbox failed at %s %s", method, path)
            raise APIError(500, "The sandbox itself failed; see its log.") from error


def _check_origin(headers: Mapping[str, str]) -> None:
    """Refuse what the page of another site makes a browser send."""
    origin = headers.get("origin")
    foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if foreign or (origin is not None and urlsplit(origin).netloc != headers.get("host")):
        raise APIError(403, "Pages of other sites may not control the sandbox.")


def body_of(properties: Mapping[str, Schema], *required: str) -> Schema:
    """Return the bounds of a body that has these members and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def get(path: str, handler: Handler, query: Mapping[str, Schema] | None = None) -> Route:
    """Return the route of something to be read, at a path below the prefix."""
    return Route(
        name=f"GET {path}", method="GET", path=PREFIX + path, handler=handler, query=query or {}
    )


def post(path: str, handler: Handler, body: Schema | None = None) -> Route:
    """Return the route of something to be done, at a path below the prefix."""
    return Route(
        name=f"POST {path}",
        method="POST",
        path=PREFIX + path,
        handler=handler,
        body=body,
        encoding=None if body is None else "json",
    )


def delete(path: str, handler: Handler) -> Route:
    """Return the route of something to be undone, at a path below the prefix."""
    return Route(name=f"DELETE {path}", method="DELETE", path=PREFIX + path, handler=handler)
