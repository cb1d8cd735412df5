"""Finding out whether something was created: for unknown rows, and instead of creating it twice."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from trunkline.errors import (
    AlreadyExistsError,
    ConflictError,
    OutcomeUnknownError,
)

from ._journal.states import JournalRow
from .errors import BulkError

T = TypeVar("T")


class Finder(Protocol):
    """Looks for many rows at once."""

    async def find_all(self, rows: Sequence[JournalRow]) -> Mapping[int, Any]:
        """Return what was created, by the numbers of the rows; the others were not created."""
        ...


class FindBy:
    """Looks for rows in a list of the provider, by attributes; `find_by` makes one."""

    def __init__(
        self, items: Callable[[], AsyncIterable[Any]], attributes: Mapping[str, str]
    ) -> None:
        self._items = items
        self._attributes = attributes

    async def find_all(self, rows: Sequence[JournalRow]) -> Mapping[int, Any]:
        """Walk the list once, and return the items by the numbers of their rows.

        Raises:
            BulkError: A row lacks one of the columns, or two rows have the same values in them.
        """
        wanted: dict[tuple[str, ...], int] = {}
        for row in rows:
            first = wanted.setdefault(self._values_of(row), row.n)
            if first != row.n:
                # One of them would be taken for not carried out, and sent again.
                raise BulkError(
                    f"find_by: rows {first} and {row.n} have the same"
                    f" {', '.join(self._attributes.values())}; use columns that identify a row"
                )
        found: dict[int, Any] = {}
        names = tuple(self._attributes)
        async for item in self._items():
            n = wanted.get(tuple(str(getattr(item, name)) for name in names))
            if n is not None:
                found.setdefault(n, item)
                if len(found) == len(wanted):
                    break
        return found

    def _values_of(self, row: JournalRow) -> tuple[str, ...]:
        values = []
        for column in self._attributes.values():
            if not isinstance(row.row, Mapping) or column not in row.row:
                raise BulkError(f"find_by: row {row.n} has no column {column!r}")
            values.append(str(row.row[column]))
        return tuple(values)


def find_by(items: Callable[[], AsyncIterable[Any]], **attributes: str) -> FindBy:
    """Return a `reconcile=` that looks for rows in a list, by attributes of its items.

        reconcile=bulk.find_by(vonage.users.list, name="email")   # user.name == row["email"]

    The list is walked once for all unknown rows of a run.

    Args:
        items: Returns the list, for example the method that lists.
        attributes: Attributes of the items, each with the column of the input that it equals.

    Raises:
        BulkError: No attribute is given.
    """
    if not attributes:
        raise BulkError('find_by: expected an attribute and its column, such as name="email"')
    return FindBy(items, attributes)


async def find(items: AsyncIterable[T], **attributes: object) -> T | None:
    """Return the first item of a list whose attributes have these values, or None.

    Args:
        items: The list, for example `vonage.users.list()`.
        attributes: Attributes and their values.
    """
    async for item in items:
        if all(getattr(item, name) == value for name, value in attributes.items()):
            return item
    return None


async def get_or_create(
    create: Callable[[], Awaitable[Any]],
    find: Callable[[], Awaitable[T | None]],
    *,
    look_first: bool = False,
) -> tuple[Any | T, bool]:
    """Create something, unless it exists, and return it.

        user, created = await bulk.get_or_create(
            lambda: vonage.users.create(name="ada"),
            lambda: bulk.find(vonage.users.list(), name="ada"),
        )

    The provider decides whether it exists: two processes that do this at the same time create it
    once. That needs a provider that refuses a second one, as it does user names. Where it does
    not, use `look_first=True`, which two processes at the same time can defeat.

    Args:
        create: Creates it.
        find: Returns it, or None if it does not exist.
        look_first: Whether to look before creating, not only when it is refused as existing.

    Returns:
        What was found or created, and whether it was created here.

    Raises:
        AlreadyExistsError, ConflictError: It exists and `find` does not find it.
        OutcomeUnknownError: It may have been created, and `find` does not find it.
    """
    if look_first and (found := await find()) is not None:
        return found, False
    try:
        return await create(), True
    except (AlreadyExistsError, ConflictError):
        if (found := await find()) is None:
            raise
        return found, False
    except OutcomeUnknownError:
        if (found := await find()) is None:
            raise
        return found, True
