# Generated from Conversation API beta. Do not edit: run `make generate`.
"""Resources of the Conversation API: one class per resource, one method per operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from trunkline.runtime import (
    AsyncPager,
    CallOptions,
    Null,
    Operation,
    PagerOptions,
    RecordIndex,
    Resource,
    resource_property,
)

from .models import (
    Channel,
    Conversation,
    Failure,
    Member,
    MemberAction,
    Order,
    User,
)

if TYPE_CHECKING:
    from .params import (
        ChannelDict,
        MemberActionValue,
        OrderValue,
    )

__all__ = [
    "ConversationsResource",
    "MembersResource",
    "UsersResource",
]

_CONVERSATIONS_MEMBERS_LIST: Operation[Member] = Operation(
    id="listMembers",
    api="conversations",
    method="GET",
    path="/conversations/{conversation_id}/members",
    decode=Member.from_dict,
    pagination=RecordIndex(
        items=("_embedded", "members"),
        identity=("id", "uuid", "member_id", "user_id"),
        index_param="record_index",
        size_param="page_size",
        default_size=10,
        max_size=100,
        count="count",
    ),
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_MEMBERS_CREATE: Operation[Member] = Operation(
    id="createMember",
    api="conversations",
    method="POST",
    path="/conversations/{conversation_id}/members",
    decode=Member.from_dict,
    body="json",
    nested={"body": {"channel": Channel}},
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_MEMBERS_GET: Operation[Member] = Operation(
    id="getMember",
    api="conversations",
    method="GET",
    path="/conversations/{conversation_id}/members/{member_id}",
    decode=Member.from_dict,
    identity=(("id",), 1),
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_MEMBERS_UPDATE: Operation[Member] = Operation(
    id="updateMember",
    api="conversations",
    method="PUT",
    path="/conversations/{conversation_id}/members/{member_id}",
    decode=Member.from_dict,
    body="json",
    identity=(("id",), 1),
    nested={"body": {"channel": Channel}},
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_MEMBERS_DELETE: Operation[None] = Operation(
    id="deleteMember",
    api="conversations",
    method="DELETE",
    path="/conversations/{conversation_id}/members/{member_id}",
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_LIST: Operation[Conversation] = Operation(
    id="listConversations",
    api="conversations",
    method="GET",
    path="/conversations",
    decode=Conversation.from_dict,
    pagination=RecordIndex(
        items=("_embedded", "conversations"),
        identity=("id", "uuid"),
        index_param="record_index",
        size_param="page_size",
        default_size=10,
        max_size=100,
        count="count",
    ),
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_CREATE: Operation[Conversation] = Operation(
    id="createConversation",
    api="conversations",
    method="POST",
    path="/conversations",
    decode=Conversation.from_dict,
    body="json",
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_GET: Operation[Conversation] = Operation(
    id="getConversation",
    api="conversations",
    method="GET",
    path="/conversations/{conversation_id}",
    decode=Conversation.from_dict,
    identity=(("id",), 0),
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_UPDATE: Operation[Conversation] = Operation(
    id="updateConversation",
    api="conversations",
    method="PUT",
    path="/conversations/{conversation_id}",
    decode=Conversation.from_dict,
    body="json",
    identity=(("id",), 0),
    errors={"default": Failure.from_dict},
)

_CONVERSATIONS_DELETE: Operation[None] = Operation(
    id="deleteConversation",
    api="conversations",
    method="DELETE",
    path="/conversations/{conversation_id}",
    errors={"default": Failure.from_dict},
)

_USERS_LIST: Operation[User] = Operation(
    id="listUsers",
    api="conversations",
    method="GET",
    path="/users",
    decode=User.from_dict,
    pagination=RecordIndex(
        items=("_embedded", "users"),
        identity=("id", "uuid"),
        index_param="record_index",
        size_param="page_size",
        default_size=10,
        max_size=100,
        count="count",
    ),
    errors={"default": Failure.from_dict},
)

_USERS_CREATE: Operation[User] = Operation(
    id="createUser",
    api="conversations",
    method="POST",
    path="/users",
    decode=User.from_dict,
    body="json",
    errors={"default": Failure.from_dict},
)

_USERS_GET: Operation[User] = Operation(
    id="getUser",
    api="conversations",
    method="GET",
    path="/users/{user_id}",
    decode=User.from_dict,
    identity=(("id",), 0),
    errors={"default": Failure.from_dict},
)

_USERS_UPDATE: Operation[User] = Operation(
    id="updateUser",
    api="conversations",
    method="PUT",
    path="/users/{user_id}",
    decode=User.from_dict,
    body="json",
    identity=(("id",), 0),
    errors={"default": Failure.from_dict},
)

_USERS_DELETE: Operation[None] = Operation(
    id="deleteUser",
    api="conversations",
    method="DELETE",
    path="/users/{user_id}",
    errors={"default": Failure.from_dict},
)


class MembersResource(Resource):
    """Members of conversations (Conversation API)."""

    def list(
        self,
        conversation_id: str,
        *,
        record_index: int | None = None,
        page_size: int | None = None,
        order: Order | OrderValue | str | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Member]:
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
            `async for item in vonage.conversations.members.list(conversation_id): ...`
        """
        return self._paginate(
            _CONVERSATIONS_MEMBERS_LIST,
            (conversation_id,),
            query={
                "record_index": record_index,
                "page_size": page_size,
                "order": order,
            },
            options=options,
        )

    async def create(
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
            `await vonage.conversations.members.create(conversation_id, channel=channel)`
        """
        return await self._call(
            _CONVERSATIONS_MEMBERS_CREATE,
            (conversation_id,),
            body={
                "channel": channel,
                "user_id": user_id,
                "user_name": user_name,
                "action": action,
                "knocking_id": knocking_id,
                "member_id_inviting": member_id_inviting,
                "media": media,
            },
            options=options,
        )

    async def get(
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
            `await vonage.conversations.members.get(conversation_id, member_id)`
        """
        return await self._call(
            _CONVERSATIONS_MEMBERS_GET,
            (
                conversation_id,
                member_id,
            ),
            options=options,
        )

    async def update(
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
            `await vonage.conversations.members.update(conversation_id, member_id)`
        """
        return await self._call(
            _CONVERSATIONS_MEMBERS_UPDATE,
            (
                conversation_id,
                member_id,
            ),
            body={
                "action": action,
                "channel": channel,
            },
            options=options,
        )

    async def delete(
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
            `await vonage.conversations.members.delete(conversation_id, member_id)`
        """
        return await self._call(
            _CONVERSATIONS_MEMBERS_DELETE,
            (
                conversation_id,
                member_id,
            ),
            options=options,
        )


class ConversationsResource(Resource):
    """Conversations (Conversation API)."""

    @resource_property
    def members(cls) -> type[MembersResource]:
        """Members of conversations (Conversation API)."""
        return MembersResource

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
    ) -> AsyncPager[Conversation]:
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
            `async for item in vonage.conversations.list(): ...`
        """
        return self._paginate(
            _CONVERSATIONS_LIST,
            query={
                "name": name,
                "record_index": record_index,
                "page_size": page_size,
                "order": order,
                "date_start": date_start,
                "date_end": date_end,
            },
            options=options,
        )

    async def create(
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
            `await vonage.conversations.create()`
        """
        return await self._call(
            _CONVERSATIONS_CREATE,
            body={
                "name": name,
                "display_name": display_name,
                "image_url": image_url,
                "properties": properties,
            },
            options=options,
        )

    async def get(
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
            `await vonage.conversations.get(conversation_id)`
        """
        return await self._call(
            _CONVERSATIONS_GET,
            (conversation_id,),
            options=options,
        )

    async def update(
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
            `await vonage.conversations.update(conversation_id)`
        """
        return await self._call(
            _CONVERSATIONS_UPDATE,
            (conversation_id,),
            body={
                "name": name,
                "display_name": display_name,
                "image_url": image_url,
                "properties": properties,
            },
            options=options,
        )

    async def delete(
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
            `await vonage.conversations.delete(conversation_id)`
        """
        return await self._call(
            _CONVERSATIONS_DELETE,
            (conversation_id,),
            options=options,
        )


class UsersResource(Resource):
    """Users (Conversation API)."""

    def list(
        self,
        *,
        record_index: int | None = None,
        page_size: int | None = None,
        order: Order | OrderValue | str | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[User]:
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
            `async for item in vonage.users.list(): ...`
        """
        return self._paginate(
            _USERS_LIST,
            query={
                "record_index": record_index,
                "page_size": page_size,
                "order": order,
            },
            options=options,
        )

    async def create(
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
            `await vonage.users.create()`
        """
        return await self._call(
            _USERS_CREATE,
            body={
                "name": name,
                "display_name": display_name,
                "image_url": image_url,
                "properties": properties,
                "channels": channels,
            },
            options=options,
        )

    async def get(
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
            `await vonage.users.get(user_id)`
        """
        return await self._call(
            _USERS_GET,
            (user_id,),
            options=options,
        )

    async def update(
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
            `await vonage.users.update(user_id)`
        """
        return await self._call(
            _USERS_UPDATE,
            (user_id,),
            body={
                "name": name,
                "display_name": display_name,
                "image_url": image_url,
                "properties": properties,
                "channels": channels,
            },
            options=options,
        )

    async def delete(
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
            `await vonage.users.delete(user_id)`
        """
        return await self._call(
            _USERS_DELETE,
            (user_id,),
            options=options,
        )
