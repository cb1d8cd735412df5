from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from trunkline._transport.limits import Limits
from trunkline._transport.response_body import decompressed, decompressed_stream, read_body
from trunkline.errors import DecodeError

TEXT = b'{"name": "' + b"n" * 500_000 + b'"}'
GZIP = {"Content-Encoding": "gzip"}
RAW_DEFLATE = zlib.compress(TEXT, wbits=-15)


async def pieces(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def collected(body: bytes, headers: dict[str, str], size: int = 1000) -> bytes:
    chunks = decompressed_stream(pieces(body, size), headers)
    return b"".join([chunk async for chunk in chunks])


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        (None, TEXT),
        ("identity", TEXT),
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        (" x-gzip ", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
        ("gzip", b"".join(gzip.compress(TEXT[i : i + 999]) for i in range(0, len(TEXT), 999))),
        ("gzip", (gzip.compress(b"") * 100 + gzip.compress(TEXT)) + gzip.compress(b"") * 100),
        ("gzip", gzip.compress(TEXT) + b"\0" * 100_000),
        ("gzip", gzip.compress(TEXT[:9]) + b"\0" * 9 + gzip.compress(TEXT[9:]) + b"\0"),
        ("deflate", RAW_DEFLATE),
        ("deflate", RAW_DEFLATE + b"\0" * 512),
        ("deflate", zlib.compress(TEXT) + b"\0"),
        ("deflate", gzip.compress(TEXT)),
        ("identity, gzip, ", gzip.compress(TEXT)),
        ("identity, identity", TEXT),
    ],
)
async def test_a_body_is_decompressed(encoding: str | None, packed: bytes) -> None:
    headers = {} if encoding is None else {"Content-Encoding": encoding}
    assert await decompressed(packed, headers, Limits()) == TEXT
    assert await read_body(pieces(packed), headers, Limits()) == TEXT
    assert await collected(packed, headers) == TEXT
    assert await collected(packed, headers, size=7) == TEXT


async def test_an_empty_body_is_empty_with_any_encoding() -> None:
    assert await decompressed(b"", GZIP, Limits()) == b""
    assert await collected(b"", GZIP) == b""


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(TEXT)[:-1],
        gzip.compress(TEXT)[:20],
        b"\x1f\x8b",
        b"plain text",
        gzip.compress(TEXT) + b"more",
        gzip.compress(TEXT)[:-8] + b"\x00" * 8,
    ],
    ids=["cut", "cut early", "begun", "not packed", "more behind it", "wrong sum"],
)
async def test_a_broken_body_raises_a_trunkline_error(body: bytes) -> None:
    with pytest.raises(DecodeError, match="compressed"):
        await decompressed(body, GZIP, Limits())
    with pytest.raises(DecodeError, match="compressed"):
        await collected(body, GZIP)


async def test_only_zeros_may_follow_raw_deflate() -> None:
    with pytest.raises(DecodeError, match="invalid data"):
        await decompressed(RAW_DEFLATE + b"x", {"Content-Encoding": "deflate"}, Limits())


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"", mtime=0) * 50_000,
        gzip.compress(b"{", mtime=0) * 40_000,
        gzip.compress(b"x" * 1_000_000, mtime=0) + b"\0" * 5_000_000,
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"\0\0\0\xff\xff" * 1_000_000,
    ],
    ids=["empty members", "small members", "padding", "empty blocks"],
)
async def test_a_body_of_many_parts_takes_linear_time_and_yields_to_other_tasks(
    body: bytes,
) -> None:
    turns = 0
    is_over = False

    async def count() -> None:
        nonlocal turns
        while not is_over:
            turns += 1
            await asyncio.sleep(0)

    async def time_of(part: bytes) -> float:
        began = time.process_time()
        try:
            await decompressed(part, GZIP, Limits())
        except DecodeError as error:
            assert "incomplete" in str(error)  # noqa: PT017 (some of the bodies are whole)
        return time.process_time() - began

    counter = asyncio.create_task(count())
    await asyncio.sleep(0)
    complete = min([await time_of(body) for _ in range(2)])
    quarter = min([await time_of(body[: len(body) // 4]) for _ in range(2)])
    is_over = True
    await counter
    assert turns > 2 * len(body) / 100_000
    assert complete < 12 * quarter + 0.05  # 16 times, if the time grows with the square.


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "made up"])
async def test_an_unrequested_encoding_raises_a_trunkline_error(encoding: str) -> None:
    with pytest.raises(DecodeError, match="content encoding"):
        await decompressed(b"abc", {"Content-Encoding": encoding}, Limits())


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    zeros = b" " * 1_000_000
    return b"".join([packer.compress(zeros) for _ in range(size // len(zeros))]) + packer.flush()


async def test_a_bomb_is_stopped_within_its_bound() -> None:
    packed = bomb(300_000_000)
    assert len(packed) < 300_000
    tracemalloc.start()
    try:
        with pytest.raises(DecodeError, match="at most 16777216 bytes"):
            await decompressed(packed, GZIP, Limits())
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


async def test_a_bomb_in_a_stream_is_yielded_in_small_chunks() -> None:
    packed = bomb(10_000_000)
    sizes = [len(chunk) async for chunk in decompressed_stream(pieces(packed, 10**6), GZIP)]
    assert (sum(sizes), max(sizes) <= 256 * 1024) == (10_000_000, True)


async def test_the_bound_of_a_body_is_exact() -> None:
    limits = Limits(max_response_bytes=10, max_decompressed_bytes=20)
    assert await read_body(pieces(b"x" * 10, 3), {}, limits) == b"x" * 10
    with pytest.raises(DecodeError, match="at most 10 bytes"):
        await read_body(pieces(b"x" * 11, 3), {}, limits)
    for size, fits in ((20, True), (21, False)):
        packed = zlib.compress(b"x" * size)
        headers = {"Content-Encoding": "deflate"}
        if fits:
            assert await decompressed(packed, headers, limits) == b"x" * size
        else:
            with pytest.raises(DecodeError, match="at most 20 bytes"):
                await decompressed(packed, headers, limits)


@pytest.mark.parametrize("length", ["x", "-1", "9" * 30, "1e3", ""])
async def test_an_invalid_length_is_ignored(length: str) -> None:
    assert await read_body(pieces(b"abc"), {"Content-Length": length}, Limits()) == b"abc"
