"""Find the types of a resolved document that are sent to the server or received from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Json, Object, operations
from trunkline_codegen.spec.schemas import reference

from .api_surface import Usage


def usage_of(*roots: Object) -> Usage:
    """Return the types that any of the documents sends or receives; the last one is the newest."""
    sent: set[str] = set()
    received: set[str] = set()
    for root in roots:
        for _, _, operation in operations(root):
            requests = [operation.get("requestBody"), operation.get("parameters")]
            sent |= _reached(root, requests)
            received |= _reached(root, [operation.get("responses")])
        shared = [item.get("parameters") for item in root.get("paths", {}).values()]
        sent |= _reached(root, shared)
        received |= _reached(root, [root.get("webhooks")])
    return Usage(
        sent=frozenset(sent), received=frozenset(received), wires=_wires(roots[-1]) if roots else {}
    )


def _wires(root: Object) -> dict[str, str]:
    """Return the JSON property of each attribute: `Media.checksum`."""
    found: dict[str, str] = {}
    for name, schema in root.get("components", {}).get("schemas", {}).items():
        properties = schema.get("properties") if isinstance(schema, dict) else None
        for wire, prop in properties.items() if isinstance(properties, dict) else ():
            chosen = prop.get("x-trunkline-name") if isinstance(prop, dict) else None
            found[f"{name}.{chosen or naming.attribute(wire)}"] = wire
    return found


def _reached(root: Object, starts: Iterable[Json]) -> set[str]:
    """Return the component schemas that are reachable from some nodes."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        node = pending.pop()
        name = reference(node)
        if name is not None:
            found.add(name)
        if isinstance(node, dict):
            pending += node.values()
        elif isinstance(node, list):
            pending += node
        elif isinstance(node, str) and node.startswith("#/") and node not in seen:
            seen.add(node)
            pending += _at(root, node)
    return found


def _at(root: Object, ref: str) -> Iterator[Json]:
    node: Json = root
    for part in ref.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or key not in node:
            return
        node = node[key]
    yield node
