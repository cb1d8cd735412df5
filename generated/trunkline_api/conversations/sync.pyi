# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Blocking resources of the Conversation API: the methods of `resources`, without `async`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Unpack

from trunkline.runtime import (
    CallOptions,
    Null,
    Pager,
    PagerOptions,
    SyncResource,
    resource_property,
)

from .models import (
    Channel,
    Conversation,
    Member,
    MemberAction,
    Order,
    User,
)
from .params import (
    ChannelDict,
    MemberActionValue,
    OrderValue,
)

__all__: list[str]

class MembersResource(SyncResource):
    """Members of conversations (Conversation API)."""

    def list(
        self,
        conversation_id: str,
        *,
        record_index: int | None = None,
        page_size: int | None = None,
        order: Order | OrderValue | str | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[Member]:
        """List the members of a conversation.

        The members of a conversation.

        `GET /conversations/{conversation_id}/members` (operation `listMembers`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            record_index: Where the page begins, as the number of items before it. (At least
                0; default 0.)
            page_size: The number of items on a page. (At least 1; at most 100; default 10.)
            order: Ascending or descending. (One of `asc`, `desc`.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Member`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.conversations.members.list(conversation_id): ...`
        """

    def create(
        self,
        conversation_id: str,
        *,
        channel: Channel | ChannelDict,
        user_id: str | Null | None = None,
        user_name: str | Null | None = None,
        action: MemberAction | MemberActionValue | str | Null | None = None,
        knocking_id: str | Null | None = None,
        member_id_inviting: str | Null | None = None,
        media: Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Member:
        """Add a member.

        Invites a user to a conversation, or has them join it at once. The user is named by
        `user_id` or by `user_name`.

        `POST /conversations/{conversation_id}/members` (operation `createMember`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            user_id: The user's identifier.
            user_name: The user's `name`, in place of `user_id`.
            action: One of `invite`, `join`.
            knocking_id: The identifier of the knock (a request to join) that the membership
                grants.
            member_id_inviting: The identifier of the member who sends the invitation.
            media: The audio settings of the member.
            **options: `CallOptions`: for this call only.

        Returns:
            `Member`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.members.create(conversation_id, channel=channel)`
        """

    def get(
        self,
        conversation_id: str,
        member_id: str,
        **options: Unpack[CallOptions],
    ) -> Member:
        """Get a member.

        One member of a conversation.

        `GET /conversations/{conversation_id}/members/{member_id}` (operation `getMember`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            member_id: The member's identifier (`MEM-…`).
            **options: `CallOptions`: for this call only.

        Returns:
            `Member`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.members.get(conversation_id, member_id)`
        """

    def update(
        self,
        conversation_id: str,
        member_id: str,
        *,
        action: MemberAction | MemberActionValue | str | Null | None = None,
        channel: Channel | ChannelDict | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Member:
        """Update a member.

        Has an invited member join, or changes their channel.

        `PUT /conversations/{conversation_id}/members/{member_id}` (operation `updateMember`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            member_id: The member's identifier (`MEM-…`).
            action: One of `invite`, `join`.
            **options: `CallOptions`: for this call only.

        Returns:
            `Member`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.members.update(conversation_id, member_id)`
        """

    def delete(
        self,
        conversation_id: str,
        member_id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Remove a member.

        Takes a member out of a conversation. The user stays.

        `DELETE /conversations/{conversation_id}/members/{member_id}` (operation
        `deleteMember`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            member_id: The member's identifier (`MEM-…`).
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.members.delete(conversation_id, member_id)`
        """

class ConversationsResource(SyncResource):
    """Conversations (Conversation API)."""

    @resource_property
    def members(cls) -> type[MembersResource]:
        """Members of conversations (Conversation API)."""

    def list(
        self,
        *,
        name: str | None = None,
        record_index: int | None = None,
        page_size: int | None = None,
        order: Order | OrderValue | str | None = None,
        date_start: dt.datetime | None = None,
        date_end: dt.datetime | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[Conversation]:
        """List conversations.

        The conversations of the application, or the one of a name. The items are shorter than
        what getting a conversation answers.

        `GET /conversations` (operation `listConversations`).

        Args:
            name: Only the conversation of this name.
            record_index: Where the page begins, as the number of items before it. (At least
                0; default 0.)
            page_size: The number of items on a page. (At least 1; at most 100; default 10.)
            order: Ascending or descending. (One of `asc`, `desc`.)
            date_start: Only conversations that were created at this time or later.
            date_end: Only conversations that were created at this time or earlier.
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Conversation`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.conversations.list(): ...`
        """

    def create(
        self,
        *,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Conversation:
        """Create a conversation.

        The answer has `id` and `href` alone; get the conversation for the rest.

        `POST /conversations` (operation `createConversation`).

        Args:
            name: The name, unique within the application. (At least 1 character.)
            display_name: The name that people see. Without one it is `name`.
            image_url: The address of an image.
            properties: Custom settings, such as `ttl` (seconds) of a conversation.
            **options: `CallOptions`: for this call only.

        Returns:
            `Conversation`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.create()`
        """

    def get(
        self,
        conversation_id: str,
        **options: Unpack[CallOptions],
    ) -> Conversation:
        """Get a conversation.

        One conversation, with its members.

        `GET /conversations/{conversation_id}` (operation `getConversation`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            **options: `CallOptions`: for this call only.

        Returns:
            `Conversation`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.get(conversation_id)`
        """

    def update(
        self,
        conversation_id: str,
        *,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Conversation:
        """Update a conversation.

        Changes the conversation's names.

        `PUT /conversations/{conversation_id}` (operation `updateConversation`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            name: The name, unique within the application. (At least 1 character.)
            display_name: The name that people see.
            image_url: The address of an image.
            properties: Custom settings, such as `ttl` (seconds) of a conversation.
            **options: `CallOptions`: for this call only.

        Returns:
            `Conversation`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.update(conversation_id)`
        """

    def delete(
        self,
        conversation_id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a conversation.

        Deletes the conversation.

        `DELETE /conversations/{conversation_id}` (operation `deleteConversation`).

        Args:
            conversation_id: The conversation's identifier (`CON-…`).
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.conversations.delete(conversation_id)`
        """

class UsersResource(SyncResource):
    """Users (Conversation API)."""

    def list(
        self,
        *,
        record_index: int | None = None,
        page_size: int | None = None,
        order: Order | OrderValue | str | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[User]:
        """List users.

        The users of the application.

        `GET /users` (operation `listUsers`).

        Args:
            record_index: Where the page begins, as the number of items before it. (At least
                0; default 0.)
            page_size: The number of items on a page. (At least 1; at most 100; default 10.)
            order: Ascending or descending. (One of `asc`, `desc`.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `User`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.users.list(): ...`
        """

    def create(
        self,
        *,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        channels: Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> User:
        """Create a user.

        The answer has `id` and `href` alone; get the user for the rest.

        `POST /users` (operation `createUser`).

        Args:
            name: The name, unique within the application. (At least 1 character.)
            display_name: The name that people see.
            image_url: The address of an image.
            properties: Custom settings, such as `ttl` (seconds) of a conversation.
            channels: The channels of the user, by their type.
            **options: `CallOptions`: for this call only.

        Returns:
            `User`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.users.create()`
        """

    def get(
        self,
        user_id: str,
        **options: Unpack[CallOptions],
    ) -> User:
        """Get a user.

        One user.

        `GET /users/{user_id}` (operation `getUser`).

        Args:
            user_id: The user's identifier (`USR-…`).
            **options: `CallOptions`: for this call only.

        Returns:
            `User`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.users.get(user_id)`
        """

    def update(
        self,
        user_id: str,
        *,
        name: str | Null | None = None,
        display_name: str | Null | None = None,
        image_url: str | Null | None = None,
        properties: Mapping[str, Any] | Null | None = None,
        channels: Mapping[str, Any] | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> User:
        """Update a user.

        Changes the user's names.

        `PUT /users/{user_id}` (operation `updateUser`).

        Args:
            user_id: The user's identifier (`USR-…`).
            name: The name, unique within the application. (At least 1 character.)
            display_name: The name that people see.
            image_url: The address of an image.
            properties: Custom settings, such as `ttl` (seconds) of a conversation.
            channels: The channels of the user, by their type.
            **options: `CallOptions`: for this call only.

        Returns:
            `User`.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.users.update(user_id)`
        """

    def delete(
        self,
        user_id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a user.

        Deletes the user.

        `DELETE /users/{user_id}` (operation `deleteUser`).

        Args:
            user_id: The user's identifier (`USR-…`).
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: any other status; `error.body` is a `Failure`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.users.delete(user_id)`
        """
