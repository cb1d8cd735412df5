# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Blocking clients: one class per provider, with its APIs as attributes."""

from os import PathLike
from typing import Self, Unpack

from trunkline.runtime import ClientOptions, CopyOptions, SyncClient, resource_property

from .applications.sync import ApplicationsResource
from .conversations.sync import ConversationsResource, UsersResource
from .coviu.sync import ParticipantsResource, SessionsResource
from .media.sync import MediaResource
from .meetings.sync import MeetingsResource

__all__ = ["Coviu", "Vonage"]

class Vonage(SyncClient):
    """Vonage's APIs: applications, meetings, conversations, users and media.

    Args:
        api_key: The account's API key. `from_env()` reads `VONAGE_API_KEY`.
        api_secret: The account's API secret. `from_env()` reads `VONAGE_API_SECRET`.
        application_id: The identifier of the application that signs its calls. `from_env()`
            reads `VONAGE_APPLICATION_ID`.
        private_key: The application's RSA private key: the path of a file, or the PEM text
            itself. `from_env()` reads `VONAGE_PRIVATE_KEY`.
        subject: The name of the user that conversations are called for; without one it is
            the application.
        **options: See `trunkline.ClientOptions`.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        api_secret: str | None = None,
        application_id: str | None = None,
        private_key: str | bytes | PathLike[str] | None = None,
        subject: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None: ...
    def with_options(
        self,
        *,
        api_key: str | None = None,
        api_secret: str | None = None,
        application_id: str | None = None,
        private_key: str | bytes | PathLike[str] | None = None,
        subject: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """Return a copy of the client with other options.

        It shares connections, rate limits and pauses with the client, and tokens unless a
        credential differs. Closing the copy leaves the client open; closing the client closes its
        copies.

        Args:
            api_key: As for the client; None is the client's value.
            api_secret: As for the client; None is the client's value.
            application_id: As for the client; None is the client's value.
            private_key: As for the client; None is the client's value.
            subject: As for the client; None is the client's value.
            **options: See `CopyOptions`.

        Raises:
            ConfigError: A credential is invalid.
            ArgumentError: An option is unknown, invalid, or shared with the client.
        """

    @resource_property
    def applications(cls) -> type[ApplicationsResource]:
        """Applications (Application API)."""

    @resource_property
    def meetings(cls) -> type[MeetingsResource]:
        """Vonage Meetings Public API: the resources of the API. Retired by its provider since
        2025-06-30.
        """

    @resource_property
    def conversations(cls) -> type[ConversationsResource]:
        """Conversations (Conversation API). In beta."""

    @resource_property
    def users(cls) -> type[UsersResource]:
        """Users (Conversation API). In beta."""

    @resource_property
    def media(cls) -> type[MediaResource]:
        """Media (Media API). In beta."""

class Coviu(SyncClient):
    """Coviu's Session API: sessions and participants of video calls.

    Args:
        api_key: The API key. `from_env()` reads `COVIU_API_KEY`.
        key_secret: The API key's secret. `from_env()` reads `COVIU_KEY_SECRET`.
        **options: See `trunkline.ClientOptions`.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        key_secret: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None: ...
    def with_options(
        self,
        *,
        api_key: str | None = None,
        key_secret: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """Return a copy of the client with other options.

        It shares connections, rate limits and pauses with the client, and tokens unless a
        credential differs. Closing the copy leaves the client open; closing the client closes its
        copies.

        Args:
            api_key: As for the client; None is the client's value.
            key_secret: As for the client; None is the client's value.
            **options: See `CopyOptions`.

        Raises:
            ConfigError: A credential is invalid.
            ArgumentError: An option is unknown, invalid, or shared with the client.
        """

    @resource_property
    def participants(cls) -> type[ParticipantsResource]:
        """Participants (Coviu Session API)."""

    @resource_property
    def sessions(cls) -> type[SessionsResource]:
        """Sessions (Coviu Session API)."""
