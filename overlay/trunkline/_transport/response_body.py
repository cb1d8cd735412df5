"""Read and decompress response bodies within limits."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping

from trunkline.errors import DecodeError

from .limits import Limits

# The size of a decompressed chunk.
_CHUNK_BYTES = 256 * 1024

# The `wbits` argument of zlib for each content encoding (RFC 9110, section 8.4.1).
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 47}


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
    return decompressed(b"".join(parts), headers, limits)


def decompressed(body: bytes, headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the body of a response, decompressed if it has a content encoding.

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
    for part in decompressor.feed(body):
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
            for part in decompressor.feed(chunk):
                yield part
    decompressor.finish()


class Decompressor:
    """Decompresses one content encoding, a bounded chunk at a time.

    Raises:
        DecodeError: The encoding is not supported.
    """

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        self.plain = name in ("", "identity")
        if not self.plain and name not in _WINDOW_BITS:
            raise DecodeError("gzip, deflate or no content encoding", "another one")
        self._window = _WINDOW_BITS.get(name, 0)
        self._zlib = zlib.decompressobj(self._window) if self._window else None
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the decompressed data."""
        more = bool(data)
        while more and self._zlib is not None:
            if self._zlib.eof:  # a gzip stream may have several members (RFC 1952)
                self._zlib = zlib.decompressobj(self._window)
            try:
                part = self._zlib.decompress(data, _CHUNK_BYTES)
            except zlib.error:
                raise DecodeError("a compressed body", "invalid data") from None
            self._started = True
            data = self._zlib.unconsumed_tail or self._zlib.unused_data
            # After a full chunk, zlib may hold more output although it has read all input.
            more = bool(data) or (len(part) == _CHUNK_BYTES and not self._zlib.eof)
            if part:
                yield part

    def finish(self) -> None:
        """Raise if the compressed data is incomplete."""
        if self._started and self._zlib is not None and not self._zlib.eof:
            raise DecodeError("a compressed body", "an incomplete one")


def too_large(limit: int) -> DecodeError:
    """Return the error for a response that exceeds a limit."""
    return DecodeError(f"a response of at most {limit} bytes", "more")
