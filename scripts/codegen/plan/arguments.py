"""The arguments of a method: an operation's parameters and the fields of its body."""

from __future__ import annotations

import keyword
import re

import attrs

from codegen.spec import naming
from codegen.spec.document import Document, Json, Object
from codegen.spec.schemas import is_file, is_nullable

from . import parameter_encoding
from .bodies import Body
from .docs import describe
from .pytypes import PyType, TypeMap

# What a call takes beside the operation's own arguments (`CallOptions`, `PagerOptions`), and what
# the generated modules import.
OPTIONS = frozenset(
    {
        "self", "options", "timeout", "deadline", "headers", "retry", "limit", "resume",
        "read_ahead", "concurrency", "dedupe", "overlap", "extra_query", "extra_body",
        "on_response", "validation", "decode", "dt", "builtins",
    }
)  # fmt: skip

# Headers that the runtime sets; a description that lists them asks for nothing more.
OURS = frozenset({"authorization", "content-type", "accept", "content-length", "host"})
_PLACES = ("path", "query", "header", "cookie")


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
        value: The expression of what is sent.
        style: How it is written; empty for the default of the place.
        reserved: Whether the reserved characters of the value are not percent-encoded.
    """

    name: str
    wire: str
    place: str
    annotation: str
    required: bool
    doc: str
    value: str
    style: str = ""
    reserved: bool = False


class ArgumentReader:
    """Reads the arguments of the operations of one document."""

    def __init__(self, document: Document, types: TypeMap) -> None:
        self._document = document
        self._types = types

    def arguments(
        self, path: str, parameters: list[Object], body: Body | None
    ) -> tuple[ArgumentPlan, ...]:
        """Return a method's arguments: the path's, then the required ones, then the others."""
        found: list[ArgumentPlan] = []
        taken = set(OPTIONS)
        in_path = re.findall(r"\{([^{}]+)\}", path)
        for parameter in sorted(
            parameters,
            key=lambda p: (
                _PLACES.index(p["in"]),
                in_path.index(p["name"]) if p["in"] == "path" else 0,
            ),
        ):
            if parameter["in"] == "header" and parameter["name"].lower() in OURS:
                continue
            found.append(self._parameter(parameter, taken))
        if body is not None and body.fields is not None:
            found += [self._field(wire, body, taken) for wire in body.fields]
        elif body is not None:
            found.append(self._content(body, taken))
        for argument in found:
            self._note_renamed(path, argument)
        return tuple(sorted(found, key=lambda a: (a.place != "path", not a.required)))

    def _note_renamed(self, path: str, argument: ArgumentPlan) -> None:
        """Record an argument that has another name because Python or an option has its own."""
        wanted = "_".join(naming.words(argument.wire)).lower()
        is_keyword = keyword.iskeyword(wanted)
        if (wanted in OPTIONS or is_keyword) and argument.name != wanted:
            noun = "field" if argument.place == "body" else f"{argument.place} parameter"
            why = "a keyword of Python" if is_keyword else "an option of the SDK"
            reason = f"the {noun} {argument.wire!r} is the argument {argument.name}: "
            self._document.note(f"{reason}{wanted} is {why}", "paths", path)

    def _parameter(self, parameter: Object, taken: set[str]) -> ArgumentPlan:
        schema = parameter.get("schema")
        encoded = next(iter((parameter.get("content") or {}).values()), None)
        if schema is None and encoded is not None:
            schema = encoded.get("schema")
        place, wire = parameter["in"], parameter["name"]
        name = self._name(parameter, wire, place, taken)
        required = bool(parameter.get("required")) or place == "path"
        kind = self._types.of(schema)
        way = parameter_encoding.of_parameter(kind, parameter, name)
        said = {k: parameter[k] for k in ("description", "x-trunkline-name") if k in parameter}
        return ArgumentPlan(
            name=name,
            wire=wire,
            place=place,
            annotation=way.annotation if required else _or_none(way.annotation),
            required=required,
            doc=describe({**(schema or {}), **said}, self._types),
            value=way.value,
            style=way.style,
            reserved=place == "query" and parameter.get("allowReserved") is True,
        )

    def _field(self, wire: str, body: Body, taken: set[str]) -> ArgumentPlan:
        assert body.fields is not None
        schema = body.fields[wire]
        required = wire in body.fields_required
        name = self._name(schema if isinstance(schema, dict) else {}, wire, "body", taken)
        kind = self._types.of(schema)
        way = parameter_encoding.Way(annotation=kind.argument, value=name)
        if body.kind == "form":
            way = parameter_encoding.in_form(kind, body.encoding.get(wire) or {}, name)
        elif body.kind == "multipart":
            encoding = body.encoding.get(wire) or {}
            way = parameter_encoding.in_multipart(_file_kind(schema) or kind, encoding, name)
        annotation = way.annotation
        if way.null and annotation != "Any" and (not required or is_nullable(schema)):
            annotation += " | Null"
        if not required:
            annotation = _or_none(annotation)
        return ArgumentPlan(
            name=name,
            wire=wire,
            place="body",
            annotation=annotation,
            required=required,
            doc=describe(schema, self._types),
            value=way.value,
            style=way.style,
        )

    def _content(self, body: Body, taken: set[str]) -> ArgumentPlan:
        kind = self._types.of(body.schema)
        annotation = parameter_encoding.WHOLE.get(body.kind, kind.argument)
        required = body.required or body.kind == "binary"
        name = naming.unique("content" if body.kind in ("binary", "text") else "body", taken)
        return ArgumentPlan(
            name=name,
            wire="",
            place="content",
            annotation=annotation if required else _or_none(annotation),
            required=required,
            doc=describe(body.schema, self._types),
            value=name,
        )

    def _name(self, extensions: Object, wire: str, place: str, taken: set[str]) -> str:
        name: str = extensions.get("x-trunkline-name") or naming.snake(wire)
        if name in taken:
            other = "" if name in OPTIONS else place
            name = naming.unique(f"{name.rstrip('_')}_{other}", taken)
        taken.add(name)
        return name


def _file_kind(schema: Json) -> PyType | None:
    """Return the type of a file in a form, or of a list of them, None where it is neither."""
    if is_file(schema):
        return parameter_encoding.FILE
    inner = schema.get("items") if isinstance(schema, dict) else None
    return parameter_encoding.FILES if is_file(inner) else None


def _or_none(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"
