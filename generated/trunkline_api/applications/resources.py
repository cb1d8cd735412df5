# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Resources of the Application API: one class per resource, one method per operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from trunkline.runtime import (
    AsyncPager,
    CallOptions,
    Null,
    Operation,
    PageNumber,
    PagerOptions,
    Resource,
)

from .models import (
    Application,
    Capabilities,
    Keys,
    Privacy,
    Problem,
    ValidationProblem,
)

if TYPE_CHECKING:
    from .params import (
        CapabilitiesDict,
        KeysDict,
        PrivacyDict,
    )

__all__ = [
    "ApplicationsResource",
]

_APPLICATIONS_LIST: Operation[Application] = Operation(
    id="listApplication",
    api="applications",
    method="GET",
    path="/v2/applications",
    decode=Application.from_dict,
    pagination=PageNumber(
        items=("_embedded", "applications"),
        identity="id",
        page_param="page",
        size_param="page_size",
        max_size=100,
        total_pages="total_pages",
        total="total_items",
        first=1,
    ),
    errors={"400": ValidationProblem.from_dict, "401 405 406 429": Problem.from_dict},
)

_APPLICATIONS_CREATE: Operation[Application] = Operation(
    id="createApplication",
    api="applications",
    method="POST",
    path="/v2/applications",
    decode=Application.from_dict,
    body="json",
    nested={"body": {"keys": Keys, "capabilities": Capabilities, "privacy": Privacy}},
    errors={"400": ValidationProblem.from_dict, "401 405 406 415 429": Problem.from_dict},
)

_APPLICATIONS_GET: Operation[Application] = Operation(
    id="getApplication",
    api="applications",
    method="GET",
    path="/v2/applications/{id}",
    decode=Application.from_dict,
    identity=(("id",), 0),
    errors={"401 404 405 406 429": Problem.from_dict},
)

_APPLICATIONS_UPDATE: Operation[Application] = Operation(
    id="updateApplication",
    api="applications",
    method="PUT",
    path="/v2/applications/{id}",
    decode=Application.from_dict,
    body="json",
    identity=(("id",), 0),
    nested={"body": {"keys": Keys, "capabilities": Capabilities, "privacy": Privacy}},
    errors={"400": ValidationProblem.from_dict, "401 404 405 406 415 429": Problem.from_dict},
)

_APPLICATIONS_DELETE: Operation[None] = Operation(
    id="deleteApplication",
    api="applications",
    method="DELETE",
    path="/v2/applications/{id}",
    errors={"401 404 405 406 429": Problem.from_dict},
)


class ApplicationsResource(Resource):
    """Applications (Application API)."""

    def list(
        self,
        *,
        page_size: int | None = None,
        page: int | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Application]:
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
            `async for item in vonage.applications.list(): ...`
        """
        return self._paginate(
            _APPLICATIONS_LIST,
            query={
                "page_size": page_size,
                "page": page,
            },
            options=options,
        )

    async def create(
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
            `await vonage.applications.create(name=name)`
        """
        return await self._call(
            _APPLICATIONS_CREATE,
            body={
                "name": name,
                "keys": keys,
                "capabilities": capabilities,
                "privacy": privacy,
            },
            options=options,
        )

    async def get(
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
            `await vonage.applications.get(id)`
        """
        return await self._call(
            _APPLICATIONS_GET,
            (id,),
            options=options,
        )

    async def update(
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
            `await vonage.applications.update(id, name=name)`
        """
        return await self._call(
            _APPLICATIONS_UPDATE,
            (id,),
            body={
                "name": name,
                "keys": keys,
                "capabilities": capabilities,
                "privacy": privacy,
            },
            options=options,
        )

    async def delete(
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
            `await vonage.applications.delete(id)`
        """
        return await self._call(
            _APPLICATIONS_DELETE,
            (id,),
            options=options,
        )
