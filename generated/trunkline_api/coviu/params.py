# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Plain values that arguments of the Coviu Session API take in place of models and enums."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Required, TypeAlias, TypedDict

from .models import (
    Role,
)

__all__: list[str] = [
    "NewParticipantDict",
    "OrderValue",
    "ParticipantDict",
    "RoleValue",
]

OrderValue: TypeAlias = Literal["forward", "backwards", "reverse"]

RoleValue: TypeAlias = Literal["guest", "host", "participant"]


class NewParticipantDict(TypedDict, total=False):
    """NewParticipant, as a dict."""

    state: str
    display_name: str
    role: Role | RoleValue | str
    """What the participant may do. Without a role, the participant is a guest and has to be
    admitted. (One of `guest`, `host`, `participant`.)
    """
    picture: str
    phone: str
    """The telephone number of the participant."""


class ParticipantDict(TypedDict, total=False):
    """Participant, as a dict."""

    participant_id: Required[str]
    session_id: str
    state: str
    display_name: str
    client_id: str
    role: Role | RoleValue | str
    """What the participant may do. The API answers in capitals (`GUEST`, `HOST`)."""
    picture: str
    deleted_at: dt.datetime
    coviu_user_id: str
    entry_url: str
    phone: str
    """The telephone number of the participant."""
