# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Models of the Conversation API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from trunkline.runtime import Model, Null

if TYPE_CHECKING:
    from .params import (
        ChannelDict,
        ConversationTimestampDict,
        LinkDict,
        MemberDict,
        MemberStateValue,
        MemberTimestampDict,
        SelfLinksDict,
    )

__all__ = [
    "Channel",
    "Conversation",
    "ConversationTimestamp",
    "Failure",
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


class MemberState(StrEnum):
    """Where a member stands."""

    INVITED = "INVITED"
    JOINED = "JOINED"
    LEFT = "LEFT"


class Order(StrEnum):
    """The order of a list."""

    ASC = "asc"
    DESC = "desc"


class Channel(Model):
    """How a member takes part."""

    __slots__ = ("type_",)

    type_: str | None
    """The kind of channel; `app` for a client SDK."""

    def __init__(self, *, type_: str | Null | None = None) -> None:
        self._fill(type_)


class Conversation(Model):
    """A conversation. Creation answers `id` and `href`, a list a part of this."""

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

    id: str
    """The identifier."""
    href: str | None
    """The address of the conversation."""
    name: str | None
    """The name, unique within the application."""
    display_name: str | None
    """The name that people see."""
    timestamp: ConversationTimestamp | None
    sequence_number: int | str | None
    """The number of the conversation's last event."""
    numbers: dict[str, Any] | None
    """Phone numbers of the conversation; the reference does not say more."""
    members: list[Member] | None
    """The members."""
    api_key: str | None
    """The API key of the account that the application belongs to."""
    links: SelfLinks | None
    embedded: dict[str, Any] | None
    """The legs of calls in the conversation; the reference does not say more."""
    image_url: str | None
    """The address of an image."""
    properties: dict[str, Any] | None
    """Custom settings."""
    state: str | None
    """The state of the conversation, such as `ACTIVE`."""

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        timestamp: ConversationTimestamp | ConversationTimestampDict | Null | None = None,
        sequence_number: int | str | Null | None = None,
        numbers: Mapping[str, Any] | Null | None = None,
        members: Sequence[Member | MemberDict] | Null | None = None,
        api_key: str | Null | None = None,
        links: SelfLinks | SelfLinksDict | Null | None = None,
        embedded: Mapping[str, Any] | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        state: str | Null | None = None,
    ) -> None:
        self._fill(
            id,
            href,
            name,
            display_name,
            timestamp,
            sequence_number,
            numbers,
            members,
            api_key,
            links,
            embedded,
            image_url,
            properties,
            state,
        )


class ConversationTimestamp(Model):
    """What happened to a conversation when."""

    __slots__ = ("created", "updated", "destroyed")

    created: dt.datetime | None
    """When it was created."""
    updated: dt.datetime | None
    """When it was changed."""
    destroyed: dt.datetime | None
    """When it was deleted."""

    def __init__(
        self,
        *,
        created: dt.datetime | Null | None = None,
        updated: dt.datetime | Null | None = None,
        destroyed: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(created, updated, destroyed)


class Failure(Model):
    """What went wrong."""

    __slots__ = ("code", "message", "description")

    code: str | int | None
    """The kind of error, such as `conversation:error:db`, or the HTTP status."""
    message: str | None
    """What happened."""
    description: str | None
    """What happened, under the name that some answers have for it."""

    def __init__(
        self,
        *,
        code: str | int | Null | None = None,
        message: str | Null | None = None,
        description: str | Null | None = None,
    ) -> None:
        self._fill(code, message, description)


class Link(Model):
    """A link."""

    __slots__ = ("href",)

    href: str | None
    """The address; often relative."""

    def __init__(self, *, href: str | Null | None = None) -> None:
        self._fill(href)


class Member(Model):
    """One user's place in one conversation."""

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

    id: str | None
    """The identifier."""
    user_id: str | None
    """The identifier of the user."""
    name: str | None
    """The name of the user."""
    state: MemberState | str | None
    """One of `INVITED`, `JOINED`, `LEFT`."""
    timestamp: MemberTimestamp | None
    initiator: dict[str, Any] | None
    """Who invited the member or had them join, by event."""
    channel: Channel | None
    href: str | None
    """The address of the member."""
    user_name: str | None
    """The name of the user."""
    knocking_id: str | None
    """The identifier of the knock that the membership granted."""
    member_id_inviting: str | None
    """The identifier of the member who sent the invitation."""
    media: dict[str, Any] | None
    """The audio settings of the member."""

    def __init__(
        self,
        *,
        id: str | Null | None = None,
        user_id: str | Null | None = None,
        name: str | Null | None = None,
        state: MemberState | MemberStateValue | str | Null | None = None,
        timestamp: MemberTimestamp | MemberTimestampDict | Null | None = None,
        initiator: Mapping[str, Any] | Null | None = None,
        channel: Channel | ChannelDict | Null | None = None,
        href: str | Null | None = None,
        user_name: str | Null | None = None,
        knocking_id: str | Null | None = None,
        member_id_inviting: str | Null | None = None,
        media: Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(
            id,
            user_id,
            name,
            state,
            timestamp,
            initiator,
            channel,
            href,
            user_name,
            knocking_id,
            member_id_inviting,
            media,
        )


class MemberTimestamp(Model):
    """What happened to a member when."""

    __slots__ = ("invited", "joined", "left")

    invited: dt.datetime | None
    """When they were invited."""
    joined: dt.datetime | None
    """When they joined."""
    left: dt.datetime | None
    """When they left."""

    def __init__(
        self,
        *,
        invited: dt.datetime | Null | None = None,
        joined: dt.datetime | Null | None = None,
        left: dt.datetime | Null | None = None,
    ) -> None:
        self._fill(invited, joined, left)


class SelfLinks(Model):
    """The links of a resource."""

    __slots__ = ("self_",)

    self_: Link | None
    """The resource itself."""

    def __init__(self, *, self_: Link | LinkDict | Null | None = None) -> None:
        self._fill(self_)


class User(Model):
    """A user. Creation answers `id` and `href`, a list a part of this."""

    __slots__ = (
        "id",
        "href",
        "name",
        "display_name",
        "links",
        "image_url",
        "properties",
        "channels",
    )

    id: str
    """The identifier."""
    href: str | None
    """The address of the user."""
    name: str | None
    """The name, unique within the application."""
    display_name: str | None
    """The name that people see."""
    links: SelfLinks | None
    image_url: str | None
    """The address of an image."""
    properties: dict[str, Any] | None
    """Custom settings."""
    channels: dict[str, Any] | None
    """The channels of the user, by their type."""

    def __init__(
        self,
        *,
        id: str,
        href: str | Null | None = None,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        links: SelfLinks | SelfLinksDict | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        channels: Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(id, href, name, display_name, links, image_url, properties, channels)
