"""The bodies of answers: read within bounds, and unpacked within bounds."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping

from trunkline.errors import DecodeError

from .limits import Limits

# How much a compressed body is unpacked at a time.
_PIECE = 256 * 1024

_ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 47}  # the window that zlib wants for each


async def read_body(
    chunks: AsyncIterable[bytes], headers: Mapping[str, str], limits: Limits
) -> bytes:
    """Read the whole body of an answer, within the limits, and unpack it.

    Raises:
        DecodeError: It is too large, or cannot be unpacked.
    """
    limit = limits.max_response_bytes
    announced = headers.get("Content-Length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > limit:
        raise too_large(limit)
    pieces: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        pieces.append(chunk)
    return unpacked(b"".join(pieces), headers, limits)


def unpacked(body: bytes, headers: Mapping[str, str], limits: Limits) -> bytes:
    """Return the body of an answer as it was before it was compressed, if it was.

    Raises:
        DecodeError: It unpacks to more than the limit, or cannot be unpacked.
    """
    encoding = headers.get("Content-Encoding")
    if encoding is None or not body:
        return body
    unpacker = Unpacker(encoding)
    if unpacker.plain:
        return body
    pieces: list[bytes] = []
    size = 0
    for piece in unpacker.feed(body):
        size += len(piece)
        if size > limits.max_decompressed_bytes:
            raise too_large(limits.max_decompressed_bytes)
        pieces.append(piece)
    unpacker.finish()
    return b"".join(pieces)


async def unpacked_stream(
    chunks: AsyncIterable[bytes], headers: Mapping[str, str]
) -> AsyncGenerator[bytes, None]:
    """Yield the body of an answer piece by piece, unpacked; no piece is large.

    Raises:
        DecodeError: It cannot be unpacked.
    """
    unpacker = Unpacker(headers.get("Content-Encoding", "identity"))
    async for chunk in chunks:
        if unpacker.plain:
            yield chunk
        else:
            for piece in unpacker.feed(chunk):
                yield piece
    unpacker.finish()


class Unpacker:
    """Undoes one content encoding, a bounded piece at a time.

    Raises:
        DecodeError: The encoding is none that was asked for.
    """

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        self.plain = name in ("", "identity")
        if not self.plain and name not in _ENCODINGS:
            raise DecodeError("gzip, deflate or no content encoding", "another")
        self._window = _ENCODINGS.get(name, 0)
        self._zlib = zlib.decompressobj(self._window) if self._window else None
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the data unpacks to."""
        more = bool(data)
        while more and self._zlib is not None:
            if self._zlib.eof:  # gzip: several members may follow each other (RFC 1952)
                self._zlib = zlib.decompressobj(self._window)
            try:
                piece = self._zlib.decompress(data, _PIECE)
            except zlib.error:
                raise DecodeError("a compressed body", "a broken one") from None
            self._begun = True
            data = self._zlib.unconsumed_tail or self._zlib.unused_data
            # A full piece: there may be more to come out although all has gone in.
            more = bool(data) or (len(piece) == _PIECE and not self._zlib.eof)
            if piece:
                yield piece

    def finish(self) -> None:
        """Check that nothing is missing."""
        if self._begun and self._zlib is not None and not self._zlib.eof:
            raise DecodeError("a compressed body", "a part of one")


def too_large(limit: int) -> DecodeError:
    """Return the error for an answer beyond a limit."""
    return DecodeError(f"an answer of at most {limit} bytes", "more")
