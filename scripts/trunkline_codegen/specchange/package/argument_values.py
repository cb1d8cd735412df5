"""Values that an argument no longer takes: an enum that lost some, or text that became one.

The types of a package do not show it. The argument of an enum takes any text as well, and an enum with
one value is a constant without a class of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import attrs
import griffe

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Json, Object, operations, resolve
from trunkline_codegen.spec.schemas import UNIONS, enum_values, is_model, reference, types
from trunkline_codegen.specchange.description.facts import facts_of
from trunkline_codegen.stages.validate import parameters_of

from .api_surface import Package
from .effects import Effect

# The values of each type at each depth, as JSON; None where any value of the type is taken.
# A depth is `""` for the argument itself, `"[]"` for its elements, and so on.
_Values = Mapping[tuple[str, str], frozenset[str] | None]
_SHOWN = 10
# Two arguments of one name are named in this order.
_PLACES = ("path", "query", "header", "cookie")


@attrs.frozen(kw_only=True)
class ArgumentValues:
    """The values that an argument takes.

    Attributes:
        values: The values by depth and type.
        enums: The enum classes of its type, with their values.
    """

    values: _Values
    enums: Mapping[str, frozenset[str]]


def values_of_arguments(
    api: str, root: Object, client: str, package: Package, sent: Collection[str]
) -> dict[str, ArgumentValues]:
    """Return the values of each argument by its display name: `acme.rooms.list(kind=)`.

    Args:
        api: The API's name.
        root: The resolved document.
        client: The variable name of the client: `acme`.
        package: The package of the document.
        sent: The models that programs construct.
    """
    found: dict[str, ArgumentValues] = {}
    free = _signatures(package)
    for call, where, wire, schema in _places(api, root, client, sent):
        name = _argument_name(free.get(call, ()), wire, where, schema)
        if name is not None:
            free[call].discard(name)
            found[f"{call}({name}=)"] = _read(root, schema)
    return found


def _signatures(package: Package) -> dict[str, set[str]]:
    """Return the names of the arguments of each method, and of each model's constructor."""
    functions: dict[str, griffe.Function] = {}
    for name, owner in package.modules["resources"].classes.items():
        path = package.resource_paths.get(name)
        if path is not None:
            functions |= {f"{path}.{key}": value for key, value in owner.functions.items()}
    for name, model in package.modules["models"].classes.items():
        if "__init__" in model.functions:
            functions[name] = model.functions["__init__"]
    return {
        call: {parameter.name for parameter in function.parameters}
        for call, function in functions.items()
    }


def _places(
    api: str, root: Object, client: str, sent: Collection[str]
) -> Iterator[tuple[str, str, str, Json]]:
    """Yield the call, place, name on the wire and schema of everything that a program passes."""
    facts = facts_of(api, root)
    for path, _, operation in operations(root):
        call = f"{client}.{facts['operation', operation['operationId']].aspects['method']}"
        parameters = parameters_of(root, root["paths"][path], operation)
        for parameter in sorted(parameters, key=lambda one: _PLACES.index(one["in"])):
            schema = parameter.get("schema")
            for media in (parameter.get("content") or {}).values():
                schema = media.get("schema") if schema is None else schema
            renamed = parameter.get("x-trunkline-name")
            if renamed is not None and isinstance(schema, dict):
                schema = {**schema, "x-trunkline-name": renamed}
            yield call, str(parameter.get("in")), str(parameter.get("name")), schema
        for wire, schema in _fields_of_body(root, operation):
            yield call, "body", wire, schema
    for name in sorted(sent):
        for wire, schema in _properties(root, {"$ref": f"#/components/schemas/{name}"}):
            yield name, "body", wire, schema


def _fields_of_body(root: Object, operation: Object) -> Iterator[tuple[str, Json]]:
    body: Json = operation.get("requestBody")
    while isinstance(body, dict) and isinstance(body.get("$ref"), str):
        body = resolve(root, body["$ref"])
    inner = operation.get("x-trunkline-body")
    for media in ((body or {}).get("content") or {}).values():
        for wire, schema in _properties(root, media.get("schema")):
            if inner is None:
                yield wire, schema
            elif wire == inner:
                yield from _properties(root, schema)


def _properties(root: Object, schema: Json) -> Iterator[tuple[str, Json]]:
    schema = _target(root, schema)
    properties = schema.get("properties") if isinstance(schema, dict) else None
    yield from properties.items() if isinstance(properties, dict) else ()


def _target(root: Object, schema: Json) -> Json:
    name = reference(schema)
    return schema if name is None else root["components"]["schemas"].get(name)


def _argument_name(names: Collection[str], wire: str, where: str, schema: Json) -> str | None:
    """Return the argument that a parameter or field is, None if the method has none for it."""
    chosen = schema.get("x-trunkline-name") if isinstance(schema, dict) else None
    plain = naming.snake(wire)
    known = (chosen, plain, f"{plain.rstrip('_')}_{where}", f"{plain.rstrip('_')}_")
    return next((name for name in known if name in names), None)


def _read(root: Object, schema: Json) -> ArgumentValues:
    values: defaultdict[tuple[str, str], set[str] | None] = defaultdict(set)
    enums: dict[str, frozenset[str]] = {}

    def add(depth: str, kind: str, allowed: set[str] | None) -> None:
        known = values[depth, kind]
        values[depth, kind] = None if known is None or allowed is None else known | allowed

    def visit(node: Json, depth: str) -> None:
        target = _target(root, node)
        if not isinstance(target, dict) or is_model(target):
            return
        name = reference(node)
        if name is not None and enum_values(target) is not None:
            enums[name] = frozenset(map(json.dumps, target["enum"]))
        only = [target["const"]] if "const" in target else target.get("enum")
        if isinstance(only, list):
            for value in only:
                add(depth, _type_of(value), {json.dumps(value)})
            return
        for member in (member for key in UNIONS for member in target.get(key) or ()):
            visit(member, depth)
        for kind in types(target):
            if kind == "array":
                visit(target.get("items"), f"{depth}[]")
            elif kind == "object":
                visit(target.get("additionalProperties"), f"{depth}{{}}")
            else:
                add(depth, kind, None)

    visit(schema, "")
    frozen = {key: None if one is None else frozenset(one) for key, one in values.items()}
    return ArgumentValues(values=frozen, enums=enums)


def _type_of(value: Json) -> str:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return kinds.get(type(value), "object")


def refused_values(
    old: Mapping[str, ArgumentValues], new: Mapping[str, ArgumentValues]
) -> Iterator[Effect]:
    """Yield the effects of arguments that no longer take a value that they took.

    Values that a class lost are reported there, once, and not at each argument of its type. So are
    types that an argument no longer takes, of which null is one.
    """
    for name in sorted(old.keys() & new.keys()):
        before, after = old[name], new[name]
        shared = (before.enums[one] for one in before.enums.keys() & after.enums.keys())
        of_classes = frozenset().union(*shared)
        removed: set[str] = set()
        left: set[str] = set()
        for key, allowed in after.values.items():
            if allowed is None or key[1] == "null" or key not in before.values:
                continue
            known = before.values[key]
            if known is None:
                left |= allowed
            else:
                removed |= known - allowed - of_classes
        if removed or left:
            yield _effect(name, removed, left)


def _effect(name: str, removed: set[str], left: set[str]) -> Effect:
    call, _, argument = name.removesuffix("=)").partition("(")
    if removed:
        rule, section = "values-removed", "Removed"
        values = "the values" if len(removed) > 1 else "the value"
        sentence = f"`{call}()` no longer accepts {values} {_listed(removed)} for `{argument}`."
    else:
        rule, section = "values-limited", "Changed"
        sentence = f"`{call}()` accepts only {_listed(left)} for `{argument}`; it was any value."
    return Effect(
        rule=rule,
        section=section,
        breaking=True,
        name=name,
        sentence=sentence,
        before=json.dumps([json.loads(value) for value in sorted(removed)]) if removed else "",
        after=json.dumps([json.loads(value) for value in sorted(left)]) if left else "",
    )


def _listed(values: Collection[str]) -> str:
    shown = [f"`{value}`" for value in sorted(values)]
    more = [f"{len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else []
    return ", ".join([*shown[:_SHOWN], *more])
