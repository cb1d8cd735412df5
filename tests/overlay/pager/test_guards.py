from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest
from tests.fakes.lists import (
    COUNTED,
    DECLARED,
    NUMBERED,
    PAGED,
    Json,
    MadeList,
    pager,
    thing,
    walked,
)

from trunkline._pagination import HALCursor, PageNumber
from trunkline._pagination.guards import (
    MAX_IDLE_PAGES,
    MAX_REMEMBERED_ITEMS,
    MAX_REMEMBERED_PAGES,
    LoopGuard,
    Recent,
    item_key,
)
from trunkline.errors import DecodeError, PaginationError, PaginationLoopError

HAL = DECLARED["hal-cursor"]
ends_well = pytest.mark.parametrize("options", [{}, {"read_ahead": False}, {"concurrency": 4}])


class Scripted(MadeList):
    """Linked pages by cursor. The first page has the cursor None."""

    def __init__(self, pages: Mapping[str | None, tuple[list[int], str | None]]) -> None:
        super().__init__("hal-cursor")
        self.pages = pages

    async def __call__(self, params: Mapping[str, object]) -> object:
        self.asked.append(dict(params))
        cursor = params.get("start_id")
        numbers, following = self.pages[None if cursor is None else str(cursor)]
        links = {"next": {"href": f"?start_id={following}"}} if following is not None else {}
        return {"_embedded": {"things": [thing(each) for each in numbers]}, "_links": links}


class Round(MadeList):
    """Numbered pages of which the fourth repeats the first."""

    async def __call__(self, params: Mapping[str, object]) -> object:
        page = (int(str(params.get("page", 1))) - 1) % 3 + 1
        respond = await super().__call__({**params, "page": page})
        assert isinstance(respond, dict)
        return {"_embedded": respond["_embedded"]}


# ---------------------------------------------------------------- loops


@ends_well
@pytest.mark.parametrize(
    ("pages", "items", "requests"),
    [
        # A page that links to itself.
        ({None: ([0, 1], "a"), "a": ([2, 3], "a")}, [0, 1, 2, 3], 2),
        # A first page that links to itself under another name.
        ({None: ([0, 1], "a"), "a": ([0, 1], "a")}, [0, 1], 2),
        ({None: ([0, 1], "a"), "a": ([0, 1], "b"), "b": ([0, 1], "c")}, [0, 1], 2),
        # Loops of several pages.
        ({None: ([0], "a"), "a": ([1], "b"), "b": ([2], "a")}, [0, 1, 2], 3),
        ({None: ([0], "a"), "a": ([1], "b"), "b": ([2], "x"), "x": ([0], "y")}, [0, 1, 2], 4),
        # Empty pages that always have a next link.
        ({None: ([], "a"), "a": ([], "b"), "b": ([], "c")}, [], 2),
        ({None: ([0], "a"), "a": ([], "b"), "b": ([], "c"), "c": ([1], None)}, [0], 3),
        ({None: ([0], "a"), "a": ([], "a")}, [0], 2),
    ],
)
async def test_a_loop_ends_after_one_more_request_without_repeated_items(
    pages: dict[str | None, tuple[list[int], str | None]],
    items: list[int],
    requests: int,
    options: dict[str, Any],
) -> None:
    made = Scripted(pages)
    seen, error = await walked(pager(made, **options))
    assert isinstance(error, PaginationLoopError)
    assert seen == items
    assert len(made.asked) == requests
    assert error.operation == "listThings"


async def test_an_empty_page_is_skipped_if_the_next_has_items() -> None:
    made = Scripted({None: ([], "a"), "a": ([0], "b"), "b": ([], "c"), "c": ([1], None)})
    assert await walked(pager(made)) == ([0, 1], None)


@ends_well
@pytest.mark.parametrize(("length", "requests"), [(0, 2), (10, 3)])
async def test_empty_pages_that_announce_more_end_after_one_more_request(
    length: int, requests: int, options: dict[str, Any]
) -> None:
    made = MadeList("page-more", length)
    made.mend = lambda page: {**page, "more": True}
    seen, error = await walked(pager(made, **options))
    assert isinstance(error, PaginationLoopError)
    assert seen == list(range(length))
    assert len(made.asked) == requests


@ends_well
async def test_no_page_after_an_empty_one_is_requested_twice(
    options: dict[str, Any],
) -> None:
    made = MadeList("page-more", 90)
    made.mend = lambda page: {**page, "content": []} if page["page"] == 4 else page
    assert (await walked(pager(made, **options)))[0] == [*range(40), *range(50, 90)]
    # With read-ahead, pages behind an end that is not yet known are requested.
    ahead = options.get("concurrency", 1) - 1
    assert [query.get("page", 0) for query in made.asked] == list(range(9 + ahead))


async def test_empty_pages_may_be_the_last() -> None:
    made = Scripted({None: ([0], "a"), "a": ([], "b"), "b": ([], None)})
    assert await walked(pager(made)) == ([0], None)


async def test_a_detected_loop_stays_detected() -> None:
    made = Scripted({None: ([0], "a"), "a": ([0], "a")})
    items = aiter(pager(made))
    assert await anext(items) == 0
    for _ in range(3):
        with pytest.raises(PaginationLoopError):
            await anext(items)
    assert len(made.asked) == 2


@ends_well
@pytest.mark.parametrize("style", COUNTED)
async def test_a_server_that_ignores_the_page_is_a_loop(
    style: str, options: dict[str, Any]
) -> None:
    made = MadeList(style, 25)
    respond = made.__class__.__call__

    class IgnoringPage(MadeList):
        async def __call__(self, params: Mapping[str, object]) -> object:
            position = DECLARED[style].position
            return await respond(self, {k: v for k, v in params.items() if k not in position})

    deaf = IgnoringPage(style, 25)
    seen, error = await walked(pager(deaf, **options))
    assert isinstance(error, PaginationLoopError)
    assert seen == list(range(10))
    assert len(deaf.asked) == 2


async def test_repeated_pages_are_a_loop() -> None:
    made = Round("page-number", 30)
    seen, error = await walked(pager(made))
    assert isinstance(error, PaginationLoopError)
    assert seen == list(range(30))
    assert len(made.asked) == 4


def receive_link(guard: LoopGuard, number: int) -> None:
    """Request a page that links to the next."""
    guard.check_position(number)


def receive_repeated_page(guard: LoopGuard, number: int) -> None:
    """Receive a page that repeats an earlier one under a new number."""
    guard.check_page([thing(number)], ("id",))


@pytest.mark.parametrize("step", [receive_link, receive_repeated_page])
def test_a_loop_longer_than_the_memory_is_detected(
    step: Callable[[LoopGuard, int], None],
) -> None:
    guard, length = LoopGuard(), 100_000

    def repeat_pages() -> None:
        for turn in range(10 * length):
            step(guard, turn % length)

    with pytest.raises(PaginationLoopError):
        repeat_pages()


def test_the_memory_of_the_guards_is_bounded_and_keeps_recent_pages() -> None:
    recent = Recent(1000)
    for number in range(10_000):
        recent.add(number)
    known = [number for number in range(10_000) if number in recent]
    assert 1000 <= len(known) <= 2000
    assert known == list(range(10_000 - len(known), 10_000))


def test_a_walk_remembers_16384_pages_and_65536_items_and_stops_after_two_empty_pages() -> None:
    assert (MAX_REMEMBERED_PAGES, MAX_REMEMBERED_ITEMS, MAX_IDLE_PAGES) == (16_384, 65_536, 2)


def test_equal_items_are_recognized_whether_their_text_is_interned_or_not() -> None:
    interned, joined = sys.intern("an item"), " ".join(["an", "item"])
    assert interned is not joined
    assert item_key({"x": [interned, interned]}, ()) == item_key({"x": [joined, interned]}, ())


def test_items_are_distinguished_by_identity_or_by_all_their_fields() -> None:
    names = ("id", "uuid")
    assert item_key({"id": 1, "seen": 1}, names) == item_key({"id": 1, "seen": 2}, names)
    assert item_key({"uuid": "a", "x": 1}, names) == item_key({"uuid": "a"}, names)
    assert item_key({"x": 1}, names) != item_key({"x": 2}, names)
    assert item_key({"x": [1, None, "ü", 1.5]}, ()) == item_key({"x": [1, None, "ü", 1.5]}, ())
    assert item_key({"x": object}, ()) == item_key({"x": object}, ())


async def test_items_without_identity_are_compared_by_all_their_fields() -> None:
    style = attrs.evolve(HAL, identity=())
    made = Scripted({None: ([0, 1], "a"), "a": ([0, 2], "b"), "b": ([0, 1], None)})
    seen, error = await walked(pager(made, style=style))
    assert isinstance(error, PaginationLoopError)
    assert seen == [0, 1, 0, 2]


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    "href", ["https://evil.example/?token=1", "?page=2", "https://evil.example/", "?start_id="]
)
async def test_a_link_without_a_cursor_is_an_error_after_the_items_of_its_page(href: str) -> None:
    made = MadeList("hal-cursor")
    made.mend = lambda page: {**page, "_links": {"next": {"href": href}}}
    seen, error = await walked(pager(made))
    assert isinstance(error, PaginationError)
    assert seen == list(range(10))
    assert len(made.asked) == 1
    assert "evil" not in str(error)


async def test_a_link_that_is_not_a_string_is_an_error_after_the_items_of_its_page() -> None:
    made = MadeList("hal-cursor")
    made.mend = lambda page: {**page, "_links": {"next": {"href": 5}}}
    seen, error = await walked(pager(made))
    assert isinstance(error, DecodeError)
    assert seen == list(range(10))


async def test_other_parameters_of_a_link_are_not_sent() -> None:
    made = MadeList("hal-cursor")
    made.mend = lambda page: {
        **page,
        "_links": {
            name: {"href": f"{link['href']}&admin=1"} for name, link in _links(page).items()
        },
    }
    assert (await walked(pager(made)))[0] == list(range(25))
    assert [set(query) for query in made.asked] == [set(), {"start_id"}, {"start_id"}]


def _links(page: Json) -> dict[str, dict[str, str]]:
    links = page["_links"]
    assert isinstance(links, dict)
    return links


# ---------------------------------------------------------------- totals


def replaced(names: tuple[str, ...], value: object) -> Callable[[Json], object]:
    return lambda page: {key: value if key in names else old for key, old in page.items()}


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize(
    "total", [0, 1, -1, 10, 20, 24, 26, 10**12, "25", "many", None, 2.5, True, [], {}]
)
@pytest.mark.parametrize("concurrency", [1, 4])
async def test_a_wrong_total_hides_no_item_and_causes_no_endless_walk(
    style: str, total: object, concurrency: int
) -> None:
    made = MadeList(style, 25)
    made.mend = replaced(("total_items", "total_pages", "count"), total)
    assert await pager(made, concurrency=concurrency).collect() == list(range(25))
    assert len(made.asked) <= 4 + (concurrency - 1)


@pytest.mark.parametrize("style", COUNTED)
@pytest.mark.parametrize("total", range(0, 45, 5))
@pytest.mark.parametrize("concurrency", [1, 4])
async def test_totals_that_are_consistent_and_too_low_hide_no_item(
    style: str, total: int, concurrency: int
) -> None:
    made = MadeList(style, 40)
    totals = {"total_items": total, "total_pages": -(-total // 10), "count": total}
    made.mend = lambda page: {name: totals.get(name, value) for name, value in page.items()}
    assert await pager(made, concurrency=concurrency).collect() == list(range(40))


@pytest.mark.parametrize("style", COUNTED)
async def test_a_wrong_page_length_hides_no_item(style: str) -> None:
    for length in (0, -1, 3, 10**6, "10", None):
        made = MadeList(style, 25)
        made.mend = replaced(("page_size",), length)
        assert await pager(made).collect() == list(range(25))


# ---------------------------------------------------------------- changing collections


async def moving(made: MadeList, at: int, move: Callable[[], None], **options: Any) -> list[int]:
    """Collect without read-ahead; call `move` after item number `at`."""
    seen = []
    async for number in pager(made, read_ahead=False, **options):
        seen.append(number)
        if len(seen) == at:
            move()
    return seen


@pytest.mark.parametrize("style", COUNTED)
async def test_an_added_item_repeats_one_and_dedupe_drops_it(style: str) -> None:
    def grow(made: MadeList) -> None:
        made.things.insert(0, thing(100))

    made = MadeList(style, 30)
    assert await moving(made, 5, lambda: grow(made)) == [*range(10), 9, *range(10, 30)]
    made = MadeList(style, 30)
    assert await moving(made, 5, lambda: grow(made), dedupe=True) == list(range(30))


async def test_pages_omit_repeated_items_with_dedupe() -> None:
    made = MadeList("page-number", 20)
    made.things[4] = made.things[3]  # Within a page.
    made.things[12] = made.things[0]  # From one page to the next.
    pages = [list(page) async for page in pager(made, dedupe=True).pages()]
    assert pages == [[0, 1, 2, 3, 5, 6, 7, 8, 9], [10, 11, 13, 14, 15, 16, 17, 18, 19]]


async def test_a_list_that_grows_by_a_page_is_not_a_loop_with_dedupe() -> None:
    made = MadeList("page-number", 30)

    def grow() -> None:
        made.things[:0] = [thing(100 + number) for number in range(10)]

    assert await moving(made, 5, grow, dedupe=True) == list(range(30))


async def test_a_loop_is_detected_with_dedupe() -> None:
    made = Round("page-number", 30)
    seen, error = await walked(pager(made, dedupe=True, read_ahead=False))
    assert isinstance(error, PaginationLoopError)
    assert seen == list(range(30))
    assert len(made.asked) <= 3 + 2


async def test_linked_pages_are_unaffected_by_changes_before_them() -> None:
    made = MadeList("hal-cursor", 30)

    def change() -> None:
        made.things[:2] = [thing(100), thing(101), thing(102)]

    assert await moving(made, 5, change) == list(range(30))


@pytest.mark.parametrize("style", COUNTED)
async def test_overlap_reports_a_gap_and_the_cursor_continues_after_it(style: str) -> None:
    made = MadeList(style, 30)

    def shrink() -> None:
        del made.things[3]

    # Without overlap, the item that moved across the boundary is missed.
    assert await moving(made, 10, shrink) == [*range(10), *range(11, 30)]

    made = MadeList(style, 30)
    items_pager = pager(made, overlap=True, read_ahead=False)
    seen, error = await walked(items_pager, lambda number: shrink() if number == 9 else None)
    assert isinstance(error, PaginationError)
    assert "may have moved" in str(error)
    assert seen == list(range(10))
    rest = pager(made, overlap=True, resume=items_pager.cursor)
    assert await rest.collect() == list(range(10, 30))


@pytest.mark.parametrize("style", COUNTED)
async def test_overlap_finds_its_position_after_items_were_added(style: str) -> None:
    made = MadeList(style, 30)

    def grow() -> None:
        made.things[:0] = [thing(100), thing(101), thing(102)]

    assert await moving(made, 10, grow, overlap=True) == list(range(30))


@pytest.mark.parametrize("style", COUNTED)
async def test_overlap_reads_one_item_again_at_each_page_boundary(style: str) -> None:
    made = MadeList(style, 25)
    assert await pager(made, overlap=True).collect() == list(range(25))
    assert len([query for query in made.asked if query.get("page_size") == 1]) == 2


async def test_overlap_reports_a_premature_end() -> None:
    made = MadeList("page-number", 20)

    def shrink() -> None:
        del made.things[:10]

    with pytest.raises(PaginationError, match="may have moved"):
        await moving(made, 10, shrink, overlap=True)


async def test_overlap_needs_a_server_that_accepts_a_page_size_of_one() -> None:
    class IgnoringSize(MadeList):
        def size(self, params: Mapping[str, object]) -> int:
            return 10

    with pytest.raises(PaginationError, match="page of one item"):
        await pager(IgnoringSize("record-index", 30), overlap=True).collect()


@pytest.mark.parametrize("style", NUMBERED)
async def test_unsupported_overlap_is_rejected_before_anything_is_sent(style: str) -> None:
    made = MadeList(style, 30)
    with pytest.raises(PaginationError, match="no overlap: page boundaries") as backwards:
        pager(made, overlap=True).reversed()
    unsized: Any = DECLARED[style]
    with pytest.raises(PaginationError, match="page size") as no_length:
        pager(made, overlap=True, style=attrs.evolve(unsized, size_param=None))
    assert {backwards.value.operation, no_length.value.operation} == {"listThings"}
    assert made.asked == []


async def test_overlap_has_no_effect_on_linked_pages() -> None:
    made = MadeList("hal-cursor", 25)
    assert await pager(made, overlap=True).collect() == list(range(25))
    assert len(made.asked) == 3


def test_the_declarations_of_the_guards_are_as_assumed() -> None:
    assert isinstance(HAL, HALCursor)
    assert isinstance(DECLARED["page-number"], PageNumber)
