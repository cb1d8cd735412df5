# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Models of the Media API."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from trunkline.runtime import Model, Null

__all__ = [
    "Media",
    "Order",
]


class Order(StrEnum):
    ASCENDING = "ascending"
    DESCENDING = "descending"


class Media(Model):
    __slots__ = (
        "id",
        "account_id",
        "etag",
        "max_downloads_allowed",
        "media_size",
        "metadata_primary",
        "metadata_secondary",
        "mime_type",
        "original_file_name",
        "public",
        "store_id",
        "time_created",
        "time_last_updated",
        "times_downloaded",
        "title",
        "description",
    )

    id: str
    """A UUID representing the object."""
    account_id: str | None
    """The ID of your Nexmo account. This is the same as your API key."""
    etag: str | None
    """An identifier for the content. This will change if the content of the file has been changed
    (i.e. if you upload a new version of the file). For more information see Wikipedia: [HTTP
    ETag](https://en.wikipedia.org/wiki/HTTP_ETag).
    """
    max_downloads_allowed: int | None
    """The maximum number of times the file may be downloaded."""
    media_size: int | None
    """The size of the file in bytes."""
    metadata_primary: str | None
    """A user set string containing metadata about the media file."""
    metadata_secondary: str | None
    """A user set string containing further metadata about the media file."""
    mime_type: str | None
    """The IETF MIME type of the file."""
    original_file_name: str | None
    """The filename of the object as it was originally uploaded."""
    public: bool | None
    """Whether the item is available for download without authentication."""
    store_id: str | None
    """An internal identifier of how the file is stored."""
    time_created: dt.datetime | None
    """A timestamp for the time that the file was created."""
    time_last_updated: dt.datetime | None
    """A timestamp for the time that the file was last modified."""
    times_downloaded: int | None
    """The number of times the file has been downloaded."""
    title: str | None
    """The title of the media item."""
    description: str | None
    """The description of the media item."""

    def __init__(
        self,
        *,
        id: str,
        account_id: str | Null | None = None,
        etag: str | Null | None = None,
        max_downloads_allowed: int | Null | None = None,
        media_size: int | Null | None = None,
        metadata_primary: str | Null | None = None,
        metadata_secondary: str | Null | None = None,
        mime_type: str | Null | None = None,
        original_file_name: str | Null | None = None,
        public: bool | Null | None = None,
        store_id: str | Null | None = None,
        time_created: dt.datetime | Null | None = None,
        time_last_updated: dt.datetime | Null | None = None,
        times_downloaded: int | Null | None = None,
        title: str | Null | None = None,
        description: str | Null | None = None,
    ) -> None:
        self._fill(
            id,
            account_id,
            etag,
            max_downloads_allowed,
            media_size,
            metadata_primary,
            metadata_secondary,
            mime_type,
            original_file_name,
            public,
            store_id,
            time_created,
            time_last_updated,
            times_downloaded,
            title,
            description,
        )
