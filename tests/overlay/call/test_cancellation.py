"""Cancelled calls over the default transport. httpx's own pool loses connections to them."""

from __future__ import annotations

import asyncio
import random

from tests.fakes.calls import operation, serving
from tests.fakes.scripted_server import Connection, respond

from trunkline._call.api_client import APIClient
from trunkline._transport.limits import Limits

OK = respond({"id": "a"})
GET = operation()


async def test_calls_cancelled_at_any_moment_leave_no_task_and_no_connection() -> None:
    chance = random.Random(4711)

    async def later(connection: Connection) -> None:
        await asyncio.sleep(chance.random() * 0.004)
        await connection.send(OK)

    async def cancelled(caller: APIClient) -> None:
        task = asyncio.create_task(caller.call(GET, ("a",)))
        await asyncio.sleep(chance.random() * 0.01)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # Cancel again, during the cleanup.
        await asyncio.wait({task})

    async with serving("aiohttp", later, limits=Limits(max_connections=10)) as (server, caller):
        for _ in range(10):
            await asyncio.gather(*(cancelled(caller) for _ in range(40)))
        results = await asyncio.gather(*(caller.call(GET, ("a",)) for _ in range(30)))
        assert results == [{"id": "a"}] * 30
        assert server.most_at_once <= 20  # The server sees the closed connection a little later.
