"""Protection against a faulty or hostile list server, over sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.fakes.calls import FakeClock
from tests.sandbox.sandbox_clients import until

from trunkline.errors import PaginationError, PaginationLoopError, TrunklineError

from .list_server import Json, ListServer, Query, name_of
from .lists import COUNTED, LISTS, PAGED, clients

SIZE = 10


@pytest.fixture
async def other_host() -> AsyncIterator[ListServer]:
    """Another host, which must receive no bytes."""
    async with ListServer(10).running() as other_host:
        yield other_host
        assert other_host.connections == 0


async def walk(
    style: str, server: ListServer, **options: Any
) -> tuple[list[str], TrunklineError | None]:
    """Walk a list; return the names of the items, and the error that ended the walk."""
    listed, names = LISTS[style], []
    async with clients(server.url, clock=FakeClock()) as both:
        try:
            async for item in listed.pager(both, page_size=SIZE, **options):
                names.append(listed.name(item))
        except TrunklineError as error:
            return names, error
    return names, None


def names(*numbers: int) -> list[str]:
    return [name_of(number) for number in range(*numbers)]


# ---------------------------------------------------------------- links

LINKS = [
    "http://{host}/v1/meetings/rooms?{cursor}",
    "https://{host}/v1/meetings/rooms?{cursor}",
    "http://key:secret@{host}/v1/meetings/rooms?{cursor}",
    "http://key:secret@127.0.0.1:1@{host}/?{cursor}",
    "//{host}/v1/meetings/rooms?{cursor}",
    "{host}/v1/meetings/rooms?{cursor}",
    "\\\\{host}\\rooms?{cursor}",
    "ftp://{host}/?{cursor}",
    "/somewhere/else?{cursor}",
    "../../v2/applications?{cursor}",
    "?{cursor}",
    "http://{host}/?page_size=1&admin=true&acl=%2F**&{cursor}#fragment",
]


@pytest.mark.parametrize("link", LINKS)
async def test_only_the_cursor_of_a_next_link_is_used(link: str, other_host: ListServer) -> None:
    host = urlsplit(other_host.url).netloc

    def led_away(query: Query, page: Json) -> Json:
        following = page.get("_links", {}).get("next", {}).get("href", "")
        cursor = following.rpartition("&")[2]
        if cursor:
            page["_links"]["next"]["href"] = link.format(host=host, cursor=cursor)
        return page

    async with ListServer(45).running() as server:
        server.mend = led_away
        assert await walk("hal-cursor", server) == (names(45), None)
    assert {target.partition("?")[0] for target in server.asked} == {"/v1/meetings/rooms"}
    assert [set(query) for query in server.queries()] == [{"page_size"}] + [
        {"page_size", "start_id"}
    ] * 4
    assert {query["page_size"] for query in server.queries()} == {"10"}


@pytest.mark.parametrize("link", LINKS)
async def test_only_the_index_of_a_link_to_more_conversations_is_used(
    link: str, other_host: ListServer
) -> None:
    host = urlsplit(other_host.url).netloc

    def led_away(query: Query, page: Json) -> Json:
        index = int(query.get("record_index", 0)) + SIZE
        if index < page["count"]:
            href = link.format(host=host, cursor=f"record_index={index}")
            page["_links"] = {"next": {"href": href}}
        return page

    async with ListServer(45).running() as server:
        server.mend = led_away
        assert await walk("record-index", server) == (names(45), None)
    assert {target.partition("?")[0] for target in server.asked} == {"/beta/conversations"}


@pytest.mark.parametrize("style", ["hal-cursor", "record-index"])
@pytest.mark.parametrize("cursor", ["page=2", "START_ID=4", "start_id=", "a=b&c=d", "start_id=%FF"])
async def test_a_link_with_an_invalid_cursor_is_an_error_after_its_page(
    style: str, cursor: str, other_host: ListServer
) -> None:
    def led_astray(query: Query, page: Json) -> Json:
        page["_links"] = {"next": {"href": f"{other_host.url}/?{cursor}"}}
        return page

    async with ListServer(45).running() as server:
        server.mend = led_astray
        received, error = await walk(style, server)
    assert received == names(SIZE)
    assert isinstance(error, PaginationError)
    assert error.operation is not None
    assert other_host.url not in str(error)
    assert len(server.asked) == 1


# ---------------------------------------------------------------- loops


def linked_to(following: Callable[[int], int]) -> Callable[[Query, Json], Json]:
    """Link each page of rooms to the page that `following` returns for its first item."""

    def mend(query: Query, page: Json) -> Json:
        here = int(query.get("start_id", name_of(0)).replace("-", ""), 16)
        href = f"?start_id={name_of(following(here))}"
        return {**page, "_links": {"next": {"href": href}}}

    return mend


@pytest.mark.parametrize("options", [{}, {"read_ahead": False}, {"concurrency": 8}])
@pytest.mark.parametrize(
    ("following", "items", "requests"),
    [
        (lambda here: here, 10, 2),  # Each page links to itself; the first has no name yet.
        (lambda here: min(here + 10, 20), 30, 3),  # The third links to itself.
        (lambda here: (here + 10) % 30, 30, 4),  # a loop of three named pages
        (lambda here: here + 10 if here < 40 else 20, 50, 5),  # A loop back to the middle.
    ],
)
async def test_a_loop_of_linked_pages_ends_after_one_more_request(
    following: Callable[[int], int], items: int, requests: int, options: dict[str, Any]
) -> None:
    async with ListServer(100).running() as server:
        server.mend = linked_to(following)
        received, error = await walk("hal-cursor", server, **options)
    assert isinstance(error, PaginationLoopError)
    assert received == names(items)
    assert len(server.asked) <= requests


@pytest.mark.parametrize("options", [{}, {"read_ahead": False}, {"concurrency": 8}])
@pytest.mark.parametrize("style", COUNTED)
async def test_a_server_that_repeats_the_first_page_is_detected_at_the_second(
    style: str, options: dict[str, Any]
) -> None:
    async with ListServer(100).running() as server:
        first: list[Any] = []

        def always_the_first(query: Query, page: Any) -> Any:
            if "access_token" in page:
                return page
            first.append(page)
            return first[0]

        server.mend = always_the_first
        received, error = await walk(style, server, **options)
    assert isinstance(error, PaginationLoopError)
    assert received == names(SIZE)
    assert len(server.queries(LISTS[style].path)) == 2


@pytest.mark.parametrize("style", ["hal-cursor", "record-index"])
async def test_a_cursor_that_does_not_advance_is_a_loop(style: str) -> None:
    param = {"hal-cursor": f"start_id={name_of(10)}", "record-index": "record_index=10"}[style]

    def stuck(query: Query, page: Json) -> Json:
        return {**page, "_links": {"next": {"href": f"?{param}"}}}

    async with ListServer(100).running() as server:
        server.mend = stuck
        received, error = await walk(style, server)
    assert isinstance(error, PaginationLoopError)
    assert received == names(2 * SIZE)
    assert len(server.asked) == 2


async def test_empty_pages_that_always_have_a_next_link_are_a_loop() -> None:
    def emptied(query: Query, page: Json) -> Json:
        if "start_id" in query:
            page["_embedded"]["rooms"] = []
        return page

    async with ListServer(1000).running() as server:
        server.mend = emptied
        received, error = await walk("hal-cursor", server)
    assert isinstance(error, PaginationLoopError)
    assert received == names(SIZE)
    assert len(server.asked) == 3


# ---------------------------------------------------------------- totals, and pages without items


@pytest.mark.parametrize("style", COUNTED)
@pytest.mark.parametrize("total", [0, -1, 44, 10**12, "45", None])
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_wrong_totals_hide_no_item_and_cause_no_endless_walk(
    style: str, total: object, concurrency: int
) -> None:
    totals = {"total_items", "total_pages", "count", "page_count"}

    def wrong(query: Query, page: Json) -> Json:
        return {name: total if name in totals else value for name, value in page.items()}

    async with ListServer(45).running() as server:
        server.mend = wrong
        assert await walk(style, server, concurrency=concurrency) == (names(45), None)
    assert len(server.queries(LISTS[style].path)) <= 5 + concurrency


@pytest.mark.parametrize("style", COUNTED)
@pytest.mark.parametrize(
    "missing",
    [{}, {"_embedded": None}, {"_embedded": {}}, {"_embedded": []}, {"_embedded": {"x": []}}],
)
async def test_a_page_without_items_is_the_end(style: str, missing: Json) -> None:
    position = {"page-number": ("page", 3), "record-index": ("record_index", 20)}
    name, third = position.get(style, ("page_index", 2) if style == "page-index" else ("page", 2))

    def without(query: Query, page: Json) -> Json:
        if query.get(name) != str(third):
            return page
        kept = {n: value for n, value in page.items() if n not in ("_embedded", "content", "more")}
        return {**kept, **missing}

    async with ListServer(45).running() as server:
        server.mend = without
        assert await walk(style, server) == (names(20), None)


@pytest.mark.parametrize("embedded", [None, {}, [], {"rooms": None}])
async def test_a_linked_page_without_items_is_skipped(embedded: object) -> None:
    def without(query: Query, page: Json) -> Json:
        return {**page, "_embedded": embedded} if query.get("start_id") == name_of(20) else page

    async with ListServer(45).running() as server:
        server.mend = without
        assert await walk("hal-cursor", server) == (names(20) + names(30, 45), None)


@pytest.mark.parametrize("style", PAGED)
async def test_an_empty_list_costs_one_request(style: str) -> None:
    async with ListServer(0).running() as server:
        assert await walk(style, server) == ([], None)
    assert len(server.queries(LISTS[style].path)) == 1


# ---------------------------------------------------------------- interrupted walks


def tasks() -> set[asyncio.Task[Any]]:
    """Return the tasks other than that of the test."""
    return asyncio.all_tasks() - {asyncio.current_task()}


def slow_from(page: int) -> Callable[[str], float]:
    """Delay the responses of all pages from a number on beyond every deadline."""
    count = 0

    def delay(target: str) -> float:
        nonlocal count
        count += "token" not in target
        return 0.0 if count < page else 3600.0

    return delay


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_a_walk_that_is_left_leaves_no_task_and_can_be_resumed_elsewhere(
    style: str, concurrency: int
) -> None:
    listed = LISTS[style]
    async with ListServer(500).running() as server:
        server.delay = slow_from(4)
        async with clients(server.url) as both:
            pager = listed.pager(both, page_size=SIZE, concurrency=concurrency)
            received = []
            async for item in pager:
                received.append(listed.name(item))
                if len(received) == 25:
                    break
            await asyncio.sleep(0)
            assert tasks() == set()
        server.delay = lambda target: 0.0
        async with clients(server.url) as second:
            rest = await listed.pager(second, page_size=SIZE, resume=pager.cursor).collect()
    assert received + [listed.name(item) for item in rest] == names(500)


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_a_walk_cancelled_at_any_moment_leaves_no_task(style: str, concurrency: int) -> None:
    listed = LISTS[style]
    async with ListServer(200).running() as server, clients(server.url) as both:
        pager = listed.pager(both, page_size=SIZE, concurrency=concurrency)

        async def walk_on() -> None:
            async for _ in pager:
                await asyncio.sleep(0)

        await listed.pager(both).first()
        for moment in range(0, 120, 7):
            task = asyncio.create_task(walk_on())
            for _ in range(moment):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0)
            assert tasks() == set()
        assert len(await listed.pager(both, page_size=SIZE).collect()) == 200


@pytest.mark.parametrize("concurrency", [1, 8])
async def test_a_cancelled_page_releases_its_connection(concurrency: int) -> None:
    async with ListServer(500).running() as server:
        server.delay = slow_from(2)
        async with clients(server.url) as both:
            applications = both.vonage.applications.list(concurrency=concurrency)
            async with applications.pages() as pages:
                await anext(pages)
            assert tasks() == set()
            server.delay = lambda target: 0.0
            # With the whole pool available all pages arrive, and none waits for a cancelled one.
            lists = [both.vonage.applications.list(limit=10) for _ in range(200)]
            assert {len(found) for found in await asyncio.gather(*lists)} == {10}
        await until(lambda: not server.open)


def test_a_walk_continues_in_another_event_loop() -> None:
    async def some(url: str, **options: Any) -> tuple[list[str], str]:
        async with clients(url) as both:
            rooms = both.vonage.meetings.rooms.list(page_size=SIZE, **options)
            return [str(room.id) for room in await rooms.collect()], rooms.cursor

    with ListServer(45).running_in_a_thread() as server:
        first, cursor = asyncio.run(some(server.url, limit=17))
        rest, _ = asyncio.run(some(server.url, resume=cursor))
    assert first + rest == names(45)
