"""Coerce every part of a description to the type that the other stages rely on.

Published descriptions are often written by hand. A null counts as missing; numbers and text are
converted into each other where the conversion is unambiguous. A reference in a place where OpenAPI
allows none is replaced by its target. An optional keyword with an unusable value is removed and
reported. Any other wrong type is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from trunkline_codegen.spec.document import METHODS, Document, Json, Where
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.schemas import DOCUMENTATION, UNIONS

from .references import Files
from .repair_parts import TYPE_ALIASES

# The fields of each part and their kinds. A kind is the name of a part, or text, flag, number,
# object (with any content), any; `[…]` is a list, `{…}` a table, and `|` chooses by JSON type.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "document": {
        "info": "info",
        "servers": "[server]",
        "paths": "{path}",
        "webhooks": "{path}",
        "components": "components",
        "security": "[object]",
        "tags": "[tag]",
        "externalDocs": "documentation",
        "definitions": "{schema}",
        "parameters": "{parameter}",
        "responses": "{response}",
        "securityDefinitions": "{security scheme}",
        "host": "text",
        "basePath": "text",
        "schemes": "[text]",
        "consumes": "[text]",
        "produces": "[text]",
    },
    "tag": {"name": "text", "description": "text", "externalDocs": "documentation"},
    "documentation": {"url": "text", "description": "text"},
    "info": {
        "title": "text",
        "summary": "text",
        "description": "text",
        "version": "text",
        "termsOfService": "text",
        "contact": "object",
        "license": "object",
    },
    "server": {"url": "text", "description": "text", "variables": "{variable}"},
    "variable": {"default": "text", "enum": "[text]", "description": "text"},
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
        "headers": "{parameter}",
        "securitySchemes": "{security scheme}",
        "callbacks": "{{path}}",
        "pathItems": "{path}",
        "examples": "object",
        "links": "object",
    },
    "security scheme": {"type": "text", "flows": "object", "scopes": "object", "flow": "text"},
    "path": {
        "$ref": "text",
        "summary": "text",
        "description": "text",
        "parameters": "[parameter]",
        "servers": "[server]",
        **dict.fromkeys(METHODS, "operation"),
    },
    "operation": {
        "operationId": "text",
        "summary": "text",
        "description": "text",
        "tags": "[text]",
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "{operation response}",
        "callbacks": "{{path}}",
        "servers": "[server]",
        "security": "[object]",
        "deprecated": "flag",
        "externalDocs": "documentation",
        "consumes": "[text]",
        "produces": "[text]",
        "schemes": "[text]",
        "x-trunkline-resource": "text",
        "x-trunkline-method": "text",
        "x-trunkline-pagination": "object",
        "x-trunkline-identity": "identity",
        "x-trunkline-body": "text",
        "x-trunkline-retry": "text",
    },
    "identity": {"response": "[text]", "parameter": "text"},
    "parameter": {
        "$ref": "text",
        "name": "text",
        "in": "text",
        "description": "text",
        "required": "flag",
        "deprecated": "flag",
        "allowReserved": "flag",
        "allowEmptyValue": "flag",
        "style": "text",
        "explode": "flag",
        "schema": "schema",
        "content": "{media}",
        "items": "schema",
        "type": "text|[text]",
        "format": "text",
        "enum": "[any]",
        "collectionFormat": "text",
        "x-trunkline-name": "text",
    },
    "body": {
        "$ref": "text",
        "description": "text",
        "content": "{media}",
        "required": "flag",
    },
    "response": {
        "$ref": "text",
        "description": "text",
        "headers": "{parameter}",
        "content": "{media}",
        "schema": "schema",
    },
    "media": {"schema": "schema", "encoding": "{encoding}", "itemSchema": "schema"},
    "encoding": {
        "contentType": "text",
        "style": "text",
        "explode": "flag",
        "allowReserved": "flag",
        "headers": "{parameter}",
    },
    "schema": {
        "$ref": "text",
        "type": "text|[text]",
        "title": "text",
        "description": "text",
        "format": "text",
        "pattern": "text",
        "enum": "[any]",
        "required": "[text]|flag",
        "properties": "{schema}",
        "patternProperties": "{schema}",
        "additionalProperties": "flag|schema",
        "items": "schema|[schema]",
        "prefixItems": "[schema]",
        "allOf": "[schema]",
        "oneOf": "[schema]",
        "anyOf": "[schema]",
        "not": "schema",
        "externalDocs": "documentation",
        "discriminator": "discriminator|text",
        "nullable": "flag",
        "readOnly": "flag",
        "writeOnly": "flag",
        "deprecated": "flag",
        "contentMediaType": "text",
        "contentEncoding": "text",
        "x-trunkline-name": "text",
        "x-trunkline-alias": "text",
        "x-trunkline-secret": "flag",
        **dict.fromkeys(
            ("maxLength", "minLength", "minItems", "maxItems", "minimum", "maximum"), "number"
        ),
        "exclusiveMinimum": "number|flag",
        "exclusiveMaximum": "number|flag",
        "multipleOf": "number",
    },
    "discriminator": {"propertyName": "text", "mapping": "{text}"},
}

# Tables in which a key that begins with `x-` is an extension, not a name.
_WITH_EXTENSIONS = frozenset({"{path}", "{operation response}"})
_ALIASES = {"operation response": "response"}
# Parts and tables that OpenAPI allows a reference for; later stages resolve these.
_REFERABLE = frozenset(
    {"path", "parameter", "body", "operation response", "response", "schema", "security scheme",
     "object", "any"}
)  # fmt: skip
# Keywords that have no meaning without a valid value, so that they cannot be removed.
_ESSENTIAL = frozenset({"$ref", "in", "operationId", "propertyName", "type", "url"})
# The kinds of keywords that an API works without.
_REMOVABLE = frozenset({"text", "flag", "number", "[tag]", "documentation", "info"})
_FLAG_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0"), False),
}
# Words that stand for a schema: the types, and the names that repair_parts knows.
_SCHEMA_WORDS = {"string", "integer", "number", "boolean", "array", "object"} | set(TYPE_ALIASES)
_MAX_CHAIN = 50
_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "flag": (bool,),
    "number": (int, float),
}
_TYPE_KIND = "text|[text]"
# The type of a value that needs no conversion, by kind: almost every value has it.
_EXPECTED: Mapping[str, type] = {
    "text": str,
    "flag": bool,
    "number": int,
    "[any]": list,
    _TYPE_KIND: str,
}
_SCALARS = {"flag": "true or false", "number": "a number"}
_TYPE_NAMES = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def coerce_types(document: Document) -> Document:
    """Return the document with every part coerced to its type.

    Raises:
        SpecError: A part has another type and cannot be converted.
    """
    root = document.root
    if not isinstance(root, dict):
        raise document.fail(f"a description must be an object, not {_TYPE_NAMES[type(root)]}")
    _Coercer(document).read(root, "document", ())
    return document


class _Coercer:
    def __init__(self, document: Document) -> None:
        self._document = document
        # After the conversion, other files are converted as they are read.
        self._files = Files(document, converted="swagger" not in document.root)

    def read(self, value: Json, kind: str, place: Where) -> Json:
        """Return the value coerced to a kind; containers change in place."""
        if kind == "any" or value is None:
            return value
        if "|" in kind:
            kind = next((k for k in kind.split("|") if _fits(value, k)), kind.partition("|")[0])
        if kind not in _REFERABLE and isinstance(value, dict):
            value = self._target(value, kind, place)
        if kind in _TYPES:
            return self._scalar(value, kind, place)
        if kind.startswith("["):
            self._require(value, list, place)
            value[:] = [
                self.read(child, kind[1:-1], (*place, i))
                for i, child in enumerate(value)
                if child is not None or kind == "[any]"
            ]
        elif kind.startswith("{"):
            self._require(value, dict, place)
            for key, child in list(value.items()):
                if kind in _WITH_EXTENSIONS and key.startswith("x-"):
                    del value[key]  # an extension, not a path or status
                elif key == "$ref" and kind == "{path}" and isinstance(child, str):
                    continue  # a reference to a callback component
                else:
                    empty = {} if child is None and kind != "{text}" else child
                    value[key] = self.read(empty, kind[1:-1], (*place, key))
        elif kind == "schema" and not isinstance(value, dict):
            return self._schema(value, place)
        else:
            self._require(value, dict, place)
            self._fields(value, _PARTS.get(_ALIASES.get(kind, kind), {}), place)
        return value

    def _fields(self, part: dict[str, Json], kinds: Mapping[str, str], place: Where) -> None:
        for key, value in list(part.items()):
            kind = kinds.get(key)
            if kind is None:
                continue
            if kind == _TYPE_KIND or key in UNIONS:
                value = _with_null_types(value)  # noqa: PLW2901 (the mended value)
            if value is None:
                del part[key]  # an empty `description:`
                continue
            if type(value) is _EXPECTED.get(kind):
                continue
            if key == "deprecated" and isinstance(value, str) and value.strip():
                if value.strip().lower() not in _FLAG_WORDS:  # the reason, or the replacement
                    part[key] = True
                    self._document.note("deprecated is a text: read as true", *place)
                    continue
            try:
                part[key] = self.read(value, kind, (*place, key))
            except SpecError:
                if kind not in _REMOVABLE or key in _ESSENTIAL or key.startswith("x-trunkline-"):
                    raise
                del part[key]
                expected = _SCALARS.get(kind, kind.strip("[]"))
                self._document.note(f"{key} is not {expected}: removed", *place)

    def _target(self, value: Json, kind: str, place: Where) -> Json:
        """Return the target of a reference in a place where OpenAPI allows none."""
        for _ in range(_MAX_CHAIN):
            ref = value.get("$ref") if isinstance(value, dict) else None
            # A reference to a callback component is resolved by the bundle stage.
            if not isinstance(ref, str) or kind == "{path}":
                return value
            file = self._document.file.resolve()
            where = (*place, "$ref")
            target = self._files.target(ref, file, where)
            found = self._files.part(target, file, where)
            found = self._files.rebase(found, target[0], target[1].split("/")[1:])
            siblings = {key: child for key, child in value.items() if key != "$ref"}
            value = {**found, **siblings} if isinstance(found, dict) else found
            self._document.note("a reference is not allowed here: replaced by its target", *place)
        raise self._document.fail("is a reference cycle", *place)

    def _schema(self, value: Json, place: Where) -> Json:
        """Return the schema that a value other than an object stands for."""
        if isinstance(value, bool):
            return {} if value else {"not": {}}
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in _SCHEMA_WORDS:
            raise self._fault(value, _TYPE_NAMES[dict], place)
        self._document.note(f"a schema must be an object: read as type {word}", *place)
        return {"type": word}

    def _scalar(self, value: Json, kind: str, place: Where) -> Json:
        if _fits(value, kind):
            return value
        if kind == "text" and isinstance(value, (bool, int, float)):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if kind == "flag" and str(value).strip().lower() in _FLAG_WORDS:
            return _FLAG_WORDS[str(value).strip().lower()]
        if kind == "number" and isinstance(value, str):
            for convert in (int, float):
                try:
                    return convert(value)
                except (ValueError, OverflowError):
                    continue
        raise self._fault(value, _SCALARS.get(kind, kind), place)

    def _require(self, value: Json, kind: type, place: Where) -> None:
        if not isinstance(value, kind):
            raise self._fault(value, _TYPE_NAMES[kind], place)

    def _fault(self, value: Json, expected: str, place: Where) -> SpecError:
        return self._document.fail(
            f"must be {expected}, not {_TYPE_NAMES.get(type(value), type(value).__name__)}",
            *place,
            hint="Fix the correction or the file that it comes from. A fault in a published file "
            "needs a repaired copy, with a note in the catalog.",
        )


def _with_null_types(value: Json) -> Json:
    """Return a list of types or of union members in which YAML's `null` is the type `"null"`."""
    if not isinstance(value, list):
        return value
    return [
        "null" if one is None
        else {**one, "type": "null"} if isinstance(one, dict) and _has_only_null_type(one)
        else one
        for one in value
    ]  # fmt: skip


def _has_only_null_type(schema: Mapping[str, Json]) -> bool:
    return schema.get("type", "") is None and schema.keys() <= DOCUMENTATION | {"type"}


def _fits(value: Json, kind: str) -> bool:
    if kind in _TYPES:
        flag = isinstance(value, bool)
        return flag if kind == "flag" else isinstance(value, _TYPES[kind]) and not flag
    return isinstance(value, list if kind.startswith("[") else dict)
