# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Readers of the models of the Coviu Session API: straight-line code, for speed."""

from __future__ import annotations

from typing import Any

from trunkline.runtime import decode

from .models import (
    NewParticipant,
    Order,
    Participant,
    Role,
    Session,
    UnitResponse,
)

_read_order = decode.Enumeration(Order, str)
_read_role = decode.Enumeration(Role, str)


def _read_new_participant_from_dict(cls: type[NewParticipant], data: Any) -> NewParticipant:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "state")) is not None and type(value) is not str:
            value = decode.text(value)
        self.state = value
        if (value := get(key := "display_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.display_name = value
        if (value := get(key := "role")) is not None:
            value = _read_role[value] if type(value) is str else _read_role(value)
        self.role = value
        if (value := get(key := "picture")) is not None and type(value) is not str:
            value = decode.text(value)
        self.picture = value
        if (value := get(key := "phone")) is not None and type(value) is not str:
            value = decode.text(value)
        self.phone = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_new_participant_is_as_read(self: NewParticipant) -> bool:
    get = self._source.get
    return (
        self.state is get("state")
        and self.display_name is get("display_name")
        and self.role == get("role")
        and self.picture is get("picture")
        and self.phone is get("phone")
    )


_read_new_participant = NewParticipant._bind(
    _read_new_participant_from_dict, _read_new_participant_is_as_read
)


def _read_participant_from_dict(cls: type[Participant], data: Any) -> Participant:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if type(value := get(key := "participant_id")) is not str:
            value = decode.text(value)
        self.participant_id = value
        if (value := get(key := "session_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.session_id = value
        if (value := get(key := "state")) is not None and type(value) is not str:
            value = decode.text(value)
        self.state = value
        if (value := get(key := "display_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.display_name = value
        if (value := get(key := "client_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.client_id = value
        if (value := get(key := "role")) is not None:
            value = _read_role[value] if type(value) is str else _read_role(value)
        self.role = value
        if (value := get(key := "picture")) is not None and type(value) is not str:
            value = decode.text(value)
        self.picture = value
        if (value := get(key := "deleted_at")) is not None:
            value = decode.datetime(value)
        self.deleted_at = value
        if (value := get(key := "coviu_user_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.coviu_user_id = value
        if (value := get(key := "entry_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.entry_url = value
        if (value := get(key := "phone")) is not None and type(value) is not str:
            value = decode.text(value)
        self.phone = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_participant_is_as_read(self: Participant) -> bool:
    get = self._source.get
    value: Any
    return (
        self.participant_id is get("participant_id")
        and self.session_id is get("session_id")
        and self.state is get("state")
        and self.display_name is get("display_name")
        and self.client_id is get("client_id")
        and self.role == get("role")
        and self.picture is get("picture")
        and (
            (value := self.deleted_at) is (came := get("deleted_at"))
            or (came is not None and decode.datetime(came) == value)
        )
        and self.coviu_user_id is get("coviu_user_id")
        and self.entry_url is get("entry_url")
        and self.phone is get("phone")
    )


_read_participant = Participant._bind(_read_participant_from_dict, _read_participant_is_as_read)


def _read_session_from_dict(cls: type[Session], data: Any) -> Session:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if type(value := get(key := "session_id")) is not str:
            value = decode.text(value)
        self.session_id = value
        if (value := get(key := "feature_flags")) is not None:
            value = decode.array(decode.text, value)
        self.feature_flags = value
        if (value := get(key := "team_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.team_id = value
        if (value := get(key := "client_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.client_id = value
        if (value := get(key := "participants")) is not None:
            value = decode.array(Participant.from_dict, value)
        self.participants = value
        if (value := get(key := "picture")) is not None and type(value) is not str:
            value = decode.text(value)
        self.picture = value
        if (value := get(key := "start_time")) is not None:
            value = decode.datetime(value)
        self.start_time = value
        if (value := get(key := "end_time")) is not None:
            value = decode.datetime(value)
        self.end_time = value
        if (value := get(key := "canceled_time")) is not None:
            value = decode.datetime(value)
        self.canceled_time = value
        if (value := get(key := "session_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.session_name = value
        if (value := get(key := "actual_end_time")) is not None:
            value = decode.datetime(value)
        self.actual_end_time = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_session_is_as_read(self: Session) -> bool:
    get = self._source.get
    value: Any
    return (
        self.session_id is get("session_id")
        and (
            (value := self.feature_flags) is (came := get("feature_flags"))
            or self._same(value, came, decode.array_of(decode.text))
        )
        and self.team_id is get("team_id")
        and self.client_id is get("client_id")
        and (
            (value := self.participants) is (came := get("participants"))
            or self._same(value, came, decode.array_of(Participant.from_dict))
        )
        and self.picture is get("picture")
        and (
            (value := self.start_time) is (came := get("start_time"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.end_time) is (came := get("end_time"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.canceled_time) is (came := get("canceled_time"))
            or (came is not None and decode.datetime(came) == value)
        )
        and self.session_name is get("session_name")
        and (
            (value := self.actual_end_time) is (came := get("actual_end_time"))
            or (came is not None and decode.datetime(came) == value)
        )
    )


_read_session = Session._bind(_read_session_from_dict, _read_session_is_as_read)


def _read_unit_response_from_dict(cls: type[UnitResponse], data: Any) -> UnitResponse:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if type(value := get(key := "ok")) is not bool:
            value = decode.boolean(value)
        self.ok = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_unit_response_is_as_read(self: UnitResponse) -> bool:
    get = self._source.get
    return self.ok is get("ok")


_read_unit_response = UnitResponse._bind(
    _read_unit_response_from_dict, _read_unit_response_is_as_read
)


NewParticipant._fields = (
    ("state", "state", None),
    ("display_name", "display_name", None),
    ("role", "role", _read_role),
    ("picture", "picture", None),
    ("phone", "phone", None),
)
Participant._fields = (
    ("participant_id", "participant_id", None),
    ("session_id", "session_id", None),
    ("state", "state", None),
    ("display_name", "display_name", None),
    ("client_id", "client_id", None),
    ("role", "role", _read_role),
    ("picture", "picture", None),
    ("deleted_at", "deleted_at", decode.datetime),
    ("coviu_user_id", "coviu_user_id", None),
    ("entry_url", "entry_url", None),
    ("phone", "phone", None),
)
Session._fields = (
    ("session_id", "session_id", None),
    ("feature_flags", "feature_flags", decode.array_of(decode.text)),
    ("team_id", "team_id", None),
    ("client_id", "client_id", None),
    ("participants", "participants", decode.array_of(Participant.from_dict)),
    ("picture", "picture", None),
    ("start_time", "start_time", decode.datetime),
    ("end_time", "end_time", decode.datetime),
    ("canceled_time", "canceled_time", decode.datetime),
    ("session_name", "session_name", None),
    ("actual_end_time", "actual_end_time", decode.datetime),
)
UnitResponse._fields = (("ok", "ok", None),)
