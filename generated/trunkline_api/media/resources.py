# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Resources of the Media API: one class per resource, one method per operation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Unpack

from trunkline.runtime import (
    AsyncPager,
    CallOptions,
    Download,
    Null,
    Operation,
    PageIndex,
    PagerOptions,
    Resource,
)

from .models import (
    Media,
    Order,
)

if TYPE_CHECKING:
    from .params import (
        OrderValue,
    )

__all__ = [
    "MediaResource",
]

_MEDIA_LIST: Operation[Media] = Operation(
    id="list-and-search-media-items",
    api="media",
    method="GET",
    path="/",
    decode=Media.from_dict,
    pagination=PageIndex(
        items=("_embedded", "media"),
        identity="id",
        page_param="page_index",
        size_param="page_size",
        default_size=20,
        count="count",
        first=0,
    ),
    root_slash=False,
)

_MEDIA_GET: Operation[Media] = Operation(
    id="retrieve-a-media-item",
    api="media",
    method="GET",
    path="/{id}/info",
    decode=Media.from_dict,
    identity=(("id",), 0),
)

_MEDIA_UPDATE: Operation[None] = Operation(
    id="update-a-media-item",
    api="media",
    method="PUT",
    path="/{id}/info",
    body="multipart",
    body_optional=True,
)

_MEDIA_DELETE: Operation[None] = Operation(
    id="delete-a-media-item",
    api="media",
    method="DELETE",
    path="/{id}",
)

_MEDIA_DOWNLOAD: Operation[None] = Operation(
    id="download-a-media-item",
    api="media",
    method="GET",
    path="/{id}",
    binary=True,
)


class MediaResource(Resource):
    """Media (Media API)."""

    def list(
        self,
        *,
        order: Order | OrderValue | str | None = None,
        page_index: int | None = None,
        page_size: int | None = None,
        start_time: dt.datetime | None = None,
        end_time: dt.datetime | None = None,
        **options: Unpack[PagerOptions],
    ) -> AsyncPager[Media]:
        """List and search media items.

        Retrieve information about multiple media items with the ability to search and paginate.

        `GET /` (operation `list-and-search-media-items`).

        Args:
            order: The order of search results. (One of `ascending`, `descending`; default
                descending.)
            page_index: Which page to retrieve in pagination. (At least 0; default 0.)
            page_size: How many items at most per page. (At least 1; at most 100; default
                20.)
            start_time: Retrieve results created on or after this timestap. Default: 1 week
                ago.
            end_time: Retrieve results created on or before this timestamp.
            **options: `PagerOptions`: for this call only.

        Returns:
            A pager of `Media`: iterate over its items, or over its `pages()`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `async for item in vonage.media.list(): ...`
        """
        return self._paginate(
            _MEDIA_LIST,
            query={
                "order": order,
                "page_index": page_index,
                "page_size": page_size,
                "start_time": start_time,
                "end_time": end_time,
            },
            options=options,
        )

    async def get(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> Media:
        """Retrieve a media item.

        Retrieve information about a single media item

        `GET /{id}/info` (operation `retrieve-a-media-item`).

        Returns:
            `Media`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.media.get(id)`
        """
        return await self._call(
            _MEDIA_GET,
            (id,),
            options=options,
        )

    async def update(
        self,
        id: str,
        *,
        description: str | Null | None = None,
        max_downloads_allowed: int | Null | None = None,
        metadata_primary: str | Null | None = None,
        metadata_secondary: str | Null | None = None,
        mime_type: str | Null | None = None,
        public: bool | Null | None = None,
        title: str | Null | None = None,
        **options: Unpack[CallOptions],
    ) -> None:
        """Update a media item.

        Update a previously created media item by ID.

        `PUT /{id}/info` (operation `update-a-media-item`).

        Args:
            description: A description of the media file.
            max_downloads_allowed: The maximum number of times the file may be downloaded.
                Unlimited when not provided. (At least 0.)
            metadata_primary: A string containing metadata about the media file.
            metadata_secondary: A string containing further metadata about the media file.
            mime_type: The MIME type of the media file.
            public: Whether the item is publicly available without authentication.
            title: A string containing a title for the media file.
            **options: `CallOptions`: for this call only.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.media.update(id)`
        """
        return await self._call(
            _MEDIA_UPDATE,
            (id,),
            body={
                "description": description,
                "max_downloads_allowed": max_downloads_allowed,
                "metadata_primary": metadata_primary,
                "metadata_secondary": metadata_secondary,
                "mime_type": mime_type,
                "public": public,
                "title": title,
            },
            options=options,
        )

    async def delete(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a media item.

        Delete a previously created media item by ID.

        `DELETE /{id}` (operation `delete-a-media-item`).

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.media.delete(id)`
        """
        return await self._call(
            _MEDIA_DELETE,
            (id,),
            options=options,
        )

    def download(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> Download:
        """Download a media item.

        The content of a media item, as it was uploaded. It counts as one of the item's
        downloads.

        `GET /{id}` (operation `download-a-media-item`).

        Returns:
            A download, to open, to `read()` or to `save()`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `await vonage.media.download(id).read()`
        """
        return self._stream(
            _MEDIA_DOWNLOAD,
            (id,),
            options=options,
        )
