"""How much one core serves: the processor's time is measured, for the machine may be busy."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import httpx
import jwt
import pytest
from tests.sandbox.test_main import serving

_REQUESTS = 1_000
_CONNECTIONS = 4
_ENOUGH = 2_000  # a second, on one core


def _used(process: int) -> float:
    """The seconds that a process has kept a processor busy (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _load(host: str, port: int, request: bytes, number: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for _ in range(number):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the time used from /proc")
async def test_a_core_answers_two_thousand_requests_for_a_room_in_a_second() -> None:
    with serving() as (process, values):
        url = httpx.URL(values["TRUNKLINE_BASE_URL"])
        key = Path(values["VONAGE_PRIVATE_KEY"]).read_text()
        claims = {"application_id": values["VONAGE_APPLICATION_ID"], "jti": "1"}
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            token = jwt.encode({**claims, "iat": int(time.time())}, key, "RS256")
            headers = {"Authorization": f"Bearer {token}"}
            path = "/beta/meetings/rooms"
            made = await http.post(path, json={"display_name": "Stand-up"}, headers=headers)
        request = (
            f"GET {path}/{made.json()['id']} HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n"
            f"Accept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()
        rates = []
        for _ in range(4):  # the first one warms it up
            before = _used(process.pid)
            share = _REQUESTS // _CONNECTIONS
            await asyncio.gather(
                *(_load(url.host, url.port or 0, request, share) for _ in range(_CONNECTIONS))
            )
            rates.append(_REQUESTS / (_used(process.pid) - before))
    assert max(rates) > _ENOUGH, rates
