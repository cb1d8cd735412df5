"""References to other files are brought in, so that one document holds everything."""

from __future__ import annotations

import re
from pathlib import Path

from codegen.spec.document import Document, Json, Object, Where, is_table, resolve, walk
from codegen.spec.errors import pointer
from codegen.spec.schemas import ANONYMOUS

from .references import Files

# Which section of `components` a part belongs to, by the keyword that holds it; all else is a
# schema.
_SECTIONS = {
    "parameters": "parameters",
    "responses": "responses",
    "requestBodies": "requestBodies",
    "requestBody": "requestBodies",
    "headers": "headers",
    "examples": "examples",
    "links": "links",
    "callbacks": "callbacks",
    "securitySchemes": "securitySchemes",
    "paths": "pathItems",
    "webhooks": "pathItems",
    "pathItems": "pathItems",
}
# The last word of a place that says nothing of what is there.
_NAMELESS = re.compile(r"schema|items|additionalProperties|\d+")
_GOOD_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LOOKS_LIKE_A_FILE = re.compile(r"[#/]|\.(json|ya?ml)$")


def bundle(document: Document) -> Document:
    """Return the document with every reference to a component of its own, and none dangling.

    What is referred to elsewhere, in another file or deep inside of this one, becomes a
    component, under its own name where that is free.

    Raises:
        SpecError: A reference dangles, leads in a ring, leaves the API's folder, or is an address.
    """
    if not isinstance(document.root.setdefault("components", {}), dict):
        raise document.fail("must be an object", "components")
    _Bundler(document).run()
    for place, node in walk(document.root):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and not is_table(place):
            _check(document, node["$ref"], place)
    return document


def _check(document: Document, ref: str, place: Where) -> None:
    """Check that a reference leads to something in the end."""
    seen: set[str] = set()
    while True:
        if ref in seen:
            raise document.fail("the reference leads in a ring", *place, "$ref")
        seen.add(ref)
        try:
            node = resolve(document.root, ref)
        except LookupError:
            reason = f"the reference {ref} points at nothing"
            raise document.fail(reason, *place, "$ref") from None
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return
        ref = node["$ref"]


class _Bundler:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._home = document.file.resolve()
        self._files = Files(document, upgraded=True)
        # (file, fragment, section) -> the local reference that stands for it now.
        self._taken: dict[tuple[Path, str, str], str] = {}

    def run(self) -> None:
        self._bring_everything_in()
        for section, parts in self._document.root["components"].items():
            if section != "schemas" and isinstance(parts, dict):
                # Those that are referred to have another name by now.
                for name in [name for name in parts if not _GOOD_NAME.fullmatch(name)]:
                    del parts[name]

    def _bring_everything_in(self) -> None:
        # Parts that are brought in refer to more: each is looked through in its turn.
        pending = self._components_elsewhere()
        brought = {place for _, _, place in pending}
        pending.append((self._document.root, self._home, ()))
        while pending:
            tree, file, start = pending.pop()
            for where, node in list(walk(tree, *start)):
                if not isinstance(node, dict) or is_table(where):
                    continue
                if not start and where[:3] in brought:
                    continue
                if isinstance(node.get("$ref"), str):
                    section = _section(where)
                    place = (*where, "$ref")
                    node["$ref"] = self._local(node["$ref"], section, file, place, pending)
                for mapping in mappings(node):
                    for tag, ref in mapping.items():
                        if isinstance(ref, str) and _LOOKS_LIKE_A_FILE.search(ref):
                            place = (*where, "discriminator", "mapping", tag)
                            mapping[tag] = self._local(ref, "schemas", file, place, pending)

    def _components_elsewhere(self) -> list[tuple[Json, Path, Where]]:
        """Bring in what components only refer to, under the names of these components."""
        found: list[tuple[Json, Path, Where]] = []
        for section, parts in self._document.root["components"].items():
            for name, node in parts.items() if isinstance(parts, dict) else ():
                ref = node.get("$ref") if isinstance(node, dict) and len(node) == 1 else None
                if not isinstance(ref, str) or ref.startswith("#"):
                    continue
                place = ("components", section, name)
                target, fragment = self._files.target(ref, self._home, (*place, "$ref"))
                key = (target, fragment, section)
                if target != self._home and key not in self._taken:
                    self._taken[key] = "#" + pointer(*place)
                    parts[name] = self._files.part(key[:2], self._home, (*place, "$ref"))
                    found.append((parts[name], target, place))
        return found

    def _local(
        self,
        ref: str,
        section: str,
        file: Path,
        where: Where,
        pending: list[tuple[Json, Path, Where]],
    ) -> str:
        """Return the reference to the component that stands for what `ref` in `file` means."""
        target, fragment = self._files.target(ref, file, where)
        words = self._files.keys((target, fragment), file, where)
        name = str(words[-1]) if words else target.stem
        other = words[1] if words[:1] == ("components",) and len(words) == 3 else section
        if target == self._home and other != section:
            raise self._document.fail(f"refers to one of the {other}, not {section}", *where)
        good = section == "schemas" or _GOOD_NAME.fullmatch(name)
        if target == self._home and good and len(words) == 3 and words[0] == "components":
            return "#" + pointer(*words)
        key = (target, fragment, section)
        if key not in self._taken:
            part = self._files.part((target, fragment), file, where)
            if section == "schemas" and isinstance(part, dict) and _NAMELESS.fullmatch(name):
                part[ANONYMOUS] = True
            stem = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
            components = self._document.root["components"].setdefault(section, {})
            if not isinstance(components, dict):
                raise self._document.fail("must be an object", "components", section)
            free, number = stem, 2
            while free in components:
                free, number = f"{stem}{number}", number + 1
            components[free] = part
            self._taken[key] = "#" + pointer("components", section, free)
            pending.append((part, target, ("components", section, free)))
        return self._taken[key]


def _section(place: Where) -> str:
    """Return which section of `components` the part at a place belongs to."""
    if place and place[-1] == "requestBody":
        return "requestBodies"
    holder = place[-2] if len(place) > 1 else ""
    if holder == "properties" or (len(place) > 2 and place[-3] == "properties"):
        return "schemas"  # a property may be called `parameters`
    if len(place) > 2 and place[-3] == "callbacks":
        return "pathItems"
    return _SECTIONS.get(str(holder), "schemas")


def mappings(node: Object) -> list[Object]:
    """Return the table of a discriminator, where its values are references."""
    discriminator = node.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return [mapping] if isinstance(mapping, dict) else []
