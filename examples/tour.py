"""A tour of the five APIs against the sandbox: `make demo`.

To run it by hand: start `python -m trunkline.sandbox --port 8000` in one shell, paste the `export`
lines that it prints into another, and run `python examples/tour.py` there. That sandbox has no media
items and injects no faults.

Lines with `show.` only print. All other lines are calls as in your own program.
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
    show.chapter("Applications", "HTTP Basic, page numbers")

    for name in ("Front desk", "Night shift", "Field team", "Help line", "Archive"):
        application = await vonage.applications.create(name=name)
        show.line("created", application.name, application.id)

    async for page in vonage.applications.list(page_size=2).pages():
        show.line("page", ", ".join(str(application.name) for application in page.items))


async def meetings(vonage: Vonage) -> None:
    show.chapter("Meetings", "RS256 JWT, cursor pagination; retired by the provider")

    # The first use of a retired API emits a warning, which can be ignored.
    warnings.simplefilter("ignore", errors.RetiredAPIWarning)
    # So does the first page of a list in another shape than its description says.
    warnings.simplefilter("ignore", errors.SchemaWarning)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    room = await vonage.meetings.rooms.create(
        display_name="Stand-up", type_="long_term", expires_at=tomorrow
    )
    show.line("created", room.display_name, f"open until {room.expires_at:%d %B, %H:%M} UTC")

    room = await vonage.meetings.rooms.update(
        room.id, expire_after_use=True, available_features={"is_chat_available": False}
    )
    show.line("updated", room.display_name, f"expires after use: {room.expire_after_use}")


async def conversations(vonage: Vonage) -> None:
    show.chapter("Conversations", "RS256 JWT with an ACL, record index pagination")

    conversation = await vonage.conversations.create(name="launch", display_name="Launch day")
    show.line("created", "Launch day", conversation.id)

    for name in ("ada", "grace"):
        user = await vonage.users.create(name=name)
        await vonage.conversations.members.create(
            conversation.id, user_id=user.id, action="join", channel={"type": "app"}
        )

    async for member in vonage.conversations.members.list(conversation.id):
        show.line("member", member.name, member.state)


async def media(vonage: Vonage) -> None:
    show.chapter("Media", "RS256 JWT, page index pagination")

    item = await vonage.media.list(page_size=1).first()
    if item is None:
        return
    show.line("found", item.original_file_name, f"{item.media_size} bytes of {item.mime_type}")

    await vonage.media.update(item.id, title="Welcome", metadata_primary="spoken by Ada")
    item = await vonage.media.get(item.id)
    show.line("updated", item.original_file_name, item.metadata_primary)


async def sessions(coviu: Coviu) -> None:
    show.chapter("Coviu", "OAuth2 client credentials, pages with a `more` flag")

    start = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    session = await coviu.sessions.create(
        session_name="Consultation",
        start_time=start,
        end_time=start + dt.timedelta(minutes=30),
        participants=[{"display_name": "Dr Okafor", "role": "host"}],
    )
    show.line("created", session.session_name, f"from {session.start_time:%H:%M} UTC")

    await coviu.sessions.participants.add(session.session_id, display_name="Sam", role="guest")
    async for participant in coviu.sessions.participants.list(session.session_id):
        show.line("added", participant.display_name, participant.role)


async def rate_limiting(vonage: Vonage) -> None:
    show.chapter("Rate limits", "429, retried after Retry-After")

    # With `make demo`, the sandbox responds to the first attempt with a 429. The client retries.
    started = time.perf_counter()
    rooms = await vonage.meetings.rooms.list().collect(limit=10)
    show.line("listed", f"{len(rooms)} room(s)", f"after {time.perf_counter() - started:.1f} s")


async def error_handling(vonage: Vonage) -> None:
    show.chapter("Errors", "one hierarchy, with the details as attributes")

    try:
        await vonage.meetings.rooms.get("00000000-0000-4000-8000-000000000000")
    except errors.NotFoundError as error:
        show.caught(error, status=error.status, attempts=len(error.attempts))


async def main() -> None:
    show.title("trunkline", f"five APIs against a local sandbox: {SANDBOX}")
    async with (
        Vonage.from_env(base_url=SANDBOX) as vonage,
        Coviu.from_env(base_url=SANDBOX) as coviu,
    ):
        await applications(vonage)
        await meetings(vonage)
        await conversations(vonage)
        await media(vonage)
        await sessions(coviu)
        await rate_limiting(vonage)
        await error_handling(vonage)
    show.end("Done. All calls are in examples/tour.py.")


if __name__ == "__main__":
    asyncio.run(main())
