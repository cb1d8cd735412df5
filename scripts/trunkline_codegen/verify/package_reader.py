"""What a generated package holds, read from its syntax trees alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

_SENDERS = ("_call", "_paginate", "_stream", "_events")
# The arguments of these that say what is sent, by place.
_UNION = re.compile(r"^(_either_\w+)\b[^=]*= ((?:.|\n(?=[ )]))*)", re.MULTILINE)
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
        required: Those without a default.
        unused: Those that have no part in what is sent.
        bound: The arguments that fill the path, in order.
        names: The names on the wire, by place (query, header, cookie, body), each with the
            arguments that its value comes from.
        spread: Arguments that are sent as several things without a name of their own.
        content: Whether one argument is the whole body.
        body: The kind of the body.
        streams: Whether it returns a stream of events.
        pages: The keys that lead to the items of a page; None where there are no pages.
        resource: The class that the method is in.
    """

    id: str
    method: str
    path: str
    decodes: bool
    returns: str
    reader: str
    arguments: frozenset[str]
    required: frozenset[str]
    unused: frozenset[str]
    bound: tuple[str, ...]
    names: Mapping[str, Mapping[str, frozenset[str]]]
    spread: frozenset[str]
    content: bool
    body: str
    streams: bool
    pages: tuple[str, ...] | None
    resource: str


@attrs.frozen(kw_only=True)
class Contents:
    """What a package holds.

    Attributes:
        operations: What each operation's method sends.
        properties: The annotation of each attribute, by its name on the wire, by class.
        enums: The values that each enum has, by class.
        events: The names of the events.
        unions: The expression of each reader of a union, by name.
        children: The classes of the resources below each resource class.
    """

    operations: tuple[Sent, ...]
    properties: Mapping[str, Mapping[str, str]]
    enums: Mapping[str, frozenset[object]]
    events: frozenset[str]
    unions: Mapping[str, str]
    children: Mapping[str, frozenset[str]]


def read_contents(resources: str, models: str, readers: str) -> Contents:
    """Return what a package holds, given the text of its modules."""
    tree = ast.parse(resources)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    constants = dict(_constants(tree))
    operations: list[Sent] = []
    for owner in classes:
        for node in owner.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for call in _returned(node):
                    declared = constants.get(_name(call.args[0])) if call.args else None
                    if declared is not None:
                        operations.append(_sent(owner, node, call, declared))
    properties, enums, events = _models(_statements(models), _readers(readers))
    return Contents(
        operations=tuple(operations),
        unions=dict(_UNION.findall(readers)),
        children={owner.name: frozenset(_children(owner)) for owner in classes},
        properties=properties,
        enums=enums,
        events=events,
    )


def client_resources(clients: str) -> set[tuple[str, str]]:
    """Return (package, class) of every resource that hangs on a client."""
    return {
        (imported.module or "", imported.names[0].name)
        for node in ast.walk(ast.parse(clients))
        if isinstance(node, ast.FunctionDef) and _is_resource(node)
        for imported in node.body
        if isinstance(imported, ast.ImportFrom)
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
    defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return Sent(
        id=_text(declared.get("id")),
        method=_text(declared.get("method")),
        path=_text(declared.get("path")),
        decodes="decode" in declared or binary is not None or "redirect" in declared,
        returns=ast.unparse(node.returns) if node.returns is not None else "",
        reader=ast.unparse(declared["decode"]) if "decode" in declared else "",
        arguments=arguments,
        required=arguments - {a.arg for a, default in defaults if default is not None},
        unused=arguments - _names(call),
        bound=tuple(map(_name, bound)),
        names={place: _sources(table, arguments) for place, table in tables.items()},
        spread=frozenset(name for table in tables.values() for name in _spread(table)),
        content=("body" in keywords and not isinstance(keywords["body"], ast.Dict))
        or _has_whole(keywords.get("media")),
        body=_text(declared.get("body")),
        streams=_attribute(call) == "_events",
        pages=_pages(declared.get("pagination")),
        resource=owner.name,
    )


def _has_whole(media: ast.expr | None) -> bool:
    """Return whether the choice of a media type has an argument that is the whole body."""
    return isinstance(media, ast.Tuple) and any(_entries(media.elts[1]))


def _pages(style: ast.expr | None) -> tuple[str, ...] | None:
    """Return the keys that lead to the items, from the constructor of a page style."""
    if not isinstance(style, ast.Call):
        return None
    items = next((keyword.value for keyword in style.keywords if keyword.arg == "items"), None)
    listed = items.elts if isinstance(items, ast.Tuple) else [items]
    return tuple(filter(None, map(_text, listed)))


def _sources(table: ast.expr | None, arguments: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the arguments that each name of a table gets its value from."""
    found: dict[str, frozenset[str]] = {}
    for name, value in _entries(table):
        named = arguments & _names(value)
        found[name] = found.get(name, frozenset()) | named
    return found


def _entries(table: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a table is sent under; `filter` for the entries of `filter[…]`."""
    if not isinstance(table, ast.Dict):
        return
    for key, value in zip(table.keys, table.values, strict=True):
        if key is not None:
            yield _text(key), value
        elif isinstance(value, ast.IfExp):  # an object, or something else under one name
            yield from _entries(value.orelse)
        elif isinstance(value, ast.DictComp):
            texts = [_text(n) for n in ast.walk(value.key) if isinstance(n, ast.Constant)]
            yield from ((text[:-1], value) for text in texts if text.endswith("["))


def _spread(table: ast.expr | None) -> Iterator[str]:
    """Yield the arguments whose entries are sent as they are."""
    if isinstance(table, ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if key is None and not isinstance(value, ast.DictComp):
                yield from (n.id for n in ast.walk(value) if isinstance(n, ast.Name))


def _children(owner: ast.ClassDef) -> Iterator[str]:
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.returns is not None and _is_resource(node):
            yield ast.unparse(node.returns).removeprefix("type[").removesuffix("]")


def _is_resource(node: ast.FunctionDef) -> bool:
    return any(_name(decorator) == "resource_property" for decorator in node.decorator_list)


# -- models ----------------------------------------------------------------------------------


def _statements(source: str) -> Iterator[tuple[ast.stmt, list[str]]]:
    """Yield the statements of a module with the lines they are in.

    It parses class by class: a whole tree takes a lot of memory. Constructors are left out: they
    repeat the attributes.
    """
    parts = re.split(r"^(?=class )", _CONSTRUCTOR.sub("", source), flags=re.MULTILINE)
    try:
        for part in parts:
            lines = part.split("\n")
            yield from ((node, lines) for node in ast.parse(part).body)
    except SyntaxError:  # a line of some text begins with that word
        lines = source.split("\n")
        yield from ((node, lines) for node in ast.parse(source).body)


# A long signature ends with a line that is indented like `def`.
_CONSTRUCTOR = re.compile(r"^    def __init__\(.*\n(?:(?:     .*|    \).*|)\n)*", re.MULTILINE)


def _source(node: ast.expr, lines: list[str]) -> str:
    """Return the source of an expression, on one line."""
    line = lines[node.lineno - 1]
    if node.lineno == node.end_lineno and line.isascii():
        return line[node.col_offset : node.end_col_offset]
    return ast.unparse(node)


def _readers(source: str) -> dict[str, set[tuple[str, str]]]:
    """Return (attribute, wire name) of what the readers of each class read.

    It is text, not a syntax tree: the module has some sixty lines for every class.
    """
    read: dict[str, set[tuple[str, str]]] = {}
    bodies = dict(_FUNCTION.findall(source))
    for function, body in bodies.items():
        # The reader of a large model calls functions that each read a part.
        parts = [bodies[name] for name in _PART.findall(body) if name in bodies]
        read[function] = {pair for text in (body, *parts) for pair in _read(text)}
    found: dict[str, set[tuple[str, str]]] = {}
    for owner, function in _BOUND.findall(source):
        found[owner] = read.get(function, set())
    tables: dict[str, set[tuple[str, str]]] = {}
    for owner, table in _FIELDS.findall(source):
        tables[owner] = {(_literal(name), _literal(wire)) for name, wire in _ENTRY.findall(table)}
    for owner, table in _ALIASES.findall(source):
        for name, others in ast.literal_eval(table.strip()).items():
            tables[owner] |= {(name, other) for other in others}
    return {owner: pairs & tables.get(owner, set()) for owner, pairs in found.items()}


# A long return type is in parentheses of its own.
_FUNCTION = re.compile(
    r"^def (\w+)\((?:.*|\n(?:    .*\n)*\)(?: -> \(\n(?:    .*\n)*\))?.*):\n((?:(?:    .*)?\n)+)",
    re.MULTILINE,
)
_BOUND = re.compile(r"^\w+ = (?:\(\s*)?(\w+)\._bind\(\s*(\w+)", re.MULTILINE)
_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
# The attribute, its name on the wire, and its reader.
_ENTRY = re.compile(rf"\(\s*{_STRING},\s*{_STRING},")
_FIELDS = re.compile(r"^(\w+)\._fields = (\((?:.*\)$|\n(?:    .*\n)*\)))", re.MULTILINE)
_ALIASES = re.compile(r"^(\w+)\._aliases = (\{(?:.*\}$|\n(?:    .*\n)*\}))", re.MULTILINE)
_PART = re.compile(r"^ +(_\w+_part_\d+)\(self, data\)$", re.MULTILINE)
_STATEMENT = re.compile(r"\n(?=(?:    |        )[a-z])")
_GET = re.compile(rf"\bget\(\s*(?:key\s*:=\s*)?{_STRING}")
_SET = re.compile(r" +self\.(\w+) = ")


def _read(body: str) -> Iterator[tuple[str, str]]:
    """Yield the attribute and its wire names for each statement, up to the first early exit."""
    names: list[str] = []
    for statement in _STATEMENT.split(body):
        if statement.lstrip().startswith(("return", "raise")):
            return
        names = [_literal(name) for name in _GET.findall(statement)] or names
        target = _SET.match(statement)
        if target is not None:
            yield from ((target[1], name) for name in names)


def _literal(source: str) -> str:
    """Return the text of a string literal."""
    return source[1:-1] if "\\" not in source else str(ast.literal_eval(source))


def _models(
    statements: Iterable[tuple[ast.stmt, list[str]]], readers: Mapping[str, set[tuple[str, str]]]
) -> tuple[dict[str, dict[str, str]], dict[str, frozenset[object]], frozenset[str]]:
    properties: dict[str, dict[str, str]] = {}
    enums: dict[str, frozenset[object]] = {}
    events: frozenset[str] = frozenset()
    for node, lines in statements:
        if isinstance(node, ast.ClassDef) and "Model" in map(_name, node.bases):
            annotated = {
                _name(n.target): _source(n.annotation, lines) for n in _all(node, ast.AnnAssign)
            }
            properties[node.name] = {
                wire: annotated[name]
                for name, wire in readers.get(node.name, ())
                if name in annotated
            }
        elif isinstance(node, ast.ClassDef):
            values = [child.value for child in node.body if isinstance(child, ast.Assign)]
            enums[node.name] = frozenset(map(ast.literal_eval, values))
        elif isinstance(node, ast.AnnAssign) and _name(node.target) == "EVENTS":
            events = frozenset(name for name, _ in _entries(node.value))
    return properties, enums, events


_Node = TypeVar("_Node", bound=ast.stmt)


def _all(node: ast.ClassDef, kind: type[_Node]) -> list[_Node]:
    return [statement for statement in node.body if isinstance(statement, kind)]


def _names(node: ast.AST) -> set[str]:
    """Return the names in an expression; `ast.walk` takes three times as long."""
    found: set[str] = set()
    pending: list[object] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, list):
            pending += part
        elif isinstance(part, ast.AST) and not isinstance(part, ast.Constant):
            pending += [getattr(part, field) for field in part._fields]
    return found


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(node: ast.AST | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
