"""How an argument is written into a request, where that is more than its plain value.

The runtime writes all values. Where the description asks for more than text and repeated values,
its style is declared in the `styles` of the generated operation; `trunkline._call.styles` lists
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from trunkline_codegen.spec.document import Object

from .bodies import JSON
from .pytypes import UNION_READER, PyType

SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
OBJECTS = frozenset({"object", "map", "model"})
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
        style: Its style; empty for the default of the place.
        null: Whether an explicit null has a form there.
    """

    annotation: str
    value: str
    style: str = ""
    null: bool = True


def of_parameter(kind: PyType, parameter: Object, name: str) -> Way:
    """Return how a parameter of any place is written."""
    place = parameter["in"]
    content: Object = parameter.get("content") or {}
    if any(JSON.fullmatch(media_type) for media_type in content):
        return Way(annotation=kind.argument, value=name, style="json")
    if content or (kind.kind == "any" and place == "path"):
        return Way(annotation="str", value=name)  # as the caller has written it
    style = _STYLES[place](kind, parameter)
    return Way(annotation=kind.argument, value=name, style=style)


def _in_path(kind: PyType, parameter: Object) -> str:
    style = str(parameter.get("style", "simple"))
    exploded = "*" if parameter.get("explode") else ""
    if style in ("label", "matrix"):
        return style + exploded
    return "simple*" if exploded and may_be_object(kind) else ""


def _in_header(kind: PyType, parameter: Object) -> str:
    return "simple*" if parameter.get("explode") and may_be_object(kind) else ""


def _in_cookie(kind: PyType, parameter: Object) -> str:
    exploded = parameter.get("explode", parameter.get("style", "form") == "form")
    return "form*" if exploded and (may_be_object(kind) or _may_be_list(kind)) else ""


def _separated(kind: PyType, declared: Object) -> str:
    """Return the style of a query parameter, or of a field with an encoding."""
    style = str(declared.get("style", "form"))
    if style == "deepObject":
        return style if may_be_object(kind) or _may_be_list(kind) else ""
    if not declared.get("explode", style == "form"):
        is_plain = not may_be_object(kind) and not _may_be_list(kind)
        return "" if is_plain else separator(declared)
    if may_be_object(kind):
        return "form*"
    return "json*" if _may_be_list(kind) and not _holds_scalars(kind) else ""


_STYLES = {"path": _in_path, "query": _separated, "header": _in_header, "cookie": _in_cookie}


def separator(declared: Object) -> str:
    """Return what is between the elements of a list that is not repeated."""
    style = str(declared.get("style", "form"))
    return str(declared.get("x-trunkline-separator") or SEPARATORS.get(style, ","))


def in_form(kind: PyType, encoding: Object, name: str) -> Way:
    """Return how a field of a form is written."""
    if JSON.fullmatch(str(encoding.get("contentType", ""))):
        return Way(annotation=kind.argument, value=name, style="json", null=False)
    is_plain = not may_be_object(kind) and (not _may_be_list(kind) or _holds_scalars(kind))
    # The runtime decides by the elements of a list of anything: scalars are repeated.
    is_plain |= kind.kind == "array" and not kind.inner
    declared = encoding.keys() & {"style", "explode", "x-trunkline-separator"}
    # Without a style, the names of nested values say where they belong.
    default = "" if is_plain else "deepObject"
    style = _separated(kind, encoding) if declared else default
    return Way(annotation=kind.argument, value=name, style=style, null=not style)


def in_multipart(kind: PyType, encoding: Object, name: str) -> Way:
    """Return how a field of a multipart form is written: a list is several parts."""
    listed = [part.strip() for part in str(encoding.get("contentType", "")).split(",")]
    style = next((part for part in listed if part and "*" not in part), "")
    if kind.kind in ("array", "files"):
        value = f"None if {name} is None else [*{name}]"
        return Way(annotation=kind.argument, value=value, style=style, null=False)
    return Way(annotation=kind.argument, value=name, style=style, null=kind.kind != "file")


def may_be_object(kind: PyType) -> bool:
    """Return whether a value can be an object."""
    return kind.kind in OBJECTS or kind.kind == "any" or any(map(may_be_object, kind.members))


def _may_be_list(kind: PyType) -> bool:
    return kind.kind in ("array", "any") or any(map(_may_be_list, kind.members))


def _holds_scalars(kind: PyType) -> bool:
    if kind.members:
        return all(_holds_scalars(member) for member in kind.members)
    inner = kind.inner
    if kind.kind == "array" and not inner:
        return False  # of anything
    return not inner.startswith(UNION_READER) and not any(
        part in inner for part in ("[", "(", ".from_dict")
    )


def table(styles: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Return the styles of (place, name, style) by place and name, without the default."""
    found: dict[str, dict[str, str]] = {}
    for place, name, style in styles:
        if style:
            found.setdefault(place, {})[name] = style
    return found
