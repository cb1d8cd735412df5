"""Event streams are parsed according to WHATWG HTML, section 9.2, at any chunk boundaries."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trunkline._serialization import server_sent_events
from trunkline._serialization.server_sent_events import EventParser, RawEvent
from trunkline.errors import DecodeError


def parsed(*chunks: bytes) -> list[tuple[str, str, str | None, int | None]]:
    parser = EventParser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return [(event.event, event.data, event.id, event.retry) for event in events]


def message(data: str, id: str | None = None, retry: int | None = None) -> object:
    return ("message", data, id, retry)


STREAMS: list[tuple[bytes, list[object]]] = [
    (b"data: a\n\n", [message("a")]),
    (b"data:a\n\n", [message("a")]),
    (b"data:  a \n\n", [message(" a ")]),
    (b"data: a\ndata: b\ndata\n\n", [message("a\nb\n")]),
    (b"data: a\r\n\r\ndata: b\r\rdata: c\n\n", [message("a"), message("b"), message("c")]),
    (b"data: a\r\ndata: b\rdata: c\n\r\n", [message("a\nb\nc")]),
    (b"\xef\xbb\xbfdata: a\n\n", [message("a")]),
    (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
    (b"event: add\ndata: 73857293\n\n", [("add", "73857293", None, None)]),
    (b"event: add\n\ndata: a\n\n", [message("a")]),
    (b": comment\n\n:\ndata: a\n: more\n\n", [message("a")]),
    (b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [message("a", "1"), message("b", "1"), message("c", "")]),
    (b"id: 1\n\ndata: a\n\n", [message("a", "1")]),
    (b"id: 1\0\ndata: a\n\n", [message("a")]),
    (b"retry: 1500\ndata: a\n\ndata: b\n\n", [message("a", retry=1500), message("b")]),
    (b"retry: soon\ndata: a\n\n", [message("a")]),
    (b"retry: \xd9\xa3\ndata: a\n\n", [message("a")]),
    (b"retry: -1\ndata: a\n\n", [message("a")]),
    (b"data\n\n", [message("")]),
    (b"data\ndata\n\n", [message("\n")]),
    (b"data: a: b\n\n", [message("a: b")]),
    (b"DATA: a\nunknown: b\ndata: c\n\n", [message("c")]),
    (b" data: a\n\n", []),
    (b"data: a\n", []),
    (b"data: a", []),
    (b"\n\n\n", []),
    (b"", []),
    (b"data: \xff\n\n", [message("\ufffd")]),
    ("data: é\u2028x\n\n".encode(), [message("é\u2028x")]),
    (b"data: a\x0bb\x0cc\n\n", [message("a\x0bb\x0cc")]),
]  # fmt: skip


@pytest.mark.parametrize(("stream", "events"), STREAMS)
def test_a_stream_is_parsed_at_once_and_byte_by_byte(stream: bytes, events: list[object]) -> None:
    assert parsed(stream) == events
    assert parsed(*(stream[i : i + 1] for i in range(len(stream)))) == events
    for cut in range(len(stream)):
        assert parsed(stream[:cut], b"", stream[cut:]) == events


@given(
    st.lists(st.sampled_from([b"data: a", b"id: 1", b"event: e", b": c", b"\r", b"\n", b"\r\n"])),
    st.lists(st.integers(0, 60), max_size=6),
)
@example([b"data: a", b"\r", b"\n", b"\r"], [8])
def test_chunks_may_end_at_any_byte(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    chunks = [stream[a:b] for a, b in itertools.pairwise(edges)]
    assert parsed(*chunks) == parsed(stream)


def test_an_endless_event_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_sent_events, "MAX_EVENT_BYTES", 100)
    assert len(parsed(*[b"data: 0123456789\n\n"] * 50)) == 50
    with pytest.raises(DecodeError, match="an event of at most 100 bytes"):
        parsed(*[b"data: 0123456789\n"] * 50)
    with pytest.raises(DecodeError, match="an event of at most 100 bytes"):
        parsed(*[b"0123456789"] * 50)


def test_an_event_has_named_fields() -> None:
    (event,) = EventParser().feed(b"data: a\n\n")
    assert event == RawEvent(event="message", data="a", id=None, retry=None)
