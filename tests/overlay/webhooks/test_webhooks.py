from __future__ import annotations

import datetime as dt
import json
import sys
import types
from typing import Any, ClassVar, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trunkline_api
from trunkline._serialization.model import Field, Model
from trunkline.errors import (
    DecodeError,
    WebhookError,
)
from trunkline.webhooks import EventEnvelope, UnknownEvent, parse

NOW = 1_700_000_000.0
SECRET = "planted-signature-secret-of-the-account"
BODY = b'{"event":"room:expired","room_id":"r1"}'


class RoomExpired(Model):
    __slots__ = ("event", "room_id")
    _fields: ClassVar[tuple[Field, ...]] = (
        ("event", "event", None),
        ("room_id", "room_id", None),
    )
    event: str | None
    room_id: str | None

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        self = cls.__new__(cls)
        self._source = data
        self.event = data["event"]
        self.room_id = data.get("room_id")
        if not isinstance(self.room_id, str):
            raise DecodeError("string", "integer", ("room_id",))
        return self


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the generated package by one with a single event."""
    package = types.ModuleType("trunkline_api.described")
    package.EVENTS = {"room:expired": RoomExpired}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(trunkline_api, "WEBHOOKS", ("described",))


# ---------------------------------------------------------------- events


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("body", [BODY, BODY.decode(), bytearray(BODY), json.loads(BODY)])
def test_a_described_event_is_typed_for_every_type_of_body(body: Any) -> None:
    event = parse(body)
    assert isinstance(event, RoomExpired)
    assert event.room_id == "r1"
    assert event.to_dict() == json.loads(BODY)


@pytest.mark.usefixtures("described")
def test_an_undescribed_event_is_kept() -> None:
    sent = {"event": "room:painted", "colour": "red", "by": None, "deep": {"a": [1, None]}}
    event = parse(json.dumps(sent))
    assert isinstance(event, UnknownEvent)
    assert event.event == "room:painted"
    assert event.to_dict() == sent
    assert event.extra == {"colour": "red", "by": None, "deep": {"a": [1, None]}}


@pytest.mark.usefixtures("described")
def test_the_error_for_an_event_of_a_wrong_type_has_its_path() -> None:
    with pytest.raises(DecodeError) as caught:
        parse(b'{"event": "room:expired", "room_id": 4711}')
    assert caught.value.path == ("room_id",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        ("", "the body is not JSON"),
        (b"event=room:expired", "the body is not JSON"),
        (b'{"event": "room:expired"', "the body is not JSON"),
        (b"\xff\xfe", "the body is not JSON"),
        (b'{"event": "x", "n": NaN}', "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b'"room:expired"', "the body is not a JSON object"),
        (b"null", "the body is not a JSON object"),
        (b"{}", "the body has no event name (property `event`, `type`, `event_type`, `name`)"),
        ({}, "the body has no event name (property `event`, `type`, `event_type`, `name`)"),
        (
            b'{"event": null}',
            "the body has no event name (property `event`, `type`, `event_type`, `name`)",
        ),
        (
            b'{"event": ""}',
            "the body has no event name (property `event`, `type`, `event_type`, `name`)",
        ),
        (
            b'{"event": ["room:expired"]}',
            "the body has no event name (property `event`, `type`, `event_type`, `name`)",
        ),
        (None, "body: expected bytes, str or a mapping, got NoneType"),
        (4711, "body: expected bytes, str or a mapping, got int"),
    ],
)
@pytest.mark.usefixtures("described")
def test_an_invalid_event_raises_a_webhook_error(body: Any, message: str) -> None:
    with pytest.raises(WebhookError) as caught:
        parse(body)
    assert str(caught.value) == message


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("key", ["event", "type", "event_type", "name"])
def test_an_event_is_identified_by_any_of_the_usual_properties(key: str) -> None:
    sent = {key: "room:painted", "colour": "red"}
    unknown = parse(sent)
    assert isinstance(unknown, UnknownEvent)
    assert (unknown.event, unknown.to_dict(), unknown.extra) == (
        "room:painted",
        sent,
        {"colour": "red"},
    )
    unknown.event = "room:washed"
    assert unknown.to_dict() == {key: "room:washed", "colour": "red"}


@pytest.mark.parametrize("key", ["event", "type", "event_type", "name"])
def test_a_described_event_is_identified_by_any_of_the_usual_properties(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Paid(Model):
        __slots__ = ()

        @classmethod
        def from_dict(cls, data: Any) -> Self:
            self = cls.__new__(cls)
            self._source = data
            return self

    package = types.ModuleType("trunkline_api.described")
    package.EVENTS = {"invoice.paid": Paid}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(trunkline_api, "WEBHOOKS", ("described",))
    assert isinstance(parse({"name": "Ada", "type": "x", key: "invoice.paid"}), Paid)
    package.EVENT_PROPERTIES = ("what",)  # type: ignore[attr-defined]
    assert isinstance(parse({"name": "Ada", "what": "invoice.paid"}), Paid)
    assert isinstance(parse({"name": "Ada"}, event="invoice.paid"), Paid)
    assert isinstance(parse({key: "invoice.paid"}, event="other"), UnknownEvent)


@pytest.mark.usefixtures("described")
def test_an_envelope_is_typed() -> None:
    sent = {
        "type": "session.started",
        "payload": {"session_id": "s1", "a": [None]},
        "createdAt": "2024-02-03T04:05:06.000Z",
        "id": "e1",
    }
    event = parse(json.dumps(sent))
    assert isinstance(event, EventEnvelope)
    assert (event.type, event.payload) == ("session.started", sent["payload"])
    assert isinstance(event.created_at, dt.datetime)
    assert event.created_at == dt.datetime(2024, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
    assert event.to_dict() == sent
    assert event.extra == {"id": "e1"}


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("time", [1706933106, 1706933106.0, 1706933106000])
def test_an_envelope_reads_a_time_in_seconds_or_milliseconds(time: float) -> None:
    sent = {"type": "session:create", "payload": {}, "createdAt": time}
    event = parse(sent)
    assert isinstance(event, EventEnvelope)
    assert event.created_at == dt.datetime(2024, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
    assert json.loads(event.to_json()) == sent


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("time", [None, "yesterday", True, 1e300, -1e300, {"s": 1}])
def test_an_envelope_keeps_a_time_of_another_format(time: object) -> None:
    sent = {"type": "session.started", "payload": None, "createdAt": time}
    event = parse(sent)
    assert isinstance(event, EventEnvelope)
    assert event.created_at == time
    assert event.to_dict() == sent


@pytest.mark.usefixtures("described")
def test_a_lone_surrogate_in_a_text_is_replaced() -> None:
    assert parse('{"event": "\ud800"}').to_dict() == {"event": "?"}


@pytest.mark.usefixtures("described")
def test_an_event_does_not_change_its_source_mapping() -> None:
    sent = {"event": "room:painted"}
    event = parse(sent)
    assert isinstance(event, UnknownEvent)
    event.event = "room:washed"
    assert sent == {"event": "room:painted"}


@pytest.mark.usefixtures("described")
@given(st.binary() | st.text())
def test_no_body_raises_another_exception(body: bytes | str) -> None:
    with pytest.raises(WebhookError):
        parse(body)


EVENTS = {
    "room:expired": "RoomExpired",
    "session:started": "SessionStarted",
    "session:ended": "SessionEnded",
    "recording:started": "RecordingStarted",
    "recording:ended": "RecordingEnded",
    "recording:ready": "RecordingReady",
    "session:participant:joined": "ParticipantJoined",
    "session:participant:left": "ParticipantLeft",
}


@pytest.mark.parametrize(("name", "model"), EVENTS.items())
def test_each_event_of_meetings_has_its_own_model(name: str, model: str) -> None:
    sent = {"event": name, "session_id": "s1", "brand_new": {"a": None}}
    event = parse(sent)
    assert type(event).__name__ == model
    assert type(event).__module__.startswith("trunkline_api.meetings")
    assert event.to_dict() == sent


def test_an_event_of_meetings_has_typed_attributes() -> None:
    event: Any = parse(
        b'{"event": "session:participant:joined", "participant_id": "p1", "session_id": "s1",'
        b' "room_id": null, "name": "Ada", "type": "Guest", "is_host": true}'
    )
    assert (event.name, event.is_host, event.room_id) == ("Ada", True, None)
    ended: Any = parse(
        b'{"event": "recording:ended", "recording_id": "r1", "session_id": "s1",'
        b' "started_at": "2023-01-24T03:30:38.629Z", "duration": 12}'
    )
    assert (ended.started_at.year, ended.duration) == (2023, 12)


def test_an_undescribed_event_is_written_unchanged() -> None:
    event = parse(b'{"event": "room:painted", "colour": ["red", null]}')
    assert json.loads(event.to_json()) == event.to_dict()
    assert event.to_dict() == {"event": "room:painted", "colour": ["red", None]}
