"""The arguments of a method: an operation's parameters and the fields of its body."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from . import naming, text
from .describe import describe
from .document import Document, Json, Object, resolve
from .pytypes import TypeMap
from .schemas import is_model, is_nullable, reference

# What a call takes beside the operation's own arguments (`CallOptions`, `PagerOptions`).
OPTIONS = frozenset(
    {
        "self", "options", "timeout", "deadline", "headers", "retry", "limit", "resume",
        "read_ahead", "concurrency", "dedupe", "overlap", "decode", "dt", "builtins",
    }
)  # fmt: skip

JSON = re.compile(r"application/([a-z0-9.-]+\+)?json(\s*;.*)?|\*/\*|text/json", re.IGNORECASE)
_BODY_KINDS = (
    (JSON, "json"),
    (re.compile(r"application/x-www-form-urlencoded", re.IGNORECASE), "form"),
    (re.compile(r"multipart/form-data", re.IGNORECASE), "multipart"),
    (re.compile(r"text/.*", re.IGNORECASE), "text"),
    (re.compile(r".*"), "binary"),
)
# Headers that the runtime sets; a description that lists them asks for nothing more.
_OURS = frozenset({"authorization", "content-type", "accept", "content-length", "host"})


@attrs.frozen(kw_only=True)
class ArgumentPlan:
    """An argument of a method.

    Attributes:
        name: The Python name.
        wire: The name on the wire.
        place: path, query, header, cookie or body; `content` for a body that is no object.
        annotation: Its type, with what may be left out.
        required: Whether it must be given.
        doc: What a caller must know.
    """

    name: str
    wire: str
    place: str
    annotation: str
    required: bool
    doc: str


@attrs.frozen(kw_only=True)
class Body:
    """A request body: how it is encoded, and the fields that become arguments."""

    kind: str
    content_type: str | None
    schema: Json
    required: bool
    fields: Object | None = None
    fields_required: frozenset[str] = frozenset()
    key: str | None = None
    nested: tuple[Json, ...] = ()

    def declared(self) -> Iterable[tuple[str, str]]:
        """Yield what an `Operation` is told of its body."""
        yield "body", text.literal(self.kind)
        if self.content_type is not None:
            yield "content_type", text.literal(self.content_type)
        if self.key is not None:
            yield "body_key", text.literal(self.key)


class ArgumentReader:
    """Reads the arguments of the operations of one document."""

    def __init__(self, document: Document, types: TypeMap) -> None:
        self._document = document
        self._root = document.root
        self._types = types

    def body(self, operation: Object) -> Body | None:
        """Return an operation's request body; of several media types, the one we write best."""
        body = operation.get("requestBody")
        if body is None:
            return None
        if "$ref" in body:
            body = resolve(self._root, body["$ref"])
        content: Object = body.get("content") or {}
        for pattern, kind in _BODY_KINDS:
            for content_type, media in content.items():
                if pattern.fullmatch(content_type):
                    found = Body(
                        kind=kind,
                        content_type=_unusual(kind, content_type),
                        schema=media.get("schema", {}),
                        required=bool(body.get("required")),
                    )
                    return self._with_fields(found, operation.get("x-trunkline-body"))
        return None

    def _with_fields(self, body: Body, key: str | None) -> Body:
        """Spread the properties of an object body, so that they become arguments."""
        schema = self.resolved(body.schema)
        if key is not None:
            wrapped = (schema.get("properties") or {}).get(key)
            if wrapped is None:
                raise self._document.fail(f"x-trunkline-body: there is no property {key!r}")
            schema = self.resolved(wrapped)
        if body.kind not in ("json", "form", "multipart") or not is_model(schema):
            return attrs.evolve(body, nested=(body.schema,))
        required = schema.get("required") or () if body.required or key else ()
        return attrs.evolve(
            body,
            key=key,
            fields=schema["properties"],
            fields_required=frozenset(required),
            nested=tuple(schema["properties"].values()),
        )

    def resolved(self, schema: Json) -> Object:
        """Return the schema that a reference points at, or the schema itself."""
        name = reference(schema)
        target = self._root["components"]["schemas"][name] if name is not None else schema
        return target if isinstance(target, dict) else {}

    def arguments(
        self, path: str, parameters: list[Object], body: Body | None
    ) -> tuple[ArgumentPlan, ...]:
        """Return a method's arguments: the path's, then the required ones, then the others."""
        found: list[ArgumentPlan] = []
        taken = set(OPTIONS)
        in_path = re.findall(r"\{([^{}]+)\}", path)
        order = {"path": 0, "query": 1, "header": 2, "cookie": 3}
        for parameter in sorted(
            parameters,
            key=lambda p: (
                order.get(p["in"], 4),
                in_path.index(p["name"]) if p["in"] == "path" else 0,
            ),
        ):
            if parameter["in"] == "header" and parameter["name"].lower() in _OURS:
                continue
            found.append(self._parameter(parameter, taken))
        if body is not None and body.fields is not None:
            for wire, schema in body.fields.items():
                required = wire in body.fields_required
                found.append(self._field(wire, schema, required, taken))
        elif body is not None:
            found.append(self._content(body, taken))
        return tuple(sorted(found, key=lambda a: (a.place != "path", not a.required)))

    def _parameter(self, parameter: Object, taken: set[str]) -> ArgumentPlan:
        schema = parameter.get("schema")
        if schema is None:
            for media in (parameter.get("content") or {}).values():
                schema = media.get("schema")
        name = self._name(parameter, parameter["name"], parameter["in"], taken)
        place = parameter["in"]
        required = bool(parameter.get("required")) or place == "path"
        kind = self._types.of(schema)
        annotation = kind.argument
        if place == "path" and kind.kind in ("any", "union", "object", "model"):
            annotation = "str"
        if not required:
            annotation = annotation if annotation == "Any" else f"{annotation} | None"
        doc = describe({**(schema or {}), **_said(parameter)}, self._types, name)
        return ArgumentPlan(
            name=name,
            wire=parameter["name"],
            place=place,
            annotation=annotation,
            required=required,
            doc=doc,
        )

    def _field(self, wire: str, schema: Json, required: bool, taken: set[str]) -> ArgumentPlan:
        name = self._name(schema if isinstance(schema, dict) else {}, wire, "body", taken)
        wide = self._types.of(schema).argument
        if required:
            annotation = f"{wide} | Null" if is_nullable(schema) else wide
        else:
            annotation = wide if wide == "Any" else f"{wide} | Null | None"
        return ArgumentPlan(
            name=name,
            wire=wire,
            place="body",
            annotation=annotation,
            required=required,
            doc=describe(schema, self._types, name),
        )

    def _content(self, body: Body, taken: set[str]) -> ArgumentPlan:
        kind = self._types.of(body.schema)
        annotation = {"binary": "bytes", "text": "str"}.get(body.kind, kind.argument)
        required = body.required or body.kind == "binary"
        if not required and annotation != "Any":
            annotation += " | None"
        name = "content" if body.kind in ("binary", "text") else "body"
        return ArgumentPlan(
            name=naming.unique(name, taken),
            wire="",
            place="content",
            annotation=annotation,
            required=required,
            doc=describe(body.schema, self._types, "request body"),
        )

    def _name(self, extensions: Object, wire: str, place: str, taken: set[str]) -> str:
        name = extensions.get("x-trunkline-name") or naming.snake(wire)
        if name in taken:
            name = naming.unique(f"{name.rstrip('_')}_" if name in OPTIONS else
                                 f"{name.rstrip('_')}_{place}", taken)  # fmt: skip
        taken.add(name)
        return str(name)


def _unusual(kind: str, content_type: str) -> str | None:
    usual = {
        "json": "application/json",
        "form": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data",
    }
    if content_type == usual.get(kind) or "*" in content_type:
        return None
    return content_type


def _said(parameter: Object) -> Object:
    return {k: parameter[k] for k in ("description", "x-trunkline-name") if k in parameter}
