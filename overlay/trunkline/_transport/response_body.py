"""Read and decompress response bodies within limits."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping
from contextlib import aclosing

from trunkline.errors import DecodeError

from .limits import Limits

# The size of a decompressed chunk.
_CHUNK_BYTES = 256 * 1024

# Input for one call of zlib. A new member starts with little: zlib copies the input behind the end
# of a member, so that many small members in one piece would take quadratic time.
_FIRST_INPUT_BYTES = 256
_MAX_INPUT_BYTES = 16 * 1024

# Work between two yields to the event loop, in bytes of output (about 1 ms). A call of zlib, and
# input without output, such as empty blocks, take time as well.
_SLICE_WORK = 256 * 1024
_WORK_PER_STEP = 1024
_WORK_PER_INPUT_BYTE = 8

# The `wbits` argument of zlib for each content encoding (RFC 9110, section 8.4.1).
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_RAW_DEFLATE = -15


async def read_body(
    chunks: AsyncIterable[bytes], headers: Mapping[str, str], limits: Limits
) -> bytes:
    """Read the whole body of a response within the limits, and decompress it.

    Raises:
        DecodeError: The body is too large, or cannot be decompressed.
    """
    limit = limits.max_response_bytes
    length = headers.get("Content-Length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > limit:
        raise too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        parts.append(chunk)
    return await decompressed(b"".join(parts), headers, limits)


async def decompressed(body: bytes, headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the body of a response, decompressed if it has a content encoding.

    A body that takes long yields to the event loop.

    Raises:
        DecodeError: The result exceeds the limit, or the body cannot be decompressed.
    """
    encoding = headers.get("Content-Encoding")
    if encoding is None or not body:
        return body
    decompressor = Decompressor(encoding)
    if decompressor.plain:
        return body
    parts: list[bytes] = []
    size = 0
    async with aclosing(_in_slices(decompressor, body)) as slices:
        async for part in slices:
            size += len(part)
            if size > limits.max_decompressed_bytes:
                raise too_large(limits.max_decompressed_bytes)
            parts.append(part)
    decompressor.finish()
    return b"".join(parts)


async def decompressed_stream(
    chunks: AsyncIterable[bytes], headers: Mapping[str, str]
) -> AsyncGenerator[bytes, None]:
    """Yield the decompressed body of a response in chunks of bounded size.

    Raises:
        DecodeError: The body cannot be decompressed.
    """
    decompressor = Decompressor(headers.get("Content-Encoding", "identity"))
    async for chunk in chunks:
        if decompressor.plain:
            yield chunk
        else:
            async with aclosing(_in_slices(decompressor, chunk)) as slices:
                async for part in slices:
                    yield part
    decompressor.finish()


async def _in_slices(decompressor: Decompressor, data: bytes) -> AsyncGenerator[bytes, None]:
    """Yield the decompressed data, and yield to the event loop in between."""
    work = 0
    for part, taken in decompressor.feed(data):
        if part:
            yield part
        work += len(part) + taken * _WORK_PER_INPUT_BYTE + _WORK_PER_STEP
        if work >= _SLICE_WORK:
            work = 0
            await asyncio.sleep(0)


class Decompressor:
    """Decompresses one content encoding, a bounded chunk at a time.

    As other HTTP clients do, it reads several gzip members, zeros behind the last one, and
    `deflate` without the zlib header, which some servers send.

    Raises:
        DecodeError: The encoding is not supported.
    """

    def __init__(self, encoding: str) -> None:
        names = [name for item in encoding.split(",") if (name := item.strip().lower())]
        names = [name for name in names if name != "identity"]
        self.plain = not names
        if len(names) > 1 or not _WINDOW_BITS.keys() >= set(names):
            raise DecodeError("gzip, deflate or no content encoding", "another one")
        self._window = _WINDOW_BITS[names[0]] if names else 0
        self._zlib = None if self.plain else zlib.decompressobj(self._window)
        self._started = False

    def feed(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Yield the decompressed data in small steps: the output, and the size of the input."""
        view, position, size = memoryview(data), 0, _FIRST_INPUT_BYTES
        has_output = False
        while self._zlib is not None and (position < len(view) or has_output):
            if not self._started:
                self._detect_raw_deflate(view[0])
            elif self._zlib.eof:
                skipped = self._skip_zeros(view[position : position + _MAX_INPUT_BYTES])
                position += skipped
                if skipped:
                    yield b"", skipped
                    continue
                if self._window == _RAW_DEFLATE:
                    raise _invalid()
                self._zlib = zlib.decompressobj(self._window)  # a further member (RFC 1952)
                size = _FIRST_INPUT_BYTES
            piece = view[position : position + size]
            try:
                part = self._zlib.decompress(piece, _CHUNK_BYTES)
            except zlib.error:
                raise _invalid() from None
            self._started = True
            # zlib returns the input that it did not take, in one of two places.
            taken = len(piece) - len(self._zlib.unconsumed_tail or self._zlib.unused_data)
            position += taken
            size = min(2 * size, _MAX_INPUT_BYTES)
            # After a full chunk, zlib may hold more output although it has read all input.
            has_output = len(part) == _CHUNK_BYTES and not self._zlib.eof
            yield part, taken

    def _detect_raw_deflate(self, first: int) -> None:
        """Choose raw deflate if the body begins with neither a zlib nor a gzip header."""
        if self._window == _WINDOW_BITS["deflate"] and first & 0x0F != 8 and first != 0x1F:
            self._window = _RAW_DEFLATE
            self._zlib = zlib.decompressobj(self._window)

    @staticmethod
    def _skip_zeros(piece: memoryview) -> int:
        """Return the number of zeros that the piece begins with: padding behind a member."""
        return len(piece) - len(piece.tobytes().lstrip(b"\0")) if piece[0] == 0 else 0

    def finish(self) -> None:
        """Raise if the compressed data is incomplete."""
        if self._started and self._zlib is not None and not self._zlib.eof:
            raise DecodeError("a compressed body", "an incomplete one")


def _invalid() -> DecodeError:
    return DecodeError("a compressed body", "invalid data")


def too_large(limit: int) -> DecodeError:
    """Return the error for a response that exceeds a limit."""
    return DecodeError(f"a response of at most {limit} bytes", "more")
