"""Where the schemas of a document are, and the words that name each place."""

from __future__ import annotations

from collections.abc import Callable

from .document import Json, Object, operations
from .schemas import members_of

# The words of a place, outermost first: the component or operation, then property names.
Place = tuple[str, ...]
# What holds a schema, the key under which it does, and the place.
Holder = tuple[Json, str, Place]


def holders(root: Object) -> list[Holder]:
    """Return (container, key, place) of every schema outside of `components/schemas`."""
    found: list[Holder] = []
    for _, _, operation in operations(root):
        found += _in_operation(operation, operation["operationId"])
    for item in root.get("paths", {}).values():
        found += _in_parameters(item.get("parameters") or [], "Path")
    for name, item in root.get("webhooks", {}).items():
        found += _in_item(item, name)
    for section, look in _SECTIONS:
        for name, part in root["components"].get(section, {}).items():
            found += look(part, name)
    return found


def children(schema: Object) -> list[tuple[Json, Place | None]]:
    """Return the schemas directly below a schema, with the words that name them.

    No words: the schema is one of those that the last word names in the plural. None: it is what
    all words name, beside nothing but null.
    """
    found: list[tuple[Json, Place | None]] = [
        (child, (name,))
        for key in ("properties", "patternProperties")
        for name, child in (schema.get(key) or {}).items()
    ]
    sections: tuple[tuple[str, Place], ...] = (("items", ()), ("additionalProperties", ("value",)))
    for section, words in sections:
        if isinstance(schema.get(section), dict):
            found.append((schema[section], words))
    for key in ("oneOf", "anyOf"):
        members = members_of(schema, key)
        for index, child in enumerate(members):
            found.append((child, (f"option{index + 1}",) if len(members) > 1 else None))
    for index, child in enumerate(schema.get("prefixItems") or ()):
        found.append((child, (f"item{index + 1}",)))
    return found


def _in_operation(operation: Object, name: str, event: bool = False) -> list[Holder]:
    found = _in_parameters(operation.get("parameters") or [], name)
    body = operation.get("requestBody")
    if isinstance(body, dict):
        found += _in_content(body, (name,) if event else (name, "body"))
    for response in (operation.get("responses") or {}).values():
        found += _in_answer(response, (name, "response"))
    for callback in (operation.get("callbacks") or {}).values():
        found += _in_callback(callback, f"{name} callback")
    return found


def _in_callback(callback: Json, name: str) -> list[Holder]:
    return [
        holder
        for item in (callback.values() if isinstance(callback, dict) else ())
        for holder in _in_item(item, name)
    ]


def _in_item(item: Json, name: str) -> list[Holder]:
    """Return what a path item that somebody else calls holds."""
    return [
        holder
        for _, _, operation in operations({"paths": {"": item}})
        for holder in _in_operation(operation, name, event=True)
    ]


def _in_answer(response: Object, place: Place) -> list[Holder]:
    found = _in_content(response, place)
    for name, header in (response.get("headers") or {}).items():
        found += _in_parameter(header, (place[0], name))
    return found


def _in_parameters(parameters: list[Object], name: str) -> list[Holder]:
    return [
        holder
        for parameter in parameters
        for holder in _in_parameter(parameter, (name, str(parameter.get("name", "parameter"))))
    ]


def _in_parameter(parameter: Object, place: Place) -> list[Holder]:
    own: list[Holder] = []
    if isinstance(parameter.get("schema"), dict):
        own = [(parameter, "schema", place)]
    return own + _in_content(parameter, place)


def _in_content(holder: Json, place: Place) -> list[Holder]:
    content = holder.get("content") if isinstance(holder, dict) else None
    return [
        (media, "schema", place)
        for media in (content or {}).values()
        if isinstance(media, dict) and isinstance(media.get("schema"), dict)
    ]


_SECTIONS: tuple[tuple[str, Callable[[Json, str], list[Holder]]], ...] = (
    ("parameters", lambda part, name: _in_parameters([part], name)),
    ("requestBodies", lambda part, name: _in_content(part, (name,))),
    ("responses", lambda part, name: _in_answer(part, (name,))),
    ("headers", lambda part, name: _in_parameter(part, (name,))),
    ("callbacks", _in_callback),
    ("pathItems", _in_item),
)
