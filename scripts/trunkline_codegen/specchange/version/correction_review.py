"""Review the corrections of an API for a new version of its description.

A correction that matches nothing stops the pipeline. A correction without effect is obsolete,
because the provider has fixed the fault. The review lists all of them at once.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import attrs
import jsonpath_rfc9535 as jsonpath

from trunkline_codegen.build.pipeline import STAGES
from trunkline_codegen.spec.document import Document, Json, Object, resolve
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.stages.apply_overlay import GUESS, apply_action
from trunkline_codegen.stages.bundle import bundle
from trunkline_codegen.stages.validate import validate

from .dangling import dangling_references
from .masked_changes import masked_changes

# So many hidden changes are listed in the review of one correction.
_SHOWN = 5

# Replaces an action that is left out, so that later actions keep their indexes.
NO_ACTION: Object = {"target": "$", "description": "Left out.", "update": {}}


@attrs.frozen(kw_only=True)
class CorrectionReview:
    """A correction that needs a review.

    Attributes:
        pointer: Its place in corrections.yaml.
        target: Its JSONPath target.
        verdict: `no match`, `unused`, `doubled`, `dangling`, `split`, `fixed`, `overruled` or
            `masks`.
        blocking: Whether it must be changed before the new version can be applied.
        advice: The reason, and what to do.
    """

    pointer: str
    target: str
    verdict: str
    blocking: bool
    advice: str


_ADVICE = {
    "no match": "The target matches nothing. Check how the description changed, then fix or delete it.",
    "unused": "The description no longer has this operation. Delete it.",
    "removed": "The part to remove is missing: fixed by the provider, or moved. "
    "Check which, then delete or fix the correction.",
    "doubled": "The description now declares what it adds. Delete it, or update the declaration.",
    "fixed": "It has no effect: the provider has fixed the fault. Delete it.",
    "dangling": "It refers to {}, which the new version does not have. "
    "Add that to corrections.yaml itself, or fix the reference.",
    "masks": "It hides what the provider changed: {}. Check whether it is still right.",
    "overruled": "The description now has a value of its own here, which the correction overrides. "
    "Check which one is right.",
}


def review(
    before: Document, after: Document, old: Sequence[Object], new: Sequence[Object], file: Path
) -> tuple[list[CorrectionReview], list[Object]]:
    """Return the corrections to review, and the actions that can be applied.

    Args:
        before: The old version, before its corrections.
        after: The new version, before its corrections.
        old: The actions for the old version.
        new: The actions for the new one.
        file: The file of the new actions, for messages.

    Raises:
        SpecError: A target is not a valid JSONPath query.
    """
    found: dict[int, CorrectionReview] = {}
    obstacles, kept, seen = _applied(after.root, new, file)
    for index, verdict in obstacles.items():
        blocking = verdict != "unused"
        found[index] = _correction_review(index, new[index], verdict, blocking=blocking)
    for index, ref in dangling_references(after.root, kept, after.file.parent, file).items():
        found[index] = _correction_review(index, new[index], "dangling", ref, blocking=True)
        kept[index] = NO_ACTION
    _, _, known = _applied(before.root, old, file)
    # An unchanged target cannot have become obsolete.
    changed = [
        index
        for index, action in enumerate(kept)
        if action is not NO_ACTION and seen[index] not in (known[i] for i in _same(old, action))
    ]
    for index in _without_effect(after, kept, file, changed):
        if not _without_effect(
            before, old, file, _same(old, kept[index])
        ):  # otherwise it was obsolete before
            found[index] = _correction_review(index, kept[index], "fixed", blocking=False)
    for index, action in enumerate(kept):
        if index not in found and _overrides(before.root, after.root, action):
            found[index] = _correction_review(index, action, "overruled", blocking=False)
    for index, changes in masked_changes(before.root, after.root, kept, file).items():
        if index not in found:
            text = "; ".join(str(change) for change in changes[:_SHOWN])
            text += f"; and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
            found[index] = _correction_review(index, kept[index], "masks", text, blocking=False)
    return [found[index] for index in sorted(found)], kept


def _applied(
    root: Object, actions: Sequence[Object], file: Path
) -> tuple[dict[int, str], list[Object], list[Json]]:
    """Apply actions to a copy of a document.

    Returns:
        The obstacle of each action that cannot be applied; the actions without those; and the
        values that each action changes.
    """
    root = copy.deepcopy(root)
    obstacles: dict[int, str] = {}
    kept: list[Object] = []
    seen: list[Json] = []
    for index, action in enumerate(actions):
        values = _values(root, action, file, index)
        verdict = _obstacle(root, action, values)
        if verdict:
            obstacles[index] = verdict
        seen.append(copy.deepcopy([_affected(value, action.get("update")) for value in values]))
        kept.append(NO_ACTION if verdict else action)
        if not verdict:
            root = apply_action(root, action, file, index)
    return obstacles, kept, seen


def _affected(value: Json, update: Json) -> Json:
    """Return the parts of a value that an action changes."""
    paths = [path for path, _ in _leaves(update, ())]
    return [_get(value, path) for path in paths] if isinstance(value, dict) and paths else value


def _same(actions: Sequence[Object], action: Object) -> list[int]:
    """Return the index of an action in a list of actions, as a list of at most one."""
    return [actions.index(action)] if action in actions else []


def _correction_review(
    index: int, action: Object, verdict: str, detail: str = "", *, blocking: bool
) -> CorrectionReview:
    return CorrectionReview(
        pointer=pointer("actions", index),
        target=" ".join(action["target"].split()),
        verdict="no match" if verdict == "removed" else verdict,
        blocking=blocking,
        advice=_ADVICE[verdict].format(detail),
    )


def _obstacle(root: Object, action: Object, values: list[Json]) -> str:
    if not values and action.get(GUESS) is True:
        return "unused"
    if not values:
        return "removed" if action.get("remove") is True else "no match"
    added = action.get("update")
    if isinstance(added, dict) and all(isinstance(value, list) for value in values):
        if any(_declares(root, value, added) for value in values):
            return "doubled"
    return ""


def _values(root: Object, action: Object, file: Path, index: int) -> list[Json]:
    try:
        return [node.value for node in jsonpath.find(action["target"], root)]
    except jsonpath.JSONPathError as error:
        place = pointer("actions", index, "target")
        raise SpecError(file, place, f"is not a valid JSONPath query: {error}") from None


def _declares(root: Object, elements: list[Json], added: Object) -> bool:
    """Return whether a list contains an element, or a parameter with the same name."""
    for element in elements:
        known = element
        if isinstance(element, dict) and str(element.get("$ref", "")).startswith("#/"):
            try:
                known = resolve(root, element["$ref"])
            except (KeyError, IndexError, ValueError, TypeError):
                continue  # it dangles; the pipeline reports it
        if known == added:
            return True
        if isinstance(known, dict) and "in" in added:
            if (known.get("name"), known.get("in")) == (added.get("name"), added["in"]):
                return True
    return False


# -- corrections without effect --------------------------------------------------------------


def _without_effect(
    document: Document, actions: Sequence[Object], file: Path, chosen: Collection[int]
) -> list[int]:
    """Return the chosen actions whose removal does not change the resolved document.

    Return none if a stage rejects the document.
    """
    try:
        expected = _resolved(document, actions, file)
    except SpecError:
        return []
    found = []
    root = copy.deepcopy(document.root)
    for index, action in enumerate(actions):
        if index in chosen and action is not NO_ACTION:
            without = attrs.evolve(document, root=copy.deepcopy(root))
            with contextlib.suppress(SpecError):  # another action depends on this one
                if _resolved(without, actions[index + 1 :], file) == expected:
                    found.append(index)
        root = apply_action(root, action, file, index)
    return found


def _resolved(document: Document, actions: Sequence[Object], file: Path) -> Object:
    """Return the document after some actions and all later stages except `validate`.

    Raises:
        SpecError: An action matches nothing, or a stage rejects the document.
    """
    root = copy.deepcopy(document.root)
    for index, action in enumerate(actions):
        root = apply_action(root, action, file, index)
    result = attrs.evolve(document, root=root)
    for stage in STAGES[STAGES.index(bundle) :]:
        if stage is not validate:
            result = stage(result)
    return result.root


# -- corrections that override new values ----------------------------------------------------


def _overrides(before: Object, after: Object, action: Object) -> bool:
    """Return whether the description now has its own value where an action sets one."""
    try:
        was = [node.value for node in jsonpath.find(action["target"], before)]
        now = [node.value for node in jsonpath.find(action["target"], after)]
    except jsonpath.JSONPathError:
        return False
    return any(
        all(_get(value, path) is None for value in was)
        and any(_get(value, path) not in (None, added) for value in now)
        for path, added in _leaves(action.get("update"), ())
        if was and not isinstance(added, list)  # lists are appended and override nothing
    )


def _leaves(update: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    if isinstance(update, dict) and update:
        for key, value in update.items():
            yield from _leaves(value, (*path, key))
    elif path:
        yield path, update


def _get(value: Json, path: tuple[str, ...]) -> Json:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
