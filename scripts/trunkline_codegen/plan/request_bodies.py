"""What an `Operation` declares of its request body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trunkline_codegen.spec import text

from .arguments import ArgumentPlan
from .bodies import Body


def request_bodies(
    bodies: Sequence[Body], arguments: Iterable[ArgumentPlan]
) -> Iterator[tuple[str, str]]:
    """Yield the arguments of `Operation` that describe its body.

    Args:
        bodies: The media types of the body.
        arguments: The arguments of the method, with the styles for each media type.
    """
    if len(bodies) > 1:
        listed = [_request_body(index, body, arguments) for index, body in enumerate(bodies)]
        yield "body", text.literal(bodies[0].kind)
        yield "bodies", f"({', '.join(listed)})"
    elif bodies:
        yield "body", text.literal(bodies[0].kind)
        if bodies[0].content_type is not None:
            yield "content_type", text.literal(bodies[0].content_type)
        if bodies[0].key is not None:
            yield "body_key", text.literal(bodies[0].key)
    # `{}` differs from no body (OpenAPI 3.1, Request Body Object, `required`).
    has_fields = any(body.fields is not None for body in bodies) or len(bodies) > 1
    if has_fields and not bodies[0].required and bodies[0].key is None:
        yield "body_optional", "True"


def _request_body(index: int, body: Body, arguments: Iterable[ArgumentPlan]) -> str:
    declared = [("content_type", body.media_type), ("kind", body.kind)]
    parts = [f"{key}={text.literal(value)}" for key, value in declared]
    if body.argument is not None:
        parts.append(f"argument={text.literal(body.argument)}")
    if body.fields:
        required = tuple(name for name in body.fields if name in body.fields_required)
        parts.append(f"fields={text.literal(tuple(body.fields))}")
        parts += [f"required={text.literal(required)}"] if required else []
        styles = {
            argument.wire: argument.styles[index]
            for argument in arguments
            if argument.place == "body" and argument.wire in body.fields and argument.styles[index]
        }
        parts += [f"styles={text.mapping(styles)}"] if styles else []
    return f"RequestBody({', '.join(parts)})"
