"""Items are found in pages of undescribed shapes, and paging follows the evidence in the page."""

from __future__ import annotations

from typing import Any

import pytest

from trunkline._pagination import (
    HALCursor,
    PageIndex,
    PageMore,
    PageNumber,
    RecordIndex,
    SinglePage,
)
from trunkline._pagination.page_boundary import repeated_start
from trunkline._pagination.page_parts import items_at, shape_mismatch
from trunkline.errors import DecodeError, PaginationError

PATH = ("_embedded", "rooms")
A, B = {"id": "a"}, {"id": "b"}
ROOMS = [A, B]


@pytest.mark.parametrize(
    ("page", "items", "mismatch"),
    [
        ({"_embedded": {"rooms": ROOMS}}, ROOMS, None),
        # No content is an empty page.
        ({"_embedded": {"rooms": []}}, [], None),
        ({"_embedded": {"rooms": None}}, [], None),
        ({"_embedded": {}}, [], None),
        ({"_embedded": None}, [], None),
        ({"_embedded": []}, [], None),
        ({"count": 0}, [], None),
        ({"_embedded": {"rooms": {}}}, [], (PATH, "array", "object")),
        ({}, [], ((), "object", "an empty object")),
        ([], [], ((), "object", "an empty array")),
        (None, [], ((), "object", "nothing")),
        # An array in place of an object on the path is the page.
        (ROOMS, ROOMS, ((), "object", "array")),
        ({"_embedded": ROOMS}, ROOMS, (("_embedded",), "object", "array")),
        # An array with the name of the items, or the only array of objects.
        ({"_embedded": {"data": {"rooms": ROOMS}}}, ROOMS, (PATH, "array", "another place")),
        ({"_embedded": {"data": ROOMS}}, ROOMS, (PATH, "array", "another place")),
        ({"rooms": ROOMS, "_links": {"curies": [A]}}, ROOMS, None),
        ({"_embedded": {"rooms": {"data": ROOMS}}}, ROOMS, (PATH, "array", "object")),
        (
            {"_embedded": {"rooms": None, "themes": [], "x": ROOMS}},
            ROOMS,
            (PATH, "array", "another place"),
        ),
    ],
)
def test_the_items_of_a_page_are_found(page: Any, items: list[object], mismatch: object) -> None:
    assert items_at(page, PATH) == items
    if "rooms" not in (page or ()):  # An array beside the described container causes no warning.
        assert shape_mismatch(page, PATH) == mismatch


@pytest.mark.parametrize("page", [[1], {"_embedded": ["a"]}, {"_embedded": {"a": [A], "b": [B]}}])
def test_scalars_and_several_candidates_are_an_error(page: object) -> None:
    with pytest.raises(DecodeError):
        items_at(page, PATH)


def test_an_empty_object_is_an_empty_list() -> None:
    assert items_at({}, ()) == []
    assert shape_mismatch({}, ()) == ((), "array", "object")
    assert items_at({"themes": [A]}, ()) == [A]
    assert shape_mismatch([A], ()) is None


RECORD = RecordIndex(items=("_embedded", "users"), default_size=10)
MORE = PageMore(items=("content",), default_size=None)


def users(*items: object, **rest: object) -> dict[str, object]:
    return {"_embedded": {"users": list(items)}, **rest}


def link(target: str) -> dict[str, object]:
    return {"next": {"href": target}}


STYLES = (
    RECORD,
    PageNumber(items=("_embedded", "users")),
    PageIndex(items=("_embedded", "users")),
    PageMore(items=("_embedded", "users")),
    HALCursor(items=("_embedded", "users")),
    SinglePage(items=("_embedded", "users")),
)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: type(style).__name__)
def test_every_style_follows_a_cursor_in_the_next_link(style: Any) -> None:
    page = users(A, _links=link("https://elsewhere.example/x?page_size=1&cursor=q1%3D&order=asc"))
    params = {"q": "x", **dict.fromkeys(style.described_position, "1")}
    following = style.next(params, page)
    assert following == {"q": "x", "cursor": "q1="}
    # The cursor replaces the described position. A page without a next link is then the last.
    assert style.next(following, users(B, _links={"self": {"href": "/x"}})) is None
    assert not style.at_start(following)


def test_pages_after_a_cursor_are_not_guessed_ahead() -> None:
    page = users(*[A] * 10, count=100, _links=link("?cursor=z"))
    assert RECORD.ahead({}, page, 2) is None
    assert RECORD.ahead({"cursor": "z"}, users(*[A] * 10, count=100), 2) is None


def test_a_repeated_cursor_in_a_link_is_an_error() -> None:
    with pytest.raises(PaginationError, match="two values for cursor"):
        RECORD.next({}, users(A, _links=link("?cursor=a&cursor=b")))


@pytest.mark.parametrize(
    ("page", "ends"),
    [
        ([A, B], True),
        ([], True),
        ([{"id": str(n)} for n in range(10)], False),  # A full page: there may be more.
    ],
)
def test_a_bare_array_is_the_last_page_unless_it_is_full(page: list[object], *, ends: bool) -> None:
    assert RECORD.next({}, page) == (None if ends else {"record_index": 10})


def test_a_bare_array_of_unknown_page_size_is_the_whole_list() -> None:
    assert MORE.next({}, [{"id": str(n)} for n in range(500)]) is None


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        # Links without a next link and without a count: the last page.
        ({"_links": {"self": {"href": "/x"}, "first": {"href": "/x"}}}, None),
        # A count decides. Without links, only an empty page is the end.
        ({"_links": {"self": {"href": "/x"}}, "count": 30}, {"record_index": 2}),
        ({}, {"record_index": 2}),
    ],
)
def test_a_page_with_links_but_no_next_link_is_the_last_without_a_count(
    rest: dict[str, object], expected: object
) -> None:
    assert RECORD.next({}, users(A, B, **rest)) == expected


def test_nested_items_are_found_under_another_name_and_not_in_the_links() -> None:
    deep = {"a": {"b": {"c": ROOMS}}, "_links": {"x": {"y": [A]}}}
    assert items_at(deep, PATH) == ROOMS
    assert items_at({"_embedded": {"data": {"all": {"rooms": ROOMS}}}}, PATH) == ROOMS
    assert items_at({"_links": {"x": {"y": [A]}}}, PATH) == []
    near = {"a": {"b": [A]}, "x": {"y": {"z": ROOMS}}}
    assert items_at(near, PATH) == [A]


@pytest.mark.parametrize(
    ("page", "path", "items"),
    [
        # Without a path, an object with one array is a page of it.
        ({"all": ROOMS}, (), ROOMS),
        # An array of other values is no list of items.
        ({"rooms": [A, 1]}, ("data",), []),
        ({"rooms": [1, A], "others": ROOMS}, ("data",), ROOMS),
        # An empty array under the described name is the list, whatever stands beside it.
        ({"data": {"rooms": [], "others": ROOMS}}, ("x", "rooms"), []),
        ({"rooms": [], "others": ROOMS}, ("data", "rooms"), []),
    ],
)
def test_undescribed_arrays_are_those_of_objects(
    page: dict[str, object], path: tuple[str, ...], items: list[object]
) -> None:
    assert items_at(page, path) == items


C, D = {"id": "c"}, {"id": "d"}


@pytest.mark.parametrize(
    ("items", "previous", "repeated"),
    [
        ([], [], 0),
        ([A], [], 0),
        ([], [A], 0),
        ([C], [A, B], 0),
        ([A, B], [A, B], 2),
        ([B, C], [A, B], 1),
        ([B], [A, B], 1),
        ([B, C], [A, B, C, D], 2),
        ([A, B, C], [A, B], 2),
        ([B, D], [A, B, C], 0),
        ([A, A, B], [A, A], 2),
    ],
)
def test_leading_items_that_repeat_the_previous_page_are_counted(
    items: list[object], previous: list[object], repeated: int
) -> None:
    assert repeated_start(items, previous, ("id",)) == repeated


SILENT = {"_embedded": {"things": ROOMS}}
NEXT = {"_links": {"next": {"href": "?page=2"}}}


@pytest.mark.parametrize(
    ("style", "params", "page", "ignores"),
    [
        (RecordIndex(items=("_embedded", "things"), default_size=10), {}, SILENT, True),
        (RecordIndex(items=("_embedded", "things")), {}, SILENT, False),
        (RecordIndex(items=("_embedded", "things")), {"page_size": 2}, SILENT, False),
        (RecordIndex(items=("_embedded", "things")), {"page_size": 1}, SILENT, True),
        (
            RecordIndex(items=("_embedded", "things")),
            {"page_size": 3},
            {**SILENT, "count": 2},
            False,
        ),
        (RecordIndex(items=("_embedded", "things")), {"page_size": 3}, {**SILENT, **NEXT}, False),
        (RecordIndex(items=("_embedded", "things"), size_param=None), {}, SILENT, False),
        (PageNumber(items=("_embedded", "things")), {"page_size": 3}, SILENT, True),
        (
            PageNumber(items=("_embedded", "things")),
            {"page_size": 3},
            {**SILENT, "total_pages": 2},
            False,
        ),
        (PageIndex(items=("_embedded", "things")), {"page_size": 3}, SILENT, True),
        (PageMore(items=("_embedded", "things")), {"page_size": 3}, SILENT, True),
        (
            PageMore(items=("_embedded", "things")),
            {"page_size": 3},
            {**SILENT, "more": True},
            False,
        ),
        (HALCursor(items=("_embedded", "things")), {"page_size": 3}, SILENT, False),
    ],
)
def test_a_page_of_another_size_without_metadata_shows_that_paging_is_ignored(
    style: Any, params: dict[str, object], page: object, ignores: bool
) -> None:
    assert style.ignores_paging(params, page) is ignores


@pytest.mark.parametrize(
    ("page", "following"),
    [
        ({"_links": {"next": {"href": "?record_index=4&page_size=2"}}}, {"record_index": "4"}),
        ({"_links": {"next": {"href": "?cursor=c"}}}, {"cursor": "c"}),
        ({"_links": {"next": {"href": "?page_size=2"}}}, None),
        ({"_links": {"self": {"href": "?record_index=2"}}}, None),
        ({"count": 9}, None),
    ],
)
def test_after_a_cursor_only_a_link_leads_to_the_next_page(
    page: dict[str, Any], following: dict[str, str] | None
) -> None:
    style = RecordIndex(items=("_embedded", "things"))
    found = style.next({"q": "x", "cursor": "b"}, {**SILENT, **page})
    assert found == (None if following is None else {"q": "x", **following})
