"""How an argument is written into a request, where that is more than its value.

The runtime writes scalars and lists. What a description says beyond that (objects in a query,
lists in a form that are one text) is spelled out in the generated method, in plain Python.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from codegen.spec.document import Object
from codegen.spec.text import literal

from .bodies import JSON
from .pytypes import PyType, either

SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
OBJECTS = frozenset({"object", "map", "model"})
# The kinds of value that each place takes as they are; all others are text there.
PLAIN: Mapping[str, frozenset[str]] = {
    "path": frozenset({"text", "enum", "integer"}),
    "header": frozenset({"text", "enum", "integer", "number", "boolean"}),
    "cookie": frozenset({"text", "enum", "integer", "number", "boolean"}),
}
# The type of a body that is one argument, where the schema does not say it.
WHOLE: Mapping[str, str] = {
    "binary": "bytes",
    "text": "str",
    "form": "Mapping[str, Any]",
    "multipart": "Mapping[str, Any]",
}
FILE = PyType("file", "bytes", "FileContent", "decode.text")
FILES = PyType("files", "list[bytes]", "Sequence[FileContent]", "decode.json_array")


@attrs.frozen(kw_only=True)
class Way:
    """How an argument is typed and written.

    Attributes:
        annotation: Its type.
        value: The expression of what is sent.
        spread: Whether that is a mapping of several things.
        null: Whether an explicit null has a form there.
    """

    annotation: str
    value: str
    spread: bool = False
    null: bool = True


def in_query(kind: PyType, parameter: Object, name: str, *, required: bool) -> Way:
    """Return how a query parameter is written."""
    wire = parameter["name"]
    content: Object = parameter.get("content") or {}
    if any(JSON.fullmatch(media_type) for media_type in content):
        return _as_json(kind, name, required=required)
    if content:
        return Way(annotation="str", value=name)  # as the caller has written it
    style = parameter.get("style", "form")
    explode = style == "deepObject" or parameter.get("explode", style == "form")
    if _may_be_object(kind) and explode:
        spread = _deep if style == "deepObject" else _entries
        return _spread(kind, wire, name, spread(wire, name))
    if kind.kind in OBJECTS:
        separator = literal(SEPARATORS.get(style, ","))
        pairs = f"{separator}.join(str(part) for pair in {name}.items() for part in pair)"
        value = pairs if required else f"None if {name} is None else {pairs}"
        return Way(annotation="Mapping[str, Any]", value=value)
    if kind.kind == "array" and not _holds_scalars(kind):
        return Way(annotation="Sequence[str]", value=name)
    return Way(annotation=kind.argument, value=name)


def in_form(kind: PyType, encoding: Object, wire: str, name: str) -> Way:
    """Return how a field of a form is written."""
    if JSON.fullmatch(str(encoding.get("contentType", ""))):
        return attrs.evolve(_as_json(kind, name, required=False), null=False)
    if _may_be_object(kind):
        return attrs.evolve(_spread(kind, wire, name, _deep(wire, name)), null=False)
    if kind.kind == "array" and not _holds_scalars(kind):
        return Way(annotation="Sequence[str]", value=name)
    if kind.kind == "array" and not encoding.get("explode", True):
        style = str(encoding.get("style", "form"))
        separator = encoding.get("x-trunkline-separator") or SEPARATORS.get(style, ",")
        joined = f"{literal(separator)}.join(map(str, {name}))"
        value = f"None if {name} is None else {joined}"
        return Way(annotation=kind.argument, value=value, null=False)
    return Way(annotation=kind.argument, value=name)


def in_multipart(kind: PyType, name: str) -> Way:
    """Return how a field of a multipart form is written: a list is several parts."""
    if kind.kind in ("array", "files"):
        value = f"None if {name} is None else [*{name}]"
        return Way(annotation=kind.argument, value=value, null=False)
    return Way(annotation=kind.argument, value=name, null=kind.kind != "file")


def _as_json(kind: PyType, name: str, *, required: bool) -> Way:
    written = f"json.dumps({name})"
    value = written if required else f"None if {name} is None else {written}"
    return Way(annotation=_plain_data(kind), value=value)


def in_path(kind: PyType, name: str) -> Way:
    """Return how a path parameter is written: a list as texts with commas between them."""
    if kind.kind == "array":
        return Way(annotation="Sequence[str | int]", value=name)
    return Way(annotation=kind.argument if kind.kind in PLAIN["path"] else "str", value=name)


def _deep(wire: str, name: str) -> str:
    return (
        f'{{{literal(wire + "[")} + key + "]": value for key, value in ({name} or {{}}).items()}}'
    )


def _entries(wire: str, name: str) -> str:
    return f"({name} or {{}})"


def _spread(kind: PyType, wire: str, name: str, entries: str) -> Way:
    """Return how an object is written as its entries, and what else it may be as it is."""
    if kind.kind in OBJECTS:
        return Way(annotation="Mapping[str, Any]", value=entries, spread=True)
    others = [member.argument for member in kind.members if member.kind not in OBJECTS]
    return Way(
        annotation=either(["Mapping[str, Any]", *others]),
        value=f"({entries} if isinstance({name}, Mapping) else {{{literal(wire)}: {name}}})",
        spread=True,
    )


def _may_be_object(kind: PyType) -> bool:
    return kind.kind in OBJECTS or any(member.kind in OBJECTS for member in kind.members)


def _plain_data(kind: PyType) -> str:
    """Return the type of what `json.dumps` can write."""
    return "Mapping[str, Any]" if kind.kind in OBJECTS else "Any"


def _holds_scalars(kind: PyType) -> bool:
    return "[" not in kind.inner and "(" not in kind.inner and ".from_dict" not in kind.inner
