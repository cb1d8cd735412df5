"""The events that a provider sends: its webhooks, and the callbacks of operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Document, Json, Object, follow, operations
from trunkline_codegen.spec.schemas import UNIONS, enum_values, members_of, reference

from .bodies import JSON

# The properties that `webhooks.parse` looks for the name of an event in, best first.
NAME_PROPERTIES = ("event", "type", "event_type", "name")


# The words of other properties that name events if they have one value.
_NAMING = frozenset({"event", "type", "kind", "action", "topic"})


@attrs.frozen
class EventPlan:
    """The events of a package.

    Attributes:
        models: The class of each event, by the event's name.
        properties: The properties that name events, other than the usual ones.
    """

    models: tuple[tuple[str, str], ...]
    properties: tuple[str, ...]


@attrs.frozen
class _Sent:
    """What a webhook or a callback sends.

    Attributes:
        name: The name of the webhook or callback.
        full_name: The same, with the operation of a callback.
        place: Where it is described.
        schema: The schema of its body.
    """

    name: str
    full_name: str
    place: tuple[str, ...]
    schema: Json


def read_events(document: Document) -> EventPlan:
    """Return the events of a document.

    Raises:
        SpecError: Two webhooks send different classes under one name.
    """
    root = document.root
    models: dict[str, str] = {}
    properties: dict[str, None] = {}
    for sent in _all_sent(root):
        for model, prop, names in _members(root, sent.schema):
            if prop is not None and prop not in NAME_PROPERTIES:
                properties[prop] = None
            is_alone = reference(sent.schema) == model
            for name in names or ([sent.name] if is_alone else []):
                if models.get(name, model) == model:
                    models[name] = model
                elif sent.place[0] == "webhooks" and is_alone:
                    raise document.fail(f"two webhooks are the event {name!r}", *sent.place)
                else:  # callbacks of several operations may have one name
                    document.note(f"the event {name!r} is another one as well", *sent.place)
                    models.setdefault(f"{sent.full_name}.{model}", model)
    return EventPlan(tuple(models.items()), tuple(properties))


def event_schemas(root: Object) -> Iterator[Json]:
    """Yield the schema of each body that a webhook or a callback sends."""
    return (sent.schema for sent in _all_sent(root))


def _all_sent(root: Object) -> Iterator[_Sent]:
    for name, item in root.get("webhooks", {}).items():
        for method, schema in event_bodies(root, item):
            yield _Sent(name, name, ("webhooks", name, method), schema)
    for path, method, operation in operations(root):
        for name, callback in (operation.get("callbacks") or {}).items():
            place = ("paths", path, method, "callbacks", name)
            full_name = f"{operation.get('operationId')}.{name}"
            for item in (follow(root, callback) or {}).values():
                for _, schema in event_bodies(root, item):
                    yield _Sent(name, full_name, place, schema)


def event_bodies(root: Object, item: Json) -> Iterable[tuple[str, Json]]:
    """Yield (method, schema) of what a webhook sends: of several media types, JSON."""
    for _, method, operation in operations({"paths": {"": follow(root, item)}}):
        content: Object = follow(root, operation.get("requestBody") or {}).get("content") or {}
        for media_type in sorted(content, key=lambda kind: JSON.fullmatch(kind) is None)[:1]:
            yield method, content[media_type].get("schema")


def _members(root: Object, schema: Json) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield each class of a body, the property that names it, and its names.

    Bodies of text or a list have no class, and no name to identify an event by.
    """
    if not isinstance(schema, dict):
        return
    union = next((key for key in UNIONS if schema.get(key)), None)
    if union is None:
        model = reference(schema)
        if model is not None and enum_values(root["components"]["schemas"][model]) is None:
            yield model, *_names_of(root, model)
        return
    discriminator = schema.get("discriminator") or {}
    tags: dict[str, list[str]] = {}
    for tag, ref in (discriminator.get("mapping") or {}).items():
        tags.setdefault(reference({"$ref": ref}) or str(ref), []).append(str(tag))
    for member in members_of(schema, union):
        for model, prop, names in _members(root, member):
            if model in tags:
                yield model, str(discriminator.get("propertyName")), tags[model]
            else:
                yield model, prop, names


def _names_of(root: Object, model: str) -> tuple[str | None, list[str]]:
    """Return the property that names an event, and the names, several if one was renamed."""
    properties = root["components"]["schemas"][model].get("properties") or {}
    others = [name for name in properties if _NAMING & {w.lower() for w in naming.words(name)}]
    for name in (*NAME_PROPERTIES, *others):
        prop = follow(root, properties.get(name))
        if not isinstance(prop, dict):
            continue
        values = [*(prop.get("enum") or ()), *([prop["const"]] if "const" in prop else [])]
        values = [value for value in values if isinstance(value, str)]
        # An `event` names nothing but the event; a `type` with several values can be a kind.
        if len(values) == 1 or (values and name == "event"):
            return name, values
    return None, []
