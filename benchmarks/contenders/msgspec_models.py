"""The same room as msgspec structs.

They are the floor rather than a peer: a struct drops the properties that it does not know, and
refuses an enum that has grown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from benchmarks import responses
from benchmarks.setting import Setting

from .pydantic_models import JoinApprovalLevel, RoomType


class RecordingOptions(msgspec.Struct, omit_defaults=True):
    """How a room is recorded."""

    auto_record: bool | None = None
    record_only_owner: bool | None = None


class CallbackUrls(msgspec.Struct, omit_defaults=True):
    """Where the events of a room go."""

    rooms_callback_url: str | None = None
    sessions_callback_url: str | None = None
    recordings_callback_url: str | None = None


class AvailableFeatures(msgspec.Struct, omit_defaults=True):
    """What a room can do."""

    is_recording_available: bool | None = None
    is_chat_available: bool | None = None
    is_whiteboard_available: bool | None = None


class Link(msgspec.Struct, omit_defaults=True):
    """A link."""

    href: str | None = None


class RoomLinks(msgspec.Struct, omit_defaults=True):
    """The links of a room."""

    host_url: Link | None = None
    guest_url: Link | None = None


class InitialJoinOptions(msgspec.Struct, omit_defaults=True):
    """What a participant joins with."""

    microphone_state: str | None = None


class UISettings(msgspec.Struct, omit_defaults=True):
    """How a room looks."""

    language: str | None = None


class Room(msgspec.Struct, omit_defaults=True):
    """A room."""

    id: str
    display_name: str | None = None
    metadata: str | None = None
    type_: RoomType | None = msgspec.field(default=None, name="type")
    recording_options: RecordingOptions | None = None
    meeting_code: str | None = None
    is_available: bool | None = None
    theme_id: str | None = None
    created_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    expire_after_use: bool | None = None
    join_approval_level: JoinApprovalLevel | None = None
    callback_urls: CallbackUrls | None = None
    available_features: AvailableFeatures | None = None
    links: RoomLinks | None = msgspec.field(default=None, name="_links")
    initial_join_options: InitialJoinOptions | None = None
    ui_settings: UISettings | None = None


@asynccontextmanager
async def room_from_dict(setting: Setting) -> AsyncIterator[Callable[[], Room]]:
    """Make a struct of one decoded room."""
    data = responses.room()
    yield lambda: msgspec.convert(data, Room)


@asynccontextmanager
async def read_rooms(setting: Setting) -> AsyncIterator[Callable[[], list[Room]]]:
    """Make structs of the bytes of a hundred rooms."""
    body, read = responses.encoded(responses.rooms()), msgspec.json.Decoder(list[Room]).decode
    yield lambda: read(body)


@asynccontextmanager
async def write_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the structs of a hundred rooms."""
    rooms, write = msgspec.convert(responses.rooms(), list[Room]), msgspec.json.Encoder().encode
    yield lambda: write(rooms)
