"""Corrections that refer to something that the new version does not have."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from trunkline_codegen.spec.document import Json, Object, resolve, walk
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.stages.apply_overlay import apply_action
from trunkline_codegen.stages.references import is_address


def dangling_references(
    root: Object, actions: Sequence[Object], folder: Path, file: Path
) -> dict[int, str]:
    """Return the first reference of each action that leads nowhere, by the index of the action.

    An action that refers to what another such action adds is one of them too.

    Args:
        root: The new description, before its corrections.
        actions: The corrections that can be applied.
        folder: The folder of the description, which file references start from.
        file: The file of the corrections, for messages.
    """
    found: dict[int, str] = {}
    while True:
        corrected = copy.deepcopy(root)
        for index, action in enumerate(actions):
            if index not in found:
                try:
                    corrected = apply_action(corrected, action, file, index)
                except SpecError:  # it depends on an action that is left out
                    found[index] = "the part that another correction adds"
        more = {
            index: ref
            for index, action in enumerate(actions)
            if index not in found
            for ref in _references(action.get("update"))
            if not _leads_somewhere(ref, corrected, folder)
        }
        if not more:
            return found
        found |= more


def _references(update: Json) -> Iterator[str]:
    if isinstance(update, (dict, list)):
        for _, node in walk(update):
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                yield node["$ref"]


def _leads_somewhere(ref: str, root: Object, folder: Path) -> bool:
    name, _, fragment = ref.partition("#")
    if is_address(name):
        return True  # reported by the pipeline
    try:
        target = load(folder / unquote(name)) if name else root
        resolve(target, f"#{fragment}")
    except (SpecError, KeyError, IndexError, ValueError, TypeError):
        return False
    return True
