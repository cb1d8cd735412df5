# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Models of the Vonage Meetings Public API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from trunkline.runtime import Model, Null

if TYPE_CHECKING:
    from .params import (
        AvailableFeaturesDict,
        CallbackUrlsDict,
        CodeValue,
        ErrorDict,
        InitialJoinOptionsDict,
        InvalidPropertyValue,
        JoinApprovalLevelValue,
        LinkDict,
        LogoTypeValue,
        ParticipantJoinedEventValue,
        RecordingLinksDict,
        RecordingOptionsDict,
        RecordingReadyEventValue,
        RecordingStatusValue,
        RoomLinksDict,
        RoomTypeValue,
        ThemeDomainValue,
        UiSettingsDict,
        UploadFieldsDict,
    )

__all__ = [
    "EVENTS",
    "APIError",
    "Application",
    "AvailableFeatures",
    "CallbackUrls",
    "Code",
    "DeleteThemeResponse",
    "DialInNumber",
    "Error",
    "FinalizeLogosForThemeResponse",
    "InitialJoinOptions",
    "InvalidProperty",
    "JoinApprovalLevel",
    "Link",
    "LogoType",
    "ParticipantJoined",
    "ParticipantJoinedEvent",
    "ParticipantLeft",
    "Recording",
    "RecordingEnded",
    "RecordingLinks",
    "RecordingOptions",
    "RecordingReady",
    "RecordingReadyEvent",
    "RecordingStarted",
    "RecordingStatus",
    "Room",
    "RoomExpired",
    "RoomLinks",
    "RoomType",
    "SessionEnded",
    "SessionStarted",
    "Theme",
    "ThemeDomain",
    "UiSettings",
    "UploadFields",
    "UploadUrl",
]


class Code(StrEnum):
    INVALID_LOGO_PROPERTIES = "invalid_logo_properties"
    KEY_NOT_FOUND = "key_not_found"


class InvalidProperty(StrEnum):
    EXCEEDS_SIZE = "exceeds_size"
    TYPE = "type"
    DIMENSIONS = "dimensions"
    TRANSPARENT_BG = "transparent_bg"


class JoinApprovalLevel(StrEnum):
    """The level of approval needed to join the meeting in the room. When set to "after_owner_only"
    the participants will join the meeting only after the host joined. When set to
    "explicit_approval" the participants will join the waiting room and the host will
    deny/approve them.
    """

    NONE = "none"
    AFTER_OWNER_ONLY = "after_owner_only"
    EXPLICIT_APPROVAL = "explicit_approval"


class LogoType(StrEnum):
    WHITE = "white"
    COLORED = "colored"
    FAVICON = "favicon"


class ParticipantJoinedEvent(StrEnum):
    SESSION_PARTICIPANT_JOINED = "session:participant:joined"
    PARTICIPANT_JOINED = "participant:joined"
    PARTICIPANT_JOINED_LOWER = "participant-joined"


class RecordingReadyEvent(StrEnum):
    RECORDING_READY = "recording:ready"
    RECORDING_UPLOADED = "recording:uploaded"


class RecordingStatus(StrEnum):
    STARTED = "started"
    STOPPED = "stopped"
    PAUSED = "paused"
    UPLOADED = "uploaded"


class RoomType(StrEnum):
    INSTANT = "instant"
    LONG_TERM = "long_term"


class ThemeDomain(StrEnum):
    VCP = "VCP"
    VBC = "VBC"


class APIError(Model):
    """Why a request was refused."""

    __slots__ = ("status", "name", "message", "errors")

    status: int | None
    """The HTTP status."""
    name: str | None
    """The kind of error, such as `InputValidationError`."""
    message: str | None
    """What is wrong."""
    errors: list[Any] | None
    """What is wrong, one by one."""

    def __init__(
        self,
        *,
        status: int | Null | None = None,
        name: str | Null | None = None,
        message: str | Null | None = None,
        errors: Sequence[Any] | Null | None = None,
    ) -> None:
        self._fill(status, name, message, errors)


class Application(Model):
    __slots__ = ("application_id", "account_id", "default_theme_id")

    application_id: str | None
    """The application id. (A UUID.)"""
    account_id: str | None
    """The applications account id."""
    default_theme_id: str | None
    """The application default theme id. (A UUID.)"""

    def __init__(
        self,
        *,
        application_id: str | Null | None = None,
        account_id: str | Null | None = None,
        default_theme_id: str | Null | None = None,
    ) -> None:
        self._fill(application_id, account_id, default_theme_id)


class AvailableFeatures(Model):
    __slots__ = ("is_recording_available", "is_chat_available", "is_whiteboard_available")

    is_recording_available: bool | None
    """Determine if recording feature is available in the UI. (Default True.)"""
    is_chat_available: bool | None
    """Determine if chat feature is available in the UI. (Default True.)"""
    is_whiteboard_available: bool | None
    """Determine if whiteboard feature is available in the UI. (Default True.)"""

    def __init__(
        self,
        *,
        is_recording_available: bool | Null | None = None,
        is_chat_available: bool | Null | None = None,
        is_whiteboard_available: bool | Null | None = None,
    ) -> None:
        self._fill(is_recording_available, is_chat_available, is_whiteboard_available)


class CallbackUrls(Model):
    __slots__ = ("rooms_callback_url", "sessions_callback_url", "recordings_callback_url")

    rooms_callback_url: str | None
    """Callback url for rooms events, overrides application level rooms callback url. (Pattern
    `^https?://.*$`.)
    """
    sessions_callback_url: str | None
    """Callback url for sessions events, overrides application level sessions callback url.
    (Pattern `^https?://.*$`.)
    """
    recordings_callback_url: str | None
    """Callback url for recordings events, overrides application level recordings callback url.
    (Pattern `^https?://.*$`.)
    """

    def __init__(
        self,
        *,
        rooms_callback_url: str | Null | None = None,
        sessions_callback_url: str | Null | None = None,
        recordings_callback_url: str | Null | None = None,
    ) -> None:
        self._fill(rooms_callback_url, sessions_callback_url, recordings_callback_url)


class DeleteThemeResponse(Model):
    __slots__ = ("status", "name", "message", "errors")

    status: int | None
    """Always 400."""
    name: str | None
    """Always "BadRequestError"."""
    message: str | None
    """Always "could not delete theme"."""
    errors: list[str] | None

    def __init__(
        self,
        *,
        status: int | Null | None = None,
        name: str | Null | None = None,
        message: str | Null | None = None,
        errors: Sequence[str] | Null | None = None,
    ) -> None:
        self._fill(status, name, message, errors)


class DialInNumber(Model):
    __slots__ = ("number", "locale", "display_name")

    number: str | None
    locale: str | None
    display_name: str | None

    def __init__(
        self,
        *,
        number: str | Null | None = None,
        locale: str | Null | None = None,
        display_name: str | Null | None = None,
    ) -> None:
        self._fill(number, locale, display_name)


class Error(Model):
    __slots__ = ("logo_key", "code", "invalid_property")

    logo_key: str | None
    code: Code | str | None
    """One of `invalid_logo_properties`, `key_not_found`."""
    invalid_property: InvalidProperty | str | None
    """One of `exceeds_size`, `type`, `dimensions`, `transparent_bg`."""

    def __init__(
        self,
        *,
        logo_key: str | Null | None = None,
        code: Code | CodeValue | str | Null | None = None,
        invalid_property: InvalidProperty | InvalidPropertyValue | str | Null | None = None,
    ) -> None:
        self._fill(logo_key, code, invalid_property)


class FinalizeLogosForThemeResponse(Model):
    __slots__ = ("status", "name", "message", "errors")

    status: int | None
    """Always 400."""
    name: str | None
    """Always "BadRequestError"."""
    message: str | None
    """Always "could not finalize logos"."""
    errors: list[Error] | None
    """each error has logoKey, code and invalidProperty if it is invalid logo property error."""

    def __init__(
        self,
        *,
        status: int | Null | None = None,
        name: str | Null | None = None,
        message: str | Null | None = None,
        errors: Sequence[Error | ErrorDict] | Null | None = None,
    ) -> None:
        self._fill(status, name, message, errors)


class InitialJoinOptions(Model):
    """The options that participants join a room with."""

    __slots__ = ("microphone_state",)

    microphone_state: str | None
    """The state of the microphone at the beginning (`default`, `on` or `off`)."""

    def __init__(self, *, microphone_state: str | Null | None = None) -> None:
        self._fill(microphone_state)


class Link(Model):
    """A link. Its address may be relative, or lack its scheme."""

    __slots__ = ("href",)

    href: str | None

    def __init__(self, *, href: str | Null | None = None) -> None:
        self._fill(href)


class ParticipantJoined(Model):
    __slots__ = ("event", "participant_id", "session_id", "room_id", "name", "type_", "is_host")

    event: ParticipantJoinedEvent | str | None
    """One of `session:participant:joined`, `participant:joined`, `participant-joined`."""
    participant_id: str | None
    """A UUID."""
    session_id: str | None
    room_id: str | None
    """A UUID."""
    name: str | None
    type_: str | None
    is_host: bool | None
    """indicates if this participant is the session's host."""

    def __init__(
        self,
        *,
        event: ParticipantJoinedEvent | ParticipantJoinedEventValue | str | Null | None = None,
        participant_id: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        name: str | Null | None = None,
        type_: str | Null | None = None,
        is_host: bool | Null | None = None,
    ) -> None:
        self._fill(event, participant_id, session_id, room_id, name, type_, is_host)


class ParticipantLeft(Model):
    __slots__ = ("event", "participant_id", "session_id", "room_id", "name", "type_", "is_host")

    event: str | None
    """Always "session:participant:left"."""
    participant_id: str | None
    """A UUID."""
    session_id: str | None
    room_id: str | None
    """A UUID."""
    name: str | None
    type_: str | None
    is_host: bool | None
    """indicates if this participant is the session's host."""

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        participant_id: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        name: str | Null | None = None,
        type_: str | Null | None = None,
        is_host: bool | Null | None = None,
    ) -> None:
        self._fill(event, participant_id, session_id, room_id, name, type_, is_host)


class Recording(Model):
    __slots__ = ("id", "session_id", "started_at", "ended_at", "status", "links")

    id: str
    """A UUID."""
    session_id: str | None
    """Corresponds to the underlying Video API session id."""
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    status: RecordingStatus | str | None
    """One of `started`, `stopped`, `paused`, `uploaded`."""
    links: RecordingLinks | None

    def __init__(
        self,
        *,
        id: str,
        session_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
        status: RecordingStatus | RecordingStatusValue | str | Null | None = None,
        links: RecordingLinks | RecordingLinksDict | Null | None = None,
    ) -> None:
        self._fill(id, session_id, started_at, ended_at, status, links)


class RecordingEnded(Model):
    __slots__ = ("event", "recording_id", "session_id", "started_at", "ended_at", "duration")

    event: str | None
    """Always "recording:ended"."""
    recording_id: str | None
    """A UUID."""
    session_id: str | None
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    duration: float | None
    """Duration of the recording in seconds."""

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        recording_id: str | Null | None = None,
        session_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
        duration: float | Null | None = None,
    ) -> None:
        self._fill(event, recording_id, session_id, started_at, ended_at, duration)


class RecordingLinks(Model):
    __slots__ = ("url",)

    url: Link | None
    """A link. Its address may be relative, or lack its scheme."""

    def __init__(self, *, url: Link | LinkDict | Null | None = None) -> None:
        self._fill(url)


class RecordingOptions(Model):
    __slots__ = ("auto_record", "record_only_owner")

    auto_record: bool | None
    """Automatically record all sessions in this room. Recording cannot be stopped when this is set
    to `true`.
    """
    record_only_owner: bool | None
    """Record only the owner screen or any share screen of the video."""

    def __init__(
        self,
        *,
        auto_record: bool | Null | None = None,
        record_only_owner: bool | Null | None = None,
    ) -> None:
        self._fill(auto_record, record_only_owner)


class RecordingReady(Model):
    __slots__ = (
        "event",
        "recording_id",
        "session_id",
        "room_id",
        "started_at",
        "ended_at",
        "duration",
        "url",
    )

    event: RecordingReadyEvent | str | None
    """One of `recording:ready`, `recording:uploaded`."""
    recording_id: str | None
    """A UUID."""
    session_id: str | None
    room_id: str | None
    """A UUID."""
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    duration: float | None
    """Duration of the recording in seconds."""
    url: str | None
    """A URI."""

    def __init__(
        self,
        *,
        event: RecordingReadyEvent | RecordingReadyEventValue | str | Null | None = None,
        recording_id: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
        duration: float | Null | None = None,
        url: str | Null | None = None,
    ) -> None:
        self._fill(event, recording_id, session_id, room_id, started_at, ended_at, duration, url)


class RecordingStarted(Model):
    __slots__ = ("event", "recording_id", "session_id")

    event: str | None
    """Always "recording:started"."""
    recording_id: str | None
    """A UUID."""
    session_id: str | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        recording_id: str | Null | None = None,
        session_id: str | Null | None = None,
    ) -> None:
        self._fill(event, recording_id, session_id)


class Room(Model):
    __slots__ = (
        "id",
        "display_name",
        "metadata",
        "type_",
        "recording_options",
        "meeting_code",
        "is_available",
        "theme_id",
        "created_at",
        "expires_at",
        "expire_after_use",
        "join_approval_level",
        "callback_urls",
        "available_features",
        "links",
        "initial_join_options",
        "ui_settings",
    )

    id: str
    """A UUID."""
    display_name: str | None
    """At most 200 characters."""
    metadata: str | None
    """Free text that can be attached to a room. This will be passed in the form of a header in
    events related to this room. (At most 500 characters.)
    """
    type_: RoomType | str | None
    """One of `instant`, `long_term`."""
    recording_options: RecordingOptions | None
    meeting_code: str | None
    """At least 9 characters; pattern `^\\d+$`."""
    is_available: bool | None
    """Once a room becomes unavailable, no new sessions can be created under it."""
    theme_id: str | None
    """The theme id for the room. (A UUID.)"""
    created_at: dt.datetime | None
    """The time for when the room was created, expressed in ISO 8601 format."""
    expires_at: dt.datetime | None
    """The time for when the room will be expired, expressed in ISO 8601 format."""
    expire_after_use: bool | None
    """Close the room after a session ends. Only relevant for long_term rooms."""
    join_approval_level: JoinApprovalLevel | str | None
    """One of `none`, `after_owner_only`, `explicit_approval`."""
    callback_urls: CallbackUrls | None
    available_features: AvailableFeatures | None
    links: RoomLinks | None
    initial_join_options: InitialJoinOptions | None
    ui_settings: UiSettings | None

    def __init__(
        self,
        *,
        id: str,
        display_name: str | Null | None = None,
        metadata: str | Null | None = None,
        type_: RoomType | RoomTypeValue | str | Null | None = None,
        recording_options: RecordingOptions | RecordingOptionsDict | Null | None = None,
        meeting_code: str | Null | None = None,
        is_available: bool | Null | None = None,
        theme_id: str | Null | None = None,
        created_at: dt.datetime | Null | None = None,
        expires_at: dt.datetime | Null | None = None,
        expire_after_use: bool | Null | None = None,
        join_approval_level: JoinApprovalLevel | JoinApprovalLevelValue | str | Null | None = None,
        callback_urls: CallbackUrls | CallbackUrlsDict | Null | None = None,
        available_features: AvailableFeatures | AvailableFeaturesDict | Null | None = None,
        links: RoomLinks | RoomLinksDict | Null | None = None,
        initial_join_options: InitialJoinOptions | InitialJoinOptionsDict | Null | None = None,
        ui_settings: UiSettings | UiSettingsDict | Null | None = None,
    ) -> None:
        self._fill(
            id,
            display_name,
            metadata,
            type_,
            recording_options,
            meeting_code,
            is_available,
            theme_id,
            created_at,
            expires_at,
            expire_after_use,
            join_approval_level,
            callback_urls,
            available_features,
            links,
            initial_join_options,
            ui_settings,
        )


class RoomExpired(Model):
    __slots__ = ("event", "room_id", "room_type", "expires_at", "created_at")

    event: str | None
    """Always "room:expired"."""
    room_id: str | None
    """A UUID."""
    room_type: RoomType | str | None
    """One of `instant`, `long_term`."""
    expires_at: dt.datetime | None
    """The time for when the room will be expired, expressed in ISO 8601 format."""
    created_at: dt.datetime | None
    """The time for when the room was created, expressed in ISO 8601 format."""

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        room_id: str | Null | None = None,
        room_type: RoomType | RoomTypeValue | str | Null | None = None,
        expires_at: dt.datetime | Null | None = None,
        created_at: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(event, room_id, room_type, expires_at, created_at)


class RoomLinks(Model):
    __slots__ = ("guest_url", "host_url")
    _secret = frozenset({"host_url"})

    guest_url: Link | None
    """A link. Its address may be relative, or lack its scheme."""
    host_url: Link | None
    """A link. Its address may be relative, or lack its scheme."""

    def __init__(
        self,
        *,
        guest_url: Link | LinkDict | Null | None = None,
        host_url: Link | LinkDict | Null | None = None,
    ) -> None:
        self._fill(guest_url, host_url)


class SessionEnded(Model):
    __slots__ = ("event", "session_id", "room_id", "started_at", "ended_at")

    event: str | None
    """Always "session:ended"."""
    session_id: str | None
    room_id: str | None
    """A UUID."""
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(event, session_id, room_id, started_at, ended_at)


class SessionStarted(Model):
    __slots__ = ("event", "session_id", "room_id", "started_at")

    event: str | None
    """Always "session:started"."""
    session_id: str | None
    room_id: str | None
    """A UUID."""
    started_at: dt.datetime | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(event, session_id, room_id, started_at)


class Theme(Model):
    __slots__ = (
        "theme_id",
        "theme_name",
        "domain",
        "account_id",
        "application_id",
        "main_color",
        "short_company_url",
        "brand_text",
        "brand_image_colored",
        "brand_image_white",
        "branded_favicon",
        "brand_image_colored_url",
        "brand_image_white_url",
        "branded_favicon_url",
    )

    theme_id: str
    """A UUID."""
    theme_name: str | None
    domain: ThemeDomain | str | None
    """One of `VCP`, `VBC`."""
    account_id: str | None
    application_id: str | None
    """A UUID."""
    main_color: str | None
    short_company_url: str | None
    brand_text: str | None
    brand_image_colored: str | None
    """Colored logo's key in storage system."""
    brand_image_white: str | None
    """White logo's key in storage system."""
    branded_favicon: str | None
    """Favicon's key in storage system."""
    brand_image_colored_url: str | None
    """Colored logo's link."""
    brand_image_white_url: str | None
    """White logo's link."""
    branded_favicon_url: str | None
    """Favicon's link."""

    def __init__(
        self,
        *,
        theme_id: str,
        theme_name: str | Null | None = None,
        domain: ThemeDomain | ThemeDomainValue | str | Null | None = None,
        account_id: str | Null | None = None,
        application_id: str | Null | None = None,
        main_color: str | Null | None = None,
        short_company_url: str | Null | None = None,
        brand_text: str | Null | None = None,
        brand_image_colored: str | Null | None = None,
        brand_image_white: str | Null | None = None,
        branded_favicon: str | Null | None = None,
        brand_image_colored_url: str | Null | None = None,
        brand_image_white_url: str | Null | None = None,
        branded_favicon_url: str | Null | None = None,
    ) -> None:
        self._fill(
            theme_id,
            theme_name,
            domain,
            account_id,
            application_id,
            main_color,
            short_company_url,
            brand_text,
            brand_image_colored,
            brand_image_white,
            branded_favicon,
            brand_image_colored_url,
            brand_image_white_url,
            branded_favicon_url,
        )


class UiSettings(Model):
    """The settings of a room's user interface."""

    __slots__ = ("language",)

    language: str | None
    """The language of the user interface, such as `en` or `de`."""

    def __init__(self, *, language: str | Null | None = None) -> None:
        self._fill(language)


class UploadFields(Model):
    """Fields property has to be part of the POST request's body"""

    __slots__ = (
        "content_type",
        "key",
        "logo_type",
        "bucket",
        "x_amz_algorithm",
        "x_amz_credential",
        "x_amz_date",
        "x_amz_security_token",
        "policy",
        "x_amz_signature",
    )
    _secret = frozenset({"x_amz_credential", "x_amz_security_token", "policy", "x_amz_signature"})

    content_type: str | None
    key: str | None
    """Logo's key in storage system."""
    logo_type: LogoType | str | None
    """One of `white`, `colored`, `favicon`."""
    bucket: str | None
    """Bucket name to upload to."""
    x_amz_algorithm: str | None
    x_amz_credential: str | None
    x_amz_date: str | None
    x_amz_security_token: str | None
    policy: str | None
    x_amz_signature: str | None

    def __init__(
        self,
        *,
        content_type: str | Null | None = None,
        key: str | Null | None = None,
        logo_type: LogoType | LogoTypeValue | str | Null | None = None,
        bucket: str | Null | None = None,
        x_amz_algorithm: str | Null | None = None,
        x_amz_credential: str | Null | None = None,
        x_amz_date: str | Null | None = None,
        x_amz_security_token: str | Null | None = None,
        policy: str | Null | None = None,
        x_amz_signature: str | Null | None = None,
    ) -> None:
        self._fill(
            content_type,
            key,
            logo_type,
            bucket,
            x_amz_algorithm,
            x_amz_credential,
            x_amz_date,
            x_amz_security_token,
            policy,
            x_amz_signature,
        )


class UploadUrl(Model):
    __slots__ = ("url", "fields")

    url: str | None
    """Storage system URL."""
    fields: UploadFields | None
    """Fields property has to be part of the POST request's body."""

    def __init__(
        self,
        *,
        url: str | Null | None = None,
        fields: UploadFields | UploadFieldsDict | Null | None = None,
    ) -> None:
        self._fill(url, fields)


EVENTS: Mapping[str, type[Model]] = {
    "room:expired": RoomExpired,
    "session:started": SessionStarted,
    "session:ended": SessionEnded,
    "recording:started": RecordingStarted,
    "recording:ended": RecordingEnded,
    "recording:ready": RecordingReady,
    "recording:uploaded": RecordingReady,
    "session:participant:joined": ParticipantJoined,
    "participant:joined": ParticipantJoined,
    "participant-joined": ParticipantJoined,
    "session:participant:left": ParticipantLeft,
}
