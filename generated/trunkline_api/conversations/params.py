# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Plain values that arguments of the Conversation API take in place of models and enums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict

from .models import (
    Channel,
    Link,
    MemberState,
    MemberTimestamp,
)

__all__: list[str] = [
    "ChannelDict",
    "ConversationTimestampDict",
    "LinkDict",
    "MemberActionValue",
    "MemberDict",
    "MemberStateValue",
    "MemberTimestampDict",
    "OrderValue",
    "SelfLinksDict",
]

MemberActionValue: TypeAlias = Literal["invite", "join"]

MemberStateValue: TypeAlias = Literal["INVITED", "JOINED", "LEFT"]

OrderValue: TypeAlias = Literal["asc", "desc"]


class ChannelDict(TypedDict, total=False):
    """Channel, as a dict."""

    type: str
    """The kind of channel; `app` for a client SDK."""


class ConversationTimestampDict(TypedDict, total=False):
    """ConversationTimestamp, as a dict."""

    created: dt.datetime
    """When it was created."""
    updated: dt.datetime
    """When it was changed."""
    destroyed: dt.datetime
    """When it was deleted."""


class LinkDict(TypedDict, total=False):
    """Link, as a dict."""

    href: str
    """The address; often relative."""


class MemberDict(TypedDict, total=False):
    """Member, as a dict."""

    id: str
    """The identifier."""
    user_id: str
    """The identifier of the user."""
    name: str
    """The name of the user."""
    state: MemberState | MemberStateValue | str
    """One of `INVITED`, `JOINED`, `LEFT`."""
    timestamp: MemberTimestamp | MemberTimestampDict
    initiator: Mapping[str, Any]
    """Who invited the member or had them join, by event."""
    channel: Channel | ChannelDict
    href: str
    """The address of the member."""
    user_name: str
    """The name of the user."""
    knocking_id: str
    """The identifier of the knock that the membership granted."""
    member_id_inviting: str
    """The identifier of the member who sent the invitation."""
    media: Mapping[str, Any]
    """The audio settings of the member."""


class MemberTimestampDict(TypedDict, total=False):
    """MemberTimestamp, as a dict."""

    invited: dt.datetime
    """When they were invited."""
    joined: dt.datetime
    """When they joined."""
    left: dt.datetime
    """When they left."""


class SelfLinksDict(TypedDict, total=False):
    """SelfLinks, as a dict."""

    self: Link | LinkDict
    """The resource itself."""
