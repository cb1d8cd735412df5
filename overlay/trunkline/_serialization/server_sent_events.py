"""Parser of server-sent events (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from trunkline.errors import DecodeError

# The longest event in bytes. A server that never ends an event must not fill the memory.
MAX_EVENT_BYTES = 16 * 1024 * 1024

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@attrs.frozen(kw_only=True)
class RawEvent:
    """An event whose data is text.

    Attributes:
        event: The type of the event; `message` if the server sends none.
        data: The lines of the data, joined with line feeds.
        id: The last identifier that the server sent, with this event or before; None for none.
        retry: The reconnection time in milliseconds that came with this event; None for none.
    """

    event: str
    data: str
    id: str | None
    retry: int | None


class EventParser:
    """Parses a stream of events from chunks that may end anywhere.

    An event that the stream does not end with an empty line is incomplete, and is dropped.
    """

    def __init__(self) -> None:
        self._buffer = b""
        self._started = False
        self._skips_line_feed = False
        self._size = 0
        self._event = ""
        self._data: list[str] = []
        self._id: str | None = None
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> Iterator[RawEvent]:
        """Yield the events that a chunk completes.

        Raises:
            DecodeError: An event is too large.
        """
        self._buffer += chunk
        if not self._started:
            if len(self._buffer) < 3 and _BYTE_ORDER_MARK.startswith(self._buffer):
                return  # the rest of the mark may follow
            self._buffer = self._buffer.removeprefix(_BYTE_ORDER_MARK)
            self._started = True
        if self._skips_line_feed and self._buffer:
            self._buffer = self._buffer.removeprefix(b"\n")
            self._skips_line_feed = False
        lines, start = [], 0
        for end in _LINE_END.finditer(self._buffer):
            lines.append(self._buffer[start : end.start()])
            start = end.end()
            # A line feed behind a carriage return at the end of a chunk belongs to it.
            self._skips_line_feed = end[0] == b"\r" and start == len(self._buffer)
        self._buffer = self._buffer[start:]
        for line in lines:
            self._size += len(line)
            event = self._line(line)
            if event is not None:
                yield event
        if self._size + len(self._buffer) > MAX_EVENT_BYTES:
            raise DecodeError(f"an event of at most {MAX_EVENT_BYTES} bytes", "more")

    def _line(self, line: bytes) -> RawEvent | None:
        """Read a line; return the event that an empty line ends."""
        if not line:
            return self._dispatch()
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdecimal() and len(value) < 16:
            self._retry = int(value)
        return None  # also for a comment, whose name is empty, and for an unknown field

    def _dispatch(self) -> RawEvent | None:
        event, data, retry = self._event or "message", self._data, self._retry
        self._event, self._data, self._retry, self._size = "", [], None, 0
        if not data:
            return None
        return RawEvent(event=event, data="\n".join(data), id=self._id, retry=retry)
