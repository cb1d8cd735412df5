"""The files beside a description that it refers to: which ones may be read, and what is in them."""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

from codegen.spec.document import Document, Json, Where, keys_of, walk
from codegen.spec.errors import SpecError, pointer
from codegen.spec.load import load

from .convert_to_31 import dialect_of, local_fragment, upgrade, upgrade_part

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")

# A file, and the place in it.
Target = tuple[Path, str]


def is_address(ref: str) -> bool:
    """Say whether a reference is an address, and not a file's name."""
    return _ADDRESS.match(ref) is not None


class Files:
    """Reads the files that a description refers to, each once.

    Args:
        document: The description.
        upgraded: Whether what is read becomes OpenAPI 3.1, as the description itself has.
    """

    def __init__(self, document: Document, *, upgraded: bool) -> None:
        self._document = document
        self._upgraded = upgraded
        self._folder = document.api.folder.resolve()
        self._home = document.file.resolve()
        self._allowed = {path.resolve() for path in document.api.files}
        self._roots: dict[Path, Json] = {self._home: document.root}
        self._dialects: dict[Path, str] = {self._home: document.dialect}

    def target(self, ref: str, file: Path, where: Where) -> Target:
        """Return the file and the fragment that a reference in `file` means.

        Raises:
            SpecError: It is an address, or leaves the API's folder, or the catalog does not know
                the file.
        """
        name, _, fragment = ref.partition("#")
        if is_address(name):
            raise self._fail(file, where, f"the reference {ref} is an address; none is fetched")
        try:
            target = (file.parent / unquote(name)).resolve() if name else file
        except (OSError, ValueError):
            raise self._fail(file, where, f"the reference {ref} names no file") from None
        if not target.is_relative_to(self._folder):
            raise self._fail(file, where, f"the reference {ref} leaves the API's folder")
        if target not in self._roots and not target.is_file():
            raise self._fail(file, where, f"refers to {self._name(target)}, which is not there")
        if target not in self._roots and target not in self._allowed:
            raise self._fail(
                file,
                where,
                f"refers to {self._name(target)}, which the catalog does not know",
                "Add it to the API's extra_files in specs/catalog.toml, with its SHA-256.",
            )
        if self._upgraded:
            self._root(target)
            fragment = local_fragment(fragment, self._dialects[target])
        return target, fragment

    def keys(self, target: Target, file: Path, where: Where) -> Where:
        """Return the keys that a reference in `file` leads along, in the file that it means."""
        try:
            return keys_of(self._root(target[0]), "#" + target[1])
        except LookupError:
            reference = f"{self._name(target[0])}#{target[1]}"
            raise self._fail(file, where, f"the reference {reference} points at nothing") from None

    def part(self, target: Target, file: Path, where: Where) -> Json:
        """Return a copy of what a reference in `file` points at."""
        part = self._root(target[0])
        for key in self.keys(target, file, where):
            part = part[key]
        return copy.deepcopy(part)

    def rebase(self, part: Json, file: Path, where: Where) -> Json:
        """Rewrite the references in a part of `file` as the description's own file would."""
        if file == self._home:
            return part
        for place, node in walk(part, *where):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if isinstance(ref, str) and not is_address(ref):
                target, fragment = self.target(ref, file, (*place, "$ref"))
                beside = Path(os.path.relpath(target, self._home.parent)).as_posix()
                inside = "" if target == self._home else quote(beside)
                node["$ref"] = f"{inside}#{fragment}"
        return part

    def _root(self, target: Path) -> Json:
        if target not in self._roots:
            root = load(target)
            dialect = dialect_of(root)
            self._dialects[target] = dialect or self._document.dialect
            if self._upgraded and dialect:
                root = upgrade(Document(self._document.api, target, root)).root
            elif self._upgraded:
                root = upgrade_part(root, self._document.dialect)
            self._roots[target] = root
        return self._roots[target]

    def _name(self, target: Path) -> str:
        return Path(os.path.relpath(target, self._folder)).as_posix()

    def _fail(self, file: Path, where: Where, reason: str, hint: str = "") -> SpecError:
        shown = self._document.file if file == self._home else file
        usual = "Vendor the file beside the description, or mend the reference in corrections.yaml."
        return SpecError(shown, pointer(*where), reason, hint or usual)
