# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Readers of the models of the Vonage Meetings Public API: straight-line code, for speed."""

from __future__ import annotations

from typing import Any

from trunkline.runtime import decode

from .models import (
    APIError,
    Application,
    AvailableFeatures,
    CallbackUrls,
    Code,
    DeleteThemeResponse,
    DialInNumber,
    Error,
    FinalizeLogosForThemeResponse,
    InitialJoinOptions,
    InvalidProperty,
    JoinApprovalLevel,
    Link,
    LogoType,
    ParticipantJoined,
    ParticipantJoinedEvent,
    ParticipantLeft,
    Recording,
    RecordingEnded,
    RecordingLinks,
    RecordingOptions,
    RecordingReady,
    RecordingReadyEvent,
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
    UiSettings,
    UploadFields,
    UploadUrl,
)

_read_code = decode.Enumeration(Code, str)
_read_invalid_property = decode.Enumeration(InvalidProperty, str)
_read_join_approval_level = decode.Enumeration(JoinApprovalLevel, str)
_read_logo_type = decode.Enumeration(LogoType, str)
_read_participant_joined_event = decode.Enumeration(ParticipantJoinedEvent, str)
_read_recording_ready_event = decode.Enumeration(RecordingReadyEvent, str)
_read_recording_status = decode.Enumeration(RecordingStatus, str)
_read_room_type = decode.Enumeration(RoomType, str)
_read_theme_domain = decode.Enumeration(ThemeDomain, str)


def _read_api_error_from_dict(cls: type[APIError], data: Any) -> APIError:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "status")) is not None and type(value) is not int:
            value = decode.integer(value)
        self.status = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "message")) is not None and type(value) is not str:
            value = decode.text(value)
        self.message = value
        if (value := get(key := "errors")) is not None:
            value = decode.json_array(value)
        self.errors = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_api_error_is_as_read(self: APIError) -> bool:
    get = self._source.get
    value: Any
    return (
        self.status is get("status")
        and self.name is get("name")
        and self.message is get("message")
        and (
            (value := self.errors) is (came := get("errors"))
            or self._same(value, came, decode.json_array)
        )
    )


_read_api_error = APIError._bind(_read_api_error_from_dict, _read_api_error_is_as_read)


def _read_application_from_dict(cls: type[Application], data: Any) -> Application:
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
        return decode.recover(self, key, error)
    return self


def _read_application_is_as_read(self: Application) -> bool:
    get = self._source.get
    return (
        self.application_id is get("application_id")
        and self.account_id is get("account_id")
        and self.default_theme_id is get("default_theme_id")
    )


_read_application = Application._bind(_read_application_from_dict, _read_application_is_as_read)


def _read_available_features_from_dict(
    cls: type[AvailableFeatures], data: Any
) -> AvailableFeatures:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "is_recording_available")) is not None and type(value) is not bool:
            value = decode.boolean(value)
        self.is_recording_available = value
        if (value := get(key := "is_chat_available")) is not None and type(value) is not bool:
            value = decode.boolean(value)
        self.is_chat_available = value
        if (value := get(key := "is_whiteboard_available")) is not None and type(value) is not bool:
            value = decode.boolean(value)
        self.is_whiteboard_available = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_available_features_is_as_read(self: AvailableFeatures) -> bool:
    get = self._source.get
    return (
        self.is_recording_available is get("is_recording_available")
        and self.is_chat_available is get("is_chat_available")
        and self.is_whiteboard_available is get("is_whiteboard_available")
    )


_read_available_features = AvailableFeatures._bind(
    _read_available_features_from_dict, _read_available_features_is_as_read
)


def _read_callback_urls_from_dict(cls: type[CallbackUrls], data: Any) -> CallbackUrls:
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
        if (value := get(key := "sessions_callback_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.sessions_callback_url = value
        if (value := get(key := "recordings_callback_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.recordings_callback_url = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_callback_urls_is_as_read(self: CallbackUrls) -> bool:
    get = self._source.get
    return (
        self.rooms_callback_url is get("rooms_callback_url")
        and self.sessions_callback_url is get("sessions_callback_url")
        and self.recordings_callback_url is get("recordings_callback_url")
    )


_read_callback_urls = CallbackUrls._bind(
    _read_callback_urls_from_dict, _read_callback_urls_is_as_read
)


def _read_delete_theme_response_from_dict(
    cls: type[DeleteThemeResponse], data: Any
) -> DeleteThemeResponse:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "status")) is not None and type(value) is not int:
            value = decode.integer(value)
        self.status = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "message")) is not None and type(value) is not str:
            value = decode.text(value)
        self.message = value
        if (value := get(key := "errors")) is not None:
            value = decode.array(decode.text, value)
        self.errors = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_delete_theme_response_is_as_read(self: DeleteThemeResponse) -> bool:
    get = self._source.get
    value: Any
    return (
        self.status is get("status")
        and self.name is get("name")
        and self.message is get("message")
        and (
            (value := self.errors) is (came := get("errors"))
            or self._same(value, came, decode.array_of(decode.text))
        )
    )


_read_delete_theme_response = DeleteThemeResponse._bind(
    _read_delete_theme_response_from_dict, _read_delete_theme_response_is_as_read
)


def _read_dial_in_number_from_dict(cls: type[DialInNumber], data: Any) -> DialInNumber:
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
        return decode.recover(self, key, error)
    return self


def _read_dial_in_number_is_as_read(self: DialInNumber) -> bool:
    get = self._source.get
    return (
        self.number is get("number")
        and self.locale is get("locale")
        and self.display_name is get("display_name")
    )


_read_dial_in_number = DialInNumber._bind(
    _read_dial_in_number_from_dict, _read_dial_in_number_is_as_read
)


def _read_error_from_dict(cls: type[Error], data: Any) -> Error:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "logoKey")) is not None and type(value) is not str:
            value = decode.text(value)
        self.logo_key = value
        if (value := get(key := "code")) is not None:
            value = _read_code[value] if type(value) is str else _read_code(value)
        self.code = value
        if (value := get(key := "invalidProperty")) is not None:
            value = (
                _read_invalid_property[value]
                if type(value) is str
                else _read_invalid_property(value)
            )
        self.invalid_property = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_error_is_as_read(self: Error) -> bool:
    get = self._source.get
    return (
        self.logo_key is get("logoKey")
        and self.code == get("code")
        and self.invalid_property == get("invalidProperty")
    )


_read_error = Error._bind(_read_error_from_dict, _read_error_is_as_read)


def _read_finalize_logos_for_theme_response_from_dict(
    cls: type[FinalizeLogosForThemeResponse], data: Any
) -> FinalizeLogosForThemeResponse:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "status")) is not None and type(value) is not int:
            value = decode.integer(value)
        self.status = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "message")) is not None and type(value) is not str:
            value = decode.text(value)
        self.message = value
        if (value := get(key := "errors")) is not None:
            value = decode.array(Error.from_dict, value)
        self.errors = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_finalize_logos_for_theme_response_is_as_read(self: FinalizeLogosForThemeResponse) -> bool:
    get = self._source.get
    value: Any
    return (
        self.status is get("status")
        and self.name is get("name")
        and self.message is get("message")
        and (
            (value := self.errors) is (came := get("errors"))
            or self._same(value, came, decode.array_of(Error.from_dict))
        )
    )


_read_finalize_logos_for_theme_response = FinalizeLogosForThemeResponse._bind(
    _read_finalize_logos_for_theme_response_from_dict,
    _read_finalize_logos_for_theme_response_is_as_read,
)


def _read_initial_join_options_from_dict(
    cls: type[InitialJoinOptions], data: Any
) -> InitialJoinOptions:
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
        return decode.recover(self, key, error)
    return self


def _read_initial_join_options_is_as_read(self: InitialJoinOptions) -> bool:
    get = self._source.get
    return self.microphone_state is get("microphone_state")


_read_initial_join_options = InitialJoinOptions._bind(
    _read_initial_join_options_from_dict, _read_initial_join_options_is_as_read
)


def _read_link_from_dict(cls: type[Link], data: Any) -> Link:
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
        return decode.recover(self, key, error)
    return self


def _read_link_is_as_read(self: Link) -> bool:
    get = self._source.get
    return self.href is get("href")


_read_link = Link._bind(_read_link_from_dict, _read_link_is_as_read)


def _read_participant_joined_from_dict(
    cls: type[ParticipantJoined], data: Any
) -> ParticipantJoined:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "event")) is not None:
            value = (
                _read_participant_joined_event[value]
                if type(value) is str
                else _read_participant_joined_event(value)
            )
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
        return decode.recover(self, key, error)
    return self


def _read_participant_joined_is_as_read(self: ParticipantJoined) -> bool:
    get = self._source.get
    return (
        self.event == get("event")
        and self.participant_id is get("participant_id")
        and self.session_id is get("session_id")
        and self.room_id is get("room_id")
        and self.name is get("name")
        and self.type_ is get("type")
        and self.is_host is get("is_host")
    )


_read_participant_joined = ParticipantJoined._bind(
    _read_participant_joined_from_dict, _read_participant_joined_is_as_read
)


def _read_participant_left_from_dict(cls: type[ParticipantLeft], data: Any) -> ParticipantLeft:
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
        return decode.recover(self, key, error)
    return self


def _read_participant_left_is_as_read(self: ParticipantLeft) -> bool:
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


_read_participant_left = ParticipantLeft._bind(
    _read_participant_left_from_dict, _read_participant_left_is_as_read
)


def _read_recording_from_dict(cls: type[Recording], data: Any) -> Recording:
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
            value = (
                _read_recording_status[value]
                if type(value) is str
                else _read_recording_status(value)
            )
        self.status = value
        if (value := get(key := "_links")) is not None:
            value = _read_recording_links(value)
        self.links = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_recording_is_as_read(self: Recording) -> bool:
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


_read_recording = Recording._bind(_read_recording_from_dict, _read_recording_is_as_read)


def _read_recording_ended_from_dict(cls: type[RecordingEnded], data: Any) -> RecordingEnded:
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
        return decode.recover(self, key, error)
    return self


def _read_recording_ended_is_as_read(self: RecordingEnded) -> bool:
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


_read_recording_ended = RecordingEnded._bind(
    _read_recording_ended_from_dict, _read_recording_ended_is_as_read
)


def _read_recording_links_from_dict(cls: type[RecordingLinks], data: Any) -> RecordingLinks:
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
        return decode.recover(self, key, error)
    return self


def _read_recording_links_is_as_read(self: RecordingLinks) -> bool:
    get = self._source.get
    value: Any
    return (value := self.url) is (came := get("url")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_recording_links = RecordingLinks._bind(
    _read_recording_links_from_dict, _read_recording_links_is_as_read
)


def _read_recording_options_from_dict(cls: type[RecordingOptions], data: Any) -> RecordingOptions:
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
        return decode.recover(self, key, error)
    return self


def _read_recording_options_is_as_read(self: RecordingOptions) -> bool:
    get = self._source.get
    return self.auto_record is get("auto_record") and self.record_only_owner is get(
        "record_only_owner"
    )


_read_recording_options = RecordingOptions._bind(
    _read_recording_options_from_dict, _read_recording_options_is_as_read
)


def _read_recording_ready_from_dict(cls: type[RecordingReady], data: Any) -> RecordingReady:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "event")) is not None:
            value = (
                _read_recording_ready_event[value]
                if type(value) is str
                else _read_recording_ready_event(value)
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
        return decode.recover(self, key, error)
    return self


def _read_recording_ready_is_as_read(self: RecordingReady) -> bool:
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


_read_recording_ready = RecordingReady._bind(
    _read_recording_ready_from_dict, _read_recording_ready_is_as_read
)


def _read_recording_started_from_dict(cls: type[RecordingStarted], data: Any) -> RecordingStarted:
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
        return decode.recover(self, key, error)
    return self


def _read_recording_started_is_as_read(self: RecordingStarted) -> bool:
    get = self._source.get
    return (
        self.event is get("event")
        and self.recording_id is get("recording_id")
        and self.session_id is get("session_id")
    )


_read_recording_started = RecordingStarted._bind(
    _read_recording_started_from_dict, _read_recording_started_is_as_read
)


def _read_room_from_dict(cls: type[Room], data: Any) -> Room:
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
            value = _read_room_type[value] if type(value) is str else _read_room_type(value)
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
        if (value := get(key := "join_approval_level", get("joinApprovalLevel"))) is not None:
            value = (
                _read_join_approval_level[value]
                if type(value) is str
                else _read_join_approval_level(value)
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
        return decode.recover(self, key, error)
    return self


def _read_room_is_as_read(self: Room) -> bool:
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
        and self.join_approval_level == get("join_approval_level", get("joinApprovalLevel"))
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


_read_room = Room._bind(_read_room_from_dict, _read_room_is_as_read)


def _read_room_expired_from_dict(cls: type[RoomExpired], data: Any) -> RoomExpired:
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
            value = _read_room_type[value] if type(value) is str else _read_room_type(value)
        self.room_type = value
        if (value := get(key := "expires_at")) is not None:
            value = decode.datetime(value)
        self.expires_at = value
        if (value := get(key := "created_at")) is not None:
            value = decode.datetime(value)
        self.created_at = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_room_expired_is_as_read(self: RoomExpired) -> bool:
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


_read_room_expired = RoomExpired._bind(_read_room_expired_from_dict, _read_room_expired_is_as_read)


def _read_room_links_from_dict(cls: type[RoomLinks], data: Any) -> RoomLinks:
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
        return decode.recover(self, key, error)
    return self


def _read_room_links_is_as_read(self: RoomLinks) -> bool:
    get = self._source.get
    value: Any
    return (
        (value := self.guest_url) is (came := get("guest_url"))
        or (value is not None and value._source is came and value._is_as_read())
    ) and (
        (value := self.host_url) is (came := get("host_url"))
        or (value is not None and value._source is came and value._is_as_read())
    )


_read_room_links = RoomLinks._bind(_read_room_links_from_dict, _read_room_links_is_as_read)


def _read_session_ended_from_dict(cls: type[SessionEnded], data: Any) -> SessionEnded:
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
        return decode.recover(self, key, error)
    return self


def _read_session_ended_is_as_read(self: SessionEnded) -> bool:
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


_read_session_ended = SessionEnded._bind(
    _read_session_ended_from_dict, _read_session_ended_is_as_read
)


def _read_session_started_from_dict(cls: type[SessionStarted], data: Any) -> SessionStarted:
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
        return decode.recover(self, key, error)
    return self


def _read_session_started_is_as_read(self: SessionStarted) -> bool:
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


_read_session_started = SessionStarted._bind(
    _read_session_started_from_dict, _read_session_started_is_as_read
)


def _read_theme_from_dict(cls: type[Theme], data: Any) -> Theme:
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
            value = _read_theme_domain[value] if type(value) is str else _read_theme_domain(value)
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
        if (value := get(key := "brand_image_colored_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.brand_image_colored_url = value
        if (value := get(key := "brand_image_white_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.brand_image_white_url = value
        if (value := get(key := "branded_favicon_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.branded_favicon_url = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_theme_is_as_read(self: Theme) -> bool:
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


_read_theme = Theme._bind(_read_theme_from_dict, _read_theme_is_as_read)


def _read_ui_settings_from_dict(cls: type[UiSettings], data: Any) -> UiSettings:
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
        return decode.recover(self, key, error)
    return self


def _read_ui_settings_is_as_read(self: UiSettings) -> bool:
    get = self._source.get
    return self.language is get("language")


_read_ui_settings = UiSettings._bind(_read_ui_settings_from_dict, _read_ui_settings_is_as_read)


def _read_upload_fields_from_dict(cls: type[UploadFields], data: Any) -> UploadFields:
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
            value = _read_logo_type[value] if type(value) is str else _read_logo_type(value)
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
        return decode.recover(self, key, error)
    return self


def _read_upload_fields_is_as_read(self: UploadFields) -> bool:
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


_read_upload_fields = UploadFields._bind(
    _read_upload_fields_from_dict, _read_upload_fields_is_as_read
)


def _read_upload_url_from_dict(cls: type[UploadUrl], data: Any) -> UploadUrl:
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
        return decode.recover(self, key, error)
    return self


def _read_upload_url_is_as_read(self: UploadUrl) -> bool:
    get = self._source.get
    value: Any
    return self.url is get("url") and (
        (value := self.fields) is (came := get("fields"))
        or (value is not None and value._source is came and value._is_as_read())
    )


_read_upload_url = UploadUrl._bind(_read_upload_url_from_dict, _read_upload_url_is_as_read)


APIError._fields = (
    ("status", "status", None),
    ("name", "name", None),
    ("message", "message", None),
    ("errors", "errors", decode.json_array),
)
Application._fields = (
    ("application_id", "application_id", None),
    ("account_id", "account_id", None),
    ("default_theme_id", "default_theme_id", None),
)
AvailableFeatures._fields = (
    ("is_recording_available", "is_recording_available", None),
    ("is_chat_available", "is_chat_available", None),
    ("is_whiteboard_available", "is_whiteboard_available", None),
)
CallbackUrls._fields = (
    ("rooms_callback_url", "rooms_callback_url", None),
    ("sessions_callback_url", "sessions_callback_url", None),
    ("recordings_callback_url", "recordings_callback_url", None),
)
DeleteThemeResponse._fields = (
    ("status", "status", None),
    ("name", "name", None),
    ("message", "message", None),
    ("errors", "errors", decode.array_of(decode.text)),
)
DialInNumber._fields = (
    ("number", "number", None),
    ("locale", "locale", None),
    ("display_name", "display_name", None),
)
Error._fields = (
    ("logo_key", "logoKey", None),
    ("code", "code", _read_code),
    ("invalid_property", "invalidProperty", _read_invalid_property),
)
FinalizeLogosForThemeResponse._fields = (
    ("status", "status", None),
    ("name", "name", None),
    ("message", "message", None),
    ("errors", "errors", decode.array_of(Error.from_dict)),
)
InitialJoinOptions._fields = (("microphone_state", "microphone_state", None),)
Link._fields = (("href", "href", None),)
ParticipantJoined._fields = (
    ("event", "event", _read_participant_joined_event),
    ("participant_id", "participant_id", None),
    ("session_id", "session_id", None),
    ("room_id", "room_id", None),
    ("name", "name", None),
    ("type_", "type", None),
    ("is_host", "is_host", None),
)
ParticipantLeft._fields = (
    ("event", "event", None),
    ("participant_id", "participant_id", None),
    ("session_id", "session_id", None),
    ("room_id", "room_id", None),
    ("name", "name", None),
    ("type_", "type", None),
    ("is_host", "is_host", None),
)
Recording._fields = (
    ("id", "id", None),
    ("session_id", "session_id", None),
    ("started_at", "started_at", decode.datetime),
    ("ended_at", "ended_at", decode.datetime),
    ("status", "status", _read_recording_status),
    ("links", "_links", _read_recording_links),
)
RecordingEnded._fields = (
    ("event", "event", None),
    ("recording_id", "recording_id", None),
    ("session_id", "session_id", None),
    ("started_at", "started_at", decode.datetime),
    ("ended_at", "ended_at", decode.datetime),
    ("duration", "duration", None),
)
RecordingLinks._fields = (("url", "url", _read_link),)
RecordingOptions._fields = (
    ("auto_record", "auto_record", None),
    ("record_only_owner", "record_only_owner", None),
)
RecordingReady._fields = (
    ("event", "event", _read_recording_ready_event),
    ("recording_id", "recording_id", None),
    ("session_id", "session_id", None),
    ("room_id", "room_id", None),
    ("started_at", "started_at", decode.datetime),
    ("ended_at", "ended_at", decode.datetime),
    ("duration", "duration", None),
    ("url", "url", None),
)
RecordingStarted._fields = (
    ("event", "event", None),
    ("recording_id", "recording_id", None),
    ("session_id", "session_id", None),
)
Room._fields = (
    ("id", "id", None),
    ("display_name", "display_name", None),
    ("metadata", "metadata", None),
    ("type_", "type", _read_room_type),
    ("recording_options", "recording_options", _read_recording_options),
    ("meeting_code", "meeting_code", None),
    ("is_available", "is_available", None),
    ("theme_id", "theme_id", None),
    ("created_at", "created_at", decode.datetime),
    ("expires_at", "expires_at", decode.datetime),
    ("expire_after_use", "expire_after_use", None),
    ("join_approval_level", "join_approval_level", _read_join_approval_level),
    ("callback_urls", "callback_urls", _read_callback_urls),
    ("available_features", "available_features", _read_available_features),
    ("links", "_links", _read_room_links),
    ("initial_join_options", "initial_join_options", _read_initial_join_options),
    ("ui_settings", "ui_settings", _read_ui_settings),
)
Room._aliases = {
    "join_approval_level": ("joinApprovalLevel",),
}
RoomExpired._fields = (
    ("event", "event", None),
    ("room_id", "room_id", None),
    ("room_type", "room_type", _read_room_type),
    ("expires_at", "expires_at", decode.datetime),
    ("created_at", "created_at", decode.datetime),
)
RoomLinks._fields = (
    ("guest_url", "guest_url", _read_link),
    ("host_url", "host_url", _read_link),
)
SessionEnded._fields = (
    ("event", "event", None),
    ("session_id", "session_id", None),
    ("room_id", "room_id", None),
    ("started_at", "started_at", decode.datetime),
    ("ended_at", "ended_at", decode.datetime),
)
SessionStarted._fields = (
    ("event", "event", None),
    ("session_id", "session_id", None),
    ("room_id", "room_id", None),
    ("started_at", "started_at", decode.datetime),
)
Theme._fields = (
    ("theme_id", "theme_id", None),
    ("theme_name", "theme_name", None),
    ("domain", "domain", _read_theme_domain),
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
UiSettings._fields = (("language", "language", None),)
UploadFields._fields = (
    ("content_type", "Content-Type", None),
    ("key", "key", None),
    ("logo_type", "logoType", _read_logo_type),
    ("bucket", "bucket", None),
    ("x_amz_algorithm", "X-Amz-Algorithm", None),
    ("x_amz_credential", "X-Amz-Credential", None),
    ("x_amz_date", "X-Amz-Date", None),
    ("x_amz_security_token", "X-Amz-Security-Token", None),
    ("policy", "Policy", None),
    ("x_amz_signature", "X-Amz-Signature", None),
)
UploadUrl._fields = (
    ("url", "url", None),
    ("fields", "fields", _read_upload_fields),
)
