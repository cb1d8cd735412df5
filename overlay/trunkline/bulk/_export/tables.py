"""Arrow record batches of the items of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trunkline._serialization.model import Model
from trunkline.bulk.errors import ExportError
from trunkline.bulk.rows import need
from trunkline.errors import DecodeError

from .columns import Column, Columns, extra_of
from .raw_columns import RawColumns
from .raw_values import UndescribedValueError

PARENT = "parent_id"
"""The column of a fan-out that has the identifier of the parent."""

EXTRA = "extra"
"""The column with the properties that no attribute stands for, as JSON text."""


class TableMaker:
    """Makes Arrow record batches of items.

    Args:
        model: The class of the items.
        secrets: Whether to include attributes that hold secrets.
        parents: Whether there is a column with the identifier of the parent.
    """

    def __init__(self, model: type[Model], *, secrets: bool, parents: bool = False) -> None:
        self._arrow = arrow = need("pyarrow", "arrow")
        # What pyarrow raises for a value that does not fit.
        self._misfits = (arrow.ArrowException, OverflowError, TypeError, ValueError)
        self._model = model
        self._columns = Columns(secrets=secrets)
        self._of_models = self._columns.of(model)
        self._of_objects = RawColumns(self._columns).of(model)
        fields = [(column.name, column.type) for column in self._of_models]
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
        for column in self._of_models:
            try:
                arrays.append(column.array(arrow, items))
            except self._misfits:
                raise self._misfit(column, items, first) from None
        extra = [extra_of(type(item), item._source) for item in items]
        arrays.append(arrow.array(extra, arrow.string()))
        return arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def raw_batch(self, items: Sequence[Any], parents: Sequence[str | None]) -> Any:
        """Return the record batch that `batch` makes of the models of JSON objects.

        Args:
            items: The objects, as received.
            parents: The identifiers of their parents.

        Raises:
            UndescribedValueError: A value is not exactly as described.
        """
        arrow = self._arrow
        if not all(type(item) is dict for item in items):
            raise UndescribedValueError
        arrays = [arrow.array(parents, arrow.string())] if self._parents else []
        try:
            arrays += [column.array(arrow, items) for column in self._of_objects]
        except (*self._misfits, DecodeError):
            raise UndescribedValueError from None
        extra = [extra_of(self._model, item) for item in items]
        arrays.append(arrow.array(extra, arrow.string()))
        return arrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _misfit(self, column: Column, items: Sequence[Model], first: int) -> ExportError:
        number, item = next(
            (number, item)
            for number, item in enumerate(items, first)
            if not self._fits(column, item)
        )
        kind = type(getattr(item, column.name)).__name__
        return ExportError(
            f"item {number}: the value of {column.name!r}, of type {kind}, does not fit {column.type}"
        )

    def _fits(self, column: Column, item: Model) -> bool:
        try:
            column.array(self._arrow, [item])
        except self._misfits:
            return False
        return True
