# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Models of the Media API."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Self

from trunkline.runtime import Model, Null, decode

__all__ = [
    "Media",
    "Order",
]


class Order(StrEnum):
    """Order."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


_order = decode.Enumeration(Order, str)


class Media(Model):
    """Media.

    Attributes:
        id: A UUID representing the object.
        account_id: The ID of your Nexmo account. This is the same as your API key.
        etag: An identifier for the content. This will change if the content of the file has
            been changed (i.e. if you upload a new version of the file). For more information
            see Wikipedia: [HTTP ETag](https://en.wikipedia.org/wiki/HTTP_ETag).
        max_downloads_allowed: The maximum number of times the file may be downloaded.
        media_size: The size of the file in bytes.
        metadata_primary: A user set string containing metadata about the media file.
        metadata_secondary: A user set string containing further metadata about the media
            file.
        mime_type: The IETF MIME type of the file.
        original_file_name: The filename of the object as it was originally uploaded.
        public: Whether the item is available for download without authentication.
        store_id: An internal identifier of how the file is stored.
        time_created: A timestamp for the time that the file was created.
        time_last_updated: A timestamp for the time that the file was last modified.
        times_downloaded: The number of times the file has been downloaded.
    """

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
    )
    _fields = (
        ("id", "id", None),
        ("account_id", "account_id", None),
        ("etag", "etag", None),
        ("max_downloads_allowed", "max_downloads_allowed", None),
        ("media_size", "media_size", None),
        ("metadata_primary", "metadata_primary", None),
        ("metadata_secondary", "metadata_secondary", None),
        ("mime_type", "mime_type", None),
        ("original_file_name", "original_file_name", None),
        ("public", "public", None),
        ("store_id", "store_id", None),
        ("time_created", "time_created", decode.datetime),
        ("time_last_updated", "time_last_updated", decode.datetime),
        ("times_downloaded", "times_downloaded", None),
    )

    id: str
    account_id: str | None
    etag: str | None
    max_downloads_allowed: int | None
    media_size: int | None
    metadata_primary: str | None
    metadata_secondary: str | None
    mime_type: str | None
    original_file_name: str | None
    public: bool | None
    store_id: str | None
    time_created: dt.datetime | None
    time_last_updated: dt.datetime | None
    times_downloaded: int | None

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
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if type(value := get(key := "id")) is not str:
                value = decode.text(value)
            self.id = value
            if (value := get(key := "account_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.account_id = value
            if (value := get(key := "etag")) is not None and type(value) is not str:
                value = decode.text(value)
            self.etag = value
            if (value := get(key := "max_downloads_allowed")) is not None and type(
                value
            ) is not int:
                value = decode.integer(value)
            self.max_downloads_allowed = value
            if (value := get(key := "media_size")) is not None and type(value) is not int:
                value = decode.integer(value)
            self.media_size = value
            if (value := get(key := "metadata_primary")) is not None and type(value) is not str:
                value = decode.text(value)
            self.metadata_primary = value
            if (value := get(key := "metadata_secondary")) is not None and type(value) is not str:
                value = decode.text(value)
            self.metadata_secondary = value
            if (value := get(key := "mime_type")) is not None and type(value) is not str:
                value = decode.text(value)
            self.mime_type = value
            if (value := get(key := "original_file_name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.original_file_name = value
            if (value := get(key := "public")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.public = value
            if (value := get(key := "store_id")) is not None and type(value) is not str:
                value = decode.text(value)
            self.store_id = value
            if (value := get(key := "time_created")) is not None:
                value = decode.datetime(value)
            self.time_created = value
            if (value := get(key := "time_last_updated")) is not None:
                value = decode.datetime(value)
            self.time_last_updated = value
            if (value := get(key := "times_downloaded")) is not None and type(value) is not int:
                value = decode.integer(value)
            self.times_downloaded = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.id is get("id")
            and self.account_id is get("account_id")
            and self.etag is get("etag")
            and self.max_downloads_allowed is get("max_downloads_allowed")
            and self.media_size is get("media_size")
            and self.metadata_primary is get("metadata_primary")
            and self.metadata_secondary is get("metadata_secondary")
            and self.mime_type is get("mime_type")
            and self.original_file_name is get("original_file_name")
            and self.public is get("public")
            and self.store_id is get("store_id")
            and (
                (value := self.time_created) is (came := get("time_created"))
                or (came is not None and decode.datetime(came) == value)
            )
            and (
                (value := self.time_last_updated) is (came := get("time_last_updated"))
                or (came is not None and decode.datetime(came) == value)
            )
            and self.times_downloaded is get("times_downloaded")
        )
