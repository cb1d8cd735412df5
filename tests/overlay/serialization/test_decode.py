"""Readers of JSON values: accepted values, and the errors for others."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline._serialization import decode as decode
from trunkline._serialization.lenient import read_leniently
from trunkline._serialization.model import Model
from trunkline.errors import DecodeError

UTC = dt.UTC

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01-24T03:30:38.629Z", dt.datetime(2023, 1, 24, 3, 30, 38, 629000, UTC)),
        ("2023-01-24T03:30:38Z", dt.datetime(2023, 1, 24, 3, 30, 38, tzinfo=UTC)),
        (
            "2023-01-24T03:30:38+02:00",
            dt.datetime(2023, 1, 24, 3, 30, 38, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        ),
        ("2023-01-24 03:30:38", dt.datetime(2023, 1, 24, 3, 30, 38, tzinfo=UTC)),
        ("2023-01-24T03:30:38", dt.datetime(2023, 1, 24, 3, 30, 38, tzinfo=UTC)),
        ("2023-01-24", dt.datetime(2023, 1, 24, tzinfo=UTC)),
        ("Wed, 08 Jun 2016 13:35:44 GMT", dt.datetime(2016, 6, 8, 13, 35, 44, tzinfo=UTC)),
        ("8 Jun 2016 13:35:44 +0000", dt.datetime(2016, 6, 8, 13, 35, 44, tzinfo=UTC)),
    ],
)
def test_a_point_in_time_is_read_in_every_known_format(text: str, expected: dt.datetime) -> None:
    assert decode.datetime(text) == expected
    assert decode.datetime(text).tzinfo is not None


@pytest.mark.parametrize("text", ["", "may", "10", "tomorrow", "2023-13-01", "1 week ago", "None"])
def test_text_that_is_not_a_date_is_rejected(text: str) -> None:
    with pytest.raises(DecodeError):
        decode.datetime(text)


def test_a_timestamp_in_place_of_a_date_is_kept_as_a_timestamp() -> None:
    assert decode.date("2023-01-24") == dt.date(2023, 1, 24)
    moment = decode.date("2023-01-24T03:30:38Z")
    assert moment == dt.datetime(2023, 1, 24, 3, 30, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "takes", "refuses"),
    [
        (decode.text, ["", "a"], [1, True, None, [], {}, 1.5]),
        (decode.boolean, [True, False], [0, 1, "true", None, []]),
        (decode.integer, [0, -1, 2**70, 3.0], [True, "1", 1.5, None, float("inf"), 1e30]),
        (decode.number, [0, 1.5, -2], [True, "1", None, []]),
        (decode.json_object, [{}, {"a": 1}], [[], None, "a"]),
        (decode.json_array, [[], [1]], [{}, None, "a"]),
    ],
)
def test_a_reader_accepts_only_its_type(
    reader: decode.Reader[Any], takes: list[Any], refuses: list[Any]
) -> None:
    for value in takes:
        assert reader(value) == value
    for value in refuses:
        with pytest.raises(DecodeError):
            reader(value)


class Case(StrEnum):
    LOWER = "x"
    UPPER = "X"
    WORD = "word"


def test_an_enum_reads_known_values_unknown_values_and_another_case() -> None:
    read = decode.Enumeration(Case, str)
    assert read("word") is Case.WORD
    assert read("WORD") is Case.WORD
    assert read("x") is Case.LOWER
    assert read("X") is Case.UPPER
    assert read("new") == "new"
    assert type(read("new")) is str
    with pytest.raises(DecodeError):
        read(1)


def test_values_that_differ_only_in_case_are_distinct() -> None:
    class Twins(StrEnum):
        LOWER = "ab"
        MIXED = "Ab"

    read = decode.Enumeration(Twins, str)
    assert read("AB") == "AB"
    assert not isinstance(read("AB"), Twins)


def test_errors_have_path_expected_and_found_type_but_not_the_value() -> None:
    read = decode.array_of(decode.mapping_of(decode.integer))
    with pytest.raises(DecodeError) as caught:
        read([{"a": 1}, {"b": "secret"}])
    error = caught.value
    assert error.path == (1, "b")
    assert (error.expected, error.found) == ("integer", "string")
    assert "secret" not in str(error)
    assert str(error) == "expected integer at $[1].b, found string"


def test_a_union_is_read_by_the_first_matching_reader() -> None:
    read = decode.first_of(decode.integer, decode.text)
    assert read(3) == 3
    assert read("3") == "3"
    with pytest.raises(DecodeError) as caught:
        read([])
    assert caught.value.expected == "integer or string"


def test_a_tagged_union_follows_its_tag_and_keeps_an_unknown_one() -> None:
    read = decode.tagged("kind", {"a": lambda v: ("a", v), "b": lambda v: ("b", v)})
    assert read({"kind": "b"})[0] == "b"
    assert read({"kind": "new"})[0] == "a"
    assert read({"kind": []})[0] == "a"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"kind": 1}, "one"),
        ({"kind": 1.0}, "one"),
        ({"kind": "1"}, "one"),
        ({"kind": True}, "yes"),
        ({"kind": False}, "no"),
        ({"kind": 1.5}, "other"),
        ({"kind": None}, "other"),
        ({"kind": {}}, "other"),
        ({}, "other"),
        ([], "other"),
    ],
)
def test_a_tag_may_be_an_integer_or_a_boolean(value: object, name: str) -> None:
    readers = {"1": "one", "true": "yes", "false": "no"}
    read = decode.tagged(
        "kind",
        {tag: lambda _, name=name: name for tag, name in readers.items()},  # type: ignore[misc]
        lambda _: "other",
    )
    assert read(value) == name


class SayAction(Model):
    __slots__ = ("text",)
    _fields = (("text", "text", None),)
    _constants = {"action": ("say",)}  # noqa: RUF012

    def __init__(self, source: Any) -> None:
        self._source = source


class DialAction(SayAction):
    __slots__ = ()
    _constants = {"action": ("dial", "1")}  # noqa: RUF012


def test_a_union_is_read_by_the_model_with_matching_constants() -> None:
    read = decode.first_of(SayAction, DialAction)
    assert type(read({"action": "dial", "text": "x", "new": 1})) is DialAction
    assert type(read({"action": 1})) is DialAction
    assert type(read({"action": "say"})) is SayAction
    assert type(read({"text": "x"})) is SayAction
    lists: decode.Reader[Any] = decode.first_of(
        decode.array_of(SayAction), decode.array_of(DialAction)
    )
    assert [type(one) for one in lists([{"action": "dial"}])] == [DialAction]
    maps: decode.Reader[Any] = decode.first_of(
        decode.mapping_of(SayAction), decode.mapping_of(DialAction)
    )
    assert type(maps({"a": {"action": "dial"}})["a"]) is DialAction


@given(json_values)
def test_a_reader_raises_only_its_own_error(value: object) -> None:
    readers: list[decode.Reader[Any]] = [
        decode.text,
        decode.boolean,
        decode.integer,
        decode.number,
        decode.datetime,
        decode.date,
        decode.Enumeration(Case, str),
        decode.array_of(decode.datetime),
        decode.mapping_of(decode.text),
        decode.optional(decode.text),
        decode.tagged("kind", {"a": decode.json_object}),
        decode.first_of(decode.text, decode.integer),
    ]
    for read in readers:
        try:
            read(value)
        except DecodeError as error:
            assert error.expected  # noqa: PT017 (many readers may take the value, or none)


def test_an_impossible_date_is_rejected() -> None:
    for words in ("Wed, 99 Jun 2016 13:35:44 GMT", "31 Feb 2016 13:35"):
        with pytest.raises(DecodeError, match="date-time"):
            decode.datetime(words)
    with pytest.raises(DecodeError, match="expected date at"):
        decode.date("2016-02-31")


def test_an_enum_of_numbers_reads_unknown_numbers() -> None:
    class Size(IntEnum):
        ONE = 1

    read = decode.Enumeration(Size, int)
    assert (read(1), read(7)) == (Size.ONE, 7)
    with pytest.raises(DecodeError, match="integer"):
        read("1")


def test_a_value_without_a_type_is_kept_unchanged() -> None:
    value = [1, {"a": None}]
    assert decode.json_array(value) is value
    assert decode.anything(value) is value


def test_a_model_read_in_parts_raises_with_the_path_of_the_property() -> None:
    error = DecodeError("string", "integer", ("key", 0, "inner"))
    with pytest.raises(DecodeError) as caught:
        decode.recover_part(SayAction({}), error)
    assert (caught.value.path, caught.value.expected) == (("key", 0, "inner"), "string")


def test_a_recursive_union_takes_linear_time() -> None:
    reads = 0

    def member(value: object) -> object:
        nonlocal reads
        reads += 1
        assert isinstance(value, dict)
        decode.integer(value["n"])
        return {**value, "next": union(value["next"]) if "next" in value else None}

    def other(value: object) -> object:
        return member(value)

    union: decode.Reader[object] = decode.first_of(member, other)
    value: dict[str, object] = {"n": 1}
    for _ in range(30):
        value = {"n": 1, "next": value}
    union(value)
    assert reads <= 4 * 31
    reads = 0
    value["n"] = "off"
    with pytest.raises(decode.DecodeError):
        union(value)
    seen: list[object] = []
    with pytest.raises(decode.DecodeError):
        read_leniently(union, value, lambda *report: seen.append(report))
    assert reads <= 12 * 31


def test_a_part_is_read_again_when_the_value_is_another() -> None:
    union: decode.Reader[object] = decode.first_of(decode.json_object, decode.json_array)
    assert [union({"a": 1}), union({"a": 2})] == [{"a": 1}, {"a": 2}]
