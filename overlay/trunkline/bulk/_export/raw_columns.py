"""Columns of a table straight from JSON objects, without models.

Building a model of each item takes longer than everything else that an export does. A column here
takes values that are exactly as described. For any other value it raises `UndescribedValueError`: models of
these items then decide, which tolerate more, report what they tolerate, and have the better errors.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import typing
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs

from trunkline._serialization import decode
from trunkline._serialization.model import Model
from trunkline.bulk.rows import hints_of, need

from .columns import Columns, Convert, json_text, members
from .raw_values import UndescribedValueError

_Values: TypeAlias = Sequence[Any]
# Makes an Arrow array of the JSON values of a column; None stands for a missing value.
_Maker: TypeAlias = Callable[[_Values], Any]

_NONE: type = type(None)
_INTEGERS = frozenset({int, _NONE})
_NUMBERS = frozenset({int, float, _NONE})
_OBJECTS = frozenset({dict, _NONE})
_LISTS = frozenset({list, _NONE})


@attrs.frozen
class RawColumn:
    """One column of a table.

    Attributes:
        keys: The names of its JSON property: the first one that is there counts.
        is_required: Whether a value has to be there.
        type: The Arrow type.
        make: Makes the Arrow array.
    """

    keys: tuple[str, ...]
    is_required: bool
    type: Any
    make: _Maker

    def array(self, arrow: Any, owners: _Values, missing: int = 0) -> Any:
        """Return the Arrow array of the column.

        Args:
            arrow: The module.
            owners: The objects that have the property.
            missing: How many of them stand for None, and are empty.

        Raises:
            UndescribedValueError: A value is not as described.
        """
        keys = self.keys
        key = keys[-1]
        values = [owner.get(key) for owner in owners]
        for key in keys[-2::-1]:
            pairs = zip(owners, values, strict=True)
            values = [owner.get(key, value) for owner, value in pairs]
        if not self.is_required and values[:1] == _NOTHING and values.count(None) == len(values):
            return arrow.nulls(len(values), self.type)
        array = self.make(values)
        if self.is_required and array.null_count > missing:
            raise UndescribedValueError
        return array


_NOTHING = [None]
# The first time that Python has, in microseconds: Arrow also has those of the year 0.
_FIRST = -62_135_596_800_000_000
_EMPTY: dict[str, Any] = {}


class RawColumns:
    """Makes the columns of a model.

    Args:
        columns: Says the types of the columns.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._arrow = columns.arrow
        self._compute = need("pyarrow.compute", "arrow")

    def of(self, model: type[Model], depth: int = 0) -> list[RawColumn]:
        """Return the columns of a model.

        Args:
            model: The class.
            depth: In how many structs it is.
        """
        hints = hints_of(model)
        found = []
        for name, key, reader in self._columns.fields(model):
            hint = hints.get(name, Any)
            kind, convert = self._columns.arrow_type(hint, depth)
            make = self._maker(hint, reader, kind, depth)
            if make is None:
                make = functools.partial(self._read, kind, convert, reader)
            keys = (key, *model._aliases.get(name, ()))
            is_required = not {_NONE, Any} & set(members(hint))
            found.append(RawColumn(keys, is_required, kind, make))
        return found

    def _maker(
        self, hint: Any, reader: Callable[[Any], Any] | None, found: Any, depth: int
    ) -> _Maker | None:
        """Return the function for values that need no reader, or None.

        Args:
            hint: The annotation.
            reader: What a model reads a value with.
            found: The Arrow type.
            depth: In how many structs the column is.
        """
        kinds = [kind for kind in members(hint) if kind is not _NONE]
        kind = kinds[0] if len(kinds) == 1 else None
        if isinstance(reader, decode.Enumeration) and self._arrow.types.is_dictionary(found):
            return functools.partial(self._enum, reader)
        if reader is None and kind in (str, bool):
            return functools.partial(self._as_they_are, found)
        if reader is None and kind in (int, float):
            known = _INTEGERS if kind is int else _NUMBERS
            return functools.partial(self._numbers, known, found)
        if reader is decode.datetime and kind is dt.datetime:
            return functools.partial(self._times, found)
        if isinstance(kind, type) and issubclass(kind, Model) and reader == kind.from_dict:
            if self._arrow.types.is_struct(found):
                return functools.partial(self._structs, found, self.of(kind, depth + 1))
        if typing.get_origin(kind) is list and self._arrow.types.is_list(found):
            (element,) = typing.get_args(kind)
            if isinstance(element, type) and issubclass(element, Model):
                inner = self._maker(element, element.from_dict, found.value_type, depth)
                return inner and functools.partial(self._lists, found, inner)
        if reader is None and typing.get_origin(kind) is dict:
            return self._objects
        return None

    def _as_they_are(self, kind: Any, values: _Values) -> Any:
        return self._arrow.array(values, kind)  # raises for any other type

    def _numbers(self, known: frozenset[type], kind: Any, values: _Values) -> Any:
        if not known.issuperset(map(type, values)):  # Arrow truncates floats, and accepts booleans
            raise UndescribedValueError
        return self._arrow.array(values, kind)

    def _enum(self, reader: Callable[[Any], Any], values: _Values) -> Any:
        array = self._arrow.array(values, self._arrow.string()).dictionary_encode()
        for value in array.dictionary.to_pylist():
            if str(reader(value)) != value:
                raise UndescribedValueError  # in another case than described
        return array

    def _times(self, kind: Any, values: _Values) -> Any:
        texts = self._arrow.array(values, self._arrow.string())
        try:
            times = texts.cast(kind)
        except self._arrow.ArrowInvalid:
            # Without a zone, with nanoseconds, or in another of the formats that models read.
            read = [None if value is None else decode.datetime(value) for value in values]
            return self._arrow.array(read, kind)
        first = self._compute.min(times)
        if first.is_valid and first.value < _FIRST:
            raise UndescribedValueError
        return times

    def _structs(self, kind: Any, columns: Sequence[RawColumn], values: _Values) -> Any:
        arrow = self._arrow
        if not _OBJECTS.issuperset(map(type, values)):
            raise UndescribedValueError
        mask = None
        missing = values.count(None)
        if missing:
            mask = arrow.array([value is None for value in values], arrow.bool_())
            values = [_EMPTY if value is None else value for value in values]
        arrays = [column.array(arrow, values, missing) for column in columns]
        return arrow.StructArray.from_arrays(arrays, fields=list(kind), mask=mask)

    def _lists(self, kind: Any, inner: _Maker, values: _Values) -> Any:
        arrow = self._arrow
        if not _LISTS.issuperset(map(type, values)):
            raise UndescribedValueError
        elements = inner(list(itertools.chain.from_iterable(filter(None, values))))
        if elements.null_count:
            raise UndescribedValueError
        ends = itertools.accumulate(0 if value is None else len(value) for value in values)
        offsets = arrow.array([0, *ends], arrow.int32())
        mask = arrow.array([value is None for value in values], arrow.bool_())
        return arrow.ListArray.from_arrays(offsets, elements, type=kind, mask=mask)

    def _objects(self, values: _Values) -> Any:
        if not _OBJECTS.issuperset(map(type, values)):
            raise UndescribedValueError
        texts = [None if value is None else json_text(value, secrets=True) for value in values]
        return self._arrow.array(texts, self._arrow.string())

    def _read(
        self,
        kind: Any,
        convert: Convert | None,
        reader: Callable[[Any], Any] | None,
        values: _Values,
    ) -> Any:
        """Read and convert each value as a model and its column do."""
        if reader is not None:
            values = [None if value is None else reader(value) for value in values]
        if convert is not None:
            values = [None if value is None else convert(value) for value in values]
        return self._arrow.array(values, kind)
