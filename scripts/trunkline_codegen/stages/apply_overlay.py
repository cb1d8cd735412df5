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

from trunkline_codegen.spec.document import Document, Json, Object
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.spec.load import load

# Marks an action that `make new-api` wrote, which may match nothing in a later version.
GUESS = "x-trunkline-guess"

# The target of most actions: an operation by its operationId, or a part of it.
_OF_OPERATION = re.compile(
    r"""\$\.paths\[\*\]\[\?\s*@\.operationId\s*==\s*('[^'\\]*'|"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")\s*\](.*)""",
    re.DOTALL,
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
    corrector = Corrector(document.root, file)
    for index, action in enumerate(read_actions(file)):
        corrector.apply(action, index)
    return attrs.evolve(document, root=corrector.root)


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
    """Return the document with one action applied, as `Corrector.apply` does."""
    corrector = Corrector(root, file)
    corrector.apply(action, index)
    return corrector.root


class Corrector:
    """Applies actions to a document in order.

    A corrections file has an action for each operation. The general evaluation of their targets
    compares every part of every path item with each operationId, so that the time grows with the
    square of the operations. These targets are looked up in an index instead.

    Attributes:
        root: The document.
    """

    def __init__(self, root: Object, file: Path) -> None:
        self.root = root
        self._file = file
        # The places of the operations by operationId; None if they are not known.
        self._operations: dict[str, list[tuple[str, str]]] | None = None

    def apply(self, action: Object, index: int) -> None:
        """Apply one action.

        A guess that matches nothing has no effect: the description no longer has its operation.

        Raises:
            SpecError: The target is not a valid JSONPath query, or matches nothing.
        """
        file, place = self._file, pointer("actions", index)
        target = action["target"]
        nodes = list(self._nodes(target, place))
        if not nodes and action.get(GUESS) is True:
            return
        if not nodes:
            raise SpecError(
                file,
                f"{place}/target",
                f"{target} matches nothing",
                "The description has changed, or an earlier action has removed the place. "
                "Fix or delete the action.",
            )
        # Remove from the end, so that the remaining array indexes stay valid.
        for location, value in reversed(nodes):
            if action.get("remove") is True:
                self.root = _remove(self.root, location, file, place)
            else:
                merged = _merged(value, action["update"])
                self.root = _replace(self.root, location, merged)
        if not _keeps_operations(target, action):
            self._operations = None

    def _nodes(self, target: str, place: str) -> Iterator[tuple[tuple[int | str, ...], Json]]:
        """Yield the location and the value of each node that a JSONPath query selects.

        Raises:
            SpecError: The query is invalid.
        """
        common = _OF_OPERATION.fullmatch(target)
        if common is not None and not common[2]:
            yield from self._operations_called(common[1])
            return
        # Imported late: it loads slowly, and most corrections are of whole operations.
        import jsonpath_rfc9535 as jsonpath  # noqa: PLC0415

        try:
            query = jsonpath.compile(target if common is None else f"${common[2]}")
            parents = [((), self.root)] if common is None else self._operations_called(common[1])
            for location, parent in parents:
                for node in query.find(parent):
                    yield (*location, *node.location), node.value
        except jsonpath.JSONPathError as error:
            reason = f"is not a valid JSONPath query: {error}"
            raise _fault(self._file, f"{place}/target", reason) from None

    def _operations_called(self, literal: str) -> Iterator[tuple[tuple[int | str, ...], Json]]:
        """Yield the location and the operation of each operationId, a literal of JSONPath."""
        name = literal[1:-1] if literal[0] == "'" else json.loads(literal)
        if self._operations is None:
            self._operations = _places(self.root)
        for path, key in self._operations.get(name, ()):
            yield ("paths", path, key), self.root["paths"][path][key]


def _places(root: Object) -> dict[str, list[tuple[str, str]]]:
    """Return the path and the method of the operations by operationId."""
    found: dict[str, list[tuple[str, str]]] = {}
    paths = root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for key, operation in item.items() if isinstance(item, dict) else ():
            name = operation.get("operationId") if isinstance(operation, dict) else None
            if isinstance(name, str):
                found.setdefault(name, []).append((path, key))
    return found


def _keeps_operations(target: str, action: Object) -> bool:
    """Return whether an action surely leaves every operation and its operationId in place."""
    common = _OF_OPERATION.fullmatch(target)
    if common is None or "operationId" in common[2]:
        return False
    if action.get("remove") is True:
        return bool(common[2])
    update = action["update"]
    return isinstance(update, dict) and "operationId" not in update


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
