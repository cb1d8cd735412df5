"""The classes of a package: which attributes a model has, which members an enum."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping

import attrs

from trunkline_codegen.spec import naming, text
from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.schemas import enum_values, is_nullable, is_open, required_of

from .docs import describe
from .pytypes import PyType, TypeMap

# The most attributes that one function reads: pyright gives up on many more.
_PART = 40


@attrs.frozen(kw_only=True)
class FieldPlan:
    """An attribute of a model.

    Attributes:
        name: The name of the attribute.
        wire: The name of the JSON property.
        type: The type of the value.
        required: Whether every response has it. A `writeOnly` property is in none.
        demanded: Whether `__init__` demands it. A `readOnly` property is never sent.
        nullable: Whether the description allows null.
        secret: Whether `repr` hides it.
        read_only: Whether requests leave it out.
        aliases: Other names of the JSON property.
        doc: The description.
        constant: The only value, as an expression; empty where there are others.
    """

    name: str
    wire: str
    type: PyType
    required: bool
    demanded: bool
    nullable: bool
    secret: bool
    read_only: bool
    aliases: tuple[str, ...]
    doc: str
    constant: str = ""

    @property
    def other_names(self) -> str:
        """What `get` falls back to where the property goes by several names."""
        return "".join(f", get({text.literal(alias)}" for alias in self.aliases) + ")" * len(
            self.aliases
        )

    @property
    def annotation(self) -> str:
        """The attribute's type."""
        optional = not self.required or self.nullable
        return _or_none(self.type.annotation) if optional else self.type.annotation

    @property
    def param(self) -> str:
        """The type of the key of a `TypedDict`."""
        wide = f"Literal[{self.constant}]" if self.constant else self.type.argument
        if self.nullable and wide != "Any":
            wide = f"{wide} | None"
        return f"Required[{wide}]" if self.demanded else wide

    @property
    def argument(self) -> str:
        """The type of the argument of `__init__`."""
        wide = self.type.argument
        if self.demanded:
            return f"{wide} | Null" if self.nullable else wide
        return wide if wide == "Any" else f"{wide} | Null | None"


@attrs.frozen(kw_only=True)
class ModelPlan:
    """A model class.

    Attributes:
        name: The name of the class.
        doc: The description.
        fields: The attributes.
        reader: The name of its reader.
        constants: The values of properties that have constant values, as text.
        param: The name of the `TypedDict` that stands for it in arguments.
        open: Whether the description allows further properties.
    """

    name: str
    doc: str
    fields: tuple[FieldPlan, ...]
    reader: str
    constants: Mapping[str, tuple[str, ...]]
    param: str
    open: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes, in the order of the arguments of `__init__`."""
        return tuple(field.name for field in self.fields)

    @property
    def parts(self) -> tuple[tuple[FieldPlan, ...], ...]:
        """The attributes in groups, each of a size that type checkers can analyse."""
        fields = self.fields
        return tuple(fields[i : i + _PART] for i in range(0, len(fields), _PART))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The attributes that `repr` hides."""
        return tuple(field.name for field in self.fields if field.secret)

    @property
    def read_only(self) -> tuple[str, ...]:
        """The JSON properties that requests leave out."""
        return tuple(field.wire for field in self.fields if field.read_only)

    @property
    def has_class_syntax(self) -> bool:
        """Whether a class statement can declare its `TypedDict`: all keys are plain names."""
        keys = {field.wire for field in self.fields}
        types = (field.param for field in self.fields if not field.constant)
        used = {word for annotation in types for word in re.findall(r"\w+", annotation)}
        return used.isdisjoint(keys) and all(
            key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")
            for key in keys
        )

    @property
    def checks(self) -> bool:
        """Whether there is a value that an attribute cannot take."""
        return any(field.type.kind != "any" for field in self.fields)

    @property
    def compares(self) -> bool:
        """Whether an attribute has another type than its property has on the wire."""
        same = ("text", "boolean", "integer", "number", "any", "object", "enum")
        return any(field.type.kind not in same for field in self.fields)

    @property
    def unions(self) -> frozenset[str]:
        """The names of the readers of unions that its reader calls."""
        return frozenset().union(*(field.type.unions for field in self.fields))

    @property
    def aliases(self) -> tuple[FieldPlan, ...]:
        """The attributes that go by another name on the wire, too."""
        return tuple(field for field in self.fields if field.aliases)


@attrs.frozen(kw_only=True)
class EnumPlan:
    """An enum class."""

    name: str
    doc: str
    base: str
    members: tuple[tuple[str, str], ...]
    reader: str
    param: str


def plan_model(name: str, schema: Object, types: TypeMap) -> ModelPlan:
    """Work out the class of an object schema."""
    required = required_of(schema)
    fields: list[FieldPlan] = []
    taken: set[str] = set(naming.MODEL_NAMES)
    aliases = _aliases(schema["properties"])
    for wire, prop in schema["properties"].items():
        extension = prop if isinstance(prop, dict) else {}
        if "x-trunkline-alias" in extension:
            continue
        attribute = naming.unique(
            extension.get("x-trunkline-name") or naming.attribute(wire),
            taken,
        )
        taken.add(attribute)
        is_required = wire in required or bool(extension.get("x-trunkline-required"))
        fields.append(
            FieldPlan(
                name=attribute,
                wire=wire,
                type=types.of(prop),
                required=is_required and not _is_flagged(prop, types, "writeOnly"),
                demanded=is_required and not _is_flagged(prop, types, "readOnly"),
                nullable=is_nullable(prop),
                secret=bool(extension.get("x-trunkline-secret")),
                read_only=_is_flagged(prop, types, "readOnly"),
                aliases=tuple(aliases.get(wire, ())),
                doc=describe(prop, types),
                constant=_constant(prop, types),
            )
        )
    fields.sort(key=lambda field: not field.demanded)
    return ModelPlan(
        name=name,
        doc=_class_doc(schema),
        fields=tuple(fields),
        reader=types.reader(name),
        constants={},
        param=types.param(name),
        open=is_open(schema),
    )


def _is_flagged(schema: Json, types: TypeMap, flag: str) -> bool:
    """Return whether a property or the schema that it refers to has a flag."""
    return any(isinstance(s, dict) and s.get(flag) is True for s in (schema, types.target(schema)))


def _constant(schema: Json, types: TypeMap) -> str:
    """Return the only value of a property as an expression that a `Literal` takes."""
    target = types.target(schema)
    if not types.of(target).constant or not isinstance(target, dict):
        return ""
    value = target.get("const", (target.get("enum") or [None])[0])
    return text.literal(value) if isinstance(value, (str, int)) else ""


def _aliases(properties: Mapping[str, Json]) -> dict[str, list[str]]:
    """Return the other names under which the provider may send each property."""
    found: dict[str, list[str]] = {}
    for other, prop in properties.items():
        if isinstance(prop, dict) and "x-trunkline-alias" in prop:
            found.setdefault(prop["x-trunkline-alias"], []).append(other)
    return found


def plan_enum(name: str, schema: Object, types: TypeMap) -> EnumPlan:
    """Work out the class of an enum schema."""
    values = enum_values(schema) or []
    names = naming.members([str(value) for value in values])
    return EnumPlan(
        name=name,
        doc=_class_doc(schema),
        base="str" if isinstance(values[0], str) else "int",
        members=tuple(zip(names, map(text.literal, values), strict=True)),
        reader=types.reader(name),
        param=types.param(name),
    )


def _class_doc(schema: Object) -> str:
    return text.plain(schema.get("description")) or text.first_sentence(schema.get("title"))


def _or_none(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"
