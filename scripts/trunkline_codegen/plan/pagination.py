"""The page styles of lists, as `x-trunkline-pagination` declares them."""

from __future__ import annotations

from collections.abc import Mapping

from trunkline_codegen.spec import text
from trunkline_codegen.spec.document import Document, Json, Object

from .bodies import resolved

_EVERY = ("items", "identity", "links")
_COUNTED = (*_EVERY, "size_param", "first", "default_size", "max_size")
# The class of each style, and the arguments that it takes.
STYLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "hal-cursor": ("HALCursor", (*_EVERY, "next_param", "prev_param", "allowed", "total")),
    "page-token": ("PageToken", (*_EVERY, "next_param", "next_token", "more", "total")),
    "item-cursor": (
        "ItemCursor",
        (*_EVERY, "next_param", "prev_param", "cursor_field", "more", "total"),
    ),
    "link-header": ("LinkHeader", (*_EVERY, "next_params", "size_param", "total")),
    "page-number": ("PageNumber", (*_COUNTED, "page_param", "total_pages", "total")),
    "page-index": ("PageIndex", (*_COUNTED, "page_param", "count")),
    "record-index": ("RecordIndex", (*_COUNTED, "index_param", "count")),
    "page-more": ("PageMore", (*_COUNTED, "page_param", "more", "total")),
    "single": ("SinglePage", _EVERY),
}
_NUMBERS = ("first", "default_size", "max_size")


def item_of(document: Document, success: Json, pagination: Object, *place: str) -> Json:
    """Return the schema of one item of a page.

    Raises:
        SpecError: There is no list where the pagination says.
    """
    schema = success
    items = pagination.get("items") or []
    for key in items if isinstance(items, list) else [items]:
        schema = (resolved(document, schema).get("properties") or {}).get(key)
    found = resolved(document, schema) if schema is not None else {}
    if "items" not in found:
        raise document.fail(
            f"there is no list at {items}", *place, "x-trunkline-pagination", "items"
        )
    return found["items"]


def style_expression(document: Document, pagination: Object, *place: str) -> str:
    """Return the constructor call that declares a page style.

    Raises:
        SpecError: There is no such style, or it takes no such argument.
    """
    place = (*place, "x-trunkline-pagination")
    style = pagination.get("style")
    fields = {"items": [], **pagination}
    fields.pop("style", None)
    if not isinstance(style, str) or style not in STYLES:
        return _plugin_expression(document, style, fields, place)
    name, known = STYLES[style]
    arguments = []
    for key, value in fields.items():
        if key not in known:
            raise document.fail(
                f"{style} takes no {key!r}", *place, hint=f"It takes {', '.join(known)}."
            )
        arguments.append(f"{key}={_written(document, key, value, place)}")
    return f"{name}({', '.join(arguments)})"


def _plugin_expression(
    document: Document, style: Json, fields: Object, place: tuple[str, ...]
) -> str:
    """Return the call that declares a page style of another distribution."""
    # Imported late: most projects have no such style.
    from trunkline._common.plugins import (  # noqa: PLC0415
        PAGE_STYLES,
        PluginError,
        load_plugin,
        plugin_names,
    )
    from trunkline._pagination import Pagination  # noqa: PLC0415

    try:
        found = load_plugin(PAGE_STYLES, style, Pagination) if isinstance(style, str) else None
    except PluginError as error:
        raise document.fail(str(error), *place, "style") from None
    if found is None:
        known = ", ".join(sorted({*STYLES, *plugin_names(PAGE_STYLES)}))
        hint = f"The styles are {known}."
        raise document.fail(f"there is no style {style!r}", *place, "style", hint=hint)
    try:
        found.value(**fields)
    except Exception as error:  # noqa: BLE001 (the class of another distribution can raise anything)
        raise document.fail(f"{style} refuses its arguments: {error}", *place) from None
    arguments = "".join(
        f", {key}={text.literal(tuple(value) if isinstance(value, list) else value)}"
        for key, value in fields.items()
    )
    return f"plugin({text.literal(found.path)}{arguments})"


def _written(document: Document, key: str, value: Json, place: tuple[str, ...]) -> str:
    if key in _NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool):
            raise document.fail("must be a number", *place, key)
        return text.literal(value)
    listed = value if isinstance(value, list) else [value]
    nothing = value is None and key == "prev_param"
    if not nothing and not all(isinstance(word, str) for word in listed):
        raise document.fail("must be text, or a list of texts", *place, key)
    return text.literal(tuple(value) if isinstance(value, list) else value)
