"""Reads the content of a download, and continues it where a connection broke.

A continued download requests the rest of the file (`Range`), on condition that the file has not
changed (`If-Range`, RFC 9110, section 13.1.5). A server that does not support ranges sends the whole
file again; bytes that were handed on are skipped if it is certainly the same file. In any other case
the download fails: no byte is ever left out or repeated.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Protocol

import attrs

from trunkline._operation import Operation
from trunkline._transport.base import TransportResponse
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    DeadlineExceededError,
    DecodeError,
    RangeNotSatisfiableError,
    TrunklineError,
)

from .checksum import Checksum, Digest, digest_of
from .ranges import (
    Representation,
    content_range,
    is_encoded,
    is_same,
    representation_of,
    strong_etag,
    unsatisfied_total,
)

log = logging.getLogger("trunkline")


class Source(Protocol):
    """Sends the requests of one download."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the first request that the caller chose, names in lower case."""
        ...

    async def send(self, headers: Mapping[str, str] | None) -> TransportResponse:
        """Send the request; headers other than None replace the caller's conditions."""
        ...

    async def wait(self, attempt: int) -> bool:
        """Wait before the download is continued; return False if it must not be.

        Args:
            attempt: The number of interruptions since the last byte, from 1.
        """
        ...

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        ...


class DownloadSource(Source, Protocol):
    """Sends the requests of one download."""

    @property
    def is_conditional(self) -> bool:
        """Whether the first request has conditions."""
        ...

    @property
    def identity(self) -> str:
        """A text that identifies what is requested."""
        ...

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Add headers to the first request; those of the caller stay."""
        ...


class Content:
    """The content of one download.

    Args:
        operation: The operation.
        source: Sends the requests.

    Attributes:
        response: The first response, or the one that the content was read from the start of; None
            before `open`.
        known: What is known about the content.
        digest: The digest of the content; None if the server sent none.
        position: The offset of the next byte in the file.
    """

    def __init__(self, operation: Operation[Any], source: Source) -> None:
        self._operation = operation
        self._source = source
        self._current: TransportResponse | None = None  # has the chunks to read
        self._skip = 0  # bytes at the start of the current response that were handed on already
        self.response: TransportResponse | None = None
        self.known = Representation()
        self.digest: Digest | None = None
        self.position = 0

    async def open(self) -> None:
        """Send the request.

        Raises:
            DecodeError: The server sent a part that cannot be read, or was not requested.
            TrunklineError: As for any call.
        """
        self._begin(await self._source.send(None))
        assert self.response is not None
        if self.response.status != 206:
            return
        if "range" not in self._source.headers:
            await self.aclose()
            raise DecodeError("the whole content", "a part of it (status 206)")
        if is_encoded(self.response.headers):
            await self.aclose()
            raise DecodeError("a part without content encoding", "an encoded one")

    async def open_at(self, position: int, known: Representation, digest: Digest | None) -> None:
        """Send the request for the rest of a file, of which the beginning was received before.

        `pieces` begins at `position`, or at 0 if the file has changed.

        Args:
            position: The offset of the first byte that is missing.
            known: What is known about the file; it has a validator.
            digest: The digest of the file; None if it is unknown.
        """
        self.known, self.digest, self.position = known, digest, position
        await self._reopen(None, can_restart=True)

    async def aclose(self) -> None:
        """Release the connection."""
        current, self._current = self._current, None
        if current is not None and current.chunks is not None:
            await current.aclose()

    async def pieces(
        self, checksum: Checksum | None = None, *, can_restart: bool, can_resume: bool = True
    ) -> AsyncGenerator[tuple[int, bytes], None]:
        """Yield the content in pieces: the offset in the file, and bytes.

        Args:
            checksum: The checksum of the content before the first piece; None for none.
            can_restart: Whether pieces may begin at the first offset again, if the content has to
                be read from the start. Otherwise pieces are contiguous.
            can_resume: Whether an interrupted response may be replaced.

        Raises:
            APIConnectionError, APITimeoutError: The connection failed, and the download could not
                be continued.
            DecodeError: The content does not have the size or the checksum that the server sent.
        """
        furthest, failures = self.position, 0
        while True:
            failure: TrunklineError
            try:
                async with aclosing(self._received()) as chunks:
                    async for chunk in chunks:
                        offset, self.position = self.position, self.position + len(chunk)
                        if offset == self.known.first:
                            checksum = None if self.digest is None else self.digest.new()
                        if checksum is not None:
                            checksum.update(chunk)
                        yield offset, chunk
                break
            except (APIConnectionError, APITimeoutError) as error:
                if self.position == self.known.end:
                    break
                failure = error
            if self.position > furthest:
                furthest, failures = self.position, 0
            failures += 1
            can_continue = can_resume and not isinstance(failure, DeadlineExceededError)
            if not can_continue or not await self._resume(failure, failures, can_restart):
                raise failure
        if checksum is not None and not checksum.is_valid:
            expected = f"content with the {checksum.algorithm} checksum of its headers"
            raise DecodeError(expected, "other content")

    async def _received(self) -> AsyncGenerator[bytes, None]:
        """Yield what is new in the current response, up to the end of the content."""
        current, end, is_whole = self._current, self.known.end, self._skip > 0
        if current is None or current.chunks is None:  # not modified
            return
        position, skip = self.position, self._skip
        async with aclosing(current.chunks) as chunks:
            async for received in chunks:
                chunk, skip = received[skip:], max(0, skip - len(received))
                if end is not None and position + len(chunk) > end:
                    if not is_whole:
                        raise DecodeError(f"content of {end - self.known.first} bytes", "more")
                    chunk = chunk[: end - position]  # the file goes on behind the requested range
                if chunk:
                    position += len(chunk)
                    yield chunk
                if is_whole and position == end:
                    return
        if skip or (end is not None and position < end):
            raise APIConnectionError("the response is incomplete", phase="read", sent=True)

    async def _resume(self, failure: TrunklineError, attempt: int, can_restart: bool) -> bool:
        """Replace the current response after a failure, and return whether that is possible.

        Raises:
            TrunklineError: The new request failed, or the content has changed.
        """
        begun = self.position != self.known.first
        if self._operation.method != "GET" or (
            begun and not can_restart and (self.known.validator is None)
        ):
            return False
        if not await self._source.wait(attempt):
            return False
        log.warning(
            "%s %s (%s): %s after %d bytes, continuing",
            self._operation.method,
            self._operation.path,
            self._operation.id,
            str(failure).partition("\n")[0],
            self.position - self.known.first,
        )
        await self._reopen(failure, can_restart=can_restart)
        return True

    async def _reopen(self, failure: TrunklineError | None, *, can_restart: bool) -> None:
        """Request the content from the current position.

        Raises:
            TrunklineError: The request failed, or the content has changed.
        """
        await self.aclose()
        rest = self._rest()
        try:
            response = await self._source.send(self._original() if rest is None else rest)
        except RangeNotSatisfiableError as error:
            if rest is None or not self._is_refused(error, can_restart=can_restart):
                raise
            if unsatisfied_total(error.headers) == self.position and self.known.end is None:
                self.known = attrs.evolve(self.known, end=self.position)
                return
            response = await self._source.send(self._original())
        if rest is not None and response.status == 206:
            if self._continues(response):
                self._current, self._skip = response, 0
                self.response = self.response or response
                return
            if can_restart:
                await _close(response)
                response = await self._source.send(self._original())
        if self._takes(response, can_restart=can_restart):
            return
        await _close(response)
        size = self.position - self.known.first
        message = f"interrupted after {size} bytes, and the file has changed on the server"
        raise APIConnectionError(message, phase="read", sent=True) from failure

    def _is_refused(self, error: RangeNotSatisfiableError, *, can_restart: bool) -> bool:
        """Return whether a 416 for the rest of the file has another way out than raising it."""
        is_complete = unsatisfied_total(error.headers) == self.position
        return can_restart or (is_complete and self.known.end is None)

    def _original(self) -> dict[str, str]:
        """Return the headers that request the whole content."""
        headers = self._source.headers
        return {name: headers[name] for name in ("range", "if-range") if name in headers}

    def _rest(self) -> dict[str, str] | None:
        """Return the headers that request the rest of the content; None if it cannot be."""
        known = self.known
        if self.position == known.first or known.validator is None or not known.has_ranges:
            return None
        # The end of a range that the caller requested; otherwise the end of the file.
        last = "" if known.end is None or known.end == known.total else str(known.end - 1)
        return {"range": f"bytes={self.position}-{last}", "if-range": known.validator}

    def _continues(self, response: TransportResponse) -> bool:
        """Return whether a 206 has the rest of the content, and complete what is known."""
        found, known = content_range(response.headers), self.known
        if found is None or is_encoded(response.headers):
            return False
        first, end, total = found
        end_of_all = known.end if known.end is not None else total
        etag = strong_etag(response.headers)
        is_other = etag is not None and strong_etag({"ETag": known.validator or ""}) not in (
            None,
            etag,
        )
        if first != self.position or is_other or end_of_all is None or end > end_of_all:
            return False
        if None not in (total, known.total) and total != known.total:
            return False
        self.known = attrs.evolve(known, end=end_of_all, total=known.total or total)
        return True

    def _takes(self, response: TransportResponse, *, can_restart: bool) -> bool:
        """Return whether a response has the whole content, and read it from where it is needed."""
        if response.status not in (200, 206):
            return False
        found = self._representation(response)
        begun = self.position != self.known.first
        if response.status == 200 and is_same(self.known, found):
            self._current, self._skip = response, self.position
            self.response = self.response or response
            self.known = attrs.evolve(self.known, end=self.known.end or found.end)
            return True
        if can_restart or (not begun and found.description == self.known.description):
            self._begin(response)
            return True
        return False

    def _begin(self, response: TransportResponse) -> None:
        self.response = self._current = response
        self._skip = 0
        self.known = self._representation(response)
        self.position = self.known.first
        self.digest = None
        if not is_encoded(response.headers):
            self.digest = digest_of(response.headers, is_part=response.status == 206)

    def _representation(self, response: TransportResponse) -> Representation:
        return representation_of(response.status, response.headers, self._source.time())


async def _close(response: TransportResponse) -> None:
    if response.chunks is not None:
        await response.aclose()
