"""A tour of the five APIs, on the sandbox: `make demo`.

By hand: start `python -m trunkline.sandbox --port 8000` in one shell, paste the `export` lines
that it prints into another, and run `python examples/tour.py` there. A sandbox started so holds
no media and refuses nothing.

Lines with `show.` only print; all the others are what your own program would say.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time
import warnings

import _show as show
from trunkline import Coviu, Vonage, errors

SANDBOX = os.environ["TRUNKLINE_BASE_URL"]


async def applications(vonage: Vonage) -> None:
    show.chapter("Applications", "HTTP Basic, numbered pages")

    for name in ("Front desk", "Night shift", "Field team", "Help line", "Archive"):
        application = await vonage.applications.create(name=name)
        show.line("made", application.name, application.id)

    async for page in vonage.applications.list(page_size=2).pages():
        show.line("a page", ", ".join(str(application.name) for application in page.items))


async def meetings(vonage: Vonage) -> None:
    show.chapter("Meetings", "RS256 JWT, pages by cursor; retired by its provider")

    # The first use of a retired API warns, once. Who knows of it may turn that off.
    warnings.simplefilter("ignore", errors.RetiredAPIWarning)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    room = await vonage.meetings.rooms.create(
        display_name="Stand-up", type_="long_term", expires_at=tomorrow
    )
    show.line("made", room.display_name, f"open until {room.expires_at:%d %B, %H:%M} UTC")

    room = await vonage.meetings.rooms.update(
        room.id, expire_after_use=True, available_features={"is_chat_available": False}
    )
    show.line("updated", room.display_name, f"expires after use: {room.expire_after_use}")


async def conversations(vonage: Vonage) -> None:
    show.chapter("Conversations", "RS256 JWT with an ACL, pages by record index")

    conversation = await vonage.conversations.create(name="launch", display_name="Launch day")
    show.line("made", "Launch day", conversation.id)

    for name in ("ada", "grace"):
        user = await vonage.users.create(name=name)
        await vonage.conversations.members.create(
            conversation.id, user_id=user.id, action="join", channel={"type": "app"}
        )

    async for member in vonage.conversations.members.list(conversation.id):
        show.line("member", member.name, member.state)


async def media(vonage: Vonage) -> None:
    show.chapter("Media", "RS256 JWT, pages by page index")

    item = await vonage.media.list(page_size=1).first()
    if item is None:
        return
    show.line("found", item.original_file_name, f"{item.media_size} bytes of {item.mime_type}")

    await vonage.media.update(item.id, title="Welcome", metadata_primary="spoken by Ada")
    item = await vonage.media.get(item.id)
    show.line("updated", item.original_file_name, item.metadata_primary)


async def sessions(coviu: Coviu) -> None:
    show.chapter("Coviu", "OAuth2 client credentials, pages that say whether more follow")

    start = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    session = await coviu.sessions.create(
        session_name="Consultation",
        start_time=start,
        end_time=start + dt.timedelta(minutes=30),
        participants=[{"display_name": "Dr Okafor", "role": "host"}],
    )
    show.line("made", session.session_name, f"from {session.start_time:%H:%M} UTC")

    await coviu.sessions.participants.add(session.session_id, display_name="Sam", role="guest")
    async for participant in coviu.sessions.participants.list(session.session_id):
        show.line("may join", participant.display_name, participant.role)


async def when_it_is_too_much(vonage: Vonage) -> None:
    show.chapter("Too many requests", "429, waited out as Retry-After says")

    # `make demo` has the sandbox refuse the first of these calls; nothing here knows of it.
    started = time.perf_counter()
    rooms = await vonage.meetings.rooms.list().collect(limit=10)
    show.line("listed", f"{len(rooms)} room", f"after {time.perf_counter() - started:.1f} s")


async def when_it_goes_wrong(vonage: Vonage) -> None:
    show.chapter("Errors", "one tree, the facts on the instance")

    try:
        await vonage.meetings.rooms.get("00000000-0000-4000-8000-000000000000")
    except errors.NotFoundError as error:
        show.refusal(error, status=error.status, attempts=len(error.attempts))


async def main() -> None:
    show.title("trunkline", f"five APIs, one sandbox, real sockets: {SANDBOX}")
    async with (
        Vonage.from_env(base_url=SANDBOX) as vonage,
        Coviu.from_env(base_url=SANDBOX) as coviu,
    ):
        await applications(vonage)
        await meetings(vonage)
        await conversations(vonage)
        await media(vonage)
        await sessions(coviu)
        await when_it_is_too_much(vonage)
        await when_it_goes_wrong(vonage)
    show.end("That was the tour. examples/tour.py has every call of it.")


if __name__ == "__main__":
    asyncio.run(main())
