"""Which Python type stands for a schema, and which reader makes it from JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import ClassVar

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.schemas import (
    UNIONS,
    enum_values,
    is_class,
    is_nullable,
    is_open,
    members_of,
    reference,
    types,
)
from trunkline_codegen.spec.text import literal

from .unions import Constants, Table, constant_table, constants_of, joined, tag_table


@attrs.frozen
class PyType:
    """The Python side of a schema.

    Attributes:
        kind: What the templates ask for: text, boolean, integer, number, datetime, date, any,
            object, model, enum, array, map or union.
        annotation: The type of an attribute that was read.
        argument: The type of an argument that is sent, wider where that is kind to callers.
        reader: An expression for the function that reads a JSON value.
        constant: Whether the description allows one value only.
        inner: For an array, the reader of an element.
        bound: For a model, the name in its module that its reader is bound to.
        members: For a union, the types that it is of.
        tables: For a union, the properties that distinguish its classes.
        holds: For an array or a map, the type of its elements.
        union: For a union, the name of its reader.
    """

    kind: str
    annotation: str
    argument: str
    reader: str
    constant: bool = False
    inner: str = ""
    bound: str = ""
    members: tuple[PyType, ...] = ()
    tables: tuple[Table, ...] = ()
    holds: tuple[PyType, ...] = ()
    union: str = ""

    @property
    def unions(self) -> frozenset[str]:
        """The names of the readers of unions that its reader calls itself."""
        if self.union:
            return frozenset({self.union})
        return frozenset().union(*(element.unions for element in self.holds))

    @property
    def has_models(self) -> bool:
        """Whether a value is, or holds, an object with described properties."""
        parts = (*self.members, *self.holds)
        return self.kind == "model" or any(part.has_models for part in parts)

    @property
    def base(self) -> str:
        """The built-in type of the JSON values of a scalar or an enum."""
        return self.annotation.rpartition(" | ")[2]


_TEXT = PyType("text", "str", "str", "decode.text")
_SCALARS: dict[str, PyType] = {
    "boolean": PyType("boolean", "bool", "bool", "decode.boolean"),
    "integer": PyType("integer", "int", "int", "decode.integer"),
    "number": PyType("number", "float", "float", "decode.number"),
}
_FORMATS: dict[str, PyType] = {
    "date-time": PyType("datetime", "dt.datetime", "dt.datetime", "decode.datetime"),
    "date": PyType("date", "dt.date", "dt.date", "decode.date"),
}
_ANY = PyType("any", "Any", "Any", "decode.anything")
_OBJECT = PyType("object", "dict[str, Any]", "Mapping[str, Any]", "decode.json_object")


# What the names of the readers of unions begin with.
UNION_READER = "_either_"

# The values of an enum that an editor offers; a type checker slows down with many more.
_MOST_LITERALS = 100


class TypeMap:
    """Finds the Python type of any schema of one resolved document."""

    def __init__(self, schemas: Object) -> None:
        self._schemas = schemas
        self._readers: dict[str, str] = {}
        # All names of readers: a set, because a look-up in a list of thousands is slow.
        self._taken: set[str] = set()
        for name in schemas:
            self._readers[name] = naming.unique(f"_read_{naming.snake(name)}", self._taken)
            self._taken.add(self._readers[name])
        # The types of plain values that stand for a class in an argument: see `params`.
        self._params: dict[str, str] = {}
        names = naming.ClassNames()
        for name in schemas:
            names.take(name)
        for name, schema in schemas.items():
            if is_class(schema):
                self._params[name] = _param_name(name, schema, names)
        # What reads each union: the name of the reader, its type, and its expression.
        self.unions: dict[tuple[str, str], str] = {}
        # The constants of each class that is in a union.
        self.constants: dict[str, Constants] = {}
        # The readers of other unions that the reader of a union calls.
        self.nested_unions: dict[str, frozenset[str]] = {}
        # The types that are known: of classes by name, of other schemas by their `id`, each with
        # the schema, so that no `id` is used twice.
        self._classes: dict[str, PyType] = {}
        self._known: dict[int, tuple[Json, PyType]] = {}

    def of(self, schema: Json) -> PyType:
        """Return the Python type of a schema; what nothing can be said of is `Any`."""
        if not isinstance(schema, dict):
            return _ANY
        name = reference(schema)
        if name is not None:
            if name not in self._classes:
                self._classes[name] = self._class(name)
            return self._classes[name]
        if id(schema) not in self._known:
            self._known[id(schema)] = schema, self._of(schema)
        return self._known[id(schema)][1]

    def _of(self, schema: Object) -> PyType:
        for key in UNIONS:
            if schema.get(key):
                return self._union(members_of(schema, key), schema)
        kinds = types(schema)
        if not kinds:
            kinds = _implied(schema)
        if len(kinds) > 1:
            return self._union([{**schema, "type": kind} for kind in kinds], {})
        kind = kinds[0] if kinds else ""
        maker = self._MAKERS.get(kind)
        found = maker(self, schema) if maker is not None else _SCALARS.get(kind, _ANY)
        single = "const" in schema or len(schema.get("enum") or ()) == 1
        return attrs.evolve(found, constant=True) if single else found

    def target(self, schema: Json) -> Json:
        """Return the schema that a reference points at, or the schema itself."""
        name = reference(schema)
        return schema if name is None else self._schemas[name]

    def reader(self, name: str) -> str:
        """Return the name that the module of the models has for the reader of a class."""
        return self._readers[name]

    def param(self, name: str) -> str:
        """Return the name of the type of the plain values that stand for a class in an argument.

        It is a `TypedDict` for a model and a `Literal` for an enum; empty for an enum with too many
        values.
        """
        return self._params[name]

    def _class(self, name: str) -> PyType:
        values = enum_values(self._schemas[name])
        reader = self.reader(name)
        if values is not None:
            base, literal = type(values[0]).__name__, self.param(name)
            argument = f"{name} | {literal} | {base}" if literal else f"{name} | {base}"
            return PyType("enum", f"{name} | {base}", argument, reader)
        argument = f"{name} | {self.param(name)}"
        if is_open(self._schemas[name]):
            argument += " | Mapping[str, Any]"
        return PyType("model", name, argument, f"{name}.from_dict", bound=reader)

    def _union(self, members: list[Json], schema: Object) -> PyType:
        parts = [self.of(member) for member in members]
        nested = [table for part in parts for table in part.tables]
        # The members of a union within a union are members of both.
        found = list(dict.fromkeys(one for part in parts for one in (part.members or (part,))))
        # An enum takes unknown values of its base type anyway.
        open_bases = {m.annotation.rpartition(" | ")[2] for m in found if m.kind == "enum"}
        found = [m for m in found if m.annotation not in open_bases]
        if not found or any(member.kind == "any" for member in found):
            return _ANY
        if len(found) == 1:
            return found[0]
        tables = self._tables(found, nested, schema)
        reader = self._named(found, self._union_reader(found, tables))
        return PyType(
            "union",
            either(member.annotation for member in found),
            either(member.argument for member in found),
            reader,
            members=tuple(found),
            tables=tables,
            union=reader,
        )

    def _tables(
        self, members: list[PyType], nested: Iterable[Table], schema: Object
    ) -> tuple[Table, ...]:
        """Return the properties that distinguish the classes of a union, best first."""
        classes = {m.annotation: m.reader for m in members if m.kind == "model"}
        own = tag_table(schema.get("discriminator") or {}, classes, self._schemas)
        known = joined([*([own] if own is not None else []), *nested])
        if known:
            return known
        inferred = constant_table(classes, self._schemas)
        return () if inferred is None else (inferred,)

    def _named(self, members: list[PyType], expression: str) -> str:
        """Return the name of the reader of a union: it is made once, not with every object."""
        annotation = either(member.annotation for member in members)
        known = (annotation, expression)
        if known not in self.unions:
            words = naming.words(re.sub(r"\b(Any|None|dt|builtins)\b", "", annotation))
            name = UNION_READER + "_or_".join(dict.fromkeys(word.lower() for word in words))
            self.unions[known] = naming.unique(name[:60], self._taken)
            self._taken.add(self.unions[known])
            nested = (member.unions for member in members)
            self.nested_unions[self.unions[known]] = frozenset().union(*nested)
        return self.unions[known]

    def _union_reader(self, members: list[PyType], tables: tuple[Table, ...]) -> str:
        names = re.findall(r"\w+", " ".join(member.annotation for member in members))
        for name in names:
            constants = constants_of(self._schemas, name)
            if constants:
                self.constants[name] = constants
        # A class with constants wins a tie: `first_of` has compared them with the value.
        ordered = sorted(members, key=lambda member: member.annotation not in self.constants)
        expression = f"unions.first_of({', '.join(member.reader for member in ordered)})"
        for tag, entries in reversed(tables):
            table = ", ".join(f"{literal(text)}: {reader}" for text, reader in entries)
            expression = f"unions.tagged({literal(tag)}, {{{table}}}, {expression})"
        return expression

    def _array(self, schema: Object) -> PyType:
        items = self._element(schema.get("items", {}))
        if schema.get("prefixItems"):
            further = [schema["items"]] if "items" in schema else []
            items = self._union([*schema["prefixItems"], *further], {})
        free = items.kind == "any"
        return PyType(
            "array",
            f"list[{items.annotation}]",
            f"Sequence[{items.argument}]",
            "decode.json_array" if free else f"decode.array_of({items.reader})",
            inner="" if free else items.reader,
            holds=(items,),
        )

    def _object(self, schema: Object) -> PyType:
        values = schema.get("additionalProperties")
        if values is False and schema.get("patternProperties"):
            values = {"anyOf": list(schema["patternProperties"].values())}
        inner = self._element(values)
        if inner.kind == "any":
            return _OBJECT
        return PyType(
            "map",
            f"dict[str, {inner.annotation}]",
            f"Mapping[str, {inner.argument}]",
            f"decode.mapping_of({inner.reader})",
            holds=(inner,),
        )

    def _element(self, schema: Json) -> PyType:
        """Return the type of an element, which may be null where the description says so."""
        found = self.of(schema)
        if found.kind == "any" or not is_nullable(schema):
            return found
        return attrs.evolve(
            found,
            annotation=f"{found.annotation} | None",
            argument=f"{found.argument} | None",
            reader=f"decode.optional({found.reader})",
        )

    def _string(self, schema: Object) -> PyType:
        return _FORMATS.get(str(schema.get("format")), _TEXT)

    _MAKERS: ClassVar[dict[str, Callable[[TypeMap, Object], PyType]]] = {
        "string": _string,
        "array": _array,
        "object": _object,
    }


def _param_name(name: str, schema: Json, taken: naming.ClassNames) -> str:
    values = enum_values(schema)
    suffix = "Dict" if values is None else "Value"
    if values is not None and len(values) > _MOST_LITERALS:
        return ""
    return taken.take(f"{name[: naming.MAX_CLASS_NAME - len(suffix)]}{suffix}")


def either(annotations: Iterable[str]) -> str:
    """Return the union of types, each once."""
    members: dict[str, None] = {}
    for annotation in annotations:
        if "[" not in annotation:
            members |= dict.fromkeys(part.strip() for part in annotation.split("|"))
            continue
        depth, start = 0, 0
        for index, character in enumerate(annotation):
            depth += {"[": 1, "]": -1}.get(character, 0)
            if character == "|" and depth == 0:
                members[annotation[start:index].strip()] = None
                start = index + 1
        members[annotation[start:].strip()] = None
    return " | ".join(members)


def _implied(schema: Object) -> list[str]:
    """Return the type that keywords imply where a description forgot to name it."""
    for keyword, kind in (
        ("properties", "object"),
        ("additionalProperties", "object"),
        ("items", "array"),
        ("pattern", "string"),
        ("format", "string"),
        ("maxLength", "string"),
    ):
        if keyword in schema:
            return [kind]
    values = [v for v in [*(schema.get("enum") or ()), schema.get("const")] if v is not None]
    return ["string"] if values and all(isinstance(v, str) for v in values) else []
