"""Changes to a JSON response: set the field that a fault names, or a suitable one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trunkline.sandbox._common.errors import APIError

FieldChooser: TypeAlias = Callable[[Mapping[str, Any]], str | None]

_ENUM_FIELDS = ("type", "status", "state", "role", "domain", "join_approval_level", "token_type")


def set_field(document: Any, field: str | None, choose: FieldChooser, value: object) -> None:
    """Set a field of a document in place.

    Args:
        document: The decoded response body.
        field: The dotted path of the field, such as `_embedded.rooms.0.type`; None or empty
            selects a field of the first resource.
        choose: Selects the field of the first resource; None stands for a new field.
        value: The new value.

    Raises:
        APIError: The document has no such field.
    """
    if not field:
        first = _first_object(document)
        first[choose(first) or "x_sandbox"] = value
        return
    *parents, last = field.split(".")
    try:
        target = document
        for key in parents:
            target = target[_key(target, key)]
        target[_key(target, last)] = value
    except (LookupError, TypeError, ValueError):
        detail = f"Injected fault: the response has no field {field!r} to change."
        raise APIError(500, detail) from None


def _key(container: Any, name: str) -> str | int:
    return int(name) if isinstance(container, list) else name


def _first_object(document: Any) -> dict[str, Any]:
    """Return the first resource of a response: the first item of a list, or the document."""
    if isinstance(document, list):
        return _first_object(document[0]) if document else {}
    embedded = document.get("_embedded", document.get("content"))
    places = embedded.values() if isinstance(embedded, dict) else [embedded]
    items = next((v for v in places if isinstance(v, list) and v), None)
    first: dict[str, Any] = items[0] if items else document
    return first


def enum_field(document: Mapping[str, Any]) -> str | None:
    """Return the name of a field with enumerated values, or None."""
    return next((name for name in _ENUM_FIELDS if name in document), None)


def optional_field(document: Mapping[str, Any]) -> str | None:
    """Return the name of a field that is not an identifier, or None."""
    return next((name for name in document if not name.endswith(("id", "_links"))), None)


def new_field(document: Mapping[str, Any]) -> str | None:
    """Return None: add a field instead of changing one."""
    return None
