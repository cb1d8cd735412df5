"""A small API, a clock, and clients over both transports, for the tests of the runtime."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeAlias

import httpx
import httpx2

from trunkline._auth.base import Authorizer, Credential
from trunkline._call.api_client import APIClient
from trunkline._call.context import ClientContext
from trunkline._call.options import RequestOptions
from trunkline._instrumentation.hooks import Observer
from trunkline._operation import Operation, RetryRule
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import ThrottleRegistry, ThrottleStore
from trunkline._transport.aiohttp import AiohttpTransport
from trunkline._transport.base import Transport
from trunkline._transport.httpx import HttpxTransport
from trunkline._transport.limits import Limits

from .scripted_server import ScriptedServer, Step

TransportName: TypeAlias = Literal["aiohttp", "httpx", "httpx2"]

NOON = 1_700_000_000.0


class FakeClock:
    """A clock whose time passes only during a sleep, without a real wait."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def time(self) -> float:
        return NOON + self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now += seconds


def operation(
    method: str = "GET",
    path: str = "/things/{id}",
    *,
    retry: RetryRule = "default",
    decode: Callable[[object], Any] | None = lambda value: value,
    **others: Any,
) -> Operation[Any]:
    """Return an operation. One with a body sends JSON."""
    if method in ("POST", "PATCH", "PUT"):
        others.setdefault("body", "json")
    return Operation(
        id=f"{method.lower()}Thing",
        api="things",
        method=method,
        path=path,
        decode=decode,
        retry=retry,
        **others,
    )


def make_wire(name: TransportName, limits: Limits | None = None) -> Transport:
    """Return a transport."""
    limits = limits or Limits()
    if name == "aiohttp":
        return AiohttpTransport(limits)
    library: Any = httpx if name == "httpx" else httpx2
    pool = library.Limits(max_connections=limits.max_connections)
    own = library.AsyncHTTPTransport(limits=pool, trust_env=False)
    return HttpxTransport(limits, transport=own)


@asynccontextmanager
async def calling(
    url: str,
    wire: TransportName | Transport = "aiohttp",
    *,
    clock: FakeClock | None = None,
    auth: Authorizer | None = None,
    limits: Limits | None = None,
    random: float = 0.5,
    headers: Mapping[str, str] | None = None,
    credential: Credential | None = None,
    throttle_store: ThrottleStore | None = None,
    observers: tuple[Observer, ...] = (),
    rate: Rate | None = None,
    **options: Any,
) -> AsyncIterator[APIClient]:
    """Yield a client of the API at `url`, and close all of its connections afterwards."""
    made = make_wire(wire, limits) if isinstance(wire, str) else wire
    clock = clock or FakeClock()
    context = ClientContext(
        transport=made,
        options=RequestOptions(observers=observers).updated_by(options),
        headers={"user-agent": "tests", **(headers or {})},
        clock=clock,
        random=lambda: random,
        throttles=ThrottleRegistry(clock, lambda: random, throttle_store),
    )
    try:
        made_of = credential or Credential(auth=auth)
        yield APIClient(url, made_of, context, ("", rate), relocated=lambda server: server)
    finally:
        await made.aclose()


@asynccontextmanager
async def serving(
    wire: TransportName | Transport, *steps: Step, **options: Any
) -> AsyncIterator[tuple[ScriptedServer, APIClient]]:
    """Yield a server with this script, and a client of it."""
    async with ScriptedServer(*steps) as server, calling(server.url, wire, **options) as caller:
        yield server, caller
