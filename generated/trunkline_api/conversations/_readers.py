# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Readers of the models of the Conversation API: straight-line code, for speed."""

from __future__ import annotations

from typing import Any

from trunkline.runtime import decode, unions

from .models import (
    Channel,
    Conversation,
    ConversationTimestamp,
    Failure,
    Link,
    Member,
    MemberAction,
    MemberState,
    MemberTimestamp,
    Order,
    SelfLinks,
    User,
)

_read_member_action = decode.Enumeration(MemberAction, str)
_read_member_state = decode.Enumeration(MemberState, str)
_read_order = decode.Enumeration(Order, str)


def _read_channel_from_dict(cls: type[Channel], data: Any) -> Channel:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "type")) is not None and type(value) is not str:
            value = decode.text(value)
        self.type_ = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_channel_is_as_read(self: Channel) -> bool:
    get = self._source.get
    return self.type_ is get("type")


_read_channel = Channel._bind(_read_channel_from_dict, _read_channel_is_as_read)


def _read_conversation_from_dict(cls: type[Conversation], data: Any) -> Conversation:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if type(value := get(key := "id", get("uuid"))) is not str:
            value = decode.text(value)
        self.id = value
        if (value := get(key := "href")) is not None and type(value) is not str:
            value = decode.text(value)
        self.href = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "display_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.display_name = value
        if (value := get(key := "timestamp")) is not None:
            value = _read_conversation_timestamp(value)
        self.timestamp = value
        if (value := get(key := "sequence_number")) is not None:
            value = _either_int_or_str(value)
        self.sequence_number = value
        if (value := get(key := "numbers")) is not None:
            value = decode.json_object(value)
        self.numbers = value
        if (value := get(key := "members")) is not None:
            value = decode.array(Member.from_dict, value)
        self.members = value
        if (value := get(key := "api_key")) is not None and type(value) is not str:
            value = decode.text(value)
        self.api_key = value
        if (value := get(key := "_links")) is not None:
            value = _read_self_links(value)
        self.links = value
        if (value := get(key := "_embedded")) is not None:
            value = decode.json_object(value)
        self.embedded = value
        if (value := get(key := "image_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.image_url = value
        if (value := get(key := "properties")) is not None:
            value = decode.json_object(value)
        self.properties = value
        if (value := get(key := "state")) is not None and type(value) is not str:
            value = decode.text(value)
        self.state = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_conversation_is_as_read(self: Conversation) -> bool:
    get = self._source.get
    value: Any
    return (
        self.id is get("id", get("uuid"))
        and self.href is get("href")
        and self.name is get("name")
        and self.display_name is get("display_name")
        and (
            (value := self.timestamp) is (came := get("timestamp"))
            or (value is not None and value._source is came and value._is_as_read())
        )
        and (
            (value := self.sequence_number) is (came := get("sequence_number"))
            or self._same(value, came, _either_int_or_str)
        )
        and self.numbers is get("numbers")
        and (
            (value := self.members) is (came := get("members"))
            or self._same(value, came, decode.array_of(Member.from_dict))
        )
        and self.api_key is get("api_key")
        and (
            (value := self.links) is (came := get("_links"))
            or (value is not None and value._source is came and value._is_as_read())
        )
        and self.embedded is get("_embedded")
        and self.image_url is get("image_url")
        and self.properties is get("properties")
        and self.state is get("state")
    )


_read_conversation = Conversation._bind(_read_conversation_from_dict, _read_conversation_is_as_read)


def _read_conversation_timestamp_from_dict(
    cls: type[ConversationTimestamp], data: Any
) -> ConversationTimestamp:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "created")) is not None:
            value = decode.datetime(value)
        self.created = value
        if (value := get(key := "updated")) is not None:
            value = decode.datetime(value)
        self.updated = value
        if (value := get(key := "destroyed")) is not None:
            value = decode.datetime(value)
        self.destroyed = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_conversation_timestamp_is_as_read(self: ConversationTimestamp) -> bool:
    get = self._source.get
    value: Any
    return (
        (
            (value := self.created) is (came := get("created"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.updated) is (came := get("updated"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.destroyed) is (came := get("destroyed"))
            or (came is not None and decode.datetime(came) == value)
        )
    )


_read_conversation_timestamp = ConversationTimestamp._bind(
    _read_conversation_timestamp_from_dict, _read_conversation_timestamp_is_as_read
)


def _read_failure_from_dict(cls: type[Failure], data: Any) -> Failure:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "code")) is not None:
            value = _either_str_or_int(value)
        self.code = value
        if (value := get(key := "message")) is not None and type(value) is not str:
            value = decode.text(value)
        self.message = value
        if (value := get(key := "description")) is not None and type(value) is not str:
            value = decode.text(value)
        self.description = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_failure_is_as_read(self: Failure) -> bool:
    get = self._source.get
    value: Any
    return (
        (
            (value := self.code) is (came := get("code"))
            or self._same(value, came, _either_str_or_int)
        )
        and self.message is get("message")
        and self.description is get("description")
    )


_read_failure = Failure._bind(_read_failure_from_dict, _read_failure_is_as_read)


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


def _read_member_from_dict(cls: type[Member], data: Any) -> Member:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "id", get("uuid", get("member_id")))) is not None and type(
            value
        ) is not str:
            value = decode.text(value)
        self.id = value
        if (value := get(key := "user_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.user_id = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "state")) is not None:
            value = _read_member_state[value] if type(value) is str else _read_member_state(value)
        self.state = value
        if (value := get(key := "timestamp")) is not None:
            value = _read_member_timestamp(value)
        self.timestamp = value
        if (value := get(key := "initiator")) is not None:
            value = decode.json_object(value)
        self.initiator = value
        if (value := get(key := "channel")) is not None:
            value = _read_channel(value)
        self.channel = value
        if (value := get(key := "href")) is not None and type(value) is not str:
            value = decode.text(value)
        self.href = value
        if (value := get(key := "user_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.user_name = value
        if (value := get(key := "knocking_id")) is not None and type(value) is not str:
            value = decode.text(value)
        self.knocking_id = value
        if (value := get(key := "member_id_inviting")) is not None and type(value) is not str:
            value = decode.text(value)
        self.member_id_inviting = value
        if (value := get(key := "media")) is not None:
            value = decode.json_object(value)
        self.media = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_member_is_as_read(self: Member) -> bool:
    get = self._source.get
    value: Any
    return (
        self.id is get("id", get("uuid", get("member_id")))
        and self.user_id is get("user_id")
        and self.name is get("name")
        and self.state == get("state")
        and (
            (value := self.timestamp) is (came := get("timestamp"))
            or (value is not None and value._source is came and value._is_as_read())
        )
        and self.initiator is get("initiator")
        and (
            (value := self.channel) is (came := get("channel"))
            or (value is not None and value._source is came and value._is_as_read())
        )
        and self.href is get("href")
        and self.user_name is get("user_name")
        and self.knocking_id is get("knocking_id")
        and self.member_id_inviting is get("member_id_inviting")
        and self.media is get("media")
    )


_read_member = Member._bind(_read_member_from_dict, _read_member_is_as_read)


def _read_member_timestamp_from_dict(cls: type[MemberTimestamp], data: Any) -> MemberTimestamp:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "invited")) is not None:
            value = decode.datetime(value)
        self.invited = value
        if (value := get(key := "joined")) is not None:
            value = decode.datetime(value)
        self.joined = value
        if (value := get(key := "left")) is not None:
            value = decode.datetime(value)
        self.left = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_member_timestamp_is_as_read(self: MemberTimestamp) -> bool:
    get = self._source.get
    value: Any
    return (
        (
            (value := self.invited) is (came := get("invited"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.joined) is (came := get("joined"))
            or (came is not None and decode.datetime(came) == value)
        )
        and (
            (value := self.left) is (came := get("left"))
            or (came is not None and decode.datetime(came) == value)
        )
    )


_read_member_timestamp = MemberTimestamp._bind(
    _read_member_timestamp_from_dict, _read_member_timestamp_is_as_read
)


def _read_self_links_from_dict(cls: type[SelfLinks], data: Any) -> SelfLinks:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "self")) is not None:
            value = _read_link(value)
        self.self_ = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_self_links_is_as_read(self: SelfLinks) -> bool:
    get = self._source.get
    value: Any
    return (value := self.self_) is (came := get("self")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_self_links = SelfLinks._bind(_read_self_links_from_dict, _read_self_links_is_as_read)


def _read_user_from_dict(cls: type[User], data: Any) -> User:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if type(value := get(key := "id", get("uuid", get("user_id")))) is not str:
            value = decode.text(value)
        self.id = value
        if (value := get(key := "href")) is not None and type(value) is not str:
            value = decode.text(value)
        self.href = value
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "display_name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.display_name = value
        if (value := get(key := "_links")) is not None:
            value = _read_self_links(value)
        self.links = value
        if (value := get(key := "image_url")) is not None and type(value) is not str:
            value = decode.text(value)
        self.image_url = value
        if (value := get(key := "properties")) is not None:
            value = decode.json_object(value)
        self.properties = value
        if (value := get(key := "channels")) is not None:
            value = decode.json_object(value)
        self.channels = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_user_is_as_read(self: User) -> bool:
    get = self._source.get
    value: Any
    return (
        self.id is get("id", get("uuid", get("user_id")))
        and self.href is get("href")
        and self.name is get("name")
        and self.display_name is get("display_name")
        and (
            (value := self.links) is (came := get("_links"))
            or (value is not None and value._source is came and value._is_as_read())
        )
        and self.image_url is get("image_url")
        and self.properties is get("properties")
        and self.channels is get("channels")
    )


_read_user = User._bind(_read_user_from_dict, _read_user_is_as_read)


_either_int_or_str: decode.Reader[int | str] = unions.first_of(decode.integer, decode.text)
_either_str_or_int: decode.Reader[str | int] = unions.first_of(decode.text, decode.integer)


Channel._fields = (("type_", "type", None),)
Conversation._fields = (
    ("id", "id", None),
    ("href", "href", None),
    ("name", "name", None),
    ("display_name", "display_name", None),
    ("timestamp", "timestamp", _read_conversation_timestamp),
    ("sequence_number", "sequence_number", _either_int_or_str),
    ("numbers", "numbers", None),
    ("members", "members", decode.array_of(Member.from_dict)),
    ("api_key", "api_key", None),
    ("links", "_links", _read_self_links),
    ("embedded", "_embedded", None),
    ("image_url", "image_url", None),
    ("properties", "properties", None),
    ("state", "state", None),
)
Conversation._aliases = {
    "id": ("uuid",),
}
ConversationTimestamp._fields = (
    ("created", "created", decode.datetime),
    ("updated", "updated", decode.datetime),
    ("destroyed", "destroyed", decode.datetime),
)
Failure._fields = (
    ("code", "code", _either_str_or_int),
    ("message", "message", None),
    ("description", "description", None),
)
Link._fields = (("href", "href", None),)
Member._fields = (
    ("id", "id", None),
    ("user_id", "user_id", None),
    ("name", "name", None),
    ("state", "state", _read_member_state),
    ("timestamp", "timestamp", _read_member_timestamp),
    ("initiator", "initiator", None),
    ("channel", "channel", _read_channel),
    ("href", "href", None),
    ("user_name", "user_name", None),
    ("knocking_id", "knocking_id", None),
    ("member_id_inviting", "member_id_inviting", None),
    ("media", "media", None),
)
Member._aliases = {
    "id": ("uuid", "member_id"),
}
MemberTimestamp._fields = (
    ("invited", "invited", decode.datetime),
    ("joined", "joined", decode.datetime),
    ("left", "left", decode.datetime),
)
SelfLinks._fields = (("self_", "self", _read_link),)
User._fields = (
    ("id", "id", None),
    ("href", "href", None),
    ("name", "name", None),
    ("display_name", "display_name", None),
    ("links", "_links", _read_self_links),
    ("image_url", "image_url", None),
    ("properties", "properties", None),
    ("channels", "channels", None),
)
User._aliases = {
    "id": ("uuid", "user_id"),
}
