"""Columns of a table from the attributes of a model, with Arrow types."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, Union

import attrs

from trunkline._serialization.json import dumps_checked
from trunkline._serialization.model import Field, Model, to_json
from trunkline.bulk.rows import hints_of, need, without_secrets

_DEEPEST = 8  # structs in structs; what is deeper is JSON text

Convert: TypeAlias = Callable[[Any], Any]


@attrs.frozen
class Column:
    """One column of a table.

    Attributes:
        name: The name, that of the attribute.
        type: The Arrow type; None where pyarrow is not needed.
        convert: Makes a value of that type of an attribute's value, None where it is one.
        children: The columns of a nested model, which is a struct.
    """

    name: str
    type: Any
    convert: Convert | None = None
    children: tuple[Column, ...] = ()

    def array(self, arrow: Any, owners: Sequence[Any]) -> Any:
        """Return the Arrow array of the column.

        Args:
            arrow: The module.
            owners: The models that have the attribute, or None.
        """
        name, convert = self.name, self.convert
        values = [None if owner is None else getattr(owner, name, None) for owner in owners]
        if self.children:
            # Much faster than an array of dicts.
            arrays = [child.array(arrow, values) for child in self.children]
            missing = arrow.array([value is None for value in values], arrow.bool_())
            return arrow.StructArray.from_arrays(arrays, fields=list(self.type), mask=missing)
        if convert is not None:
            values = [None if value is None else convert(value) for value in values]
        return arrow.array(values, self.type)


class Columns:
    """The columns of models.

    Text, numbers, booleans, times (UTC, microseconds) and enums (as dictionaries) have types of
    their own, nested models are structs, arrays are lists. Free objects and unions are JSON text.

    Args:
        secrets: Whether to include attributes that hold secrets.

    Attributes:
        arrow: The module `pyarrow`.
    """

    def __init__(self, *, secrets: bool = False) -> None:
        self.arrow = arrow = need("pyarrow", "arrow")
        self._secrets = secrets
        self._found: dict[tuple[type[Model], int], list[Column]] = {}
        moment = arrow.timestamp("us", "UTC")
        self._plain: dict[Any, tuple[Any, Convert | None]] = {
            str: (arrow.string(), None),
            bool: (arrow.bool_(), None),
            int: (arrow.int64(), _integer),
            float: (arrow.float64(), _number),
            dt.datetime: (moment, _moment),
            # Providers send times where they promise dates: both are kept, as times.
            dt.date: (moment, _moment),
        }

    def of(self, model: type[Model], depth: int = 0) -> list[Column]:
        """Return the columns of a model that is in so many structs."""
        found = self._found.get((model, depth))
        if found is None:
            hints, fields = hints_of(model), self.fields(model)
            found = [self._column(name, hints.get(name, Any), depth) for name, _, _ in fields]
            self._found[model, depth] = found
        return found

    def fields(self, model: type[Model]) -> list[Field]:
        """Return the attributes of a model that are columns."""
        return [each for each in model._fields if self._secrets or each[0] not in model._secret]

    def _column(self, name: str, hint: Any, depth: int) -> Column:
        found, convert = self.arrow_type(hint, depth)
        children: tuple[Column, ...] = ()
        if isinstance(convert, functools.partial) and convert.func is _struct:
            children = tuple(convert.args[0])
        return Column(name, found, convert, children)

    def arrow_type(self, hint: Any, depth: int) -> tuple[Any, Convert | None]:
        """Return the Arrow type of an annotation, and what converts its values."""
        arrow = self.arrow
        kinds = [kind for kind in members(hint) if kind is not type(None)]
        enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, enum.Enum)]
        if enums and all(kind in (*enums, str) for kind in kinds):
            return arrow.dictionary(arrow.int32(), arrow.string()), _enum_text
        json = functools.partial(json_text, secrets=self._secrets)
        if len(kinds) != 1:
            return arrow.string(), json
        (kind,) = kinds
        if kind in self._plain:
            return self._plain[kind]
        if typing.get_origin(kind) is list:
            (element,) = typing.get_args(kind)
            inner, convert = self.arrow_type(element, depth)
            return arrow.list_(inner), None if convert is None else _listed(convert)
        if isinstance(kind, type) and issubclass(kind, Model) and depth < _DEEPEST:
            columns = self.of(kind, depth + 1)
            if columns:
                struct = arrow.struct([(column.name, column.type) for column in columns])
                return struct, functools.partial(_struct, columns)
        return arrow.string(), json


def members(hint: Any) -> tuple[Any, ...]:
    """Return the members of an annotation that is a union, else the annotation alone."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _listed(convert: Convert) -> Convert:
    return lambda values: [None if value is None else convert(value) for value in values]


def _struct(columns: Sequence[Column], value: Model | Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for column in columns:
        inner = getattr(value, column.name, None)
        convert = column.convert
        found[column.name] = inner if convert is None or inner is None else convert(inner)
    return found


# Arrow itself would truncate floats, and take numbers as booleans and as times.


def _integer(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value))
    return value


def _number(value: object) -> float:
    if type(value) is not float and type(value) is not int:
        raise TypeError(type(value))
    return float(value)


def _moment(value: object) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if not isinstance(value, dt.date):
        raise TypeError(type(value))
    return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)


def _enum_text(value: object) -> str:
    if not isinstance(value, (str, enum.Enum)):
        raise TypeError(type(value))
    return str(value)


def json_text(value: Any, *, secrets: bool) -> str:
    """Return JSON text of a value and of the models in it."""
    return dumps_checked(value, to_json if secrets else _open_json).decode("utf-8")


def _open_json(value: object) -> Any:
    return without_secrets(value) if isinstance(value, Model) else to_json(value)


def extra_of(model: type[Model], source: Mapping[str, Any]) -> str | None:
    """Return the properties that no attribute stands for as JSON text, or None."""
    known = _KNOWN.get(model)
    if known is None:
        keys = {key for _, key, _ in model._fields}
        known = _KNOWN[model] = keys.union(*model._aliases.values())
    extra = {name: value for name, value in source.items() if name not in known}
    return json_text(extra, secrets=True) if extra else None


_KNOWN: dict[type[Model], set[str]] = {}
