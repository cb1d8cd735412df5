"""References to other files are brought in, so that one document holds everything."""

from __future__ import annotations

import copy
import re
from pathlib import Path

from .document import Document, Json, Object, resolve, walk
from .load import load
from .problem import SpecError, pointer
from .upgrade import upgrade

# Where a part from another file goes, by the section of `components` it came from.
_SECTIONS = frozenset(
    {
        "schemas", "responses", "parameters", "examples", "requestBodies", "headers",
        "securitySchemes", "links", "callbacks", "pathItems",
    }
)  # fmt: skip


def bundle(document: Document) -> Document:
    """Return the document with every reference local (`#/…`) and none of them dangling.

    A part of another file becomes a component of this document, under its own name where that
    is free. Parts that are no component (`#/components/fields/instance`) become schemas.

    Raises:
        SpecError: A reference dangles, leaves the API's folder, or is an address.
    """
    _Bundler(document).run()
    for place, node in walk(document.root):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(ref, str) and not _resolves(document.root, ref):
            raise document.fail(f"the reference {ref} points at nothing", *place, "$ref")
    return document


def _resolves(root: Object, ref: str) -> bool:
    try:
        resolve(root, ref)
    except (KeyError, IndexError, ValueError, TypeError):
        return False
    return True


class _Bundler:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._folder = document.file.parent.resolve()
        self._files: dict[Path, Json] = {}
        # (file, fragment) -> the local reference that stands for it now.
        self._taken: dict[tuple[Path, str], str] = {}

    def run(self) -> None:
        self._localise(self._document.root, self._document.file.resolve(), ())

    def _localise(self, tree: Json, file: Path, place: tuple[str | int, ...]) -> None:
        """Make every reference below `tree`, which came from `file`, local."""
        home = self._document.file.resolve()
        for where, node in list(walk(tree, *place)):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(ref, str) or (ref.startswith("#") and file == home):
                continue
            assert isinstance(node, dict)
            target, fragment = self._target(ref, file, where)
            if target == home:
                node["$ref"] = "#" + fragment
            else:
                node["$ref"] = self._bring_in(target, fragment, file, where)

    def _target(self, ref: str, file: Path, where: tuple[str | int, ...]) -> tuple[Path, str]:
        name, _, fragment = ref.partition("#")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", name):
            raise self._fail(file, where, f"the reference {ref} is an address; none is fetched")
        target = (file.parent / name).resolve() if name else file
        if not target.is_relative_to(self._folder):
            raise self._fail(file, where, f"the reference {ref} leaves the API's folder")
        return target, fragment

    def _bring_in(
        self, target: Path, fragment: str, file: Path, where: tuple[str | int, ...]
    ) -> str:
        key = (target, fragment)
        if key in self._taken:
            return self._taken[key]
        try:
            part = copy.deepcopy(resolve(self._file(target, file, where), "#" + fragment))
        except (KeyError, IndexError, ValueError, TypeError):
            name = target.relative_to(self._folder)
            raise self._fail(
                file, where, f"the reference {name}#{fragment} points at nothing"
            ) from None
        words = [word for word in fragment.split("/") if word]
        section = words[-2] if len(words) > 1 and words[-2] in _SECTIONS else "schemas"
        components = self._document.root.setdefault("components", {})
        parts = components.setdefault(section, {})
        stem = words[-1] if words else target.stem
        free, number = stem, 2
        while free in parts:
            free, number = f"{stem}{number}", number + 1
        parts[free] = part
        local = "#" + pointer("components", section, free)
        self._taken[key] = local  # before going deeper: files may refer to each other in a ring
        self._localise(part, target, ("components", section, free))
        return local

    def _file(self, target: Path, file: Path, where: tuple[str | int, ...]) -> Json:
        if target not in self._files:
            if not target.is_file():
                name = target.relative_to(self._folder)
                raise self._fail(file, where, f"refers to {name}, which is not there")
            root = load(target)
            if isinstance(root, dict) and ("swagger" in root or "openapi" in root):
                root = upgrade(Document(self._document.api, target, root)).root
            self._files[target] = root
        return self._files[target]

    def _fail(self, file: Path, where: tuple[str | int, ...], reason: str) -> SpecError:
        shown = self._document.file if file == self._document.file.resolve() else file
        return SpecError(
            shown,
            pointer(*where, "$ref"),
            reason,
            "Vendor the file beside the description, or mend the reference in corrections.yaml.",
        )
