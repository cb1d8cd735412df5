from __future__ import annotations

import asyncio
import gzip
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fakes.calls import FakeClock, TransportName, operation, serving
from tests.fakes.scripted_server import Connection, ScriptedServer, Step, hang, respond, then_close

from trunkline import errors
from trunkline._call.api_client import APIClient
from trunkline._call.content.part_file import PartFile
from trunkline._call.download import Download
from trunkline._client.resource import Resource

CONTENT = bytes(range(256)) * 20_000
FILE = respond(CONTENT, content_type="audio/mpeg")
CUT = then_close(FILE[:-1])
MEDIA = operation(binary=True, decode=None)

pytestmark = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])


class MediaResource(Resource):
    def download(self, id: str, **options: Any) -> Download:
        return self._stream(MEDIA, (id,), options=options)


def download(caller: APIClient, **options: Any) -> Download:
    return MediaResource(caller).download("a", **options)


async def test_content_arrives_in_chunks(wire: TransportName) -> None:
    async with serving(wire, FILE) as (server, caller), download(caller) as content:
        assert (content.size, content.content_type) == (len(CONTENT), "audio/mpeg")
        assert content.headers["content-length"] == str(len(CONTENT))
        chunks = [chunk async for chunk in content.aiter_bytes()]
        assert len(chunks) > 1
        assert b"".join(chunks) == CONTENT
    (request,) = server.requests
    assert (request.headers["accept"], request.headers["accept-encoding"]) == ("*/*", "identity")


async def test_content_can_be_read_at_once(wire: TransportName) -> None:
    async with serving(wire, FILE) as (server, caller):
        async with download(caller) as content:
            assert await content.read() == CONTENT
        assert await download(caller).read() == CONTENT
        assert server.counts["GET"] == 2


async def test_nothing_is_sent_before_it_is_opened(wire: TransportName) -> None:
    async with serving(wire, FILE) as (server, caller):
        content = download(caller)
        assert server.connections == 0
        assert repr(content) == "<Download, not open>"
        with pytest.raises(errors.ClientStateError, match="async with"):
            _ = content.headers


async def test_a_download_can_be_opened_once(wire: TransportName) -> None:
    async with serving(wire, FILE) as (_, caller):
        content = download(caller)
        await content.read()
        for method in (content.read, content.__aenter__):
            with pytest.raises(errors.ClientStateError, match="already opened"):
                await method()


async def test_a_file_is_saved_once_it_is_complete(wire: TransportName, tmp_path: Path) -> None:
    target = tmp_path / "call.mp3"
    target.write_bytes(b"old")
    async with serving(wire, FILE) as (_, caller):
        assert await download(caller).save(target) == target
    assert target.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [target]


async def test_an_interrupted_download_leaves_the_existing_file(
    wire: TransportName, tmp_path: Path
) -> None:
    target = tmp_path / "call.mp3"
    target.write_bytes(b"old")
    async with serving(wire, CUT) as (_, caller):
        with pytest.raises(errors.APIConnectionError, match="incomplete"):
            await download(caller).save(str(target))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


async def test_an_unwritable_path_raises_the_error_of_the_system(
    wire: TransportName, tmp_path: Path
) -> None:
    async with serving(wire, FILE, FILE) as (server, caller):
        with pytest.raises(FileNotFoundError):
            await download(caller).save(tmp_path / "missing" / "call.mp3")
        async with download(caller) as content:
            assert await content.read() == CONTENT
        assert server.counts["GET"] == 1


async def test_opening_is_retried_and_raises_the_errors_of_a_call(wire: TransportName) -> None:
    async with serving(wire, respond(b"", 503), FILE, respond({"title": "Gone"}, 410)) as (
        _,
        caller,
    ):
        assert await download(caller).read() == CONTENT
        with pytest.raises(errors.GoneError, match="Gone"):
            await download(caller).read()


async def test_the_deadline_bounds_the_time_to_the_first_byte(wire: TransportName) -> None:
    async with serving(wire, hang) as (_, caller):
        with pytest.raises(errors.DeadlineExceededError):
            await download(caller, deadline=0.05).read()


def slowly(sends: list[asyncio.Event]) -> Step:
    """Send the head of a file, then a byte for each event, but never the last byte."""

    async def step(connection: Connection) -> None:
        await connection.send(FILE[: -len(CONTENT)])
        for number, event in enumerate(sends):
            await event.wait()
            await connection.send(CONTENT[number : number + 1])
        await hang(connection)

    return step


async def test_a_deadline_of_a_download_bounds_all_of_it(wire: TransportName) -> None:
    for seconds in (0.2, 2.0, 20.0):  # Extra time for a slow machine.
        sends, got = [asyncio.Event(), asyncio.Event()], b""
        async with serving(wire, slowly(sends)) as (_, caller):
            with pytest.raises(errors.DeadlineExceededError) as caught:
                async with download(caller, deadline=seconds) as content:
                    sends[0].set()
                    async for chunk in content.aiter_bytes():
                        got += chunk
                        sends[1].set()
        if got == CONTENT[:2]:
            break
    assert got == CONTENT[:2]
    assert (caught.value.phase, caught.value.sent) == ("read", True)
    assert (caught.value.operation, f"{seconds:g} s" in str(caught.value)) == ("getThing", True)


async def test_the_deadline_of_a_client_does_not_end_a_download(wire: TransportName) -> None:
    clock = FakeClock()
    async with serving(wire, FILE, clock=clock, deadline=60) as (_, caller):
        for options in ({}, {"deadline": None}):
            async with download(caller, **options) as content:
                clock.now += 3600
                assert len(await content.read()) == len(CONTENT)


async def test_a_download_that_is_read_too_slowly_fails_at_its_deadline(
    wire: TransportName,
) -> None:
    clock = FakeClock()
    async with serving(wire, FILE, clock=clock) as (server, caller):
        async with download(caller, deadline=60) as content:
            chunks = content.aiter_bytes()
            assert await anext(chunks)
            clock.now += 61  # Buffered content is not returned either.
            with pytest.raises(errors.DeadlineExceededError):
                await anext(chunks)
        assert len(await download(caller, deadline=60).read()) == len(CONTENT)
        async with download(caller, deadline=60):
            pass  # The rest is left unread.
        assert server.counts["GET"] == 3


async def test_the_read_timeout_bounds_each_chunk(wire: TransportName) -> None:
    async def stall(connection: Any) -> None:
        await connection.send(FILE[:-1])
        await hang(connection)

    async with serving(wire, stall) as (_, caller):
        with pytest.raises(errors.APITimeoutError) as caught:
            await download(caller, timeout=httpx.Timeout(10, read=0.05)).read()
    assert (caught.value.phase, caught.value.operation) == ("read", "getThing")


async def test_compressed_content_is_decompressed(wire: TransportName) -> None:
    packed = respond(gzip.compress(CONTENT), headers={"Content-Encoding": "gzip"})
    async with serving(wire, packed) as (_, caller), download(caller) as content:
        assert content.size is None
        assert await content.read() == CONTENT


async def test_leaving_a_download_releases_its_connection(wire: TransportName) -> None:
    async with serving(wire, FILE) as (server, caller):
        async with download(caller) as content:
            async for _ in content.aiter_bytes():
                break
        assert await download(caller).read() == CONTENT
        assert isinstance(server, ScriptedServer)
        assert server.counts["GET"] == 2


@pytest.mark.parametrize("cancels", [1, 2])
async def test_cancelling_while_a_file_is_written_leaves_no_file(
    wire: TransportName, tmp_path: Path, cancels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    write = PartFile.write

    def slow(part: PartFile, offset: int, block: bytearray) -> None:
        begun.set()
        assert go_on.wait(10)
        write(part, offset, block)

    monkeypatch.setattr(PartFile, "write", slow)
    async with serving(wire, FILE) as (_, caller):
        task = asyncio.create_task(download(caller).save(tmp_path / "call.mp3"))
        await asyncio.to_thread(begun.wait, 10)
        for _ in range(cancels):
            task.cancel()
            for _ in range(3):
                await asyncio.sleep(0)
        assert not task.done()  # The call ends when the thread ends, not before.
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert list(tmp_path.iterdir()) == []
        assert await download(caller).read() == CONTENT


async def test_cancelling_at_any_moment_leaves_no_file_and_no_connection(
    wire: TransportName, tmp_path: Path
) -> None:
    small = respond(b"x" * 10, content_type="audio/mpeg")
    target, outcomes = tmp_path / "call.mp3", set()
    async with serving(wire, small) as (_, caller):
        for turns in range(0, 60, 2):
            task = asyncio.create_task(download(caller).save(target))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait({task})
            outcomes.add(task.cancelled())
            assert set(tmp_path.iterdir()) <= {target}
        assert await download(caller).read() == b"x" * 10
    assert True in outcomes


async def test_memory_is_bounded_by_the_chunk_size(wire: TransportName) -> None:
    packed = respond(gzip.compress(bytes(10**6)), headers={"Content-Encoding": "gzip"})
    async with serving(wire, FILE, packed, FILE) as (_, caller):
        for _ in range(2):
            with pytest.raises(errors.DecodeError, match="at most 999999 bytes") as caught:
                await download(caller).read(max_bytes=999_999)
            assert caught.value.operation == "getThing"
        assert await download(caller).read(max_bytes=len(CONTENT)) == CONTENT


async def test_an_unknown_option_raises_before_anything_is_sent(wire: TransportName) -> None:
    async with serving(wire, FILE) as (server, caller):
        with pytest.raises(
            errors.ArgumentError, match=r"^MediaResource.download\(\) got .* 'chunk'$"
        ):
            download(caller, chunk=3)
        assert server.connections == 0
