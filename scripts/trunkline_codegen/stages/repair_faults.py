"""Repair what the validator of OpenAPI 3.1 rejects, where the repair has one interpretation."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from trunkline_codegen.spec.document import Document, Json, Where

# Parts that only document: removing one changes no request and no response.
_DOCUMENTATION = frozenset(
    {"externalDocs", "tags", "contact", "license", "termsOfService", "examples", "example", "links",
     "summary", "description"}
)  # fmt: skip
# The beginning of a message that names unknown keywords. The validator leaves its other
# attributes unset.
_UNKNOWN = ("Unevaluated properties", "Additional properties")


@attrs.frozen
class Fault:
    """A fault that the validator found: its place, and the reason in one line."""

    place: Where
    reason: str

    @property
    def is_unknown(self) -> bool:
        """Whether the reason names keywords that are unknown at the place."""
        return self.reason.startswith(_UNKNOWN)


def repair_faults(document: Document, faults: Iterable[Fault]) -> bool:
    """Remove nulls, faulty documentation and unknown keywords; return whether anything changed.

    Unknown keywords are removed last: a part with another fault reports its valid keywords as
    unknown as well.
    """
    ordered = sorted(faults, key=lambda fault: -len(fault.place))
    if any(_remove_value(document, fault) for fault in ordered if not fault.is_unknown):
        return True
    other = [fault.place for fault in ordered if not fault.is_unknown]
    unknown = [f for f in ordered if f.is_unknown and not _is_above(f.place, other)]
    return any(_remove_keys(document, fault) for fault in unknown)


def _is_above(place: Where, others: list[Where]) -> bool:
    return any(other[: len(place)] == place for other in others)


def _remove_value(document: Document, fault: Fault) -> bool:
    """Remove a null, or the nearest part around the fault that only documents."""
    place = fault.place
    if not place:
        return False
    if _at(document.root, place) is None:
        return _remove(document, place, "null counts as missing: removed")
    for length in range(len(place), 0, -1):
        if place[length - 1] in _DOCUMENTATION and "properties" not in place:
            return _remove(document, place[:length], f"is not valid ({fault.reason}): removed")
    return False


def _remove_keys(document: Document, fault: Fault) -> bool:
    """Remove the keywords that a fault names as unknown."""
    node = _at(document.root, fault.place)
    if not isinstance(node, dict) or "x-trunkline-" in fault.reason:
        return False
    unknown = [k for k in node if repr(k) in fault.reason or f"'{k}'" in fault.reason]
    for key in unknown:
        _remove(document, (*fault.place, key), "is not a keyword of OpenAPI 3.1 here: removed")
    return bool(unknown)


def _remove(document: Document, place: Where, reason: str) -> bool:
    holder: Json = _at(document.root, place[:-1])
    key: Json = place[-1]
    if (isinstance(holder, dict) and key in holder) or (
        isinstance(holder, list) and isinstance(key, int) and key < len(holder)
    ):
        del holder[key]
    else:
        return False
    document.note(reason, *place)
    return True


def _at(node: Json, place: Where) -> Json:
    """Return the node at a place, or None if it was removed."""
    for key in place:
        try:
            node = node[key]
        except (LookupError, TypeError):
            return None
    return node
