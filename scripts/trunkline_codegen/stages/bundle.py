"""Copy referenced parts of other files into the document, so that it is self-contained."""

from __future__ import annotations

import re
from pathlib import Path

from trunkline_codegen.spec.document import (
    Document,
    Json,
    Object,
    Where,
    is_table,
    objects,
    resolve,
    walk,
)
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.spec.load import MAX_DEPTH
from trunkline_codegen.spec.schemas import ANONYMOUS

from .convert_to_31 import convert_part
from .references import Files, looks_like_a_file, mappings

# The section of `components` for a part, by the keyword of its parent; schemas by default.
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
# The keys before the index of a member of a union.
_UNIONS = (("anyOf",), ("oneOf",))
# Keys of a place that a message about a cycle shows.
_SHOWN = 10
# Last keys of a place that are not names.
_NAMELESS = re.compile(r"schema|items|additionalProperties|\d+")
_GOOD_NAME = re.compile(r"[A-Za-z0-9._-]+")


def bundle(document: Document) -> Document:
    """Return the document with every reference to one of its own components.

    A part in another file, or deep inside this one, becomes a component when it is referenced. It
    keeps its name if that is unused.

    Raises:
        SpecError: A reference dangles, is part of a cycle, leaves the API's folder, or is a URL.
    """
    if not isinstance(document.root.setdefault("components", {}), dict):
        raise document.fail("must be an object", "components")
    _Bundler(document).run()
    checked: set[str] = set()
    for place, node in objects(document.root):
        if isinstance(node.get("$ref"), str):
            _check(document, node["$ref"], place, checked)
    return document


def _check(document: Document, ref: str, place: Where, checked: set[str]) -> None:
    """Check that a chain of references ends at an existing part."""
    seen: set[str] = set()
    while ref not in checked:
        if ref in seen:
            raise document.fail("the reference is part of a cycle", *place, "$ref")
        seen.add(ref)
        try:
            node = resolve(document.root, ref)
        except LookupError:
            reason = f"the reference {ref} does not exist"
            raise document.fail(reason, *place, "$ref") from None
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            break
        ref = node["$ref"]
    checked |= seen


class _Bundler:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._home = document.file.resolve()
        self._files = Files(document, converted=True)
        # (file, fragment, section) -> the local reference that replaces it.
        self._local_refs: dict[tuple[Path, str, str], str] = {}
        # (reference, section, file) -> the same, for references to components of this document.
        self._own_refs: dict[tuple[str, str, Path], str] = {}

    def run(self) -> None:
        self._bundle_all()
        for section, parts in self._document.root["components"].items():
            if section != "schemas" and isinstance(parts, dict):
                # Referenced ones have been renamed already.
                for name in [name for name in parts if not _GOOD_NAME.fullmatch(name)]:
                    del parts[name]

    def _bundle_all(self) -> None:
        # Copied parts contain references as well, so each is processed in turn.
        pending = self._components_elsewhere()
        bundled = {place for _, _, place in pending}
        pending.append((self._document.root, self._home, ()))
        while pending:
            tree, file, start = pending.pop()
            for where, node in list(walk(tree, *start)):
                if not isinstance(node, dict) or not ("$ref" in node or "discriminator" in node):
                    continue
                if is_table(where):
                    self._replace_table(node, file, where, pending)
                    continue
                if not start and where[:3] in bundled:
                    continue
                if isinstance(node.get("$ref"), str):
                    section = _section(where)
                    place = (*where, "$ref")
                    try:
                        node["$ref"] = self._local(node["$ref"], section, file, place, pending)
                    except SpecError as error:
                        if section != "schemas" or not is_property(where):
                            raise
                        # One property must not cost an operation: it holds any JSON value.
                        del node["$ref"]
                        self._document.note(f"{error.reason}: read as any value", *where)
                for mapping in mappings(node):
                    self._replace_tags(mapping, file, where, pending)

    def _replace_table(
        self, table: Object, file: Path, where: Where, pending: list[tuple[Json, Path, Where]]
    ) -> None:
        """Replace a table that is a reference (`properties: {$ref: …}`) by its target."""
        ref = table.get("$ref")
        if not isinstance(ref, str):
            return
        place = (*where, "$ref")
        if len(where) > MAX_DEPTH:  # a table that contains itself
            raise self._document.fail("the reference is part of a cycle", *where[:_SHOWN], "$ref")
        target, fragment = self._files.target(ref, file, place)
        found = self._files.part((target, fragment), file, place)
        if not isinstance(found, dict):
            raise self._document.fail(f"the reference {ref} is not to an object", *place)
        del table["$ref"]
        table.update({key: value for key, value in found.items() if key not in table})
        pending.append((table, target, where))
        self._document.note("a reference is not allowed here: replaced by its target", *where)

    def _replace_tags(
        self, mapping: Object, file: Path, where: Where, pending: list[tuple[Json, Path, Where]]
    ) -> None:
        """Replace the references of a mapping; remove those that dangle."""
        for tag, ref in list(mapping.items()):
            if isinstance(ref, str) and looks_like_a_file(ref):
                place = (*where, "discriminator", "mapping", tag)
                try:
                    mapping[tag] = self._local(ref, "schemas", file, place, pending)
                except SpecError as error:
                    del mapping[tag]
                    self._document.note(f"{error.reason}: removed", *place)

    def _components_elsewhere(self) -> list[tuple[Json, Path, Where]]:
        """Replace components that only refer to other files by the referenced parts."""
        found: list[tuple[Json, Path, Where]] = []
        for section, parts in self._document.root["components"].items():
            if section.startswith("x-"):
                continue
            for name, node in parts.items() if isinstance(parts, dict) else ():
                ref = node.get("$ref") if isinstance(node, dict) and len(node) == 1 else None
                if not isinstance(ref, str) or ref.startswith("#"):
                    continue
                place = ("components", section, name)
                target, fragment = self._files.target(ref, self._home, (*place, "$ref"))
                key = (target, fragment, section)
                if target != self._home and key not in self._local_refs:
                    self._local_refs[key] = "#" + pointer(*place)
                    parts[name] = self._files.part(key[:2], self._home, (*place, "$ref"))
                    found.append((parts[name], target, place))
        return found

    def _schema_of_response(self, fragment: str, file: Path, where: Where) -> str:
        """Return the schema of a response that is referred to in place of its schema."""
        response = self._files.part((self._home, fragment), file, where)
        content = response.get("content") if isinstance(response, dict) else None
        found = {
            media_type: media
            for media_type, media in (content.items() if isinstance(content, dict) else ())
            if isinstance(media, dict) and "schema" in media
        }
        wanted = [name for name in where[-3:-2] if name in found]  # the media type of the place
        for media_type in [*wanted, *filter(_is_json, found), *found][:1]:
            self._document.note("a response is not a schema: read as the schema in it", *where)
            return fragment + pointer("content", str(media_type), "schema")
        raise self._document.fail("expected a reference to schemas, got one to responses", *where)

    def _local(
        self,
        ref: str,
        section: str,
        file: Path,
        where: Where,
        pending: list[tuple[Json, Path, Where]],
    ) -> str:
        """Return the local reference that replaces `ref` in `file`; add its component if needed."""
        if (ref, section, file) in self._own_refs:
            return self._own_refs[ref, section, file]
        target, fragment = self._files.target(ref, file, where)
        keys = self._files.keys((target, fragment), file, where)
        name = str(keys[-1]) if keys else target.stem
        other = keys[1] if keys[:1] == ("components",) and len(keys) == 3 else section
        if target == self._home and (section, other) == ("schemas", "responses"):
            fragment = self._schema_of_response(fragment, file, where)
            keys = self._files.keys((target, fragment), file, where)
            name, other = str(keys[-1]), section
        if target == self._home and other != section:
            raise self._document.fail(
                f"expected a reference to {section}, got one to {other}", *where
            )
        is_valid_name = section == "schemas" or _GOOD_NAME.fullmatch(name)
        if target == self._home and is_valid_name and len(keys) == 3 and keys[0] == "components":
            self._own_refs[ref, section, file] = "#" + pointer(*keys)
            return self._own_refs[ref, section, file]
        key = (target, fragment, section)
        if key not in self._local_refs:
            part = self._files.part((target, fragment), file, where)
            if not isinstance(part, (dict, list)):
                raise self._document.fail(f"the reference {ref} is not to an object", *where)
            if any(str(key).startswith("x-") for key in keys):
                convert_part(part, self._document.dialect)  # which skipped the extension
            if section == "schemas" and isinstance(part, dict) and _NAMELESS.fullmatch(name):
                part[ANONYMOUS] = True
            stem = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
            components = self._document.root["components"].setdefault(section, {})
            if not isinstance(components, dict):
                raise self._document.fail("must be an object", "components", section)
            unused, number = stem, 2
            while unused in components:
                unused, number = f"{stem}{number}", number + 1
            components[unused] = part
            self._local_refs[key] = "#" + pointer("components", section, unused)
            pending.append((part, target, ("components", section, unused)))
        return self._local_refs[key]


def _is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith("json")


def is_property(place: Where) -> bool:
    """Return whether a schema belongs to a property, or to a list, table or union in one."""
    while place and (place[-1] in ("items", "additionalProperties") or place[-2:-1] in _UNIONS):
        place = place[: -2 if place[-2:-1] in _UNIONS else -1]
    return len(place) > 1 and place[-2] == "properties"


def _section(place: Where) -> str:
    """Return the section of `components` for the part at a place."""
    if place and place[-1] == "requestBody":
        return "requestBodies"
    holder = place[-2] if len(place) > 1 else ""
    if holder == "properties" or (len(place) > 2 and place[-3] == "properties"):
        return "schemas"  # a property may have the name `parameters`
    if len(place) > 2 and place[-3] == "callbacks":
        return "pathItems"
    return _SECTIONS.get(str(holder), "schemas")
