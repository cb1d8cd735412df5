# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Models of the Conversation API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

from trunkline.runtime import Model, Null, decode

__all__ = [
    "Channel",
    "Conversation",
    "ConversationTimestamp",
    "Link",
    "Member",
    "MemberAction",
    "MemberState",
    "MemberTimestamp",
    "Order",
    "SelfLinks",
    "User",
]


class MemberAction(StrEnum):
    """Whether a user is invited, or joins at once."""

    INVITE = "invite"
    JOIN = "join"


_member_action = decode.Enumeration(MemberAction, str)


class MemberState(StrEnum):
    """Where a member stands."""

    INVITED = "INVITED"
    JOINED = "JOINED"
    LEFT = "LEFT"


_member_state = decode.Enumeration(MemberState, str)


class Order(StrEnum):
    """The order of a list."""

    ASC = "asc"
    DESC = "desc"


_order = decode.Enumeration(Order, str)


class Channel(Model):
    """How a member takes part.

    Attributes:
        type_: The kind of channel; `app` for a client SDK.
    """

    __slots__ = ("type_",)
    _fields = (("type_", "type", None),)

    type_: str | None

    def __init__(
        self,
        *,
        type_: str | Null | None = None,
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
            if (value := get(key := "type")) is not None and type(value) is not str:
                value = decode.text(value)
            self.type_ = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.type_ is get("type")


class ConversationTimestamp(Model):
    """What happened to a conversation when.

    Attributes:
        created: When it was created.
        updated: When it was changed.
        destroyed: When it was deleted.
    """

    __slots__ = (
        "created",
        "updated",
        "destroyed",
    )
    _fields = (
        ("created", "created", decode.datetime),
        ("updated", "updated", decode.datetime),
        ("destroyed", "destroyed", decode.datetime),
    )

    created: dt.datetime | None
    updated: dt.datetime | None
    destroyed: dt.datetime | None

    def __init__(
        self,
        *,
        created: dt.datetime | Null | None = None,
        updated: dt.datetime | Null | None = None,
        destroyed: dt.datetime | Null | None = None,
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class MemberTimestamp(Model):
    """What happened to a member when.

    Attributes:
        invited: When they were invited.
        joined: When they joined.
        left: When they left.
    """

    __slots__ = (
        "invited",
        "joined",
        "left",
    )
    _fields = (
        ("invited", "invited", decode.datetime),
        ("joined", "joined", decode.datetime),
        ("left", "left", decode.datetime),
    )

    invited: dt.datetime | None
    joined: dt.datetime | None
    left: dt.datetime | None

    def __init__(
        self,
        *,
        invited: dt.datetime | Null | None = None,
        joined: dt.datetime | Null | None = None,
        left: dt.datetime | Null | None = None,
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class Member(Model):
    """One user's place in one conversation.

    Attributes:
        id: The identifier.
        user_id: The identifier of the user.
        name: The name of the user.
        state: The state.
        timestamp: The timestamp.
        initiator: Who invited the member or had them join, by event.
        channel: The channel.
        href: The address of the member.
        user_name: The name of the user.
        knocking_id: The identifier of the knock that the membership granted.
        member_id_inviting: The identifier of the member who sent the invitation.
        media: The audio settings of the member.
    """

    __slots__ = (
        "id",
        "user_id",
        "name",
        "state",
        "timestamp",
        "initiator",
        "channel",
        "href",
        "user_name",
        "knocking_id",
        "member_id_inviting",
        "media",
    )
    _fields = (
        ("id", "id", None),
        ("user_id", "user_id", None),
        ("name", "name", None),
        ("state", "state", _member_state),
        ("timestamp", "timestamp", MemberTimestamp.from_dict),
        ("initiator", "initiator", None),
        ("channel", "channel", Channel.from_dict),
        ("href", "href", None),
        ("user_name", "user_name", None),
        ("knocking_id", "knocking_id", None),
        ("member_id_inviting", "member_id_inviting", None),
        ("media", "media", None),
    )
    _aliases = {
        "id": ("uuid", "member_id"),
    }

    id: str | None
    user_id: str | None
    name: str | None
    state: MemberState | str | None
    timestamp: MemberTimestamp | None
    initiator: dict[str, Any] | None
    channel: Channel | None
    href: str | None
    user_name: str | None
    knocking_id: str | None
    member_id_inviting: str | None
    media: dict[str, Any] | None

    def __init__(
        self,
        *,
        id: str | Null | None = None,
        user_id: str | Null | None = None,
        name: str | Null | None = None,
        state: MemberState | str | Null | None = None,
        timestamp: MemberTimestamp | Mapping[str, Any] | Null | None = None,
        initiator: Mapping[str, Any] | Null | None = None,
        channel: Channel | Mapping[str, Any] | Null | None = None,
        href: str | Null | None = None,
        user_name: str | Null | None = None,
        knocking_id: str | Null | None = None,
        member_id_inviting: str | Null | None = None,
        media: Mapping[str, Any] | Null | None = None,
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
                value = _member_state[value] if type(value) is str else _member_state(value)
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class Link(Model):
    """A link.

    Attributes:
        href: The address; often relative.
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


class SelfLinks(Model):
    """The links of a resource.

    Attributes:
        self_: The resource itself.
    """

    __slots__ = ("self_",)
    _fields = (("self_", "self", Link.from_dict),)

    self_: Link | None

    def __init__(
        self,
        *,
        self_: Link | Mapping[str, Any] | Null | None = None,
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
            if (value := get(key := "self")) is not None:
                value = _read_link(value)
            self.self_ = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.self_) is (came := get("self")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class Conversation(Model):
    """A conversation. Creation answers `id` and `href`, a list a part of this.

    Attributes:
        id: The identifier.
        href: The address of the conversation.
        name: The name, unique within the application.
        display_name: The name that people see.
        timestamp: The timestamp.
        sequence_number: The number of the conversation's last event.
        numbers: Phone numbers of the conversation; the reference does not say more.
        members: The members.
        api_key: The API key of the account that the application belongs to.
        links: The links.
        embedded: The legs of calls in the conversation; the reference does not say more.
        image_url: The address of an image.
        properties: Custom settings.
        state: The state of the conversation, such as `ACTIVE`.
    """

    __slots__ = (
        "id",
        "href",
        "name",
        "display_name",
        "timestamp",
        "sequence_number",
        "numbers",
        "members",
        "api_key",
        "links",
        "embedded",
        "image_url",
        "properties",
        "state",
    )
    _fields = (
        ("id", "id", None),
        ("href", "href", None),
        ("name", "name", None),
        ("display_name", "display_name", None),
        ("timestamp", "timestamp", ConversationTimestamp.from_dict),
        ("sequence_number", "sequence_number", lambda value: _either_int_or_str(value)),
        ("numbers", "numbers", None),
        ("members", "members", decode.array_of(Member.from_dict)),
        ("api_key", "api_key", None),
        ("links", "_links", SelfLinks.from_dict),
        ("embedded", "_embedded", None),
        ("image_url", "image_url", None),
        ("properties", "properties", None),
        ("state", "state", None),
    )
    _aliases = {
        "id": ("uuid",),
    }

    id: str
    href: str | None
    name: str | None
    display_name: str | None
    timestamp: ConversationTimestamp | None
    sequence_number: int | str | None
    numbers: dict[str, Any] | None
    members: list[Member] | None
    api_key: str | None
    links: SelfLinks | None
    embedded: dict[str, Any] | None
    image_url: str | None
    properties: dict[str, Any] | None
    state: str | None

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        timestamp: ConversationTimestamp | Mapping[str, Any] | Null | None = None,
        sequence_number: int | str | Null | None = None,
        numbers: Mapping[str, Any] | Null | None = None,
        members: Sequence[Member | Mapping[str, Any]] | Null | None = None,
        api_key: str | Null | None = None,
        links: SelfLinks | Mapping[str, Any] | Null | None = None,
        embedded: Mapping[str, Any] | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        state: str | Null | None = None,
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
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
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


class User(Model):
    """A user. Creation answers `id` and `href`, a list a part of this.

    Attributes:
        id: The identifier.
        href: The address of the user.
        name: The name, unique within the application.
        display_name: The name that people see.
        links: The links.
        image_url: The address of an image.
        properties: Custom settings.
    """

    __slots__ = (
        "id",
        "href",
        "name",
        "display_name",
        "links",
        "image_url",
        "properties",
    )
    _fields = (
        ("id", "id", None),
        ("href", "href", None),
        ("name", "name", None),
        ("display_name", "display_name", None),
        ("links", "_links", SelfLinks.from_dict),
        ("image_url", "image_url", None),
        ("properties", "properties", None),
    )
    _aliases = {
        "id": ("uuid",),
    }

    id: str
    href: str | None
    name: str | None
    display_name: str | None
    links: SelfLinks | None
    image_url: str | None
    properties: dict[str, Any] | None

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        links: SelfLinks | Mapping[str, Any] | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
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
            if (value := get(key := "_links")) is not None:
                value = _read_self_links(value)
            self.links = value
            if (value := get(key := "image_url")) is not None and type(value) is not str:
                value = decode.text(value)
            self.image_url = value
            if (value := get(key := "properties")) is not None:
                value = decode.json_object(value)
            self.properties = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.id is get("id", get("uuid"))
            and self.href is get("href")
            and self.name is get("name")
            and self.display_name is get("display_name")
            and (
                (value := self.links) is (came := get("_links"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and self.image_url is get("image_url")
            and self.properties is get("properties")
        )


# The readers of models that are in others, bound once.
_read_channel = Channel.from_dict
_read_conversation_timestamp = ConversationTimestamp.from_dict
_read_link = Link.from_dict
_read_member_timestamp = MemberTimestamp.from_dict
_read_self_links = SelfLinks.from_dict


_either_int_or_str: decode.Reader[int | str] = decode.first_of(decode.integer, decode.text)
