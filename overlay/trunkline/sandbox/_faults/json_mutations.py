"""Where in a JSON answer a fault changes something: where it says, or where it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trunkline.sandbox._common.errors import APIError

Choice: TypeAlias = Callable[[Mapping[str, Any]], str | None]

_ENUM_FIELDS = ("type", "status", "state", "role", "domain", "join_approval_level", "token_type")


def put(document: Any, field: str | None, choose: Choice, value: object) -> None:
    """Put a value into a document: into a field of it, or into the one that `choose` says.

    Args:
        document: The answer, which is changed.
        field: The dotted way to a place, such as `_embedded.rooms.0.type`.
        choose: Says, without a field, which one of the first resource is changed.
        value: What is put there.

    Raises:
        APIError: There is no such place.
    """
    if not field:
        first = _first_object(document)
        first[choose(first) or "x_sandbox"] = value
        return
    *way, last = field.split(".")
    try:
        place = document
        for step in way:
            place = place[_key(place, step)]
        place[_key(place, last)] = value
    except (LookupError, TypeError, ValueError):
        detail = f"The sandbox was told to change {field!r}, which the answer does not have."
        raise APIError(500, detail) from None


def _key(place: Any, step: str) -> str | int:
    return int(step) if isinstance(place, list) else step


def _first_object(document: Any) -> dict[str, Any]:
    """Return the first resource of an answer: of a list its first item."""
    if isinstance(document, list):
        return _first_object(document[0]) if document else {}
    embedded = document.get("_embedded", {"": document.get("content")})
    listed = next((v for v in embedded.values() if isinstance(v, list) and v), None)
    first: dict[str, Any] = listed[0] if listed else document
    return first


def enum_field(document: Mapping[str, Any]) -> str | None:
    """Return a field whose values are few."""
    return next((name for name in _ENUM_FIELDS if name in document), None)


def optional_field(document: Mapping[str, Any]) -> str | None:
    """Return a field that callers can do without."""
    return next((name for name in document if not name.endswith(("id", "_links"))), None)


def new_field(document: Mapping[str, Any]) -> str | None:
    """Return none of the fields there are."""
    return None
