"""POST requests under random faults are never executed twice, over any transport."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter

import pytest
from tests.fakes.calls import TransportName, operation
from tests.fakes.scripted_server import Connection, respond
from tests.overlay.faults.rig import OK, TRANSPORTS, rig
from tests.timing import until

from trunkline import errors
from trunkline._common.clock import SystemClock
from trunkline._transport.limits import Limits

from .tiers import tiers

# Responses after the request was executed; None closes, and "reset" resets.
AFTER_DONE: list[bytes | str | None] = [
    *[OK] * 6,
    None,
    "reset",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    b"HTTP/1.1 2",
    b"SMTP ready\r\n\r\n",
    OK + OK,
    respond({"title": "failed"}, 500),
    respond({"title": "failed"}, 502),
    respond(b"{", 200),
    b"",  # Nothing, until the client times out.
]

# Responses without execution.
REFUSED = [respond(None, 429, {"Retry-After": "0"}), respond(None, 503, {"Retry-After": "0"})]


@pytest.mark.parametrize("wire", TRANSPORTS)
@tiers(300, 10_000, parts=4)
async def test_no_post_is_executed_twice(times: int, seed: int, wire: TransportName) -> None:
    chance = random.Random(seed)
    done: Counter[int] = Counter()

    async def serve(connection: Connection) -> None:
        assert connection.request is not None
        if chance.random() < 0.1:
            await connection.send(chance.choice(REFUSED))
            return
        done[json.loads(connection.request.body)["n"]] += 1
        await asyncio.sleep(chance.random() * 0.002)
        sent = chance.choice(AFTER_DONE)
        if sent == "reset":
            connection.reset()
        elif isinstance(sent, bytes) and sent:
            await connection.send(sent)
            if sent not in (OK, OK + OK):
                connection.writer.close()
        elif sent is None:
            connection.writer.close()

    succeeded: list[int] = []
    not_sent: list[int] = []
    async with rig(
        wire, serve, clock=SystemClock(), limits=Limits(max_connections=20), timeout=0.2
    ) as (_, acme):
        api = acme._api_clients.of(acme._api)

        async def post(number: int) -> None:
            try:
                await api.call(operation("POST"), ("a",), {}, {"n": number}, {})
                succeeded.append(number)
            except errors.TrunklineError as error:
                if getattr(error, "sent", True) is False:
                    not_sent.append(number)

        for start in range(0, times, 40):
            await asyncio.gather(*(post(start + index) for index in range(40)))
        await until(lambda: len(succeeded) > times / 10)
    assert max(done.values()) == 1
    assert all(done[number] == 1 for number in succeeded)
    assert not any(done[number] for number in not_sent)
