"""Faults in single parts of a description, mended the same way for every API.

Each is something that published descriptions do have, that has one reading, and that nothing
after this would understand. What has several readings stops the run elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from codegen.spec.document import Document, Object, Where, is_table, walk

# Types that are none, and what is meant: a type, and perhaps a format.
_MEANT: dict[str, tuple[str, str]] = {
    "str": ("string", ""),
    "text": ("string", ""),
    "int": ("integer", ""),
    "int32": ("integer", "int32"),
    "int64": ("integer", "int64"),
    "long": ("integer", "int64"),
    "float": ("number", "float"),
    "double": ("number", "double"),
    "decimal": ("number", ""),
    "bool": ("boolean", ""),
    "date": ("string", "date"),
    "datetime": ("string", "date-time"),
    "date-time": ("string", "date-time"),
    "timestamp": ("string", "date-time"),
    "uuid": ("string", "uuid"),
    "uri": ("string", "uri"),
    "url": ("string", "uri"),
    "file": ("string", "binary"),
    "binary": ("string", "binary"),
    "list": ("array", ""),
    "map": ("object", ""),
    "dict": ("object", ""),
}
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})
# Where `type` and `required` are something else.
_NO_SCHEMA = frozenset({"securitySchemes", "info", "links", "tags"})
_ANYTHING = frozenset({"any", "mixed", ""})


def mend(document: Document) -> Document:
    """Return the document with faults in its parts mended."""
    root = document.root
    info = root.setdefault("info", {})
    info.setdefault("title", document.api.title or document.api.name)
    info.setdefault("version", document.api.version or "0")
    for place, node in walk(root):
        if isinstance(node, dict) and not is_table(place) and not _NO_SCHEMA.intersection(place):
            for rule in _RULES:
                rule(node, place)
    return document


def _type(node: Object, _: Where) -> None:
    """`type: Int` is an integer."""
    kinds = node.get("type")
    if isinstance(kinds, str) and kinds not in _TYPES:
        kind = kinds.strip().lower()
        if kind in _ANYTHING:
            del node["type"]
        elif kind in _TYPES:
            node["type"] = kind
        elif kind in _MEANT:
            node["type"], implied = _MEANT[kind]
            if implied:
                node.setdefault("format", implied)
    elif isinstance(kinds, list):
        node["type"] = list(dict.fromkeys(str(kind).lower() for kind in kinds))
        if not kinds or _ANYTHING.intersection(node["type"]):
            del node["type"]


def _required(node: Object, place: Where) -> None:
    """`required: true` in a property belongs to the object, and a name is required once."""
    properties = node.get("properties")
    if isinstance(properties, dict):
        names = [
            name
            for name, schema in properties.items()
            if isinstance(schema, dict) and schema.get("required") is True
        ]
        if names:
            before = node.get("required")
            node["required"] = [*(before if isinstance(before, list) else ()), *names]
    required = node.get("required")
    if isinstance(required, list):
        node["required"] = list(dict.fromkeys(map(str, required)))
    elif isinstance(required, bool) and not _is_parameter(node, place):
        del node["required"]


def _is_parameter(node: Object, place: Where) -> bool:
    """Say whether `required` is a flag here: in a parameter, a header or a request body."""
    if "content" in node or "in" in node:
        return True
    return len(place) > 1 and place[-2] in ("headers", "parameters", "requestBodies")


def _enum(node: Object, _: Where) -> None:
    """An enum without values allows any."""
    if node.get("enum") == []:
        del node["enum"]


def _items(node: Object, _: Where) -> None:
    """A list of schemas is a tuple's, which 3.1 calls otherwise; most have nothing behind it."""
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
    if node.get("prefixItems") and node.get("items") == {"not": {}}:
        del node["items"]


def _parameter(node: Object, _: Where) -> None:
    """A parameter has a schema, and a path's parameter is required."""
    if node.get("in") not in ("path", "query", "header", "cookie") or "name" not in node:
        return
    if not isinstance(node.get("schema", {}), dict):
        return
    if "schema" not in node and not node.get("content"):
        node.pop("content", None)
        node["schema"] = {
            key: node.pop(key) for key in ("type", "format", "items", "enum") if key in node
        } or {"type": "string"}
    elif "schema" in node and "content" in node:
        del node["content"]
    if node["in"] == "path":
        node["required"] = True
    styles = _STYLES[node["in"]]
    if "style" in node and node["style"] not in styles:
        node["style"] = styles[0]
    if "example" in node and "examples" in node:
        del node["example"]
    for key in ("type", "format", "items", "collectionFormat", "default", "enum"):
        if key in node and "schema" in node:
            node["schema"].setdefault(key, node.pop(key))


_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


def _answers(node: Object, _: Where) -> None:
    """An answer has a description, empty where nobody wrote one."""
    responses = node.get("responses")
    if responses == {}:
        del node["responses"]
    elif isinstance(responses, dict):
        for status, response in list(responses.items()):
            upper = status.upper()
            if upper in _RANGES and upper not in responses:
                responses[upper] = responses.pop(status)
            if isinstance(response, dict) and "$ref" not in response:
                response.setdefault("description", "")


_RANGES = frozenset({"1XX", "2XX", "3XX", "4XX", "5XX"})


def _prose_default(node: Object, _: Where) -> None:
    """A `default` that is marked as prose ("1 week ago") is documentation, not a value."""
    if node.pop("x-default-is-meta", False) is True:
        for holder in (node, node.get("schema")):
            if isinstance(holder, dict) and "default" in holder:
                note = f"Default: {holder.pop('default')}."
                node["description"] = f"{node.get('description', '')} {note}".strip()


_RULES: tuple[Callable[[Object, Where], None], ...] = (
    _prose_default,
    _type,
    _required,
    _enum,
    _items,
    _parameter,
    _answers,
)
