"""The Media API v3: files with their metadata. The API has no upload; `seed` creates files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, Invalid
from trunkline.sandbox._common.formats import (
    http_date,
    link,
    parse_http_date,
    parse_iso,
    timestamp,
)
from trunkline.sandbox._common.ranges import UNSATISFIABLE, is_range_valid, requested_range
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._http.routing import (
    Call,
    Response,
    Route,
    SandboxAPI,
    json_response,
    no_content,
)
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

_DEFAULT_AGE = timedelta(weeks=1)  # a list without `start_time` starts this long ago
_TEXTS = ("title", "description", "metadata_primary", "metadata_secondary", "mime_type")
_PAGE: Mapping[str, Schema] = {
    "order": {"type": "string", "enum": ["ascending", "descending"], "default": "descending"},
    "page_index": {"type": "integer", "minimum": 0, "default": 0},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "start_time": {"type": "string", "format": "date-time"},
    "end_time": {"type": "string", "format": "date-time"},
}


def _media(state: State) -> Collection:
    return state.store.collection("media")


def new_media(state: State, fields: Mapping[str, Any]) -> Document:
    """Create a media item; `content` has its bytes."""
    content: bytes = fields.get("content", b"")
    id, now = fields.get("id", str(uuid4())), timestamp(state.clock.now())
    return _media(state).add(
        id,
        {
            "id": id,
            "original_file_name": fields.get("original_file_name", "recording.wav"),
            "mime_type": fields.get("mime_type", "audio/vnd.wave"),
            "account_id": state.credentials.api_key,
            "store_id": "s3",
            "public": fields.get("public", False),
            "times_downloaded": 0,
            "max_downloads_allowed": fields.get("max_downloads_allowed", 0),
            "etag": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "media_size": len(content),
            "time_created": fields.get("time_created", now),
            "time_last_updated": now,
            **{name: fields[name] for name in _TEXTS if name in fields},
            "content": content,
        },
    )


def view_media(item: Document) -> dict[str, Any]:
    """Return a media item as the API shows it."""
    return {name: value for name, value in item.items() if name != "content"}


def _time_parameter(call: Call, name: str) -> str | None:
    moment = parse_iso(call.query[name]) if call.query[name] is not None else None
    return timestamp(moment) if moment is not None else None


def _list(call: Call) -> Response:
    query = call.query
    start = _time_parameter(call, "start_time") or timestamp(call.state.clock.now() - _DEFAULT_AGE)
    end = _time_parameter(call, "end_time")
    matching = [
        each
        for each in _media(call.state)
        if start <= each["time_created"] and (end is None or each["time_created"] <= end)
    ]
    matching.sort(key=lambda item: item["time_created"], reverse=query["order"] == "descending")
    size, index = query["page_size"], query["page_index"]
    last = max(-(-len(matching) // size) - 1, 0)
    parameters = {
        "page_size": size,
        "account_id": call.state.credentials.api_key,
        "order": query["order"],
        "start_time": query["start_time"],
        "end_time": query["end_time"],
    }
    return json_response(
        {
            "page_size": size,
            "page_index": index,
            "count": len(matching),
            "_embedded": {"media": [view_media(m) for m in matching[index * size :][:size]]},
            # The description has no link to the next page.
            "_links": {
                "self": link("/v3/media", **parameters, page_index=index),
                "first": link("/v3/media", **parameters),
                "last": link("/v3/media", **parameters, page_index=last),
            },
        }
    )


def _item(call: Call) -> Document:
    item = _media(call.state).get(call.params["id"])
    if item is None:
        raise APIError(404, "The media item does not exist, or you do not have access.")
    return item


def _info(call: Call) -> Response:
    return json_response(view_media(_item(call)))


def _changes(form: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields of the form, which are strings; raise a 400 for invalid ones."""
    changes: dict[str, Any] = {name: form[name] for name in _TEXTS if name in form}
    violations = [
        Invalid(name, "must be text") for name in changes if not isinstance(form[name], str)
    ]
    if "public" in form:
        changes["public"] = {"true": True, "false": False}.get(str(form["public"]).lower())
        if changes["public"] is None:
            violations.append(Invalid("public", "must be true or false"))
    if "max_downloads_allowed" in form:
        text = form["max_downloads_allowed"]
        if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 300:
            changes["max_downloads_allowed"] = int(text)
        else:
            violations.append(Invalid("max_downloads_allowed", "must be an integer of at least 0"))
    if violations:
        raise APIError(400, "The request failed due to validation errors", invalid=violations)
    return changes


def _update(call: Call) -> Response:
    id = _item(call)["id"]
    changes = _changes(call.body) | {"time_last_updated": timestamp(call.state.clock.now())}
    _media(call.state).change(id, changes)
    return no_content()


def _delete(call: Call) -> Response:
    _media(call.state).remove(_item(call)["id"])
    return no_content()


def _is_private(state: State, params: Mapping[str, str]) -> bool:
    item = _media(state).get(params["id"])
    return item is None or not item["public"]


def _is_modified(call: Call, item: Document) -> bool:
    """Return whether an item changed since the tag or the time in the request (RFC 9110, 13.2.2)."""
    if (tags := call.headers.get("if-none-match")) is not None:
        known = {each.strip().removeprefix("W/") for each in tags.split(",")}
        return known.isdisjoint({"*", f'"{item["etag"]}"'})
    since = parse_http_date(call.headers.get("if-modified-since", ""))
    changed = parse_iso(item["time_last_updated"])
    # An HTTP date has whole seconds.
    return since is None or changed is None or changed.replace(microsecond=0) > since


def _download(call: Call) -> Response:
    item = _item(call)
    headers = {"ETag": f'"{item["etag"]}"', "Accept-Ranges": "bytes"}
    if (changed := parse_iso(item["time_last_updated"])) is not None:
        headers["Last-Modified"] = http_date(changed)
    if not _is_modified(call, item):
        return Response(status=304, headers=headers)
    content: bytes = item["content"]
    part = None
    if call.method == "GET" and is_range_valid(call.headers, headers):
        part = requested_range(call.headers.get("range", ""), len(content))
    if part == UNSATISFIABLE:
        headers["Content-Range"] = f"bytes */{len(content)}"
        raise APIError(416, "The requested range is not satisfiable.", headers=headers)
    # The rest of a download that was interrupted is no further one.
    if part is None or part[0] == 0:
        _count_download(call, item)
    if part is None:
        return Response(body=content, content_type=item["mime_type"], headers=headers)
    start, end = part
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(
        status=206, body=content[start:end], content_type=item["mime_type"], headers=headers
    )


def _count_download(call: Call, item: Document) -> None:
    """Count a download; raise a 403 if there were as many as allowed."""
    maximum = item["max_downloads_allowed"]
    if maximum and item["times_downloaded"] >= maximum:
        raise APIError(403, "The maximum number of downloads of the media item is reached.")
    if call.method == "GET":
        downloads = {"times_downloaded": item["times_downloaded"] + 1}
        _media(call.state).change(item["id"], downloads, logged=False)


API = SandboxAPI(
    name="media",
    prefix="/v3/media",
    auth="jwt-or-basic",
    shape="problem",
    recorded_shape="media",
    sends_rate_limit=True,
    routes=(
        Route(
            name="list-and-search-media-items", method="GET", path="", handler=_list, query=_PAGE
        ),
        Route(
            name="download-a-media-item",
            method="GET",
            path="/{id}",
            handler=_download,
            produces_json=False,
            requires_auth=_is_private,
        ),
        Route(name="delete-a-media-item", method="DELETE", path="/{id}", handler=_delete),
        Route(name="retrieve-a-media-item", method="GET", path="/{id}/info", handler=_info),
        Route(
            name="update-a-media-item",
            method="PUT",
            path="/{id}/info",
            handler=_update,
            encoding="multipart",
        ),
    ),
)
