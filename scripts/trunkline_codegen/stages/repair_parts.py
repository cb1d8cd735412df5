"""Repair common faults in single parts of a description, the same way for every API.

Each rule covers a fault that occurs in published descriptions, has exactly one interpretation, and
would break a later stage. Ambiguous faults are errors of other stages.
"""

from __future__ import annotations

from collections.abc import Callable

from trunkline_codegen.spec.document import Document, Object, Where, objects

# Common invalid types, with the type and the format that they mean.
TYPE_ALIASES: dict[str, tuple[str, str]] = {
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
# Parts in which `type` and `required` are not the keywords of a schema.
_NOT_SCHEMAS = frozenset({"securitySchemes", "info", "links", "tags", "servers"})
_ANYTHING = frozenset({"any", "mixed", ""})


def repair_parts(document: Document) -> Document:
    """Return the document with common faults in its parts repaired."""
    root = document.root
    info = root.setdefault("info", {})
    info.setdefault("title", document.api.title or document.api.name)
    info.setdefault("version", document.api.version or "0")
    for place, node in objects(root):
        if _NOT_SCHEMAS.isdisjoint(place):
            for key, rule in _RULES:
                if key in node:
                    rule(node, place)
    return document


def _type(node: Object, _: Where) -> None:
    """Replace invalid types: `type: Int` becomes `integer`."""
    kinds = node.get("type")
    if isinstance(kinds, str) and kinds not in _TYPES:
        kind = kinds.strip().lower()
        if kind in _ANYTHING:
            del node["type"]
        elif kind in _TYPES:
            node["type"] = kind
        elif kind in TYPE_ALIASES:
            node["type"], implied = TYPE_ALIASES[kind]
            if implied:
                node.setdefault("format", implied)
    elif isinstance(kinds, list):
        node["type"] = list(dict.fromkeys(str(kind).lower() for kind in kinds))
        if not kinds or _ANYTHING.intersection(node["type"]):
            del node["type"]


def _properties(node: Object, _: Where) -> None:
    """Move `required: true` of a property to its object."""
    properties = node["properties"]
    if isinstance(properties, dict):
        names = [
            name
            for name, schema in properties.items()
            if isinstance(schema, dict) and schema.get("required") is True
        ]
        if names:
            before = node.get("required")
            node["required"] = [*(before if isinstance(before, list) else ()), *names]


def _required(node: Object, place: Where) -> None:
    """Remove duplicates from `required`, and a flag where a schema has a list."""
    required = node["required"]
    if isinstance(required, list):
        node["required"] = list(dict.fromkeys(map(str, required)))
    elif isinstance(required, bool) and not _is_parameter(node, place):
        del node["required"]


def _is_parameter(node: Object, place: Where) -> bool:
    """Return whether `required` is a flag: in a parameter, a header or a request body."""
    if "content" in node or "in" in node:
        return True
    return len(place) > 1 and place[-2] in ("headers", "parameters", "requestBodies")


def _enum(node: Object, _: Where) -> None:
    """Remove an empty enum, which would allow no value."""
    if node.get("enum") == []:
        del node["enum"]


def _items(node: Object, _: Where) -> None:
    """Convert a list in `items` to `prefixItems`, its name in OpenAPI 3.1."""
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
    if node.get("prefixItems") and node.get("items") == {"not": {}}:
        del node["items"]


def _parameter(node: Object, _: Where) -> None:
    """Add to a parameter a schema and a valid style, and make path parameters required."""
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


# Media types that are not registered, with the one that they mean.
_MEDIA_TYPES = {
    **dict.fromkeys(
        (
            "application/x-www-form-url-encoded", "application/x-www-form-urlencode",
            "application/x-form-urlencoded", "application/form-urlencoded",
            "application/www-form-urlencoded", "x-www-form-urlencoded",
        ),
        "application/x-www-form-urlencoded",
    ),
    **dict.fromkeys(
        ("multipart/formdata", "multipart/form", "application/form-data", "form-data"),
        "multipart/form-data",
    ),
    "json": "application/json",
}  # fmt: skip


# Keywords of a media type that stand beside media types by a wrong indentation.
_NOT_MEDIA_TYPES = frozenset({"examples", "example", "schema", "encoding"})


def _content(node: Object, _: Where) -> None:
    """Correct the misspelled names of media types; remove keys of other tables beside them."""
    content = node.get("content")
    if not isinstance(content, dict):
        return
    for name in _MEDIA_TYPES.keys() & content.keys():
        if _MEDIA_TYPES[name] not in content:
            content[_MEDIA_TYPES[name]] = content.pop(name)
    for name in _NOT_MEDIA_TYPES & content.keys() if len(content) > 1 else ():
        del content[name]


def _responses(node: Object, _: Where) -> None:
    """Add missing descriptions of responses, and write status ranges in capitals."""
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


def _item_schema(node: Object, _: Where) -> None:
    """Describe a stream by the list of its items: `itemSchema` is OpenAPI 3.2."""
    item = node.get("itemSchema")
    if not isinstance(item, dict):
        return
    del node["itemSchema"]
    data = (item.get("properties") or {}).get("data")
    if isinstance(data, dict) and isinstance(data.get("contentSchema"), dict):
        item["properties"]["data"] = data["contentSchema"]
    node.setdefault("schema", {"type": "array", "items": item})


_RANGES = frozenset({"1XX", "2XX", "3XX", "4XX", "5XX"})


def _prose_default(node: Object, _: Where) -> None:
    """Move a `default` that is marked as prose ("1 week ago") to the description."""
    if node.pop("x-default-is-meta", False) is True:
        for holder in (node, node.get("schema")):
            if isinstance(holder, dict) and "default" in holder:
                note = f"Default: {holder.pop('default')}."
                node["description"] = f"{node.get('description', '')} {note}".strip()


# The rules in order, each with the key that it concerns: most parts have few of those.
_RULES: tuple[tuple[str, Callable[[Object, Where], None]], ...] = (
    ("x-default-is-meta", _prose_default),
    ("type", _type),
    ("properties", _properties),
    ("required", _required),
    ("enum", _enum),
    ("items", _items),
    ("prefixItems", _items),
    ("in", _parameter),
    ("content", _content),
    ("responses", _responses),
    ("itemSchema", _item_schema),
)
