from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from trunkline._pagination import (
    STYLES,
    HALCursor,
    ItemCursor,
    PageIndex,
    PageMore,
    PageNumber,
    PageToken,
    RecordIndex,
    SinglePage,
)
from trunkline._pagination.counted import number_param
from trunkline.errors import DecodeError, PaginationError, PaginationLoopError

HAL = HALCursor(items=("_embedded", "rooms"), total="total_items")
NUMBER = PageNumber(items=("_embedded", "apps"))
INDEX = PageIndex(items=("_embedded", "media"))
RECORD = RecordIndex(items=("_embedded", "users"))
MORE = PageMore(items=("content",))


def hal(**links: object) -> dict[str, object]:
    return {"_embedded": {"rooms": [{}]}, "_links": links}


def of(key: str, length: int, **rest: object) -> dict[str, object]:
    return {"_embedded": {key: [{}] * length}, **rest}


# ---------------------------------------------------------------- declarations


def test_every_style_can_be_declared_from_plain_data() -> None:
    for name, style in STYLES.items():
        declared = style(items=["a", "b"], identity=["id", "uuid"], links="links")
        assert declared.items == ("a", "b"), name
        assert declared.identity == ("id", "uuid")
        assert declared.links == ("links",)
        assert declared == style(items=("a", "b"), identity=("id", "uuid"), links=("links",))


def test_a_total_can_be_declared_as_none() -> None:
    assert HALCursor(items="rooms", total=None).total_items({"total_items": 3}) is None


def test_styles_are_values() -> None:
    assert hash(HAL) == hash(HALCursor(items=("_embedded", "rooms"), total="total_items"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        HAL.next_param = "x"  # type: ignore[misc]


def test_pagination_imports_neither_network_nor_event_loop() -> None:
    code = "import sys, trunkline._pagination; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "trunkline._pagination.numbered" in loaded
    assert not {"asyncio", "httpx", "aiohttp", "socket"} & loaded


# ---------------------------------------------------------------- linked pages


@pytest.mark.parametrize(
    ("href", "params"),
    [
        ("https://api.nexmo.com/v0.1/meetings/rooms?page_size=10&start_id=30", {"start_id": "30"}),
        ("api-eu.vonage.com/meetings/rooms?page_size=20&start_id=2006655", {"start_id": "2006655"}),
        ("/meetings/rooms?start_id=a", {"start_id": "a"}),
        ("?start_id=a", {"start_id": "a"}),
        ("//evil.example?start_id=a", {"start_id": "a"}),
        ("http://user:password@evil.example:1/?start_id=a", {"start_id": "a"}),
        ("javascript:alert(1)?start_id=a", {"start_id": "a"}),
        ("?start_id=a%26b%3Dc%2F%3F", {"start_id": "a&b=c/?"}),
        ("?start_id=a+b", {"start_id": "a b"}),
        ("?start_id=a&start_id=a", {"start_id": "a"}),
        ("?start_id=a&admin=true&acl=%2F**", {"start_id": "a"}),
        ("?end_id=z", {"end_id": "z"}),
        ("?start_id=a&end_id=z", {"start_id": "a", "end_id": "z"}),
        ("?start_id=a#?start_id=b", {"start_id": "a"}),
        ("?start_id=%C3%BC", {"start_id": "ü"}),
    ],
)
def test_only_the_cursor_of_a_link_is_used(href: str, params: dict[str, str]) -> None:
    assert HAL.next({}, hal(next={"href": href})) == params


@pytest.mark.parametrize(
    "href",
    [
        "https://api.nexmo.com/v0.1/meetings/rooms?page_size=10",
        "https://api.nexmo.com/v0.1/meetings/rooms",
        "https://evil.example/start_id=5",
        "https://evil.example/#?start_id=5",
        "?START_ID=5",
        "?start_id=",
        "?start_id",
        "?start_id=a&start_id=b",
        "?start_id=%ff",
        "?" + "x=1&" * 100 + "start_id=5",
        "?start_id=" + "5" * 10_000,
    ],
)
def test_a_link_without_a_plain_cursor_is_an_error(href: str) -> None:
    with pytest.raises(PaginationError) as caught:
        HAL.next({}, hal(next={"href": href}))
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    "links",
    [
        None,
        [],
        {},
        "none",
        {"next": None},
        {"next": {}},
        {"next": []},
        {"next": {"href": None}},
        {"next": {"href": ""}},
        {"next": ""},
        {"self": {"href": "?start_id=1"}},
    ],
)
def test_a_page_without_a_next_link_is_the_last(links: object) -> None:
    assert HAL.next({}, {"_embedded": {"rooms": [{}]}, "_links": links}) is None
    assert HAL.next({}, {"_embedded": {"rooms": [{}]}}) is None


@pytest.mark.parametrize("link", ["?start_id=5", [{"href": "?start_id=5"}], ["?start_id=5"]])
def test_a_link_is_read_in_each_form(link: object) -> None:
    assert HAL.next({}, hal(next=link)) == {"start_id": "5"}


@pytest.mark.parametrize("link", [5, True, {"href": 5}, {"href": {}}, {"href": ["x"]}, [5]])
def test_a_link_that_is_not_a_string_is_an_error(link: object) -> None:
    with pytest.raises(DecodeError):
        HAL.next({}, hal(next=link))


def test_a_next_page_keeps_the_arguments_and_replaces_the_cursor() -> None:
    page = hal(next={"href": "?start_id=b&page_size=7"}, prev={"href": "?end_id=a"})
    assert HAL.next({"page_size": 5, "start_id": "a"}, page) == {"page_size": 5, "start_id": "b"}
    assert HAL.next({"end_id": "z"}, page) == {"start_id": "b"}
    assert HAL.previous({"start_id": "a", "q": 1}, page, {}) == {"end_id": "a", "q": 1}


def test_a_range_keeps_its_end_if_the_link_has_none() -> None:
    page = hal(next={"href": "?start_id=b"})
    params = {"start_id": "a", "end_id": "z"}
    assert HAL.next(params, page) == {"start_id": "b", "end_id": "z"}


def test_more_parameters_can_be_allowed() -> None:
    style = attrs.evolve(HAL, allowed=("token",))
    assert style.next({}, hal(next="?token=t&x=1")) == {"token": "t"}
    assert HAL.position == ("start_id", "end_id", "cursor")
    assert style.position == ("start_id", "end_id", "token", "cursor")


# ---------------------------------------------------------------- counted pages


@pytest.mark.parametrize(
    ("page", "received", "ends"),
    [
        # An empty page is the end, whatever its totals are.
        (of("apps", 0), 0, True),
        (of("apps", 0, total_pages=9, total_items=900, page_size=10), 0, True),
        ({"total_pages": 9}, 0, True),
        ({"_embedded": None}, 0, True),
        ({"_embedded": {"apps": None}, "total_items": 5}, 0, True),
        ({"_embedded": []}, 0, True),
        # A short page is the end if the totals agree.
        (of("apps", 6, total_pages=1, total_items=6, page_size=10), 6, True),
        (of("apps", 6, total_pages=1, page_size=10), 6, True),
        (of("apps", 6, total_items=6, page_size=10), 6, True),
        # The number of pages decides if the count of items differs.
        (of("apps", 6, total_pages=1, total_items=7, page_size=10), 6, True),
        (of("apps", 6, total_pages=1, total_items=5, page_size=10), 6, True),
        # A short page is not the end if the totals contradict it or are missing.
        (of("apps", 6, page_size=10), 6, False),
        (of("apps", 6), 6, False),
        (of("apps", 6, total_items=6), 6, False),
        (of("apps", 6, total_pages=2, total_items=6, page_size=10), 6, False),
        (of("apps", 6, total_pages=0, total_items=0, page_size=10), 6, False),
        (of("apps", 6, total_pages=-1, total_items=-6, page_size=10), 6, False),
        (of("apps", 6, total_pages="1", total_items="6", page_size=10), 6, False),
        (of("apps", 6, total_pages=True, total_items=6.5, page_size="10"), 6, False),
        (of("apps", 6, total_items=6, page_size=0), 6, False),
        # A full first page is not the end: the totals could be those of the page alone.
        (of("apps", 10, total_pages=1, total_items=10, page_size=10), 10, False),
    ],
)
def test_the_first_numbered_page_is_the_last(
    page: dict[str, object], received: int, *, ends: bool
) -> None:
    assert NUMBER.next({"q": "x"}, page, received) == (None if ends else {"q": "x", "page": 2})


@pytest.mark.parametrize(
    ("page", "received", "ends"),
    [
        # A full page is not the end, whatever the totals are: they could be outdated.
        (of("apps", 10, total_pages=3, total_items=30, page_size=10), 30, False),
        (of("apps", 10, total_pages=3, total_items=31, page_size=10), 30, False),
        (of("apps", 10, total_pages=4, total_items=30, page_size=10), 30, False),
        (of("apps", 10, total_pages=3, page_size=10), 30, False),
        (of("apps", 10, total_items=30, page_size=10), 30, False),
        (of("apps", 6, total_pages=3, total_items=26, page_size=10), 26, True),
        # A short page at the number of pages is the last, whatever the count of items is.
        (of("apps", 6, total_pages=3, total_items=26, page_size=10), 20, True),
        (of("apps", 6, total_pages=3, total_items=26, page_size=10), None, True),
        # Without the number of pages, the count must equal the number of items received.
        (of("apps", 6, total_items=26, page_size=10), 20, False),
        (of("apps", 6, total_items=26, page_size=10), None, False),
    ],
)
def test_a_later_numbered_page_is_the_last(
    page: dict[str, object], received: int | None, *, ends: bool
) -> None:
    assert NUMBER.next({"page": 3}, page, received) == (None if ends else {"page": 4})


def test_a_page_size_reduced_by_the_server_is_the_page_length() -> None:
    # Of 1000 requested items the server returns 100 a page: the first page is not short.
    page = of("media", 100, count=100, page_size=100)
    assert INDEX.next({"page_size": 1000}, page, 100) == {"page_size": 1000, "page_index": 1}
    # The page repeats the requested size but is shorter: only the description could tell.
    page = of("media", 100, count=100, page_size=1000)
    assert INDEX.next({"page_size": 1000}, page, 100) is None
    known = attrs.evolve(INDEX, max_size=100, default_size=20)
    assert known.next({"page_size": 1000}, page, 100) == {"page_size": 1000, "page_index": 1}


def test_a_described_length_precedes_the_one_in_a_page() -> None:
    # For this provider, page_size is the number of items in the page.
    page = of("users", 3, count=3, page_size=3)
    assert RECORD.next({}, page) == {"record_index": 3}
    known = attrs.evolve(RECORD, max_size=100, default_size=10)
    assert known.next({}, page) is None
    assert known.next({"page_size": 3}, page) == {"page_size": 3, "record_index": 3}


def test_pages_of_unknown_length_end_with_an_empty_page() -> None:
    style = attrs.evolve(NUMBER, size_param=None)
    page = of("apps", 6, total_pages=1, page_size=10)
    assert style.next({}, page, 6) == {"page": 2}
    assert style.next({"page": 2}, of("apps", 0), 6) is None


@pytest.mark.parametrize(
    ("page", "received", "ends"),
    [
        (of("media", 0, count=7), 0, True),
        (of("media", 7, count=7, page_size=20), 7, True),
        (of("media", 7, count=7), 7, False),
        (of("media", 20, count=20, page_size=20), 20, False),
        (of("media", 7, count=-7, page_size=20), 7, False),
        (of("media", 7, count="7", page_size=20), 7, False),
        (of("media", 7, page_size=20), 7, False),
    ],
)
def test_a_page_index_starts_at_0_and_ends_with_the_data(
    page: dict[str, object], received: int, *, ends: bool
) -> None:
    assert INDEX.next({}, page, received) == (None if ends else {"page_index": 1})


@pytest.mark.parametrize(
    ("params", "page", "expected"),
    [
        ({}, of("users", 0, count=50), None),
        ({}, of("users", 10, count=50, page_size=10), {"record_index": 10}),
        ({"record_index": 10}, of("users", 10), {"record_index": 20}),
        ({"record_index": "10"}, of("users", 4), {"record_index": 14}),
        ({"record_index": 10}, of("users", 4, count=14, page_size=10), None),
        ({"record_index": 10}, of("users", 4, count=15, page_size=10), {"record_index": 14}),
        ({"record_index": 10}, of("users", 4, count="14", page_size=10), {"record_index": 14}),
        ({}, of("users", 4, _links={"next": {"href": "/c?record_index=9"}}), {"record_index": 9}),
        ({}, of("users", 4, _links={"next": {"href": "/conversations"}}), {"record_index": 4}),
        ({}, of("users", 0, _links={"next": {"href": "?record_index=9"}}), {"record_index": 9}),
    ],
)
def test_a_record_index_counts_items_or_follows_the_link(
    params: Mapping[str, object], page: dict[str, object], expected: object
) -> None:
    assert RECORD.next(params, page) == expected


@pytest.mark.parametrize("index", ["10", "5", "0"])
def test_a_record_index_that_does_not_advance_is_a_loop(index: str) -> None:
    page = of("users", 4, _links={"next": f"?record_index={index}"})
    with pytest.raises(PaginationLoopError):
        RECORD.next({"record_index": 10}, page)


@pytest.mark.parametrize("query", ["token=x", "record_index=-1", "record_index=1e3"])
def test_a_link_without_a_record_index_is_an_error(query: str) -> None:
    with pytest.raises(PaginationError):
        RECORD.next({}, of("users", 4, _links={"next": f"?{query}"}))
    digits = "9" * 5_000
    with pytest.raises(PaginationError):
        RECORD.next({}, of("users", 4, _links={"next": f"?record_index={digits}"}))


@pytest.mark.parametrize(
    ("params", "page", "expected"),
    [
        ({}, {"content": [1], "more": True}, {"page": 1}),
        ({"page": 4}, {"content": [1], "more": True}, {"page": 5}),
        ({}, {"content": [1], "more": False}, None),
        ({}, {"content": [], "more": True}, {"page": 1}),
        ({}, {"content": [], "more": False}, None),
        # Without a flag, the data decide.
        ({}, {"content": [1]}, {"page": 1}),
        ({}, {"content": [1], "more": None}, {"page": 1}),
        ({}, {"content": [1], "more": "false"}, {"page": 1}),
        ({}, {"content": []}, None),
        ({}, {"content": None, "more": "true"}, None),
        # The response says where the numbering starts if the request did not.
        ({}, {"content": [1], "more": True, "page": 1}, {"page": 2}),
        ({}, {"content": [1], "more": True, "page": 0}, {"page": 1}),
        ({}, {"content": [1], "more": True, "page": 77}, {"page": 1}),
        ({"page": 0}, {"content": [1], "more": True, "page": 1}, {"page": 1}),
    ],
)
def test_a_flag_marks_the_last_page(
    params: Mapping[str, object], page: dict[str, object], expected: object
) -> None:
    assert MORE.next(params, page) == expected


def test_a_single_page_is_the_last() -> None:
    assert SinglePage(items=()).next({}, [1, 2, 3]) is None
    assert SinglePage(items=()).total_items([1, 2, 3]) == 3


@pytest.mark.parametrize("number", ["x", -1, 1.5, object()])
def test_a_page_number_that_is_not_an_integer_is_an_error(number: object) -> None:
    with pytest.raises(PaginationError, match="page"):
        NUMBER.next({"page": number}, of("apps", 1))


# ---------------------------------------------------------------- ahead, totals, items


@pytest.mark.parametrize(
    ("style", "params", "page", "steps", "expected"),
    [
        (NUMBER, {}, of("apps", 10, total_pages=5), 3, {"page": 4}),
        (NUMBER, {}, of("apps", 10, total_pages=5), 5, None),
        (NUMBER, {}, of("apps", 10, total_items=41, page_size=10), 4, {"page": 5}),
        (NUMBER, {}, of("apps", 10, total_items=40, page_size=10), 4, None),
        (NUMBER, {}, of("apps", 10), 4, {"page": 5}),
        (INDEX, {}, of("media", 20, count=41, page_size=20), 2, {"page_index": 2}),
        (INDEX, {}, of("media", 20, count=40, page_size=20), 2, None),
        (RECORD, {"record_index": 5}, of("users", 10, count=26), 2, {"record_index": 25}),
        (RECORD, {"record_index": 5}, of("users", 10, count=25), 2, None),
        (RECORD, {}, of("users", 0), 2, None),
        (MORE, {}, {"content": [1], "more": True}, 2, {"page": 2}),
        (MORE, {}, {"content": [1], "more": False}, 2, None),
        (HAL, {}, hal(next="?start_id=1"), 2, None),
        (SinglePage(items=()), {}, [], 2, None),
    ],
)
def test_pages_ahead_are_guessed_up_to_the_total(
    style: Any, params: Mapping[str, object], page: object, steps: int, expected: object
) -> None:
    assert style.ahead(params, page, steps) == expected


@pytest.mark.parametrize(
    ("style", "page", "expected"),
    [
        (HAL, {"total_items": 3}, 3),
        (NUMBER, {"total_items": 3.0}, 3),
        (INDEX, {"count": 0}, 0),
        (RECORD, {"count": 2**70}, 2**70),
        (PageMore(items=("content",), total=("meta", "all")), {"meta": {"all": 4}}, 4),
        (MORE, {"total": 3}, None),
        (HAL, {"total_items": "3"}, None),
        (HAL, {"total_items": -3}, None),
        (HAL, {"total_items": True}, None),
        (HAL, {"total_items": float("inf")}, None),
        (HAL, {"total_items": float("nan")}, None),
        (HAL, {"total_items": None}, None),
        (HAL, {}, None),
        (HAL, None, None),
    ],
)
def test_a_total_is_an_integer_or_none(style: Any, page: object, expected: object) -> None:
    assert style.total_items(page) == expected


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("text", ()),
        (3, ()),
        ({"_embedded": "text"}, ("_embedded",)),
        ({"_embedded": [1]}, ("_embedded",)),
        ({"_embedded": {"apps": {"id": "1"}}}, ("_embedded", "apps")),
        ({"_embedded": {"apps": "text"}}, ("_embedded", "apps")),
    ],
)
def test_the_error_for_items_that_are_not_an_array_has_their_path(
    page: object, path: tuple[str, ...]
) -> None:
    with pytest.raises(DecodeError) as caught:
        NUMBER.next({}, page)
    assert caught.value.path == path


@pytest.mark.parametrize("page", ["text", 3, {"id": "1"}, {"a": [{}], "b": [{}]}])
def test_another_value_than_a_list_is_an_error(page: object) -> None:
    with pytest.raises(DecodeError):
        SinglePage(items=()).total_items(page)


# ---------------------------------------------------------------- backwards, overlap


def test_numbered_pages_lead_back_to_the_start_of_the_list() -> None:
    assert NUMBER.last({}, of("apps", 1, total_pages=7)) == {"page": 7}
    assert NUMBER.last({}, of("apps", 1, total_pages=1)) is None
    assert INDEX.last({}, of("media", 10, count=21, page_size=10)) == {"page_index": 2}
    assert NUMBER.previous({"page": 7}, {}, {}) == {"page": 6}
    assert NUMBER.previous({"page": 1}, {}, {}) is None
    assert NUMBER.previous({"page": 4}, {}, {"page": 4}) is None
    with pytest.raises(PaginationError, match="no total for this list"):
        NUMBER.last({}, of("apps", 1))


@pytest.mark.parametrize("style", [HAL, RECORD, MORE, attrs.evolve(HAL, prev_param=None)])
def test_a_style_without_a_way_back_raises(style: Any) -> None:
    with pytest.raises(PaginationError, match="cannot go backwards"):
        style.require_reversible({})


def test_a_style_with_a_way_back_does_not_raise() -> None:
    HAL.require_reversible({"end_id": "z"})
    NUMBER.require_reversible({})
    SinglePage(items=()).require_reversible({})
    attrs.evolve(MORE, total="total").require_reversible({})


@pytest.mark.parametrize(
    ("style", "params", "page", "expected"),
    [
        (NUMBER, {"q": 1}, of("apps", 10), {"q": 1, "page": 10, "page_size": 1}),
        (NUMBER, {"page": 3}, of("apps", 10), {"page": 30, "page_size": 1}),
        (NUMBER, {"page": 3}, of("apps", 4, page_size=10), {"page": 24, "page_size": 1}),
        (INDEX, {"page_index": 2}, of("media", 10), {"page_index": 29, "page_size": 1}),
        (RECORD, {"record_index": 7}, of("users", 3), {"record_index": 9, "page_size": 1}),
        (MORE, {}, {"content": [1, 2]}, {"page": 1, "page_size": 1}),
        (HAL, {}, hal(), None),
    ],
)
def test_the_last_item_of_a_counted_page_can_be_requested_alone(
    style: Any, params: Mapping[str, object], page: object, expected: object
) -> None:
    assert style.reread(params, page) == expected


def test_overlap_needs_a_page_size_and_a_forward_walk() -> None:
    assert NUMBER.no_overlap(backward=False) is None
    assert "forwards" in str(NUMBER.no_overlap(backward=True))
    style = attrs.evolve(MORE, size_param=None)
    assert "page size" in str(style.no_overlap(backward=False))
    assert style.reread({}, {"content": [1]}) is None


@pytest.mark.parametrize("style", [HAL, SinglePage(items=())])
def test_overlap_is_accepted_if_no_page_boundary_can_hide_an_item(style: Any) -> None:
    assert style.no_overlap(backward=True) is style.no_overlap(backward=False) is None


# -- tokens ----------------------------------------------------------------------------------

TOKEN = PageToken(
    items="data", next_param="after", next_token=("meta", "next"), more="more", total="total"
)


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ({"meta": {"next": "t2"}}, {"size": 5, "after": "t2"}),
        ({"meta": {"next": 7}}, {"size": 5, "after": 7}),
        ({"meta": {"next": "t2"}, "more": True}, {"size": 5, "after": "t2"}),
        ({"meta": {"next": "t2"}, "more": False}, None),
        ({"meta": {"next": "/things?after=a%20b&size=9"}}, {"size": 5, "after": "a b"}),
        ({"meta": {"next": "a?b"}}, {"size": 5, "after": "a?b"}),
        ({"meta": {"next": ""}}, None),
        ({"meta": {"next": None}}, None),
        ({"meta": {"next": False}}, None),
        ({"meta": []}, None),
        ({}, None),
        ([{"id": 1}], None),
        ({"_links": {"next": "?cursor=c"}}, {"size": 5, "cursor": "c"}),
    ],
)
def test_a_token_leads_to_the_next_page(page: object, params: object) -> None:
    assert TOKEN.next({"size": 5, "after": "t1"}, page) == params


def test_a_token_does_not_lead_back() -> None:
    assert TOKEN.position == ("after", "cursor")
    assert TOKEN.total_items({"total": 9}) == 9
    with pytest.raises(PaginationError):
        TOKEN.require_reversible({})


# -- identifiers of items --------------------------------------------------------------------

AFTER = ItemCursor(
    items="data", identity="id", prev_param="ending_before", more="has_more", total="count"
)


@pytest.mark.parametrize(
    ("query", "page", "expected"),
    [
        ({}, {"data": [{"id": "a"}, {"id": "b"}], "has_more": True}, {"starting_after": "b"}),
        ({"starting_after": "z"}, {"data": [{"id": 7}]}, {"starting_after": 7}),
        ({}, {"data": [{"id": "a"}], "has_more": False}, None),
        ({}, {"data": [], "has_more": False}, None),
        ({}, {"data": []}, None),
        ({}, [{"id": "a"}], {"starting_after": "a"}),
        (
            {"ending_before": "z"},
            {"data": [{"id": "a"}, {"id": "b"}], "has_more": True},
            {"ending_before": "a"},
        ),
        ({"ending_before": "z"}, {"data": [{"id": "a"}], "has_more": False}, None),
        ({}, {"data": [{"id": "a"}], "_links": {"next": "?cursor=c"}}, {"cursor": "c"}),
    ],
)
def test_the_last_item_leads_to_the_next_page(
    query: dict[str, object], page: object, expected: dict[str, object] | None
) -> None:
    found = AFTER.next({"size": 5, **query}, page)
    assert found == (None if expected is None else {"size": 5, **expected})


@pytest.mark.parametrize(
    "items", [[], [{"name": "x"}], [{"id": ""}], [{"id": None}], [{"id": 1.5}]]
)
def test_a_page_that_has_more_without_an_identifier_is_an_error(items: list[object]) -> None:
    with pytest.raises(PaginationError, match="starting_after: expected an item with id"):
        AFTER.next({}, {"data": items, "has_more": True})


def test_the_cursor_can_be_another_field_of_the_item() -> None:
    style = attrs.evolve(AFTER, cursor_field=("meta", "key"))
    page = {"data": [{"id": "a", "meta": {"key": "k"}}]}
    assert style.next({}, page) == {"starting_after": "k"}
    assert style.total_items({"count": 3}) == 3


def test_pages_before_an_item_lead_back() -> None:
    page = {"data": [{"id": "a"}, {"id": "b"}], "has_more": True}
    start = {"ending_before": "c"}
    assert AFTER.previous(start, page, start) == {"ending_before": "a"}
    assert AFTER.previous(start, {**page, "has_more": False}, start) is None
    with pytest.raises(PaginationError, match="pass ending_before="):
        AFTER.require_reversible({})
    with pytest.raises(PaginationError, match="no parameter for the page before"):
        attrs.evolve(AFTER, prev_param=None).require_reversible(start)


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("value", [10**17, "1" + "0" * 17, "9" * 18, 0, "0", "007"])
def test_a_position_in_a_query_has_at_most_18_digits(value: object) -> None:
    assert number_param({"page": value}, "page", 1) == int(str(value))


@pytest.mark.parametrize("value", ["9" * 19, "-1", "1.0", "", "١", True, 1.5, [1]])
def test_an_invalid_position_in_a_query_is_rejected(value: object) -> None:
    with pytest.raises(PaginationError, match="page: expected a non-negative integer"):
        number_param({"page": value}, "page", 1)


@pytest.mark.parametrize(
    ("style", "start", "later"),
    [
        (HAL, {}, {"start_id": "z"}),
        (NUMBER, {"page": 1}, {"page": 2}),
        (INDEX, {}, {"page_index": 1}),
        (RECORD, {"record_index": 0}, {"record_index": 1}),
        (RECORD, {}, {"record_index": "1"}),
    ],
)
def test_a_query_is_at_the_start_of_its_list_or_later(
    style: Any, start: dict[str, object], later: dict[str, object]
) -> None:
    assert style.at_start(start) is True
    assert style.at_start(later) is False
