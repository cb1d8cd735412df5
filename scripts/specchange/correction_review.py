"""What becomes of an API's corrections when its description changes.

A correction that matches nothing stops a run, and one whose removal changes nothing mends what
the provider has mended. Both want a person, who should hear of all of them at once.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import attrs
import jsonpath_rfc9535 as jsonpath

from codegen.build.pipeline import STAGES
from codegen.spec.document import Document, Json, Object, resolve
from codegen.spec.errors import SpecError, pointer
from codegen.stages.apply_overlay import apply_action
from codegen.stages.bundle import bundle
from codegen.stages.validate import validate

# What stands for an action that is left out, so that those behind it keep their numbers.
NO_ACTION: Object = {"target": "$", "description": "Left out.", "update": {}}


@attrs.frozen(kw_only=True)
class CorrectionReview:
    """A correction that a person should look at.

    Attributes:
        pointer: Where it is in corrections.yaml.
        target: What it is about.
        verdict: `no match`, `doubled`, `fixed` or `overruled`.
        blocking: Whether the new version cannot be taken in before somebody mends it.
        advice: What happened, and what to do.
    """

    pointer: str
    target: str
    verdict: str
    blocking: bool
    advice: str


_ADVICE = {
    "no match": "It matches nothing now. See what became of the place, then mend or delete it.",
    "removed": "What it removes is not there now: mended by the provider, or moved. "
    "See which, then delete or mend it.",
    "doubled": "The provider declares now what it adds. Delete it, or change what is declared.",
    "fixed": "Without it the result is the same: the provider has mended this. Delete it.",
    "overruled": "The provider says something else now where it said nothing before, and the "
    "correction overrules that. See which is right.",
}


def review(
    before: Document, after: Document, old: Sequence[Object], new: Sequence[Object], file: Path
) -> tuple[list[CorrectionReview], list[Object]]:
    """Return the corrections to look at, and all actions without those that cannot be applied.

    Args:
        before: The old version, as it is when corrections are applied.
        after: The new version, as it is when corrections are applied.
        old: The actions for the old version.
        new: The actions for the new one.
        file: The file of the new ones, for messages.

    Raises:
        SpecError: A target is no JSONPath query.
    """
    found: dict[int, CorrectionReview] = {}
    obstacles, kept, seen = _applied(after.root, new, file)
    for index, verdict in obstacles.items():
        found[index] = _correction_review(index, new[index], verdict, blocking=True)
    _, _, known = _applied(before.root, old, file)
    # What is as it was before is mended no more and no less than before.
    changed = [
        index
        for index, action in enumerate(kept)
        if action is not NO_ACTION and seen[index] not in (known[i] for i in _same(old, action))
    ]
    for index in _without_effect(after, kept, file, changed):
        if not _without_effect(before, old, file, _same(old, kept[index])):  # else it is no news
            found[index] = _correction_review(index, kept[index], "fixed", blocking=False)
    for index, action in enumerate(kept):
        if index not in found and _overrules(before.root, after.root, action):
            found[index] = _correction_review(index, action, "overruled", blocking=False)
    return [found[index] for index in sorted(found)], kept


def _applied(
    root: Object, actions: Sequence[Object], file: Path
) -> tuple[dict[int, str], list[Object], list[Json]]:
    """Apply actions to a copy of a document.

    Returns:
        What is in the way of those that cannot be applied; all actions without those; and what
        each of them found where it changes something.
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
    """Return the parts of a value that an update changes, or that is removed."""
    paths = [path for path, _ in _leaves(update, ())]
    return [_get(value, path) for path in paths] if isinstance(value, dict) and paths else value


def _same(actions: Sequence[Object], action: Object) -> list[int]:
    """Return where an action is in a list of actions: once, or not at all."""
    return [actions.index(action)] if action in actions else []


def _correction_review(
    index: int, action: Object, verdict: str, *, blocking: bool
) -> CorrectionReview:
    return CorrectionReview(
        pointer=pointer("actions", index),
        target=" ".join(action["target"].split()),
        verdict="no match" if verdict == "removed" else verdict,
        blocking=blocking,
        advice=_ADVICE[verdict],
    )


def _obstacle(root: Object, action: Object, values: list[Json]) -> str:
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
        raise SpecError(file, place, f"is no JSONPath query: {error}") from None


def _declares(root: Object, elements: list[Json], added: Object) -> bool:
    """Say whether a list has an element already: the same one, or a parameter of that name."""
    for element in elements:
        known = element
        if isinstance(element, dict) and str(element.get("$ref", "")).startswith("#/"):
            try:
                known = resolve(root, element["$ref"])
            except (KeyError, IndexError, ValueError, TypeError):
                continue  # it dangles, and the run says so
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
    """Return those of the chosen actions whose removal changes nothing in the resolved document.

    Nothing is said of a document that the stages refuse.
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
            with contextlib.suppress(SpecError):  # another action rests on this one
                if _resolved(without, actions[index + 1 :], file) == expected:
                    found.append(index)
        root = apply_action(root, action, file, index)
    return found


def _resolved(document: Document, actions: Sequence[Object], file: Path) -> Object:
    """Return the document after some actions and all later stages but the last look.

    Raises:
        SpecError: An action matches nothing, or a stage stops.
    """
    root = copy.deepcopy(document.root)
    for index, action in enumerate(actions):
        root = apply_action(root, action, file, index)
    result = attrs.evolve(document, root=root)
    for stage in STAGES[STAGES.index(bundle) :]:
        if stage is not validate:
            result = stage(result)
    return result.root


# -- corrections that overrule something new -------------------------------------------------


def _overrules(before: Object, after: Object, action: Object) -> bool:
    """Say whether the provider now has a value of its own where an action adds one."""
    try:
        was = [node.value for node in jsonpath.find(action["target"], before)]
        now = [node.value for node in jsonpath.find(action["target"], after)]
    except jsonpath.JSONPathError:
        return False
    return any(
        all(_get(value, path) is None for value in was)
        and any(_get(value, path) not in (None, added) for value in now)
        for path, added in _leaves(action.get("update"), ())
        if was and not isinstance(added, list)  # which is appended, and overrules nothing
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
