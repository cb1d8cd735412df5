"""Columns of a table from the attributes of a model, with Arrow types."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union

import attrs

from trunkline._serialization.json import dumps_checked
from trunkline._serialization.model import Model, to_json
from trunkline.bulk.errors import ExportError
from trunkline.bulk.rows import need

PARENT = "parent_id"
"""The column of a fan-out that has the identifier of the parent."""

EXTRA = "extra"
"""The column with the properties that no attribute stands for, as JSON text."""

_DEEPEST = 8  # structs in structs; what is deeper is JSON text

_Convert = Callable[[Any], Any]


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
    convert: _Convert | None = None
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


def columns_of(model: type[Model], *, secrets: bool = False) -> list[Column]:
    """Return the columns of a model.

    Text, numbers, booleans, times (UTC, microseconds) and enums (as dictionaries) have types of
    their own, nested models are structs, arrays are lists. Free objects and unions are JSON text.

    Args:
        model: The class.
        secrets: Whether to include attributes that hold secrets.
    """
    return _columns(need("pyarrow", "arrow"), model, secrets, 0)


def _columns(arrow: Any, model: type[Model], secrets: bool, depth: int) -> list[Column]:
    hints = typing.get_type_hints(model)
    return [
        _column(arrow, name, hints.get(name, Any), secrets, depth)
        for name, _, _ in model._fields
        if secrets or name not in model._secret
    ]


def _column(arrow: Any, name: str, hint: Any, secrets: bool, depth: int) -> Column:
    found, convert = _type(arrow, hint, secrets, depth)
    children: tuple[Column, ...] = ()
    if isinstance(convert, functools.partial):
        children = tuple(convert.args[0])
    return Column(name, found, convert, children)


def _type(arrow: Any, hint: Any, secrets: bool, depth: int) -> tuple[Any, _Convert | None]:
    kinds = [kind for kind in _members(hint) if kind is not type(None)]
    enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, enum.Enum)]
    if enums and all(kind in (*enums, str) for kind in kinds):
        return arrow.dictionary(arrow.int32(), arrow.string()), str
    if len(kinds) != 1:
        return arrow.string(), _json_text
    (kind,) = kinds
    plain = {
        str: (arrow.string(), None),
        bool: (arrow.bool_(), None),
        int: (arrow.int64(), None),
        float: (arrow.float64(), float),
        dt.datetime: (arrow.timestamp("us", "UTC"), None),
        # Providers send times where they promise dates: both are kept, as times.
        dt.date: (arrow.timestamp("us", "UTC"), _moment),
    }
    if kind in plain:
        return plain[kind]
    if typing.get_origin(kind) is list:
        (element,) = typing.get_args(kind)
        inner, convert = _type(arrow, element, secrets, depth)
        return arrow.list_(inner), None if convert is None else _listed(convert)
    if isinstance(kind, type) and issubclass(kind, Model) and depth < _DEEPEST:
        columns = _columns(arrow, kind, secrets, depth + 1)
        if columns:
            struct = arrow.struct([(column.name, column.type) for column in columns])
            return struct, functools.partial(_struct, columns)
    return arrow.string(), _json_text


def _members(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _listed(convert: _Convert) -> _Convert:
    return lambda values: [None if value is None else convert(value) for value in values]


def _struct(columns: Sequence[Column], value: Model | Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for column in columns:
        inner = getattr(value, column.name, None)
        convert = column.convert
        found[column.name] = inner if convert is None or inner is None else convert(inner)
    return found


def _moment(value: dt.date) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)


def _json_text(value: Any) -> str:
    return dumps_checked(value, to_json).decode("utf-8")


def extra_of(item: Model) -> str | None:
    """Return the properties that no attribute stands for as JSON text, or None."""
    model = type(item)
    known = _KNOWN.get(model)
    if known is None:
        keys = {key for _, key, _ in model._fields}
        known = _KNOWN[model] = keys.union(*model._aliases.values())
    extra = {name: value for name, value in item._source.items() if name not in known}
    return _json_text(extra) if extra else None


_KNOWN: dict[type[Model], set[str]] = {}


class TableMaker:
    """Makes Arrow record batches of items.

    Args:
        model: The class of the items.
        secrets: Whether to include attributes that hold secrets.
        parents: Whether there is a column with the identifier of the parent.
    """

    def __init__(self, model: type[Model], *, secrets: bool, parents: bool = False) -> None:
        self._arrow = arrow = need("pyarrow", "arrow")
        self._columns = columns_of(model, secrets=secrets)
        fields = [(column.name, column.type) for column in self._columns]
        if parents:
            fields.insert(0, (PARENT, arrow.string()))
        self._parents = parents
        self.schema = arrow.schema([*fields, (EXTRA, arrow.string())])

    def batch(self, items: Sequence[Model], parents: Sequence[str | None], first: int) -> Any:
        """Return a record batch.

        Args:
            items: The items.
            parents: The identifiers of their parents.
            first: The number of the first item, for errors.

        Raises:
            ExportError: A value does not fit its column.
        """
        arrow = self._arrow
        arrays = []
        if self._parents:
            arrays.append(arrow.array(parents, arrow.string()))
        for column in self._columns:
            try:
                arrays.append(column.array(arrow, items))
            except (arrow.ArrowException, OverflowError, TypeError, ValueError):
                raise self._misfit(column, items, first) from None
        arrays.append(arrow.array([extra_of(item) for item in items], arrow.string()))
        return arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _misfit(self, column: Column, items: Sequence[Model], first: int) -> ExportError:
        for number, item in enumerate(items, first):
            try:
                column.array(self._arrow, [item])
            except (self._arrow.ArrowException, OverflowError, TypeError, ValueError):
                kind = type(getattr(item, column.name)).__name__
                return ExportError(
                    f"item {number}: the value of {column.name!r}, of type {kind}, does not fit"
                    f" {column.type}"
                )
        return ExportError(f"the values of {column.name!r} do not fit {column.type}")
