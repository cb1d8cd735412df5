# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Conversation API beta.

Conversations, the users who talk in them, and their membership. A member is one user's place in
one conversation.
"""

from __future__ import annotations

from trunkline.runtime import JWT, APIInfo

from . import _readers as _readers
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
from .resources import (
    ConversationsResource,
    MembersResource,
    UsersResource,
)

API = APIInfo(
    name="conversations",
    title="Conversation API",
    version="beta",
    base_url="https://api.nexmo.com/beta",
    auth=JWT(
        application_id="application_id",
        private_key="private_key",
        sub="subject",
        acl=("/*/users/**", "/*/conversations/**", "/*/sessions/**"),
    ),
    status="beta",
)

__all__ = [
    "API",
    "Channel",
    "Conversation",
    "ConversationTimestamp",
    "ConversationsResource",
    "Failure",
    "Link",
    "Member",
    "MemberAction",
    "MemberState",
    "MemberTimestamp",
    "MembersResource",
    "Order",
    "SelfLinks",
    "User",
    "UsersResource",
]
