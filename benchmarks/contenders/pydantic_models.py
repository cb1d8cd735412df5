"""The same room as pydantic models that keep properties which they do not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from benchmarks import responses
from benchmarks.setting import Setting


class RoomType(StrEnum):
    """How long a room lives."""

    INSTANT = "instant"
    LONG_TERM = "long_term"


class JoinApprovalLevel(StrEnum):
    """Who lets people in."""

    NONE = "none"
    AFTER_OWNER_ONLY = "after_owner_only"
    EXPLICIT_APPROVAL = "explicit_approval"


class Tolerant(BaseModel):
    """An object that may have more properties than are described."""

    model_config = ConfigDict(extra="allow")


class RecordingOptions(Tolerant):
    """How a room is recorded."""

    auto_record: bool | None = None
    record_only_owner: bool | None = None


class CallbackUrls(Tolerant):
    """Where the events of a room go."""

    rooms_callback_url: str | None = None
    sessions_callback_url: str | None = None
    recordings_callback_url: str | None = None


class AvailableFeatures(Tolerant):
    """What a room can do."""

    is_recording_available: bool | None = None
    is_chat_available: bool | None = None
    is_whiteboard_available: bool | None = None


class Link(Tolerant):
    """A link."""

    href: str | None = None


class RoomLinks(Tolerant):
    """The links of a room."""

    host_url: Link | None = None
    guest_url: Link | None = None


class InitialJoinOptions(Tolerant):
    """What a participant joins with."""

    microphone_state: str | None = None


class UISettings(Tolerant):
    """How a room looks."""

    language: str | None = None


class Room(Tolerant):
    """A room. Its enums are closed, which is the cheaper for pydantic: an open one is a union."""

    id: str
    display_name: str | None = None
    metadata: str | None = None
    type_: RoomType | None = Field(default=None, alias="type")
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
    links: RoomLinks | None = Field(default=None, alias="_links")
    initial_join_options: InitialJoinOptions | None = None
    ui_settings: UISettings | None = None


_ROOMS = TypeAdapter(list[Room])


@asynccontextmanager
async def room_from_dict(setting: Setting) -> AsyncIterator[Callable[[], Room]]:
    """Make a model of one decoded room."""
    data, read = responses.room(), TypeAdapter(Room).validate_python
    yield lambda: read(data)


@asynccontextmanager
async def read_rooms(setting: Setting) -> AsyncIterator[Callable[[], list[Room]]]:
    """Make models of the bytes of a hundred rooms."""
    body, read = responses.encoded(responses.rooms()), _ROOMS.validate_json
    yield lambda: read(body)


@asynccontextmanager
async def write_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the models of a hundred rooms, with what was read and nothing else."""
    rooms = _ROOMS.validate_python(responses.rooms())
    write = _ROOMS.dump_json
    yield lambda: write(rooms, by_alias=True, exclude_unset=True)


@asynccontextmanager
async def write_changed_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the models of a hundred rooms, each of them changed since it was read."""
    rooms = _ROOMS.validate_python(responses.rooms())
    for one in rooms:
        one.display_name = "Renamed"
    write = _ROOMS.dump_json
    yield lambda: write(rooms, by_alias=True, exclude_unset=True)
