from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.fakes.lists import (
    DECLARED,
    NUMBERED,
    PAGED,
    MadeList,
    fetching,
    operation,
    pager,
    read_number,
    thing,
    walked,
)

from trunkline._operation import Operation
from trunkline._pager import AsyncPager, Page
from trunkline.errors import ArgumentError, DecodeError, PaginationError

every_style = pytest.mark.parametrize("style", DECLARED)
every_paged_style = pytest.mark.parametrize("style", PAGED)


async def all_of(items: AsyncIterator[int] | AsyncPager[int]) -> list[int]:
    return [item async for item in items]


@every_style
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 25, 30])
@pytest.mark.parametrize(
    "options", [{}, {"read_ahead": False}, {"concurrency": 4}, {"dedupe": True}, {"overlap": True}]
)
async def test_every_item_comes_once_in_order(
    style: str, count: int, options: dict[str, Any]
) -> None:
    made = MadeList(style, count)
    assert await all_of(pager(made, **options)) == list(range(count))
    assert made.answering == 0


@every_style
async def test_an_empty_list_costs_one_request(style: str) -> None:
    made = MadeList(style, 0)
    assert await all_of(pager(made)) == []
    assert len(made.asked) == 1


@every_style
async def test_the_last_page_is_recognized_if_the_server_marks_it(style: str) -> None:
    made = MadeList(style, 25)
    assert len(await all_of(pager(made))) == 25
    assert len(made.asked) == (1 if style == "single" else 3)


@every_style
async def test_nothing_is_sent_before_the_first_item_is_requested(style: str) -> None:
    made = MadeList(style)
    listing = pager(made)
    aiter(listing)
    listing.pages()
    assert isinstance(listing.cursor, str)
    assert made.asked == []


@every_paged_style
async def test_the_arguments_of_the_caller_are_sent_with_every_page(style: str) -> None:
    made = MadeList(style)
    await all_of(pager(made, {"page_size": 7, "order": "asc", "state": None}))
    assert len(made.asked) == 4
    assert all(query["page_size"] == 7 and query["order"] == "asc" for query in made.asked)
    assert not any("state" in query for query in made.asked)


@every_paged_style
async def test_a_pager_can_be_iterated_again_from_the_start(style: str) -> None:
    made = MadeList(style)
    listing = pager(made)
    assert await all_of(listing) == await all_of(listing) == list(range(25))


@every_paged_style
async def test_two_iterations_of_one_pager_are_independent(style: str) -> None:
    made = MadeList(style)
    listing = pager(made)
    one, two = aiter(listing), aiter(listing)
    seen: tuple[list[int], list[int]] = ([], [])
    for number in range(25):
        seen[0].append(await anext(one))
        if number % 2:
            seen[1].append(await anext(two))
    seen[1].extend(await all_of(two))
    assert seen == (list(range(25)), list(range(25)))


# ---------------------------------------------------------------- first page, pages, cursors


@every_style
async def test_awaiting_a_pager_returns_its_first_page(style: str) -> None:
    made = MadeList(style)
    listing = pager(made, concurrency=4)
    page = await listing
    assert isinstance(page, Page)
    assert page.items == tuple(range(25 if style == "single" else 10))
    assert page.raw is not None
    assert len(made.asked) == 1
    assert listing.cursor == page.cursor
    rest = await pager(made, resume=page.cursor).collect()
    assert [*page, *rest] == list(range(25))


@every_style
async def test_the_first_page_respects_the_limit(style: str) -> None:
    made = MadeList(style)
    assert (await pager(made, limit=7)).items == tuple(range(7))
    assert len(made.asked) == 1
    none = await pager(made, limit=0)
    assert (none.items, none.raw, none.total) == ((), None, None)
    assert len(made.asked) == 1


@every_style
async def test_the_first_page_of_an_empty_list_is_empty(style: str) -> None:
    made = MadeList(style, 0)
    page = await pager(made)
    assert page.items == ()
    assert page.total == (None if style == "page-more" else 0)
    assert page.raw == await made({})


async def test_the_first_page_backwards_is_the_last_page() -> None:
    assert (await pager(MadeList("page-number")).reversed()).items == (24, 23, 22, 21, 20)


@every_style
async def test_pages_have_items_total_links_and_the_raw_page(style: str) -> None:
    made = MadeList(style)
    pages = [page async for page in pager(made).pages()]
    assert [item for page in pages for item in page] == list(range(25))
    assert [len(page) for page in pages] == ([25] if style == "single" else [10, 10, 5])
    assert all(isinstance(page, Page) for page in pages)
    assert {page.total for page in pages} == ({None} if style == "page-more" else {25})
    if style == "hal-cursor":
        assert pages[0].links["next"] == "api.other.example/things?page_size=10&start_id=thing-10"
        assert isinstance(pages[0].raw, dict)
        assert pages[0].raw["page_size"] == 10


async def test_a_page_of_known_items_is_skipped_with_dedupe() -> None:
    made = MadeList("page-number", 15, length=5)
    made.things[5:10] = made.things[:5]
    made.things[5] = made.things[5] | {"number": 5}  # The same identity with another field.
    pages = [page.items async for page in pager(made, dedupe=True).pages()]
    assert pages == [(0, 1, 2, 3, 4), (10, 11, 12, 13, 14)]


@every_style
@pytest.mark.parametrize("walk", ["items", "pages"])
async def test_a_closed_walk_has_ended(style: str, walk: str) -> None:
    made = MadeList(style, 25)
    iterator = aiter(pager(made)) if walk == "items" else pager(made).pages()
    await anext(iterator)
    requests_before = len(made.asked)
    await iterator.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(iterator)
    assert len(made.asked) == requests_before


async def test_the_cursor_of_a_page_leads_to_the_next() -> None:
    made = MadeList("page-number")
    pages = [page async for page in pager(made).pages()]
    assert await pager(made, resume=pages[0].cursor).collect() == list(range(10, 25))
    assert await pager(made, resume=pages[-1].cursor).collect() == []


@every_style
@pytest.mark.parametrize("limit", [0, 1, 9, 10, 11, 25, 99])
async def test_a_limit_holds_for_every_way_of_reading(style: str, limit: int) -> None:
    expected = list(range(min(25, limit)))
    made = MadeList(style)
    assert await all_of(pager(made, limit=limit)) == expected
    assert await pager(made).collect(limit=limit) == expected
    assert await pager(made, limit=99).collect(limit=limit) == expected
    assert await pager(made, limit=limit).collect(limit=50) == expected
    pages = [page async for page in pager(made, limit=limit).pages()]
    assert [item for page in pages for item in page.items] == expected


@every_paged_style
@pytest.mark.parametrize(("limit", "pages"), [(0, 0), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_no_page_beyond_the_limit_is_requested(
    style: str, limit: int, pages: int, concurrency: int
) -> None:
    made = MadeList(style, 1000)
    await all_of(pager(made, limit=limit, concurrency=concurrency))
    assert len(made.asked) == pages


@every_style
async def test_the_first_item_costs_one_request(style: str) -> None:
    made = MadeList(style)
    listing = pager(made)
    before = listing.cursor
    assert await listing.first() == 0
    assert len(made.asked) == 1
    assert listing.cursor == before
    assert await pager(MadeList(style, 0)).first() is None


@every_style
async def test_the_total_comes_from_the_server(style: str) -> None:
    made = MadeList(style)
    if style == "page-more":
        with pytest.raises(PaginationError, match="no total"):
            await pager(made).count()
    else:
        assert await pager(made).count() == 25
    assert len(made.asked) == 1


@pytest.mark.parametrize("total", ["25", -1, None, 2.5, True])
async def test_an_invalid_total_is_none(total: object) -> None:
    made = MadeList("page-number")
    made.mend = lambda page: {**page, "total_items": total}
    with pytest.raises(PaginationError, match="no total"):
        await pager(made).count()


# ---------------------------------------------------------------- backwards


@pytest.mark.parametrize("style", ["page-number", "page-index", "single"])
@pytest.mark.parametrize("count", [0, 1, 10, 25, 30])
async def test_a_list_is_read_backwards_from_its_end(style: str, count: int) -> None:
    made = MadeList(style, count)
    assert await all_of(pager(made).reversed()) == list(range(count))[::-1]
    assert await all_of(pager(made).reversed().reversed()) == list(range(count))


async def test_linked_pages_are_read_backwards_from_the_given_position() -> None:
    made = MadeList("hal-cursor")
    back = pager(made, {"end_id": "thing-17"}).reversed()
    assert await all_of(back) == list(range(17))[::-1]
    assert [query["end_id"] for query in made.asked] == ["thing-17", "thing-7"]


async def test_a_list_that_starts_later_is_read_back_to_its_start() -> None:
    made = MadeList("page-number", 45)
    back = pager(made, {"page": 3}).reversed()
    assert await all_of(back) == list(range(20, 45))[::-1]


@pytest.mark.parametrize("pages", [1, 2, 4])
async def test_a_total_that_is_too_low_does_not_hide_the_end(pages: int) -> None:
    made = MadeList("page-number", 45)
    made.mend = lambda page: {**page, "total_pages": pages}
    assert await all_of(pager(made).reversed()) == list(range(45))[::-1]


async def test_a_total_that_is_too_high_is_an_error_backwards() -> None:
    made = MadeList("page-number", 45)
    made.mend = lambda page: {**page, "total_pages": 99}
    with pytest.raises(PaginationError, match="too high"):
        await all_of(pager(made).reversed())


@pytest.mark.parametrize("style", ["hal-cursor", "record-index", "page-more"])
async def test_a_style_without_a_way_back_raises_before_anything_is_sent(style: str) -> None:
    made = MadeList(style)
    with pytest.raises(PaginationError, match="backwards") as caught:
        pager(made).reversed()
    assert caught.value.operation == "listThings"
    assert made.asked == []


@pytest.mark.parametrize("style", NUMBERED)
@pytest.mark.parametrize("read_ahead", [True, False])
async def test_items_removed_behind_a_backward_walk_hide_nothing(
    style: str, *, read_ahead: bool
) -> None:
    made = MadeList(style, 45)
    seen = []
    async for number in pager(made, read_ahead=read_ahead).reversed():
        seen.append(number)
        made.things.pop()
    assert seen == list(range(45))[::-1]


async def test_a_backward_walk_has_a_limit_and_a_cursor() -> None:
    made = MadeList("page-index", 45)
    back = pager(made).reversed()
    assert await back.collect(limit=3) == [44, 43, 42]
    assert await all_of(pager(made, limit=3).reversed()) == [44, 43, 42]
    assert await back.collect(limit=7) == list(range(38, 45))[::-1]
    rest = pager(made, resume=back.cursor).reversed()
    assert await all_of(rest) == list(range(38))[::-1]


@pytest.mark.parametrize("style", ["page-number", "page-index", "single"])
@pytest.mark.parametrize("count", [0, 1, 10, 25])
async def test_a_backward_walk_can_be_resumed_at_every_item(style: str, count: int) -> None:
    made = MadeList(style, count)
    for stop in range(count + 1):
        back = pager(made).reversed()
        first = await back.collect(limit=stop)
        rest = pager(made, resume=back.cursor).reversed()
        assert first + await all_of(rest) == list(range(count))[::-1]


async def test_a_backward_walk_starts_at_the_end_of_the_list_at_that_time() -> None:
    made = MadeList("page-number", 45)
    back = pager(made, {"page": 3}).reversed()
    continued = pager(made, {"page": 3}, resume=back.cursor).reversed()
    assert continued.cursor == back.cursor
    made.things.extend([thing(45), thing(46)])
    assert await all_of(continued) == list(range(20, 47))[::-1]


async def test_linked_pages_can_be_resumed_backwards_at_every_item() -> None:
    made = MadeList("hal-cursor")
    for stop in range(18):
        back = pager(made, {"end_id": "thing-17"}).reversed()
        first = await back.collect(limit=stop)
        rest = pager(made, {"end_id": "thing-17"}, resume=back.cursor).reversed()
        assert first + await all_of(rest) == list(range(17))[::-1]


async def test_a_cursor_of_one_direction_is_rejected_in_the_other() -> None:
    made = MadeList("page-number", 45)
    back = pager(made).reversed()
    await back.collect(limit=7)
    with pytest.raises(PaginationError, match="backwards"):
        await all_of(pager(made, resume=back.cursor))
    ahead = pager(made)
    await ahead.collect(limit=7)
    with pytest.raises(PaginationError, match="forwards"):
        await all_of(pager(made, resume=ahead.cursor).reversed())


# ---------------------------------------------------------------- errors


def with_invalid_item(number: int, made: MadeList) -> None:
    made.things[number] = {"id": "broken", "number": "no number"}


async def test_the_error_for_an_invalid_item_has_its_position() -> None:
    made = MadeList("page-number")
    with_invalid_item(13, made)
    seen, error = await walked(pager(made))
    assert seen == list(range(13))
    assert isinstance(error, DecodeError)
    assert error.path == ("_embedded", "things", 3, "number")
    assert error.operation == "listThings"
    assert "no number" not in str(error)


async def test_backwards_the_error_for_an_invalid_item_has_its_position_in_the_page() -> None:
    made = MadeList("page-number")
    with_invalid_item(13, made)
    with pytest.raises(DecodeError) as caught:
        await pager(made).reversed().collect()
    assert caught.value.path == ("_embedded", "things", 3, "number")


async def test_a_page_with_an_invalid_item_is_not_consumed() -> None:
    made = MadeList("page-number")
    with_invalid_item(13, made)
    listing = pager(made, dedupe=True)
    pages = listing.pages()
    assert (await anext(pages)).items == tuple(range(10))
    for _ in range(2):
        with pytest.raises(DecodeError):
            await anext(pages)
    made.things[13] = {"id": "thing-13", "number": 13}
    assert await pager(made, resume=listing.cursor, dedupe=True).collect() == list(range(10, 25))


async def test_an_interrupted_collection_consumes_nothing() -> None:
    made = MadeList("page-number")
    with_invalid_item(13, made)
    listing = pager(made)
    start = listing.cursor
    with pytest.raises(DecodeError):
        await listing.collect()
    assert listing.cursor == start


@pytest.mark.parametrize("page", ["text", 3, [1], {"_embedded": {"things": {"id": "1"}}}])
async def test_a_page_that_is_not_a_list_is_an_error(page: object) -> None:
    made = MadeList("page-number")
    made.mend = lambda _: page
    with pytest.raises(DecodeError) as caught:
        await pager(made).collect()
    assert caught.value.operation == "listThings"


async def test_a_failed_walk_can_be_continued() -> None:
    made = MadeList("page-number")

    async def fail() -> None:
        if len(made.asked) in (2, 3):
            raise OSError("the network is down")

    made.pause = fail  # type: ignore[method-assign]
    seen = []
    items = aiter(pager(made))
    for _ in range(40):
        with contextlib.suppress(OSError, StopAsyncIteration):
            seen.append(await anext(items))
    assert seen == list(range(25))


@pytest.mark.parametrize(
    "options",
    [
        {"limit": -1},
        {"limit": "5"},
        {"limit": 2.0},
        {"limit": True},
        {"concurrency": 0},
        {"concurrency": -1},
        {"concurrency": True},
        {"read_ahead": 1},
        {"dedupe": "yes"},
        {"overlap": 0},
    ],
)
async def test_the_error_for_an_invalid_option_names_it(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(options))):
        pager(MadeList("page-number"), **options)


async def test_an_invalid_limit_is_rejected_by_every_way_of_reading() -> None:
    listing = pager(MadeList("page-number"))
    with pytest.raises(ArgumentError):
        await listing.collect(limit=-1)


def test_options_that_are_none_or_of_the_request_are_ignored() -> None:
    options: dict[str, Any] = dict.fromkeys(
        ("limit", "resume", "read_ahead", "concurrency", "dedupe", "overlap")
    )
    listing = pager(MadeList("page-number"), **options, timeout=3.0)
    assert repr(listing)


def test_an_operation_without_a_list_has_no_pager() -> None:
    one = operation(DECLARED["single"], read_number)
    plain: Operation[int] = Operation(id="x", api="made", method="GET", path="/", decode=one.decode)
    with pytest.raises(PaginationError, match="x does not return a list"):
        AsyncPager(plain, (), {}, fetching(MadeList("single")))


def test_the_repr_shows_no_argument() -> None:
    listing = pager(MadeList("page-number"), {"token": "s3cret"})
    assert repr(listing) == "<AsyncPager made.listThings>"
