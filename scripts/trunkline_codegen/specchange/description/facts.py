"""Convert a resolved document to a table of facts, so that two versions can be compared.

A fact is an operation, a parameter, a field, an enum value, a type, an event or a setting. Its
aspects are texts: `required`, `type`, `path`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import attrs

from trunkline_codegen.plan import default_names
from trunkline_codegen.spec.document import Json, Object, operations, resolve
from trunkline_codegen.spec.errors import pointer
from trunkline_codegen.spec.schemas import BOUNDS, enum_values, is_model
from trunkline_codegen.stages.validate import parameters_of

from .type_names import type_text

TEXTS = ("title", "summary", "description", "example", "examples", "externalDocs")


@attrs.frozen(kw_only=True)
class Fact:
    """A part of a description.

    Attributes:
        subject: Its kind.
        name: Its display name: `getRooms`, `getRooms ?page_size`, `Room.metadata`.
        pointer: Its place in the resolved document.
        parent: The key of the operation or type that contains it, or None.
        aspects: Its properties by name.
    """

    subject: str
    name: str
    pointer: str
    parent: tuple[str, str] | None = None
    aspects: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Renamed:
    """The old names of renamed operations and types, by their new names."""

    operations: Mapping[str, str] = attrs.field(factory=dict)
    types: Mapping[str, str] = attrs.field(factory=dict)


Key = tuple[str, str]
Facts = dict[Key, Fact]


def facts_of(api: str, root: Object, renamed: Renamed | None = None) -> Facts:
    """Return all facts of a resolved document by key.

    Args:
        api: The API's name, for methods without an explicit name.
        root: The document.
        renamed: Operations and types whose old name is used in keys and types, so that a rename
            alone is not a difference.
    """
    return dict(_Reader(api, root, renamed or Renamed()).facts())


class _Reader:
    def __init__(self, api: str, root: Object, renamed: Renamed) -> None:
        self._api = api
        self._root = root
        self._renamed = renamed

    def facts(self) -> Iterator[tuple[Key, Fact]]:
        yield from self._settings()
        for path, method, operation in operations(self._root):
            yield from self._operation(path, method, operation)
        for name, item in self._root.get("webhooks", {}).items():
            yield from self._event(name, item)
        for _, _, operation in operations(self._root):
            yield from self._callbacks(operation)
        for name, schema in self._root.get("components", {}).get("schemas", {}).items():
            yield from self._type(name, schema)

    # -- settings of the document -----------------------------------------------------------

    def _settings(self) -> Iterator[tuple[Key, Fact]]:
        info = self._root.get("info", {})
        values = {
            "version": str(info.get("version", "")),
            "title": str(info.get("title", "")),
            "servers": ", ".join(str(s.get("url")) for s in self._root.get("servers") or ()),
            "security": _compact(self._root.get("security")),
            "text": str(info.get("description", "")),
        }
        for name, scheme in self._root.get("components", {}).get("securitySchemes", {}).items():
            values[f"security scheme {name}"] = _compact(_without_texts(scheme))
        for name, value in values.items():
            place = pointer("info" if name in ("version", "title", "text") else name.split()[0])
            aspect = "text" if name in ("title", "text") else "value"
            yield (
                ("setting", name),
                Fact(subject="setting", name=name, pointer=place, aspects={aspect: value}),
            )

    # -- operations ------------------------------------------------------------------------

    def _operation(self, path: str, method: str, operation: Object) -> Iterator[tuple[Key, Fact]]:
        name = operation["operationId"]
        key = ("operation", self._renamed.operations.get(name, name))
        place = pointer("paths", path, method)
        resource, method_name = default_names.guess_place(path, method)
        resource = (self._api, *resource)
        aspects = {
            "operationId": name,
            "verb": method.upper(),
            "path": path,
            "method": ".".join(
                (
                    str(operation.get("x-trunkline-resource") or ".".join(resource)),
                    str(operation.get("x-trunkline-method") or method_name),
                )
            ),
            "body": self._body(operation),
            **self._responses(operation),
            "pages": _compact(operation.get("x-trunkline-pagination")),
            "retry": str(operation.get("x-trunkline-retry") or ""),
            "security": _compact(operation.get("security")),
            "servers": _compact(operation.get("servers")),
            **_common(operation),
        }
        yield key, Fact(subject="operation", name=name, pointer=place, aspects=aspects)
        item = self._root["paths"][path]
        seen: set[str] = set()
        for parameter in parameters_of(self._root, item, operation):
            short = str(parameter.get("name"))
            where = str(parameter.get("in"))
            inner = f"{short} in {where}" if short in seen else short
            seen.add(short)
            yield (
                ("parameter", f"{key[1]} {inner}"),
                Fact(
                    subject="parameter",
                    name=f"{name} {_SIGNS.get(where, '')}{short}",
                    pointer=f"{place}/parameters",
                    parent=key,
                    aspects={"in": where, **self._value(parameter)},
                ),
            )

    def _value(self, parameter: Object) -> dict[str, str]:
        schema = parameter.get("schema")
        for media in (parameter.get("content") or {}).values():
            schema = media.get("schema") if schema is None else schema
        required = bool(parameter.get("required")) or parameter.get("in") == "path"
        style = _compact({k: parameter[k] for k in ("style", "explode") if k in parameter})
        both = {**_common(schema), **{k: v for k, v in _common(parameter).items() if v}}
        return {"required": str(required).lower(), "style": style, **self._schema(schema), **both}

    def _body(self, operation: Object) -> str:
        body = operation.get("requestBody")
        if not isinstance(body, dict):
            return ""
        body = resolve(self._root, body["$ref"]) if "$ref" in body else body
        required = ", required" if body.get("required") else ""
        return f"{self._content(body)}{required}"

    def _responses(self, operation: Object) -> dict[str, str]:
        good: list[str] = []
        bad: list[str] = []
        for status, response in (operation.get("responses") or {}).items():
            target = resolve(self._root, response["$ref"]) if "$ref" in response else response
            values = f"{status} {self._content(target)}".strip()
            (good if str(status).startswith("2") else bad).append(values)
        return {"response": "; ".join(sorted(good)), "errors": "; ".join(sorted(bad))}

    def _content(self, holder: Object) -> str:
        return ", ".join(
            f"{kind} {type_text(media.get('schema'), self._renamed.types)}"
            for kind, media in (holder.get("content") or {}).items()
        )

    def _event(self, name: str, item: Json) -> Iterator[tuple[Key, Fact]]:
        for _, method, operation in operations({"paths": {"": item}}):
            yield (
                ("event", name),
                Fact(
                    subject="event",
                    name=name,
                    pointer=pointer("webhooks", name, method),
                    aspects={"body": self._body(operation), **_common(operation)},
                ),
            )

    def _callbacks(self, operation: Object) -> Iterator[tuple[Key, Fact]]:
        """Yield an event for each callback of an operation."""
        for name, callback in (operation.get("callbacks") or {}).items():
            target = resolve(self._root, callback["$ref"]) if "$ref" in callback else callback
            for item in target.values() if isinstance(target, dict) else ():
                yield from self._event(f"{operation['operationId']} {name}", item)

    # -- types -----------------------------------------------------------------------------

    def _type(self, name: str, schema: Json) -> Iterator[tuple[Key, Fact]]:
        key = ("type", self._renamed.types.get(name, name))
        place = pointer("components", "schemas", name)
        values = enum_values(schema)
        kind = "enum" if values is not None else "object" if is_model(schema) else "other"
        aspects = {"name": name, "kind": kind, **_common(schema)}
        yield key, Fact(subject="type", name=name, pointer=place, aspects=aspects)
        for value in values or ():
            yield (
                ("enum value", f"{key[1]} {value}"),
                Fact(
                    subject="enum value",
                    name=f"{name} {json.dumps(value)}",
                    pointer=f"{place}/enum",
                    parent=key,
                ),
            )
        required = set(schema.get("required") or ()) if kind == "object" else set()
        for wire, prop in (schema["properties"] if kind == "object" else {}).items():
            yield (
                ("field", f"{key[1]} {wire}"),
                Fact(
                    subject="field",
                    name=f"{name}.{wire}",
                    pointer=place + pointer("properties", wire),
                    parent=key,
                    aspects={
                        "required": str(wire in required).lower(),
                        **self._schema(prop),
                        **_common(prop),
                    },
                ),
            )

    def _schema(self, schema: Json) -> dict[str, str]:
        values = schema if isinstance(schema, dict) else {}
        bounds = {keyword: values[keyword] for keyword in sorted(BOUNDS & values.keys())}
        return {
            "type": type_text(schema, self._renamed.types),
            "bounds": ", ".join(f"{keyword} {value}" for keyword, value in bounds.items()),
            "default": _compact(values.get("default")),
            "readOnly": "true" if values.get("readOnly") is True else "",
        }


_SIGNS = {"query": "?", "path": "/", "header": "header ", "cookie": "cookie "}


def _common(values: Json) -> dict[str, str]:
    """Return the aspects that every fact has: its prose, and whether it is deprecated."""
    if not isinstance(values, dict):
        return {"text": "", "deprecated": ""}
    prose = [values[key] for key in TEXTS if key in values]
    text = "\n".join(p if isinstance(p, str) else _compact(p) for p in prose)
    return {"text": text, "deprecated": "true" if values.get("deprecated") is True else ""}


def _without_texts(values: Json) -> Json:
    return (
        {k: v for k, v in values.items() if k not in TEXTS} if isinstance(values, dict) else values
    )


def _compact(value: Json) -> str:
    return "" if value is None or value == {} else json.dumps(value, sort_keys=True)
