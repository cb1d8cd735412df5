"""What a generated package holds, read from its syntax trees alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

_SENDERS = ("_call", "_paginate", "_stream", "_events")
# The arguments of these that say what is sent, by place.
_TABLES = {"query": "query", "body": "body", "header": "headers", "cookie": "cookies"}


@attrs.frozen(kw_only=True)
class Sent:
    """What a method sends, and what it returns.

    Attributes:
        method: The HTTP method.
        path: The path template.
        decodes: Whether the answer is read.
        returns: The return type, as it is written.
        reader: What reads the answer, as it is written.
        arguments: The method's arguments.
        unused: Those that have no part in what is sent.
        bound: The arguments that fill the path, in order.
        names: The names on the wire, by place: query, header, cookie, body.
        spread: Arguments that are sent as several things without a name of their own.
        content: Whether one argument is the whole body.
        resource: The class that the method is in.
    """

    method: str
    path: str
    decodes: bool
    returns: str
    reader: str
    arguments: frozenset[str]
    unused: frozenset[str]
    bound: tuple[str, ...]
    names: Mapping[str, frozenset[str]]
    spread: frozenset[str]
    content: bool
    resource: str


@attrs.frozen(kw_only=True)
class Contents:
    """What a package holds.

    Attributes:
        operations: What each operation's method sends, by operationId.
        properties: The annotation of each attribute, by its name on the wire, by class.
        enums: The values that each enum has, by class.
        events: The names of the events.
        children: The classes of the resources below each resource class.
    """

    operations: Mapping[str, Sent]
    properties: Mapping[str, Mapping[str, str]]
    enums: Mapping[str, frozenset[object]]
    events: frozenset[str]
    children: Mapping[str, frozenset[str]]


def read_contents(resources: str, models: str, readers: str) -> Contents:
    """Return what a package holds, given the text of its modules."""
    tree = ast.parse(resources)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    constants = dict(_constants(tree))
    operations: dict[str, Sent] = {}
    for owner in classes:
        for node in owner.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for call in _returned(node):
                    declared = constants.get(_name(call.args[0])) if call.args else None
                    if declared is not None:
                        operations[_text(declared.get("id"))] = _sent(owner, node, call, declared)
    properties, enums, events = _models(_statements(models), _readers(readers))
    return Contents(
        operations=operations,
        children={owner.name: frozenset(_children(owner)) for owner in classes},
        properties=properties,
        enums=enums,
        events=events,
    )


def client_resources(clients: str) -> set[tuple[str, str]]:
    """Return (package, class) of every resource that hangs on a client."""
    return {
        (_text(node.args[0]), _text(node.args[1]))
        for node in ast.walk(ast.parse(clients))
        if isinstance(node, ast.Call) and _attribute(node) == "_resource" and len(node.args) == 2
    }


# -- resources -------------------------------------------------------------------------------


def _constants(tree: ast.Module) -> Iterator[tuple[str, dict[str | None, ast.expr]]]:
    """Yield name and keyword arguments of every `Operation` of a module."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
            if _name(node.value.func) == "Operation":
                keywords = {keyword.arg: keyword.value for keyword in node.value.keywords}
                yield _name(node.target), keywords


def _returned(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    """Yield the call that a method is, if it is nothing but a docstring and that."""
    documented = isinstance(node.body[0], ast.Expr) and bool(_text(node.body[0].value))
    statements = node.body[documented:]
    if len(statements) == 1 and isinstance(statements[0], ast.Return):
        value = statements[0].value
        call = value.value if isinstance(value, ast.Await) else value
        if isinstance(call, ast.Call) and _attribute(call) in _SENDERS:
            yield call


def _sent(
    owner: ast.ClassDef,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    call: ast.Call,
    declared: Mapping[str | None, ast.expr],
) -> Sent:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    bound = call.args[1].elts if len(call.args) > 1 and isinstance(call.args[1], ast.Tuple) else []
    tables = {place: keywords.get(keyword) for place, keyword in _TABLES.items()}
    binary = declared.get("binary")
    arguments = frozenset(a.arg for a in [*node.args.args, *node.args.kwonlyargs]) - {"self"}
    return Sent(
        method=_text(declared.get("method")),
        path=_text(declared.get("path")),
        decodes="decode" in declared or binary is not None or "redirect" in declared,
        returns=ast.unparse(node.returns) if node.returns is not None else "",
        reader=ast.unparse(declared["decode"]) if "decode" in declared else "",
        arguments=arguments,
        unused=arguments - {_name(part) for part in ast.walk(call)},
        bound=tuple(map(_name, bound)),
        names={place: frozenset(_keys(table)) for place, table in tables.items()},
        spread=frozenset(name for table in tables.values() for name in _spread(table)),
        content=isinstance(keywords.get("body"), ast.Name) or _has_whole(keywords.get("media")),
        resource=owner.name,
    )


def _has_whole(media: ast.expr | None) -> bool:
    """Return whether the choice of a media type has an argument that is the whole body."""
    return isinstance(media, ast.Tuple) and bool(list(_keys(media.elts[1])))


def _keys(table: ast.expr | None) -> Iterator[str]:
    """Yield the names that a table is sent under; `filter` for the entries of `filter[…]`."""
    if not isinstance(table, ast.Dict):
        return
    for key, value in zip(table.keys, table.values, strict=True):
        if key is not None:
            yield _text(key)
        elif isinstance(value, ast.IfExp):  # an object, or something else under one name
            yield from _keys(value.orelse)
        elif isinstance(value, ast.DictComp):
            texts = [_text(n) for n in ast.walk(value.key) if isinstance(n, ast.Constant)]
            yield from (text[:-1] for text in texts if text.endswith("["))


def _spread(table: ast.expr | None) -> Iterator[str]:
    """Yield the arguments whose entries are sent as they are."""
    if isinstance(table, ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if key is None and not isinstance(value, ast.DictComp):
                yield from (n.id for n in ast.walk(value) if isinstance(n, ast.Name))


def _children(owner: ast.ClassDef) -> Iterator[str]:
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            if any(_name(decorator) == "cached_property" for decorator in node.decorator_list):
                yield ast.unparse(node.returns)


# -- models ----------------------------------------------------------------------------------


def _statements(source: str) -> Iterator[ast.stmt]:
    """Yield the statements of a module, class by class: a whole tree takes a lot of memory."""
    parts = re.split(r"^(?=class )", source, flags=re.MULTILINE)
    try:
        for part in parts:
            yield from ast.parse(part).body
    except SyntaxError:  # a line of some text begins with that word
        yield from ast.parse(source).body


@attrs.define
class _Reader:
    """What the module of readers has for one model.

    Attributes:
        fields: The attribute and the wire name of each entry of its table, aliases included.
        body: The statements of its bound `from_dict`.
    """

    fields: list[tuple[str, str]] = attrs.field(factory=list)
    body: list[ast.stmt] = attrs.field(factory=list)


def _readers(source: str) -> dict[str, _Reader]:
    """Return the readers of a package by class."""
    found: dict[str, _Reader] = {}
    functions: dict[str, ast.FunctionDef] = {}
    for node in re.split(r"^(?=def )", source, flags=re.MULTILINE):
        for statement in ast.parse(node).body:
            if isinstance(statement, ast.FunctionDef):
                functions[statement.name] = statement
            elif isinstance(statement, ast.Assign):
                _add_assignment(statement, functions, found)
    return found


def _add_assignment(
    node: ast.Assign, functions: Mapping[str, ast.FunctionDef], found: dict[str, _Reader]
) -> None:
    target, value = node.targets[0], node.value
    if isinstance(value, ast.Call) and _attribute(value) == "_bind":
        assert isinstance(value.func, ast.Attribute)
        reader = found.setdefault(_name(value.func.value), _Reader())
        reader.body = functions[_name(value.args[0])].body
    elif isinstance(target, ast.Attribute):
        reader = found.setdefault(_name(target.value), _Reader())
        if target.attr == "_fields" and isinstance(value, ast.Tuple):
            entries = [entry.elts for entry in value.elts if isinstance(entry, ast.Tuple)]
            reader.fields += [(_text(entry[0]), _text(entry[1])) for entry in entries]
        elif target.attr == "_aliases" and isinstance(value, ast.Dict):
            for key, names in zip(value.keys, value.values, strict=True):
                reader.fields += [(_text(key), _text(alias)) for alias in ast.walk(names)]


def _models(
    statements: Iterable[ast.stmt], readers: Mapping[str, _Reader]
) -> tuple[dict[str, dict[str, str]], dict[str, frozenset[object]], frozenset[str]]:
    properties: dict[str, dict[str, str]] = {}
    enums: dict[str, frozenset[object]] = {}
    events: frozenset[str] = frozenset()
    for node in statements:
        if isinstance(node, ast.ClassDef) and "Model" in map(_name, node.bases):
            properties[node.name] = dict(_properties(node, readers.get(node.name, _Reader())))
        elif isinstance(node, ast.ClassDef):
            values = [child.value for child in node.body if isinstance(child, ast.Assign)]
            enums[node.name] = frozenset(map(ast.literal_eval, values))
        elif isinstance(node, ast.AnnAssign) and _name(node.target) == "EVENTS":
            events = frozenset(_keys(node.value))
    return properties, enums, events


def _properties(node: ast.ClassDef, reader: _Reader) -> Iterator[tuple[str, str]]:
    """Yield the wire name and the annotation of each attribute that is in the table and read."""
    annotated = {_name(n.target): ast.unparse(n.annotation) for n in _all(node, ast.AnnAssign)}
    read = set(_read(reader.body))
    for name, wire in reader.fields:
        if name in annotated and (name, wire) in read:
            yield wire, annotated[name]


def _read(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield the attribute and its property name for each statement, up to the first early exit."""
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.Try):
            yield from _read(statement.body)
        elif isinstance(statement, (ast.Raise, ast.Return)):
            return
        calls = [n for n in ast.walk(statement) if isinstance(n, ast.Call)]
        found = [n.args[0] for n in calls if _name(n.func) == "get"]
        if found:
            names = {_text(part) for argument in found for part in ast.walk(argument)}
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, ast.Attribute) and _name(target.value) == "self":
            yield from ((target.attr, wire) for wire in names)


_Node = TypeVar("_Node", bound=ast.stmt)


def _all(node: ast.ClassDef, kind: type[_Node]) -> list[_Node]:
    return [statement for statement in node.body if isinstance(statement, kind)]


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(node: ast.AST | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
