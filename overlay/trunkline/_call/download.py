"""Streamed responses: files to download."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from trunkline._operation import Operation
from trunkline._resilience.event_loop import check_loop, running_loop
from trunkline._resilience.retry import repeat_of
from trunkline._transport.base import TransportResponse
from trunkline._transport.response_body import too_large
from trunkline.errors import ClientStateError, TrunklineError

from .call_state import UNKNOWN_REASONS, is_effect_unknown, outcome_unknown

# Bytes per write to a file. Each write runs in a thread, which costs more than a small write.
_WRITE_BLOCK = 1024 * 1024

# Default bound of `Download.read` in bytes.
_MAX_READ = 64 * 1024 * 1024


class Download:
    """A streamed response.

        async with vonage.media.download(id) as download:
            async for chunk in download.aiter_bytes():
                ...

        await vonage.media.download(id).save("call.mp3")

    The request is sent when the download is opened: by `async with`, `read` or `save`. It can be
    opened once.

    A `deadline` passed to the method bounds the whole download. The client's deadline (60 s by
    default) bounds the time to the response headers only. The read timeout (30 s by default)
    bounds each wait for more data.

    Opening raises the errors of any call, for example `APIStatusError`. Using the content of a
    download that is not open raises `ClientStateError`.
    """

    def __init__(
        self, operation: Operation[Any], send: Callable[[], Awaitable[TransportResponse]]
    ) -> None:
        self._operation = operation
        self._send = send
        self._response: TransportResponse | None = None
        self._is_used = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        if self._is_used:
            raise ClientStateError(
                "the download was already opened; call the method again for another one"
            )
        self._is_used = True
        self._loop = running_loop()
        self._response = await self._send()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        response = self._opened()
        check_loop(self._loop, "download")
        self._response = None
        await response.aclose()

    def __repr__(self) -> str:
        return f"<Download, {'open' if self._response is not None else 'not open'}>"

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
        length = self.headers.get("Content-Length", "")
        is_identity = self.headers.get("Content-Encoding", "identity") == "identity"
        return int(length) if is_identity and length.isdecimal() else None

    async def aiter_bytes(self) -> AsyncGenerator[bytes, None]:
        """Yield the content in chunks of bytes, of any size.

        Raises:
            APIConnectionError: The connection failed before the end of the content.
            APITimeoutError: The next chunk did not arrive within the read timeout.
            DeadlineExceededError: The download exceeded the `deadline` passed to the method.
            ClientStateError: The download is not open, or was opened in another event loop.
        """
        chunks = self._opened().chunks
        check_loop(self._loop, "download")
        assert chunks is not None
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    yield chunk
        except TrunklineError as error:
            failure = self._interrupted(error)
        else:
            return
        raise failure

    async def read(self, max_bytes: int = _MAX_READ) -> bytes:
        """Return the whole content; open the download if it is not open.

        Args:
            max_bytes: The maximum size of the content in bytes; 64 MiB by default. `save` and
                `aiter_bytes` have no bound.

        Raises:
            DecodeError: The content is larger than `max_bytes`.
            APIConnectionError, APITimeoutError: As for `aiter_bytes`.
        """
        content = bytearray()
        async with self.reading() as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > max_bytes:
                    raise self._operation.annotate(too_large(max_bytes))
        return bytes(content)

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the content to a file; open the download if it is not open.

        The content is written to a temporary file in the same folder, which replaces `path` when
        it is complete. If the download fails, an existing file stays as it was.

        Args:
            path: The path of the file.

        Returns:
            The path of the file.

        Raises:
            APIConnectionError, APITimeoutError: As for `aiter_bytes`.
            OSError: The file cannot be written.
        """
        target = Path(path)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            async with self.reading() as chunks:
                await _write(chunks, part)
            await _in_thread(os.replace, part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return target

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield the chunks of the content; open the download if it is not open."""
        if self._response is None:
            async with self, aclosing(self.aiter_bytes()) as chunks:
                yield chunks
        else:
            async with aclosing(self.aiter_bytes()) as chunks:
                yield chunks

    def _interrupted(self, error: TrunklineError) -> TrunklineError:
        """Return the error to raise for content that ended early."""
        operation = self._operation
        repeat = repeat_of(operation.method, operation.retry)
        if isinstance(error, UNKNOWN_REASONS) and is_effect_unknown(operation.method, repeat):
            status = self._response.status if self._response is not None else None
            return operation.annotate(outcome_unknown(operation.annotate(error), status))
        return operation.annotate(error)

    def _opened(self) -> TransportResponse:
        if self._response is None:
            raise ClientStateError("the download is not open; use `async with`")
        return self._response


async def _write(chunks: AsyncIterator[bytes], path: Path) -> None:
    # The file is opened for each block, so that a cancellation leaves no file open.
    mode, block = "xb", bytearray()
    async for chunk in chunks:
        block += chunk
        if len(block) >= _WRITE_BLOCK:
            await _in_thread(_put, path, mode, block)
            mode, block = "ab", bytearray()
    await _in_thread(_put, path, mode, block)


def _put(path: Path, mode: str, block: bytearray) -> None:
    with path.open(mode) as file:
        file.write(block)


async def _in_thread(work: Callable[..., object], *arguments: object) -> None:
    """Run `work` in a thread; if cancelled, wait for it to end before raising."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(
                asyncio.CancelledError
            ):  # a further cancellation; the first is raised below
                await asyncio.wait({running})
        raise
