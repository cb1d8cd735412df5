# Generated from Vonage Meetings Public API 0.1.5. Do not edit: run `make generate`.
"""Blocking resources of the Vonage Meetings Public API: the methods of `resources`, without
`async`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Unpack

import trunkline._mixins.meetings_logos
from trunkline.runtime import (
    CallOptions,
    Null,
    Pager,
    PagerOptions,
    SyncResource,
    resource_property,
)

from .models import (
    Application,
    AvailableFeatures,
    CallbackUrls,
    DialInNumber,
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
from .params import (
    AvailableFeaturesDict,
    CallbackUrlsDict,
    InitialJoinOptionsDict,
    JoinApprovalLevelValue,
    RecordingOptionsDict,
    RoomTypeValue,
    UiSettingsDict,
)

__all__: list[str]

class ApplicationResource(SyncResource):
    """Application of meetings (Vonage Meetings Public API)."""

    def update(
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
            `vonage.meetings.application.update()`
        """

class DialInNumbersResource(SyncResource):
    """Dial in numbers of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        **options: Unpack[PagerOptions],
    ) -> Pager[DialInNumber]:
        """Get numbers that can be used to dial into a meeting.

        `GET /dial-in-numbers` (operation `getDialInNumbers`).

        Returns:
            A pager of `DialInNumber`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.meetings.dial_in_numbers.list(): ...`
        """

class RecordingsResource(SyncResource):
    """Recordings of meetings (Vonage Meetings Public API)."""

    def get(
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
            `vonage.meetings.recordings.get(recording_id)`
        """

    def delete(
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
            `vonage.meetings.recordings.delete(recording_id)`
        """

class RoomsResource(SyncResource):
    """Rooms of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        *,
        start_id: str | None = None,
        end_id: str | None = None,
        page_size: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[Room]:
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
            `for item in vonage.meetings.rooms.list(): ...`
        """

    def create(
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
            `vonage.meetings.rooms.create()`
        """

    def get(
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
            `vonage.meetings.rooms.get(room_id)`
        """

    def update(
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
            `vonage.meetings.rooms.update(room_id)`
        """

class SessionsResource(SyncResource):
    """Sessions of meetings (Vonage Meetings Public API)."""

    def recordings(
        self,
        session_id: str,
        **options: Unpack[PagerOptions],
    ) -> Pager[Recording]:
        """Get recordings of a session.

        `GET /sessions/{session_id}/recordings` (operation `getSessionRecordings`).

        Returns:
            A pager of `Recording`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 404, 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.meetings.sessions.recordings(session_id): ...`
        """

class ThemesResource(SyncResource):
    """Themes of meetings (Vonage Meetings Public API)."""

    def list(
        self,
        **options: Unpack[PagerOptions],
    ) -> Pager[Theme]:
        """Get application themes.

        `GET /themes` (operation `getThemes`).

        Returns:
            A pager of `Theme`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.meetings.themes.list(): ...`
        """

    def create(
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
            `vonage.meetings.themes.create(main_color=main_color, brand_text=brand_text)`
        """

    def get(
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
            `vonage.meetings.themes.get(theme_id)`
        """

    def update(
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
            `vonage.meetings.themes.update(theme_id)`
        """

    def delete(
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
            `vonage.meetings.themes.delete(theme_id)`
        """

    def finalize_logos(
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
            `vonage.meetings.themes.finalize_logos(theme_id, keys=keys)`
        """

    def upload_urls(
        self,
        **options: Unpack[PagerOptions],
    ) -> Pager[UploadUrl]:
        """Get URLs that can be used to upload logos for a theme via a POST.

        `GET /themes/logos-upload-urls` (operation `getUploadUrlsForTheme`).

        Returns:
            A pager of `UploadUrl`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 401, 429, 403; `error.body` is an `APIError`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.meetings.themes.upload_urls(): ...`
        """

    def rooms(
        self,
        theme_id: str,
        *,
        start_id: str | None = None,
        end_id: str | None = None,
        page_size: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[Room]:
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
            `for item in vonage.meetings.themes.rooms(theme_id): ...`
        """

    def upload_logo(
        self,
        theme_id: str,
        file: trunkline._mixins.meetings_logos.LogoFile,
        *,
        logo_type: trunkline._mixins.meetings_logos.LogoType = "colored",
        **options: Unpack[CallOptions],
    ) -> None:
        """Upload a logo and make it the current logo of a theme.

        The file is sent to the provider's store with a form that the provider has signed, and
        without the client's credentials.

        Args:
            theme_id: The identifier of the theme.
            file: The image: bytes, the path of a file, a file opened in binary mode, the
                `UploadFile` of a web framework, or an async iterable of bytes. A file is read while
                it is sent; a stream goes to a temporary file first, because the store wants to know
                the length.
            logo_type: `white` for dark backgrounds, `colored` (the default) for light backgrounds,
                or `favicon` for the browser tab.
            **options: See `CallOptions`. The deadline (60 s by default) bounds all three steps.

        Raises:
            ArgumentError: The file cannot be read, or `logo_type` is unknown.
            ClientStateError: The client cannot be used here; see the client.
            DeadlineExceededError: The three steps together exceeded the deadline.
            APIStatusError: The provider or its store rejected one of the steps; `code` and
                `detail` have the reason.
            DecodeError: The provider's form does not match the API description.
        """

class MeetingsResource(SyncResource):
    """Vonage Meetings Public API: the resources of the API."""

    @resource_property
    def application(cls) -> type[ApplicationResource]:
        """Application of meetings (Vonage Meetings Public API)."""

    @resource_property
    def dial_in_numbers(cls) -> type[DialInNumbersResource]:
        """Dial in numbers of meetings (Vonage Meetings Public API)."""

    @resource_property
    def recordings(cls) -> type[RecordingsResource]:
        """Recordings of meetings (Vonage Meetings Public API)."""

    @resource_property
    def rooms(cls) -> type[RoomsResource]:
        """Rooms of meetings (Vonage Meetings Public API)."""

    @resource_property
    def sessions(cls) -> type[SessionsResource]:
        """Sessions of meetings (Vonage Meetings Public API)."""

    @resource_property
    def themes(cls) -> type[ThemesResource]:
        """Themes of meetings (Vonage Meetings Public API)."""
