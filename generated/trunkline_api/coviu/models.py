# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Models of the Coviu Session API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

from trunkline.runtime import Model, Null, decode

__all__ = [
    "NewParticipant",
    "Order",
    "Participant",
    "Role",
    "Session",
    "UnitResponse",
]


class Order(StrEnum):
    """The order of a list of sessions."""

    FORWARD = "forward"
    BACKWARDS = "backwards"
    REVERSE = "reverse"


_order = decode.Enumeration(Order, str)


class Role(StrEnum):
    """What the participant may do. Who has none is a guest, and has to be let in."""

    GUEST = "guest"
    HOST = "host"
    PARTICIPANT = "participant"


_role = decode.Enumeration(Role, str)


class NewParticipant(Model):
    """New participant.

    Attributes:
        state: The state.
        display_name: The display name.
        role: What the participant may do. Who has none is a guest, and has to be let in.
        picture: The picture.
        phone: The telephone number of the participant.
    """

    __slots__ = (
        "state",
        "display_name",
        "role",
        "picture",
        "phone",
    )
    _fields = (
        ("state", "state", None),
        ("display_name", "display_name", None),
        ("role", "role", _role),
        ("picture", "picture", None),
        ("phone", "phone", None),
    )

    state: str | None
    display_name: str | None
    role: Role | str | None
    picture: str | None
    phone: str | None

    def __init__(
        self,
        *,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        role: Role | str | Null | None = None,
        picture: str | Null | None = None,
        phone: str | Null | None = None,
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
            if (value := get(key := "state")) is not None and type(value) is not str:
                value = decode.text(value)
            self.state = value
            if (value := get(key := "display_name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.display_name = value
            if (value := get(key := "role")) is not None:
                value = _role[value] if type(value) is str else _role(value)
            self.role = value
            if (value := get(key := "picture")) is not None and type(value) is not str:
                value = decode.text(value)
            self.picture = value
            if (value := get(key := "phone")) is not None and type(value) is not str:
                value = decode.text(value)
            self.phone = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return (
            self.state is get("state")
            and self.display_name is get("display_name")
            and self.role == get("role")
            and self.picture is get("picture")
            and self.phone is get("phone")
        )


class Participant(Model):
    """Participant.

    Attributes:
        participant_id: The participant id.
        session_id: The session id.
        state: The state.
        display_name: The display name.
        client_id: The client id.
        role: What the participant may do. The API answers in capitals (`GUEST`, `HOST`).
        picture: The picture.
        deleted_at: The deleted at.
        coviu_user_id: The coviu user id.
        entry_url: The entry url.
        phone: The telephone number of the participant.
    """

    __slots__ = (
        "participant_id",
        "session_id",
        "state",
        "display_name",
        "client_id",
        "role",
        "picture",
        "deleted_at",
        "coviu_user_id",
        "entry_url",
        "phone",
    )
    _fields = (
        ("participant_id", "participant_id", None),
        ("session_id", "session_id", None),
        ("state", "state", None),
        ("display_name", "display_name", None),
        ("client_id", "client_id", None),
        ("role", "role", _role),
        ("picture", "picture", None),
        ("deleted_at", "deleted_at", decode.datetime),
        ("coviu_user_id", "coviu_user_id", None),
        ("entry_url", "entry_url", None),
        ("phone", "phone", None),
    )
    _secret = frozenset({"entry_url"})

    participant_id: str
    session_id: str | None
    state: str | None
    display_name: str | None
    client_id: str | None
    role: Role | str | None
    picture: str | None
    deleted_at: dt.datetime | None
    coviu_user_id: str | None
    entry_url: str | None
    phone: str | None

    def __init__(
        self,
        *,
        participant_id: str,
        session_id: str | Null | None = None,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        client_id: str | Null | None = None,
        role: Role | str | Null | None = None,
        picture: str | Null | None = None,
        deleted_at: dt.datetime | Null | None = None,
        coviu_user_id: str | Null | None = None,
        entry_url: str | Null | None = None,
        phone: str | Null | None = None,
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
                value = _role[value] if type(value) is str else _role(value)
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class Session(Model):
    """Session.

    Attributes:
        session_id: The session id.
        feature_flags: The feature flags.
        team_id: The team id.
        client_id: The client id.
        participants: The participants.
        picture: The picture.
        start_time: The start time.
        end_time: The end time.
        canceled_time: The canceled time.
        session_name: The session name.
        actual_end_time: When the session ended; it can differ from the planned `end_time`.
    """

    __slots__ = (
        "session_id",
        "feature_flags",
        "team_id",
        "client_id",
        "participants",
        "picture",
        "start_time",
        "end_time",
        "canceled_time",
        "session_name",
        "actual_end_time",
    )
    _fields = (
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

    session_id: str
    feature_flags: list[str] | None
    team_id: str | None
    client_id: str | None
    participants: list[Participant] | None
    picture: str | None
    start_time: dt.datetime | None
    end_time: dt.datetime | None
    canceled_time: dt.datetime | None
    session_name: str | None
    actual_end_time: dt.datetime | None

    def __init__(
        self,
        *,
        session_id: str,
        feature_flags: Sequence[str] | Null | None = None,
        team_id: str | Null | None = None,
        client_id: str | Null | None = None,
        participants: Sequence[Participant | Mapping[str, Any]] | Null | None = None,
        picture: str | Null | None = None,
        start_time: dt.datetime | Null | None = None,
        end_time: dt.datetime | Null | None = None,
        canceled_time: dt.datetime | Null | None = None,
        session_name: str | Null | None = None,
        actual_end_time: dt.datetime | Null | None = None,
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class UnitResponse(Model):
    """Unit response.

    Attributes:
        ok: The ok.
    """

    __slots__ = ("ok",)
    _fields = (("ok", "ok", None),)

    ok: bool

    def __init__(
        self,
        *,
        ok: bool,
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
            if type(value := get(key := "ok")) is not bool:
                value = decode.boolean(value)
            self.ok = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.ok is get("ok")
