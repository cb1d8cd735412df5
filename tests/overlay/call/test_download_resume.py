"""Downloads whose connection breaks: every byte once and in order, or an error."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import random
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import google_crc32c
import httpx
import pytest
from tests.fakes.calls import FakeClock, TransportName, operation, serving
from tests.fakes.scripted_server import Connection, hang

from trunkline import RetryPolicy, errors
from trunkline._call.api_client import APIClient
from trunkline._call.content.checksum import digest_of
from trunkline._call.content.part_file import PartFile
from trunkline._call.content.ranges import Representation, representation_of
from trunkline._call.download import Download
from trunkline._client.resource import Resource

CONTENT = random.Random(1).randbytes(3_000_000)
OTHER = random.Random(2).randbytes(2_900_000)
MEDIA = operation(binary=True, decode=None)
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


class MediaResource(Resource):
    def download(self, id: str = "a", **options: Any) -> Download:
        return self._stream(MEDIA, (id,), options=options)

    def render(self, **options: Any) -> Download:
        return self._stream(
            operation("POST", "/things", binary=True, decode=None), body={"a": 1}, options=options
        )


@attrs.define
class File:
    """A file on the server, and how the next responses for it break."""

    content: bytes = CONTENT
    validators: Mapping[str, str] = attrs.field(factory=lambda: {"ETag": '"v1"'})
    headers: Mapping[str, str] = attrs.field(factory=dict)
    # After how many bytes of the body each response ends, and how; the last one stays. Negative
    # bytes count from the end.
    breaks: list[tuple[int, str] | None] = attrs.field(factory=lambda: [None])
    ranges: bool = True
    chunked: bool = False
    # Changes the range, the status or the headers of the response with this number, from 0.
    change: Callable[[int, File, dict[str, str]], tuple[int, int] | None] | None = None
    requests: list[Mapping[str, str]] = attrs.field(factory=list)

    async def __call__(self, connection: Connection) -> None:
        request = connection.request
        assert request is not None
        number, self.requests = len(self.requests), [*self.requests, request.headers]
        extra: dict[str, str] = {}
        changed = self.change(number, self, extra) if self.change is not None else None
        start, end, status = 0, len(self.content), 200
        condition = request.headers.get("if-range")
        asked = request.headers.get("range", "").removeprefix("bytes=")
        if asked and self.ranges and condition in (None, *self.validators.values()):
            first, _, last = asked.partition("-")
            start, end, status = int(first), int(last) + 1 if last else end, 206
            if start >= len(self.content):
                start = end = 0
                status, extra = 416, {**extra, "Content-Range": f"bytes */{len(self.content)}"}
        if changed is not None:
            start, end = changed
        body = self.content[start:end]
        if status == 206:
            extra.setdefault("Content-Range", f"bytes {start}-{end - 1}/{len(self.content)}")
        await self._send(connection, status, {**self.validators, **self.headers, **extra}, body)

    async def _send(
        self, connection: Connection, status: int, headers: Mapping[str, str], body: bytes
    ) -> None:
        fault = self.breaks.pop(0) if len(self.breaks) > 1 else self.breaks[0]
        framing = "Transfer-Encoding: chunked" if self.chunked else f"Content-Length: {len(body)}"
        lines = [f"HTTP/1.1 {status} X", framing, *(f"{n}: {v}" for n, v in headers.items())]
        await connection.send("\r\n".join([*lines, "", ""]).encode())
        sent = body if fault is None else body[: fault[0]]
        with suppress(ConnectionError):
            if not self.chunked:
                await connection.send(sent)
            elif sent:
                await connection.send(b"%x\r\n%s\r\n" % (len(sent), sent))
        if fault is None:
            if self.chunked:
                await connection.send(b"0\r\n\r\n")
            return
        if fault[1] == "reset":
            await asyncio.sleep(0.02)
            connection.reset()
        elif fault[1] == "slow":
            await hang(connection)
        else:
            connection.writer.close()


def download(caller: APIClient, **options: Any) -> Download:
    return MediaResource(caller).download(**options)


async def streamed(found: Download) -> bytes:
    async with found:
        return b"".join([chunk async for chunk in found.aiter_bytes()])


both = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])
CUT, LATE = (1_000_000, "cut"), (-1, "cut")

# The file, its requests in all, and how a stream ends: with the content, or with an error.
Ending = bytes | type[errors.TrunklineError]
STREAMS: dict[str, tuple[File, int, Ending]] = {
    "cut": (File(breaks=[CUT, None]), 2, CONTENT),
    "reset": (File(breaks=[(700_000, "reset"), None]), 2, CONTENT),
    "slow": (File(breaks=[(700_000, "slow"), None]), 2, CONTENT),
    "cut before the first byte": (File(breaks=[(0, "cut"), None]), 2, CONTENT),
    "cut before the last byte": (File(breaks=[LATE, None]), 2, CONTENT),
    "cut again and again": (File(breaks=[(300_000, "cut")]), 10, CONTENT),
    "cut without progress": (File(breaks=[CUT, (0, "cut")]), 3, errors.APIConnectionError),
    "chunked": (File(breaks=[CUT, None], chunked=True), 2, CONTENT),
    "chunked, cut behind the last byte": (
        File(breaks=[(len(CONTENT), "cut"), None], chunked=True),
        2,
        CONTENT,
    ),
    "a date as the validator": (
        File(breaks=[CUT, None], validators={"Last-Modified": DATE}),
        2,
        CONTENT,
    ),
    "no validator": (File(breaks=[CUT, None], validators={}), 1, errors.APIConnectionError),
    "no validator, before the first byte": (
        File(breaks=[(0, "cut"), None], validators={}),
        2,
        CONTENT,
    ),
    "a weak tag": (
        File(breaks=[CUT, None], validators={"ETag": 'W/"v1"', "Last-Modified": DATE}),
        1,
        errors.APIConnectionError,
    ),
    "ranges are ignored": (File(breaks=[CUT, None], ranges=False), 2, CONTENT),
    "ranges are refused": (
        File(breaks=[CUT, None], headers={"Accept-Ranges": "none"}),
        2,
        CONTENT,
    ),
    "ranges are ignored, again and again": (
        File(breaks=[CUT, (2_000_000, "cut"), None], ranges=False),
        3,
        CONTENT,
    ),
    "another checksum": (
        File(breaks=[CUT, None], headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
        2,
        errors.DecodeError,
    ),
}


def changes(number: int, **fields: Any) -> Callable[[int, File, dict[str, str]], None]:
    """Return a change of the file before a response."""

    def change(now: int, file: File, headers: dict[str, str]) -> None:
        if now == number:
            for name, value in fields.items():
                setattr(file, name, value)

    return change


def sends(part: tuple[int, int] | None, **headers: str) -> Callable[..., tuple[int, int] | None]:
    """Return a change of the second response: its part of the file, and its headers."""

    def change(now: int, file: File, extra: dict[str, str]) -> tuple[int, int] | None:
        if now != 1:
            return None
        extra.update({name.replace("_", "-"): value for name, value in headers.items()})
        return part

    return change


size = len(CONTENT)
SECOND_RESPONSES: dict[str, tuple[Any, Ending]] = {
    "another tag": (
        changes(1, validators={"ETag": '"v2"'}, content=OTHER),
        errors.APIConnectionError,
    ),
    "another tag beside a part": (sends(None, ETag='"v2"'), errors.APIConnectionError),
    "no tag beside the whole": (
        changes(1, validators={}, ranges=False),
        errors.APIConnectionError,
    ),
    "a shorter file of the same tag": (
        changes(1, content=CONTENT[:900_000]),
        errors.APIStatusError,
    ),
    "a longer file of the same tag": (
        changes(1, content=CONTENT + b"x"),
        errors.APIConnectionError,
    ),
    "a part that begins too late": (sends((1_000_001, size)), errors.APIConnectionError),
    "a part that begins too early": (sends((999_999, size)), errors.APIConnectionError),
    "a part that ends too early": (sends((1_000_000, 2_000_000)), CONTENT),
    "a part of an invalid range": (
        sends(None, Content_Range="bytes 1000000-999999/3000000"),
        errors.APIConnectionError,
    ),
    "an encoded part": (sends(None, Content_Encoding="gzip"), errors.APIConnectionError),
    "a part of an unknown total": (
        sends(None, Content_Range=f"bytes 1000000-{size - 1}/*"),
        CONTENT,
    ),
}
for name, (change, ending) in SECOND_RESPONSES.items():
    count = 3 if name == "a part that ends too early" else 2
    STREAMS[name] = (File(breaks=[CUT, None], change=change), count, ending)


@both
@pytest.mark.parametrize("name", STREAMS)
async def test_a_stream_has_every_byte_once_or_fails(wire: TransportName, name: str) -> None:
    file, count, ending = STREAMS[name]
    file = attrs.evolve(file, breaks=[*file.breaks], requests=[])
    timeout = httpx.Timeout(10, read=0.15 if name == "slow" else 10)
    got = b""
    async with serving(wire, file, timeout=timeout) as (_, caller):
        content = download(caller)
        if isinstance(ending, bytes):
            got = await streamed(content)
            assert got == ending
        else:
            with pytest.raises(ending) as caught:
                async with content:
                    async for chunk in content.aiter_bytes():
                        got += chunk
            assert caught.value.operation == "getThing"
            assert CONTENT.startswith(got)
    assert len(file.requests) == count
    for headers in file.requests[1:]:
        if "range" in headers:
            assert headers["if-range"] in ('"v1"', DATE)


@both
@pytest.mark.parametrize("name", STREAMS)
async def test_a_saved_file_is_complete_and_of_one_version(
    wire: TransportName, name: str, tmp_path: Path
) -> None:
    file, _, _ = STREAMS[name]
    file = attrs.evolve(file, breaks=[*file.breaks], requests=[])
    target = tmp_path / "file.bin"
    timeout = httpx.Timeout(10, read=0.15 if name == "slow" else 10)
    async with serving(wire, file, timeout=timeout) as (_, caller):
        failed = None
        try:
            await download(caller).save(target)
        except (errors.APIConnectionError, errors.DecodeError) as error:
            failed = error
    if failed is None:
        assert target.read_bytes() == file.content
        assert list(tmp_path.iterdir()) == [target]
    else:
        assert not target.exists()
        assert name in ("cut without progress", "another checksum")


async def test_what_cannot_be_repeated_is_not() -> None:
    file = File(breaks=[(1000, "cut")])
    async with serving("aiohttp", file) as (server, caller):
        with pytest.raises(errors.OutcomeUnknownError):
            await MediaResource(caller).render().read()
        assert server.counts == {"POST": 1}
        for options in ({"retry": None}, {"retry": RetryPolicy(attempts=1)}):
            with pytest.raises(errors.APIConnectionError):
                await download(caller, **options).read()
        assert server.counts == {"POST": 1, "GET": 2}


async def test_waits_between_interruptions_are_those_of_the_retry_policy() -> None:
    clock = FakeClock()
    file = File(breaks=[CUT, (0, "cut")])
    async with serving("aiohttp", file, clock=clock, random=1.0) as (_, caller):
        with pytest.raises(errors.APIConnectionError):
            await streamed(download(caller, retry=RetryPolicy(attempts=4)))
    assert clock.slept == [0.5, 1.0, 2.0]


@both
async def test_a_deadline_bounds_the_download_with_its_continuations(wire: TransportName) -> None:
    clock = FakeClock()
    file = File(breaks=[CUT, None])
    async with serving(wire, file, clock=clock) as (_, caller):
        async with download(caller, deadline=60) as content:
            with pytest.raises(errors.DeadlineExceededError):
                async for _ in content.aiter_bytes():
                    clock.now += 40
    assert len(file.requests) <= 2


@both
async def test_a_range_of_the_caller_is_continued_within_its_bounds(wire: TransportName) -> None:
    for ranges in (True, False):  # a server without ranges sends the whole file
        file = File(breaks=[(500, "cut"), None])
        async with serving(wire, file) as (_, caller):
            found = download(caller, headers={"Range": "bytes=1000-2999"})
            async with found:
                assert (found.response_info.status, found.size) == (206, 2000)
                assert found.headers["content-range"] == f"bytes 1000-2999/{size}"
                file.ranges = ranges
                got = b"".join([chunk async for chunk in found.aiter_bytes()])
        assert got == CONTENT[1000:3000]
        assert file.requests[1]["range"] == "bytes=1500-2999"


async def test_a_range_of_the_caller_is_read_and_saved(tmp_path: Path) -> None:
    file = File(breaks=[(500, "cut"), None], validators={})
    async with serving("aiohttp", file) as (_, caller):
        headers = {"range": "bytes=1000-2999"}
        assert await download(caller, headers=headers).read() == CONTENT[1000:3000]
        target = await download(caller, headers=headers).save(tmp_path / "part")
        assert target.read_bytes() == CONTENT[1000:3000]
        file.breaks, file.ranges = [None], False
        assert (await download(caller, headers=headers).save(target)).read_bytes() == CONTENT
        with pytest.raises(errors.RangeNotSatisfiableError) as caught:
            file.ranges = True
            await download(caller, headers={"range": f"bytes={size}-"}).read()
        assert caught.value.headers["content-range"] == f"bytes */{size}"


async def test_a_part_that_cannot_be_read_is_an_error() -> None:
    encoded = File(headers={"Content-Encoding": "gzip"})
    unasked = b"HTTP/1.1 206 X\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nab"
    for step, headers in ((encoded, {"range": "bytes=10-20"}), (unasked, {})):
        async with serving("aiohttp", step) as (_, caller):
            with pytest.raises(errors.DecodeError) as caught:
                await download(caller, headers=headers).read()
            assert caught.value.operation == "getThing"


@both
async def test_encoded_content_is_not_continued(wire: TransportName, tmp_path: Path) -> None:
    file = File(
        content=gzip.compress(CONTENT),
        headers={"Content-Encoding": "gzip"},
        breaks=[CUT, None],
    )
    async with serving(wire, file) as (_, caller):
        with pytest.raises(errors.APIConnectionError):
            await streamed(download(caller))
        file.breaks = [CUT, None]
        assert (await download(caller).save(tmp_path / "x")).read_bytes() == CONTENT
    assert all("range" not in headers for headers in file.requests)


# ---------------------------------------------------------------- part files


async def broken_save(caller: APIClient, target: Path, **options: Any) -> None:
    with pytest.raises(errors.APIConnectionError):
        await download(caller, retry=None).save(target, **options)


@both
async def test_a_part_file_is_continued(wire: TransportName, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    seen: list[tuple[int, int | None]] = []
    digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    file = File(breaks=[CUT, CUT, None], headers={"Repr-Digest": f"sha-256=:{digest}:"})
    async with serving(wire, file) as (_, caller):
        await broken_save(caller, target)
        assert {path.name for path in tmp_path.iterdir()} == {
            ".file.bin.part",
            ".file.bin.part.json",
        }
        await broken_save(caller, target)
        await download(caller).save(target, progress=lambda *now: seen.append(now))
    assert target.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [target]
    assert [headers.get("range") for headers in file.requests] == [
        None,
        "bytes=1000000-",
        "bytes=2000000-",
    ]
    assert seen[0][0] > 2_000_000
    assert seen[-1] == (size, size)


@pytest.mark.parametrize(
    ("change", "statuses"),
    [
        ({"content": OTHER, "validators": {"ETag": '"v2"'}}, [None, "bytes=1000000-"]),
        ({"content": OTHER, "validators": {}, "ranges": False}, [None, "bytes=1000000-"]),
        ({"content": OTHER[:10]}, [None, "bytes=1000000-", None]),
        ({"change": sends((5, 10))}, [None, "bytes=1000000-", None]),
    ],
    ids=["another tag", "no tag", "shorter", "another range"],
)
async def test_a_changed_file_starts_anew(
    change: dict[str, Any], statuses: list[str | None], tmp_path: Path
) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    async with serving("aiohttp", file) as (_, caller):
        await broken_save(caller, target)
        for name, value in change.items():
            setattr(file, name, value)
        await download(caller).save(target)
    assert target.read_bytes() == file.content
    assert list(tmp_path.iterdir()) == [target]
    assert [headers.get("range") for headers in file.requests] == statuses


async def test_a_part_of_something_else_is_not_continued(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    note = tmp_path / ".file.bin.part.json"

    def edit(**fields: object) -> None:
        note.write_text(json.dumps({**json.loads(note.read_text()), **fields}))

    edits: list[Callable[[], object]] = [
        note.unlink,
        lambda: note.write_text("{"),
        lambda: note.write_text("[]"),
        lambda: edit(validator=None),
        lambda: edit(validator='"a"\n'),
        lambda: edit(size=0),
        lambda: edit(digest=7),
        lambda: (tmp_path / ".file.bin.part").write_bytes(b""),
    ]
    async with serving("aiohttp", file) as (_, caller):
        for change in edits:
            file.breaks = [CUT, None]
            await broken_save(caller, target)
            change()
            await download(caller).save(target)
            assert target.read_bytes() == CONTENT
        file.breaks = [CUT, None]
        await broken_save(caller, target)
        await MediaResource(caller).download("b").save(target)
        assert all("range" not in headers for headers in file.requests)
        file.breaks = [CUT, None]
        await broken_save(caller, target, resume=False)
        assert list(tmp_path.iterdir()) == [target]


async def test_a_part_whose_checksum_is_unknown_is_continued_without_it(tmp_path: Path) -> None:
    """The part of a program that has an algorithm more."""
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    note = tmp_path / ".file.bin.part.json"
    async with serving("aiohttp", file) as (_, caller):
        await broken_save(caller, target)
        note.write_text(json.dumps({**json.loads(note.read_text()), "digest": ["crc64", "00"]}))
        await download(caller).save(target)
    assert target.read_bytes() == CONTENT
    assert "range" in file.requests[1]


async def test_a_complete_part_needs_its_last_byte_only(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    async with serving("aiohttp", file) as (_, caller):
        await broken_save(caller, target)
        (tmp_path / ".file.bin.part").write_bytes(CONTENT)
        await download(caller).save(target)
    assert target.read_bytes() == CONTENT
    assert file.requests[1]["range"] == f"bytes={size - 1}-"


async def test_a_part_stays_while_the_server_is_away_and_goes_with_its_file(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    part = tmp_path / ".file.bin.part"
    async with serving("aiohttp", file) as (server, caller):
        await broken_save(caller, target)
        for status, stays in ((503, True), (404, False)):
            server.steps = [f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()]
            with pytest.raises(errors.APIStatusError):
                await download(caller).save(target)
            assert part.exists() is stays
    assert list(tmp_path.iterdir()) == []


async def test_a_part_with_a_wrong_checksum_is_removed(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    file.headers = {"Content-MD5": base64.b64encode(hashlib.md5(CONTENT).digest()).decode()}
    async with serving("aiohttp", file) as (_, caller):
        await broken_save(caller, target)
        (tmp_path / ".file.bin.part").write_bytes(CONTENT[:99] + b"!" + CONTENT[100:1_000_000])
        with pytest.raises(errors.DecodeError, match="md5"):
            await download(caller).save(target)
        assert list(tmp_path.iterdir()) == []
        await download(caller).save(target)
        assert target.read_bytes() == CONTENT


async def test_two_that_save_the_same_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[CUT, None])
    async with serving("aiohttp", file) as (_, caller):
        await broken_save(caller, target)
        await asyncio.gather(*(download(caller).save(target) for _ in range(4)))
        assert target.read_bytes() == CONTENT
        assert list(tmp_path.iterdir()) == [target]
        first = PartFile(target, "x").open()
        second = PartFile(target, "x").open()
        assert second.beginning() is None
        second.begin(0, Representation(validator='"a"'), None)
        second.abandon(keep=True)
        second.abandon(keep=True)
        first.abandon(keep=True)
        assert list(tmp_path.iterdir()) == [target]


async def test_a_cancelled_save_leaves_its_part(tmp_path: Path) -> None:
    target, file = tmp_path / "file.bin", File(breaks=[(1_500_000, "slow"), None])
    async with serving("aiohttp", file) as (_, caller):
        arrived = asyncio.Event()

        async def progress(done: int, total: int | None) -> None:
            assert total == size
            if done == 1_500_000:
                arrived.set()

        task = asyncio.create_task(download(caller).save(target, progress=progress))
        await arrived.wait()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        await download(caller).save(target)
    assert target.read_bytes() == CONTENT
    assert file.requests[1]["range"] == "bytes=1500000-"


async def test_an_exception_of_a_callback_ends_the_download(tmp_path: Path) -> None:
    def progress(done: int, total: int | None) -> None:
        assert total is None
        raise KeyError(done)

    async with serving("aiohttp", File(chunked=True)) as (_, caller):
        with pytest.raises(KeyError):
            await download(caller).save(tmp_path / "x", progress=progress)


# ---------------------------------------------------------------- use


async def test_content_is_read_once() -> None:
    async with serving("aiohttp", File()) as (_, caller), download(caller) as content:
        async for _ in content.aiter_bytes():
            break
        for again in (content.read(), anext(content.aiter_bytes())):
            with pytest.raises(errors.ClientStateError, match="already read"):
                await again


async def test_conditions_of_a_request_are_passed_on() -> None:
    file = File()
    async with serving("aiohttp", file) as (_, caller):
        content = download(caller, headers={"If-None-Match": '"own"'})
        content.pass_on(
            {"Range": "bytes=5-9", "IF-RANGE": '"v1"', "If-None-Match": '"x"', "Cookie": "secret"}
        )
        assert await content.read() == CONTENT[5:10]
        with pytest.raises(errors.ClientStateError):
            content.pass_on({})
        for value in ("lines=1-2", "bytes=1\r\nX: y", "bytes=" + "1-2," * 100):
            other = download(caller)
            other.pass_on({"range": value, "if-range": '"v1"', "if-modified-since": DATE})
            assert len(await other.read()) == size
    assert file.requests[0]["if-none-match"] == '"own"'
    assert "cookie" not in file.requests[0]
    for headers in file.requests[1:]:
        assert not {"range", "if-range"} & set(headers)
        assert headers["if-modified-since"] == DATE


async def test_a_detached_download_outlives_its_block() -> None:
    async with serving("aiohttp", File()) as (_, caller):
        async with download(caller) as content:
            content.detach()
        assert content.is_open
        assert await content.read() == CONTENT
        await content.aclose()
        assert not content.is_open
        await content.aclose()


# ---------------------------------------------------------------- headers


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


CRC32C = b64(google_crc32c.value(CONTENT).to_bytes(4, "big"))
SHA, MD5 = b64(hashlib.sha256(CONTENT).digest()), b64(hashlib.md5(CONTENT).digest())


@pytest.mark.parametrize(
    ("headers", "algorithm"),
    [
        ({"Repr-Digest": f"sha-256=:{SHA}:"}, "sha-256"),
        ({"Repr-Digest": f"unixsum=:AAAA:, sha-256=:{SHA}:, md5=:{MD5}:"}, "sha-256"),
        ({"Content-Digest": f"sha-512=:{b64(hashlib.sha512(CONTENT).digest())}:"}, "sha-512"),
        ({"Digest": f"SHA-256={SHA},MD5={MD5}"}, "sha-256"),
        ({"Digest": f"SHA={b64(hashlib.sha1(CONTENT).digest())}"}, "sha"),
        ({"Content-MD5": MD5}, "md5"),
        ({"x-goog-hash": f"crc32c=AAAAAA==,md5={MD5}"}, "md5"),
        ({"x-goog-hash": f"crc32c={CRC32C}"}, "crc32c"),
        ({"x-amz-checksum-crc32c": CRC32C}, "crc32c"),
        ({"x-amz-checksum-sha256": SHA}, "sha-256"),
        ({"x-amz-checksum-crc32": b64(zlib.crc32(CONTENT).to_bytes(4, "big"))}, "crc32"),
        ({"x-amz-checksum-sha256": SHA + "-3"}, None),
        ({"x-amz-checksum-sha256": SHA, "x-amz-checksum-type": "COMPOSITE"}, None),
        ({"Repr-Digest": "sha-256=:AAAA:"}, None),
        ({"Content-MD5": "?"}, None),
        ({"Digest": "nonsense"}, None),
        ({}, None),
    ],
)
def test_checksums_of_headers(headers: dict[str, str], algorithm: str | None) -> None:
    digest = digest_of(headers, is_part=False)
    assert (digest.algorithm if digest else None) == algorithm
    if digest is not None:
        right, wrong = digest.new(), digest.new()
        right.update(CONTENT)
        assert right.is_valid
        wrong.update(OTHER)
        assert not wrong.is_valid
        of_part = digest_of(headers, is_part=True)
        assert (of_part is not None) == ("Content-Digest" in headers)


@pytest.mark.parametrize(
    ("status", "headers", "first_end_total", "validator"),
    [
        (200, {"Content-Length": "10", "ETag": '"a"'}, (0, 10, 10), '"a"'),
        (200, {"ETag": '"a"'}, (0, None, None), '"a"'),
        (200, {"Content-Length": "1e3", "ETag": 'W/"a"'}, (0, None, None), None),
        (200, {"Content-Length": "10", "Transfer-Encoding": "chunked"}, (0, None, None), None),
        (200, {"Content-Length": "9" * 30}, (0, None, None), None),
        (200, {"Last-Modified": DATE}, (0, None, None), DATE),
        (200, {"Last-Modified": DATE, "Date": DATE}, (0, None, None), None),
        (200, {"Last-Modified": DATE, "ETag": 'W/"a"'}, (0, None, None), None),
        (200, {"Last-Modified": DATE, "ETag": "unquoted"}, (0, None, None), DATE),
        (200, {"Last-Modified": "yesterday"}, (0, None, None), None),
        (200, {"ETag": '"a"', "Content-Encoding": "br"}, (0, None, None), None),
        (206, {"ETag": '"a"', "Content-Range": "bytes 1-2/9"}, (1, 3, 9), '"a"'),
        (206, {"ETag": '"a"', "Content-Range": "Bytes 1-2/*"}, (1, 3, None), '"a"'),
        (206, {"ETag": '"a"', "Content-Range": "bytes 3-2/9"}, (0, None, None), None),
        (206, {"ETag": '"a"', "Content-Range": "bytes 1-9/9"}, (0, None, None), None),
        (206, {"ETag": '"a"', "Content-Type": "multipart/byteranges"}, (0, None, None), None),
        (203, {"ETag": '"a"', "Content-Length": "4"}, (0, None, None), None),
    ],
)
def test_representations_of_responses(
    status: int,
    headers: dict[str, str],
    first_end_total: tuple[int, int | None, int | None],
    validator: str | None,
) -> None:
    found = representation_of(status, headers, 1_700_000_000)
    assert (found.first, found.end, found.total) == first_end_total
    assert found.validator == validator
