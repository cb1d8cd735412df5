"""The page style of a list, as the sandbox serves it."""

from __future__ import annotations

from typing import Any

from trunkline._common.plugins import PAGE_STYLES, PluginError, load_plugin
from trunkline._pagination import (
    STYLES,
    LinkHeader,
    PageNumber,
    PageToken,
    Pagination,
    RecordIndex,
)
from trunkline.sandbox._values.schemas import Schemas

from .operations import DescribedOperation

_INDEX_NAMES = frozenset(
    {"offset", "start", "skip", "start_index", "startIndex", "record_index", "recordIndex"}
)


def style_of(operation: DescribedOperation) -> Pagination | None:
    """Return the declared page style of a list, or None without one."""
    declared = operation.raw.get("x-trunkline-pagination")
    if not isinstance(declared, dict) or "style" not in declared:
        return None
    name = str(declared["style"])
    style = STYLES.get(name) or _of_others(name)
    if style is None:
        return None
    arguments = {key: value for key, value in declared.items() if key != "style"}
    return style(**{"items": (), **arguments})


def _of_others(name: str) -> type[Pagination] | None:
    """Return the style of another distribution; one that extends a built-in style is served as it."""
    try:
        found = load_plugin(PAGE_STYLES, name, Pagination)
    except PluginError:
        return None  # the generator reports it
    return found.value if found is not None else None


def served_style(
    schemas: Schemas, operation: DescribedOperation, declared: Pagination | None
) -> Pagination | None:
    """Return the style by which pages are cut.

    A `LinkHeader` does not say whether the parameter of its links is a number or a token; the
    schema of the parameter does.
    """
    if not isinstance(declared, LinkHeader):
        return declared
    query = {each.name: each for each in operation.at("query")}
    name = next((each for each in declared.next_params if each in query), declared.next_params[0])
    schema = query[name].schema if name in query else {"type": "integer"}
    shared: Any = {"items": declared.items, "identity": declared.identity}
    if "integer" not in schemas.types(schema):
        return PageToken(**shared, next_param=name, total=declared.total)
    shared["size_param"] = declared.size_param
    resolved = schemas.resolve(schema)
    known = resolved if isinstance(resolved, dict) else {}
    first = next((known[key] for key in ("minimum", "default") if known.get(key) in (0, 1)), None)
    if name in _INDEX_NAMES:
        return RecordIndex(**shared, index_param=name, first=first or 0)
    return PageNumber(
        **shared, page_param=name, first=1 if first is None else first, total=declared.total
    )
