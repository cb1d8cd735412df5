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


_member_action = decode.enumeration(MemberAction, str)


class MemberState(StrEnum):
    """Where a member stands."""

    INVITED = "INVITED"
    JOINED = "JOINED"
    LEFT = "LEFT"


_member_state = decode.enumeration(MemberState, str)


class Order(StrEnum):
    """The order of a list."""

    ASC = "asc"
    DESC = "desc"


_order = decode.enumeration(Order, str)


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
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.type_ = (
            value
            if (value := get("type")) is None or type(value) is str
            else decode.nested(decode.text, value, "type")
        )
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.type_ is get("type")


class ConversationTimestamp(Model):
    """What happened to a conversation when.

    Attributes:
        created: When it was created.
    """

    __slots__ = ("created",)
    _fields = (("created", "created", decode.datetime),)

    created: dt.datetime | None

    def __init__(
        self,
        *,
        created: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.created = (
            None
            if (value := get("created")) is None
            else decode.nested(decode.datetime, value, "created")
        )
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.created) is (came := get("created")) or (
            came is not None and decode.datetime(came) == value
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
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.invited = (
            None
            if (value := get("invited")) is None
            else decode.nested(decode.datetime, value, "invited")
        )
        self.joined = (
            None
            if (value := get("joined")) is None
            else decode.nested(decode.datetime, value, "joined")
        )
        self.left = (
            None
            if (value := get("left")) is None
            else decode.nested(decode.datetime, value, "left")
        )
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
    )
    _aliases = {
        "id": ("uuid", "member_id"),
    }

    id: str
    user_id: str | None
    name: str | None
    state: MemberState | str | None
    timestamp: MemberTimestamp | None
    initiator: dict[str, Any] | None
    channel: Channel | None
    href: str | None

    def __init__(
        self,
        *,
        id: str,
        user_id: str | Null | None = None,
        name: str | Null | None = None,
        state: MemberState | str | Null | None = None,
        timestamp: MemberTimestamp | Mapping[str, Any] | Null | None = None,
        initiator: Mapping[str, Any] | Null | None = None,
        channel: Channel | Mapping[str, Any] | Null | None = None,
        href: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.id = (
            value
            if type(value := get("id", get("uuid", get("member_id")))) is str
            else decode.nested(decode.text, value, "id")
        )
        self.user_id = (
            value
            if (value := get("user_id")) is None or type(value) is str
            else decode.nested(decode.text, value, "user_id")
        )
        self.name = (
            value
            if (value := get("name")) is None or type(value) is str
            else decode.nested(decode.text, value, "name")
        )
        self.state = (
            None
            if (value := get("state")) is None
            else decode.nested(_member_state, value, "state")
        )
        self.timestamp = (
            None
            if (value := get("timestamp")) is None
            else decode.nested(MemberTimestamp.from_dict, value, "timestamp")
        )
        self.initiator = (
            None
            if (value := get("initiator")) is None
            else decode.nested(decode.json_object, value, "initiator")
        )
        self.channel = (
            None
            if (value := get("channel")) is None
            else decode.nested(Channel.from_dict, value, "channel")
        )
        self.href = (
            value
            if (value := get("href")) is None or type(value) is str
            else decode.nested(decode.text, value, "href")
        )
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
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.href = (
            value
            if (value := get("href")) is None or type(value) is str
            else decode.nested(decode.text, value, "href")
        )
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
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.self_ = (
            None if (value := get("self")) is None else decode.nested(Link.from_dict, value, "self")
        )
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
    )
    _fields = (
        ("id", "id", None),
        ("href", "href", None),
        ("name", "name", None),
        ("display_name", "display_name", None),
        ("timestamp", "timestamp", ConversationTimestamp.from_dict),
        ("sequence_number", "sequence_number", None),
        ("numbers", "numbers", None),
        ("members", "members", decode.array_of(Member.from_dict)),
        ("api_key", "api_key", None),
        ("links", "_links", SelfLinks.from_dict),
        ("embedded", "_embedded", None),
    )
    _aliases = {
        "id": ("uuid",),
    }

    id: str
    href: str | None
    name: str | None
    display_name: str | None
    timestamp: ConversationTimestamp | None
    sequence_number: int | None
    numbers: dict[str, Any] | None
    members: list[Member] | None
    api_key: str | None
    links: SelfLinks | None
    embedded: dict[str, Any] | None

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        timestamp: ConversationTimestamp | Mapping[str, Any] | Null | None = None,
        sequence_number: int | Null | None = None,
        numbers: Mapping[str, Any] | Null | None = None,
        members: Sequence[Member | Mapping[str, Any]] | Null | None = None,
        api_key: str | Null | None = None,
        links: SelfLinks | Mapping[str, Any] | Null | None = None,
        embedded: Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.id = (
            value
            if type(value := get("id", get("uuid"))) is str
            else decode.nested(decode.text, value, "id")
        )
        self.href = (
            value
            if (value := get("href")) is None or type(value) is str
            else decode.nested(decode.text, value, "href")
        )
        self.name = (
            value
            if (value := get("name")) is None or type(value) is str
            else decode.nested(decode.text, value, "name")
        )
        self.display_name = (
            value
            if (value := get("display_name")) is None or type(value) is str
            else decode.nested(decode.text, value, "display_name")
        )
        self.timestamp = (
            None
            if (value := get("timestamp")) is None
            else decode.nested(ConversationTimestamp.from_dict, value, "timestamp")
        )
        self.sequence_number = (
            value
            if (value := get("sequence_number")) is None or type(value) is int
            else decode.nested(decode.integer, value, "sequence_number")
        )
        self.numbers = (
            None
            if (value := get("numbers")) is None
            else decode.nested(decode.json_object, value, "numbers")
        )
        self.members = (
            None
            if (value := get("members")) is None
            else decode.array(Member.from_dict, value, "members")
        )
        self.api_key = (
            value
            if (value := get("api_key")) is None or type(value) is str
            else decode.nested(decode.text, value, "api_key")
        )
        self.links = (
            None
            if (value := get("_links")) is None
            else decode.nested(SelfLinks.from_dict, value, "_links")
        )
        self.embedded = (
            None
            if (value := get("_embedded")) is None
            else decode.nested(decode.json_object, value, "_embedded")
        )
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
            and self.sequence_number is get("sequence_number")
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
        )


class User(Model):
    """A user. Creation answers `id` and `href`, a list a part of this.

    Attributes:
        id: The identifier.
        href: The address of the user.
        name: The name, unique within the application.
        display_name: The name that people see.
        links: The links.
    """

    __slots__ = (
        "id",
        "href",
        "name",
        "display_name",
        "links",
    )
    _fields = (
        ("id", "id", None),
        ("href", "href", None),
        ("name", "name", None),
        ("display_name", "display_name", None),
        ("links", "_links", SelfLinks.from_dict),
    )
    _aliases = {
        "id": ("uuid",),
    }

    id: str
    href: str | None
    name: str | None
    display_name: str | None
    links: SelfLinks | None

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        links: SelfLinks | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = cls.__new__(cls)
        self._source = data
        get = data.get
        self.id = (
            value
            if type(value := get("id", get("uuid"))) is str
            else decode.nested(decode.text, value, "id")
        )
        self.href = (
            value
            if (value := get("href")) is None or type(value) is str
            else decode.nested(decode.text, value, "href")
        )
        self.name = (
            value
            if (value := get("name")) is None or type(value) is str
            else decode.nested(decode.text, value, "name")
        )
        self.display_name = (
            value
            if (value := get("display_name")) is None or type(value) is str
            else decode.nested(decode.text, value, "display_name")
        )
        self.links = (
            None
            if (value := get("_links")) is None
            else decode.nested(SelfLinks.from_dict, value, "_links")
        )
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
        )
