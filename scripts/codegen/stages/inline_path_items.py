"""Parts that other stages must see at once, brought in from other files.

References to schemas are left to the bundle stage, so that corrections can mend them first. What
comes in here is what a description is made of: whole sections, path items, and the parameters and
answers of Swagger 2.0, which become something else in the next stage.
"""

from __future__ import annotations

from pathlib import Path

from codegen.spec.document import METHODS, Document, Json, Object, Where

from .references import Files

_SECTIONS = ("paths", "definitions", "parameters", "responses", "components", "webhooks")
_LONGEST_CHAIN = 50


def gather(document: Document) -> Document:
    """Return the document with its sections and path items in place.

    Raises:
        SpecError: A reference to one of them leads nowhere.
    """
    if isinstance(document.root, dict):
        _webhooks(document)
        _Gatherer(document).run()
    return document


def _webhooks(document: Document) -> None:
    """`x-webhooks`, with or without groups, becomes the `webhooks` of OpenAPI 3.1."""
    root = document.root
    published = root.pop("x-webhooks", None)
    webhooks = root.setdefault("webhooks", {}) if isinstance(published, dict) else None
    if not isinstance(webhooks, dict):
        return
    for name, item in published.items():
        if not isinstance(item, dict):
            continue
        grouped = not any(method in item for method in (*METHODS, "$ref"))
        for event, found in item.items() if grouped else [(name, item)]:
            if isinstance(found, dict):
                if event in webhooks:
                    raise document.fail(f"there are two webhooks {event!r}", "x-webhooks", name)
                webhooks[event] = found


class _Gatherer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._files = Files(document, upgraded=False)

    def run(self) -> None:
        root = self._document.root
        for section in _SECTIONS:
            self._replace(root, section, ())
        components = _table(root, "components")
        for section in list(components):
            self._replace(components, section, ("components",))
        if "swagger" in root:
            self._old_parts(root, ())
        for section in ("paths", "webhooks"):
            items = _table(root, section)
            for path in list(items):
                self._replace(items, path, (section,))
            for path in items:
                item = _table(items, path)
                for holder, place in [(item, ()), *((_table(item, m), (m,)) for m in METHODS)]:
                    where = (section, path, *place)
                    self._parameters_of_others(holder, where)
                    if "swagger" in root:
                        self._old_parts(holder, where)

    def _old_parts(self, holder: Object, place: Where) -> None:
        """Bring in the parameters and answers of a part of Swagger 2.0."""
        for key in ("parameters", "responses"):
            parts = holder.get(key)
            known = range(len(parts)) if isinstance(parts, list) else list(_table(holder, key))
            for name in known:
                self._replace(parts, name, (*place, key), local=False)

    def _parameters_of_others(self, holder: Object, place: Where) -> None:
        """Copy parameters of other operations: the lists that they are in may yet change."""
        parameters = holder.get("parameters")
        for index, node in enumerate(parameters if isinstance(parameters, list) else ()):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if isinstance(ref, str) and ref.startswith("#/paths/"):
                self._replace(parameters, index, (*place, "parameters"))

    def _replace(self, holder: Json, key: str | int, place: Where, *, local: bool = True) -> None:
        """Put what a reference points at in its place, what stands beside the reference kept."""
        where = (*place, key)
        file = self._document.file.resolve()
        node: Json = holder.get(key) if isinstance(holder, dict) else holder[key]
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return
            if node["$ref"].startswith("#") and not local:
                return
            node = self._brought(node["$ref"], node, file, (*where, "$ref"))
            holder[key] = node
        raise self._document.fail("is a ring of references", *where)

    def _brought(self, ref: str, node: Object, file: Path, where: Where) -> Json:
        target = self._files.target(ref, file, where)
        inside = tuple(target[1].split("/")[1:])
        part = self._files.rebase(self._files.part(target, file, where), target[0], inside)
        beside = {name: value for name, value in node.items() if name != "$ref"}
        return {**part, **beside} if isinstance(part, dict) else part


def _table(holder: Object, key: str) -> Object:
    """Return a table of a part; empty where it is none."""
    found = holder.get(key)
    return found if isinstance(found, dict) else {}
