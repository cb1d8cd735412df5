"""Replace references to path items and sections by their content.

References to schemas stay until the bundle stage, so that corrections can change them first. This
stage resolves references to sections, to path items, and to the parameters and responses of
Swagger 2.0, which the next stages convert.
"""

from __future__ import annotations

from trunkline_codegen.spec.document import METHODS, Document, Json, Object, Where

from .references import Files

_SECTIONS = ("paths", "definitions", "parameters", "responses", "components", "webhooks")
_MAX_CHAIN = 50


def inline_path_items(document: Document) -> Document:
    """Return the document with its sections and path items inlined.

    Raises:
        SpecError: A reference to one of them dangles.
    """
    if isinstance(document.root, dict):
        _webhooks(document)
        _Inliner(document).run()
    return document


def _webhooks(document: Document) -> None:
    """Convert `x-webhooks`, with or without groups, to the `webhooks` of OpenAPI 3.1."""
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


class _Inliner:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._home = document.file.resolve()
        self._files = Files(document, converted=False)

    def run(self) -> None:
        root = self._document.root
        for section in _SECTIONS:
            self._replace(root, section, ())
        components = _table(root, "components")
        for section in list(components):
            self._replace(components, section, ("components",))
        if "swagger" in root:
            self._swagger_parts(root, ())
        for section in ("paths", "webhooks"):
            items = _table(root, section)
            for path in list(items):
                self._replace(items, path, (section,))
                if not isinstance(items[path], dict) and not path.startswith("x-"):
                    del items[path]
                    self._document.note("is not a path item: removed", section, path)
            for path in items:
                item = _table(items, path)
                for holder, place in [(item, ()), *((_table(item, m), (m,)) for m in METHODS)]:
                    where = (section, path, *place)
                    self._parameters_of_other_operations(holder, where)
                    if "swagger" in root:
                        self._swagger_parts(holder, where)

    def _swagger_parts(self, holder: Object, place: Where) -> None:
        """Inline the parameters and responses of a part of Swagger 2.0."""
        for key in ("parameters", "responses"):
            parts = holder.get(key)
            known = range(len(parts)) if isinstance(parts, list) else list(_table(holder, key))
            for name in known:
                self._replace(parts, name, (*place, key), local=False)

    def _parameters_of_other_operations(self, holder: Object, place: Where) -> None:
        """Copy parameters of other operations, because later stages may change those lists."""
        parameters = holder.get("parameters")
        for index, node in enumerate(parameters if isinstance(parameters, list) else ()):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if isinstance(ref, str) and ref.startswith("#/paths/"):
                self._replace(parameters, index, (*place, "parameters"))

    def _replace(self, holder: Json, key: str | int, place: Where, *, local: bool = True) -> None:
        """Replace a reference by its target, and keep the siblings of `$ref`."""
        where = (*place, key)
        node: Json = holder.get(key) if isinstance(holder, dict) else holder[key]
        for _ in range(_MAX_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return
            if node["$ref"].startswith("#") and not local:
                return
            node = self._referenced(node["$ref"], node, (*where, "$ref"))
            holder[key] = node
        raise self._document.fail("is a reference cycle", *where)

    def _referenced(self, ref: str, node: Object, where: Where) -> Json:
        target = self._files.target(ref, self._home, where)
        inside = tuple(target[1].split("/")[1:])
        part = self._files.rebase(self._files.part(target, self._home, where), target[0], inside)
        siblings = {name: value for name, value in node.items() if name != "$ref"}
        return {**part, **siblings} if isinstance(part, dict) else part


def _table(holder: Object, key: str) -> Object:
    """Return a table of a part, empty if it is missing or not an object."""
    found = holder.get(key)
    return found if isinstance(found, dict) else {}
