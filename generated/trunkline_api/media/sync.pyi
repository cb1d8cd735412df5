# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Blocking resources of the Media API: the methods of `resources`, without `async`."""

import datetime as dt
from typing import Unpack

from trunkline.runtime import (
    CallOptions,
    Null,
    Pager,
    PagerOptions,
    SyncDownload,
    SyncResource,
)

from .models import (
    Media,
    Order,
)
from .params import (
    OrderValue,
)

__all__: list[str]

class MediaResource(SyncResource):
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
    ) -> Pager[Media]:
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
            `for item in vonage.media.list(): ...`
        """

    def get(
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
            `vonage.media.get(id)`
        """

    def update(
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
            `vonage.media.update(id)`
        """

    def delete(
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
            `vonage.media.delete(id)`
        """

    def download(
        self,
        id: str,
        **options: Unpack[CallOptions],
    ) -> SyncDownload:
        """Download a media item.

        The content of a media item, as it was uploaded. It counts as one of the item's
        downloads.

        `GET /{id}` (operation `download-a-media-item`).

        Returns:
            A download, to open, to `read()` or to `save()`.

        Raises:
            TrunklineError: As for any call; see `trunkline.errors`.

        Example:
            `vonage.media.download(id).read()`
        """
