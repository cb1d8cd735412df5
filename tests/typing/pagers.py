"""The types of pagers, as a caller's type checker sees them. Checked and never run.

Each `type: ignore` is a mistake of a caller that must be detected: an unneeded ignore is an error
itself (`warn_unused_ignores`).
"""

from __future__ import annotations

from typing import assert_type

from trunkline import AsyncPager, Coviu, Page, Vonage
from trunkline.applications import Application
from trunkline.coviu import Participant, Session
from trunkline.meetings import Recording, Room, Theme


async def items(vonage: Vonage, coviu: Coviu) -> None:
    async for application in vonage.applications.list():
        assert_type(application, Application)
    async for room in vonage.meetings.rooms.list(page_size=50, limit=10, read_ahead=False):
        assert_type(room, Room)
    async for theme_room in vonage.meetings.themes.rooms("theme"):
        assert_type(theme_room, Room)
    async for session in coviu.sessions.list(concurrency=8, dedupe=True, overlap=False):
        assert_type(session, Session)
    async for participant in coviu.sessions.participants.list("session"):
        assert_type(participant, Participant)
    names = [application.name async for application in vonage.applications.list()]
    assert_type(names, list[str | None])


async def whole(vonage: Vonage) -> None:
    assert_type(await vonage.meetings.themes.list(), Page[Theme])
    assert_type(await vonage.meetings.sessions.recordings("session"), Page[Recording])
    assert_type(await vonage.applications.list().collect(limit=3), list[Application])
    assert_type(await vonage.applications.list(limit=3).reversed().collect(), list[Application])
    assert_type(await vonage.applications.list().first(), Application | None)
    assert_type(await vonage.applications.list().count(), int)


async def pages(vonage: Vonage) -> None:
    pager = vonage.applications.list(page_size=100)
    assert_type(pager, AsyncPager[Application])
    assert_type(pager.reversed(), AsyncPager[Application])
    async with pager.pages() as walk:
        assert_type(walk.cursor, str)
        async for page in walk:
            assert_type(page, Page[Application])
            assert_type(page.items, tuple[Application, ...])
            assert_type(page.total, int | None)
            assert_type(page.cursor, str)
            for application in page:
                assert_type(application, Application)


async def resumed(vonage: Vonage, stored: dict[str, str]) -> None:
    pager = vonage.applications.list(resume=stored.get("cursor"), limit=None)
    async for _ in pager:
        stored["cursor"] = pager.cursor


async def general(pager: AsyncPager[object]) -> None:
    async for item in pager:
        assert_type(item, object)


async def a_pager_of_applications_is_one_of_objects(vonage: Vonage) -> None:
    await general(vonage.applications.list())


async def mistakes(vonage: Vonage) -> None:
    vonage.applications.list(page_size="100")  # type: ignore[arg-type]
    vonage.applications.list(limit="all")  # type: ignore[arg-type]
    vonage.applications.list(concurency=8)  # type: ignore[call-arg]
    vonage.applications.list(100)  # type: ignore[call-arg]
    vonage.applications.list().cursor = "elsewhere"  # type: ignore[misc]
    for _ in vonage.applications.list():  # type: ignore[attr-defined]
        pass
    async for room in vonage.meetings.rooms.list():
        room.name  # type: ignore[attr-defined]  # noqa: B018
