# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Coviu Session API 1.0.

Coviu provides a session based API for creating and restricting access to coviu calls. The core
concepts exposed are* Session: A coviu call that occurs between two or more parties at a
specified time, and has a finite duration.* Participants: Users who may participate in a coviu
call.Participants join a call by following a session link in their browser, or mobile app. The
session link identifiesthe participant, including their name, optional avatar, and importantly
their role. As such, it is important thateach person joining the call be issued a different
session link, i.e. have a distinct participant created for them. A participant's role identifies
whether that user may access the call directly, or if they are required the be let inby an
existing participant.
"""

from __future__ import annotations

from trunkline.runtime import APIInfo, ClientCredentials

from . import _readers as _readers
from .models import (
    NewParticipant,
    Order,
    Participant,
    Role,
    Session,
    UnitResponse,
)
from .resources import (
    ParticipantsResource,
    SessionsParticipantsResource,
    SessionsResource,
)

API = APIInfo(
    name="coviu",
    title="Coviu Session API",
    version="1.0",
    base_url="https://api.coviu.com/v1",
    auth=ClientCredentials(
        client_id="api_key", client_secret="key_secret", token_path="/auth/token"
    ),
)

__all__ = [
    "API",
    "NewParticipant",
    "Order",
    "Participant",
    "ParticipantsResource",
    "Role",
    "Session",
    "SessionsParticipantsResource",
    "SessionsResource",
    "UnitResponse",
]
