"""What identifies the members of a union: a discriminator, or constants of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.schemas import UNIONS, is_model, members_of, reference, required_of

# A property, and for each of its values, as text, the reader of the class that has it.
Table = tuple[str, tuple[tuple[str, str], ...]]
# The values of each property with constant values, as text.
Constants = Mapping[str, tuple[str, ...]]


def constants_of(schemas: Object, name: str) -> Constants:
    """Return the values of each property of a class whose description lists all values."""
    schema: Json = schemas.get(name)
    if not is_model(schema):
        return {}
    found = {wire: _values(schemas, prop, 0) for wire, prop in schema["properties"].items()}
    return {wire: tuple(dict.fromkeys(values)) for wire, values in found.items() if values}


def tag_table(discriminator: Object, classes: Mapping[str, str], schemas: Object) -> Table | None:
    """Return the table of a discriminator, or None if it names no member of the union.

    Args:
        discriminator: The discriminator. Its mapping is complete after `extract_inline_schemas`.
        classes: The readers of the members that are classes, by name.
        schemas: The component schemas.
    """
    if "propertyName" not in discriminator:
        return None
    tag = str(discriminator["propertyName"])
    tags: dict[str, str] = {}
    for text, ref in (discriminator.get("mapping") or {}).items():
        reader = classes.get(reference({"$ref": ref}) or ref)
        if reader is not None:
            tags[str(text)] = reader
    # What a class says of its own property counts as well: publishers forget the mapping.
    tags = {**_owners(tag, classes, schemas), **tags}
    return (tag, tuple(tags.items())) if tags else None


def constant_table(classes: Mapping[str, str], schemas: Object) -> Table | None:
    """Return the table of a property that has other constants in every class, or None.

    Of several such properties, a required one is preferred, and then the first one.
    """
    constants = [constants_of(schemas, name) for name in classes]
    if len(constants) < 2:
        return None
    shared = [wire for wire in constants[0] if all(wire in known for known in constants)]
    required = [required_of(schemas[name]) for name in classes]
    shared.sort(key=lambda wire: -sum(wire in names for names in required))
    for wire in shared:
        values = [value for known in constants for value in known[wire]]
        if len(values) == len(set(values)):
            return wire, tuple(_owners(wire, classes, schemas).items())
    return None


def joined(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables with one for each property; a value of several classes is in none."""
    found: dict[str, dict[str, str | None]] = {}
    for tag, entries in tables:
        known = found.setdefault(tag, {})
        for text, reader in entries:
            known[text] = reader if known.get(text, reader) == reader else None
    kept = {
        tag: tuple((text, reader) for text, reader in known.items() if reader is not None)
        for tag, known in found.items()
    }
    return tuple((tag, entries) for tag, entries in kept.items() if entries)


def _owners(tag: str, classes: Mapping[str, str], schemas: Object) -> dict[str, str]:
    """Return the reader of the class that each value of a property belongs to.

    Of several classes, it is the one with the fewest values: a base class often lists all.
    """
    owners: dict[str, list[tuple[int, str]]] = {}
    for name, reader in classes.items():
        values = constants_of(schemas, name).get(tag, ())
        for value in values:
            owners.setdefault(value, []).append((len(values), reader))
    found = {}
    for value, claims in owners.items():
        fewest = min(count for count, _ in claims)
        closest = [reader for count, reader in claims if count == fewest]
        if len(closest) == 1:
            found[value] = closest[0]
    return found


def _values(schemas: Object, schema: Json, depth: int) -> list[str]:
    """Return the only values that a schema allows, as text; nothing if it allows others."""
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return []
    name = reference(schema)
    if name is not None:
        return _values(schemas, schemas.get(name), depth + 1)
    if "const" in schema:
        return _texts([schema["const"]])
    if isinstance(schema.get("enum"), list):
        return _texts(schema["enum"])
    for key in UNIONS:
        parts = [_values(schemas, member, depth + 1) for member in members_of(schema, key)]
        if parts:
            return [value for part in parts for value in part] if all(parts) else []
    return []


# A property whose union nests deeper has no constants.
_MAX_DEPTH = 5


def _texts(values: Sequence[Json]) -> list[str]:
    """Return values as the text that a discriminator has for them; nothing if one has none."""
    found = []
    for value in values:
        if isinstance(value, bool):
            found.append("true" if value else "false")
        elif isinstance(value, (str, int)):
            found.append(str(value))
        elif value is not None:
            return []
    return found
