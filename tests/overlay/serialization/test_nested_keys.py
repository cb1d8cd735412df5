"""Dicts in place of models: which keys are refused before they are sent, and which are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from trunkline import Model, Vonage
from trunkline._serialization.nested_keys import check_arguments
from trunkline.applications import Capabilities
from trunkline.errors import ArgumentError, ArgumentWarning
from trunkline.meetings import RecordingOptions, Room


class Line(Model):
    __slots__ = ("parts", "sku", "type_")
    sku: str | None
    type_: str | None
    parts: list[Line] | None
    _read_only = frozenset({"sku"})


class Card(Model):
    __slots__ = ("kind", "number")
    kind: str | None
    number: str | None


class Invoice(Model):
    __slots__ = ("address", "kind")
    kind: str | None
    address: str | None


class Labels(Model):
    __slots__ = ("colour", "line")
    _open = True
    colour: str | None
    line: Line | None


def _read(value: Any) -> Any:
    return value


Line._aliases = {"sku": ("SKU",)}
Card._constants = {"kind": ("card",)}
Invoice._constants = {"kind": ("invoice",)}
Line._fields = (("sku", "sku", None), ("type_", "type", None), ("parts", "parts", _read))
Card._fields = (("kind", "kind", None), ("number", "number", None))
Invoice._fields = (("kind", "kind", None), ("address", "address", None))
Labels._fields = (("colour", "colour", None), ("line", "line", _read))

ACCEPTED = [
    (Line, {"sku": "a", "SKU": "a", "type": "b", "parts": None}),
    (Line, {}),
    (Line, "text"),
    (Line, [1]),
    (list[Line], [{"sku": "a"}, {"parts": [{"parts": []}]}]),
    (list[Line], ({"sku": "a"},)),
    (list[Line], {"a": 1}),
    (dict[str, Line], {"whatever": {"sku": "a"}}),
    (dict[str, Any], {"whatever": {"x": 1}}),
    (Line | dict[str, Any], {"whatever": 1}),
    (Line | str, "text"),
    (Card | Invoice, {"kind": "card", "number": "1"}),
    (Card | Invoice, {"kind": "other", "address": "1"}),
    (Card | Invoice, {"address": "1"}),
    (Labels, {"anything": 1, "line": {"sku": "a"}}),
    (list[Line] | Line, {"sku": "a"}),
    (list[Line | None], [None, {"sku": "a"}]),
]

REFUSED = [
    (Line, {"skuu": 1}, "order: Line has no property 'skuu'; did you mean 'sku'?"),
    (Line, {"type_": 1}, "order: Line has no property 'type_'; did you mean 'type'?"),
    (Line, {"parts": [{}, {"skv": 1}]}, "order.parts[1]: Line has no property 'skv'; did you"),
    (list[Line], [{"skuu": 1}], "order[0]: Line has no property 'skuu'; did you mean 'sku'?"),
    (list[Line], ({"skuu": 1},), "order[0]: Line has no property 'skuu'; did you mean 'sku'?"),
    (dict[str, Line], {"a": {"skuu": 1}}, "order.a: Line has no property 'skuu'"),
    (Line | list[Line], [{"skuu": 1}], "order[0]: Line has no property 'skuu'"),
    (list[Line] | list[Card], [{"numbre": 1}], "order[0]: Card has no property 'numbre'"),
    (Card | Invoice, {"kind": "invoice", "adres": "1"}, "order: Invoice has no property 'adres'"),
    (Card | Invoice, {"adres": "1"}, "order: Invoice has no property 'adres'; did you mean"),
    (Labels, {"anything": 1, "line": {"skuu": 1}}, "order.line: Line has no property 'skuu'"),
    (Line | dict[str, Line], {"skuu": {"skuu": 1}}, "order: Line has no property 'skuu'"),
    (Line, {"future": 1, "skuu": 1}, "order: Line has no property 'skuu'; did you mean 'sku'?"),
    (list[Line], [{"future": 1}, {"skuu": 1}], "order[1]: Line has no property 'skuu'; did you"),
]

WARNED = [
    (Line, {1: 1}, ["order: Line has no property '1'; the description has sku, type, parts, SKU."]),
    (Line, {"future": 1, "later": 2}, ["order: Line .* 'future'", "order: Line .* 'later'"]),
    (list[Line], [{}, {"parts": [{"future": 1}]}], [r"order\[1\]\.parts\[0\]: Line .* 'future'"]),
    (Card | Invoice, {"kind": "card", "address": "1"}, ["order: Card has no property 'address'"]),
]


@pytest.mark.parametrize(("kind", "value"), ACCEPTED)
def test_a_dict_with_keys_of_the_description_is_accepted(kind: Any, value: object) -> None:
    check_arguments({"order": kind}, {"order": value, "other": {"x": 1}})


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_a_key_that_is_similar_to_a_known_one_is_refused(
    kind: Any, value: object, message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        check_arguments({"order": kind}, {"order": value})
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith("or use `extra_body`.")


@pytest.mark.parametrize(("kind", "value", "messages"), WARNED)
def test_a_key_that_is_similar_to_none_is_sent_with_a_warning(
    kind: Any, value: object, messages: list[str]
) -> None:
    with pytest.warns(ArgumentWarning) as caught:
        check_arguments({"order": kind}, {"order": value})
    assert len(caught) == len(messages)
    for one, message in zip(caught, messages, strict=True):
        assert re.match(message, str(one.message))
        assert str(one.message).endswith("It is sent nevertheless.")


@pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")
async def test_a_field_that_the_description_lacks_is_sent(vonage: Vonage) -> None:
    recording: Any = {"auto_record": True, "newer": 1}
    with pytest.warns(ArgumentWarning, match="recording_options: .* 'newer'") as caught:
        room = await vonage.meetings.rooms.create(display_name="a", recording_options=recording)
    assert room.to_dict()["recording_options"]["newer"] == 1
    with pytest.warns(ArgumentWarning) as made:
        assert (
            Room(id="1", recording_options=recording).to_dict()["recording_options"]["newer"] == 1
        )
    assert {one.filename for one in (*caught, *made)} == {__file__}


def test_a_model_is_sent_with_the_properties_that_the_description_lacks() -> None:
    received = Line.__new__(Line)
    received._source = {"future": 1}
    for name in ("sku", "type_", "parts"):
        setattr(received, name, None)
    check_arguments({"order": Line}, {"order": received})
    check_arguments({"order": list[Line]}, {"order": [received, {"parts": [received]}]})
    received.parts = [{"skuu": 1}]  # type: ignore[list-item]
    with pytest.raises(ArgumentError, match=r"order\.parts\[0\]: Line has no property 'skuu'"):
        check_arguments({"order": Line}, {"order": received})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("recording_options", {"auto_recrd": True}, "did you mean 'auto_record'"),
        ("links", {"guest_url": {"hrfe": "x"}}, r"links\.guest_url: Link .* 'href'"),
        ("links", {"guest": 1}, r"links: RoomLinks has no property .*from_dict\(\.\.\.\)\.$"),
    ],
)
def test_models_refuse_unknown_keys_of_dicts(
    name: str, value: Mapping[str, object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        Room(**{"id": "1", name: value})  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=message):
        Room(id="1").replace(**{name: value})


def test_what_was_read_keeps_its_unknown_properties() -> None:
    room = Room.from_dict({"id": "1", "recording_options": {"future": 1, "auto_record": True}})
    options = room.recording_options
    assert options is not None
    changed = room.replace(recording_options=options.replace(auto_record=False))
    assert changed.to_dict()["recording_options"] == {"future": 1, "auto_record": False}
    assert Room(id="2", recording_options=options).to_dict()["recording_options"]["future"] == 1


async def test_an_unknown_key_of_an_argument_sends_nothing() -> None:
    vonage = Vonage(api_key="a", api_secret="b", base_url="http://127.0.0.1:9")
    with pytest.raises(ArgumentError, match=r"capabilities\.voice: Voice .* 'webhooks'"):
        await vonage.applications.create(
            name="a",
            capabilities={"voice": {"webhoks": {}}},  # type: ignore[arg-type]
        )
    with pytest.raises(ArgumentError, match="'voice'"):
        changed: Any = Capabilities(voice={}).to_dict() | {"vioce": {}}
        await vonage.applications.update("id", name="a", capabilities=changed)
    await vonage.aclose()


def test_the_constructor_still_takes_models_and_dicts() -> None:
    room = Room(id="1", recording_options={"auto_record": True})
    assert room.recording_options == RecordingOptions(auto_record=True)
