"""Enums that corrections give one name, and whose values are no longer the same in all places."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.spec.document import Json, Object, walk
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.stages.apply_overlay import apply_action

from .correction_review import CorrectionReview


@attrs.frozen(kw_only=True)
class _Place:
    """A place with a named enum: its location, and its values."""

    location: tuple[str | int, ...]
    values: tuple[Json, ...]


def split_enums(
    root: Object, actions: Sequence[Object], file: Path
) -> tuple[list[CorrectionReview], list[Object]]:
    """Return a review of each enum whose places differ, and actions that make it their union.

    Args:
        root: The new description, before its corrections.
        actions: The corrections that can be applied.
        file: Their file, for messages.
    """
    corrected = copy.deepcopy(root)
    for index, action in enumerate(actions):
        try:
            corrected = apply_action(corrected, action, file, index)
        except SpecError:
            continue  # it is reported by the pipeline
    reviews: list[CorrectionReview] = []
    added: list[Object] = []
    for name, places in _named_enums(corrected).items():
        union = list(dict.fromkeys(_text(value) for place in places for value in place.values))
        if all(len(place.values) == len(union) for place in places):
            continue
        lacking = [place for place in places if len(place.values) < len(union)]
        more = [_completing(place, union) for place in lacking]
        reviews.append(_review(name, places, union, more, actions))
        added += more
    return reviews, added


def _named_enums(root: Object) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = {}
    for location, node in walk(root):
        if not isinstance(node, dict) or not isinstance(node.get("enum"), list):
            continue
        name = node.get("x-trunkline-name")
        if isinstance(name, str):
            values = {_text(value): value for value in node["enum"]}
            found.setdefault(name, []).append(
                _Place(location=tuple(location), values=tuple(values.values()))
            )
    return found


def _completing(place: _Place, union: Sequence[str]) -> Object:
    known = {_text(value) for value in place.values}
    return {
        "target": _normalized_path(place.location),
        "description": "The same enum has these values in other places.",
        "update": {"enum": [json.loads(value) for value in union if value not in known]},
    }


def _review(
    name: str,
    places: Sequence[_Place],
    union: Sequence[str],
    more: Sequence[Object],
    actions: Sequence[Object],
) -> CorrectionReview:
    listed = "; ".join(
        f"{pointer(*place.location)} has {', '.join(_text(value) for value in place.values)}"
        for place in places
    )
    offers = " and ".join(
        f"{{target: {json.dumps(action['target'])}, update: {json.dumps(action['update'])}}}"
        for action in more
    )
    index = next((i for i, action in enumerate(actions) if name in _names(action)), None)
    return CorrectionReview(
        pointer=pointer("actions", *([] if index is None else [index])),
        target=name,
        verdict="split",
        blocking=True,
        advice=f"The enum {name} no longer has the same values everywhere: {listed}. If it is one "
        f"enum, make it the union ({', '.join(union)}) with {offers}; the report assumes this. "
        f"Otherwise give each its own `x-trunkline-name`.",
    )


def _names(action: Object) -> Iterator[str]:
    update = action.get("update")
    for _, node in walk(update) if isinstance(update, (dict, list)) else ():
        if isinstance(node, dict) and isinstance(node.get("x-trunkline-name"), str):
            yield node["x-trunkline-name"]


def _text(value: Json) -> str:
    return json.dumps(value)


def _normalized_path(location: Sequence[str | int]) -> str:
    """Return the normalized path of a location (RFC 9535, section 2.7)."""
    parts = (
        f"[{part}]"
        if isinstance(part, int)
        else "['" + part.replace("\\", "\\\\").replace("'", "\\'") + "']"
        for part in location
    )
    return "$" + "".join(parts)
