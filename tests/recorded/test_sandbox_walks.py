"""Each list of the sandbox is walked in recorded shapes, in described ones, and in a mixture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trunkline import AsyncPager, RetryPolicy
from trunkline.sandbox import Sandbox
from trunkline.testing import FakeClock

pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),
]

COUNT = 11
SIZE = 3
WEATHERS = {
    "good": [],
    "other-shapes": ["other-shapes"],
    "bad": ["other-shapes", "429-*", "503-*", "reset*", "cut"],
}
VERSIONS = ("beta", "v0.1", "beta2", "v0.2", "v0.3")


def seeded(sandbox: Sandbox) -> dict[str, list[dict[str, Any]]]:
    theme = sandbox.seed(themes=COUNT)["themes"][0]["theme_id"]
    session = sandbox.seed(sessions=1)["sessions"][0]["id"]
    people = [{"display_name": f"Person {number}"} for number in range(COUNT)]
    return sandbox.seed(
        rooms=[{"theme_id": theme}] * COUNT,
        recordings=[{"session_id": session}] * COUNT,
        conversations=COUNT,
        users=COUNT,
        media=COUNT,
        coviu_sessions=[{"participants": people}] * COUNT,
    )


LISTS: dict[str, tuple[Callable[[Any, Any, Any], AsyncPager[Any]], str]] = {
    "rooms": (lambda v, c, made: v.meetings.rooms.list(page_size=SIZE), "display_name"),
    "rooms of a theme": (
        lambda v, c, made: v.meetings.themes.rooms(made["rooms"][0]["theme_id"], page_size=SIZE),
        "display_name",
    ),
    "themes": (lambda v, c, made: v.meetings.themes.list(), "theme_name"),
    "recordings": (
        lambda v, c, made: v.meetings.sessions.recordings(made["recordings"][0]["session_id"]),
        "id",
    ),
    "conversations": (lambda v, c, made: v.conversations.list(page_size=SIZE), "name"),
    "users": (lambda v, c, made: v.users.list(page_size=SIZE), "name"),
    "media": (lambda v, c, made: v.media.list(page_size=SIZE, order="ascending"), "id"),
    "coviu sessions": (lambda v, c, made: c.sessions.list(page_size=SIZE), "session_id"),
    "participants": (
        lambda v, c, made: c.sessions.participants.list(
            made["coviu_sessions"][0]["session_id"], page_size=SIZE
        ),
        "display_name",
    ),
}


@pytest.mark.parametrize("shapes", ["recorded", "described"])
@pytest.mark.parametrize("weather", WEATHERS)
@pytest.mark.parametrize("version", VERSIONS)
async def test_every_list_yields_every_item_once(shapes: Any, weather: str, version: str) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock=clock, shapes=shapes)
    made = seeded(sandbox)
    patient = RetryPolicy(attempts=12)
    vonage = sandbox.vonage(
        retry=patient,
        deadline=100_000.0,
        base_url={
            "meetings": "http://127.0.0.1/v1/meetings",
            "media": "http://127.0.0.1/v3/media",
            "conversations": f"http://127.0.0.1/{version}",
        },
    )
    async with vonage, sandbox.coviu(retry=patient, deadline=100_000.0) as coviu:
        await coviu.sessions.list().first()  # The client has a token now.
        if faults := WEATHERS[weather]:
            sandbox.chaos(seed=7, rate=0.5, only=faults)
        for name, (pager, field) in LISTS.items():
            names = [getattr(item, field) async for item in pager(vonage, coviu, made)]
            assert len(names) == len(set(names)) == COUNT, name
