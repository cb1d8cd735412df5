"""Inspect list responses: the location of the items and of other fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Json, Object, follow

# Common names of the items in a page with several lists.
_ITEM_NAMES = ("items", "data", "results", "content", "records", "entries", "values", "list")
# Common names of objects with metadata about a page.
_METADATA_OBJECTS = (
    "meta", "metadata", "pagination", "paging", "page", "pages", "page_info", "pageInfo",
    "next_page", "nextPage", "response_metadata", "cursors",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class ListResponse:
    """The structure of a list response.

    Attributes:
        items: The path to the items.
        item: The schema of an item.
        metadata: The path to each scalar field of the page, by name.
        links: The path to the links of the page; empty without a link to the next page.
        of_next: The fields of the page itself whose descriptions say that they are for the next one.
    """

    items: tuple[str, ...]
    item: Object
    metadata: dict[str, tuple[str, ...]]
    links: tuple[str, ...] = ()
    of_next: frozenset[str] = frozenset()


def success_schema(root: Object, operation: Object) -> Object | None:
    """Return the JSON schema of an operation's success response, or None."""
    for status, response in (operation.get("responses") or {}).items():
        if not str(status).startswith("2"):
            continue
        for kind, media in (follow(root, response).get("content") or {}).items():
            if "json" in kind or kind == "*/*":
                schema = merged_schema(root, media.get("schema"))
                return schema or None
    return None


def link_header_sign(root: Object, operation: Object) -> tuple[str, bool]:
    """Return what tells that pages have a `Link` header (RFC 8288), and whether that is certain.

    Returns:
        A text for the reason of a guess, empty for no sign; and whether the header is described.
    """
    for status, response in (operation.get("responses") or {}).items():
        headers = follow(root, response).get("headers")
        if str(status).startswith("2") and isinstance(headers, dict):
            if any(name.lower() == "link" for name in headers):
                return "the header Link", True
    texts = (operation.get("summary"), operation.get("description"))
    if any(isinstance(text, str) and _LINK_HEADER.search(text) for text in texts):
        return "the text, which mentions a header Link", False
    return "", False


_LINK_HEADER = re.compile(
    r"\blink\W{1,3}headers?\b|\brel=\W?next\b|RFC ?(?:8288|5988)", re.IGNORECASE
)


def merged_schema(root: Object, schema: Json) -> Object:
    """Return a schema with its reference resolved and its `allOf` merged."""
    found = follow(root, schema)
    if not isinstance(found, dict):
        return {}
    if not isinstance(found.get("allOf"), list):
        return found
    merged = {key: value for key, value in found.items() if key != "allOf"}
    for part in found["allOf"]:
        # Skip a part that refers to the schema itself: it adds nothing and would never end.
        inner = follow(root, part)
        other = merged_schema(root, inner) if inner is not found else {}
        properties = {**other.get("properties", {}), **merged.get("properties", {})}
        merged = {**other, **merged, **({"properties": properties} if properties else {})}
    return merged


def list_response(root: Object, response: Object, noun: str) -> ListResponse | None:
    """Return the structure of a list response; None if it is not a list.

    Args:
        root: The document.
        response: The schema of the response.
        noun: The last word of the path, a possible name of the items.
    """
    if _is_list(response):
        item = _item_schema(root, response.get("items"))
        return ListResponse(items=(), item=item, metadata={}) if item else None
    properties = response.get("properties")
    if not isinstance(properties, dict):
        return None
    lists = dict(_lists(root, properties, ()))
    embedded = merged_schema(root, properties.get("_embedded")).get("properties")
    if isinstance(embedded, dict):
        lists = dict(_lists(root, embedded, ("_embedded",))) or lists
    chosen = _choose_items(lists, noun)
    if chosen is None:
        return None
    metadata = {path[-1]: path for path in _metadata(root, properties)}
    return ListResponse(
        items=chosen,
        item=lists[chosen],
        metadata=metadata,
        links=_links(root, properties),
        of_next=frozenset(
            name
            for name, schema in properties.items()
            if _OF_NEXT.search(str(merged_schema(root, schema).get("description")))
        ),
    )


_OF_NEXT = re.compile(r"\b(?:next|subsequent|following)\b", re.IGNORECASE)


def _is_list(schema: Object) -> bool:
    """Return whether a schema is that of a list; `items` alone implies it."""
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    return "array" in kinds or ("items" in schema and kind is None)


def _lists(
    root: Object, properties: Object, parent: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Object]]:
    for name, schema in properties.items():
        resolved = merged_schema(root, schema)
        if _is_list(resolved):
            item = _item_schema(root, resolved.get("items"))
            if item:
                yield (*parent, name), item


def _item_schema(root: Object, schema: Json) -> Object:
    """Return the schema of an item; of alternatives, the properties that all of them have."""
    item = merged_schema(root, schema)
    choices = item.get("oneOf") or item.get("anyOf")
    if not isinstance(choices, list) or item.get("properties"):
        return item
    known = [merged_schema(root, choice) for choice in choices]
    known = [choice for choice in known if choice.get("type") != "null"]
    if not known:
        return item
    shared = [
        name
        for name in known[0].get("properties") or {}
        if all(name in (choice.get("properties") or {}) for choice in known)
    ]
    return {
        **item,
        "properties": {name: known[0]["properties"][name] for name in shared},
        "required": [n for n in shared if all(n in (c.get("required") or ()) for c in known)],
    }


def _choose_items(lists: dict[tuple[str, ...], Object], noun: str) -> tuple[str, ...] | None:
    if len(lists) == 1:
        return next(iter(lists))
    for path in lists:
        if naming.snake(path[-1]) == naming.snake(noun) or path[-1] in _ITEM_NAMES:
            return path
    return None


# Objects in these with the cursor of the next page: `paging.next.after`, `paging.cursors.after`.
_CURSOR_OBJECTS = ("next", "cursors", "cursor", "next_page", "nextPage")


def _metadata(root: Object, properties: Object) -> Iterator[tuple[str, ...]]:
    for name, schema in properties.items():
        inner = _properties(root, schema)
        if isinstance(inner, dict):
            if name in _METADATA_OBJECTS:
                for key in _CURSOR_OBJECTS:
                    deeper = _properties(root, inner.get(key)) or {}
                    yield from ((name, key, n) for n in deeper if not _is_nested(root, deeper[n]))
                yield from ((name, key) for key in inner if not _is_nested(root, inner[key]))
        elif not _is_nested(root, schema):
            yield (name,)


def _properties(root: Object, schema: Json) -> Object | None:
    """Return the properties of an object, which may be null; None if it has none."""
    found = merged_schema(root, schema)
    for keyword in ("oneOf", "anyOf"):
        kept = [merged_schema(root, each) for each in found.get(keyword) or ()]
        kept = [each for each in kept if each.get("type") != "null"]
        if len(kept) == 1:
            found = kept[0]
    inner = found.get("properties")
    return inner if isinstance(inner, dict) else None


def _is_nested(root: Object, schema: Json) -> bool:
    kind = merged_schema(root, schema).get("type")
    return kind in ("array", "object") or _properties(root, schema) is not None


def _links(root: Object, properties: Object) -> tuple[str, ...]:
    for name in ("_links", "links"):
        inner = merged_schema(root, properties.get(name)).get("properties")
        if isinstance(inner, dict) and "next" in inner:
            return (name,)
    return ()
