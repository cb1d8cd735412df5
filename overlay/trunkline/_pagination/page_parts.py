"""The parts of a page of a list: its items, its totals, its links. Pure readers.

Items must be what the description promises, or it is an error. Totals are only hints: one that is
no total reads as None. Links say which parameters the next request has, and nothing more: their
scheme, host and path are not looked at, so that no answer can choose where a request goes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from trunkline._serialization.decode import fail
from trunkline.errors import PaginationError

Path: TypeAlias = tuple[str, ...]

_LONGEST_LINK = 8_192
_MOST_PARAMETERS = 64


def items_at(page: object, path: Path) -> list[object]:
    """Return the items of a page; none where the way to them is missing or null.

    Raises:
        DecodeError: There is something else than an array of items.
    """
    here = page
    for depth, key in enumerate(path):
        # Some servers write an empty object as an empty array.
        if depth and (here is None or here == []):
            return []
        if type(here) is not dict:
            fail("object", here, *path[:depth])
        here = here.get(key)
    if path and here is None:
        return []
    if type(here) is not list:
        fail("array", here, *path)
    return here


def value_at(page: object, path: Path) -> object:
    """Return the value at a path, None where there is none."""
    here = page
    for key in path:
        if type(here) is not dict:
            return None
        here = here.get(key)
    return here if path else None


def number_at(page: object, path: Path) -> int | None:
    """Return the whole number at a path; None where there is none, or another kind of value."""
    return whole_number(value_at(page, path))


def whole_number(value: object) -> int | None:
    """Return a whole number that is not negative; None for whatever else."""
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and value >= 0 else None


def links_at(page: object, path: Path) -> dict[str, str]:
    """Return the links of a page by their relation (`next`, `prev`, `self`, ...)."""
    found = value_at(page, path)
    if type(found) is not dict:
        return {}
    targets = {relation: _target(link) for relation, link in found.items()}
    return {relation: target for relation, target in targets.items() if type(target) is str}


def link_at(page: object, path: Path, relation: str) -> str | None:
    """Return one link of a page; None where there is none, or an empty one.

    Raises:
        DecodeError: The link is no text.
    """
    target = _target(value_at(page, (*path, relation)))
    if target is not None and type(target) is not str:
        fail("string", target, *path, relation)
    return target or None


def _target(link: object) -> object:
    """Return the target of a HAL link, in each of the forms that servers give it."""
    if type(link) is list:
        link = link[0] if link else None
    if type(link) is dict:
        link = link.get("href")
    return link


def link_parameters(link: str, allowed: Collection[str]) -> dict[str, str]:
    """Return the allowed parameters that a link names; the rest of the link is ignored.

    Raises:
        PaginationError: The query cannot be read, or names an allowed parameter twice.
    """
    query = _query(link)
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise PaginationError("the link to the next page has a query that is none") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed or not value:
            continue
        if found.setdefault(name, value) != value:
            raise PaginationError(f"the link to the next page names two values for {name}")
    return found


def has_query(link: str) -> bool:
    """Return whether a link names any parameter."""
    return bool(_query(link))


def _query(link: str) -> str:
    if len(link) > _LONGEST_LINK:
        raise PaginationError("the link to the next page is too long to be one")
    return link.partition("#")[0].partition("?")[2]


def identity_of(item: object, names: Path) -> str | int | None:
    """Return what tells an item from the others: its first property of those names."""
    if type(item) is dict:
        for name in names:
            value: object = item.get(name)
            if type(value) is str or type(value) is int:
                return value
    return None


def without(params: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """Return the parameters but those with such a name."""
    return {name: value for name, value in params.items() if name not in names}
