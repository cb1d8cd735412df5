"""Request bodies that are read while they are sent: files, and streams of the caller."""

from __future__ import annotations

import asyncio
import inspect
import os
import stat
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from trunkline.errors import ArgumentError

# Bytes per read of a file. Each read runs in a thread, which costs more than a small read.
_READ_BLOCK = 256 * 1024


class ReadableFile(Protocol):
    """A file that is open in binary mode."""

    # A property as well as a method, as the files of Django have it.
    @property
    def read(self) -> Callable[[int], bytes]: ...


class AsyncReadableFile(Protocol):
    """An asynchronous file, such as the `UploadFile` of Starlette, FastAPI and Litestar."""

    async def read(self, size: int = ..., /) -> bytes: ...


# What can be uploaded without being in memory.
UploadSource: TypeAlias = os.PathLike[str] | ReadableFile | AsyncReadableFile | AsyncIterable[bytes]


class UploadBody(AsyncIterable[bytes]):
    """A body that is read while it is sent.

    Attributes:
        length: The number of bytes; None if it is unknown.
        is_replayable: Whether it can be sent again. If not, a request that has it is sent once.
    """

    length: int | None = None
    is_replayable = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._exact()

    async def _exact(self) -> AsyncGenerator[bytes, None]:
        """Yield the content, of which not more than `length` bytes are sent."""
        left = self.length
        async with aclosing(self.blocks()) as blocks:
            async for block in blocks:
                if left is None:
                    yield block
                    continue
                if left:
                    yield block[:left]
                left = max(0, left - len(block))
        if left:
            raise ArgumentError("the file became shorter while it was sent")

    def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content from its start."""
        raise NotImplementedError


class PathUpload(UploadBody):
    """The content of a file, which is opened each time it is sent.

    Args:
        path: The path.
        name: The name of the argument, for messages.

    Raises:
        ArgumentError: The file cannot be read.
    """

    is_replayable = True

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from error
        self.length = found.st_size if stat.S_ISREG(found.st_mode) else None

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content from its start."""
        file = await asyncio.to_thread(self._path.open, "rb")
        try:
            while block := await asyncio.to_thread(file.read, _READ_BLOCK):
                yield block
        finally:
            file.close()


class FileUpload(UploadBody):
    """The rest of an open file. One that can be rewound can be sent again.

    Args:
        file: The file, which stays open.
        name: The name of the argument, for messages.

    Raises:
        ArgumentError: The file is closed, or was opened in text mode.
    """

    def __init__(self, file: Any, name: str) -> None:
        self._file = file
        self._start: int | None = None
        try:
            first = file.read(0)
        except (OSError, ValueError) as error:
            raise _unreadable(name, error) from error
        if not isinstance(first, bytes):
            message = "expected a file opened in binary mode ('rb'), got one opened in text mode"
            raise ArgumentError(f"{name}: {message}")
        try:
            start = file.tell()
            self.length = max(0, file.seek(0, os.SEEK_END) - start)
            file.seek(start)
        except (AttributeError, OSError, TypeError, ValueError):  # a pipe, for example
            self.length = None
            return
        self._start, self.is_replayable = start, True

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content from its start."""
        if self._start is not None:
            await asyncio.to_thread(self._file.seek, self._start)
        while block := await asyncio.to_thread(self._file.read, _READ_BLOCK):
            yield block


class AsyncFileUpload(UploadBody):
    """The rest of an asynchronous file, which can be read once."""

    def __init__(self, file: AsyncReadableFile) -> None:
        self._file = file

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content."""
        while block := await self._file.read(_READ_BLOCK):
            yield block


class StreamUpload(UploadBody):
    """A stream of the caller, which can be read once."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content."""
        async for block in self._stream:
            yield block


class JoinedUpload(UploadBody):
    """Several bodies one after another."""

    def __init__(self, parts: Sequence[bytes | UploadBody]) -> None:
        self._parts = parts
        self.is_replayable = all(isinstance(p, bytes) or p.is_replayable for p in parts)
        self.length = 0
        for part in parts:
            size = len(part) if isinstance(part, bytes) else part.length
            if size is None:
                self.length = None
                return
            self.length += size

    async def blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content from its start."""
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
            else:
                async for block in part:
                    yield block


def is_upload(value: object) -> bool:
    """Return whether a value is read while it is sent."""
    return isinstance(value, (os.PathLike, AsyncIterable)) or callable(getattr(value, "read", None))


def upload_of(value: object, name: str) -> UploadBody:
    """Return the body for a file or a stream.

    Args:
        value: A path, an open file, an `UploadFile`, or an async iterable; see `is_upload`.
        name: The name of the argument, for messages.

    Raises:
        ArgumentError: It cannot be read.
    """
    if isinstance(value, UploadBody):
        return value
    if isinstance(value, os.PathLike):
        return PathUpload(Path(value), name)
    # The file behind an `UploadFile` has a length, and can be sent again.
    inner = getattr(value, "file", None)
    if inspect.iscoroutinefunction(getattr(value, "read", None)):
        return AsyncFileUpload(value) if not hasattr(inner, "seek") else FileUpload(inner, name)  # type: ignore[arg-type]
    if hasattr(value, "read"):
        return FileUpload(value, name)
    assert isinstance(value, AsyncIterable)
    return StreamUpload(value)


def name_of(value: object) -> str | None:
    """Return the name of a file; None if it has none."""
    if isinstance(value, os.PathLike):
        return Path(value).name
    name = getattr(value, "filename", None) or getattr(value, "name", None)
    return os.path.basename(name) or None if isinstance(name, str) else None  # noqa: PTH119 (text)


def _unreadable(name: str, error: Exception) -> ArgumentError:
    return ArgumentError(f"{name}: cannot be read ({type(error).__name__})")
