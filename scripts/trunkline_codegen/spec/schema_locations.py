"""Find the schemas of a document, with the words that name each location."""

from __future__ import annotations

from collections.abc import Callable

from . import naming
from .document import Json, Object, operations
from .schemas import members_of, reference

# The words of a location, outermost first: the component or operation, then property names.
SchemaLocation = tuple[str, ...]
# The container of a schema, its key in it, and the location of the schema.
Holder = tuple[Json, str, SchemaLocation]
# The step from a schema to a child: the kind (property, item or part), and a word.
Step = tuple[str, str]


def holders(root: Object) -> list[Holder]:
    """Return (container, key, location) for every schema outside of `components/schemas`."""
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


def child_location(location: SchemaLocation, step: Step) -> SchemaLocation:
    """Return the location of a child schema."""
    kind, word = step
    if kind == "property":
        return (*location, word)
    if kind == "item":  # the last word is a plural
        return (*location[:-1], naming.singular(location[-1]))
    # The word is not specific enough on its own, so it is joined to the previous one.
    return (*location[:-1], f"{location[-1]} {word}") if word else location


def children(schema: Object) -> list[tuple[Json, Step]]:
    """Return the direct children of a schema, with the step to each."""
    found: list[tuple[Json, Step]] = [
        (child, ("property", name))
        for key in ("properties", "patternProperties")
        for name, child in (schema.get(key) or {}).items()
    ]
    sections: tuple[tuple[str, Step], ...] = (
        ("items", ("item", "")),
        ("additionalProperties", ("part", "value")),
    )
    for section, step in sections:
        if isinstance(schema.get(section), dict):
            found.append((schema[section], step))
    for key in ("oneOf", "anyOf"):
        members = members_of(schema, key)
        for index, child in enumerate(members):
            found.append((child, ("part", f"option{index + 1}" if len(members) > 1 else "")))
    for index, child in enumerate(schema.get("prefixItems") or ()):
        found.append((child, ("part", f"item{index + 1}")))
    return found


def reach(schemas: Object, schema: Json, found: set[str]) -> None:
    """Add all components that a schema refers to, directly or indirectly, to `found`."""
    pending = [schema]
    while pending:
        node = pending.pop()
        name = reference(node)
        if name is None:
            pending += [child for child, _ in children(node)] if isinstance(node, dict) else []
        elif name not in found:
            found.add(name)
            pending.append(schemas[name])


def _in_operation(operation: Object, name: str, event: SchemaLocation = ()) -> list[Holder]:
    found = _in_parameters(operation.get("parameters") or [], name)
    body = operation.get("requestBody")
    if isinstance(body, dict):
        found += _in_content(body, event or (f"{name} body",))
    for response in (operation.get("responses") or {}).values():
        found += _in_response(response, (f"{name} response",))
    for callback_name, callback in (operation.get("callbacks") or {}).items():
        found += _in_callback(callback, name, callback_name)
    return found


def _in_callback(callback: Json, *names: str) -> list[Holder]:
    return [
        holder
        for item in (callback.values() if isinstance(callback, dict) else ())
        for holder in _in_item(item, *names)
    ]


def _in_item(item: Json, *names: str) -> list[Holder]:
    """Return the holders in the path item of a webhook or callback; the last name is its own."""
    return [
        holder
        for _, _, operation in operations({"paths": {"": item}})
        for holder in _in_operation(operation, names[-1], event=names)
    ]


def _in_response(response: Object, location: SchemaLocation) -> list[Holder]:
    found = _in_content(response, location)
    for name, header in (response.get("headers") or {}).items():
        found += _in_parameter(header, (location[0], name))
    return found


def _in_parameters(parameters: list[Object], name: str) -> list[Holder]:
    return [
        holder
        for parameter in parameters
        for holder in _in_parameter(parameter, (name, str(parameter.get("name", "parameter"))))
    ]


def _in_parameter(parameter: Object, location: SchemaLocation) -> list[Holder]:
    found: list[Holder] = []
    if isinstance(parameter.get("schema"), dict):
        found = [(parameter, "schema", location)]
    return found + _in_content(parameter, location)


def _in_content(holder: Json, location: SchemaLocation) -> list[Holder]:
    content = holder.get("content") if isinstance(holder, dict) else None
    return [
        (media, "schema", location)
        for media in (content or {}).values()
        if isinstance(media, dict) and isinstance(media.get("schema"), dict)
    ]


_SECTIONS: tuple[tuple[str, Callable[[Json, str], list[Holder]]], ...] = (
    ("parameters", lambda part, name: _in_parameters([part], name)),
    ("requestBodies", lambda part, name: _in_content(part, (name,))),
    ("responses", lambda part, name: _in_response(part, (name,))),
    ("headers", lambda part, name: _in_parameter(part, (name,))),
    ("callbacks", _in_callback),
    ("pathItems", _in_item),
)
