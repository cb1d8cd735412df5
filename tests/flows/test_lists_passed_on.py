"""Lists that are forwarded page by page: one request per page, and the last page is marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trunkline import Coviu, Vonage
from trunkline.errors import CursorError
from trunkline.sandbox import Sandbox

LISTS: dict[str, Callable[[Vonage, Coviu], Any]] = {
    "numbered": lambda vonage, _: vonage.applications.list(page_size=3),
    "linked": lambda vonage, _: vonage.meetings.rooms.list(page_size=3),
    "records": lambda vonage, _: vonage.conversations.list(page_size=3),
    "indexed": lambda vonage, _: vonage.media.list(page_size=3),
}


@pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes
@pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")
@pytest.mark.parametrize("make", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("count", [0, 1, 3, 7])
async def test_each_page_costs_one_request(
    make: Callable[[Vonage, Coviu], Any], count: int
) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage, sandbox.coviu() as coviu:
        sandbox.seed(applications=count, rooms=count, conversations=count, media=count)
        everything = [item.id async for item in make(vonage, coviu)]
        sandbox.requests.clear()
        cursor: str | None = None
        seen: list[str] = []
        pages = 0
        while True:
            page = await make(vonage, coviu).page(cursor)
            pages += 1
            seen += [item.id for item in page.items]
            assert page.has_next is (page.next_cursor is not None)
            if not page.has_next:
                break
            cursor = page.next_cursor
        assert seen == everything
        assert len(sandbox.requests) == pages <= len(everything) // 3 + 1


async def test_a_cursor_of_another_list_is_rejected() -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        sandbox.seed(applications=3)
        page = await vonage.applications.list(page_size=1).page()
        with pytest.raises(CursorError):
            await vonage.applications.list(page_size=2).page(page.next_cursor)


async def test_a_cursor_of_a_page_is_valid_for_the_list() -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        sandbox.seed(applications=5)
        everything = [item.id async for item in vonage.applications.list(page_size=2)]
        page = await vonage.applications.list(page_size=2).page()
        rest = vonage.applications.list(page_size=2, resume=page.next_cursor)
        assert [item.id async for item in rest] == everything[2:]
