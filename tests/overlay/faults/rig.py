"""Fixtures of the fault table: a client, a scripted server, and checks that nothing leaks."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import httpx
import httpx2
import pytest
from tests.fakes.calls import FakeClock, TransportName, operation
from tests.fakes.scripted_server import ScriptedServer, Step, respond
from tests.timing import over_after, until

from trunkline import errors
from trunkline._client.client import Client
from trunkline._operation import APIInfo, AuthScheme, Basic, Operation
from trunkline._transport.limits import Limits

TRANSPORTS: list[TransportName] = ["aiohttp", "httpx", "httpx2"]

OK = respond({"id": "a"})
IDEMPOTENT = ["GET", "HEAD", "PUT", "DELETE"]
NOT_IDEMPOTENT = ["POST", "PATCH"]


def good(method: str) -> bytes:
    """Return a successful response to a method; that to HEAD has no content."""
    return respond(None) if method == "HEAD" else OK


# One method of each kind, for rows that do not depend on the method.
EITHER = ["GET", "POST"]

BASIC = Basic(username="key", password="secret")
PASSWORD = "planted-password-4711"


class Acme(Client):
    """A client of a fictitious API at `/v1`."""

    _environment: ClassVar[Mapping[str, str]] = {"key": "ACME_KEY", "secret": "ACME_SECRET"}

    def __init__(self, *, auth: AuthScheme | None = BASIC, **options: Any) -> None:
        super().__init__({"key": "k", "secret": PASSWORD}, options)  # type: ignore[arg-type]
        self._api = APIInfo(
            name="things", title="Things", version="1", base_url="https://a.example/v1", auth=auth
        )

    async def call(self, called: Operation[Any] | str = "GET", path: str = "a", **more: Any) -> Any:
        """Call an operation, or the usual operation of a method."""
        if isinstance(called, str):
            # A response to HEAD has no content.
            decode = None if called == "HEAD" else lambda value: value
            called = operation(called, decode=decode)
        body = {"name": "n"} if called.body == "json" else None
        return await self._api_clients.of(self._api).call(called, (path,), {}, body, more)


def in_use(acme: Acme) -> int:
    """Return how many connections are in use or waited for."""
    wire: Any = acme._api_clients.context.transport
    if hasattr(wire, "_connector"):
        connector = wire._connector
        if connector is None:
            return 0
        return len(connector._acquired) + sum(map(len, connector._waiters.values()))
    pool = wire._transport._pool
    return len(pool._requests) + sum(not connection.is_idle() for connection in pool.connections)


def client(wire: TransportName, url: str, **options: Any) -> Acme:
    """Return a client over one of the transports."""
    options.setdefault("clock", FakeClock())
    if wire != "aiohttp":
        library: Any = httpx if wire == "httpx" else httpx2
        limits = options.get("limits") or Limits()
        pool = library.Limits(
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_connections,
            keepalive_expiry=limits.keepalive_expiry,
        )
        verify = options.pop("ssl_context", True)
        options["transport"] = library.AsyncHTTPTransport(
            limits=pool, trust_env=False, verify=verify
        )
    return Acme(base_url=url, **options)


@asynccontextmanager
async def no_leaks(
    *, url: str, wire: TransportName, loses: bool = False, **options: Any
) -> AsyncIterator[Acme]:
    """Yield a client, then assert that no connection is in use and no task is left.

    Args:
        url: URL of the server.
        wire: The transport.
        loses: Whether the pool of the transport is known to lose connections in this test.
        options: Options of the client.
    """
    before = asyncio.all_tasks()
    acme = client(wire, url, **options)
    try:
        yield acme
        if not loses:
            await until(lambda: not in_use(acme))
    finally:
        await acme.aclose()
    await until(lambda: all(map(_is_servers, asyncio.all_tasks() - before)))
    # An object that was not closed raises a ResourceWarning now, which is an error in tests.
    gc.collect(1)


def _is_servers(task: asyncio.Task[Any]) -> bool:
    return "ScriptedServer" in repr(task)


@asynccontextmanager
async def rig(
    wire: TransportName, *steps: Step, unread: int = 0, **options: Any
) -> AsyncIterator[tuple[ScriptedServer, Acme]]:
    """Yield a server with this script and a client of it, then assert that nothing leaks."""
    async with ScriptedServer(*steps, unread=unread) as server:
        async with no_leaks(url=server.url, wire=wire, **options) as acme:
            yield server, acme


async def failing(
    expected: type[errors.TrunklineError],
    acme: Acme,
    called: Operation[Any] | str = "GET",
    path: str = "a",
    **options: Any,
) -> Any:
    """Return the error of a call, which must have exactly this type."""
    with pytest.raises(errors.TrunklineError) as caught:
        await acme.call(called, path, **options)
    assert type(caught.value) is expected, repr(caught.value)
    lines = str(caught.value).split("\n")
    assert len(lines) <= 2
    assert all(line.isprintable() and len(line) <= 300 for line in lines)
    return caught.value


async def failing_after_sending(
    reason: type[errors.TrunklineError],
    acme: Acme,
    method: str,
    **options: Any,
) -> Any:
    """Return the reason why a call failed after it was sent.

    The outcome of a POST or PATCH is then unknown, and the reason is the cause of its error.
    """
    if method not in NOT_IDEMPOTENT:
        return await failing(reason, acme, method, **options)
    error = await failing(errors.OutcomeUnknownError, acme, method, **options)
    assert error.outcome == "unknown"
    assert type(error.__cause__) is reason, repr(error.__cause__)
    return error.__cause__


async def failing_at_its_deadline(
    server: ScriptedServer, call: Callable[[float], Awaitable[Any]], seconds: float = 0.3
) -> Any:
    """Return the error of a call at its deadline, after the server received the request.

    The deadline is increased if a slow machine did not send the request in time.

    Args:
        server: The server, which has received no request yet.
        call: Makes the call with the given deadline, and returns its error.
        seconds: The first deadline.
    """
    while True:
        async with over_after(seconds):
            error = await call(seconds)
        if server.requests or seconds > 10:
            return error
        seconds *= 4
