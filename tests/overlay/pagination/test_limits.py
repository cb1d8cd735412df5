"""Exact bounds and defaults of the pagination decisions."""

from __future__ import annotations

import base64
import decimal
import json
from typing import Any

import attrs
import pytest

from trunkline._pagination import PageIndex, PageMore, PageNumber, RecordIndex
from trunkline._pagination.cursor import (
    ListKey,
    ListPosition,
    _checksum,
    _encoded,
    mark,
    read_cursor,
    write_cursor,
)
from trunkline._pagination.guards import Recent, _Trail, item_key
from trunkline._pagination.page_parts import (
    identity_of,
    is_bare,
    items_at,
    link_at,
    link_parameters,
    links_at,
    shape_mismatch,
    value_at,
    whole_number,
)
from trunkline.errors import CursorError, DecodeError, PaginationError

KEY = ListKey.of("meetings", "getRooms", (), {"page_size": 100})
ITEM = {"id": "1"}
RECORD = RecordIndex(items=("users",))

# ---------------------------------------------------------------- cursors


def test_a_stored_cursor_has_a_fixed_format() -> None:
    place = ListPosition(position={"start_id": "7"}, taken=3, last=mark("room-2"), before=30)
    content = [
        1,
        "meetings.getRooms",
        "73635d79336ca5c2",
        {"start_id": "7"},
        3,
        "3dff06ecbb14",
        False,
        30,
        "e6d76501",
    ]
    cursor = write_cursor(KEY, place)
    assert json.loads(base64.urlsafe_b64decode(cursor + "==")) == content


def test_the_default_position_is_the_start_of_a_list() -> None:
    start = ListPosition(position={})
    assert start == ListPosition(position={}, taken=0, last=None, backward=False, before=None)
    assert start.is_start is True
    assert ListPosition(position={"page": 1}).is_start is False
    assert ListPosition(position={}, taken=1).is_start is False
    assert ListPosition(position={"page": 1}, taken=1).is_start is False


def test_a_cursor_has_at_most_262144_characters() -> None:
    def cursor(length: int) -> str:
        return write_cursor(KEY, ListPosition(position={"start_id": "a" * length}))

    longest = next(size for size in range(196_400, 196_609) if len(cursor(size)) == 262_144)
    assert read_cursor(cursor(longest), KEY).position == {"start_id": "a" * longest}
    with pytest.raises(CursorError, match="damaged"):
        read_cursor(cursor(longest + 1), KEY)


@pytest.mark.parametrize(
    ("version", "rest"), [(2, [{}, 0, None, False, None]), (1, [{}, 0, None, False])]
)
def test_a_cursor_of_another_version_or_length_is_rejected(version: int, rest: list[Any]) -> None:
    content = [version, KEY.operation, KEY.arguments, *rest]
    text = _encoded(json.dumps([*content, _checksum(content)], separators=(",", ":")))
    with pytest.raises(CursorError, match="version"):
        read_cursor(text, KEY)


# ---------------------------------------------------------------- guards


def test_a_memory_keeps_at_least_and_at_most_twice_its_size() -> None:
    recent = Recent(2)
    for key in range(5):
        recent.add(key)
    assert [key in recent for key in range(5)] == [False, False, True, True, True]


def test_items_that_json_cannot_express_are_distinguished() -> None:
    one, two = ({"price": decimal.Decimal(price)} for price in ("1", "2"))
    assert item_key(one, ()) != item_key(two, ())
    assert item_key(one, ()) == item_key({"price": decimal.Decimal(1)}, ())


def test_a_long_loop_is_found_at_the_last_power_of_two() -> None:
    # 65,536 keys after the start the trail keeps key 25,535, which returns 40,000 keys later.
    trail, length = _Trail(), 40_000
    found = next(step for step in range(200_000) if trail.seen_before(step % length))
    assert found == 65_535 + length


# ---------------------------------------------------------------- counted pages


@pytest.mark.parametrize(
    "style", [RECORD, PageIndex(items=("users",)), PageNumber(items=("users",))]
)
def test_pages_are_found_by_counting(style: Any) -> None:
    assert style.counted is True


def test_a_bare_array_of_a_list_without_page_sizes_is_the_last_page() -> None:
    style = attrs.evolve(RECORD, size_param=None)
    assert style.next({}, [ITEM, ITEM]) is None
    style = attrs.evolve(RECORD, default_size=None)
    assert style.next({}, [ITEM]) is None
    assert style.next({"page_size": 1}, [ITEM]) is not None


def test_items_are_counted_from_the_first_index() -> None:
    style = attrs.evolve(RECORD, first=1)
    page = {"users": [ITEM] * 10, "count": 10}
    assert style._reached({"record_index": 1}, page) == 10
    assert style._reached({"record_index": 11}, page) == 20


def test_the_first_numbered_page_has_no_items_before_it() -> None:
    style = PageNumber(items=("apps",))
    assert style._reached({"page": 1}, {"apps": [ITEM] * 3, "page_size": 10}) == 3
    assert style._reached({"page": 0}, {"apps": [ITEM] * 3, "page_size": 10}) == 3
    assert style._reached({"page": 2}, {"apps": [ITEM] * 3, "page_size": 10}) == 13


def test_a_flag_that_is_false_stops_guesses_of_further_pages() -> None:
    style = attrs.evolve(PageMore(items=("content",)), total=("total",))
    page = {"content": [ITEM] * 10, "total": 100, "page_size": 10, "page": 1}
    assert style.ahead({"page": 1}, {**page, "more": False}, 2) is None
    assert style.ahead({"page": 1}, {**page, "more": True}, 2) == {"page": 3}
    assert style.total_items(page) == 100


@pytest.mark.parametrize(
    ("params", "expected"),
    [({}, False), ({"a": "1"}, True), ({"b": "1"}, True), ({"a": None}, False)],
)
def test_any_cursor_parameter_marks_a_page_found_by_a_cursor(
    params: dict[str, object], *, expected: bool
) -> None:
    style = RecordIndex(items=("users",), cursor_params=("a", "b"))
    assert style.follows_cursor(params) is expected


# ---------------------------------------------------------------- parts of a page


def test_a_link_has_at_most_8192_characters() -> None:
    link = "?cursor=" + "a" * (8_192 - len("?cursor="))
    assert link_parameters(link, ("cursor",)) == {"cursor": link.removeprefix("?cursor=")}
    with pytest.raises(PaginationError, match="longer than 8192"):
        link_parameters(link + "a", ("cursor",))


def test_a_link_has_at_most_64_parameters() -> None:
    others = [f"p{number}=1" for number in range(63)]
    assert link_parameters("?" + "&".join([*others, "cursor=a"]), ("cursor",)) == {"cursor": "a"}
    with pytest.raises(PaginationError, match="invalid query"):
        link_parameters("?" + "&".join([*others, "q=1", "cursor=a"]), ("cursor",))


def test_undescribed_items_are_found_inside_at_most_four_objects() -> None:
    def inside(depth: int) -> dict[str, Any]:
        page: dict[str, Any] = {"users": [ITEM]}
        for _ in range(depth):
            page = {"inner": page}
        return page

    assert items_at(inside(4), ("_embedded", "users")) == [ITEM]
    assert items_at(inside(5), ("_embedded", "users")) == []


@pytest.mark.parametrize(
    ("page", "path", "expected"),
    [
        ([ITEM], (), None),
        ({}, (), ((), "array", "object")),
        (None, ("a",), ((), "object", "nothing")),
        ([], ("a",), ((), "object", "an empty array")),
        ({}, ("a",), ((), "object", "an empty object")),
        ({"a": [ITEM]}, ("a",), None),
        ({"a": {}, "x": 1}, ("a",), (("a",), "array", "object")),
        ({"a": None, "x": 1}, ("a",), None),
        ({"a": None, "b": [ITEM]}, ("a",), (("a",), "array", "another place")),
        ({"a": []}, ("a", "b"), None),
        ({"a": [ITEM]}, ("a", "b"), (("a",), "object", "array")),
        ({"a": None}, ("a", "b"), None),
    ],
)
def test_the_difference_of_a_shape_has_path_expected_and_found_type(
    page: object, path: tuple[str, ...], expected: object
) -> None:
    assert shape_mismatch(page, path) == expected


@pytest.mark.parametrize(
    ("page", "path", "place", "expected"),
    [
        ("text", ("a",), (), "object"),
        ("text", (), (), "array"),
        ({"a": {"b": 1}}, ("a", "b"), ("a", "b"), "array"),
        ({"a": 1}, ("a", "b"), ("a",), "object"),
        ({"a": [1]}, ("a", "b"), ("a",), "object"),
        ({"a": [1]}, ("a", "b", "c"), ("a",), "object"),
        ({"a": {"b": [1]}}, ("a", "b", "c"), ("a", "b"), "object"),
        ([1], ("a",), (), "object"),
        ({"a": {"x": 1}}, ("a",), ("a",), "array"),
        ({"a": {"b": [ITEM], "c": [ITEM]}}, ("a",), ("a",), "array"),
    ],
)
def test_the_error_for_a_page_that_is_not_a_list_has_path_and_expected_type(
    page: object, path: tuple[str, ...], place: tuple[str, ...], expected: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        items_at(page, path)
    assert (caught.value.path, caught.value.expected) == (place, expected)


def test_a_page_without_content_is_empty() -> None:
    assert items_at(None, ("a",)) == []
    assert items_at({"a": {}}, ("a",)) == []
    assert items_at({"a": {"b": None}, "x": 1}, ("a", "b")) == []
    assert items_at({"a": {"c": [], "d": []}}, ("a", "b")) == []
    assert items_at({"a": {"c": [], "d": [ITEM]}}, ("a", "b")) == [ITEM]


def test_numbers_are_whole_and_not_negative() -> None:
    values: list[object] = [0, 1, 2.0, -1, -1.0, 1.5, True, "1", None, float("inf")]
    assert [whole_number(value) for value in values] == [0, 1, 2, *[None] * 7]


def test_values_links_and_identities_are_read_or_missing() -> None:
    assert value_at({"a": {"b": 1}}, ("a", "b")) == 1
    assert value_at({"a": 1}, ("a", "b")) is None
    assert value_at({"a": 1}, ()) is None
    assert is_bare([], ("a",)) is True
    assert is_bare([], ()) is False
    assert is_bare({}, ("a",)) is False
    links = {"_links": {"next": [{"href": "/b"}, {"href": "/c"}], "prev": [], "self": 1}}
    assert links_at(links, ("_links",)) == {"next": "/b"}
    assert links_at({"_links": []}, ("_links",)) == {}
    assert link_at(links, ("_links",), "next") == "/b"
    assert link_at(links, ("_links",), "prev") is None
    assert link_at({"_links": {"next": ""}}, ("_links",), "next") is None
    assert identity_of({"b": 2, "c": "3"}, ("a", "b", "c")) == 2
    assert identity_of({"a": None, "c": "3"}, ("a", "c")) == "3"
    assert identity_of({"a": True}, ("a",)) is None
    assert identity_of("text", ("a",)) is None
