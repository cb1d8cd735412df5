"""The objects of a collection: create, change, find, show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError
from trunkline.sandbox._values.schemas import Schema, Schemas

from .outcomes import choose_status
from .resources import Resource, at, object_place

_MADE_UP = 3  # objects of a collection that no operation creates
_ATTEMPTS = 50  # at an identifier that is not taken
_NUMBERS = 200  # that are tried after these
_FILLED = "_filled"


class Objects:
    """The objects of one collection, for every owner.

    Args:
        schemas: The schemas of the document.
        resource: The collection.
        api: The name of the API.
        prefix: The base path of the API, for links.
        seed: The same seed gives the same objects.
        kind: The name of the collection in the state and the ledger.
    """

    def __init__(
        self, schemas: Schemas, resource: Resource, api: str, prefix: str, seed: str, kind: str
    ) -> None:
        self.resource = resource
        self.kind = kind
        self._schemas = schemas
        self.api = api
        self._prefix, self._seed = prefix, seed
        self._made: WeakKeyDictionary[State, Counter[str]] = WeakKeyDictionary()

    # -- places ----------------------------------------------------------------------------

    def owner(self, params: Mapping[str, Any]) -> str:
        """Return the owner of the collection at a path with these parameters."""
        return (
            f"{self.api}{fill(self.resource.path, params)}"
            if "{" in self.resource.path
            else self.api
        )

    def collection(self, state: State, params: Mapping[str, Any]) -> Collection:
        """Return the collection at a path with these parameters."""
        owner = self.owner(params)
        found = state.store.collection(self.kind, owner)
        if not self.resource.is_created_by_calls and not len(found):
            filled = state.store.collection(_FILLED)
            key = f"{self.kind} {owner}"
            if key not in filled:
                filled.add(key, {})
                with suppress(APIError):  # the schema allows no object: the list is empty
                    for _ in range(_MADE_UP):
                        self.create(state, params, {})
        return found

    def link(self, params: Mapping[str, Any], id: str) -> str:
        """Return the path of an object."""
        return f"{self._prefix}{fill(self.resource.path, params)}/{quote(id, safe='')}"

    # -- changes ---------------------------------------------------------------------------

    def create(
        self,
        state: State,
        params: Mapping[str, Any],
        fields: Mapping[str, Any],
        *,
        id: str | None = None,
        sent: Schema = None,
    ) -> tuple[str, Document]:
        """Create an object.

        Args:
            state: The state of the sandbox.
            params: The path parameters.
            fields: The properties that are given.
            id: The identifier, if the caller chose it.
            sent: The schema of what the caller could send. Optional properties of it that were
                not sent stay away; others are made up.

        Returns:
            The identifier, and the object.

        Raises:
            APIError: The identifier is taken.
        """
        owner = self.owner(params)
        collection = state.store.collection(self.kind, owner)
        counts = self._made.setdefault(state, Counter())
        counts[owner] += 1
        key = f"{self._seed}|{self.kind}|{owner}|{counts[owner]}"
        document = self._drafted(key, fields, sent)
        name = self.resource.id_name
        given = id if id is not None else self._given_id(fields)
        if given is not None and given in collection:
            create = self.resource.roles.get("create")
            status = choose_status(create, 409, 400, 422) if create is not None else 409
            raise APIError(status, f"An object with the identifier {given} exists already.")
        if given is None:
            given = self._new_id(collection, document, key, counts[owner])
        elif name is not None and str(document.get(name)) != given:
            document[name] = self._typed_id(given)
        for parameter in self.resource.parent_parameters:
            self._set(document, parameter, params.get(parameter))
        return given, collection.add(given, document)

    def _drafted(self, key: str, fields: Mapping[str, Any], sent: Schema) -> Document:
        schema = self.resource.schema
        try:
            document = Sampler(self._schemas, key).sample(schema)
        except UnsatisfiableError:
            raise APIError(
                500,
                "The sandbox finds no value that the schema of this object allows; write a "
                "handler for the operation, or correct the schema.",
            ) from None
        if not isinstance(document, dict):
            raise APIError(500, "The objects of this collection are no JSON objects.")
        if sent is not None:
            self._leave_out(document, self._schemas.properties(sent), fields)
        return self.changed(document, fields)

    def _leave_out(
        self, document: Document, sendable: Mapping[str, Schema], fields: Mapping[str, Any]
    ) -> None:
        """Remove what the caller could have sent and did not, as far as the schema allows."""
        required = self._schemas.required(self.resource.schema)
        for name, part in sendable.items():
            if name in fields or name == self.resource.id_name or name not in document:
                continue
            found = self._schemas.resolve(part)
            if isinstance(found, dict) and "default" in found:
                self._set(document, name, found["default"])
            elif name not in required:
                value = document.pop(name)
                if not self._schemas.is_valid(document, self.resource.schema):
                    document[name] = value

    def changed(self, document: Document, fields: Mapping[str, Any]) -> Document:
        """Return an object with other properties; those that would be invalid stay as they are."""
        schema, result = self.resource.schema, dict(document)
        properties = self._schemas.properties(schema)
        for name, value in fields.items():
            part = properties.get(name)
            if name not in properties:
                if self._is_open(schema) and self._valid_with(result, name, value):
                    result[name] = value
                continue
            if self._schemas.is_hidden(part, "request") or self._schemas.is_hidden(
                part, "response"
            ):
                continue
            if value is None and not self._schemas.is_valid(None, part):
                trial = {k: v for k, v in result.items() if k != name}
                if self._schemas.is_valid(trial, schema):
                    result = trial
            elif self._valid_with(result, name, value):
                result[name] = value
        return result

    def _is_open(self, schema: Schema) -> bool:
        """Return whether a schema describes properties without fixed names."""
        return any(
            isinstance(p.get("additionalProperties"), dict) for p in self._schemas.parts(schema)
        )

    def _valid_with(self, document: Document, name: str, value: Any) -> bool:
        return self._schemas.is_valid({**document, name: value}, self.resource.schema)

    def replaced(self, document: Document, fields: Mapping[str, Any], sent: Schema) -> Document:
        """Return an object after a PUT: what was not sent is left out, as far as the schema allows."""
        result = dict(document)
        self._leave_out(result, self._schemas.properties(sent), fields)
        return self.changed(result, fields)

    def save(
        self, state: State, params: Mapping[str, Any], id: str, document: Document
    ) -> Document:
        """Store a changed object."""
        collection = self.collection(state, params)
        current = collection.get(id) or {}
        for name in current.keys() - document.keys():
            del current[name]
        return collection.change(id, document)

    def remove(self, state: State, params: Mapping[str, Any], id: str) -> None:
        """Delete an object and the collections below it."""
        self.collection(state, params).remove(id)

    # -- identifiers -----------------------------------------------------------------------

    def _given_id(self, fields: Mapping[str, Any]) -> str | None:
        name = self.resource.id_name
        if name is None or fields.get(name) is None:
            return None
        part = self._schemas.properties(self.resource.schema).get(name)
        if self._schemas.is_hidden(part, "request") or isinstance(fields[name], dict | list | bool):
            return None
        return str(fields[name]) or None

    def _new_id(self, collection: Collection, document: Document, key: str, number: int) -> str:
        name = self.resource.id_name
        if name is None:
            rng = random.Random(key)  # noqa: S311 (not a secret)
            ids: Iterable[str] = (f"{rng.getrandbits(64):016x}" for _ in range(_ATTEMPTS))
            return next(each for each in ids if each not in collection)
        part = self._schemas.properties(self.resource.schema).get(name)
        if "integer" in self._schemas.types(part):
            for value in range(number, number + 10_000):
                id = self._parameter_fits(value)
                if (
                    id is not None
                    and id not in collection
                    and self._valid_with(document, name, value)
                ):
                    document[name] = value
                    return id
        first = self._parameter_fits(document.get(name))
        if first is not None and first not in collection and name in document:
            return first
        for attempt in range(_ATTEMPTS):
            value = self._sampled_id(part, f"{key}|id|{attempt}", with_parameter=attempt < 10)
            id = self._parameter_fits(value)
            if id is not None and id not in collection and self._valid_with(document, name, value):
                document[name] = value
                return id
        # A pattern of digits has few short values; there are always further numbers.
        for text in map(str, range(number, number + _NUMBERS)):
            id = self._parameter_fits(text)
            if id is not None and id not in collection and self._valid_with(document, name, text):
                document[name] = text
                return id
        raise APIError(409, f"There is no further valid value of {name}.")

    def _sampled_id(self, part: Schema, key: str, *, with_parameter: bool) -> Any:
        parameter = self._parameter_schema() if with_parameter else None
        parts = [
            each for each in (_without_examples(self._schemas.resolve(part)), parameter) if each
        ]
        schema = parts[0] if len(parts) == 1 else {"allOf": parts} if parts else {"type": "string"}
        try:
            return Sampler(self._schemas, key).sample(schema, self.resource.id_name or "id")
        except UnsatisfiableError:
            return None

    def _parameter_schema(self) -> Schema:
        for operation in self.resource.roles.values():
            for parameter in operation.at("path"):
                if parameter.name == self.resource.parameter:
                    return _without_examples(self._schemas.resolve(parameter.schema))
        return None

    def _parameter_fits(self, value: Any) -> str | None:
        """Return an identifier as a text, or None if the path of an object does not take it."""
        if value is None or isinstance(value, dict | list | bool) or value == "":
            return None
        text, schema = str(value), self._parameter_schema()
        # A text is one in the path, where digits of it may be read as a number.
        fits = schema is None or any(
            self._schemas.is_valid(each, schema, "request") for each in _readings(text)
        )
        return text if fits and text not in (".", "..") else None

    def _typed_id(self, id: str) -> Any:
        part = self._schemas.properties(self.resource.schema).get(self.resource.id_name or "")
        valid = [each for each in _readings(id) if self._schemas.is_valid(each, part)]
        return (valid or [id])[0]

    def _set(self, document: Document, name: str, value: Any) -> None:
        """Set a property if the schema has it and takes the value."""
        if name in self._schemas.properties(self.resource.schema):
            for each in (value, str(value)):
                if self._valid_with(document, name, each):
                    document[name] = each
                    return

    # -- views -----------------------------------------------------------------------------

    def place(self, schema: Schema) -> tuple[str, ...]:
        """Return the path to the object in a response or a body."""
        names = [self.resource.id_name or "id"]
        return object_place(self._schemas, schema, names, self.resource.kind) or ()

    def unwrapped(self, body: Any, schema: Schema) -> tuple[dict[str, Any], Schema]:
        """Return the properties of an object in a body, and their schema."""
        if not isinstance(body, dict):
            return {}, {}
        known = self._schemas.properties(self.resource.schema).keys()
        if not body.keys() & known and len(body) == 1:
            ((name, inner),) = body.items()
            if isinstance(inner, dict) and inner.keys() & known:
                return inner, at(self._schemas, schema, (name,))
        return body, schema

    def view(self, document: Document, schema: Schema, sampled: Callable[[], Any]) -> Any:
        """Return an object as a response shows it, valid for the schema of the response.

        Args:
            document: The object.
            schema: The schema of the response.
            sampled: Returns a value for the schema, for what the object does not have.
        """
        properties, place = self._schemas.properties(schema), self.place(schema)
        # Any object is valid for a response in which the object is optional.
        is_wrapped = bool(place) and properties.keys().isdisjoint(document)
        if not is_wrapped and self._schemas.is_valid(document, schema):
            closed = bool(properties) and not self._is_open(schema)
            shown = {k: v for k, v in document.items() if not closed or k in properties}
            return shown if self._schemas.is_valid(shown, schema) else dict(document)
        value = sampled()
        inner = value_at(value, place)
        if not isinstance(inner, dict):
            return value
        merged = self._overlaid(inner, document, at(self._schemas, schema, place))
        result = with_value(value, place, merged)
        return result if self._schemas.is_valid(result, schema) else value

    def _overlaid(
        self, value: dict[str, Any], document: Document, schema: Schema
    ) -> dict[str, Any]:
        properties = self._schemas.properties(schema)
        known = {name: each for name, each in document.items() if name in properties}
        if known and self._schemas.is_valid(known, schema):
            return known
        result = {**value, **known}
        if self._schemas.is_valid(result, schema):
            required = self._schemas.required(schema)
            shown = {k: v for k, v in result.items() if k in known or k in required}
            return shown if self._schemas.is_valid(shown, schema) else result
        result = dict(value)
        for name, each in known.items():
            if self._schemas.is_valid({**result, name: each}, schema):
                result[name] = each
        return result


def fill(path: str, params: Mapping[str, Any]) -> str:
    """Return a path template with values."""
    for name, value in params.items():
        path = path.replace("{" + name + "}", quote(str(value), safe=""))
    return path


def value_at(value: Any, place: Sequence[str]) -> Any:
    """Return the value at a place, or None."""
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def with_value(value: Any, place: Sequence[str], inner: Any) -> Any:
    """Return a value with another one at a place; objects on the way are created."""
    if not place:
        return inner
    here = value if isinstance(value, dict) else {}
    return {**here, place[0]: with_value(here.get(place[0]), place[1:], inner)}


def _readings(text: str) -> list[Any]:
    readings: list[Any] = [text]
    if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 300:
        readings.insert(0, int(text))
    return readings


def _without_examples(schema: Any) -> Any:
    """Return a schema without examples, which would make all identifiers the same."""
    if not isinstance(schema, dict):
        return schema
    return {k: v for k, v in schema.items() if k not in ("example", "examples", "default")}
