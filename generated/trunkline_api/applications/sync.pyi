# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Blocking resources of the Application API: the methods of `resources`, without `async`."""

from typing import Unpack

from trunkline.runtime import (
    CallOptions,
    Null,
    Pager,
    PagerOptions,
    SyncResource,
)

from .models import (
    Application,
    Capabilities,
    Keys,
    Privacy,
)
from .params import (
    CapabilitiesDict,
    KeysDict,
    PrivacyDict,
)

__all__: list[str]

class ApplicationsResource(SyncResource):
    """Applications (Application API)."""

    def list(
        self,
        *,
        page_size: int | None = None,
        page: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> Pager[Application]:
        """List available applications.

        `GET /v2/applications` (operation `listApplication`).

        Args:
            page_size: The number of applications per page. (At least 1; at most 100.)
            page: The current page number (starts at 1). (At least 1.)
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Application`: iterate over its items, or over its `pages()`.

        Raises:
            APIStatusError: 400; `error.body` is a `ValidationProblem`.
            APIStatusError: 401, 405, 406, 429; `error.body` is a `Problem`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `for item in vonage.applications.list(): ...`
        """

    def create(
        self,
        *,
        name: str,
        keys: Keys | KeysDict | Null | None = None,
        capabilities: Capabilities | CapabilitiesDict | Null | None = None,
        privacy: Privacy | PrivacyDict | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Application:
        """Create an application.

        `POST /v2/applications` (operation `createApplication`).

        Args:
            name: Application Name.
            capabilities: Your application can use multiple products. This contains the
                configuration for each product. This replaces the application `type` from
                version 1 of the Application API.
            **options: `CallOptions`: for this call only.

        Returns:
            `Application`.

        Raises:
            APIStatusError: 400; `error.body` is a `ValidationProblem`.
            APIStatusError: 401, 405, 406, 415, 429; `error.body` is a `Problem`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.applications.create(name=name)`
        """

    def get(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> Application:
        """Get an application.

        `GET /v2/applications/{id}` (operation `getApplication`).

        Args:
            id: The ID of the application.
            **options: `CallOptions`: for this call only.

        Returns:
            `Application`.

        Raises:
            APIStatusError: 401, 404, 405, 406, 429; `error.body` is a `Problem`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.applications.get(id)`
        """

    def update(
        self,
        id: str,
        *,
        name: str,
        keys: Keys | KeysDict | Null | None = None,
        capabilities: Capabilities | CapabilitiesDict | Null | None = None,
        privacy: Privacy | PrivacyDict | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> Application:
        """Update an application.

        `PUT /v2/applications/{id}` (operation `updateApplication`).

        Args:
            id: The ID of the application.
            name: Application Name.
            capabilities: Your application can use multiple products. This contains the
                configuration for each product. This replaces the application `type` from
                version 1 of the Application API.
            **options: `CallOptions`: for this call only.

        Returns:
            `Application`.

        Raises:
            APIStatusError: 400; `error.body` is a `ValidationProblem`.
            APIStatusError: 401, 404, 405, 406, 415, 429; `error.body` is a `Problem`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.applications.update(id, name=name)`
        """

    def delete(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete an application.

        Deleting an application **cannot be undone**.

        `DELETE /v2/applications/{id}` (operation `deleteApplication`).

        Args:
            id: The ID of the application.
            **options: `CallOptions`: for this call only.

        Raises:
            APIStatusError: 401, 404, 405, 406, 429; `error.body` is a `Problem`.
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.applications.delete(id)`
        """
