"""Read the files that a description refers to, within its folder and its catalog entry."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

from trunkline_codegen.spec.document import Document, Json, Object, Where, keys_of, walk
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.spec.load import load

from .convert_to_31 import convert_part, convert_to_31, dialect_of, local_fragment

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")

# A file, and the place in it.
Target = tuple[Path, str]


def is_address(ref: str) -> bool:
    """Return whether a reference is a URL, not a file name."""
    return _ADDRESS.match(ref) is not None


def mappings(node: Object) -> list[Object]:
    """Return the mapping of a discriminator, in a list that is empty without one."""
    discriminator = node.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return [mapping] if isinstance(mapping, dict) else []


def looks_like_a_file(name: str) -> bool:
    """Return whether a value of a mapping is a reference, not the name of a component."""
    return _LOOKS_LIKE_A_FILE.search(name) is not None


_LOOKS_LIKE_A_FILE = re.compile(r"[#/]|\.(json|ya?ml)$")


class Files:
    """Reads the files that a description refers to, each once.

    Args:
        document: The description.
        converted: Whether files are converted to OpenAPI 3.1, as the description already is.
    """

    def __init__(self, document: Document, *, converted: bool) -> None:
        self._document = document
        self._converted = converted
        self._folder = document.api.folder.resolve()
        self._home = document.file.resolve()
        self._allowed = {path.resolve() for path in document.api.files}
        self._roots: dict[Path, Json] = {self._home: document.root}
        self._dialects: dict[Path, str] = {self._home: document.dialect}
        # The files of references, by name and by the file that has the reference.
        self._targets: dict[tuple[str, Path], Path] = {}

    def target(self, ref: str, file: Path, where: Where) -> Target:
        """Return the file and the fragment that a reference in `file` targets.

        Raises:
            SpecError: The reference is a URL, or leaves the API's folder, or the file is not listed
                in the catalog.
        """
        name, _, fragment = ref.partition("#")
        if (name, file) not in self._targets:
            self._targets[name, file] = self._file(name, ref, file, where)
        target = self._targets[name, file]
        if self._converted:
            self._root(target)
            fragment = local_fragment(fragment, self._dialects[target])
        return target, fragment

    def _file(self, name: str, ref: str, file: Path, where: Where) -> Path:
        """Return the file that a reference names."""
        if is_address(name):
            raise self._fail(file, where, f"the reference {ref} is a URL; files are not downloaded")
        try:
            target = (file.parent / unquote(name)).resolve() if name else file
        except (OSError, ValueError):
            raise self._fail(file, where, f"the reference {ref} is not a valid file name") from None
        if target not in self._roots and not target.exists():
            target = self._in_other_case(target, where)
        if not target.is_relative_to(self._folder):
            raise self._fail(file, where, f"the reference {ref} leaves the API's folder")
        if target not in self._roots and not target.is_file():
            raise self._fail(file, where, f"refers to {self._name(target)}, which does not exist")
        if target not in self._roots and target not in self._allowed:
            raise self._fail(
                file,
                where,
                f"refers to {self._name(target)}, which is not listed in the catalog",
                "Add it to the API's extra_files in specs/catalog.toml, with its SHA-256.",
            )
        return target

    def _in_other_case(self, target: Path, where: Where) -> Path:
        """Return the listed file whose name differs in case only, if there is exactly one."""
        wanted = str(target).casefold()
        found = [path for path in self._allowed if str(path).casefold() == wanted]
        if len(found) != 1:
            return target
        self._document.note(f"{self._name(target)} is the file {self._name(found[0])}", *where)
        return found[0]

    def keys(self, target: Target, file: Path, where: Where) -> Where:
        """Return the keys on the path to the target of a reference in `file`."""
        try:
            return keys_of(self._root(target[0]), "#" + target[1])
        except LookupError:
            reference = f"{self._name(target[0])}#{target[1]}"
            raise self._fail(file, where, f"the reference {reference} does not exist") from None

    def part(self, target: Target, file: Path, where: Where) -> Json:
        """Return a copy of the target of a reference in `file`."""
        part = self._root(target[0])
        for key in self.keys(target, file, where):
            part = part[key]
        return copy.deepcopy(part)

    def rebase(self, part: Json, file: Path, where: Iterable[str | int]) -> Json:
        """Rewrite the references in a part of `file` relative to the description, in place."""
        if file == self._home or not isinstance(part, (dict, list)):
            return part
        for place, node in walk(part, *where):
            if not isinstance(node, dict):
                continue
            ref = node.get("$ref")
            if isinstance(ref, str) and not is_address(ref):
                node["$ref"] = self._rebased(ref, file, (*place, "$ref"))
            for mapping in mappings(node):
                for tag, name in mapping.items():
                    if isinstance(name, str) and looks_like_a_file(name):
                        at = (*place, "discriminator", "mapping", tag)
                        mapping[tag] = self._rebased(name, file, at)
        return part

    def _rebased(self, ref: str, file: Path, where: Where) -> str:
        target, fragment = self.target(ref, file, where)
        relative = Path(os.path.relpath(target, self._home.parent)).as_posix()
        inside = "" if target == self._home else quote(relative)
        return f"{inside}#{fragment}"

    def _root(self, target: Path) -> Json:
        if target not in self._roots:
            root = load(target)
            dialect = dialect_of(root)
            self._dialects[target] = dialect or self._document.dialect
            if self._converted and dialect:
                root = convert_to_31(Document(self._document.api, target, root)).root
            elif self._converted:
                root = convert_part(root, self._document.dialect)
            self._roots[target] = root
        return self._roots[target]

    def _name(self, target: Path) -> str:
        return Path(os.path.relpath(target, self._folder)).as_posix()

    def _fail(self, file: Path, where: Where, reason: str, hint: str = "") -> SpecError:
        shown = self._document.file if file == self._home else file
        default = "Add the file to the API's folder, or fix the reference in corrections.yaml."
        return SpecError(shown, pointer(*where), reason, hint or default)
