"""Request bodies: how they are encoded, and which of their fields become arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from trunkline_codegen.spec.document import Document, Json, Object, follow
from trunkline_codegen.spec.schemas import is_file, is_model, reference, required_of

JSON = re.compile(
    r"application/([\w.!#$&^+-]+\+)?json(\s*;.*)?|\*/\*|application/\*|text/json", re.IGNORECASE
)
_FORM = (re.compile(r"application/x-www-form-urlencoded.*", re.IGNORECASE), "form")
_MULTIPART = (re.compile(r"multipart/.*", re.IGNORECASE), "multipart")
_KINDS = (
    (JSON, "json"),
    _FORM,
    _MULTIPART,
    (re.compile(r"text/.*", re.IGNORECASE), "text"),
    (re.compile(r".*"), "binary"),
)
_USUAL = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
}


@attrs.frozen(kw_only=True)
class Body:
    """A request body: how it is encoded, and the fields that become arguments.

    Attributes:
        kind: json, form, multipart, text or binary.
        content_type: The media type, None where it is the usual one.
        media_type: The media type in any case.
        schema: What the body is.
        required: Whether a request must have one.
        encoding: What the description says of how single fields are written.
        fields: The properties that become arguments; None where the body is one argument.
        fields_required: Those that must be given.
        key: The property that wraps the fields, if any.
        nested: The schemas of the arguments.
    """

    kind: str
    content_type: str | None
    media_type: str
    schema: Json
    required: bool
    encoding: Object
    fields: Object | None = None
    fields_required: frozenset[str] = frozenset()
    key: str | None = None
    nested: tuple[Json, ...] = ()

    @property
    def argument(self) -> str | None:
        """The argument that is the whole body, None if its fields are arguments."""
        if self.fields is not None:
            return None
        return "content" if self.kind in ("binary", "text") else "body"


def read_bodies(document: Document, operation: Object) -> tuple[Body, ...]:
    """Return the media types of an operation's request body, the one we write best first.

    A range (`*/*`) counts only if there is nothing else, and `x-trunkline-body` leaves the first.
    """
    body = follow(document.root, operation.get("requestBody") or {})
    content: Object = body.get("content") or {}
    found: dict[str, Body] = {}
    for pattern, kind in _order(document, content):
        for content_type in sorted(content, key=lambda name: name.lower() != "application/json"):
            if pattern.fullmatch(content_type) and content_type not in found:
                media = content[content_type]
                found[content_type] = Body(
                    kind=kind,
                    content_type=_unusual(kind, content_type),
                    media_type=content_type,
                    schema=media.get("schema", {}),
                    required=bool(body.get("required")),
                    encoding=media.get("encoding") or {},
                )
    exact = [body for name, body in found.items() if "*" not in name] or [*found.values()][:1]
    key = operation.get("x-trunkline-body")
    return tuple(_with_fields(document, body, key) for body in (exact[:1] if key else exact))


def _order(document: Document, content: Object) -> Iterable[tuple[re.Pattern[str], str]]:
    """Return the kinds, best first: a form with files in it is a multipart one."""
    has_files = any(
        _MULTIPART[0].fullmatch(content_type) and _holds_files(document, media.get("schema"))
        for content_type, media in content.items()
    )
    return (_MULTIPART, *_KINDS) if has_files else _KINDS


def _holds_files(document: Document, schema: Json) -> bool:
    properties = resolved(document, schema).get("properties") or {}
    return any(is_file(p) or is_file(p.get("items")) for p in properties.values())


def _with_fields(document: Document, body: Body, key: str | None) -> Body:
    """Spread the properties of an object body, so that they become arguments."""
    schema = resolved(document, body.schema)
    if key is not None:
        wrapped = (schema.get("properties") or {}).get(key)
        if wrapped is None:
            raise document.fail(f"x-trunkline-body: there is no property {key!r}")
        schema = resolved(document, wrapped)
    if body.kind not in _USUAL or not is_model(schema):
        return attrs.evolve(body, nested=(body.schema,))
    fields = {
        wire: field
        for wire, field in schema["properties"].items()
        if not is_read_only(document, field)
    }
    return attrs.evolve(
        body,
        key=key,
        fields=fields,
        fields_required=required_of(schema) & fields.keys()
        if body.required or key
        else frozenset(),
        nested=tuple(fields.values()),
    )


def is_read_only(document: Document, schema: Json) -> bool:
    """Return whether a property is only ever in responses (OpenAPI 3.1, `readOnly`)."""
    flagged = isinstance(schema, dict) and schema.get("readOnly") is True
    return flagged or resolved(document, schema).get("readOnly") is True


def resolved(document: Document, schema: Json) -> Object:
    """Return the schema that a reference points at, or the schema itself."""
    name = reference(schema)
    target = document.root["components"]["schemas"][name] if name is not None else schema
    return target if isinstance(target, dict) else {}


def _unusual(kind: str, content_type: str) -> str | None:
    if content_type.lower() == _USUAL.get(kind) or "*" in content_type:
        return None
    return content_type
