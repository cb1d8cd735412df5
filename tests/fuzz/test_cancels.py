"""Calls cancelled at random moments leak nothing, over any transport."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.calls import TransportName, operation
from tests.fakes.scripted_server import Connection, respond
from tests.overlay.faults.rig import OK, TRANSPORTS, Acme, in_use, rig
from tests.timing import until

from trunkline._common.clock import SystemClock
from trunkline._operation import ClientCredentials
from trunkline._transport.limits import Limits

from .tiers import tiers

DESCRIPTORS = Path("/proc/self/fd")


def descriptors() -> int:
    return len(list(DESCRIPTORS.iterdir()))


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="counts open files as Linux lists them")
@pytest.mark.parametrize("wire", TRANSPORTS)
@tiers(1_200, 50_000, parts=8)
async def test_cancelled_calls_lose_no_connection_task_permit_or_descriptor(
    times: int, seed: int, wire: TransportName
) -> None:
    chance = random.Random(seed)
    token = respond({"access_token": "t", "expires_in": 1, "token_type": "bearer"})
    slow = [
        OK,
        OK,
        respond(None, 429, {"Retry-After": "0"}),
        respond(None, 503),
        b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{",
        token,
    ]

    async def later(connection: Connection) -> None:
        assert connection.request is not None
        await asyncio.sleep(chance.random() * 0.004)
        is_token_request = connection.request.target.endswith("/token")
        await connection.send(token if is_token_request else chance.choice(slow))

    async def cancelled(acme: Acme) -> str:
        method = chance.choice(("GET", "POST", "DELETE"))
        task = asyncio.create_task(acme.call(operation(method, decode=None)))
        await asyncio.sleep(chance.random() ** 3 * 0.03)
        task.cancel()
        if chance.random() < 0.3:  # Cancel again, during the cleanup.
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait({task})
        return "cancelled" if task.cancelled() else type(task.exception()).__name__

    auth = ClientCredentials(client_id="key", client_secret="secret", token_path="/auth/token")
    outcomes: list[str] = []
    before = asyncio.all_tasks()
    async with rig(
        wire,
        later,
        auth=auth,
        clock=SystemClock(),
        limits=Limits(max_connections=10),
        timeout=0.05,
    ) as (server, acme):
        for _ in range(5):
            await asyncio.gather(*(cancelled(acme) for _ in range(40)))
        files = descriptors()
        while len(outcomes) < times:
            outcomes += await asyncio.gather(*(cancelled(acme) for _ in range(40)))
        await until(lambda: in_use(acme) == 0)

        def own_tasks() -> set[asyncio.Task[Any]]:
            return {task for task in asyncio.all_tasks() - before if "Scripted" not in repr(task)}

        await until(lambda: len(own_tasks()) <= 1)  # A token renewal belongs to no single call.
        # Waiting calls are released one by one: the number of idle connections may differ a little.
        assert descriptors() <= files + 25
        server.steps = [OK]

        async def well(connection: Connection) -> None:
            assert connection.request is not None
            await connection.send(token if connection.request.target.endswith("/token") else OK)

        server.steps = [well]
        calls = (acme.call("GET", timeout=5, deadline=20) for _ in range(30))
        assert await asyncio.gather(*calls) == [{"id": "a"}] * 30
    assert outcomes.count("cancelled") > times / 10
    assert set(outcomes) <= {
        "cancelled",
        "NoneType",
        "RateLimitError",
        "ThrottledError",
        "ServerError",
        "APITimeoutError",
        "OutcomeUnknownError",
        "APIConnectionError",
    }
    assert os.getpid()
