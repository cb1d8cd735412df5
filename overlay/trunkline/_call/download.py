"""Content that comes as a stream."""

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
from trunkline._transport.base import TransportResponse
from trunkline._transport.response_body import too_large
from trunkline.errors import ClientStateError, TrunklineError

# How much is written to a file at a time: each write is a trip to a thread.
_BLOCK = 1024 * 1024

# How much is held in memory unless the caller says so.
_IN_MEMORY = 64 * 1024 * 1024


class Download:
    """Content on its way.

        async with vonage.media.download(id) as download:
            async for chunk in download.aiter_bytes():
                ...

        await vonage.media.download(id).save("call.mp3")

    It can be read once. A `deadline=` that was given for it bounds all of it, to its last byte;
    the client's own bounds the time to the first one. The read timeout bounds each wait for more.
    """

    def __init__(
        self, operation: Operation[Any], send: Callable[[], Awaitable[TransportResponse]]
    ) -> None:
        self._operation = operation
        self._send = send
        self._answer: TransportResponse | None = None
        self._is_used = False

    async def __aenter__(self) -> Self:
        if self._is_used:
            raise ClientStateError("this download was opened before; ask for another")
        self._is_used = True
        self._answer = await self._send()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        response, self._answer = self._opened(), None
        await response.aclose()

    def __repr__(self) -> str:
        return f"<Download, {'open' if self._answer is not None else 'not open'}>"

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer; a name is found in any case."""
        return self._opened().headers

    @property
    def content_type(self) -> str | None:
        """The media type, as the provider says it."""
        return self.headers.get("Content-Type")

    @property
    def size(self) -> int | None:
        """The number of bytes, None where the provider does not say it beforehand."""
        length = self.headers.get("Content-Length", "")
        plain = self.headers.get("Content-Encoding", "identity") == "identity"
        return int(length) if plain and length.isdecimal() else None

    async def aiter_bytes(self) -> AsyncGenerator[bytes, None]:
        """Yield the content piece by piece.

        Raises:
            APIConnectionError, APITimeoutError: The content broke off.
            DeadlineExceededError: It was not all there at the deadline that was given for it.
        """
        chunks = self._opened().chunks
        assert chunks is not None
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    yield chunk
        except TrunklineError as error:
            raise self._operation.annotate(error)  # noqa: B904 (it is the same error)

    async def read(self, max_bytes: int = _IN_MEMORY) -> bytes:
        """Return the whole content; opens the download where it is not open.

        Args:
            max_bytes: How much may be held in memory; `save` and `aiter_bytes` have no bound.

        Raises:
            DecodeError: The content is longer than that.
        """
        content = bytearray()
        async with self._reading() as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > max_bytes:
                    raise self._operation.annotate(too_large(max_bytes))
        return bytes(content)

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the content to a file; opens the download where it is not open.

        The file appears when it is complete: what broke off leaves what was there before.

        Returns:
            The path of the file.
        """
        target = Path(path)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            async with self._reading() as chunks:
                await _write(chunks, part)
            await _in_thread(os.replace, part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return target

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncIterator[bytes]]:
        if self._answer is None:
            async with self, aclosing(self.aiter_bytes()) as chunks:
                yield chunks
        else:
            async with aclosing(self.aiter_bytes()) as chunks:
                yield chunks

    def _opened(self) -> TransportResponse:
        if self._answer is None:
            raise ClientStateError("the download is not open; use `async with`")
        return self._answer


async def _write(chunks: AsyncIterator[bytes], path: Path) -> None:
    # Opened for each block: whatever happens in between, no file is left open.
    mode, block = "xb", bytearray()
    async for chunk in chunks:
        block += chunk
        if len(block) >= _BLOCK:
            await _in_thread(_put, path, mode, block)
            mode, block = "ab", bytearray()
    await _in_thread(_put, path, mode, block)


def _put(path: Path, mode: str, block: bytearray) -> None:
    with path.open(mode) as file:
        file.write(block)


async def _in_thread(work: Callable[..., object], *arguments: object) -> None:
    """Do some work in a thread, and return or raise when it is over: not before, if cancelled."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):  # a second one: the first is raised below
                await asyncio.wait({running})
        raise
