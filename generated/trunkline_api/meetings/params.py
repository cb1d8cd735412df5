# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Plain values that arguments of the Vonage Meetings Public API take in place of models and enums."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from .models import (
    Code,
    InvalidProperty,
    Link,
    LogoType,
)

__all__: list[str] = [
    "AvailableFeaturesDict",
    "CallbackUrlsDict",
    "CodeValue",
    "ErrorDict",
    "InitialJoinOptionsDict",
    "InvalidPropertyValue",
    "JoinApprovalLevelValue",
    "LinkDict",
    "LogoTypeValue",
    "ParticipantJoinedEventValue",
    "RecordingLinksDict",
    "RecordingOptionsDict",
    "RecordingReadyEventValue",
    "RecordingStatusValue",
    "RoomLinksDict",
    "RoomTypeValue",
    "ThemeDomainValue",
    "UiSettingsDict",
    "UploadFieldsDict",
]

CodeValue: TypeAlias = Literal["invalid_logo_properties", "key_not_found"]

InvalidPropertyValue: TypeAlias = Literal["exceeds_size", "type", "dimensions", "transparent_bg"]

JoinApprovalLevelValue: TypeAlias = Literal["none", "after_owner_only", "explicit_approval"]

LogoTypeValue: TypeAlias = Literal["white", "colored", "favicon"]

ParticipantJoinedEventValue: TypeAlias = Literal[
    "session:participant:joined", "participant:joined", "participant-joined"
]

RecordingReadyEventValue: TypeAlias = Literal["recording:ready", "recording:uploaded"]

RecordingStatusValue: TypeAlias = Literal["started", "stopped", "paused", "uploaded"]

RoomTypeValue: TypeAlias = Literal["instant", "long_term"]

ThemeDomainValue: TypeAlias = Literal["VCP", "VBC"]


class AvailableFeaturesDict(TypedDict, total=False):
    """AvailableFeatures, as a dict."""

    is_recording_available: bool
    """Determine if recording feature is available in the UI. (Default True.)"""
    is_chat_available: bool
    """Determine if chat feature is available in the UI. (Default True.)"""
    is_whiteboard_available: bool
    """Determine if whiteboard feature is available in the UI. (Default True.)"""


class CallbackUrlsDict(TypedDict, total=False):
    """CallbackUrls, as a dict."""

    rooms_callback_url: str
    """Callback url for rooms events, overrides application level rooms callback url. (Pattern
    `^https?://.*$`.)
    """
    sessions_callback_url: str
    """Callback url for sessions events, overrides application level sessions callback url.
    (Pattern `^https?://.*$`.)
    """
    recordings_callback_url: str
    """Callback url for recordings events, overrides application level recordings callback url.
    (Pattern `^https?://.*$`.)
    """


class ErrorDict(TypedDict, total=False):
    """Error, as a dict."""

    logoKey: str
    code: Code | CodeValue | str
    """One of `invalid_logo_properties`, `key_not_found`."""
    invalidProperty: InvalidProperty | InvalidPropertyValue | str
    """One of `exceeds_size`, `type`, `dimensions`, `transparent_bg`."""


class InitialJoinOptionsDict(TypedDict, total=False):
    """InitialJoinOptions, as a dict."""

    microphone_state: str
    """The state of the microphone at the beginning (`default`, `on` or `off`)."""


class LinkDict(TypedDict, total=False):
    """Link, as a dict."""

    href: str


class RecordingLinksDict(TypedDict, total=False):
    """RecordingLinks, as a dict."""

    url: Link | LinkDict
    """A link. Its address may be relative, or lack its scheme."""


class RecordingOptionsDict(TypedDict, total=False):
    """RecordingOptions, as a dict."""

    auto_record: bool
    """Automatically record all sessions in this room. Recording cannot be stopped when this is set
    to `true`.
    """
    record_only_owner: bool
    """Record only the owner screen or any share screen of the video."""


class RoomLinksDict(TypedDict, total=False):
    """RoomLinks, as a dict."""

    guest_url: Link | LinkDict
    """A link. Its address may be relative, or lack its scheme."""
    host_url: Link | LinkDict
    """A link. Its address may be relative, or lack its scheme."""


class UiSettingsDict(TypedDict, total=False):
    """UiSettings, as a dict."""

    language: str
    """The language of the user interface, such as `en` or `de`."""


UploadFieldsDict = TypedDict(
    "UploadFieldsDict",
    {
        "Content-Type": "str",
        "key": "str",
        "logoType": "LogoType | LogoTypeValue | str",
        "bucket": "str",
        "X-Amz-Algorithm": "str",
        "X-Amz-Credential": "str",
        "X-Amz-Date": "str",
        "X-Amz-Security-Token": "str",
        "Policy": "str",
        "X-Amz-Signature": "str",
    },
    total=False,
)
