"""Downloads and event streams of blocking clients."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from trunkline._call.download import Download, Progress
from trunkline._common.response_info import ResponseInfo

from .process import Process

if TYPE_CHECKING:
    from trunkline._call.event_stream import EventStream, ServerSentEvent

T = TypeVar("T")

_MAX_READ = 64 * 1024 * 1024


class SyncDownload:
    """A streamed response.

        with vonage.media.download(id) as download:
            for chunk in download.iter_bytes():
                ...

        vonage.media.download(id).save("call.mp3")

    The request is sent when the download is opened: by `with`, `read` or `save`. It can be opened
    once. Deadlines, timeouts and errors are those of the asynchronous `trunkline.Download`.

    Args:
        download: The asynchronous download.
        process: Runs its requests.
    """

    def __init__(self, download: Download, process: Process) -> None:
        self._download = download
        self._process = process

    def __enter__(self) -> Self:
        self._process.run(self._download.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.run(self._download.__aexit__(kind, error, traceback))

    def __repr__(self) -> str:
        return repr(self._download)

    def close(self) -> None:
        """Close the download and release its connection. `with` does so at its end."""
        self._process.run(self._download.aclose())

    @property
    def is_open(self) -> bool:
        """Whether the download is open."""
        return self._download.is_open

    def detach(self) -> None:
        """Keep the download open at the end of its `with` block; close it with `close`.

        For a response of your own that is sent after the block, as web frameworks do.
        """
        self._download.detach()

    def pass_on(self, headers: Mapping[str, str]) -> None:
        """Add the conditions of a request that your server received to the request to be sent.

        They are `Range`, `If-Range`, `If-None-Match` and `If-Modified-Since`; invalid ones are left
        out.

        Raises:
            ClientStateError: The download was already opened.
        """
        self._download.pass_on(headers)

    @property
    def not_modified(self) -> bool:
        """Whether the content did not change since the time or tag in the request (304)."""
        return self._download.not_modified

    @property
    def response_info(self) -> ResponseInfo:
        """The status, request id and headers of the response."""
        return self._download.response_info

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers; names are case-insensitive."""
        return self._download.headers

    @property
    def content_type(self) -> str | None:
        """The `Content-Type` of the response; None if it has none."""
        return self._download.content_type

    @property
    def size(self) -> int | None:
        """The number of bytes; None if the provider does not send it in advance."""
        return self._download.size

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the content in chunks of bytes, of any size.

        Raises:
            APIConnectionError: The connection failed before the end of the content.
            APITimeoutError: The next chunk did not arrive within the read timeout.
            DeadlineExceededError: The download exceeded the `deadline` passed to the method.
            ClientStateError: The download is not open.
        """
        chunks = self._download.aiter_bytes()

        async def step() -> bytes | None:
            return await anext(chunks, None)

        try:
            while (chunk := self._process.run(step())) is not None:
                yield chunk
        finally:
            self._process.run(chunks.aclose())

    def read(self, max_bytes: int = _MAX_READ) -> bytes:
        """Return the whole content; open the download if it is not open.

        Args:
            max_bytes: The maximum size of the content in bytes; 64 MiB by default. `save` and
                `iter_bytes` have no bound.

        Raises:
            DecodeError: The content is larger than `max_bytes`.
        """
        return self._process.run(self._download.read(max_bytes))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        resume: bool = True,
        progress: Progress | None = None,
    ) -> Path:
        """Write the content to a file, which appears when it is complete; return its path.

        Args:
            path: The path of the file.
            resume: Whether to continue what an earlier `save` left, and to leave it. Default: True.
            progress: Called with the number of bytes so far, and the number of bytes in all or
                None if it is unknown. It runs in the event loop: it must not make blocking calls.

        Raises:
            OSError: The file cannot be written.
        """
        return self._process.run(self._download.save(path, resume=resume, progress=progress))


class SyncEventStream(Generic[T]):
    """An iterator of server-sent events.

        with client.orders.watch() as events:
            for event in events:
                print(event.data)

    The request is sent by `with`, or before the first event. Deadlines, timeouts and errors are
    those of the asynchronous `trunkline.EventStream`.

    Args:
        stream: The asynchronous stream.
        process: Runs its request.
    """

    def __init__(self, stream: EventStream[T], process: Process) -> None:
        self._stream = stream
        self._process = process

    def __enter__(self) -> Self:
        self._process.run(self._stream.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.run(self._stream.__aexit__(kind, error, traceback))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ServerSentEvent[T]:
        """Return the next event; the errors are those of the asynchronous stream."""
        event = self._process.run(_next_event(self._stream))
        if event is None:
            raise StopIteration
        return event

    def __repr__(self) -> str:
        return repr(self._stream)

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers of a stream that is open; names are case-insensitive."""
        return self._stream.headers

    def close(self) -> None:
        """Close the connection, if the stream was opened by its first event."""
        self._process.run(self._stream.aclose())


async def _next_event(stream: EventStream[T]) -> ServerSentEvent[T] | None:
    return await anext(stream, None)
