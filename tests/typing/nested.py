"""What type checkers see of dicts in arguments, enums, pages and blocking clients. Never run.

Each `type: ignore` is a mistake of a caller that must be found.
"""

from __future__ import annotations

from typing import Literal, assert_type

import trunkline
from trunkline import Page
from trunkline.applications import Application, CapabilitiesDict
from trunkline.meetings import RecordingOptionsDict, Room, RoomType, RoomTypeValue
from trunkline.sync import Coviu, Pager, SyncDownload, Vonage


async def nested(vonage: trunkline.Vonage, kind: RoomTypeValue, text: str) -> None:
    options: RecordingOptionsDict = {"auto_record": True}
    assert_type(options["auto_record"], bool)
    await vonage.meetings.rooms.create(recording_options=options)
    await vonage.meetings.rooms.create(recording_options={"auto_record": True})
    await vonage.meetings.rooms.create(recording_options={"auto_recrd": True})  # type: ignore[arg-type]
    await vonage.meetings.rooms.create(recording_options={"auto_record": "yes"})  # type: ignore[arg-type]
    options["auto_recrd"] = True  # type: ignore[typeddict-unknown-key]
    deep: CapabilitiesDict = {"voice": {"webhooks": {"answer_url": {"address": "https://a"}}}}
    await vonage.applications.create(name="a", capabilities=deep)
    deep["voice"] = {"webhoks": {}}  # type: ignore[typeddict-item]

    assert_type(kind, Literal["instant", "long_term"])
    await vonage.meetings.rooms.create(type_="long_term")
    await vonage.meetings.rooms.create(type_=kind)
    await vonage.meetings.rooms.create(type_=RoomType.INSTANT)
    await vonage.meetings.rooms.create(type_=text)  # providers add values
    await vonage.meetings.rooms.create(type_=5)  # type: ignore[arg-type]

    Room(id="1", recording_options=options)
    Room(id="1", recording_options={"auto_recrd": True})  # type: ignore[arg-type]


async def pages(vonage: trunkline.Vonage) -> None:
    page = await vonage.applications.list().page()
    assert_type(page, Page[Application])
    assert_type(page.items, tuple[Application, ...])
    assert_type(page.next_cursor, str | None)


def blocking(vonage: Vonage) -> None:
    with Vonage.from_env(deadline=5) as other, Coviu.from_env() as coviu:
        assert_type(other, Vonage)
        assert_type(coviu, Coviu)
    assert_type(vonage.with_options(subject="a", timeout=5), Vonage)
    vonage.with_options(proxy="http://p")  # type: ignore[call-arg]
    room = vonage.meetings.rooms.create(display_name="Stand-up")
    assert_type(room, Room)
    assert_type(vonage.meetings.rooms.list(), Pager[Room])
    for item in vonage.meetings.rooms.list(limit=5):
        assert_type(item, Room)
    assert_type(vonage.meetings.rooms.list().page("cursor"), Page[Room])
    assert_type(vonage.meetings.rooms.list().collect(), list[Room])
    assert_type(vonage.meetings.request("GET", "/x", cast_to=Room), Room)
    assert_type(vonage.meetings.themes.upload_logo("id", b"PNG", logo_type="white"), None)
    with vonage.media.download("id") as download:
        assert_type(download, SyncDownload)
        for chunk in download.iter_bytes():
            assert_type(chunk, bytes)
    vonage.meetings.rooms.create(recording_options={"auto_recrd": True})  # type: ignore[arg-type]
    vonage.meeting  # type: ignore[attr-defined]  # noqa: B018
    vonage.applications.create()  # type: ignore[call-arg]
