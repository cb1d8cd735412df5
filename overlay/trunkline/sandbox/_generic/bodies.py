"""Decode and validate the body of a request by its media type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from trunkline.sandbox._common.errors import APIError, Invalid
from trunkline.sandbox._http.request_body import MAX_NESTING, decode_json, parse_json, read_form
from trunkline.sandbox._http.routing import FormField, Upload
from trunkline.sandbox._values.schemas import Schema, Schemas

from .operations import DescribedOperation, is_json
from .parameters import ParameterReader

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@attrs.frozen(kw_only=True)
class ReadBody:
    """A decoded body.

    Attributes:
        value: JSON, the fields of a form, a text, bytes, or None for no body.
        form: The fields of a form, in the order of the body.
        schema: The schema of the media type, or None.
        media_type: The media type of the request, in lower case, without parameters.
    """

    value: Any = None
    form: tuple[FormField, ...] = ()
    schema: Schema = None
    media_type: str = ""


class UnsupportedMediaTypeError(APIError):
    """Raised for a media type that the operation does not take."""


class BodyReader:
    """Reads the bodies of operations."""

    def __init__(self, schemas: Schemas, parameters: ParameterReader) -> None:
        self._schemas = schemas
        self._parameters = parameters

    async def read(
        self, operation: DescribedOperation, headers: Mapping[str, str], body: bytes
    ) -> tuple[ReadBody, list[Invalid]]:
        """Return the body of a request, and what is invalid.

        Raises:
            APIError: A 415 or a 400; the body cannot be decoded.
        """
        content_type = headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        if not operation.bodies:
            return ReadBody(), []
        if not body and not (media_type and operation.body_required):
            missing = [Invalid("body", "is required")] * operation.body_required
            return ReadBody(), missing
        media = _media(operation.bodies, media_type)
        if media is None:
            expected = ", ".join(operation.bodies)
            raise UnsupportedMediaTypeError(415, f"The Content-Type must be one of: {expected}.")
        schema = media.get("schema", {})
        if is_json(media_type):
            if not body:
                return ReadBody(), [Invalid("body", "is required")]
            value = parse_json(body)
            violations = self._schemas.violations(value, schema, "request")
            return ReadBody(value=value, schema=schema, media_type=media_type), violations
        if media_type in _FORMS:
            form = await read_form(content_type, body)
            value, checked = self._fields(form, schema, media)
            violations = self._schemas.violations(checked, schema, "request")
            found = ReadBody(value=value, form=tuple(form), schema=schema, media_type=media_type)
            return found, violations
        if media_type.startswith("text/"):
            try:
                text = body.decode()
            except UnicodeDecodeError:
                raise APIError(400, "The body is not valid UTF-8.") from None
            typed = self._parameters.typed(text, schema)
            violations = self._schemas.violations(typed, schema, "request")
            return ReadBody(value=text, schema=schema, media_type=media_type), violations
        return ReadBody(value=body, media_type=media_type), []

    def _fields(
        self, form: list[FormField], schema: Schema, media: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the fields of a form as an object, twice: with its files, and with texts for them."""
        properties = self._schemas.properties(schema)
        encodings = media.get("encoding") or {}
        value: dict[str, Any] = {}
        checked: dict[str, Any] = {}
        for name, content in form:
            key, *inner = name.replace("]", "").split("[", MAX_NESTING)
            part = properties.get(key, {})
            is_list = "array" in self._schemas.types(part)
            encoding = encodings.get(key) or {}
            if is_list and isinstance(content, str) and not inner and not name.endswith("[]"):
                texts = content.split(",") if encoding.get("explode") is False else [content]
            else:
                texts = [content]  # type: ignore[list-item]  # files stay whole
            for text in texts:
                self._place(value, key, inner, is_list, self._typed(text, part, is_list))
                shown = "" if isinstance(text, Upload) else self._typed(text, part, is_list)
                self._place(checked, key, inner, is_list, shown)
        return value, checked

    def _typed(self, text: str | Upload, schema: Schema, is_list: bool) -> Any:
        if isinstance(text, Upload):
            return _json_part(text)
        if is_list:
            if text[:1] == "[":
                try:
                    return decode_json(text)
                except ValueError:
                    pass
            schema = self._parameters.items_of(schema)
        return self._parameters.typed(text, schema)

    def _place(
        self, value: dict[str, Any], key: str, inner: list[str], is_list: bool, item: Any
    ) -> None:
        """Add a field to an object; `a[b]=1` is a property of the property `a`."""
        names = [each for each in inner if each]
        if names and not all(name.isdecimal() for name in names):
            here = value.setdefault(key, {})
            for name in names[:-1]:
                here = here.setdefault(name, {}) if isinstance(here, dict) else {}
            if isinstance(here, dict):
                here[names[-1]] = item
        elif is_list or inner:
            items = value.setdefault(key, [])
            if isinstance(items, list):
                items.extend(item) if isinstance(item, list) else items.append(item)
        else:
            value[key] = item


def _json_part(part: Upload) -> Any:
    """Return a part of a multipart body: JSON by its media type, or the file."""
    if not part.filename and is_json(part.content_type):
        try:
            return decode_json(part.content.decode())
        except ValueError:
            return part
    return part


def _media(bodies: Mapping[str, Mapping[str, Any]], media_type: str) -> Mapping[str, Any] | None:
    """Return the Media Type Object for a media type; the most specific range applies."""
    ranges = {key.partition(";")[0].strip().lower(): media for key, media in bodies.items()}
    main = media_type.partition("/")[0]
    return next(
        (ranges[key] for key in (media_type, f"{main}/*", "*/*") if key in ranges),
        None,
    )
