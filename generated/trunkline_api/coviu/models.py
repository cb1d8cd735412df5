# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Models of the Coviu Session API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from trunkline.runtime import Model, Null

__all__ = [
    "NewParticipant",
    "Order",
    "Participant",
    "Role",
    "Session",
    "UnitResponse",
]


class Order(StrEnum):
    """The order of a list of sessions."""

    FORWARD = "forward"
    BACKWARDS = "backwards"
    REVERSE = "reverse"


class Role(StrEnum):
    """What the participant may do. Who has none is a guest, and has to be let in."""

    GUEST = "guest"
    HOST = "host"


class NewParticipant(Model):
    __slots__ = ("state", "display_name", "role", "picture")

    state: str | None
    display_name: str | None
    role: Role | str | None
    """What the participant may do. Who has none is a guest, and has to be let in."""
    picture: str | None

    def __init__(
        self,
        *,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        role: Role | str | Null | None = None,
        picture: str | Null | None = None,
    ) -> None:
        self._fill(state, display_name, role, picture)


class Participant(Model):
    __slots__ = (
        "participant_id",
        "session_id",
        "state",
        "display_name",
        "client_id",
        "role",
        "picture",
        "deleted_at",
        "coviu_user_id",
        "entry_url",
    )
    _secret = frozenset({"entry_url"})

    participant_id: str
    session_id: str | None
    state: str | None
    display_name: str | None
    client_id: str | None
    role: Role | str | None
    """What the participant may do. The API answers in capitals (`GUEST`, `HOST`)."""
    picture: str | None
    deleted_at: dt.datetime | None
    coviu_user_id: str | None
    entry_url: str | None

    def __init__(
        self,
        *,
        participant_id: str,
        session_id: str | Null | None = None,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        client_id: str | Null | None = None,
        role: Role | str | Null | None = None,
        picture: str | Null | None = None,
        deleted_at: dt.datetime | Null | None = None,
        coviu_user_id: str | Null | None = None,
        entry_url: str | Null | None = None,
    ) -> None:
        self._fill(
            participant_id,
            session_id,
            state,
            display_name,
            client_id,
            role,
            picture,
            deleted_at,
            coviu_user_id,
            entry_url,
        )


class Session(Model):
    __slots__ = (
        "session_id",
        "start_time",
        "end_time",
        "feature_flags",
        "team_id",
        "client_id",
        "participants",
        "picture",
        "canceled_time",
        "session_name",
    )

    session_id: str
    start_time: dt.datetime
    end_time: dt.datetime
    feature_flags: list[str] | None
    team_id: str | None
    client_id: str | None
    participants: list[Participant] | None
    picture: str | None
    canceled_time: dt.datetime | None
    session_name: str | None

    def __init__(
        self,
        *,
        session_id: str,
        start_time: dt.datetime,
        end_time: dt.datetime,
        feature_flags: Sequence[str] | Null | None = None,
        team_id: str | Null | None = None,
        client_id: str | Null | None = None,
        participants: Sequence[Participant | Mapping[str, Any]] | Null | None = None,
        picture: str | Null | None = None,
        canceled_time: dt.datetime | Null | None = None,
        session_name: str | Null | None = None,
    ) -> None:
        self._fill(
            session_id,
            start_time,
            end_time,
            feature_flags,
            team_id,
            client_id,
            participants,
            picture,
            canceled_time,
            session_name,
        )


class UnitResponse(Model):
    __slots__ = ("ok",)

    ok: bool

    def __init__(self, *, ok: bool) -> None:
        self._fill(ok)
