"""Selects the media type of a request body that can have several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from trunkline._operation import Operation, RequestBody
from trunkline.errors import ArgumentError

Media: TypeAlias = tuple[str | None, Mapping[str, object]]
NO_MEDIA: Media = (None, {})


def select_body(
    operation: Operation[Any], fields: object, media: Media
) -> tuple[Operation[Any], object]:
    """Return the operation with the one media type of its body, and the body.

    Without a `content_type`, it is the first media type whose arguments have all that were passed,
    and whose required ones were passed.

    Args:
        operation: An operation with several `bodies`.
        fields: The fields of all media types by name, with None for those that were not passed;
            None for no fields.
        media: The media type that the caller requests, None for none; and the arguments that are
            a whole body, by name.

    Raises:
        ArgumentError: No media type has these arguments.
    """
    content_type, whole = media
    fields = fields if isinstance(fields, Mapping) else {}
    if content_type is not None and content_type not in (b.content_type for b in operation.bodies):
        known = ", ".join(body.content_type for body in operation.bodies)
        raise ArgumentError(f"content_type: expected one of {known}")
    passed = {name: value for name, value in {**fields, **whole}.items() if value is not None}
    if not passed and content_type is None and operation.body_optional:
        return operation.variants[0], None
    candidates = [
        (body, variant)
        for body, variant in zip(operation.bodies, operation.variants, strict=True)
        if content_type in (None, body.content_type)
    ]
    for body, variant in candidates:
        if _problem(body, passed) is None:
            if body.argument is not None:
                return variant, passed[body.argument]
            return variant, {name: fields[name] for name in fields if name in body.fields}
    problems = "; ".join(f"{body.content_type}: {_problem(body, passed)}" for body, _ in candidates)
    raise ArgumentError(f"no media type of the body takes these arguments ({problems})")


def _problem(body: RequestBody, passed: Mapping[str, object]) -> str | None:
    """Return why the arguments are not those of a media type, or None."""
    names: Sequence[str] = body.fields if body.argument is None else (body.argument,)
    required = body.required if body.argument is None else names
    if missing := [name for name in required if name not in passed]:
        return f"{missing[0]} is missing"
    if others := [name for name in passed if name not in names]:
        return f"{others[0]} is not a part of it"
    if body.kind == "text" and not isinstance(passed.get(names[0]) if names else None, str):
        return f"{names[0]} is not a str"
    return None
