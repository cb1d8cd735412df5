# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Vonage Meetings Public API 0.1.5."""

from __future__ import annotations

from trunkline.runtime import JWT, APIInfo

from . import _readers as _readers
from .models import (
    EVENTS,
    Application,
    AvailableFeatures,
    CallbackUrls,
    DialInNumber,
    JoinApprovalLevel,
    Link,
    LogoType,
    ParticipantJoined,
    ParticipantLeft,
    Recording,
    RecordingEnded,
    RecordingLinks,
    RecordingOptions,
    RecordingReady,
    RecordingStarted,
    RecordingStatus,
    Room,
    RoomExpired,
    RoomLinks,
    RoomType,
    SessionEnded,
    SessionStarted,
    Theme,
    ThemeDomain,
    UploadFields,
    UploadUrl,
)
from .resources import (
    ApplicationResource,
    DialInNumbersResource,
    MeetingsResource,
    RecordingsResource,
    RoomsResource,
    SessionsResource,
    ThemesResource,
)

API = APIInfo(
    name="meetings",
    title="Vonage Meetings Public API",
    version="0.1.5",
    base_url="https://api-eu.vonage.com/beta/meetings",
    auth=JWT(application_id="application_id", private_key="private_key"),
    status="retired",
    since="2025-06-30",
)

__all__ = [
    "API",
    "EVENTS",
    "Application",
    "ApplicationResource",
    "AvailableFeatures",
    "CallbackUrls",
    "DialInNumber",
    "DialInNumbersResource",
    "JoinApprovalLevel",
    "Link",
    "LogoType",
    "MeetingsResource",
    "ParticipantJoined",
    "ParticipantLeft",
    "Recording",
    "RecordingEnded",
    "RecordingLinks",
    "RecordingOptions",
    "RecordingReady",
    "RecordingStarted",
    "RecordingStatus",
    "RecordingsResource",
    "Room",
    "RoomExpired",
    "RoomLinks",
    "RoomType",
    "RoomsResource",
    "SessionEnded",
    "SessionStarted",
    "SessionsResource",
    "Theme",
    "ThemeDomain",
    "ThemesResource",
    "UploadFields",
    "UploadUrl",
]
