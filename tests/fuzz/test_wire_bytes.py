"""With any bytes from a server, a call returns a value or raises a trunkline error in time."""

from __future__ import annotations

import asyncio
import gzip
import random

import pytest
from tests.fakes.calls import TransportName
from tests.fakes.scripted_server import Connection, respond
from tests.overlay.faults.rig import TRANSPORTS, rig

from trunkline import errors

from .tiers import tiers

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
RESPONSES = [
    respond({"id": "a", "n": [1, 2, {"x": "y"}]}),
    respond({"id": "a"}, headers={"Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "1"}),
    CHUNKED + b'5\r\n{"a":\r\n4;x=y\r\n "b"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n',
    respond(gzip.compress(b'{"id": "a"}'), headers={"Content-Encoding": "gzip"}),
    b"HTTP/1.1 100 Continue\r\n\r\n" + respond({"id": "a"}),
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
    respond(None, 204),
    respond({"title": "x"}, 400),
    b"HTTP/1.0 200 OK\r\n\r\n{}",
    respond({"id": "a"}, headers={"Set-Cookie": "a=b; Path=/", "Connection": "close"}),
]
BITS = [
    b"\r\n", b"\n", b"\r", b"\x00", b":", b" ", b"\t", b"\xff", b"-1", b"HTTP/1.1 ", b"HTTP/9.9",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n", b"Content-Encoding: br\r\n", b"Content-Encoding: gzip\r\n",
    b"ffffffffffffffffffff\r\n", b"999999999999999999999", b"0\r\n\r\n", b"Upgrade: websocket\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n", b"Content-Type: \xff\xfe;charset=\x00\r\n", b" folded\r\n",
    b"Connection: close\r\n", b"Set-Cookie: \x01=\x02;;;=\r\n", b"x" * 9000, b"HTTP/1.1 999 \r\n",
]  # fmt: skip


def damaged(chance: random.Random) -> bytes:
    """Return a response with a few random changes."""
    data = chance.choice(RESPONSES)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        put = chance.choice((*BITS, data[at : at + 20], bytes([chance.randrange(256)]), b""))
        data = data[:at] + put + data[at + chance.choice((0, 0, 1, 5, 30)) :]
    return data


@pytest.mark.parametrize("wire", TRANSPORTS)
@tiers(250, 50_000, parts=8)
async def test_no_bytes_cause_a_foreign_exception_or_a_late_one(
    wire: TransportName, times: int, seed: int
) -> None:
    chance = random.Random(seed)

    async def step(connection: Connection) -> None:
        await connection.send(damaged(chance))
        if chance.random() < 0.985:  # else it waits for the rest
            connection.writer.close()

    strange: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: strange.append(str(context))
    )
    kinds = set()
    # httpx's own pool loses connections whose calls end at their deadline.
    async with rig(wire, step, loses=wire != "aiohttp") as (_, acme):
        for _ in range(times):
            async with asyncio.timeout(10):  # A hanging call never ends.
                try:
                    await acme.call("GET", retry=None, deadline=0.1)
                except errors.TrunklineError as error:
                    kinds.add(type(error))
    assert {errors.APIConnectionError, errors.DecodeError} <= kinds
    assert strange == []
