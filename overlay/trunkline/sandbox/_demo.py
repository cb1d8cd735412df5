"""Demo data: fill a sandbox so that it looks like an account in use."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ._common.formats import timestamp

if TYPE_CHECKING:
    from ._sandbox import Sandbox

DEFAULT_ROOMS = 25
"""The default number of rooms."""

_TOPICS = ("Stand-up", "Planning", "Interview", "Lesson", "Consultation", "Review", "Town hall")
_TEAMS = ("Harbour", "Meadow", "Summit", "River", "Orchard", "Lantern")
# User names and display names, in several alphabets.
_PEOPLE = (
    ("ada", "Ada"),
    ("frida.jons", "Frida Jónsdóttir"),
    ("o'brien", "Seán O\u2019Brien"),
    ("hanako", "田中 花子"),
    ("olena", "Олена Шевченко"),
    ("yousef", "يوسف المصري"),
    ("eleni", "Ελένη Παπαδοπούλου"),
    ("noam", "נועם כהן"),
    ("jihye", "김지혜"),
    ("priya", "प्रिया शर्मा"),
    ("zoe+work", "Zoe\u0308 \N{FOX FACE}"),  # a combining mark, and a character beyond 16 bits
)
_COLOURS = ("#12f64e", "#1d4ed8", "#b45309")
_MAX_MEDIA = 50
_MAX_OTHERS = 500  # Coviu sessions, each of which has participants
_MAX_CONVERSATIONS = 5_000
_MAX_USERS = 20_000
_ROOMS_PER_SESSION = 5
_MEMBERS = (0, 1, 2, 3, 4, 8)  # the numbers of members that conversations have in turn
_MEMBER_STATES = ("JOINED", "INVITED", "LEFT", "JOINED")
# Rooms expire at the end of a leap day, of a year, and of the time that dates can have.
_ODD_EXPIRIES = ("2096-02-29T23:59:59.999Z", "2099-12-31T23:59:59.000Z", "9999-12-31T23:59:59.999Z")

_SILENCE = b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(2_048)


def fill(sandbox: Sandbox, rooms: int = DEFAULT_ROOMS) -> dict[str, int]:
    """Fill an empty sandbox; return the number of objects created of each kind.

    Conversations have members, rooms have sessions, and sessions have recordings.

    Args:
        sandbox: The sandbox to fill.
        rooms: The number of rooms, at least 1. Default: 25. The number of other objects grows with
            it, up to 20,000 users, 5,000 conversations, and 500 Coviu sessions.
    """
    # The garbage collector looks at every object again and again while there are more and more.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _fill(sandbox, rooms)
    finally:
        if was_enabled:
            gc.enable()


def _fill(sandbox: Sandbox, rooms: int) -> dict[str, int]:
    fifth = max(rooms // 5, 3)
    now = sandbox.clock.now()
    themes = sandbox.seed(themes=_themes())["themes"]
    created = sandbox.seed(
        applications=[{"name": f"{team} {topic}"} for team, topic in _pairs(min(fifth, 20))],
        rooms=_rooms(rooms, timestamp(now + timedelta(days=30)), themes),
        conversations=[
            {"name": f"{team}-{topic}-{number}".lower(), "display_name": f"{team} {topic}"}
            for number, (team, topic) in enumerate(_pairs(min(fifth, _MAX_CONVERSATIONS)))
        ],
        users=_users(min(max(rooms, 5), _MAX_USERS)),
        media=_media(min(fifth, _MAX_MEDIA)),
        coviu_sessions=_coviu_sessions(min(fifth, _MAX_OTHERS), now),
    )
    users = [user["id"] for user in created["users"]]
    conversations = [each["uuid"] for each in created["conversations"]]
    held = [room["id"] for room in created["rooms"][::_ROOMS_PER_SESSION]]
    members = sandbox.seed(members=_members(conversations, users))["members"]
    sessions = sandbox.seed(sessions=_sessions(held, now))["sessions"]
    recordings = sandbox.seed(recordings=_recordings(sessions))["recordings"]
    created |= {
        "themes": themes,
        "members": members,
        "sessions": sessions,
        "recordings": recordings,
    }
    return {kind: len(each) for kind, each in created.items()}


def _media(number: int) -> Iterator[Mapping[str, Any]]:
    for team, _ in _pairs(number):
        yield {
            "content": _SILENCE,
            "mime_type": "audio/wav",
            "original_file_name": f"{team}-greeting.wav".lower(),
            "title": f"{team} greeting",
        }


def _coviu_sessions(number: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    for n, (team, topic) in enumerate(_pairs(number)):
        yield {
            "session_name": f"{team} {topic}",
            "start_time": timestamp(now + timedelta(hours=n + 1)),
            "end_time": timestamp(now + timedelta(hours=n + 2)),
            "participants": [
                {"display_name": _PEOPLE[n % len(_PEOPLE)][1], "role": "host"},
                {"display_name": "Sam", "role": "guest"},
            ],
        }


def _users(number: int) -> Iterator[Mapping[str, Any]]:
    for n in range(number):
        name, display_name = _PEOPLE[n % len(_PEOPLE)]
        yield {"name": f"{name}-{n}", "display_name": display_name}


def _members(conversations: list[str], users: list[str]) -> Iterator[Mapping[str, Any]]:
    number = 0
    for n, conversation in enumerate(conversations):
        for position in range(min(_MEMBERS[n % len(_MEMBERS)], len(users))):
            yield {
                "conversation_id": conversation,
                "user_id": users[(n + position) % len(users)],
                "state": _MEMBER_STATES[number % len(_MEMBER_STATES)],
            }
            number += 1


def _sessions(rooms: list[str], now: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield one session of each room, hours apart."""
    for n, room in enumerate(rooms):
        yield {"room_id": room, "started_at": timestamp(now - timedelta(hours=n + 1))}


def _recordings(sessions: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield up to two recordings of each session."""
    for n, session in enumerate(sessions):
        for part in range((1, 0, 2)[n % 3]):
            started = session["started_at"]
            yield {
                "session_id": session["id"],
                "started_at": started,
                "ended_at": started,
                "status": "uploaded" if part == 0 else "stopped",
            }


def _pairs(number: int) -> Iterator[tuple[str, str]]:
    """Yield pairs of a team and a topic; all combinations come before one repeats."""
    for n in range(number):
        yield _TEAMS[n % len(_TEAMS)], _TOPICS[(n // len(_TEAMS) + n) % len(_TOPICS)]


def _themes() -> Iterator[Mapping[str, Any]]:
    for team, colour in zip(_TEAMS, _COLOURS, strict=False):
        yield {
            "theme_name": team,
            "main_color": colour,
            "brand_text": f"{team} Ltd",
            "short_company_url": team.lower(),
        }


def _rooms(
    number: int, expires_at: str, themes: list[dict[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """Yield rooms: every seventh is an instant room, every fourth has a theme."""
    for n, (team, topic) in enumerate(_pairs(number)):
        room: dict[str, Any] = {"display_name": f"{team} {topic} {n + 1}"}
        if n % 7 != 6:
            expiry = _ODD_EXPIRIES[n // 8 % 3] if n % 8 == 7 else expires_at
            room |= {"type": "long_term", "expires_at": expiry}
        if n % 4 == 0 and themes:
            room["theme_id"] = themes[n // 4 % len(themes)]["theme_id"]
        if n % 5 == 0:
            room["metadata"] = f"team={team.lower()}"
        yield room
