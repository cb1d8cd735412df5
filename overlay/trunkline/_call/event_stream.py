"""Streams of server-sent events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import attrs

from trunkline._operation import Operation
from trunkline._serialization.json_load import load
from trunkline._serialization.lenient import Report, lenient_reader
from trunkline._serialization.server_sent_events import EventParser, RawEvent
from trunkline.errors import DecodeError

from .content.media_type import media_type
from .content.reader import DownloadSource
from .download import Download

T = TypeVar("T")

EVENT_STREAM = "text/event-stream"
# The data of the last event of some providers, which is not JSON.
_END = "[DONE]"


@attrs.frozen(kw_only=True)
class ServerSentEvent(Generic[T]):
    """An event of a stream.

    Attributes:
        event: The type of the event; `message` if the server sends none.
        data: The data, of the type that the API description has.
        id: The last identifier that the server sent, with this event or before; None for none.
        retry: The reconnection time in milliseconds that came with this event; None for none.
    """

    event: str
    data: T
    id: str | None = None
    retry: int | None = None


class EventStream(Generic[T]):
    """An asynchronous iterator of server-sent events (WHATWG HTML, section 9.2).

        async for event in client.orders.watch():
            print(event.data)

        async with client.orders.watch() as events:
            async for event in events:
                break  # the connection is closed at the end of the block

    The request is sent by `async with`, or before the first event. It can be sent once; the stream
    does not reconnect. Use `async with` to leave a stream before its end: without it, the
    connection stays open until the stream is garbage-collected.

    A `deadline` passed to the method bounds the whole stream. The client's deadline (60 s by
    default) bounds the time to the response headers only. The read timeout (30 s by default)
    bounds each wait for more data; comments that a server sends to keep the connection alive
    count as data.

    The data of a stream of JSON ends with `[DONE]` as well, as some providers send it.
    """

    def __init__(
        self,
        operation: Operation[T],
        source: DownloadSource,
        report: Report | None = None,
    ) -> None:
        self._operation = operation
        self._download = Download(operation, source, can_resume=False)
        # No cycle with this object: a stream that is dropped closes its connection at once.
        self._events = _EventReader(operation, self._download, report).events()

    async def __aenter__(self) -> Self:
        await self._download.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._events.aclose()
        finally:
            await self._download.__aexit__(kind, error, traceback)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ServerSentEvent[T]:
        """Return the next event.

        Raises:
            APIStatusError: The response has an error status.
            APIConnectionError: The connection failed before the end of the stream.
            APITimeoutError: No data arrived within the read timeout.
            DeadlineExceededError: The stream exceeded the `deadline` passed to the method.
            DecodeError: The response is not a stream of events, an event is too large, or its data
                does not match the description.
        """
        return await anext(self._events)

    def __repr__(self) -> str:
        return f"<EventStream {self._operation.id}>"

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers of a stream that is open; names are case-insensitive."""
        return self._download.headers

    async def aclose(self) -> None:
        """Close the connection, if the stream was opened by its first event."""
        await self._events.aclose()


class _EventReader(Generic[T]):
    """Reads the events of a download."""

    def __init__(self, operation: Operation[T], download: Download, report: Report | None) -> None:
        self._operation = operation
        self._download = download
        self._report = report
        assert operation.decode is not None
        reader: Callable[[object], T] = operation.decode
        self._reader = reader if report is None else lenient_reader(reader, report)

    async def events(self) -> AsyncGenerator[ServerSentEvent[T], None]:
        """Yield the events; open the download if it is not open."""
        parser = EventParser()
        async with self._download.reading() as chunks:
            self._check_media_type()
            async for chunk in chunks:
                for event in self._parsed(parser, chunk):
                    if event.data == _END and self._operation.event_data == "json":
                        return
                    yield await self._decoded(event)

    def _check_media_type(self) -> None:
        name = media_type(self._download.headers)
        if name not in ("", EVENT_STREAM):
            raise self._failed(DecodeError(EVENT_STREAM, name))

    def _parsed(self, parser: EventParser, chunk: bytes) -> list[RawEvent]:
        try:
            return list(parser.feed(chunk))
        except DecodeError as cause:
            error = self._failed(cause)
        raise error

    async def _decoded(self, event: RawEvent) -> ServerSentEvent[T]:
        value: Any = event.data
        try:
            data = self._reader(await self._value(event.data))
        except DecodeError as cause:
            if self._report is None or cause.expected in ("object", "array"):
                error = self._failed(cause.under("data"))
            else:
                self._report(("data",), cause.expected, cause.found)
                return ServerSentEvent(
                    event=event.event, data=value, id=event.id, retry=event.retry
                )
        else:
            return ServerSentEvent(event=event.event, data=data, id=event.id, retry=event.retry)
        raise error

    async def _value(self, data: str) -> object:
        return await load(data.encode()) if self._operation.event_data == "json" else data

    def _failed(self, error: DecodeError) -> DecodeError:
        """Return the error with the attributes of the operation."""
        error.__traceback__ = error.__context__ = None
        error.sent, error.outcome = True, "done"
        return self._operation.annotate(error)
