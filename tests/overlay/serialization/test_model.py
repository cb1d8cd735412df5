"""The generated models of a golden package: data, serialization and repr."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.fakes.golden import golden_models

from trunkline._serialization import json as _json
from trunkline._serialization.model import Model, dumps, request_json, to_json
from trunkline._serialization.null import NULL
from trunkline.errors import ArgumentError, DecodeError

MODELS = golden_models("thing")
Colour: Any = MODELS.Colour
Part: Any = MODELS.Part
Thing: Any = MODELS.Thing


FULL: dict[str, Any] = {
    "name": "a",
    "colour": "RED",
    "made_at": "Wed, 08 Jun 2016 13:35:44 GMT",
    "part": {"size": 1, "unknown": [1, {"x": None}]},
    "parts": [{"size": 2}, {"size": None, "new": "field"}],
    "named": {"left": {"size": 3, "glued": True}},
    "size": {"size": 4, "unit": "cm"},
    "ui_settings": {"language": "en"},
    "metadata": None,
}


@pytest.mark.parametrize(
    "body",
    [
        {},
        FULL,
        {"name": None, "made_at": None, "part": None, "parts": None, "named": None, "size": None},
        {"parts": [], "named": {}, "size": 5},
        {"size": 5.0},
        {"title": "by its other name"},
        {"title": None},
        {"made_at": "2023-01-24"},
        {"made_at": "2023-01-24T03:30:38.629Z"},
        {"colour": "ultraviolet"},
    ],
)
def test_received_data_is_sent_back_unchanged(body: dict[str, Any]) -> None:
    before = copy.deepcopy(body)
    assert Thing.from_dict(body).to_dict() == before


def test_described_values_have_types() -> None:
    thing = Thing.from_dict(copy.deepcopy(FULL))
    assert thing.colour is Colour.RED
    assert thing.made == dt.datetime(2016, 6, 8, 13, 35, 44, tzinfo=dt.UTC)
    assert thing.part is not None
    assert thing.part.size == 1
    assert thing.part.extra == {"unknown": [1, {"x": None}]}
    assert thing.extra == {"ui_settings": {"language": "en"}, "metadata": None}


def test_a_changed_attribute_is_written_and_the_rest_is_unchanged() -> None:
    thing = Thing.from_dict(copy.deepcopy(FULL))
    thing.name = "b"
    thing.made = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert thing.parts is not None
    thing.parts[0].size = 9
    thing.part = None
    expected = copy.deepcopy(FULL)
    expected |= {"name": "b", "made_at": "2024-01-02T03:04:05Z"}
    expected["parts"][0]["size"] = 9
    del expected["part"]
    assert thing.to_dict() == expected


def test_an_attribute_is_written_under_its_original_name() -> None:
    thing = Thing.from_dict({"title": "a"})
    thing.name = "b"
    assert thing.to_dict() == {"title": "b"}


def test_an_omitted_argument_is_not_sent_and_null_is() -> None:
    assert Thing(name="a").to_dict() == {"name": "a"}
    thing = Thing(name=NULL)
    assert thing.name is None
    assert thing.to_dict() == {"name": None}


def test_mappings_are_accepted_in_place_of_models() -> None:
    part = Part.from_dict({"size": 3, "new": True})
    thing = Thing(part=part, parts=[{"size": 4}, Part(size=5)], colour="RED")
    assert thing.parts is not None
    assert isinstance(thing.parts[0], Part)
    assert thing.colour is Colour.RED
    assert thing.to_dict() == {
        "part": {"size": 3, "new": True},
        "parts": [{"size": 4}, {"size": 5}],
        "colour": "red",
    }


def test_models_with_equal_data_are_equal() -> None:
    assert Thing(name="a") == Thing.from_dict({"name": "a"})
    assert Thing(name="a") != Thing(name="b")
    assert Part(size=1) != Thing(name="a")
    with pytest.raises(TypeError):
        hash(Part())


def test_models_can_be_copied_and_pickled() -> None:
    thing = Thing.from_dict(copy.deepcopy(FULL))
    for other in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
        assert other == thing
        assert other.extra == thing.extra


def test_repr_shows_the_attributes_except_secrets() -> None:
    text = repr(Thing(name="a", key="-----BEGIN PRIVATE KEY-----"))
    assert text == "Thing(name='a', key=***)"


def test_the_repr_of_long_texts_and_lists_is_shortened() -> None:
    pem = "-----BEGIN PUBLIC KEY-----\n" + "A" * 400
    assert repr(Thing(name=pem)) == f"Thing(name={pem[:60]!r}… (427 characters))"
    parts = repr(Thing.from_dict({"parts": [{}] * 1000}))
    assert parts == f"Thing(parts=[{', '.join(['Part()'] * 20)}, … (1,000 items)])"


def test_the_error_for_a_wrong_type_has_its_path_and_not_its_value() -> None:
    with pytest.raises(DecodeError, match=r"expected integer at \$\.part\.size, found string"):
        Thing.from_dict({"part": {"size": "hidden"}})
    with pytest.raises(DecodeError, match=r"expected object at \$\.parts\[1\], found string"):
        Thing.from_dict({"parts": [{}, "hidden"]})


@pytest.mark.parametrize("library", ["json", "orjson"])
def test_changed_and_unchanged_models_are_written_as_json(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if library == "json":
        monkeypatch.setattr(_json, "_orjson", None)
    else:
        pytest.importorskip("orjson")
    thing = Thing.from_dict(copy.deepcopy(FULL))
    assert json.loads(thing.to_json()) == FULL
    assert thing.parts is not None
    thing.parts[1].size = 7
    changed = copy.deepcopy(FULL)
    changed["parts"][1]["size"] = 7
    assert json.loads(thing.to_json()) == changed
    assert json.loads(dumps([thing, Thing(name=NULL, key=2**80)])) == [
        changed,
        {"name": None, "key": 2**80},
    ]
    thing.name = float("nan")  # A mistake of a caller.
    with pytest.raises(ArgumentError, match="NaN"):
        thing.to_json()


# In the form of the description, so that it can be written without a look at each attribute.
PLAIN = {key: value for key, value in FULL.items() if key != "named"} | {"colour": "red"}

both = pytest.mark.parametrize("body", [FULL, PLAIN], ids=["full", "plain"])


def change_an_element(thing: Any) -> None:
    assert thing.parts is not None
    thing.parts[0].size = 9


def change_a_union_member(thing: Any) -> None:
    assert isinstance(thing.size, Part)
    thing.size.size = 9


CHANGES: list[tuple[Callable[[Any], object], dict[str, object]]] = [
    (lambda thing: None, {}),
    (change_an_element, {"parts": [{"size": 9}, {"size": None, "new": "field"}]}),
    (lambda thing: setattr(thing, "parts", [Part(size=7)]), {"parts": [{"size": 7}]}),
    (lambda thing: setattr(thing, "parts", []), {"parts": []}),
    (lambda thing: setattr(thing, "named", {"up": Part(size=9)}), {"named": {"up": {"size": 9}}}),
    (lambda thing: setattr(thing, "named", {}), {"named": {}}),
    (change_a_union_member, {"size": {"size": 9, "unit": "cm"}}),
    (lambda thing: setattr(thing, "size", 6), {"size": 6}),
    (lambda thing: setattr(thing, "made", dt.date(2024, 1, 2)), {"made_at": "2024-01-02"}),
]


@both
@pytest.mark.parametrize(("change", "changed"), CHANGES)
def test_changed_attributes_are_written_and_others_are_unchanged(
    change: Callable[[Any], object], changed: dict[str, object], body: dict[str, object]
) -> None:
    thing = Thing.from_dict(copy.deepcopy(body))
    change(thing)
    assert json.loads(thing.to_json()) == body | changed
    assert thing.to_dict() == body | changed


def test_a_changed_entry_is_written_with_its_unknown_keys() -> None:
    thing = Thing.from_dict(copy.deepcopy(FULL))
    assert thing.named is not None
    thing.named["left"].size = 9
    changed = FULL | {"named": {"left": {"size": 9, "glued": True}}}
    assert json.loads(thing.to_json()) == changed
    assert thing.to_dict() == changed


@both
@pytest.mark.parametrize("name", ["made", "part", "parts", "named", "size", "colour"])
def test_a_removed_attribute_is_not_written(name: str, body: dict[str, object]) -> None:
    thing = Thing.from_dict(copy.deepcopy(body))
    setattr(thing, name, None)
    wire = "made_at" if name == "made" else name
    rest = {key: value for key, value in body.items() if key != wire}
    assert json.loads(thing.to_json()) == rest
    assert thing.to_dict() == rest


def test_an_unreadable_argument_is_written_unchanged() -> None:
    thing = Thing(made="tomorrow", parts=["none"])
    assert thing.to_dict() == {"made_at": "tomorrow", "parts": ["none"]}


def test_null_is_not_a_value_and_its_repr_is_its_name() -> None:
    assert not NULL
    assert repr(NULL) == "NULL"


def test_the_base_model_reads_nothing_and_a_subclass_need_not_track_changes() -> None:
    with pytest.raises(NotImplementedError):
        Model.from_dict({})

    class Note(Model):
        __slots__ = ()

    note = Note()
    note._source = {"text": "a"}
    assert note.to_json() == b'{"text":"a"}'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (dt.datetime(2024, 1, 2, tzinfo=dt.UTC), "2024-01-02T00:00:00Z"),
        (
            dt.datetime(2024, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
            "2024-01-02T00:00:00-05:00",
        ),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (Colour.RED, "red"),
        (NULL, None),
        (0.5, 0.5),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (("a", 1), ["a", 1]),
        ({"a": None, "b": NULL, "c": Part(size=1)}, {"a": None, "b": None, "c": {"size": 1}}),
    ],
)
def test_values_are_written_in_their_json_form(value: object, written: object) -> None:
    result = to_json(value)
    assert result == written
    assert type(result) is type(written)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (dt.datetime(2024, 1, 2), "value: expected a datetime with a time zone, got a naive one"),  # noqa: DTZ001 (the fault)
        ({"a": [object()]}, "value.a[0]: object has no JSON form"),
        ([float("nan")], "value[0]: NaN and infinity have no JSON form"),
        (b"secret", "value: bytes has no JSON form"),
        (Decimal("7.5"), "value: Decimal has no JSON form"),  # Ambiguous: a number or a string.
    ],
)
def test_the_error_for_a_value_without_a_json_form_has_its_name_and_type(
    value: object, message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        to_json(value)
    assert str(caught.value) == message


class Locked(Part):  # type: ignore[misc]
    __slots__ = ()
    _read_only = frozenset({"id"})


def test_a_request_contains_no_read_only_property_at_any_depth() -> None:
    body = {"id": 1, "size": 2, "x": {"id": 3}}
    sent = {"size": 2, "x": {"id": 3}}
    locked = Locked.from_dict(body)
    thing = Thing(part=locked, size=locked)
    thing.parts, thing.named = [locked, Part(size=4)], {"a": locked}
    assert request_json(thing) == {
        "part": sent,
        "parts": [sent, {"size": 4}],
        "named": {"a": sent},
        "size": sent,
    }
    assert request_json({1: [locked], "b": (locked, "text")}) == {"1": [sent], "b": [sent, "text"]}
    # The model and plain dicts keep it.
    assert locked.to_dict() == body
    assert request_json([body, None]) == [body, None]


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [(0, "10:00:00Z"), (629_000, "10:00:00.629Z"), (629_001, "10:00:00.629001Z")],
)
def test_whole_milliseconds_are_written_with_three_digits(microsecond: int, text: str) -> None:
    moment = dt.datetime(2030, 1, 2, 10, 0, 0, microsecond, tzinfo=dt.UTC)
    assert to_json(moment) == f"2030-01-02T{text}"
