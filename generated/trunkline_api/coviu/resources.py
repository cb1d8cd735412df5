# Generated from Coviu Session API 1.0. Do not edit: run `make generate`.
"""Resources of the Coviu Session API: one class per resource, one method per operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from trunkline.runtime import (
    AsyncPager,
    CallOptions,
    Null,
    Operation,
    PageMore,
    PagerOptions,
    Resource,
    resource_property,
)

from .models import (
    NewParticipant,
    Order,
    Participant,
    Role,
    Session,
    UnitResponse,
)

if TYPE_CHECKING:
    from .params import (
        NewParticipantDict,
        OrderValue,
        RoleValue,
    )

__all__ = [
    "ParticipantsResource",
    "SessionsParticipantsResource",
    "SessionsResource",
]

_SESSIONS_PARTICIPANTS_LIST: Operation[Participant] = Operation(
    id="getSessionParticipants",
    api="coviu",
    method="GET",
    path="/sessions/{session_id}/participants",
    decode=Participant.from_dict,
    pagination=PageMore(
        items=("content",),
        identity="participant_id",
        page_param="page",
        size_param="page_size",
        default_size=200,
        max_size=200,
        more="more",
        first=0,
    ),
)

_SESSIONS_PARTICIPANTS_ADD: Operation[Participant] = Operation(
    id="addSessionParticipant",
    api="coviu",
    method="POST",
    path="/sessions/{session_id}/participants",
    decode=Participant.from_dict,
    body="json",
)

_PARTICIPANTS_GET: Operation[Participant] = Operation(
    id="getSessionParticipant",
    api="coviu",
    method="GET",
    path="/participants/{participant_id}",
    decode=Participant.from_dict,
    identity=(("participant_id",), 0),
)

_PARTICIPANTS_UPDATE: Operation[Participant] = Operation(
    id="updateSessionParticipant",
    api="coviu",
    method="PUT",
    path="/participants/{participant_id}",
    decode=Participant.from_dict,
    body="json",
    identity=(("participant_id",), 0),
)

_PARTICIPANTS_DELETE: Operation[UnitResponse] = Operation(
    id="deleteSessionParticipant",
    api="coviu",
    method="DELETE",
    path="/participants/{participant_id}",
    decode=UnitResponse.from_dict,
)

_SESSIONS_LIST: Operation[Session] = Operation(
    id="getSessionPage",
    api="coviu",
    method="GET",
    path="/sessions",
    decode=Session.from_dict,
    pagination=PageMore(
        items=("content",),
        identity="session_id",
        page_param="page",
        size_param="page_size",
        default_size=200,
        max_size=200,
        more="more",
        first=0,
    ),
)

_SESSIONS_CREATE: Operation[Session] = Operation(
    id="createSession",
    api="coviu",
    method="POST",
    path="/sessions",
    decode=Session.from_dict,
    body="json",
    nested={"body": {"participants": list[NewParticipant]}},
)

_SESSIONS_GET: Operation[Session] = Operation(
    id="getSessionById",
    api="coviu",
    method="GET",
    path="/sessions/{session_id}",
    decode=Session.from_dict,
    identity=(("session_id",), 0),
)

_SESSIONS_UPDATE: Operation[Session] = Operation(
    id="updateSession",
    api="coviu",
    method="PUT",
    path="/sessions/{session_id}",
    decode=Session.from_dict,
    body="json",
    identity=(("session_id",), 0),
)

_SESSIONS_CANCEL: Operation[UnitResponse] = Operation(
    id="deleteSession",
    api="coviu",
    method="DELETE",
    path="/sessions/{session_id}",
    decode=UnitResponse.from_dict,
)


class SessionsParticipantsResource(Resource):
    """Participants of sessions (Coviu Session API)."""

    def list(
        self,
        session_id: str,
        *,
        deleted_participants: bool | None = None,
        page: int | None = None,
        page_size: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Participant]:
        """Get the list of participants for a session.

        `GET /sessions/{session_id}/participants` (operation `getSessionParticipants`).

        Args:
            session_id: The session id of the session that the operation applies to.
            deleted_participants: Also include participants that have been removed from the
                session.
            page: The number of the page. (At least 0.)
            page_size: The number of participants on a page. (At least 1; at most 200.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Participant`: iterate over its items, or over its `pages()`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in coviu.sessions.participants.list(session_id): ...`
        """
        return self._paginate(
            _SESSIONS_PARTICIPANTS_LIST,
            (session_id,),
            query={
                "deleted_participants": deleted_participants,
                "page": page,
                "page_size": page_size,
            },
            options=options,
        )

    async def add(
        self,
        session_id: str,
        *,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        role: Role | RoleValue | str | Null | None = None,
        picture: str | Null | None = None,
        phone: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Participant:
        """It is sometimes useful to add a participant to a session after the session has been
        created.

        It is sometimes useful to add a participant to a session after the session has been
        created. It is possible to add a participant to a session that has already start, but
        not to a session that has already finished.

        `POST /sessions/{session_id}/participants` (operation `addSessionParticipant`).

        Args:
            session_id: The session id of the session that the operation applies to.
            role: What the participant may do. Without a role, the participant is a guest
                and has to be admitted. (One of `guest`, `host`, `participant`.)
            phone: The telephone number of the participant.
            **options: `CallOptions`: for this call only.

        Returns:
            `Participant`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.sessions.participants.add(session_id)`
        """
        return await self._call(
            _SESSIONS_PARTICIPANTS_ADD,
            (session_id,),
            body={
                "state": state,
                "display_name": display_name,
                "role": role,
                "picture": picture,
                "phone": phone,
            },
            options=options,
        )


class ParticipantsResource(Resource):
    """Participants (Coviu Session API)."""

    async def get(
        self,
        participant_id: str,
        **options: Unpack[CallOptions],
    ) -> Participant:
        """Get a single participant by its id.

        `GET /participants/{participant_id}` (operation `getSessionParticipant`).

        Args:
            participant_id: The participant id of the participant that the operation applies
                to.
            **options: `CallOptions`: for this call only.

        Returns:
            `Participant`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.participants.get(participant_id)`
        """
        return await self._call(
            _PARTICIPANTS_GET,
            (participant_id,),
            options=options,
        )

    async def update(
        self,
        participant_id: str,
        *,
        state: str | Null | None = None,
        display_name: str | Null | None = None,
        role: Role | RoleValue | str | Null | None = None,
        picture: str | Null | None = None,
        phone: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Participant:
        """It is possible to update a participant's name, role, picture, and state after it has
        been created.

        `PUT /participants/{participant_id}` (operation `updateSessionParticipant`).

        Args:
            participant_id: The participant id of the participant that the operation applies
                to.
            role: What the participant may do. Without a role, the participant is a guest
                and has to be admitted. (One of `guest`, `host`, `participant`.)
            phone: The telephone number of the participant.
            **options: `CallOptions`: for this call only.

        Returns:
            `Participant`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.participants.update(participant_id)`
        """
        return await self._call(
            _PARTICIPANTS_UPDATE,
            (participant_id,),
            body={
                "state": state,
                "display_name": display_name,
                "role": role,
                "picture": picture,
                "phone": phone,
            },
            options=options,
        )

    async def delete(
        self,
        participant_id: str,
        **options: Unpack[CallOptions],
    ) -> UnitResponse:
        """Cancel a session participant.

        Cancel a session participant. The participant will no longer be able to enter the
        session. Once a participant has been canceled, it may not be uncanceled. A participant
        may not be canceled after a session has finished.

        `DELETE /participants/{participant_id}` (operation `deleteSessionParticipant`).

        Args:
            participant_id: The participant id of the participant that the operation applies
                to.
            **options: `CallOptions`: for this call only.

        Returns:
            `UnitResponse`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.participants.delete(participant_id)`
        """
        return await self._call(
            _PARTICIPANTS_DELETE,
            (participant_id,),
            options=options,
        )


class SessionsResource(Resource):
    """Sessions (Coviu Session API)."""

    @resource_property
    def participants(cls) -> type[SessionsParticipantsResource]:
        """Participants of sessions (Coviu Session API)."""
        return SessionsParticipantsResource

    def list(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        start_time: dt.datetime | None = None,
        end_time: dt.datetime | None = None,
        include_canceled: bool | None = None,
        deleted_participants: bool | None = None,
        state: str | None = None,
        order: Order | OrderValue | str | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Session]:
        """Get a list of sessions.

        Get a list of sessions. By default, the returned order is paginated with the first page
        containing the created sessions in chronological order (oldest created first). If you
        set the "order" parameter to "reverse", the newest created sessions will be returned.
        You can filter sessions by start and end time, at which stage the returned result list
        is ordered by start time in chronological order (rather than by creation time). The
        "order" parameter allows you to reverse this order to retrieve sessions by start time
        with the newest start time first.

        `GET /sessions` (operation `getSessionPage`).

        Args:
            page: The page number to return. (At least 0.)
            page_size: The number of sessions per page. Max 200. Default 200. (At least 1;
                at most 200.)
            start_time: Includes sessions that start at or after start_time.
            end_time: Include sessions that start upto and including end_time..
            include_canceled: Includes sessions that have been canceled.
            deleted_participants: Also include participants that have been removed from the
                session.
            state: Return only sessions containing participants with the supplied state
                value.
            order: Order the results. forward returns oldest first by start time. backwards
                includes newest first by startime. (One of `forward`, `backwards`, `reverse`.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Session`: iterate over its items, or over its `pages()`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in coviu.sessions.list(): ...`
        """
        return self._paginate(
            _SESSIONS_LIST,
            query={
                "page": page,
                "page_size": page_size,
                "start_time": start_time,
                "end_time": end_time,
                "include_canceled": include_canceled,
                "deleted_participants": deleted_participants,
                "state": state,
                "order": order,
            },
            options=options,
        )

    async def create(
        self,
        *,
        start_time: dt.datetime,
        end_time: dt.datetime,
        feature_flags: Sequence[str] | Null | None = None,
        participants: Sequence[NewParticipant | NewParticipantDict] | Null | None = None,
        picture: str | Null | None = None,
        session_name: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Session:
        """Create a new session.

        Create a new session. Note that the session start time must be in the future, and the
        session end time must be after the session start time.

        `POST /sessions` (operation `createSession`).

        Returns:
            `Session`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.sessions.create(start_time=start_time, end_time=end_time)`
        """
        return await self._call(
            _SESSIONS_CREATE,
            body={
                "start_time": start_time,
                "end_time": end_time,
                "feature_flags": feature_flags,
                "participants": participants,
                "picture": picture,
                "session_name": session_name,
            },
            options=options,
        )

    async def get(
        self,
        session_id: str,
        *,
        deleted_participants: bool | None = None,
        **options: Unpack[CallOptions],
    ) -> Session:
        """Get a single session by id.

        `GET /sessions/{session_id}` (operation `getSessionById`).

        Args:
            session_id: The session id of the session that the operation applies to.
            deleted_participants: Also include participants that have been removed from the
                session.
            **options: `CallOptions`: for this call only.

        Returns:
            `Session`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.sessions.get(session_id)`
        """
        return await self._call(
            _SESSIONS_GET,
            (session_id,),
            query={
                "deleted_participants": deleted_participants,
            },
            options=options,
        )

    async def update(
        self,
        session_id: str,
        *,
        picture: str | Null | None = None,
        start_time: dt.datetime | Null | None = None,
        end_time: dt.datetime | Null | None = None,
        session_name: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Session:
        """It is possible to update some attributes of a session, namely the start and end time,
        session name and image.

        It is possible to update some attributes of a session, namely the start and end time,
        session name and image. A session that has already finished may not be changed.

        `PUT /sessions/{session_id}` (operation `updateSession`).

        Args:
            session_id: The session id of the session that the operation applies to.
            **options: `CallOptions`: for this call only.

        Returns:
            `Session`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.sessions.update(session_id)`
        """
        return await self._call(
            _SESSIONS_UPDATE,
            (session_id,),
            body={
                "picture": picture,
                "start_time": start_time,
                "end_time": end_time,
                "session_name": session_name,
            },
            options=options,
        )

    async def cancel(
        self,
        session_id: str,
        **options: Unpack[CallOptions],
    ) -> UnitResponse:
        """A session that is scheduled for the future may be canceled.

        A session that is scheduled for the future may be canceled. No participants will be able
        to join the session after it has been canceled, and it can not be uncanceled once it has
        been canceled. A session that has already started may not be canceled.

        `DELETE /sessions/{session_id}` (operation `deleteSession`).

        Args:
            session_id: The session id of the session that the operation applies to.
            **options: `CallOptions`: for this call only.

        Returns:
            `UnitResponse`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await coviu.sessions.cancel(session_id)`
        """
        return await self._call(
            _SESSIONS_CANCEL,
            (session_id,),
            options=options,
        )
