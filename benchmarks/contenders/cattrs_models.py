"""The same room as attrs classes that cattrs structures. Unknown properties are dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import attrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.orjson import make_converter

from benchmarks import responses
from benchmarks.setting import Setting

from .pydantic_models import JoinApprovalLevel, RoomType


@attrs.define
class RecordingOptions:
    """How a room is recorded."""

    auto_record: bool | None = None
    record_only_owner: bool | None = None


@attrs.define
class CallbackUrls:
    """Where the events of a room go."""

    rooms_callback_url: str | None = None
    sessions_callback_url: str | None = None
    recordings_callback_url: str | None = None


@attrs.define
class AvailableFeatures:
    """What a room can do."""

    is_recording_available: bool | None = None
    is_chat_available: bool | None = None
    is_whiteboard_available: bool | None = None


@attrs.define
class Link:
    """A link."""

    href: str | None = None


@attrs.define
class RoomLinks:
    """The links of a room."""

    host_url: Link | None = None
    guest_url: Link | None = None


@attrs.define
class InitialJoinOptions:
    """What a participant joins with."""

    microphone_state: str | None = None


@attrs.define
class UISettings:
    """How a room looks."""

    language: str | None = None


@attrs.define
class Room:
    """A room."""

    id: str
    display_name: str | None = None
    metadata: str | None = None
    type_: RoomType | None = None
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
    links: RoomLinks | None = None
    initial_join_options: InitialJoinOptions | None = None
    ui_settings: UISettings | None = None


_converter = make_converter(detailed_validation=False)
_type, _links = override(rename="type"), override(rename="_links")
_converter.register_structure_hook(
    Room,
    make_dict_structure_fn(
        Room, _converter, _cattrs_detailed_validation=False, type_=_type, links=_links
    ),
)
_converter.register_unstructure_hook(
    Room, make_dict_unstructure_fn(Room, _converter, type_=_type, links=_links)
)


@asynccontextmanager
async def room_from_dict(setting: Setting) -> AsyncIterator[Callable[[], Room]]:
    """Make an object of one decoded room."""
    data, read = responses.room(), _converter.structure
    yield lambda: read(data, Room)


@asynccontextmanager
async def read_rooms(setting: Setting) -> AsyncIterator[Callable[[], list[Room]]]:
    """Make objects of the bytes of a hundred rooms."""
    body, read = responses.encoded(responses.rooms()), _converter.loads
    yield lambda: read(body, list[Room])


@asynccontextmanager
async def write_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the objects of a hundred rooms."""
    rooms, write = _converter.structure(responses.rooms(), list[Room]), _converter.dumps
    yield lambda: write(rooms, list[Room])
