"""The parts of a page of a list: its items, its totals, its links. Pure readers.

Items are read from where the page has them, which may differ from the description (`items_at`).
Totals are only hints: an invalid total reads as None. Links give the parameters of the next request
and nothing else: their scheme, host and path are ignored, so that no response can choose where a
request is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from trunkline._serialization.decode import fail, json_type
from trunkline.errors import PaginationError

Path: TypeAlias = tuple[str, ...]

MAX_LINK_LENGTH = 8_192
MAX_LINK_PARAMETERS = 64
_MAX_DEPTH = 4  # objects around an array in an undescribed place


def items_at(page: object, path: Path) -> list[object]:
    """Return the items of a page.

    Servers send pages in other shapes than their descriptions say. The items are, in this order:

    1. the array at the described path;
    2. an array that replaces an object on the path (a page that is a bare array, an `_embedded`
       that is one);
    3. the array with the path's last name, or the only array of objects, inside the innermost
       object on the path.

    A page with none of these and without other content is empty.

    Args:
        page: The decoded page.
        path: The path to the items in the description.

    Raises:
        DecodeError: The page is not JSON for a list, such as text or an object of another kind.
    """
    here = page
    for key in path:
        if type(here) is not dict:
            break
        here = here.get(key)
    else:
        if type(here) is list:
            return here
    return _undescribed_items(page, path)


def shape_mismatch(page: object, path: Path) -> tuple[Path, str, str] | None:
    """Return how the shape of a page differs from its description, or None if it does not.

    A missing or null container is an empty page, and no difference.

    Returns:
        The path at which they differ, the expected JSON type, and the type found.
    """
    if not path:
        return None if type(page) is list else ((), "array", json_type(page))
    if not page:
        return (), "object", "nothing" if page is None else f"an empty {json_type(page)}"
    here = page
    for depth, key in enumerate(path):
        if type(here) is not dict:
            # Some servers write an empty object as an empty array.
            empty = here is None or here == []
            return None if empty else (path[:depth], "object", json_type(here))
        here = here.get(key)
    if here is None:
        items = _undescribed_items(page, path)
        return (path, "array", "another place") if items else None
    return None if type(here) is list else (path, "array", json_type(here))


def is_bare(page: object, path: Path) -> bool:
    """Return whether a page that should be an object is an array, without totals and links."""
    return bool(path) and type(page) is list


def _undescribed_items(page: object, path: Path) -> list[object]:
    if type(page) is list:
        return _objects(page, ())
    if page is None:
        return []
    if type(page) is not dict:
        fail("object" if path else "array", page)
    here, depth = page, 0
    for key in path:
        value = here.get(key)
        if type(value) is list:
            return _objects(value, path[: depth + 1])
        if type(value) is not dict:
            if value is not None:
                fail("array" if depth == len(path) - 1 else "object", value, *path[: depth + 1])
            break
        here, depth = value, depth + 1
    arrays = _nearest_arrays(here)
    if path and path[-1] in arrays:
        return arrays[path[-1]]
    full = [items for items in arrays.values() if items]
    if len(full) == 1:
        return full[0]
    if full or (depth == len(path) and any(here.values())):
        fail("array", here, *path[:depth])  # several candidates, or an object of another kind
    return []


def _objects(items: list[object], place: Path) -> list[object]:
    """Return an array in an undescribed place, which must hold objects."""
    if not all(type(item) is dict for item in items):
        fail("object", items, *place)
    return items


def _nearest_arrays(here: Mapping[str, object]) -> dict[str, list[object]]:
    """Return the arrays of objects in an object and in those directly inside it, or deeper."""
    level, arrays = [here], dict(_arrays_of(here))
    for _ in range(_MAX_DEPTH):
        level = [
            value
            for each in level
            for name, value in each.items()
            if type(value) is dict and name != "_links"
        ]
        for each in level:
            arrays.update(_arrays_of(each))
        if arrays:
            break
    return arrays


def _arrays_of(here: Mapping[str, object]) -> Iterator[tuple[str, list[object]]]:
    for name, value in here.items():
        if type(value) is list and all(type(item) is dict for item in value):
            yield name, value


def value_at(page: object, path: Path) -> object:
    """Return the value at a path, or None if it is missing."""
    here = page
    for key in path:
        if type(here) is not dict:
            return None
        here = here.get(key)
    return here if path else None


def number_at(page: object, path: Path) -> int | None:
    """Return the non-negative integer at a path, or None if there is no such value."""
    return whole_number(value_at(page, path))


def whole_number(value: object) -> int | None:
    """Return a non-negative integer, or None for any other value."""
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
    """Return one link of a page, or None if it is missing or empty.

    Raises:
        DecodeError: The link is not a string.
    """
    target = _target(value_at(page, (*path, relation)))
    if target is not None and type(target) is not str:
        fail("string", target, *path, relation)
    return target or None


def _target(link: object) -> object:
    """Return the target of a HAL link: a string, an object with `href`, or an array of these."""
    if type(link) is list:
        link = link[0] if link else None
    if type(link) is dict:
        link = link.get("href")
    return link


def link_parameters(link: str, allowed: Collection[str]) -> dict[str, str]:
    """Return the allowed parameters of a link; the rest of the link is ignored.

    Raises:
        PaginationError: The query is invalid, or has two values for an allowed parameter.
    """
    query = _query(link)
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=MAX_LINK_PARAMETERS
        )
    except ValueError:
        raise PaginationError("the link to the next page has an invalid query") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in allowed or not value:
            continue
        if found.setdefault(name, value) != value:
            raise PaginationError(f"the link to the next page has two values for {name}")
    return found


def has_query(link: str) -> bool:
    """Return whether a link has a query."""
    return bool(_query(link))


def _query(link: str) -> str:
    if len(link) > MAX_LINK_LENGTH:
        raise PaginationError(
            f"the link to the next page is longer than {MAX_LINK_LENGTH} characters"
        )
    return link.partition("#")[0].partition("?")[2]


def identity_of(item: object, names: Path) -> str | int | None:
    """Return the identifier of an item: the value of the first of these properties it has."""
    if type(item) is dict:
        for name in names:
            value: object = item.get(name)
            if type(value) is str or type(value) is int:
                return value
    return None


def without(params: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """Return the parameters without those names."""
    return {name: value for name, value in params.items() if name not in names}
