"""Decode and validate the parameters of a request (OpenAPI 3.1, section 4.8.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import unquote, unquote_plus

from trunkline.sandbox._common.errors import Invalid
from trunkline.sandbox._http.request_body import decode_json
from trunkline.sandbox._values.schemas import Schema, Schemas

from .operations import DescribedOperation, Parameter

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]{1,300}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False}
_DELIMITERS = {
    "spaceDelimited": re.compile(r"%20|\+| "),
    "pipeDelimited": re.compile(r"\||%7[Cc]"),
    "tabDelimited": re.compile(r"%09|\t"),
}
_COMMA = re.compile(r",")
_MISSING = object()

RawPairs = Sequence[tuple[str, str]]


def raw_pairs(query: str) -> list[tuple[str, str]]:
    """Return the pairs of a query; names are decoded, values are not."""
    pairs = (each.partition("=") for each in query.split("&") if each)
    return [(unquote_plus(name), value) for name, _, value in pairs]


def cookies_of(header: str) -> dict[str, str]:
    """Return the cookies of a request by name."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        pairs = (each.strip().partition("=") for each in header.split(";"))
        return {name: value for name, _, value in pairs if name}


class ParameterReader:
    """Reads the parameters of operations.

    Args:
        schemas: The schemas of the document.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def read(
        self,
        operation: DescribedOperation,
        path: Mapping[str, str],
        query: RawPairs,
        headers: Mapping[str, str],
    ) -> tuple[dict[str, dict[str, Any]], list[Invalid]]:
        """Return the values of the parameters by place and name, and what is invalid.

        Args:
            operation: The operation.
            path: The raw texts of the path parameters.
            query: The pairs of the query, values not decoded.
            headers: The headers, names in lower case.
        """
        cookies = cookies_of(headers.get("cookie", ""))
        values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        violations: list[Invalid] = []
        for parameter in operation.parameters:
            if parameter.place == "path":
                value = self._path(parameter, path.get(parameter.name))
            elif parameter.place == "query":
                value = self._query(parameter, query)
            elif parameter.place == "header":
                value = self._plain(parameter, headers.get(parameter.name.lower()))
            else:
                value = self._cookie(parameter, cookies)
            if value is _MISSING:
                violations += [Invalid(parameter.name, "is required")] * parameter.required
                value = self._default(parameter.schema)
                if value is _MISSING:
                    continue
            else:
                violations += self._schemas.violations(
                    value, parameter.schema, "request", parameter.name
                )
            values[parameter.place][parameter.name] = value
        return values, violations

    def _default(self, schema: Schema) -> Any:
        found = self._schemas.resolve(schema)
        return found.get("default", _MISSING) if isinstance(found, dict) else _MISSING

    # -- styles ----------------------------------------------------------------------------

    def _path(self, parameter: Parameter, text: str | None) -> Any:
        if text is None:
            return _MISSING
        if parameter.media_type:
            return self._content(parameter, unquote(text))
        name, is_exploded = parameter.name, parameter.explode
        if parameter.style == "label":
            delimiter = re.compile(r"\.") if is_exploded else _COMMA
            return self._delimited(parameter, text.removeprefix("."), delimiter)
        if parameter.style == "matrix":
            parts = text.removeprefix(";").split(";")
            if is_exploded and "object" in self._schemas.types(parameter.schema):
                pairs = [each.partition("=") for each in parts]
                return self._object(parameter.schema, [(k, unquote(v)) for k, _, v in pairs])
            texts = [part.removeprefix(f"{name}=") for part in parts]
            return self._delimited(parameter, ",".join(texts), _COMMA)
        return self._delimited(parameter, text, _COMMA)

    def _query(self, parameter: Parameter, query: RawPairs) -> Any:
        name, schema = parameter.name, parameter.schema
        found = [value for key, value in query if key == name]
        types = self._schemas.types(schema)
        if parameter.media_type:
            return self._content(parameter, unquote_plus(found[-1])) if found else _MISSING
        if "object" in types and (parameter.style == "deepObject" or parameter.explode):
            value = self._spread(parameter, query)
            if value is not _MISSING or not found:
                return value
            if parameter.style == "deepObject" and "array" not in types:
                return self.typed(unquote_plus(found[-1]), schema)  # no object in another style
        listed = [value for key, value in query if key == f"{name}[]"]
        if not found and listed and "array" in types:
            found = listed
        if not found:
            return _MISSING
        if "array" in types and (parameter.explode or len(found) > 1):
            items = [self.typed(unquote_plus(each), self.items_of(schema)) for each in found]
            # One empty value is an empty list, unless the schema has a use for an empty text.
            if found == [""] and not self._schemas.is_valid(items, schema, "request"):
                return []
            return items
        delimiter = _DELIMITERS.get(parameter.style, _COMMA)
        return self._delimited(parameter, found[-1], delimiter, decode_plus=True)

    def _spread(self, parameter: Parameter, query: RawPairs) -> Any:
        """Return an object whose properties are parameters of their own."""
        prefix = f"{parameter.name}["
        if parameter.style == "deepObject":
            pairs = [
                (key[len(prefix) : -1], unquote_plus(value))
                for key, value in query
                if key.startswith(prefix) and key.endswith("]")
            ]
        else:
            properties = self._schemas.properties(parameter.schema)
            pairs = [(key, unquote_plus(value)) for key, value in query if key in properties]
        return self._object(parameter.schema, pairs) if pairs else _MISSING

    def _cookie(self, parameter: Parameter, cookies: Mapping[str, str]) -> Any:
        if "object" in self._schemas.types(parameter.schema) and parameter.explode:
            properties = self._schemas.properties(parameter.schema)
            pairs = [(key, unquote(value)) for key, value in cookies.items() if key in properties]
            if pairs:
                return self._object(parameter.schema, pairs)
        return self._plain(parameter, cookies.get(parameter.name))

    def _plain(self, parameter: Parameter, text: str | None) -> Any:
        if text is None:
            return _MISSING
        if parameter.media_type:
            return self._content(parameter, text)
        return self._delimited(parameter, text.strip(), _COMMA, decode=parameter.place == "cookie")

    def _content(self, parameter: Parameter, text: str) -> Any:
        if "json" in (parameter.media_type or ""):
            try:
                return decode_json(text)
            except ValueError:
                return text
        return self.typed(text, parameter.schema)

    def _delimited(
        self,
        parameter: Parameter,
        text: str,
        delimiter: re.Pattern[str],
        *,
        decode: bool = True,
        decode_plus: bool = False,
    ) -> Any:
        """Return the value of a text that has all items or properties of it."""
        decoded = unquote_plus if decode_plus else unquote if decode else str
        schema, types = parameter.schema, self._schemas.types(parameter.schema)
        whole = self.typed(decoded(text), schema)
        if types.isdisjoint({"array", "object"}):
            return whole
        if types - {"array", "object", "null"} and self._schemas.is_valid(whole, schema, "request"):
            return whole
        parts = [decoded(each.strip()) for each in delimiter.split(text)] if text else []
        if "array" in types:
            items = self.items_of(schema)
            return [self.typed(each, items) for each in parts]
        if parameter.explode:
            split = [each.partition("=") for each in parts]
            pairs = [(key, value) for key, _, value in split]
            is_object = all(equals for _, equals, _ in split)
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=False))
            is_object = len(parts) % 2 == 0
        # Commas in values are not escaped in headers and cookies.
        is_escaped = parameter.place in ("path", "query")
        return self._object(schema, pairs) if is_object or not is_escaped else whole

    def items_of(self, schema: Schema) -> Schema:
        """Return the schema of the items of an array."""
        for part in self._schemas.parts(schema):
            if "items" in part:
                return part["items"]
        return {}

    def _object(self, schema: Schema, pairs: RawPairs) -> dict[str, Any]:
        properties = self._schemas.properties(schema)
        found = self._schemas.resolve(schema)
        further = found.get("additionalProperties", {}) if isinstance(found, dict) else {}
        value: dict[str, Any] = {}
        for key, text in pairs:
            part = properties.get(key, further)
            if "array" in self._schemas.types(part):
                value.setdefault(key, []).append(self.typed(text, self.items_of(part)))
            else:
                value[key] = self.typed(text, part)
        return value

    def typed(self, text: str, schema: Schema) -> Any:
        """Return the value that a text stands for, or the text if it stands for no valid one."""
        types = self._schemas.types(schema)
        candidates: list[Any] = []
        if "integer" in types and _INTEGER.fullmatch(text):
            candidates.append(int(text.partition(".")[0]))
        if "number" in types and _NUMBER.fullmatch(text):
            number = float(text)
            candidates.append(int(number) if number.is_integer() and abs(number) < 1e15 else number)
        if "boolean" in types and text in _BOOLEANS:
            candidates.append(_BOOLEANS[text])
        if "null" in types and text in ("", "null"):
            candidates.append(None)
        if types & {"object", "array"} and text[:1] in ("{", "["):
            try:
                candidates.append(decode_json(text))
            except ValueError:
                pass
        # A text is one where the schema allows both, and it is valid as such.
        ordered = [text, *candidates] if not types else [*candidates, text]
        valid = [each for each in ordered if self._schemas.is_valid(each, schema, "request")]
        return (valid or ordered)[0]
