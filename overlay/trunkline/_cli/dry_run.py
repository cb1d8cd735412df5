"""`--dry-run`: the request of a call as text, with its credential masked where it would be."""

from __future__ import annotations

import importlib
import shlex
from collections.abc import Callable, Collection, Iterator
from typing import Any
from urllib.parse import quote

import click
import httpx

from trunkline._auth.resolve import required_arguments
from trunkline._client.client import Client
from trunkline._instrumentation.hooks import Hooks, RequestEvent
from trunkline._operation import APIInfo, APIKey, AuthScheme, CustomAuth, Operation
from trunkline.errors import TrunklineError

from . import settings

_MASK = "***"
# Headers that the client or curl adds to every request.
_USUAL = frozenset(
    {"host", "accept-encoding", "connection", "content-length", "transfer-encoding", "user-agent"}
)


class _NoAuth(httpx.Auth):
    """Adds no credential: credentials are neither read nor needed."""


async def print_request(
    client_class: type[Client],
    call: Callable[[Client], Any],
    profile: str | None,
    base_url: str | None,
) -> None:
    """Print the first request of a call, and the same request as a command for curl.

    Args:
        client_class: The class of the client.
        call: Calls an operation of the client.
        profile: The name of a profile, or None.
        base_url: The origin to call; None for that of the profile or of the API.
    """
    requests: list[httpx.Request] = []
    operations: list[Operation[Any]] = []

    def record(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(400)

    def on_request(event: RequestEvent) -> None:
        operations.append(event._context.operation)

    values = settings.load(profile, ())
    url = settings.base_url(client_class, values, base_url)
    arguments: dict[str, Any] = {} if url is None else {"base_url": url}
    create: Any = client_class
    client = create(
        auth=_NoAuth(),
        transport=httpx.MockTransport(record),
        hooks=Hooks(on_request=on_request),
        retry=None,
        **arguments,
    )
    async with client:
        try:
            await call(client)
        except TrunklineError:
            if not requests:
                raise
    known = settings.arguments(client_class, values).keys()
    operation = operations[0]
    api: APIInfo = importlib.import_module(f"{client_class._home}.{operation.api}").API
    click.echo(describe(requests[0], credential_places(api, operation, known)), nl=False)


def credential_places(
    api: APIInfo, operation: Operation[Any], known: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return where an operation has its credentials: `header`, `query` or `cookie`, and the name.

    Args:
        api: The API.
        operation: The operation.
        known: The client arguments that are set. The first alternative of schemes that they are
            enough for is chosen; without one, the first.
    """
    return [place for scheme in _schemes(api, operation, known) for place in _places(scheme)]


def _schemes(api: APIInfo, operation: Operation[Any], known: Collection[str]) -> list[AuthScheme]:
    if api.auth is not None:
        return [api.auth]
    security = api.security if operation.security is None else operation.security
    alternatives = [[api.schemes[name] for name in each] for each in security if each]
    complete = [each for each in alternatives if all(_is_set(scheme, known) for scheme in each)]
    return next(iter(complete or alternatives), [])


def _is_set(scheme: AuthScheme, known: Collection[str]) -> bool:
    return all(name in known for name in required_arguments(scheme))


def _places(scheme: AuthScheme) -> Iterator[tuple[str, str]]:
    if isinstance(scheme, APIKey):
        yield scheme.place, scheme.name
    elif not isinstance(scheme, CustomAuth):
        yield "header", "Authorization"


def describe(request: httpx.Request, places: Collection[tuple[str, str]] = ()) -> str:
    """Return a request as text, and the same request as a command for curl.

    Args:
        request: The request, without credentials.
        places: The places of its credentials; see `credential_places`.
    """
    url = str(request.url)
    headers = {name: _MASK for place, name in places if place == "header"}
    cookies = [request.headers.get("cookie", "")]
    for place, name in places:
        if place == "query":
            sign = "&" if request.url.query else "?"
            url += f"{sign}{quote(name, safe='')}={_MASK}"
        elif place == "cookie":
            cookies.append(f"{name}={_MASK}")
    for name, value in request.headers.items():
        if name not in _USUAL and name != "cookie":
            headers[name.title()] = value
    if any(cookies):
        headers["Cookie"] = "; ".join(filter(None, cookies))
    lines = [f"{request.method} {url}", *(f"{name}: {value}" for name, value in headers.items())]
    curl = ["curl", "-X", request.method, url]
    for name, value in headers.items():
        curl += ["-H", f"{name}: {value}"]
    body = request.content.decode("utf-8", "replace")
    if body:
        lines += ["", body]
        curl += ["--data-raw", body]
    return "\n".join([*lines, "", shlex.join(curl), ""])
