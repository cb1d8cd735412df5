"""Request bodies as users see them: a body without a class of its own is a method's arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from trunkline_codegen.spec.document import Json, Object, operations, resolve
from trunkline_codegen.spec.schemas import reference
from trunkline_codegen.specchange.description.compare import Change
from trunkline_codegen.specchange.description.facts import facts_of

from .effects import Effect


def methods_of_bodies(
    api: str, root: Object, client: str, classes: Collection[str]
) -> dict[str, str]:
    """Return the method whose arguments the fields of a type are, by the name of the type.

    Args:
        api: The API's name.
        root: The resolved document.
        client: The variable name of the client: `vonage`.
        classes: The models of the package; a body with one of these is not taken apart.
    """
    facts = facts_of(api, root)
    found: dict[str, str] = {}
    for _, _, operation in operations(root):
        method = facts["operation", operation["operationId"]].aspects["method"]
        for name in _bodies(root, operation):
            if name not in classes:
                found.setdefault(name, f"{client}.{method}")
    return found


def _bodies(root: Object, operation: Object) -> Iterator[str]:
    body: Json = operation.get("requestBody")
    while isinstance(body, dict) and isinstance(body.get("$ref"), str):
        body = resolve(root, body["$ref"])
    if not isinstance(body, dict):
        return
    for media in (body.get("content") or {}).values():
        name = reference(media.get("schema"))
        if name is None:
            continue
        yield name
        schema = root["components"]["schemas"].get(name)
        inner = operation.get("x-trunkline-body")
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if inner is not None and isinstance(properties, dict):
            nested = reference(properties.get(inner))
            if nested is not None:
                yield nested


def as_arguments(
    changes: Iterable[Change], methods: Mapping[str, str], wires: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the changes, with fields of request bodies named as arguments.

    Args:
        changes: The changes in the description.
        methods: The methods by the types of their bodies; see `methods_of_bodies`.
        wires: The JSON property of each attribute: `Media.checksum`.
    """
    attributes = {f"{name.partition('.')[0]}.{wire}": name for name, wire in wires.items()}
    for change in changes:
        owner, _, field = change.name.partition(".")
        method = methods.get(owner)
        if method is None or change.subject not in ("field", "type"):
            yield change
        elif change.subject == "type":
            yield attrs.evolve(change, name=f"body of {method}()")
        else:
            argument = attributes.get(change.name, field).rpartition(".")[2]
            yield attrs.evolve(change, name=f"{method}({argument}=)")


def refused_nulls(changes: Iterable[Change], sent: Collection[str]) -> Iterator[Effect]:
    """Yield the effects of fields and parameters that may no longer be null in a request.

    Args:
        changes: The changes, with fields of request bodies named as arguments.
        sent: The models that programs construct.
    """
    for change in changes:
        types = next((d for d in change.differences if d.aspect == "type"), None)
        if change.action != "changed" or types is None:
            continue
        if "null" not in types.before.split(" | ") or "null" in types.after.split(" | "):
            continue
        call, _, argument = change.name.removesuffix("=)").partition("(")
        owner, _, field = change.name.partition(".")
        if change.name.endswith("=)"):
            sentence = f"`{call}()` no longer accepts `NULL` for `{argument}`."
        elif change.subject == "field" and owner in sent:
            sentence = f"`{owner}({field}=NULL)` is no longer accepted."
        else:
            continue
        yield Effect(
            rule="null-refused",
            section="Changed",
            breaking=True,
            name=change.name if change.name.endswith("=)") else f"{owner}({field}=)",
            sentence=sentence,
            before=types.before,
            after=types.after,
        )
