"""Find the uses of a package in one module, by reading its syntax tree.

Types are followed through assignments, `await`, loops, annotations and attributes of models. The
client itself can have any name: `self.client.media.get(...)` is a call of `media.get`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import attrs

from .surface import Surface

# The element types of these are known: what iterating, `await` or a method of a pager gives.
_CONTAINER = re.compile(r"(?:AsyncPager|Page|list|Sequence|tuple)\[(.*?)(?:, \.\.\.)?\]")
_LIST_METHODS = {"collect", "pages"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@attrs.frozen(kw_only=True)
class Usage:
    """An expression that uses a name of the package.

    Attributes:
        kind: `method`, `call`, `attribute`, `class`, `construction`, `name` (an attribute of an
            unknown object) or `extra`.
        name: `media.get`, `Media.store_id`, `Media`; for `name`, the attribute alone; for `extra`,
            the key, with the class in front if it is known.
        node: The expression.
        keywords: The keyword arguments of a call.
        positional: The number of its positional arguments.
        starred: Whether it unpacks arguments.
    """

    kind: str
    name: str
    node: ast.expr
    keywords: frozenset[str] = frozenset()
    positional: int = 0
    starred: bool = False


@attrs.frozen
class _Chain:
    """A dotted name whose object is not known."""

    parts: tuple[str, ...]


@attrs.frozen
class _Class:
    name: str


@attrs.frozen
class _Instance:
    """An object with a type annotation: `Media`, `list[Media]`."""

    type: str


_Value = _Chain | _Class | _Instance | None


def usages(tree: ast.Module, surface: Surface) -> list[Usage]:
    """Return the uses of a package in a module."""
    reader = _Reader(surface)
    reader.block(tree.body, {})
    return reader.found


class _Reader:
    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self.found: list[Usage] = []

    # -- statements ------------------------------------------------------------------------

    def block(self, body: list[ast.stmt], names: dict[str, _Value]) -> None:
        for statement in body:
            self._statement(statement, names)

    def _statement(self, node: ast.stmt, names: dict[str, _Value]) -> None:
        if isinstance(node, ast.ImportFrom):
            self._import(node, names)
        elif isinstance(node, _FUNCTIONS):
            self._function(node, names)
        elif isinstance(node, ast.ClassDef):
            self._each([*node.bases, *node.decorator_list], names)
            self.block(node.body, dict(names))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._bind(node.target, self._element(self._value(node.iter, names)), names)
            self.block([*node.body, *node.orelse], names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._assignment(node, names)
        else:
            for child in ast.iter_child_nodes(node):
                self._child(child, names)

    def _child(self, node: ast.AST, names: dict[str, _Value]) -> None:
        if isinstance(node, ast.stmt):
            self._statement(node, names)
        elif isinstance(node, ast.expr):
            self._value(node, names)
        elif isinstance(node, ast.withitem):
            value = self._value(node.context_expr, names)
            if isinstance(node.optional_vars, ast.Name):
                names[node.optional_vars.id] = value if isinstance(value, _Instance) else None
        else:  # handlers of exceptions, cases of a match
            for child in ast.iter_child_nodes(node):
                self._child(child, names)

    def _import(self, node: ast.ImportFrom, names: dict[str, _Value]) -> None:
        module = node.module or ""
        if not self._surface.is_import(module):
            return
        for alias in node.names:
            if self._surface.api in module.split(".") and alias.name in self._surface.classes:
                names[alias.asname or alias.name] = _Class(alias.name)
                place = ast.Name(alias.name, lineno=alias.lineno, col_offset=alias.col_offset)
                self.found.append(Usage(kind="class", name=alias.name, node=place))

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, _Value]
    ) -> None:
        inner = dict(names)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner[argument.arg] = self._annotated(argument.annotation, names)
        defaults = [d for d in (*arguments.defaults, *arguments.kw_defaults) if d is not None]
        self._each([*node.decorator_list, *defaults], names)
        self.block(node.body, inner)

    def _annotated(self, annotation: ast.expr | None, names: dict[str, _Value]) -> _Value:
        if annotation is None:
            return None
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            text = annotation.value
        else:
            text = ast.unparse(annotation)
        for name, value in names.items():
            if isinstance(value, _Class):
                text = re.sub(rf"\b{re.escape(name)}\b", value.name, text)
        return _Instance(text) if self._classes_in(text) else None

    def _assignment(self, node: ast.Assign | ast.AnnAssign, names: dict[str, _Value]) -> None:
        value = None if node.value is None else self._value(node.value, names)
        if isinstance(node, ast.AnnAssign):
            value = self._annotated(node.annotation, names) or value
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._bind(target, value, names)

    def _bind(self, target: ast.expr, value: _Value, names: dict[str, _Value]) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = value if value is not None else _Chain((target.id,))
        else:
            self._value(target, names)

    # -- expressions -----------------------------------------------------------------------

    def _each(self, nodes: list[ast.expr], names: dict[str, _Value]) -> None:
        for node in nodes:
            self._value(node, names)

    def _value(self, node: ast.expr, names: dict[str, _Value]) -> _Value:
        """Record the uses in an expression; return what it is."""
        if isinstance(node, ast.Name):
            return names.get(node.id) or _Chain((node.id,))
        if isinstance(node, ast.Attribute):
            return self._attribute(node, names)
        if isinstance(node, ast.Call):
            return self._call(node, names)
        if isinstance(node, ast.Await):
            return self._awaited(self._value(node.value, names))
        if isinstance(node, ast.Subscript):
            return self._item(node, names)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            return self._comprehension(node, names)
        if isinstance(node, ast.NamedExpr):
            value = self._value(node.value, names)
            self._bind(node.target, value, names)
            return value
        for child in ast.iter_child_nodes(node):
            self._child(child, names)
        return None

    def _attribute(self, node: ast.Attribute, names: dict[str, _Value]) -> _Value:
        owner = self._value(node.value, names)
        if isinstance(owner, _Class):
            self._use("attribute", f"{owner.name}.{node.attr}", node)
            return None
        if isinstance(owner, _Instance):
            for name in self._classes_in(owner.type) if "[" not in owner.type else ():
                self._use("attribute", f"{name}.{node.attr}", node)
                return self._instance(self._surface.attributes.get(f"{name}.{node.attr}", ""))
            element = _CONTAINER.fullmatch(owner.type)
            if element is not None and node.attr == "items":  # of a page
                return _Instance(f"list[{element[1]}]")
            return _Instance(f"{owner.type}.{node.attr}")
        if isinstance(owner, _Chain):
            chain = _Chain((*owner.parts, node.attr))
            method = self._method(chain)
            self._use("method" if method else "name", method or node.attr, node)
            return chain
        self._use("name", node.attr, node)
        return None

    def _call(self, node: ast.Call, names: dict[str, _Value]) -> _Value:
        called = self._value(node.func, names)
        self._each(node.args, names)
        for keyword in node.keywords:
            self._value(keyword.value, names)
        if isinstance(called, _Class):
            self._use("construction", called.name, node)
            return _Instance(called.name)
        if isinstance(called, _Chain) and (method := self._method(called)):
            self._use("call", method, node)
            return self._instance(self._surface.methods[method])
        if isinstance(called, _Chain) and called.parts[-2:] == ("extra", "get"):
            self._extra("", node.args[0] if node.args else None, node)
        if isinstance(called, _Instance) and isinstance(node.func, ast.Attribute):
            container, _, method = called.type.rpartition(".")
            element = _CONTAINER.fullmatch(container)
            if element is not None:
                many = method in _LIST_METHODS
                return _Instance(f"list[{element[1]}]" if many else element[1])
        return None

    def _item(self, node: ast.Subscript, names: dict[str, _Value]) -> _Value:
        value = self._value(node.value, names)
        self._value(node.slice, names)
        if isinstance(node.value, ast.Attribute) and node.value.attr == "extra":
            owner = self._value(node.value.value, names)
            known = self._classes_in(owner.type)[:1] if isinstance(owner, _Instance) else []
            self._extra(known[0] if known else "", node.slice, node)
        return self._element(value)

    def _extra(self, owner: str, key: ast.expr | None, node: ast.expr) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self._use("extra", f"{owner}.{key.value}".lstrip("."), node)

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        names: dict[str, _Value],
    ) -> _Value:
        inner = dict(names)
        for generator in node.generators:
            self._bind(generator.target, self._element(self._value(generator.iter, inner)), inner)
            self._each(generator.ifs, inner)
        if isinstance(node, ast.DictComp):
            self._each([node.key, node.value], inner)
            return None
        element = self._value(node.elt, inner)
        return _Instance(f"list[{element.type}]") if isinstance(element, _Instance) else None

    # -- types -----------------------------------------------------------------------------

    def _method(self, chain: _Chain) -> str:
        """Return the method that a dotted name ends with, or an empty text."""
        for start in range(1, len(chain.parts) - 1):
            name = ".".join(chain.parts[start:])
            if name in self._surface.methods:
                return name
        return ""

    def _classes_in(self, annotation: str) -> list[str]:
        words = re.findall(r"\w+", annotation)
        return [word for word in words if word in self._surface.classes]

    def _instance(self, annotation: str) -> _Value:
        members = [part.strip() for part in annotation.split("|")]
        known = [part for part in members if part not in ("None", "Null")]
        text = " | ".join(known)
        return _Instance(text) if self._classes_in(text) else None

    @staticmethod
    def _awaited(value: _Value) -> _Value:
        if isinstance(value, _Instance) and value.type.startswith("AsyncPager["):
            return _Instance(value.type.replace("AsyncPager", "Page", 1))
        return value

    @staticmethod
    def _element(value: _Value) -> _Value:
        match = _CONTAINER.fullmatch(value.type) if isinstance(value, _Instance) else None
        return _Instance(match[1]) if match is not None else None

    def _use(self, kind: str, name: str, node: ast.expr) -> None:
        call = node if isinstance(node, ast.Call) else None
        self.found.append(
            Usage(
                kind=kind,
                name=name,
                node=node,
                keywords=frozenset(k.arg for k in call.keywords if k.arg) if call else frozenset(),
                positional=len(call.args) if call else 0,
                starred=bool(call) and any(_starred(call)),
            )
        )


def _starred(call: ast.Call | None) -> Iterator[bool]:
    if call is not None:
        yield from (isinstance(argument, ast.Starred) for argument in call.args)
        yield from (keyword.arg is None for keyword in call.keywords)
