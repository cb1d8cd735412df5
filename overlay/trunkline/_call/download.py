"""Streamed responses: files to download."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

import attrs

from trunkline._common.response_info import ResponseInfo
from trunkline._operation import Operation
from trunkline._resilience.event_loop import check_loop, running_loop
from trunkline._resilience.retry import repeat_of
from trunkline._transport.base import TransportResponse
from trunkline._transport.response_body import too_large
from trunkline.errors import (
    ClientStateError,
    DecodeError,
    GoneError,
    NotFoundError,
    TrunklineError,
)

from .call_state import UNKNOWN_REASONS, is_effect_unknown, outcome_unknown
from .content.part_file import Beginning, PartFile
from .content.ranges import content_length, is_encoded
from .content.reader import Content, DownloadSource

T = TypeVar("T")

# Called with the bytes so far, and the bytes in all or None if that is unknown.
Progress: TypeAlias = Callable[[int, int | None], Awaitable[object] | object]

# Bytes per write to a file. Each write runs in a thread, which costs more than a small write.
_WRITE_BLOCK = 1024 * 1024

# Default bound of `Download.read` in bytes.
_MAX_READ = 64 * 1024 * 1024

# The conditions of a request that are passed on, if they are valid (RFC 9110, sections 13.1, 14.2).
_PASSED_ON = {
    "range": re.compile(r"bytes=[0-9, \t-]{1,200}"),
    "if-range": re.compile(r"[\x20-\x7e]{1,1000}"),
    "if-none-match": re.compile(r"[\x20-\x7e]{1,4000}"),
    "if-modified-since": re.compile(r"[\x20-\x7e]{1,100}"),
}


class Download:
    """A streamed response.

        async with vonage.media.download(id) as download:
            async for chunk in download.aiter_bytes():
                ...

        await vonage.media.download(id).save("call.mp3")

    The request is sent when the download is opened: by `async with`, `read` or `save`. It can be
    opened once.

    If the connection fails, the rest of the content is requested (`Range`, RFC 9110, section 14),
    on condition that it has not changed: the server has to send a strong `ETag`, or a
    `Last-Modified` that is old enough. Otherwise `read` and `save` read it from the start, and
    `aiter_bytes` raises the error. The retry policy bounds the attempts; bytes that arrive start
    the count again. A checksum that the server sends is compared at the end: `Repr-Digest` and
    `Content-Digest` (RFC 9530), `Digest`, `Content-MD5`, and those of Amazon S3 and Google Cloud
    Storage.

    A `deadline` passed to the method bounds the whole download. The client's deadline (60 s by
    default) bounds the time to the response headers only. The read timeout (30 s by default)
    bounds each wait for more data.

    A call with `If-Modified-Since` or `If-None-Match` among its headers can be answered with 304.
    The download opens then with `not_modified` set and no content; `save` leaves the file as it is.
    A call with `Range` among its headers can be answered with a part of the content (206).

    Opening raises the errors of any call, for example `APIStatusError`. Using the content of a
    download that is not open raises `ClientStateError`.
    """

    def __init__(
        self, operation: Operation[Any], source: DownloadSource, *, can_resume: bool = True
    ) -> None:
        self._operation = operation
        self._source = source
        self._can_resume = can_resume
        self._content = Content(operation, source)
        self._is_used = False
        self._is_open = False
        self._is_read = False
        self._is_detached = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        await self._open(None)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._is_detached:
            self._opened()
            check_loop(self._loop, "download")
            await self.aclose()

    def __repr__(self) -> str:
        return f"<Download, {'open' if self._is_open else 'not open'}>"

    async def aclose(self) -> None:
        """Close the download and release its connection. `async with` does so at its end."""
        self._is_open = False
        await self._content.aclose()

    @property
    def is_open(self) -> bool:
        """Whether the download is open."""
        return self._is_open

    def detach(self) -> None:
        """Keep the download open at the end of its `async with` block; close it with `aclose`.

        For a response of your own that is sent after the block, as web frameworks do.
        """
        self._is_detached = True

    def pass_on(self, headers: Mapping[str, str]) -> None:
        """Add the conditions of a request that your server received to the request to be sent.

        They are `Range`, `If-Range`, `If-None-Match` and `If-Modified-Since`. Those that are
        invalid are left out, as a server may ignore them (RFC 9110, section 14.2); headers of the
        call itself stay.

        Args:
            headers: The headers of the request; names in any case.

        Raises:
            ClientStateError: The download was already opened.
        """
        if self._is_used:
            raise ClientStateError("the download was already opened; pass the conditions on before")
        found = {str(name).lower(): value for name, value in headers.items()}
        passed = {n: found[n] for n, form in _PASSED_ON.items() if form.fullmatch(found.get(n, ""))}
        if "range" not in passed:
            passed.pop("if-range", None)
        self._source.add_headers(passed)

    @property
    def not_modified(self) -> bool:
        """Whether the content did not change since the time or tag in the request (304)."""
        return self._opened().status == 304

    @property
    def response_info(self) -> ResponseInfo:
        """The status, request id and headers of the response."""
        response = self._opened()
        return ResponseInfo(response.status, response.headers)

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers; names are case-insensitive."""
        return self._opened().headers

    @property
    def content_type(self) -> str | None:
        """The `Content-Type` of the response; None if it has none."""
        return self.headers.get("Content-Type")

    @property
    def size(self) -> int | None:
        """The number of bytes; None if the provider does not send it in advance."""
        return None if is_encoded(self.headers) else content_length(self.headers)

    async def aiter_bytes(self) -> AsyncGenerator[bytes, None]:
        """Yield the content in chunks of bytes, of any size. It can be read once.

        Raises:
            APIConnectionError: The connection failed before the end of the content, and the
                download could not be continued.
            APITimeoutError: The next chunk did not arrive within the read timeout, and so on.
            DeadlineExceededError: The download exceeded the `deadline` passed to the method.
            DecodeError: The content does not have the size or the checksum that the provider sent.
            ClientStateError: The download is not open, or was opened in another event loop.
        """
        async with aclosing(self._pieces(can_restart=False)) as pieces:
            async for _, chunk in pieces:
                yield chunk

    async def read(self, max_bytes: int = _MAX_READ) -> bytes:
        """Return the whole content; open the download if it is not open.

        Args:
            max_bytes: The maximum size of the content in bytes; 64 MiB by default. `save` and
                `aiter_bytes` have no bound.

        Raises:
            DecodeError: The content is larger than `max_bytes`, or as for `aiter_bytes`.
            APIConnectionError, APITimeoutError: As for `aiter_bytes`.
        """
        content = bytearray()
        async with self._opening(), aclosing(self._pieces(can_restart=True)) as pieces:
            async for offset, chunk in pieces:
                if offset == self._content.known.first:
                    content.clear()
                content += chunk
                if len(content) > max_bytes:
                    raise self._operation.annotate(too_large(max_bytes))
        return bytes(content)

    async def save(
        self,
        path: str | os.PathLike[str],
        *,
        resume: bool = True,
        progress: Progress | None = None,
    ) -> Path:
        """Write the content to a file; open the download if it is not open.

        The content is written to `.name.part` in the same folder, which replaces `path` when it is
        complete. If the download fails, an existing file stays as it was. What was received stays
        as well, if the provider sent a validator (`ETag` or `Last-Modified`): the next `save` of
        the same file continues there, unless the content has changed since. Only one of several
        processes that save the same file at the same time leaves its part.

        Args:
            path: The path of the file.
            resume: Whether to continue what an earlier `save` left, and to leave it. Default: True.
            progress: Called with the number of bytes so far, and the number of bytes in all or
                None if it is unknown; sync or async. An exception of it ends the download.

        Returns:
            The path of the file.

        Raises:
            APIConnectionError, APITimeoutError, DecodeError: As for `aiter_bytes`.
            OSError: The file cannot be written.
        """
        target = Path(path)
        part, keep = PartFile(target, self._source.identity), False
        try:
            running_loop()  # before anything else, so that the error says what is missing
            await _in_thread(part.open)
            beginning = None
            if resume and not self._is_open and not self._source.is_conditional:
                beginning = await _in_thread(part.beginning)
            async with self._opening(beginning):
                if self.not_modified:
                    return target
                await self._fill(part, progress, resume=resume)
            await _in_thread(part.complete)
        except BaseException as error:
            # Content with a wrong checksum, or of a file that is gone, is of no use.
            keep = resume and not isinstance(error, (DecodeError, NotFoundError, GoneError))
            raise
        finally:
            part.abandon(keep=keep)
        return target

    async def _fill(self, part: PartFile, progress: Progress | None, *, resume: bool) -> None:
        """Write the content to the file."""
        content = self._content
        base = content.known.first if self._source.is_conditional else 0
        offset, digest = content.position, content.digest
        checksum = None
        if digest is not None and offset > base:
            checksum = await _in_thread(part.checksum, digest, offset)
        await _in_thread(part.begin, offset - base, *self._noted(resume=resume))
        block = bytearray()
        try:
            async with aclosing(self._pieces(checksum, can_restart=True)) as pieces:
                async for position, chunk in pieces:
                    if position != offset + len(block):  # the content is read from the start
                        base = offset = position
                        block = bytearray()
                        await _in_thread(part.begin, offset - base, *self._noted(resume=resume))
                    block += chunk
                    if len(block) >= _WRITE_BLOCK:
                        start, full, block = offset - base, block, bytearray()
                        offset += len(full)
                        await _in_thread(part.write, start, full)
                    if progress is not None:
                        await self._report(progress, position + len(chunk) - base, base)
        finally:
            part.write(offset - base, block)

    def _noted(self, *, resume: bool) -> tuple[Any, Any]:
        """Return what is noted beside a part: nothing by which it could be continued without need."""
        known = self._content.known
        if not resume or self._source.is_conditional:
            known = attrs.evolve(known, validator=None)
        return known, self._content.digest

    async def _report(self, progress: Progress, done: int, base: int) -> None:
        end = self._content.known.end
        result = progress(done, None if end is None else end - base)
        if inspect.isawaitable(result):
            await result

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield the chunks of the content; open the download if it is not open."""
        async with self._opening(), aclosing(self.aiter_bytes()) as chunks:
            yield chunks

    @asynccontextmanager
    async def _opening(self, beginning: Beginning | None = None) -> AsyncIterator[None]:
        """Open the download for the block, unless it is open."""
        if self._is_open:
            yield
            return
        await self._open(beginning)
        try:
            yield
        finally:
            await self.aclose()

    async def _open(self, beginning: Beginning | None) -> None:
        if self._is_used:
            raise ClientStateError(
                "the download was already opened; call the method again for another one"
            )
        self._is_used = True
        self._loop = running_loop()
        try:
            if beginning is None:
                await self._content.open()
            else:
                await self._content.open_at(beginning.size, beginning.known, beginning.digest)
        except DecodeError as error:
            raise self._operation.annotate(error) from None
        self._is_open = True

    async def _pieces(
        self, checksum: Any = None, *, can_restart: bool
    ) -> AsyncGenerator[tuple[int, bytes], None]:
        """Yield the pieces of the content; see `Content.pieces`."""
        self._opened()
        check_loop(self._loop, "download")
        if self._is_read:
            raise ClientStateError("the content was already read; call the method again")
        self._is_read = True
        try:
            found = self._content.pieces(
                checksum, can_restart=can_restart, can_resume=self._can_resume
            )
            async with aclosing(found) as pieces:
                async for piece in pieces:
                    yield piece
        except TrunklineError as error:
            failure = self._interrupted(error)
        else:
            return
        try:
            raise failure
        finally:
            del failure

    def _interrupted(self, error: TrunklineError) -> TrunklineError:
        """Return the error to raise for content that ended early."""
        operation = self._operation
        repeat = repeat_of(operation.method, operation.retry)
        if isinstance(error, UNKNOWN_REASONS) and is_effect_unknown(operation.method, repeat):
            response = self._content.response
            status = response.status if response is not None else None
            return operation.annotate(outcome_unknown(operation.annotate(error), status))
        return operation.annotate(error)

    def _opened(self) -> TransportResponse:
        response = self._content.response
        if response is None or not self._is_open:
            raise ClientStateError("the download is not open; use `async with`")
        return response


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Run `work` in a thread; if cancelled, wait for it to end before raising."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            # A further cancellation; the first is raised below.
            with suppress(asyncio.CancelledError):
                await asyncio.wait({running})
        raise
