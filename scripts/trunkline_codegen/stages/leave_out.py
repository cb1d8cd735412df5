"""Remove the operations that the catalog leaves out, before a stage can reject them.

`leave_out` names an operation by its operationId, or by its method and path (`GET /pets`). `* /pets`
names a path whose operations are in another file, which may be missing. An operation without an operationId is named later, so the stage runs twice.
"""

from __future__ import annotations

from trunkline_codegen.spec.document import METHODS, Document, Json, Object, walk
from trunkline_codegen.spec.schemas import reference


def leave_out(document: Document) -> Document:
    """Return the document without the operations that the catalog leaves out."""
    wanted = document.api.leave_out
    root: Json = document.root  # not checked yet
    paths = root.get("paths") if isinstance(root, dict) else None
    if not wanted or not isinstance(paths, dict):
        return document
    removed = _remove_components(document)
    for path, item in list(paths.items()):
        for method in METHODS if isinstance(item, dict) else ():
            operation = item.get(method)
            name = operation.get("operationId") if isinstance(operation, dict) else None
            key = name if isinstance(name, str) and name in wanted else f"{method.upper()} {path}"
            if method in item and key in wanted:
                del item[method]
                document.left_out.add(key)
                removed = True
        if isinstance(item, dict) and "$ref" in item and f"* {path}" in wanted:
            del item["$ref"]
            document.left_out.add(f"* {path}")
            removed = True
        if isinstance(item, dict) and not {*METHODS, "$ref"}.intersection(item):
            del paths[path]
    if removed:
        _remove_unused_schemas(root)
    return document


def _remove_components(document: Document) -> bool:
    """Remove components that the catalog names as `#/components/...`: faulty and unused ones."""
    found = False
    for name in document.api.leave_out:
        section, _, key = name.removeprefix("#/components/").partition("/")
        components = document.root.get("components")
        parts = components.get(section) if isinstance(components, dict) else None
        if name.startswith("#/components/") and isinstance(parts, dict):
            found |= parts.pop(key, None) is not None
            document.left_out.add(name)
    return found


def check_leave_out(document: Document) -> Document:
    """Return the document without the rest of these operations, after checking their names.

    Raises:
        SpecError: A name belongs to no operation.
    """
    document = leave_out(document)
    unknown = document.api.leave_out.keys() - document.left_out
    if unknown:
        raise document.fail(
            f"leave_out names {min(unknown)!r}, which is no operation",
            hint="Fix or delete the line in specs/catalog.toml.",
        )
    return document


def _remove_unused_schemas(root: Object) -> None:
    """Remove component schemas that only left-out operations could have used."""
    components = root.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(components, dict) or not isinstance(schemas, dict):
        return
    kept: set[str] = set()
    rest = {**root, "components": {k: v for k, v in components.items() if k != "schemas"}}
    pending: list[Json] = [rest]
    while pending:
        for _, node in walk(pending.pop()):
            name = reference(node) if isinstance(node, dict) else None
            if name is not None and name not in kept and name in schemas:
                kept.add(name)
                pending += [schemas[name]] if isinstance(schemas[name], dict) else []
            pending += _mapped(node, schemas, kept) if isinstance(node, dict) else []
    components["schemas"] = {name: schema for name, schema in schemas.items() if name in kept}


def _mapped(node: Object, schemas: Object, kept: set[str]) -> list[Json]:
    """Return the schemas that only a discriminator names, and mark them as kept."""
    discriminator = node.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    refs = mapping.values() if isinstance(mapping, dict) else ()
    names = {str(ref).rpartition("/")[2] for ref in refs}
    new = {name for name in names if name in schemas} - kept
    kept |= new
    return [schemas[name] for name in sorted(new) if isinstance(schemas[name], dict)]
