"""Apply the corrections of a description: OpenAPI Overlay 1.0 actions with reasons.

https://spec.openapis.org/overlay/v1.0.0.html; targets are RFC 9535 JSONPath queries.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import jsonpath_rfc9535 as jsonpath

from trunkline_codegen.spec.document import Document, Json, Object
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.spec.load import load

# Marks an action that `make new-api` wrote, which may match nothing in a later version.
GUESS = "x-trunkline-guess"

# The target of most actions: an operation by its operationId, or a part of it.
_OF_OPERATION = re.compile(
    r"""\$\.paths\[\*\]\[\?\s*@\.operationId\s*==\s*('[^'\\]*'|"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")\s*\](.*)""", re.DOTALL
)


def apply_overlay(document: Document) -> Document:
    """Return the document with the corrections of its API applied in order.

    Raises:
        SpecError: An action is invalid, has no reason, or matches nothing, which means that the
            description has changed.
    """
    file = document.api.corrections
    if not file.exists():
        return document
    if not file.resolve().is_relative_to(document.api.folder.resolve()):
        raise _fault(file, "", "is a symbolic link that leaves the API's folder")
    root = document.root
    for index, action in enumerate(read_actions(file)):
        root = apply_action(root, action, file, index)
    return attrs.evolve(document, root=root)


def read_actions(file: Path) -> list[Object]:
    """Read and validate an overlay document.

    Raises:
        SpecError: The file is not a valid Overlay 1.0 document.
    """
    overlay = load(file)
    if not isinstance(overlay, dict) or not str(overlay.get("overlay", "")).startswith("1.0"):
        raise _fault(file, "/overlay", "is not an OpenAPI Overlay 1.0 document")
    actions = overlay.get("actions")
    if not isinstance(actions, list):
        raise _fault(file, "/actions", "must be a list of actions")
    for index, action in enumerate(actions):
        place = pointer("actions", index)
        if not isinstance(action, dict) or not isinstance(action.get("target"), str):
            raise _fault(file, place, "an action needs a target")
        if not action.get("description"):
            raise _fault(file, place, "an action needs a description that states its reason")
        if "update" not in action and action.get("remove") is not True:
            raise _fault(file, place, "an action needs an update, or `remove: true`")
    return actions


def apply_action(root: Object, action: Object, file: Path, index: int) -> Object:
    """Return the document with one action applied.

    A guess that matches nothing has no effect: the description no longer has its operation.

    Raises:
        SpecError: The target is not a valid JSONPath query, or matches nothing.
    """
    place = pointer("actions", index)
    try:
        nodes = list(_targets(action["target"], root))
    except jsonpath.JSONPathError as error:
        raise _fault(file, f"{place}/target", f"is not a valid JSONPath query: {error}") from None
    if not nodes and action.get(GUESS) is True:
        return root
    if not nodes:
        raise SpecError(
            file,
            f"{place}/target",
            f"{action['target']} matches nothing",
            "The description has changed, or an earlier action has removed the place. "
            "Fix or delete the action.",
        )
    # Remove from the end, so that the remaining array indexes stay valid.
    for location, value in reversed(nodes):
        if action.get("remove") is True:
            root = _remove(root, location, file, place)
        else:
            root = _replace(root, location, _merged(value, action["update"]))
    return root


def _targets(target: str, root: Object) -> Iterator[tuple[tuple[int | str, ...], Json]]:
    """Yield the location and the value of each node that a JSONPath query selects.

    A corrections file has a query for each operation. The general evaluation of a filter compares
    every part of every path item, so that the time would grow with the square of the operations;
    the common query is a comparison of one value for each operation here.

    Raises:
        JSONPathError: The query is invalid.
    """
    common = _OF_OPERATION.fullmatch(target)
    if common is None:
        yield from ((tuple(node.location), node.value) for node in jsonpath.find(target, root))
        return
    name = common[1][1:-1] if common[1][0] == "'" else json.loads(common[1])
    rest = jsonpath.compile(f"${common[2]}") if common[2] else None
    paths = root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for key, operation in item.items() if isinstance(item, dict) else ():
            if isinstance(operation, dict) and operation.get("operationId") == name:
                place = ("paths", path, key)
                if rest is None:
                    yield place, operation
                    continue
                for node in rest.find(operation):
                    yield (*place, *node.location), node.value


def _fault(file: Path, place: str, reason: str) -> SpecError:
    return SpecError(file, place, reason, "See specs/README.md for the format of corrections.")


def _remove(root: Object, location: tuple[int | str, ...], file: Path, place: str) -> Object:
    if not location:
        raise _fault(file, f"{place}/target", "the document itself cannot be removed")
    parent = _at(root, location[:-1])
    del parent[location[-1]]
    return root


def _replace(root: Object, location: tuple[int | str, ...], value: Json) -> Object:
    if not location:
        return dict(value)
    _at(root, location[:-1])[location[-1]] = value
    return root


def _at(root: Json, location: tuple[int | str, ...]) -> Json:
    for key in location:
        root = root[key]
    return root


def _merged(old: Json, update: Json) -> Json:
    """Return `old` with `update` merged in (Overlay 1.0, section 4.4.3.1)."""
    if isinstance(old, dict) and isinstance(update, dict):
        result = dict(old)
        for key, value in update.items():
            result[key] = _merged(old[key], value) if key in old else copy.deepcopy(value)
        return result
    if isinstance(old, list):
        added = update if isinstance(update, list) else [update]
        return [*old, *copy.deepcopy(added)]
    return copy.deepcopy(update)
