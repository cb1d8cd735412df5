# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Models of the Vonage Meetings Public API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from trunkline.runtime import Model, Null, decode

__all__ = [
    "EVENTS",
    "Application",
    "AvailableFeatures",
    "CallbackUrls",
    "DialInNumber",
    "InitialJoinOptions",
    "JoinApprovalLevel",
    "Link",
    "LogoType",
    "ParticipantJoined",
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


class JoinApprovalLevel(StrEnum):
    """The level of approval needed to join the meeting in the room. When set to "after_owner_only"
    the participants will join the meeting only after the host joined. When set to
    "explicit_approval" the participants will join the waiting room and the host will
    deny/approve them.
    """

    NONE = "none"
    AFTER_OWNER_ONLY = "after_owner_only"
    EXPLICIT_APPROVAL = "explicit_approval"


_join_approval_level = decode.Enumeration(JoinApprovalLevel, str)


class LogoType(StrEnum):
    """Logo type."""

    WHITE = "white"
    COLORED = "colored"
    FAVICON = "favicon"


_logo_type = decode.Enumeration(LogoType, str)


class RecordingReadyEvent(StrEnum):
    """Recording ready event."""

    RECORDING_READY = "recording:ready"
    RECORDING_UPLOADED = "recording:uploaded"


_recording_ready_event = decode.Enumeration(RecordingReadyEvent, str)


class RecordingStatus(StrEnum):
    """Recording status."""

    STARTED = "started"
    STOPPED = "stopped"
    PAUSED = "paused"
    UPLOADED = "uploaded"


_recording_status = decode.Enumeration(RecordingStatus, str)


class RoomType(StrEnum):
    """Room type."""

    INSTANT = "instant"
    LONG_TERM = "long_term"


_room_type = decode.Enumeration(RoomType, str)


class ThemeDomain(StrEnum):
    """Theme domain."""

    VCP = "VCP"
    VBC = "VBC"


_theme_domain = decode.Enumeration(ThemeDomain, str)


class Application(Model):
    """Application.

    Attributes:
        application_id: The application id. (A UUID.)
        account_id: The applications account id.
        default_theme_id: The application default theme id. (A UUID.)
    """

    __slots__ = (
        "application_id",
        "account_id",
        "default_theme_id",
    )
    _fields = (
        ("application_id", "application_id", None),
        ("account_id", "account_id", None),
        ("default_theme_id", "default_theme_id", None),
    )

    application_id: str | None
    account_id: str | None
    default_theme_id: str | None

    def __init__(
        self,
        *,
        application_id: str | Null | None = None,
        account_id: str | Null | None = None,
        default_theme_id: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "application_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.application_id = value
            if (value := get(key := "account_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.account_id = value
            if (value := get(key := "default_theme_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.default_theme_id = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.application_id is get("application_id")
            and self.account_id is get("account_id")
            and self.default_theme_id is get("default_theme_id")
        )


class AvailableFeatures(Model):
    """Available features.

    Attributes:
        is_recording_available: Determine if recording feature is available in the UI.
            (Default True.)
        is_chat_available: Determine if chat feature is available in the UI. (Default True.)
        is_whiteboard_available: Determine if whiteboard feature is available in the UI.
            (Default True.)
    """

    __slots__ = (
        "is_recording_available",
        "is_chat_available",
        "is_whiteboard_available",
    )
    _fields = (
        ("is_recording_available", "is_recording_available", None),
        ("is_chat_available", "is_chat_available", None),
        ("is_whiteboard_available", "is_whiteboard_available", None),
    )

    is_recording_available: bool | None
    is_chat_available: bool | None
    is_whiteboard_available: bool | None

    def __init__(
        self,
        *,
        is_recording_available: bool | Null | None = None,
        is_chat_available: bool | Null | None = None,
        is_whiteboard_available: bool | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "is_recording_available")) is not None and type(
                value
            ) is not bool:
                value = decode.boolean(value)
            self.is_recording_available = value
            if (value := get(key := "is_chat_available")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.is_chat_available = value
            if (value := get(key := "is_whiteboard_available")) is not None and type(
                value
            ) is not bool:
                value = decode.boolean(value)
            self.is_whiteboard_available = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.is_recording_available is get("is_recording_available")
            and self.is_chat_available is get("is_chat_available")
            and self.is_whiteboard_available is get("is_whiteboard_available")
        )


class CallbackUrls(Model):
    """Callback urls.

    Attributes:
        rooms_callback_url: Callback url for rooms events, overrides application level rooms
            callback url. (Pattern `^https?://.*$`.)
        sessions_callback_url: Callback url for sessions events, overrides application level
            sessions callback url. (Pattern `^https?://.*$`.)
        recordings_callback_url: Callback url for recordings events, overrides application
            level recordings callback url. (Pattern `^https?://.*$`.)
    """

    __slots__ = (
        "rooms_callback_url",
        "sessions_callback_url",
        "recordings_callback_url",
    )
    _fields = (
        ("rooms_callback_url", "rooms_callback_url", None),
        ("sessions_callback_url", "sessions_callback_url", None),
        ("recordings_callback_url", "recordings_callback_url", None),
    )

    rooms_callback_url: str | None
    sessions_callback_url: str | None
    recordings_callback_url: str | None

    def __init__(
        self,
        *,
        rooms_callback_url: str | Null | None = None,
        sessions_callback_url: str | Null | None = None,
        recordings_callback_url: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "rooms_callback_url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.rooms_callback_url = value
            if (value := get(key := "sessions_callback_url")) is not None and type(
                value
            ) is not str:
                value = decode.text(value)
            self.sessions_callback_url = value
            if (value := get(key := "recordings_callback_url")) is not None and type(
                value
            ) is not str:
                value = decode.text(value)
            self.recordings_callback_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.rooms_callback_url is get("rooms_callback_url")
            and self.sessions_callback_url is get("sessions_callback_url")
            and self.recordings_callback_url is get("recordings_callback_url")
        )


class DialInNumber(Model):
    """Dial in number.

    Attributes:
        number: The number.
        locale: The locale.
        display_name: The display name.
    """

    __slots__ = (
        "number",
        "locale",
        "display_name",
    )
    _fields = (
        ("number", "number", None),
        ("locale", "locale", None),
        ("display_name", "display_name", None),
    )

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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "number")) is not None and type(value) is not str:
                value = decode.text(value)
            self.number = value
            if (value := get(key := "locale")) is not None and type(value) is not str:
                value = decode.text(value)
            self.locale = value
            if (value := get(key := "display_name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.display_name = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.number is get("number")
            and self.locale is get("locale")
            and self.display_name is get("display_name")
        )


class InitialJoinOptions(Model):
    """The options that participants join a room with.

    Attributes:
        microphone_state: The state of the microphone at the beginning (`default`, `on` or
            `off`).
    """

    __slots__ = ("microphone_state",)
    _fields = (("microphone_state", "microphone_state", None),)

    microphone_state: str | None

    def __init__(
        self,
        *,
        microphone_state: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "microphone_state")) is not None and type(value) is not str:
                value = decode.text(value)
            self.microphone_state = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.microphone_state is get("microphone_state")


class Link(Model):
    """A link. Its address may be relative, or lack its scheme.

    Attributes:
        href: The href.
    """

    __slots__ = ("href",)
    _fields = (("href", "href", None),)

    href: str | None

    def __init__(
        self,
        *,
        href: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "href")) is not None and type(value) is not str:
                value = decode.text(value)
            self.href = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.href is get("href")


class ParticipantJoined(Model):
    """Participant joined.

    Attributes:
        event: The event. (Always "session:participant:joined".)
        participant_id: The participant id. (A UUID.)
        session_id: The session id.
        room_id: The room id. (A UUID.)
        name: The name.
        type_: The type.
        is_host: indicates if this participant is the session's host.
    """

    __slots__ = (
        "event",
        "participant_id",
        "session_id",
        "room_id",
        "name",
        "type_",
        "is_host",
    )
    _fields = (
        ("event", "event", None),
        ("participant_id", "participant_id", None),
        ("session_id", "session_id", None),
        ("room_id", "room_id", None),
        ("name", "name", None),
        ("type_", "type", None),
        ("is_host", "is_host", None),
    )

    event: str | None
    participant_id: str | None
    session_id: str | None
    room_id: str | None
    name: str | None
    type_: str | None
    is_host: bool | None

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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "participant_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.participant_id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.name = value
            if (value := get(key := "type")) is not None and type(value) is not str:
                value = decode.text(value)
            self.type_ = value
            if (value := get(key := "is_host")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.is_host = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.event is get("event")
            and self.participant_id is get("participant_id")
            and self.session_id is get("session_id")
            and self.room_id is get("room_id")
            and self.name is get("name")
            and self.type_ is get("type")
            and self.is_host is get("is_host")
        )


class ParticipantLeft(Model):
    """Participant left.

    Attributes:
        event: The event. (Always "session:participant:left".)
        participant_id: The participant id. (A UUID.)
        session_id: The session id.
        room_id: The room id. (A UUID.)
        name: The name.
        type_: The type.
        is_host: indicates if this participant is the session's host.
    """

    __slots__ = (
        "event",
        "participant_id",
        "session_id",
        "room_id",
        "name",
        "type_",
        "is_host",
    )
    _fields = (
        ("event", "event", None),
        ("participant_id", "participant_id", None),
        ("session_id", "session_id", None),
        ("room_id", "room_id", None),
        ("name", "name", None),
        ("type_", "type", None),
        ("is_host", "is_host", None),
    )

    event: str | None
    participant_id: str | None
    session_id: str | None
    room_id: str | None
    name: str | None
    type_: str | None
    is_host: bool | None

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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "participant_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.participant_id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.name = value
            if (value := get(key := "type")) is not None and type(value) is not str:
                value = decode.text(value)
            self.type_ = value
            if (value := get(key := "is_host")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.is_host = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.event is get("event")
            and self.participant_id is get("participant_id")
            and self.session_id is get("session_id")
            and self.room_id is get("room_id")
            and self.name is get("name")
            and self.type_ is get("type")
            and self.is_host is get("is_host")
        )


class RecordingLinks(Model):
    """Recording links.

    Attributes:
        url: A link. Its address may be relative, or lack its scheme.
    """

    __slots__ = ("url",)
    _fields = (("url", "url", Link.from_dict),)

    url: Link | None

    def __init__(
        self,
        *,
        url: Link | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "url")) is not None:
                value = _read_link(value)
            self.url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.url) is (came := get("url")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class Recording(Model):
    """Recording.

    Attributes:
        id: The id. (A UUID.)
        session_id: Corresponds to the underlying Video API session id.
        started_at: The started at.
        ended_at: The ended at.
        status: The status.
        links: The links.
    """

    __slots__ = (
        "id",
        "session_id",
        "started_at",
        "ended_at",
        "status",
        "links",
    )
    _fields = (
        ("id", "id", None),
        ("session_id", "session_id", None),
        ("started_at", "started_at", decode.datetime),
        ("ended_at", "ended_at", decode.datetime),
        ("status", "status", _recording_status),
        ("links", "_links", RecordingLinks.from_dict),
    )

    id: str
    session_id: str | None
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    status: RecordingStatus | str | None
    links: RecordingLinks | None

    def __init__(
        self,
        *,
        id: str,
        session_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
        status: RecordingStatus | str | Null | None = None,
        links: RecordingLinks | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if type(value := get(key := "id")) is not str:
                value = decode.text(value)
            self.id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "started_at")) is not None:
                value = decode.datetime(value)
            self.started_at = value
            if (value := get(key := "ended_at")) is not None:
                value = decode.datetime(value)
            self.ended_at = value
            if (value := get(key := "status")) is not None:
                value = _recording_status[value] if type(value) is str else _recording_status(value)
            self.status = value
            if (value := get(key := "_links")) is not None:
                value = _read_recording_links(value)
            self.links = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.id is get("id")
            and self.session_id is get("session_id")
            and (
                (value := self.started_at) is (came := get("started_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.ended_at) is (came := get("ended_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and self.status == get("status")
            and (
                (value := self.links) is (came := get("_links"))
                or (value is not None and value._source is came and value._is_as_read())
            )
        )


class RecordingEnded(Model):
    """Recording ended.

    Attributes:
        event: The event. (Always "recording:ended".)
        recording_id: The recording id. (A UUID.)
        session_id: The session id.
        started_at: The started at.
        ended_at: The ended at.
        duration: Duration of the recording in seconds.
    """

    __slots__ = (
        "event",
        "recording_id",
        "session_id",
        "started_at",
        "ended_at",
        "duration",
    )
    _fields = (
        ("event", "event", None),
        ("recording_id", "recording_id", None),
        ("session_id", "session_id", None),
        ("started_at", "started_at", decode.datetime),
        ("ended_at", "ended_at", decode.datetime),
        ("duration", "duration", None),
    )

    event: str | None
    recording_id: str | None
    session_id: str | None
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    duration: float | None

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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "recording_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.recording_id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "started_at")) is not None:
                value = decode.datetime(value)
            self.started_at = value
            if (value := get(key := "ended_at")) is not None:
                value = decode.datetime(value)
            self.ended_at = value
            if (value := get(key := "duration")) is not None:
                value = decode.number(value)
            self.duration = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.event is get("event")
            and self.recording_id is get("recording_id")
            and self.session_id is get("session_id")
            and (
                (value := self.started_at) is (came := get("started_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.ended_at) is (came := get("ended_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and self.duration is get("duration")
        )


class RecordingOptions(Model):
    """Recording options.

    Attributes:
        auto_record: Automatically record all sessions in this room. Recording cannot be
            stopped when this is set to `true`.
        record_only_owner: Record only the owner screen or any share screen of the video.
    """

    __slots__ = (
        "auto_record",
        "record_only_owner",
    )
    _fields = (
        ("auto_record", "auto_record", None),
        ("record_only_owner", "record_only_owner", None),
    )

    auto_record: bool | None
    record_only_owner: bool | None

    def __init__(
        self,
        *,
        auto_record: bool | Null | None = None,
        record_only_owner: bool | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "auto_record")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.auto_record = value
            if (value := get(key := "record_only_owner")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.record_only_owner = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.auto_record is get("auto_record") and self.record_only_owner is get(
            "record_only_owner"
        )


class RecordingReady(Model):
    """Recording ready.

    Attributes:
        event: The event.
        recording_id: The recording id. (A UUID.)
        session_id: The session id.
        room_id: The room id. (A UUID.)
        started_at: The started at.
        ended_at: The ended at.
        duration: Duration of the recording in seconds.
        url: The url. (A URI.)
    """

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
    _fields = (
        ("event", "event", _recording_ready_event),
        ("recording_id", "recording_id", None),
        ("session_id", "session_id", None),
        ("room_id", "room_id", None),
        ("started_at", "started_at", decode.datetime),
        ("ended_at", "ended_at", decode.datetime),
        ("duration", "duration", None),
        ("url", "url", None),
    )

    event: RecordingReadyEvent | str | None
    recording_id: str | None
    session_id: str | None
    room_id: str | None
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    duration: float | None
    url: str | None

    def __init__(
        self,
        *,
        event: RecordingReadyEvent | str | Null | None = None,
        recording_id: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
        ended_at: dt.datetime | Null | None = None,
        duration: float | Null | None = None,
        url: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None:
                value = (
                    _recording_ready_event[value]
                    if type(value) is str
                    else _recording_ready_event(value)
                )
            self.event = value
            if (value := get(key := "recording_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.recording_id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "started_at")) is not None:
                value = decode.datetime(value)
            self.started_at = value
            if (value := get(key := "ended_at")) is not None:
                value = decode.datetime(value)
            self.ended_at = value
            if (value := get(key := "duration")) is not None:
                value = decode.number(value)
            self.duration = value
            if (value := get(key := "url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.event == get("event")
            and self.recording_id is get("recording_id")
            and self.session_id is get("session_id")
            and self.room_id is get("room_id")
            and (
                (value := self.started_at) is (came := get("started_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.ended_at) is (came := get("ended_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and self.duration is get("duration")
            and self.url is get("url")
        )


class RecordingStarted(Model):
    """Recording started.

    Attributes:
        event: The event. (Always "recording:started".)
        recording_id: The recording id. (A UUID.)
        session_id: The session id.
    """

    __slots__ = (
        "event",
        "recording_id",
        "session_id",
    )
    _fields = (
        ("event", "event", None),
        ("recording_id", "recording_id", None),
        ("session_id", "session_id", None),
    )

    event: str | None
    recording_id: str | None
    session_id: str | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        recording_id: str | Null | None = None,
        session_id: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "recording_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.recording_id = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.event is get("event")
            and self.recording_id is get("recording_id")
            and self.session_id is get("session_id")
        )


class RoomLinks(Model):
    """Room links.

    Attributes:
        guest_url: A link. Its address may be relative, or lack its scheme.
        host_url: A link. Its address may be relative, or lack its scheme.
    """

    __slots__ = (
        "guest_url",
        "host_url",
    )
    _fields = (
        ("guest_url", "guest_url", Link.from_dict),
        ("host_url", "host_url", Link.from_dict),
    )
    _secret = frozenset({"host_url"})

    guest_url: Link | None
    host_url: Link | None

    def __init__(
        self,
        *,
        guest_url: Link | Mapping[str, Any] | Null | None = None,
        host_url: Link | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "guest_url")) is not None:
                value = _read_link(value)
            self.guest_url = value
            if (value := get(key := "host_url")) is not None:
                value = _read_link(value)
            self.host_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            (value := self.guest_url) is (came := get("guest_url"))
            or (value is not None and value._source is came and value._is_as_read())
        ) and (
            (value := self.host_url) is (came := get("host_url"))
            or (value is not None and value._source is came and value._is_as_read())
        )


class UiSettings(Model):
    """The settings of a room's user interface.

    Attributes:
        language: The language of the user interface, such as `en` or `de`.
    """

    __slots__ = ("language",)
    _fields = (("language", "language", None),)

    language: str | None

    def __init__(
        self,
        *,
        language: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "language")) is not None and type(value) is not str:
                value = decode.text(value)
            self.language = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.language is get("language")


class Room(Model):
    """Room.

    Attributes:
        id: The id. (A UUID.)
        display_name: The display name. (At most 200 characters.)
        metadata: Free text that can be attached to a room. This will be passed in the form
            of a header in events related to this room. (At most 500 characters.)
        type_: The type.
        recording_options: The recording options.
        meeting_code: The meeting code. (At least 9 characters; pattern `^\\d+$`.)
        is_available: Once a room becomes unavailable, no new sessions can be created under
            it.
        theme_id: The theme id for the room. (A UUID.)
        created_at: The time for when the room was created, expressed in ISO 8601 format.
        expires_at: The time for when the room will be expired, expressed in ISO 8601
            format.
        expire_after_use: Close the room after a session ends. Only relevant for long_term
            rooms.
        join_approval_level: The join approval level.
        callback_urls: The callback urls.
        available_features: The available features.
        links: The links.
        initial_join_options: The initial join options.
        ui_settings: The ui settings.
    """

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
    _fields = (
        ("id", "id", None),
        ("display_name", "display_name", None),
        ("metadata", "metadata", None),
        ("type_", "type", _room_type),
        ("recording_options", "recording_options", RecordingOptions.from_dict),
        ("meeting_code", "meeting_code", None),
        ("is_available", "is_available", None),
        ("theme_id", "theme_id", None),
        ("created_at", "created_at", decode.datetime),
        ("expires_at", "expires_at", decode.datetime),
        ("expire_after_use", "expire_after_use", None),
        ("join_approval_level", "join_approval_level", _join_approval_level),
        ("callback_urls", "callback_urls", CallbackUrls.from_dict),
        ("available_features", "available_features", AvailableFeatures.from_dict),
        ("links", "_links", RoomLinks.from_dict),
        ("initial_join_options", "initial_join_options", InitialJoinOptions.from_dict),
        ("ui_settings", "ui_settings", UiSettings.from_dict),
    )

    id: str
    display_name: str | None
    metadata: str | None
    type_: RoomType | str | None
    recording_options: RecordingOptions | None
    meeting_code: str | None
    is_available: bool | None
    theme_id: str | None
    created_at: dt.datetime | None
    expires_at: dt.datetime | None
    expire_after_use: bool | None
    join_approval_level: JoinApprovalLevel | str | None
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
        type_: RoomType | str | Null | None = None,
        recording_options: RecordingOptions | Mapping[str, Any] | Null | None = None,
        meeting_code: str | Null | None = None,
        is_available: bool | Null | None = None,
        theme_id: str | Null | None = None,
        created_at: dt.datetime | Null | None = None,
        expires_at: dt.datetime | Null | None = None,
        expire_after_use: bool | Null | None = None,
        join_approval_level: JoinApprovalLevel | str | Null | None = None,
        callback_urls: CallbackUrls | Mapping[str, Any] | Null | None = None,
        available_features: AvailableFeatures | Mapping[str, Any] | Null | None = None,
        links: RoomLinks | Mapping[str, Any] | Null | None = None,
        initial_join_options: InitialJoinOptions | Mapping[str, Any] | Null | None = None,
        ui_settings: UiSettings | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if type(value := get(key := "id")) is not str:
                value = decode.text(value)
            self.id = value
            if (value := get(key := "display_name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.display_name = value
            if (value := get(key := "metadata")) is not None and type(value) is not str:
                value = decode.text(value)
            self.metadata = value
            if (value := get(key := "type")) is not None:
                value = _room_type[value] if type(value) is str else _room_type(value)
            self.type_ = value
            if (value := get(key := "recording_options")) is not None:
                value = _read_recording_options(value)
            self.recording_options = value
            if (value := get(key := "meeting_code")) is not None and type(value) is not str:
                value = decode.text(value)
            self.meeting_code = value
            if (value := get(key := "is_available")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.is_available = value
            if (value := get(key := "theme_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.theme_id = value
            if (value := get(key := "created_at")) is not None:
                value = decode.datetime(value)
            self.created_at = value
            if (value := get(key := "expires_at")) is not None:
                value = decode.datetime(value)
            self.expires_at = value
            if (value := get(key := "expire_after_use")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.expire_after_use = value
            if (value := get(key := "join_approval_level")) is not None:
                value = (
                    _join_approval_level[value]
                    if type(value) is str
                    else _join_approval_level(value)
                )
            self.join_approval_level = value
            if (value := get(key := "callback_urls")) is not None:
                value = _read_callback_urls(value)
            self.callback_urls = value
            if (value := get(key := "available_features")) is not None:
                value = _read_available_features(value)
            self.available_features = value
            if (value := get(key := "_links")) is not None:
                value = _read_room_links(value)
            self.links = value
            if (value := get(key := "initial_join_options")) is not None:
                value = _read_initial_join_options(value)
            self.initial_join_options = value
            if (value := get(key := "ui_settings")) is not None:
                value = _read_ui_settings(value)
            self.ui_settings = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.id is get("id")
            and self.display_name is get("display_name")
            and self.metadata is get("metadata")
            and self.type_ == get("type")
            and (
                (value := self.recording_options) is (came := get("recording_options"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and self.meeting_code is get("meeting_code")
            and self.is_available is get("is_available")
            and self.theme_id is get("theme_id")
            and (
                (value := self.created_at) is (came := get("created_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.expires_at) is (came := get("expires_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and self.expire_after_use is get("expire_after_use")
            and self.join_approval_level == get("join_approval_level")
            and (
                (value := self.callback_urls) is (came := get("callback_urls"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.available_features) is (came := get("available_features"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.links) is (came := get("_links"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.initial_join_options) is (came := get("initial_join_options"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.ui_settings) is (came := get("ui_settings"))
                or (value is not None and value._source is came and value._is_as_read())
            )
        )


class RoomExpired(Model):
    """Room expired.

    Attributes:
        event: The event. (Always "room:expired".)
        room_id: The room id. (A UUID.)
        room_type: The room type.
        expires_at: The time for when the room will be expired, expressed in ISO 8601
            format.
        created_at: The time for when the room was created, expressed in ISO 8601 format.
    """

    __slots__ = (
        "event",
        "room_id",
        "room_type",
        "expires_at",
        "created_at",
    )
    _fields = (
        ("event", "event", None),
        ("room_id", "room_id", None),
        ("room_type", "room_type", _room_type),
        ("expires_at", "expires_at", decode.datetime),
        ("created_at", "created_at", decode.datetime),
    )

    event: str | None
    room_id: str | None
    room_type: RoomType | str | None
    expires_at: dt.datetime | None
    created_at: dt.datetime | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        room_id: str | Null | None = None,
        room_type: RoomType | str | Null | None = None,
        expires_at: dt.datetime | Null | None = None,
        created_at: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "room_type")) is not None:
                value = _room_type[value] if type(value) is str else _room_type(value)
            self.room_type = value
            if (value := get(key := "expires_at")) is not None:
                value = decode.datetime(value)
            self.expires_at = value
            if (value := get(key := "created_at")) is not None:
                value = decode.datetime(value)
            self.created_at = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.event is get("event")
            and self.room_id is get("room_id")
            and self.room_type == get("room_type")
            and (
                (value := self.expires_at) is (came := get("expires_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.created_at) is (came := get("created_at"))
                or (came is not None and decode.datetime(came) == value)
            )
        )


class SessionEnded(Model):
    """Session ended.

    Attributes:
        event: The event. (Always "session:ended".)
        session_id: The session id.
        room_id: The room id. (A UUID.)
        started_at: The started at.
        ended_at: The ended at.
    """

    __slots__ = (
        "event",
        "session_id",
        "room_id",
        "started_at",
        "ended_at",
    )
    _fields = (
        ("event", "event", None),
        ("session_id", "session_id", None),
        ("room_id", "room_id", None),
        ("started_at", "started_at", decode.datetime),
        ("ended_at", "ended_at", decode.datetime),
    )

    event: str | None
    session_id: str | None
    room_id: str | None
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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "started_at")) is not None:
                value = decode.datetime(value)
            self.started_at = value
            if (value := get(key := "ended_at")) is not None:
                value = decode.datetime(value)
            self.ended_at = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.event is get("event")
            and self.session_id is get("session_id")
            and self.room_id is get("room_id")
            and (
                (value := self.started_at) is (came := get("started_at"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.ended_at) is (came := get("ended_at"))
                or (came is not None and decode.datetime(came) == value)
            )
        )


class SessionStarted(Model):
    """Session started.

    Attributes:
        event: The event. (Always "session:started".)
        session_id: The session id.
        room_id: The room id. (A UUID.)
        started_at: The started at.
    """

    __slots__ = (
        "event",
        "session_id",
        "room_id",
        "started_at",
    )
    _fields = (
        ("event", "event", None),
        ("session_id", "session_id", None),
        ("room_id", "room_id", None),
        ("started_at", "started_at", decode.datetime),
    )

    event: str | None
    session_id: str | None
    room_id: str | None
    started_at: dt.datetime | None

    def __init__(
        self,
        *,
        event: str | Null | None = None,
        session_id: str | Null | None = None,
        room_id: str | Null | None = None,
        started_at: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event")) is not None and type(value) is not str:
                value = decode.text(value)
            self.event = value
            if (value := get(key := "session_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.session_id = value
            if (value := get(key := "room_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.room_id = value
            if (value := get(key := "started_at")) is not None:
                value = decode.datetime(value)
            self.started_at = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.event is get("event")
            and self.session_id is get("session_id")
            and self.room_id is get("room_id")
            and (
                (value := self.started_at) is (came := get("started_at"))
                or (came is not None and decode.datetime(came) == value)
            )
        )


class Theme(Model):
    """Theme.

    Attributes:
        theme_id: The theme id. (A UUID.)
        theme_name: The theme name.
        domain: The domain.
        account_id: The account id.
        application_id: The application id. (A UUID.)
        main_color: The main color.
        short_company_url: The short company url.
        brand_text: The brand text.
        brand_image_colored: Colored logo's key in storage system.
        brand_image_white: White logo's key in storage system.
        branded_favicon: Favicon's key in storage system.
        brand_image_colored_url: Colored logo's link.
        brand_image_white_url: White logo's link.
        branded_favicon_url: Favicon's link.
    """

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
    _fields = (
        ("theme_id", "theme_id", None),
        ("theme_name", "theme_name", None),
        ("domain", "domain", _theme_domain),
        ("account_id", "account_id", None),
        ("application_id", "application_id", None),
        ("main_color", "main_color", None),
        ("short_company_url", "short_company_url", None),
        ("brand_text", "brand_text", None),
        ("brand_image_colored", "brand_image_colored", None),
        ("brand_image_white", "brand_image_white", None),
        ("branded_favicon", "branded_favicon", None),
        ("brand_image_colored_url", "brand_image_colored_url", None),
        ("brand_image_white_url", "brand_image_white_url", None),
        ("branded_favicon_url", "branded_favicon_url", None),
    )

    theme_id: str
    theme_name: str | None
    domain: ThemeDomain | str | None
    account_id: str | None
    application_id: str | None
    main_color: str | None
    short_company_url: str | None
    brand_text: str | None
    brand_image_colored: str | None
    brand_image_white: str | None
    branded_favicon: str | None
    brand_image_colored_url: str | None
    brand_image_white_url: str | None
    branded_favicon_url: str | None

    def __init__(
        self,
        *,
        theme_id: str,
        theme_name: str | Null | None = None,
        domain: ThemeDomain | str | Null | None = None,
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
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if type(value := get(key := "theme_id")) is not str:
                value = decode.text(value)
            self.theme_id = value
            if (value := get(key := "theme_name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.theme_name = value
            if (value := get(key := "domain")) is not None:
                value = _theme_domain[value] if type(value) is str else _theme_domain(value)
            self.domain = value
            if (value := get(key := "account_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.account_id = value
            if (value := get(key := "application_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.application_id = value
            if (value := get(key := "main_color")) is not None and type(value) is not str:
                value = decode.text(value)
            self.main_color = value
            if (value := get(key := "short_company_url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.short_company_url = value
            if (value := get(key := "brand_text")) is not None and type(value) is not str:
                value = decode.text(value)
            self.brand_text = value
            if (value := get(key := "brand_image_colored")) is not None and type(value) is not str:
                value = decode.text(value)
            self.brand_image_colored = value
            if (value := get(key := "brand_image_white")) is not None and type(value) is not str:
                value = decode.text(value)
            self.brand_image_white = value
            if (value := get(key := "branded_favicon")) is not None and type(value) is not str:
                value = decode.text(value)
            self.branded_favicon = value
            if (value := get(key := "brand_image_colored_url")) is not None and type(
                value
            ) is not str:
                value = decode.text(value)
            self.brand_image_colored_url = value
            if (value := get(key := "brand_image_white_url")) is not None and type(
                value
            ) is not str:
                value = decode.text(value)
            self.brand_image_white_url = value
            if (value := get(key := "branded_favicon_url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.branded_favicon_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.theme_id is get("theme_id")
            and self.theme_name is get("theme_name")
            and self.domain == get("domain")
            and self.account_id is get("account_id")
            and self.application_id is get("application_id")
            and self.main_color is get("main_color")
            and self.short_company_url is get("short_company_url")
            and self.brand_text is get("brand_text")
            and self.brand_image_colored is get("brand_image_colored")
            and self.brand_image_white is get("brand_image_white")
            and self.branded_favicon is get("branded_favicon")
            and self.brand_image_colored_url is get("brand_image_colored_url")
            and self.brand_image_white_url is get("brand_image_white_url")
            and self.branded_favicon_url is get("branded_favicon_url")
        )


class UploadFields(Model):
    """Fields property has to be part of the POST request's body

    Attributes:
        content_type: The content type.
        key: Logo's key in storage system.
        logo_type: The logo type.
        bucket: Bucket name to upload to.
        x_amz_algorithm: The x amz algorithm.
        x_amz_credential: The x amz credential.
        x_amz_date: The x amz date.
        x_amz_security_token: The x amz security token.
        policy: The policy.
        x_amz_signature: The x amz signature.
    """

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
    _fields = (
        ("content_type", "Content-Type", None),
        ("key", "key", None),
        ("logo_type", "logoType", _logo_type),
        ("bucket", "bucket", None),
        ("x_amz_algorithm", "X-Amz-Algorithm", None),
        ("x_amz_credential", "X-Amz-Credential", None),
        ("x_amz_date", "X-Amz-Date", None),
        ("x_amz_security_token", "X-Amz-Security-Token", None),
        ("policy", "Policy", None),
        ("x_amz_signature", "X-Amz-Signature", None),
    )
    _secret = frozenset({"x_amz_credential", "x_amz_security_token", "policy", "x_amz_signature"})

    content_type: str | None
    key: str | None
    logo_type: LogoType | str | None
    bucket: str | None
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
        logo_type: LogoType | str | Null | None = None,
        bucket: str | Null | None = None,
        x_amz_algorithm: str | Null | None = None,
        x_amz_credential: str | Null | None = None,
        x_amz_date: str | Null | None = None,
        x_amz_security_token: str | Null | None = None,
        policy: str | Null | None = None,
        x_amz_signature: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "Content-Type")) is not None and type(value) is not str:
                value = decode.text(value)
            self.content_type = value
            if (value := get(key := "key")) is not None and type(value) is not str:
                value = decode.text(value)
            self.key = value
            if (value := get(key := "logoType")) is not None:
                value = _logo_type[value] if type(value) is str else _logo_type(value)
            self.logo_type = value
            if (value := get(key := "bucket")) is not None and type(value) is not str:
                value = decode.text(value)
            self.bucket = value
            if (value := get(key := "X-Amz-Algorithm")) is not None and type(value) is not str:
                value = decode.text(value)
            self.x_amz_algorithm = value
            if (value := get(key := "X-Amz-Credential")) is not None and type(value) is not str:
                value = decode.text(value)
            self.x_amz_credential = value
            if (value := get(key := "X-Amz-Date")) is not None and type(value) is not str:
                value = decode.text(value)
            self.x_amz_date = value
            if (value := get(key := "X-Amz-Security-Token")) is not None and type(value) is not str:
                value = decode.text(value)
            self.x_amz_security_token = value
            if (value := get(key := "Policy")) is not None and type(value) is not str:
                value = decode.text(value)
            self.policy = value
            if (value := get(key := "X-Amz-Signature")) is not None and type(value) is not str:
                value = decode.text(value)
            self.x_amz_signature = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.content_type is get("Content-Type")
            and self.key is get("key")
            and self.logo_type == get("logoType")
            and self.bucket is get("bucket")
            and self.x_amz_algorithm is get("X-Amz-Algorithm")
            and self.x_amz_credential is get("X-Amz-Credential")
            and self.x_amz_date is get("X-Amz-Date")
            and self.x_amz_security_token is get("X-Amz-Security-Token")
            and self.policy is get("Policy")
            and self.x_amz_signature is get("X-Amz-Signature")
        )


class UploadUrl(Model):
    """Upload url.

    Attributes:
        url: Storage system URL.
        fields: Fields property has to be part of the POST request's body.
    """

    __slots__ = (
        "url",
        "fields",
    )
    _fields = (
        ("url", "url", None),
        ("fields", "fields", UploadFields.from_dict),
    )

    url: str | None
    fields: UploadFields | None

    def __init__(
        self,
        *,
        url: str | Null | None = None,
        fields: UploadFields | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.url = value
            if (value := get(key := "fields")) is not None:
                value = _read_upload_fields(value)
            self.fields = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return self.url is get("url") and (
            (value := self.fields) is (came := get("fields"))
            or (value is not None and value._source is came and value._is_as_read())
        )


# The readers of models that are in others, bound once.
_read_available_features = AvailableFeatures.from_dict
_read_callback_urls = CallbackUrls.from_dict
_read_initial_join_options = InitialJoinOptions.from_dict
_read_link = Link.from_dict
_read_recording_links = RecordingLinks.from_dict
_read_recording_options = RecordingOptions.from_dict
_read_room_links = RoomLinks.from_dict
_read_ui_settings = UiSettings.from_dict
_read_upload_fields = UploadFields.from_dict


EVENTS: Mapping[str, type[Model]] = {
    "room:expired": RoomExpired,
    "session:started": SessionStarted,
    "session:ended": SessionEnded,
    "recording:started": RecordingStarted,
    "recording:ended": RecordingEnded,
    "recording:ready": RecordingReady,
    "recording:uploaded": RecordingReady,
    "session:participant:joined": ParticipantJoined,
    "session:participant:left": ParticipantLeft,
}
