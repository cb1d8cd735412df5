"""The Meetings API: themes and their logos."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.routing import Call, Response, Route, json_response, no_content
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

from .meetings import PAGE, find, room_page, update_schema
from .s3 import BUCKET, upload_form

_FIELDS: Mapping[str, Any] = {
    "theme_name": {"type": "string", "maxLength": 200},
    "main_color": {
        "type": "string",
        "maxLength": 7,
        "pattern": "#([a-fA-F0-9]{6}|[a-fA-F0-9]{3})$",
    },
    "brand_text": {"type": "string", "maxLength": 200},
    "short_company_url": {
        "type": "string",
        "maxLength": 128,
        "pattern": "^(?=.*[a-zA-Z_~-])([a-zA-Z0-9_~-]+)$",
    },
}
_CREATE = {
    "type": "object",
    "required": ["main_color", "brand_text"],
    "properties": _FIELDS,
    "additionalProperties": False,
}
_UPDATE = update_schema(_FIELDS)
_FINALIZE = {
    "type": "object",
    "required": ["keys"],
    "properties": {"keys": {"type": "array"}},
}
# The theme's field of each type of logo; the field of its URL has the suffix `_url`.
_LOGOS = {
    "white": "brand_image_white",
    "colored": "brand_image_colored",
    "favicon": "branded_favicon",
}
_UNIQUE_FIELDS = ("short_company_url", "theme_name")
_MAX_LOGO_PIXELS = 1_000  # pixels of a side
_NOT_DELETED = "could not delete theme"
_NOT_FINALIZED = "could not finalize logos"
_PNG = b"\x89PNG"


def _check_unique(
    themes: Collection, fields: Mapping[str, Any], excluded_id: str | None = None
) -> None:
    for name in _UNIQUE_FIELDS:
        value = fields.get(name)
        if value is None:
            continue
        if any(each[name] == value and each["theme_id"] != excluded_id for each in themes):
            raise APIError(409, f"{name} already exists in application")


def new_theme(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a theme of an application."""
    themes = state.store.collection("themes", owner)
    if len(themes) >= state.quotas.themes:
        raise APIError(403, "exceeded maximum theme limit")
    _check_unique(themes, fields)
    id = str(uuid4())
    theme = {
        "theme_id": id,
        "theme_name": fields.get("theme_name", id),
        "domain": "VCP",
        "account_id": state.credentials.api_key,
        "application_id": owner,
        "main_color": fields["main_color"],
        "short_company_url": fields.get("short_company_url"),
        "brand_text": fields["brand_text"],
        **{name: None for logo in _LOGOS.values() for name in (logo, f"{logo}_url")},
    }
    return themes.add(id, theme)


def _list(call: Call) -> Response:
    # One official SDK has an empty object for no themes in its test data, and another fails on it.
    return json_response(list(call.collection("themes")))


def _create(call: Call) -> Response:
    return json_response(new_theme(call.state, call.identity.application_id, call.body), 201)


def _theme(call: Call) -> Document:
    return find(call.collection("themes"), call.params["theme_id"], "Theme")


def _get(call: Call) -> Response:
    return json_response(_theme(call))


def _update(call: Call) -> Response:
    id, updates = _theme(call)["theme_id"], call.body["update_details"]
    _check_unique(call.collection("themes"), updates, excluded_id=id)
    return json_response(call.collection("themes").change(id, updates))


def _delete(call: Call) -> Response:
    id = _theme(call)["theme_id"]
    application = call.state.applications.get(call.identity.application_id) or {}
    rooms = [room for room in call.collection("rooms") if room["theme_id"] == id]
    default = application.get("default_theme_id") == id
    reasons = [f"Theme {id} is used by {len(rooms)} room{'s'[: len(rooms) != 1]}"] if rooms else []
    reasons += [f"Theme {id} is the default theme of the application"] if default else []
    if reasons and not call.query["force"]:
        raise APIError(400, _NOT_DELETED, errors=reasons)
    for room in rooms:
        call.collection("rooms").change(room["id"], {"theme_id": None})
    if default:
        call.state.applications.change(application["id"], {"default_theme_id": None})
    call.collection("themes").remove(id)
    return no_content()


def _rooms(call: Call) -> Response:
    id = call.params["theme_id"]
    if id not in call.collection("themes"):
        raise APIError(404, f"Failed to get rooms because theme id {id} not found")
    rooms = call.collection("rooms").where(lambda room: room["theme_id"] == id)
    page = room_page(call, rooms, f"/themes/{id}/rooms")
    return json_response(page)


def _upload_urls(call: Call) -> Response:
    return json_response([upload_form(call.state, logo) for logo in _LOGOS])


def _invalid_property(upload: Document) -> str | None:
    """Return the property of an upload that is not valid for a logo, or None."""
    content = upload["content"]
    if not content.startswith(_PNG):
        return "type"
    if content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        if not (0 < width <= _MAX_LOGO_PIXELS and 0 < height <= _MAX_LOGO_PIXELS):
            return "dimensions"
    return None


def _logo_error(call: Call, key: str) -> dict[str, str] | None:
    upload = call.state.store.collection("uploads").get(key)
    if upload is None or call.state.clock.time() > upload["until"]:
        return {"logoKey": key, "code": "key_not_found"}
    invalid_property = _invalid_property(upload)
    if invalid_property is not None:
        return {
            "logoKey": key,
            "code": "invalid_logo_properties",
            "invalidProperty": invalid_property,
        }
    return None


def _finalize(call: Call) -> Response:
    id = _theme(call)["theme_id"]
    # The schema has objects; its example has strings.
    listed = [each.get("key") if isinstance(each, dict) else each for each in call.body["keys"]]
    keys = [each for each in listed if isinstance(each, str)]
    errors = [error for key in keys if (error := _logo_error(call, key)) is not None]
    if errors or not keys or len(keys) < len(listed):
        raise APIError(400, _NOT_FINALIZED, errors=errors)
    uploads = call.state.store.collection("uploads")
    updates: dict[str, str] = {}
    for key in keys:
        upload = uploads.get(key)
        if upload is None:  # listed twice
            continue
        uploads.remove(key)
        target, logo = key.removeprefix("auto-expiring-temp/"), _LOGOS[upload["logo"]]
        updates |= {logo: target, f"{logo}_url": f"https://{BUCKET}.s3.amazonaws.com/{target}"}
    call.collection("themes").change(id, updates)
    # The provider's own SDK expects a null without a type here, and fails at an empty body.
    return Response(body=b"null")


ROUTES = (
    Route(name="getThemes", method="GET", path="/themes", handler=_list),
    Route(
        name="createTheme",
        method="POST",
        path="/themes",
        handler=_create,
        body=_CREATE,
        encoding="json",
    ),
    Route(
        name="getUploadUrlsForTheme",
        method="GET",
        path="/themes/logos-upload-urls",
        handler=_upload_urls,
    ),
    Route(name="getThemeById", method="GET", path="/themes/{theme_id}", handler=_get),
    Route(
        name="updateTheme",
        method="PATCH",
        path="/themes/{theme_id}",
        handler=_update,
        body=_UPDATE,
        encoding="json",
    ),
    Route(
        name="deleteTheme",
        method="DELETE",
        path="/themes/{theme_id}",
        handler=_delete,
        query={"force": {"type": "boolean", "default": False}},
        bad_request_detail=_NOT_DELETED,
    ),
    Route(
        name="finalizeLogosForTheme",
        method="PUT",
        path="/themes/{theme_id}/finalizeLogos",
        handler=_finalize,
        body=_FINALIZE,
        encoding="json",
        bad_request_detail=_NOT_FINALIZED,
    ),
    Route(
        name="getRoomsByThemeId",
        method="GET",
        path="/themes/{theme_id}/rooms",
        handler=_rooms,
        query=PAGE,
    ),
)
