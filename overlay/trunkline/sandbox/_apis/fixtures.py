"""Create data in a sandbox, including kinds that no API call creates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from trunkline.sandbox._common.formats import timestamp
from trunkline.sandbox._common.keys import KEYS
from trunkline.sandbox._state.state import State

from .applications import new_application
from .applications import view as view_application
from .conversations import new_conversation, new_user, view_conversation, view_user
from .coviu import new_session as new_coviu_session
from .coviu import view_session
from .media import new_media, view_media
from .meetings import new_room, view_room
from .members import new_member
from .recordings import new_recording, new_session, view_recording
from .themes import new_theme

Amount: TypeAlias = int | Iterable[Mapping[str, Any]]
"""The number of objects to create, or the fields of each one."""

_Creator: TypeAlias = Callable[[State, str, Mapping[str, Any]], dict[str, Any]]


def _application(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    if "public_key" in fields.get("keys", {}):
        return view_application(state, new_application(state, fields, None))
    pair = KEYS.pair(state.key_pairs_issued)
    state.key_pairs_issued += 1
    view = view_application(state, new_application(state, fields, pair))
    view["keys"]["private_key"] = pair.private
    return view


def _room(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return view_room(state, owner, new_room(state, owner, fields))


def _recording(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return view_recording(new_recording(state, owner, fields))


def _conversation(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return view_conversation(state, owner, new_conversation(state, owner, fields))


def _user(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return view_user(new_user(state, owner, fields))


def _media(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return view_media(new_media(state, fields))


def _coviu_session(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    now = state.clock.now()
    times = {
        "start_time": timestamp(now + timedelta(hours=1)),
        "end_time": timestamp(now + timedelta(hours=2)),
    }
    return view_session(state, new_coviu_session(state, {**times, **fields}))


# The function that creates each kind, and the default fields of the nth object.
_CREATORS: Mapping[str, tuple[_Creator, Callable[[int], Mapping[str, Any]]]] = {
    "applications": (_application, lambda n: {"name": f"Application {n}"}),
    "themes": (
        new_theme,
        lambda n: {"theme_name": f"Theme {n}", "main_color": "#12f64e", "brand_text": "Brand"},
    ),
    "rooms": (_room, lambda n: {"display_name": f"Room {n}"}),
    "sessions": (new_session, lambda n: {}),
    "recordings": (_recording, lambda n: {}),
    "conversations": (_conversation, lambda n: {"name": f"conversation-{n}"}),
    "users": (_user, lambda n: {"name": f"user-{n}"}),
    "members": (new_member, lambda n: {}),
    "media": (_media, lambda n: {"content": b"RIFF", "original_file_name": f"file-{n}.wav"}),
    "coviu_sessions": (_coviu_session, lambda n: {"session_name": f"Session {n}"}),
}


_UNIQUE_FIELDS = {"themes": "theme_name", "conversations": "name", "users": "name"}

SEED_KINDS = tuple(_CREATORS)
"""The kinds that `seed` creates."""


def seed(
    state: State, owner: str, amounts: Mapping[str, Amount]
) -> dict[str, list[dict[str, Any]]]:
    """Create data of each kind and return it as the APIs show it."""
    unknown = amounts.keys() - _CREATORS.keys()
    if unknown:
        raise ValueError(
            f"seed: unknown kind {', '.join(sorted(unknown))}; expected one of {', '.join(_CREATORS)}"
        )
    created: dict[str, list[dict[str, Any]]] = {}
    for kind, (create, defaults) in _CREATORS.items():
        amount = amounts.get(kind, ())
        requested = ({} for _ in range(amount)) if isinstance(amount, int) else amount
        unused = _unused_defaults(defaults, _used_names(state, owner, kind))
        created[kind] = [
            create(state, owner, {**values, **fields})
            for values, fields in zip(unused, requested, strict=False)
        ]
    return created


def _used_names(state: State, owner: str, kind: str) -> set[object]:
    """Return the names in use, for kinds with unique names."""
    field = _UNIQUE_FIELDS.get(kind)
    return {each[field] for each in state.store.collection(kind, owner)} if field else set()


def _unused_defaults(
    defaults: Callable[[int], Mapping[str, Any]], used: set[object]
) -> Iterator[Mapping[str, Any]]:
    """Yield the default fields of the first, second, … object; skip names in use."""
    return (
        values
        for values in map(defaults, itertools.count(1))
        if used.isdisjoint(v for v in values.values() if isinstance(v, str))
    )
