"""What a page looks like: where its items are, and what else it says."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from codegen.spec import naming
from codegen.spec.document import Json, Object, follow

# Names under which the items of a page are found where it has more lists than one.
_USUAL = ("items", "data", "results", "content", "records", "entries", "values", "list")
# Objects in which a page keeps what it says of itself.
_HEADS = ("meta", "metadata", "pagination", "paging", "page", "page_info", "pageInfo")


@attrs.frozen(kw_only=True)
class Shape:
    """The answer of a list.

    Attributes:
        items: The path to the items.
        item: The schema of one.
        said: The path to each plain value that the page says of itself, by its name.
        links: The path to the page's links, if there is one to the next page.
    """

    items: tuple[str, ...]
    item: Object
    said: dict[str, tuple[str, ...]]
    links: tuple[str, ...] = ()


def answer_of(root: Object, operation: Object) -> Object | None:
    """Return the JSON schema of an operation's success, if it has one."""
    for status, response in (operation.get("responses") or {}).items():
        if not str(status).startswith("2"):
            continue
        for kind, media in (follow(root, response).get("content") or {}).items():
            if "json" in kind or kind == "*/*":
                schema = whole(root, media.get("schema"))
                return schema or None
    return None


def whole(root: Object, schema: Json) -> Object:
    """Return a schema with its reference followed and its `allOf` put together."""
    found = follow(root, schema)
    if not isinstance(found, dict):
        return {}
    if not isinstance(found.get("allOf"), list):
        return found
    merged = {key: value for key, value in found.items() if key != "allOf"}
    for part in found["allOf"]:
        # A part that is the whole again adds nothing, and would never end.
        inner = follow(root, part)
        other = whole(root, inner) if inner is not found else {}
        properties = {**other.get("properties", {}), **merged.get("properties", {})}
        merged = {**other, **merged, **({"properties": properties} if properties else {})}
    return merged


def shape_of(root: Object, response: Object, noun: str) -> Shape | None:
    """Return the shape of an answer that is a list; None where it is none.

    Args:
        root: The document.
        response: The schema of the answer.
        noun: The last word of the path, which the items may go by.
    """
    if response.get("type") == "array" or "items" in response:
        item = whole(root, response.get("items"))
        return Shape(items=(), item=item, said={}) if item else None
    properties = response.get("properties")
    if not isinstance(properties, dict):
        return None
    lists = dict(_lists(root, properties, ()))
    embedded = whole(root, properties.get("_embedded")).get("properties")
    if isinstance(embedded, dict):
        lists = dict(_lists(root, embedded, ("_embedded",))) or lists
    chosen = _chosen(lists, noun)
    if chosen is None:
        return None
    said = {path[-1]: path for path in _said(root, properties)}
    return Shape(items=chosen, item=lists[chosen], said=said, links=_links(root, properties))


def _lists(
    root: Object, properties: Object, within: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Object]]:
    for name, schema in properties.items():
        resolved = whole(root, schema)
        if resolved.get("type") == "array" or "items" in resolved:
            item = whole(root, resolved.get("items"))
            if item:
                yield (*within, name), item


def _chosen(lists: dict[tuple[str, ...], Object], noun: str) -> tuple[str, ...] | None:
    if len(lists) == 1:
        return next(iter(lists))
    for path in lists:
        if naming.snake(path[-1]) == naming.snake(noun) or path[-1] in _USUAL:
            return path
    return None


def _said(root: Object, properties: Object) -> Iterator[tuple[str, ...]]:
    for name, schema in properties.items():
        resolved = whole(root, schema)
        inner = resolved.get("properties")
        if isinstance(inner, dict):
            if name in _HEADS:
                yield from ((name, key) for key in inner if not _is_nested(root, inner[key]))
        elif not _is_nested(root, schema):
            yield (name,)


def _is_nested(root: Object, schema: Json) -> bool:
    return whole(root, schema).get("type") in ("array", "object")


def _links(root: Object, properties: Object) -> tuple[str, ...]:
    for name in ("_links", "links"):
        inner = whole(root, properties.get(name)).get("properties")
        if isinstance(inner, dict) and "next" in inner:
            return (name,)
    return ()
