# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Models of the Coviu Session API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from trunkline.runtime import Model, Null

if TYPE_CHECKING:
    from .params import (
        ParticipantDict,
        RoleValue,
    )

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
    """What the participant may do. Without a role, the participant is a guest and has to be
    admitted.
    """

    GUEST = "guest"
    HOST = "host"
    PARTICIPANT = "participant"


class NewParticipant(Model):
    __slots__ = ("state", "display_name", "role", "picture", "phone")

    state: str | None
    display_name: str | None
    role: Role | str | None
    """What the participant may do. Without a role, the participant is a guest and has to be
    admitted. (One of `guest`, `host`, `participant`.)
    """
    picture: str | None
    phone: str | None
    """The telephone number of the participant."""

    def __init__(
        self,
        *,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        role: Role | RoleValue | str | Null | None = None,
        picture: str | Null | None = None,
        phone: str | Null | None = None,
    ) -> None:
        self._fill(state, display_name, role, picture, phone)


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
        "phone",
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
    phone: str | None
    """The telephone number of the participant."""

    def __init__(
        self,
        *,
        participant_id: str,
        session_id: str | Null | None = None,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        client_id: str | Null | None = None,
        role: Role | RoleValue | str | Null | None = None,
        picture: str | Null | None = None,
        deleted_at: dt.datetime | Null | None = None,
        coviu_user_id: str | Null | None = None,
        entry_url: str | Null | None = None,
        phone: str | Null | None = None,
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
            phone,
        )


class Session(Model):
    __slots__ = (
        "session_id",
        "feature_flags",
        "team_id",
        "client_id",
        "participants",
        "picture",
        "start_time",
        "end_time",
        "canceled_time",
        "session_name",
        "actual_end_time",
    )

    session_id: str
    feature_flags: list[str] | None
    team_id: str | None
    client_id: str | None
    participants: list[Participant] | None
    picture: str | None
    start_time: dt.datetime | None
    end_time: dt.datetime | None
    canceled_time: dt.datetime | None
    session_name: str | None
    actual_end_time: dt.datetime | None
    """When the session ended; it can differ from the planned `end_time`."""

    def __init__(
        self,
        *,
        session_id: str,
        feature_flags: Sequence[str] | Null | None = None,
        team_id: str | Null | None = None,
        client_id: str | Null | None = None,
        participants: Sequence[Participant | ParticipantDict] | Null | None = None,
        picture: str | Null | None = None,
        start_time: dt.datetime | Null | None = None,
        end_time: dt.datetime | Null | None = None,
        canceled_time: dt.datetime | Null | None = None,
        session_name: str | Null | None = None,
        actual_end_time: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(
            session_id,
            feature_flags,
            team_id,
            client_id,
            participants,
            picture,
            start_time,
            end_time,
            canceled_time,
            session_name,
            actual_end_time,
        )


class UnitResponse(Model):
    __slots__ = ("ok",)

    ok: bool

    def __init__(self, *, ok: bool) -> None:
        self._fill(ok)
