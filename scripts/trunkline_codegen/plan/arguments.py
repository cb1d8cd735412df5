"""The arguments of a method: an operation's parameters and the fields of its body."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence

import attrs

from trunkline_codegen.spec import naming, text
from trunkline_codegen.spec.document import Document, Json, Object
from trunkline_codegen.spec.schemas import is_file, is_nullable

from . import parameter_encoding
from .bodies import Body
from .docs import describe
from .pytypes import PyType, TypeMap, either

# What a call takes beside the operation's own arguments (`CallOptions`, `PagerOptions`), and what
# the generated modules import.
OPTIONS = frozenset(
    {
        "self", "options", "timeout", "deadline", "headers", "retry", "limit", "resume",
        "read_ahead", "concurrency", "dedupe", "overlap", "extra_query", "extra_body", "rate_limit_wait",
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
        styles: How it is written in each media type of a body, where there are several.
        nested: The type that its objects with described keys have, empty where it holds none.
        fixed: Whether the method decides on its value, so that it is not in the signature.
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
    styles: tuple[str, ...] = ()
    nested: str = ""
    fixed: bool = False


class ArgumentReader:
    """Reads the arguments of the operations of one document."""

    def __init__(self, document: Document, types: TypeMap) -> None:
        self._document = document
        self._types = types

    def arguments(
        self,
        path: str,
        parameters: list[Object],
        bodies: Sequence[Body],
        streams: bool | None = None,
    ) -> tuple[tuple[ArgumentPlan, ...], tuple[tuple[ArgumentPlan, ...], ...]]:
        """Return a method's arguments, and those for each media type of a body that differ.

        The path's come first, then the required ones, then the others.

        Args:
            path: The path.
            parameters: The parameters of the operation.
            bodies: The media types of its body.
            streams: For an operation with a method for events and another one, whether it is the
                one for events. The property or query parameter `stream` is then no argument.
        """
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
        of_bodies = self._of_bodies(bodies, taken)
        if streams is not None:
            found = _with_switch(found, streams)
            if all(any(map(_is_switch, arguments)) for arguments in of_bodies):
                of_bodies = [tuple(_with_switch(arguments, streams)) for arguments in of_bodies]
        whole = _united(of_bodies)
        groups: list[tuple[list[tuple[ArgumentPlan, ...]], list[str]]] = []
        for body, arguments in zip(bodies, of_bodies, strict=True):
            same = next((group for group in groups if _alike(group[0][0], arguments)), None)
            if same is None:
                groups.append(same := ([], []))
            same[0].append(arguments)
            same[1].append(body.media_type)
        types = [(_united(members), media_types) for members, media_types in groups]
        media = [naming.unique("content_type", taken)] if len(bodies) > 1 else []
        chosen = [_media_argument(name, types) for name in media]
        for argument in (*found, *whole):
            self._note_renamed(path, argument)
        overloads = tuple(
            _in_order(*found, *one[0], *(_media_argument(name, [one]) for name in media))
            for one in types
        )
        return _in_order(*found, *whole, *chosen), overloads if len(types) > 1 else ()

    def _of_bodies(self, bodies: Sequence[Body], taken: set[str]) -> list[tuple[ArgumentPlan, ...]]:
        """Return the arguments for each media type; those of one name in several are one."""
        names: dict[tuple[str, str], str] = {}
        found: list[tuple[ArgumentPlan, ...]] = []
        for body in bodies:
            arguments: list[ArgumentPlan] = []
            for wire in body.fields if body.fields is not None else (body.argument or "",):
                key = ("field" if body.fields is not None else "whole", wire)
                if key not in names:
                    names[key] = self._body_name(body, wire, taken)
                make = self._field if body.fields is not None else self._content
                arguments.append(make(wire, body, names[key]))
            found.append(tuple(arguments))
        return found

    def _body_name(self, body: Body, wire: str, taken: set[str]) -> str:
        if body.fields is not None:
            schema = body.fields[wire]
            return self._name(schema if isinstance(schema, dict) else {}, wire, "body", taken)
        name = naming.unique(wire, taken)
        taken.add(name)
        return name

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
            nested=_nested(kind, way.annotation),
        )

    def _field(self, wire: str, body: Body, name: str) -> ArgumentPlan:
        assert body.fields is not None
        schema = body.fields[wire]
        required = wire in body.fields_required
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
        doc = describe(schema, self._types)
        headers = (body.encoding.get(wire) or {}).get("headers") or {}
        if body.kind == "multipart" and headers and _file_kind(schema) is not None:
            doc = f"{doc} Headers of the part: {', '.join(map(text.plain, headers))}.".strip()
        return ArgumentPlan(
            name=name,
            wire=wire,
            place="body",
            annotation=annotation,
            required=required,
            doc=doc,
            value=way.value,
            style=way.style,
            nested=_nested(kind, way.annotation),
        )

    def _content(self, wire: str, body: Body, name: str) -> ArgumentPlan:
        kind = self._types.of(body.schema)
        annotation = parameter_encoding.WHOLE.get(body.kind, kind.argument)
        if body.kind == "binary" and _XML.search(body.media_type):
            annotation = "str | bytes"
        required = body.required or body.kind == "binary"
        return ArgumentPlan(
            name=name,
            wire=wire,
            place="content",
            annotation=annotation if required else _or_none(annotation),
            required=required,
            doc=describe(body.schema, self._types),
            value=name,
            nested=_nested(kind, annotation),
        )

    def _name(self, extensions: Object, wire: str, place: str, taken: set[str]) -> str:
        name: str = extensions.get("x-trunkline-name") or naming.snake(wire)
        if name in taken:
            other = "" if name in OPTIONS else place
            name = naming.unique(f"{name.rstrip('_')}_{other}", taken)
        taken.add(name)
        return name


def _is_switch(argument: ArgumentPlan) -> bool:
    """Return whether an argument decides on the media type of the response."""
    if argument.wire != "stream" or argument.place not in ("query", "body"):
        return False
    return argument.annotation.removesuffix(" | None").removesuffix(" | Null") == "bool"


def _with_switch(arguments: Iterable[ArgumentPlan], streams: bool) -> list[ArgumentPlan]:
    """Return the arguments with a value for the one that asks for a stream."""
    return [
        attrs.evolve(one, value=str(streams), required=False, doc="", fixed=True)
        if _is_switch(one)
        else one
        for one in arguments
    ]


_XML = re.compile(r"[/+]xml\b", re.IGNORECASE)


def _in_order(*arguments: ArgumentPlan) -> tuple[ArgumentPlan, ...]:
    """Return the arguments as a signature has them."""
    return tuple(sorted(arguments, key=lambda a: (a.place != "path", not a.required)))


def _alike(some: Sequence[ArgumentPlan], others: Sequence[ArgumentPlan]) -> bool:
    """Return whether two media types have the same arguments, but for explicit nulls."""

    def compared(arguments: Sequence[ArgumentPlan]) -> list[tuple[str, bool, str]]:
        return [(a.name, a.required, a.annotation.replace(" | Null", "")) for a in arguments]

    return compared(some) == compared(others)


def _united(of_bodies: Sequence[tuple[ArgumentPlan, ...]]) -> list[ArgumentPlan]:
    """Return the arguments of all media types: required are those that all require."""
    found: dict[str, list[ArgumentPlan | None]] = {}
    for index, arguments in enumerate(of_bodies):
        for argument in arguments:
            found.setdefault(argument.name, [None] * len(of_bodies))[index] = argument
    united = []
    for versions in found.values():
        known = [version for version in versions if version is not None]
        required = all(version is not None and version.required for version in versions)
        annotation = either(version.annotation.removesuffix(" | None") for version in known)
        values = {version.value for version in known}
        united.append(
            attrs.evolve(
                known[0],
                annotation=annotation if required else _or_none(annotation),
                required=required,
                value=values.pop() if len(values) == 1 else _list_or_same(known[0].name, values),
                styles=tuple("" if v is None else v.style for v in versions),
                nested=_either_nested(known),
            )
        )
    return united


def _nested(kind: PyType, annotation: str) -> str:
    """Return the type of an argument that can be checked for unknown keys; else nothing."""
    return kind.annotation if kind.has_models and annotation == kind.argument else ""


def _either_nested(versions: Sequence[ArgumentPlan]) -> str:
    """Return the type for all media types; nothing if one of them takes any object."""
    found = [version.nested for version in versions]
    return either(found) if all(found) else ""


def _list_or_same(name: str, values: set[str]) -> str:
    """Return what is sent of an argument that is a list in some media types only."""
    return f"[*{name}] if isinstance({name}, tuple) else {name}"


def _media_argument(
    name: str, groups: Sequence[tuple[Sequence[ArgumentPlan], Sequence[str]]]
) -> ArgumentPlan:
    """Return the argument that decides on the media type of the body."""
    types = [media_type for _, listed in groups for media_type in listed]
    if len(groups) > 1:
        parts = [
            f"{' or '.join(f'`{each}`' for each in listed)} "
            f"({', '.join(a.name for a in arguments if not a.fixed) or 'no arguments'})"
            for arguments, listed in groups
        ]
        doc = f"The media type of the body: {'; '.join(parts)}. "
        doc += "The default is the first one with the arguments that are passed."
    else:
        doc = f"The media type of the body. The default is `{types[0]}`."
    literal = ", ".join(map(text.literal, types))
    return ArgumentPlan(
        name=name,
        wire="",
        place="media",
        annotation=f"Literal[{literal}] | None",
        required=False,
        doc=doc,
        value=name,
    )


def _file_kind(schema: Json) -> PyType | None:
    """Return the type of a file in a form, or of a list of them, None where it is neither."""
    if is_file(schema):
        return parameter_encoding.FILE
    inner = schema.get("items") if isinstance(schema, dict) else None
    return parameter_encoding.FILES if is_file(inner) else None


def _or_none(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"
