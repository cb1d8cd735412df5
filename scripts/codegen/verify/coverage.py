"""Whether a package holds everything its description says, read from the package itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from codegen.plan.arguments import OURS
from codegen.plan.bodies import read_bodies
from codegen.plan.events import event_bodies
from codegen.plan.pagination import item_of
from codegen.plan.plan import PackagePlan
from codegen.plan.responses import read_response
from codegen.spec import naming
from codegen.spec.catalog import Catalog, RootResource
from codegen.spec.document import Document, Json, Object, follow, operations
from codegen.spec.errors import SpecError, pointer
from codegen.spec.schema_locations import reach
from codegen.spec.schemas import UNIONS, enum_values, is_model, members_of, reference, types
from codegen.stages.validate import fixed_query, parameters_of, sent_path

from .package_reader import Contents, Sent, client_resources, read_contents

_SHOWN = 50


def check_coverage(plan: PackagePlan, package: Mapping[str, str]) -> None:
    """Check that everything that the resolved document says is in the package.

    Raises:
        SpecError: Something is missing, and no exception says why; or an exception is not needed.
    """
    document = plan.document
    contents = read_contents(
        *(package[file] for file in ("resources.py", "models.py", "_readers.py"))
    )
    reachable = _reachable(contents, [root.name for root in plan.roots.values()])
    missing = dict.fromkeys(_missing(document, contents, reachable))
    file = document.api.folder.parent / "exceptions.toml"
    excepted = read_exceptions(file).get(plan.name, {})
    for name in excepted:
        if name not in missing:
            raise SpecError(
                file,
                pointer(plan.name, name),
                "this exception is not needed: nothing of that name is missing",
                "Delete the line.",
            )
    left = [name for name in missing if name not in excepted]
    if left:
        more = [f"and {len(left) - _SHOWN} more"] if len(left) > _SHOWN else []
        raise document.fail(
            f"{len(left)} things that it describes are missing from the package",
            hint="\n  ".join([*left[:_SHOWN], *more]),
        )


def check_clients(catalog: Catalog, roots: Iterable[RootResource], clients: str) -> None:
    """Check that the resources of every package can be reached from a client.

    Raises:
        SpecError: Those of one cannot.
    """
    reached = client_resources(clients)
    for root in roots:
        if (root.package, root.class_name) not in reached:
            raise SpecError(
                catalog.file, pointer("apis", root.package), f"{root.class_name} hangs on no client"
            )


def read_exceptions(file: Path) -> dict[str, dict[str, str]]:
    """Read what may be missing, and why, by API.

    Raises:
        SpecError: The file is broken, or an exception has no reason.
    """
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(file, "", f"broken TOML: {error}") from None
    for api, exceptions in data.items():
        for name, reason in exceptions.items() if isinstance(exceptions, dict) else [("", "")]:
            if not isinstance(reason, str) or not reason:
                raise SpecError(file, pointer(api, name), "an exception needs a reason")
    return data


def _missing(document: Document, contents: Contents, reachable: set[str]) -> Iterator[str]:
    public: set[str] = set()
    for path, method, operation in operations(document.root):
        name = operation["operationId"]
        sent = contents.operations.get(name)
        wanted = (method.upper(), sent_path(path))
        if sent is None or (sent.method, sent.path) != wanted or sent.resource not in reachable:
            yield f"operation {name} ({method.upper()} {path})"
            continue
        for part in _missing_of(document, path, method, sent, public):
            yield f"{part} of operation {name}"
    yield from _missing_classes(document, contents, public)
    yield from _missing_events(document, contents)


def _reachable(contents: Contents, roots: list[str]) -> set[str]:
    """Return the resource classes that can be reached from those that hang on a client."""
    pending = [name for name in roots if name in contents.children]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        found.add(name)
        pending += contents.children.get(name, frozenset()) - found
    return found


# -- operations ------------------------------------------------------------------------------


def _missing_of(
    document: Document, path: str, method: str, sent: Sent, public: set[str]
) -> Iterator[str]:
    """Yield what is missing of an operation; add the classes that it shows to `public`."""
    item = document.root["paths"][path]
    operation = item[method]
    schemas = document.root["components"]["schemas"]
    names = re.findall(r"\{([^{}]+)\}", sent.path)
    for index, name in enumerate(names):
        if index >= len(sent.bound) or sent.bound[index] not in sent.arguments:
            yield f"path parameter {name}"
    for name, _ in fixed_query(path):
        if name not in sent.names["query"]:
            yield f"query {name}"
    for parameter in parameters_of(document.root, item, operation):
        place, name = parameter["in"], parameter["name"]
        reach(schemas, parameter.get("schema"), public)
        if place == "path" or (place == "header" and name.lower() in OURS):
            continue
        if name not in sent.names.get(place, ()) and not _is_spread(name, sent):
            yield f"{place} parameter {name}"
    yield from _missing_body(document, operation, sent, public)
    for name in sorted(sent.unused):
        yield f"what argument {name} sends"
    response = read_response(document, method, operation)
    if response.schema is not None and (not sent.decodes or sent.returns in ("", "None")):
        yield "answer"
    shown = response.schema
    pagination = operation.get("x-trunkline-pagination")
    if pagination:
        shown = item_of(document, shown, pagination, "paths", path, method)
    reach(schemas, shown, public)
    if not response.binary or response.events is not None:
        yield from _missing_answer(schemas, shown, sent)


def _missing_answer(schemas: Object, shown: Json, sent: Sent) -> Iterator[str]:
    """Yield what is missing where an answer is an object or a list of them: its class."""
    item = shown.get("items") if isinstance(shown, dict) else None
    for schema in (shown, item):
        name = reference(schema)
        if name is not None and is_model(schemas[name]):
            words = {*re.findall(r"\w+", sent.returns)} & {*re.findall(r"\w+", sent.reader)}
            if name not in words:
                yield f"answer {name}"


def _missing_body(
    document: Document, operation: Object, sent: Sent, public: set[str]
) -> Iterator[str]:
    schemas = document.root["components"]["schemas"]
    bodies = read_bodies(document, operation)
    if not bodies:
        if follow(document.root, operation.get("requestBody") or {}).get("content"):
            yield "request body"
        return
    for body in bodies:
        if body.fields is None:
            reach(schemas, body.schema, public)
            if not sent.content:
                yield "request body"
        for name, schema in (body.fields or {}).items():
            reach(schemas, schema, public)
            if name not in sent.names["body"]:
                yield f"field {name}"


def _is_spread(name: str, sent: Sent) -> bool:
    """Say whether an object is sent as its entries, so that its own name is not on the wire."""
    return any(naming.snake(name).rstrip("_") in argument for argument in sent.spread)


# -- classes and events ----------------------------------------------------------------------


def _missing_classes(document: Document, contents: Contents, public: set[str]) -> Iterator[str]:
    for name, schema in document.root["components"]["schemas"].items():
        values = enum_values(schema)
        if values is not None and contents.enums.get(name, {*values}) != {*values}:
            yield f"values of enum {name}"
        known = contents.properties.get(name)
        if known is None and name not in contents.enums:
            if name in public:
                yield f"class {name}"
        elif is_model(schema):
            for wire, prop in schema["properties"].items():
                if known is None or wire not in known:
                    yield f"property {wire} of class {name}"
                elif not _words_of(prop) <= {*re.findall(r"\w+", known[wire])}:
                    yield f"type of property {wire} of class {name}"


def _words_of(schema: Json) -> set[str]:
    """Return words that the type of a value surely has; none where it may be one of several."""
    name = reference(schema)
    if name is not None:
        return {name}
    if not isinstance(schema, dict):
        return set()
    members = [member for key in UNIONS for member in members_of(schema, key)]
    if members:
        return _words_of(members[0]) if len(members) == 1 else set()
    kinds = types(schema)
    if len(kinds) != 1:
        return set()
    if kinds == ["string"]:
        return {_OF_FORMATS.get(str(schema.get("format")), "str")}
    inner = {"array": "items", "object": "additionalProperties"}.get(kinds[0], "")
    more = set() if schema.get("prefixItems") else _words_of(schema.get(inner))
    return {_OF_TYPES[kinds[0]]} | more


_OF_TYPES = {
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
_OF_FORMATS = {"date-time": "datetime", "date": "date"}


def _missing_events(document: Document, contents: Contents) -> Iterator[str]:
    root = document.root
    for webhook, item in root.get("webhooks", {}).items():
        for _, body in event_bodies(root, item):
            schema = root["components"]["schemas"].get(reference(body), {})
            if is_model(schema) and not _event_names(root, webhook, schema) & contents.events:
                yield f"event {webhook}"


def _event_names(root: Object, webhook: str, schema: Object) -> set[str]:
    """Return the names that an event may go by: the webhook's, or a constant of its body."""
    found = {webhook}
    for prop in schema["properties"].values():
        if isinstance(prop, dict):
            values = follow(root, prop)
            named = (values.get("const"), *(values.get("enum") or ()))
            found |= {value for value in named if _is_text(value)}
    return found


def _is_text(value: Json) -> bool:
    return isinstance(value, str)
