"""Demo data: fill a sandbox so that it looks like an account in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ._common.formats import timestamp

if TYPE_CHECKING:
    from ._sandbox import Sandbox

DEFAULT_ROOMS = 25
"""The default number of rooms."""

_TOPICS = ("Stand-up", "Planning", "Interview", "Lesson", "Consultation", "Review", "Town hall")
_TEAMS = ("Harbour", "Meadow", "Summit", "River", "Orchard", "Lantern")
_PEOPLE = ("ada", "grace", "alan", "edsger", "barbara", "donald", "frances", "leslie")
_COLOURS = ("#12f64e", "#1d4ed8", "#b45309")
_MAX_OTHERS = 500  # objects of each kind other than rooms

_SILENCE = b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(2_048)


def fill(sandbox: Sandbox, rooms: int = DEFAULT_ROOMS) -> dict[str, int]:
    """Fill an empty sandbox; return the number of objects created of each kind.

    Args:
        sandbox: The sandbox to fill.
        rooms: The number of rooms, at least 1. Default: 25. Each other kind gets at most 500 objects.
    """
    others = min(max(rooms // 5, 3), _MAX_OTHERS)
    now = sandbox.clock.now()
    themes = sandbox.seed(themes=_themes())["themes"]
    created = sandbox.seed(
        applications=[{"name": f"{team} {topic}"} for team, topic in _pairs(min(others, 20))],
        rooms=_rooms(rooms, timestamp(now + timedelta(days=30)), themes),
        sessions=others,
        recordings=others,
        conversations=[
            {"name": f"{team}-{topic}-{number}".lower(), "display_name": f"{team} {topic}"}
            for number, (team, topic) in enumerate(_pairs(others))
        ],
        users=[
            {"name": f"{_PEOPLE[n % len(_PEOPLE)]}-{n}", "display_name": _PEOPLE[n % len(_PEOPLE)]}
            for n in range(others)
        ],
        media=[
            {
                "content": _SILENCE,
                "mime_type": "audio/wav",
                "original_file_name": f"{team}-greeting.wav".lower(),
                "title": f"{team} greeting",
            }
            for team, _ in _pairs(min(others, 50))
        ],
        coviu_sessions=[
            {
                "session_name": f"{team} {topic}",
                "start_time": timestamp(now + timedelta(hours=number + 1)),
                "end_time": timestamp(now + timedelta(hours=number + 2)),
                "participants": [
                    {"display_name": _PEOPLE[number % len(_PEOPLE)].title(), "role": "host"},
                    {"display_name": "Sam", "role": "guest"},
                ],
            }
            for number, (team, topic) in enumerate(_pairs(others))
        ],
    )
    return {kind: len(each) for kind, each in {**created, "themes": themes}.items()}


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
            room |= {"type": "long_term", "expires_at": expires_at}
        if n % 4 == 0 and themes:
            room["theme_id"] = themes[n // 4 % len(themes)]["theme_id"]
        if n % 5 == 0:
            room["metadata"] = f"team={team.lower()}"
        yield room
