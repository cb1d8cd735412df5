# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Readers of the models of the Media API: straight-line code, for speed."""

from __future__ import annotations

from typing import Any

from trunkline.runtime import decode

from .models import (
    Media,
    Order,
)

_read_order = decode.Enumeration(Order, str)


def _read_media_from_dict(cls: type[Media], data: Any) -> Media:
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
        if (value := get(key := "max_downloads_allowed")) is not None and type(value) is not int:
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
        if (value := get(key := "title")) is not None and type(value) is not str:
            value = decode.text(value)
        self.title = value
        if (value := get(key := "description")) is not None and type(value) is not str:
            value = decode.text(value)
        self.description = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_media_is_as_read(self: Media) -> bool:
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
        and self.title is get("title")
        and self.description is get("description")
    )


_read_media = Media._bind(_read_media_from_dict, _read_media_is_as_read)


Media._fields = (
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
    ("title", "title", None),
    ("description", "description", None),
)
