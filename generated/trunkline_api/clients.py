# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Clients: one class per provider, with its APIs as attributes."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Self, Unpack

from trunkline.runtime import Client, ClientOptions, CopyOptions, as_secret, resource_property

if TYPE_CHECKING:
    from .applications import ApplicationsResource
    from .conversations import ConversationsResource, UsersResource
    from .coviu import ParticipantsResource, SessionsResource
    from .media import MediaResource
    from .meetings import MeetingsResource

__all__ = ["Coviu", "Vonage"]


class Vonage(Client):
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

    _environment = {
        "api_key": "VONAGE_API_KEY",
        "api_secret": "VONAGE_API_SECRET",
        "application_id": "VONAGE_APPLICATION_ID",
        "private_key": "VONAGE_PRIVATE_KEY",
    }
    _home = __name__.rpartition(".")[0]
    _keys = frozenset({"private_key"})
    _packages = {
        "applications": ("api_key", "api_secret"),
        "meetings": ("application_id", "private_key"),
        "conversations": ("application_id", "private_key"),
        "media": ("application_id", "private_key"),
    }

    def __init__(
        self,
        *,
        api_key: str | None = None,
        api_secret: str | None = None,
        application_id: str | None = None,
        private_key: str | bytes | PathLike[str] | None = None,
        subject: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, object] = {
            "api_key": as_secret(api_key),
            "api_secret": as_secret(api_secret),
            "application_id": as_secret(application_id),
            "private_key": as_secret(private_key),
            "subject": as_secret(subject),
        }
        # A traceback that prints locals must not print these.
        del api_key, api_secret, application_id, private_key, subject
        super().__init__(credentials, options)

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
        credentials: dict[str, object] = {
            "api_key": as_secret(api_key),
            "api_secret": as_secret(api_secret),
            "application_id": as_secret(application_id),
            "private_key": as_secret(private_key),
            "subject": as_secret(subject),
        }
        del api_key, api_secret, application_id, private_key, subject
        return self._copied(credentials, options)

    @resource_property
    def applications(cls) -> type[ApplicationsResource]:
        """Applications (Application API)."""
        from .applications import ApplicationsResource

        return ApplicationsResource

    @resource_property
    def meetings(cls) -> type[MeetingsResource]:
        """Vonage Meetings Public API: the resources of the API. Retired by its provider since
        2025-06-30.
        """
        from .meetings import MeetingsResource

        return MeetingsResource

    @resource_property
    def conversations(cls) -> type[ConversationsResource]:
        """Conversations (Conversation API). In beta."""
        from .conversations import ConversationsResource

        return ConversationsResource

    @resource_property
    def users(cls) -> type[UsersResource]:
        """Users (Conversation API). In beta."""
        from .conversations import UsersResource

        return UsersResource

    @resource_property
    def media(cls) -> type[MediaResource]:
        """Media (Media API). In beta."""
        from .media import MediaResource

        return MediaResource


class Coviu(Client):
    """Coviu's Session API: sessions and participants of video calls.

    Args:
        api_key: The API key. `from_env()` reads `COVIU_API_KEY`.
        key_secret: The API key's secret. `from_env()` reads `COVIU_KEY_SECRET`.
        **options: See `trunkline.ClientOptions`.
    """

    _environment = {
        "api_key": "COVIU_API_KEY",
        "key_secret": "COVIU_KEY_SECRET",
    }
    _home = __name__.rpartition(".")[0]
    _keys = frozenset({})
    _packages = {
        "coviu": ("api_key", "key_secret"),
    }

    def __init__(
        self,
        *,
        api_key: str | None = None,
        key_secret: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, object] = {
            "api_key": as_secret(api_key),
            "key_secret": as_secret(key_secret),
        }
        # A traceback that prints locals must not print these.
        del api_key, key_secret
        super().__init__(credentials, options)

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
        credentials: dict[str, object] = {
            "api_key": as_secret(api_key),
            "key_secret": as_secret(key_secret),
        }
        del api_key, key_secret
        return self._copied(credentials, options)

    @resource_property
    def participants(cls) -> type[ParticipantsResource]:
        """Participants (Coviu Session API)."""
        from .coviu import ParticipantsResource

        return ParticipantsResource

    @resource_property
    def sessions(cls) -> type[SessionsResource]:
        """Sessions (Coviu Session API)."""
        from .coviu import SessionsResource

        return SessionsResource
