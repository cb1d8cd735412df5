# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Resources of the Vonage Meetings Public API: one class per resource, one method per operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from trunkline._mixins.meetings_logos import LogoUpload as _LogoUpload
from trunkline.runtime import (
    AsyncPager,
    CallOptions,
    HALCursor,
    Null,
    Operation,
    PagerOptions,
    Resource,
    SinglePage,
    resource_property,
)

from .models import (
    APIError,
    Application,
    AvailableFeatures,
    CallbackUrls,
    DeleteThemeResponse,
    DialInNumber,
    FinalizeLogosForThemeResponse,
    InitialJoinOptions,
    JoinApprovalLevel,
    Recording,
    RecordingOptions,
    Room,
    RoomType,
    Theme,
    UiSettings,
    UploadUrl,
)

if TYPE_CHECKING:
    from .params import (
        AvailableFeaturesDict,
        CallbackUrlsDict,
        InitialJoinOptionsDict,
        JoinApprovalLevelValue,
        RecordingOptionsDict,
        RoomTypeValue,
        UiSettingsDict,
    )

__all__ = [
    "ApplicationResource",
    "DialInNumbersResource",
    "MeetingsResource",
    "RecordingsResource",
    "RoomsResource",
    "SessionsResource",
    "ThemesResource",
]

_MEETINGS_APPLICATION_UPDATE: Operation[Application] = Operation(
    id="updateApplication",
    api="meetings",
    method="PATCH",
    path="/applications",
    decode=Application.from_dict,
    body="json",
    errors={"400 401 429 403": APIError.from_dict},
)

_MEETINGS_DIAL_IN_NUMBERS_LIST: Operation[DialInNumber] = Operation(
    id="getDialInNumbers",
    api="meetings",
    method="GET",
    path="/dial-in-numbers",
    decode=DialInNumber.from_dict,
    pagination=SinglePage(items=(), identity="number"),
    errors={"401 429 403": APIError.from_dict},
)

_MEETINGS_RECORDINGS_GET: Operation[Recording] = Operation(
    id="getRecording",
    api="meetings",
    method="GET",
    path="/recordings/{recording_id}",
    decode=Recording.from_dict,
    identity=(("id",), 0),
    errors={"404 401 429 403": APIError.from_dict},
)

_MEETINGS_RECORDINGS_DELETE: Operation[None] = Operation(
    id="deleteRecording",
    api="meetings",
    method="DELETE",
    path="/recordings/{recording_id}",
    errors={"403 404 401 429": APIError.from_dict},
)

_MEETINGS_ROOMS_LIST: Operation[Room] = Operation(
    id="getRooms",
    api="meetings",
    method="GET",
    path="/rooms",
    decode=Room.from_dict,
    pagination=HALCursor(
        items=("_embedded", "rooms"),
        identity="id",
        next_param="start_id",
        prev_param="end_id",
        total="total_items",
    ),
    errors={"401 429 403 400": APIError.from_dict},
)

_MEETINGS_ROOMS_CREATE: Operation[Room] = Operation(
    id="createRoom",
    api="meetings",
    method="POST",
    path="/rooms",
    decode=Room.from_dict,
    body="json",
    nested={
        "body": {
            "recording_options": RecordingOptions,
            "callback_urls": CallbackUrls,
            "available_features": AvailableFeatures,
            "initial_join_options": InitialJoinOptions,
            "ui_settings": UiSettings,
        }
    },
    errors={"403 401 429 400": APIError.from_dict},
)

_MEETINGS_ROOMS_GET: Operation[Room] = Operation(
    id="getRoom",
    api="meetings",
    method="GET",
    path="/rooms/{room_id}",
    decode=Room.from_dict,
    identity=(("id",), 0),
    errors={"404 401 429 403": APIError.from_dict},
)

_MEETINGS_ROOMS_UPDATE: Operation[Room] = Operation(
    id="updateRoom",
    api="meetings",
    method="PATCH",
    path="/rooms/{room_id}",
    decode=Room.from_dict,
    body="json",
    body_key="update_details",
    identity=(("id",), 0),
    nested={
        "body": {
            "callback_urls": CallbackUrls,
            "available_features": AvailableFeatures,
            "initial_join_options": InitialJoinOptions,
            "ui_settings": UiSettings,
        }
    },
    errors={"400 404 401 429 403": APIError.from_dict},
)

_MEETINGS_SESSIONS_RECORDINGS: Operation[Recording] = Operation(
    id="getSessionRecordings",
    api="meetings",
    method="GET",
    path="/sessions/{session_id}/recordings",
    decode=Recording.from_dict,
    pagination=SinglePage(items=("_embedded", "recordings"), identity="id"),
    errors={"404 401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_LIST: Operation[Theme] = Operation(
    id="getThemes",
    api="meetings",
    method="GET",
    path="/themes",
    decode=Theme.from_dict,
    pagination=SinglePage(items=(), identity="theme_id"),
    errors={"401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_CREATE: Operation[Theme] = Operation(
    id="createTheme",
    api="meetings",
    method="POST",
    path="/themes",
    decode=Theme.from_dict,
    body="json",
    errors={"409 403 401 429 400": APIError.from_dict},
)

_MEETINGS_THEMES_GET: Operation[Theme] = Operation(
    id="getThemeById",
    api="meetings",
    method="GET",
    path="/themes/{theme_id}",
    decode=Theme.from_dict,
    identity=(("theme_id",), 0),
    errors={"404 401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_UPDATE: Operation[Theme] = Operation(
    id="updateTheme",
    api="meetings",
    method="PATCH",
    path="/themes/{theme_id}",
    decode=Theme.from_dict,
    body="json",
    body_key="update_details",
    identity=(("theme_id",), 0),
    errors={"400 404 409 401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_DELETE: Operation[None] = Operation(
    id="deleteTheme",
    api="meetings",
    method="DELETE",
    path="/themes/{theme_id}",
    errors={"400": DeleteThemeResponse.from_dict, "404 401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_FINALIZE_LOGOS: Operation[None] = Operation(
    id="finalizeLogosForTheme",
    api="meetings",
    method="PUT",
    path="/themes/{theme_id}/finalizeLogos",
    body="json",
    errors={"400": FinalizeLogosForThemeResponse.from_dict, "404 401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_UPLOAD_URLS: Operation[UploadUrl] = Operation(
    id="getUploadUrlsForTheme",
    api="meetings",
    method="GET",
    path="/themes/logos-upload-urls",
    decode=UploadUrl.from_dict,
    pagination=SinglePage(items=()),
    errors={"401 429 403": APIError.from_dict},
)

_MEETINGS_THEMES_ROOMS: Operation[Room] = Operation(
    id="getRoomsByThemeId",
    api="meetings",
    method="GET",
    path="/themes/{themeId}/rooms",
    decode=Room.from_dict,
    pagination=HALCursor(
        items=("_embedded", "rooms"), identity="id", next_param="start_id", prev_param="end_id"
    ),
    errors={"404 401 429 403 400": APIError.from_dict},
)


class ApplicationResource(Resource):
    """Application of meetings (Vonage Meetings Public API)."""

    async def update(
        self,
        *,
        default_theme_id: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Application:
        """Update an existing application.

        `PATCH /applications` (operation `updateApplication`).

        Args:
            default_theme_id: The theme id to set as application default theme. (A UUID.)
            **options: `CallOptions`: for this call only.

        Returns:
            `Application`.

        Raises:
            APIStatusError: 400, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.application.update()`
        """
        return await self._call(
            _MEETINGS_APPLICATION_UPDATE,
            body={
                "default_theme_id": default_theme_id,
            },
            options=options,
        )


class DialInNumbersResource(Resource):
    """Dial in numbers of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[DialInNumber]:
        """Get numbers that can be used to dial into a meeting.

        `GET /dial-in-numbers` (operation `getDialInNumbers`).

        Returns:
            A pager of `DialInNumber`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.dial_in_numbers.list(): ...`
        """
        return self._paginate(
            _MEETINGS_DIAL_IN_NUMBERS_LIST,
            options=options,
        )


class RecordingsResource(Resource):
    """Recordings of meetings (Vonage Meetings Public API)."""

    async def get(
        self,
        recording_id: str,
        **options: Unpack[CallOptions],
    ) -> Recording:
        """Get a recording.

        `GET /recordings/{recording_id}` (operation `getRecording`).

        Returns:
            `Recording`.

        Raises:
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.recordings.get(recording_id)`
        """
        return await self._call(
            _MEETINGS_RECORDINGS_GET,
            (recording_id,),
            options=options,
        )

    async def delete(
        self,
        recording_id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a recording.

        `DELETE /recordings/{recording_id}` (operation `deleteRecording`).

        Raises:
            APIStatusError: 403, 404, 401, 429; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.recordings.delete(recording_id)`
        """
        return await self._call(
            _MEETINGS_RECORDINGS_DELETE,
            (recording_id,),
            options=options,
        )


class RoomsResource(Resource):
    """Rooms of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        *,
        start_id: str | None = None,
        end_id: str | None = None,
        page_size: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Room]:
        """Get all available rooms.

        `GET /rooms` (operation `getRooms`).

        Args:
            start_id: The ID to start returning events at. (Pattern `^[0-9]+$`.)
            end_id: The ID to end returning events at (excluding end_id itself). (Pattern
                `^[0-9]+$`.)
            page_size: The number of rooms on a page. (At least 1; at most 100.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Room`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403, 400; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.rooms.list(): ...`
        """
        return self._paginate(
            _MEETINGS_ROOMS_LIST,
            query={
                "start_id": start_id,
                "end_id": end_id,
                "page_size": page_size,
            },
            options=options,
        )

    async def create(
        self,
        *,
        display_name: str | Null | None = None,
        metadata: str | Null | None = None,
        type_: RoomType | RoomTypeValue | str | Null | None = None,
        expires_at: dt.datetime | Null | None = None,
        recording_options: RecordingOptions | RecordingOptionsDict | Null | None = None,
        expire_after_use: bool | Null | None = None,
        theme_id: str | Null | None = None,
        join_approval_level: JoinApprovalLevel | JoinApprovalLevelValue | str | Null | None = None,
        callback_urls: CallbackUrls | CallbackUrlsDict | Null | None = None,
        available_features: AvailableFeatures | AvailableFeaturesDict | Null | None = None,
        initial_join_options: InitialJoinOptions | InitialJoinOptionsDict | Null | None = None,
        ui_settings: UiSettings | UiSettingsDict | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Room:
        """Create a room.

        `POST /rooms` (operation `createRoom`).

        Args:
            display_name: At most 200 characters.
            metadata: Free text that can be attached to a room. This will be passed in the
                form of a header in events related to this room. (At most 500 characters.)
            type_: Represents the type of the room. (One of `instant`, `long_term`.)
            expires_at: The time for when the room will be expired, expressed in ISO 8601
                format. Required only for long-term room creation.
            expire_after_use: Close the room after a session ends. Only relevant for
                long_term rooms.
            theme_id: The theme id for the room. (A UUID.)
            join_approval_level: One of `none`, `after_owner_only`, `explicit_approval`.
            **options: `CallOptions`: for this call only.

        Returns:
            `Room`.

        Raises:
            APIStatusError: 403, 401, 429, 400; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.rooms.create()`
        """
        return await self._call(
            _MEETINGS_ROOMS_CREATE,
            body={
                "display_name": display_name,
                "metadata": metadata,
                "type": type_,
                "expires_at": expires_at,
                "recording_options": recording_options,
                "expire_after_use": expire_after_use,
                "theme_id": theme_id,
                "join_approval_level": join_approval_level,
                "callback_urls": callback_urls,
                "available_features": available_features,
                "initial_join_options": initial_join_options,
                "ui_settings": ui_settings,
            },
            options=options,
        )

    async def get(
        self,
        room_id: str,
        **options: Unpack[CallOptions],
    ) -> Room:
        """Get room details.

        `GET /rooms/{room_id}` (operation `getRoom`).

        Returns:
            `Room`.

        Raises:
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.rooms.get(room_id)`
        """
        return await self._call(
            _MEETINGS_ROOMS_GET,
            (room_id,),
            options=options,
        )

    async def update(
        self,
        room_id: str,
        *,
        expires_at: dt.datetime | Null | None = None,
        expire_after_use: bool | Null | None = None,
        theme_id: str | Null | None = None,
        join_approval_level: JoinApprovalLevel | JoinApprovalLevelValue | str | Null | None = None,
        callback_urls: CallbackUrls | CallbackUrlsDict | Null | None = None,
        available_features: AvailableFeatures | AvailableFeaturesDict | Null | None = None,
        initial_join_options: InitialJoinOptions | InitialJoinOptionsDict | Null | None = None,
        ui_settings: UiSettings | UiSettingsDict | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Room:
        """Update an existing room.

        `PATCH /rooms/{room_id}` (operation `updateRoom`).

        Args:
            expires_at: The time for when the room will be expired, expressed in ISO 8601
                format.
            expire_after_use: Close the room after a session ends. Only relevant for
                long_term rooms.
            theme_id: The theme id for the room. (A UUID.)
            join_approval_level: One of `none`, `after_owner_only`, `explicit_approval`.
            **options: `CallOptions`: for this call only.

        Returns:
            `Room`.

        Raises:
            APIStatusError: 400, 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.rooms.update(room_id)`
        """
        return await self._call(
            _MEETINGS_ROOMS_UPDATE,
            (room_id,),
            body={
                "expires_at": expires_at,
                "expire_after_use": expire_after_use,
                "theme_id": theme_id,
                "join_approval_level": join_approval_level,
                "callback_urls": callback_urls,
                "available_features": available_features,
                "initial_join_options": initial_join_options,
                "ui_settings": ui_settings,
            },
            options=options,
        )


class SessionsResource(Resource):
    """Sessions of meetings (Vonage Meetings Public API)."""

    def recordings(
        self,
        session_id: str,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Recording]:
        """Get recordings of a session.

        `GET /sessions/{session_id}/recordings` (operation `getSessionRecordings`).

        Returns:
            A pager of `Recording`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.sessions.recordings(session_id): ...`
        """
        return self._paginate(
            _MEETINGS_SESSIONS_RECORDINGS,
            (session_id,),
            options=options,
        )


class ThemesResource(_LogoUpload, Resource):
    """Themes of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Theme]:
        """Get application themes.

        `GET /themes` (operation `getThemes`).

        Returns:
            A pager of `Theme`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.themes.list(): ...`
        """
        return self._paginate(
            _MEETINGS_THEMES_LIST,
            options=options,
        )

    async def create(
        self,
        *,
        main_color: str,
        brand_text: str,
        theme_name: str | Null | None = None,
        short_company_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Theme:
        """Create a theme.

        `POST /themes` (operation `createTheme`).

        Args:
            main_color: At most 7 characters; pattern `#([a-fA-F0-9]{6}|[a-fA-F0-9]{3})$`.
            brand_text: At most 200 characters.
            theme_name: At most 200 characters.
            short_company_url: At most 128 characters; pattern
                `^(?=.*[a-zA-Z_~-])([a-zA-Z0-9_~-]+)$`.
            **options: `CallOptions`: for this call only.

        Returns:
            `Theme`.

        Raises:
            APIStatusError: 409, 403, 401, 429, 400; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.themes.create(main_color=main_color, brand_text=brand_text)`
        """
        return await self._call(
            _MEETINGS_THEMES_CREATE,
            body={
                "main_color": main_color,
                "brand_text": brand_text,
                "theme_name": theme_name,
                "short_company_url": short_company_url,
            },
            options=options,
        )

    async def get(
        self,
        theme_id: str,
        **options: Unpack[CallOptions],
    ) -> Theme:
        """Get theme by theme id.

        `GET /themes/{theme_id}` (operation `getThemeById`).

        Returns:
            `Theme`.

        Raises:
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.themes.get(theme_id)`
        """
        return await self._call(
            _MEETINGS_THEMES_GET,
            (theme_id,),
            options=options,
        )

    async def update(
        self,
        theme_id: str,
        *,
        theme_name: str | Null | None = None,
        main_color: str | Null | None = None,
        brand_text: str | Null | None = None,
        short_company_url: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Theme:
        """Update theme by id.

        `PATCH /themes/{theme_id}` (operation `updateTheme`).

        Args:
            theme_name: At most 200 characters.
            main_color: At most 7 characters; pattern `#([a-fA-F0-9]{6}|[a-fA-F0-9]{3})$`.
            brand_text: At most 200 characters.
            short_company_url: At most 128 characters; pattern
                `^(?=.*[a-zA-Z_~-])([a-zA-Z0-9_~-]+)$`.
            **options: `CallOptions`: for this call only.

        Returns:
            `Theme`.

        Raises:
            APIStatusError: 400, 404, 409, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.themes.update(theme_id)`
        """
        return await self._call(
            _MEETINGS_THEMES_UPDATE,
            (theme_id,),
            body={
                "theme_name": theme_name,
                "main_color": main_color,
                "brand_text": brand_text,
                "short_company_url": short_company_url,
            },
            options=options,
        )

    async def delete(
        self,
        theme_id: str,
        *,
        force: bool | None = None,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a theme.

        `DELETE /themes/{theme_id}` (operation `deleteTheme`).

        Args:
            force: force delete - delete theme even if theme is used by rooms or as
                application default theme.
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: 400; `error.body` is a `DeleteThemeResponse`.
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.themes.delete(theme_id)`
        """
        return await self._call(
            _MEETINGS_THEMES_DELETE,
            (theme_id,),
            query={
                "force": force,
            },
            options=options,
        )

    async def finalize_logos(
        self,
        theme_id: str,
        *,
        keys: Sequence[str],
        **options: Unpack[CallOptions],
    ) -> None:
        """Change given logo to be permanent.

        `PUT /themes/{theme_id}/finalizeLogos` (operation `finalizeLogosForTheme`).

        Args:
            keys: List of temporary theme's logos to make permanent.
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: 400; `error.body` is a `FinalizeLogosForThemeResponse`.
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.meetings.themes.finalize_logos(theme_id, keys=keys)`
        """
        return await self._call(
            _MEETINGS_THEMES_FINALIZE_LOGOS,
            (theme_id,),
            body={
                "keys": keys,
            },
            options=options,
        )

    def upload_urls(
        self,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[UploadUrl]:
        """Get URLs that can be used to upload logos for a theme via a POST.

        `GET /themes/logos-upload-urls` (operation `getUploadUrlsForTheme`).

        Returns:
            A pager of `UploadUrl`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.themes.upload_urls(): ...`
        """
        return self._paginate(
            _MEETINGS_THEMES_UPLOAD_URLS,
            options=options,
        )

    def rooms(
        self,
        theme_id: str,
        *,
        start_id: str | None = None,
        end_id: str | None = None,
        page_size: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Room]:
        """Get rooms that associate with the theme id.

        `GET /themes/{themeId}/rooms` (operation `getRoomsByThemeId`).

        Args:
            start_id: The ID to start returning events at. (Pattern `^[0-9]+$`.)
            end_id: The ID to end returning events at (excluding end_id itself). (Pattern
                `^[0-9]+$`.)
            page_size: The number of rooms on a page. (At least 1; at most 100.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Room`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 404, 401, 429, 403, 400; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.meetings.themes.rooms(theme_id): ...`
        """
        return self._paginate(
            _MEETINGS_THEMES_ROOMS,
            (theme_id,),
            query={
                "start_id": start_id,
                "end_id": end_id,
                "page_size": page_size,
            },
            options=options,
        )


class MeetingsResource(Resource):
    """Vonage Meetings Public API: the resources of the API."""

    @resource_property
    def application(cls) -> type[ApplicationResource]:
        """Application of meetings (Vonage Meetings Public API)."""
        return ApplicationResource

    @resource_property
    def dial_in_numbers(cls) -> type[DialInNumbersResource]:
        """Dial in numbers of meetings (Vonage Meetings Public API)."""
        return DialInNumbersResource

    @resource_property
    def recordings(cls) -> type[RecordingsResource]:
        """Recordings of meetings (Vonage Meetings Public API)."""
        return RecordingsResource

    @resource_property
    def rooms(cls) -> type[RoomsResource]:
        """Rooms of meetings (Vonage Meetings Public API)."""
        return RoomsResource

    @resource_property
    def sessions(cls) -> type[SessionsResource]:
        """Sessions of meetings (Vonage Meetings Public API)."""
        return SessionsResource

    @resource_property
    def themes(cls) -> type[ThemesResource]:
        """Themes of meetings (Vonage Meetings Public API)."""
        return ThemesResource
