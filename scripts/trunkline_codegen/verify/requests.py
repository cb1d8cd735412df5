"""Whether a method sends what the published operation takes: parameters and body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .package_reader import Sent
from .published import Parameter, Part, Published, PublishedOperation
from .shapes import Shape, shapes, type_of

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def different_in_request(
    published: Published, operation: PublishedOperation, sent: Sent
) -> Iterator[str]:
    """Yield the parts of a request that a method lacks, or has and they are not published."""
    path = operation.path.partition("#")[0].partition("?")[0]
    names = re.findall(r"\{([^{}]+)\}", path)
    if len(sent.bound) < len(names) or not {*sent.bound} <= sent.arguments:
        known = [n for n, bound in zip(names, sent.bound, strict=False) if bound in sent.arguments]
        yield f"path parameter {next(n for n in [*names, '?'] if n not in known)}"
    for name in operation.fixed_query:
        if name not in sent.names["query"]:
            yield f"query {name}"
    for parameter in operation.parameters:
        if parameter.place != "path":
            yield from _different(published, parameter, sent)
    yield from _unpublished(published, operation, sent)
    yield from _different_in_body(published, operation, sent)
    for name in sorted(sent.unused):
        yield f"the value of argument {name}"


def _different(published: Published, parameter: Parameter, sent: Sent) -> Iterator[str]:
    label = f"{parameter.place} parameter {parameter.name}"
    known = {
        _key(parameter.place, name): args for name, args in sent.names[parameter.place].items()
    }
    arguments = known.get(_key(parameter.place, parameter.name))
    if arguments is None:
        if not _is_spread(published, parameter, sent):
            yield label
    elif arguments and parameter.required != bool(arguments & sent.required):
        yield f"{'required' if parameter.required else 'optional'} {label}"


def _key(place: str, name: str) -> str:
    return name.lower() if place == "header" else name.removesuffix("[]")


def _is_spread(published: Published, parameter: Parameter, sent: Sent) -> bool:
    """Return whether an object is sent as its entries, so that its own name is not sent."""
    wanted = _letters(parameter.name)
    kind = type_of(published, parameter.schema)
    return kind in (None, "object") and any(wanted in _letters(name) for name in sent.spread)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _unpublished(published: Published, operation: PublishedOperation, sent: Sent) -> Iterator[str]:
    for place in ("query", "header", "cookie"):
        known = {_key(place, p.name) for p in operation.parameters if p.place == place}
        if place == "query":
            known |= {_key(place, name) for name in operation.fixed_query}
        for name in sent.names[place]:
            if _key(place, name) not in known:
                yield f"{place} parameter {name}, which is not published,"


def _different_in_body(
    published: Published, operation: PublishedOperation, sent: Sent
) -> Iterator[str]:
    if not operation.bodies:
        if sent.body:
            yield "request body, which is not published,"
        return
    if not sent.body:
        yield "request body"
        return
    if sent.content:
        return
    bodies = [_wrapped(published, schema, operation) for schema in operation.bodies.values()]
    variants = [shape for body in bodies for shape in shapes(published, body)]
    fields = sent.names["body"]
    if not fields and not variants:
        yield "request body"
    published_names = {name.removesuffix("[]") for shape in variants for name in shape.properties}
    for name in fields:
        if name.removesuffix("[]") not in published_names:
            yield f"field {name}, which is not published,"
    if variants:
        # A body may have several media types: the one with most of the sent fields counts.
        chosen = max(variants, key=lambda shape: len(shape.properties.keys() & fields))
        demanded = operation.body_required or operation.body_key is not None
        required = chosen.required if demanded else frozenset[str]()
        yield from _different_fields(published, chosen, required, len(variants) == 1, sent)


def _different_fields(
    published: Published, shape: Shape, required: frozenset[str], certain: bool, sent: Sent
) -> Iterator[str]:
    fields = sent.names["body"]
    for name, parts in shape.properties.items():
        if name not in fields:
            if not any(_is_read_only(published, part) for part in parts) and not sent.spread:
                yield f"field {name}"
        elif certain and fields[name] and (name in required) != bool(fields[name] & sent.required):
            yield f"{'required' if name in required else 'optional'} field {name}"


def _wrapped(published: Published, schema: Part, operation: PublishedOperation) -> Part:
    key = operation.body_key
    if key is None:
        return schema
    found = [s.properties[key][0] for s in shapes(published, schema) if key in s.properties]
    return found[0] if found else schema


def _is_read_only(published: Published, part: Part) -> bool:
    found = published.resolve(part)
    if found.get("readOnly").node is True:
        return True
    return any(_is_read_only(published, member) for member in found.get("allOf").elements())
