"""Whether the classes that a method returns have what the published schemas have."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable

from .package_reader import Contents
from .published import Part, Published
from .shapes import Shape, enum_of, is_composed, is_surely_not_null, shapes, type_of

_SCALARS = {"integer": {"int"}, "number": {"float"}, "boolean": {"bool"}}
_FORMATS = {"date-time": "datetime", "date": "date"}
# What a text cannot be read as.
_NOT_TEXT = frozenset({"int", "float", "bool", "list", "dict", "Any"})


class ClassComparison:
    """Compares published schemas with the annotations of a package, from the outside in.

    Attributes:
        contents: What the package has.
        findings: What differs, each once.
    """

    def __init__(self, published: Published, contents: Contents) -> None:
        self._published = published
        self.contents = contents
        self.findings: dict[str, None] = {}
        self._known: dict[int, list[Shape]] = {}
        self._compared: set[tuple[int, str]] = set()
        self._kept: list[object] = []  # so that no id is used twice

    def compare(self, schema: Part, annotation: str) -> set[str]:
        """Compare a schema with an annotation; return the classes of models that stand for it."""
        named: set[str] = set()
        pending = [(schema, annotation, "")]
        while pending:
            part, written, place = pending.pop()
            part = self._published.followed(part)
            key = (id(part.node), written)
            if key in self._compared and place:
                continue
            self._compared.add(key)
            self._kept.append(part.node)
            found = self._members(part, written, place)
            named |= found[0] if not place else set()
            pending += found[1]
        return named

    def shapes_of(self, schema: Part) -> list[Shape]:
        """Return the objects with properties that a schema allows."""
        key = id(schema.node)
        if key not in self._known:
            self._known[key] = shapes(self._published, schema)
            self._kept.append(schema.node)
        return self._known[key]

    def _members(
        self, part: Part, written: str, place: str
    ) -> tuple[set[str], list[tuple[Part, str, str]]]:
        members = _union(written)
        label = place or written
        kind = type_of(self._published, part)
        below: list[tuple[Part, str, str]] = []
        node = self._published.resolve(part)
        if kind == "array":
            inner = " | ".join(m[5:-1] for m in members if m.startswith("list["))
            if inner and not node.get("prefixItems").node:
                below.append((node.get("items"), inner, f"an element of {label}"))
            if not any(m.startswith("list") or m == "Any" for m in members):
                self.findings[f"type of {label}"] = None
            return set(), below
        self._check_scalar(node, kind, members, label)
        named = self._check_objects(part, members, label, below)
        inner = " | ".join(m[10:-1] for m in members if m.startswith("dict[str, "))
        if inner and not node.get("patternProperties").node:
            below.append((node.get("additionalProperties"), inner, f"a value of {label}"))
        return named, below

    def _check_scalar(self, part: Part, kind: str | None, members: list[str], label: str) -> None:
        words = {member.rpartition(".")[2].partition("[")[0] for member in members}
        values = enum_of(self._published, part)
        enums = [self.contents.enums[name] for name in members if name in self.contents.enums]
        if values is not None:
            if not any({*values} == {*found} for found in enums):
                self.findings[f"values of enum {self._name(members) or label}"] = None
            return
        if kind in _SCALARS and not words & _SCALARS[kind]:
            self.findings[f"type of {label}"] = None
        if kind == "string" and not enums:
            wanted = _FORMATS.get(str(part.get("format").node))
            if words <= _NOT_TEXT or (
                wanted is not None and wanted not in words | {"str"} - {"str"}
            ):
                self.findings[f"type of {label}"] = None

    def _name(self, members: list[str]) -> str:
        known = {*self.contents.enums, *self.contents.properties}
        return next((member for member in members if member in known), "")

    def _check_objects(
        self,
        part: Part,
        members: list[str],
        label: str,
        below: list[tuple[Part, str, str]],
    ) -> set[str]:
        """Check that each object of a schema has its class; return the classes."""
        variants = self.shapes_of(part)
        classes = [name for name in members if name in self.contents.properties]
        named: set[str] = set()
        for shape in variants:
            same = [
                n for n in classes if self.contents.properties[n].keys() == shape.properties.keys()
            ]
            if not same and shape.open:
                same = [
                    n
                    for n in classes
                    if self.contents.properties[n].keys() >= shape.properties.keys()
                ]
            if not same:
                self._report(shape, classes, variants, label)
                continue
            named |= {*same[:1]}
            alike = [s for s in variants if s.properties.keys() == shape.properties.keys()]
            if len(alike) == 1 and not shape.open:
                self._check_properties(shape, same[0], below)
        return named

    def _report(self, shape: Shape, classes: list[str], variants: list[Shape], label: str) -> None:
        wanted = shape.properties.keys()
        if not classes or len(variants) > 1:
            self.findings[f"class with {', '.join(sorted(wanted)[:5])} for {label}"] = None
            return
        nearest = max(classes, key=lambda n: len(self.contents.properties[n].keys() & wanted))
        known = self.contents.properties[nearest].keys()
        for wire in sorted(wanted - known):
            self.findings[f"property {wire} of class {nearest}"] = None
        for wire in sorted(known - wanted):
            self.findings[f"property {wire} of class {nearest}, which is not published"] = None

    def _check_properties(
        self, shape: Shape, name: str, below: list[tuple[Part, str, str]]
    ) -> None:
        for wire, parts in shape.properties.items():
            written = self.contents.properties[name][wire]
            optional = "None" in _union(written)
            label = f"property {wire} of class {name}"
            if len(parts) != 1:
                continue
            node = self._published.resolve(parts[0]).node
            extension = node if isinstance(node, dict) else {}
            required = wire in shape.required or extension.get("x-trunkline-required") is True
            if "x-trunkline-alias" not in extension and "Any" not in _union(written):
                write_only = extension.get("writeOnly") is True
                if required and optional and not write_only:
                    if is_surely_not_null(self._published, parts[0]):
                        self.findings[f"required {label}"] = None
                elif not required and not optional:
                    self.findings[f"optional {label}"] = None
            if not is_composed(extension) or self.shapes_of(parts[0]):
                below.append((parts[0], written, label))


@functools.cache
def _parsed(annotation: str) -> tuple[str, ...]:
    tree = ast.parse(annotation.replace("builtins.", ""), mode="eval").body
    return tuple(ast.unparse(member) for member in _flat(tree))


def _union(annotation: str) -> list[str]:
    """Return the members of a union, without `builtins.`."""
    return [*_parsed(annotation)]


def _flat(node: ast.expr) -> Iterable[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _flat(node.left)
        yield from _flat(node.right)
    else:
        yield node
