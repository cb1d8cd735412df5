"""The built-in handler of each operation: on the objects of a collection, or from the schema."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.routing import Call, Response, Upload
from trunkline.sandbox._state.store import Document
from trunkline.sandbox._values.schemas import Schemas

from .bodies import ReadBody
from .lists import Lists
from .objects import Objects, fill
from .operations import DescribedOperation
from .outcomes import Outcome, Outcomes, choose_status
from .pages import Pages
from .resources import Resource, Role, item_schema, object_place, success_schema, template

_NAMES = re.compile(r"\{([^{}]+)\}")
_PREFERRED: Mapping[str, Sequence[int]] = {
    "create": (201, 200, 202),
    "delete": (204, 200, 202),
    "replace": (200, 204, 201),
    "list": (200,),
    "get": (200,),
}


@attrs.frozen(kw_only=True)
class Arguments:
    """What a built-in handler is called with.

    Attributes:
        call: The request.
        body: The body of the request.
        outcome: The response to send.
        values: The values of the path parameters, in the order of the path.
    """

    call: Call
    body: ReadBody
    outcome: Outcome
    values: Sequence[str]


class Handlers:
    """The built-in handlers of one API.

    Args:
        schemas: The schemas of the document.
        outcomes: Builds the responses.
        objects: The collections of the API.
        prefix: The base path of the API.
    """

    def __init__(
        self, schemas: Schemas, outcomes: Outcomes, objects: Sequence[Objects], prefix: str
    ) -> None:
        self._schemas, self._outcomes = schemas, outcomes
        self._objects = objects
        self._prefix = prefix
        self._roles: dict[str, tuple[Objects, Role]] = {
            operation.id: (each, role)
            for each in objects
            for role, operation in each.resource.roles.items()
        }
        self._lists = Lists(schemas, prefix)

    def outcome(self, operation: DescribedOperation, accept: str) -> Outcome:
        """Return the response that an operation sends; raise a 406 if it is not acceptable."""
        _, role = self._roles.get(operation.id, (None, ""))
        return self._outcomes.success(operation, _PREFERRED.get(role, ()), accept)

    def respond(self, operation: DescribedOperation, arguments: Arguments) -> Response:
        """Return the built-in response of an operation.

        Raises:
            APIError: An object does not exist, or its identifier is taken.
        """
        self._check_parents(operation, arguments)
        found = self._roles.get(operation.id)
        if found is None or (found[1] == "create" and isinstance(arguments.body.value, list)):
            return self._other(operation, arguments)
        objects, role = found
        handle = {
            "create": self._create,
            "list": self._list,
            "get": self._get,
            "update": self._change,
            "replace": self._change,
            "delete": self._delete,
        }[role]
        return handle(operation, objects, arguments)

    # -- places ----------------------------------------------------------------------------

    @staticmethod
    def _params(resource: Resource, arguments: Arguments) -> dict[str, str]:
        return dict(zip(resource.parent_parameters, arguments.values, strict=False))

    def _id(self, resource: Resource, arguments: Arguments) -> str:
        return arguments.values[len(resource.parent_parameters)]

    def _check_parents(self, operation: DescribedOperation, arguments: Arguments) -> None:
        """Raise a 404 unless the objects that the path is below exist."""
        for objects in self._objects:
            if _is_below(operation.path, objects.resource):
                self._existing(operation, objects, arguments)

    def _existing(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Document:
        id = self._id(objects.resource, arguments)
        params = self._params(objects.resource, arguments)
        found = objects.collection(arguments.call.state, params).get(id)
        if found is None:
            status = choose_status(operation, 404, 410)
            raise APIError(status, f"There is no object with the identifier {id}.")
        return found

    # -- operations on collections ---------------------------------------------------------

    def _create(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        fields, sent = objects.unwrapped(_plain(arguments.body.value), arguments.body.schema)
        params = self._params(objects.resource, arguments)
        id, document = objects.create(arguments.call.state, params, fields, sent=sent)
        response = self._shown(operation, objects, arguments, id, document)
        if response.status == 201 and objects.resource.parameter:
            _set_header(response, "Location", objects.link(params, id))
        return response

    def _get(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        document = self._existing(operation, objects, arguments)
        id = self._id(objects.resource, arguments)
        return self._shown(operation, objects, arguments, id, document)

    def _change(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        resource, state = objects.resource, arguments.call.state
        params, id = self._params(resource, arguments), self._id(resource, arguments)
        fields, sent = objects.unwrapped(_plain(arguments.body.value), arguments.body.schema)
        fields = {name: value for name, value in fields.items() if name != resource.id_name}
        existing = objects.collection(state, params).get(id)
        if existing is None:
            if operation.method != "PUT" or "create" in resource.roles:
                self._existing(operation, objects, arguments)
            id, document = objects.create(state, params, fields, id=id, sent=sent)
            outcome = self._outcomes.success(
                operation, (201, 200, 204), arguments.call.headers.get("accept", "*/*")
            )
            arguments = attrs.evolve(arguments, outcome=outcome)
        else:
            if arguments.body.media_type == "application/merge-patch+json":
                fields = _merged(existing, fields)
            is_put = operation.method == "PUT"
            document = (
                objects.replaced(existing, fields, sent)
                if is_put
                else objects.changed(existing, fields)
            )
            document = objects.save(state, params, id, document)
        return self._shown(operation, objects, arguments, id, document)

    def _delete(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        document = dict(self._existing(operation, objects, arguments))
        resource, state = objects.resource, arguments.call.state
        params, id = self._params(resource, arguments), self._id(resource, arguments)
        objects.remove(state, params, id)
        below = fill(resource.item_path, {**params, resource.parameter: id})
        for each in self._objects:
            if _is_below(each.resource.path, resource):
                rest = each.resource.path.split("/")[resource.item_path.count("/") + 1 :]
                state.store.drop_owner("/".join((objects.api + below, *rest)))
        return self._shown(operation, objects, arguments, id, document)

    def _shown(
        self,
        operation: DescribedOperation,
        objects: Objects,
        arguments: Arguments,
        id: str,
        document: Document,
    ) -> Response:
        """Return the response that shows an object."""
        outcome, key = arguments.outcome, f"{operation.id}|{objects.kind}|{id}"
        if not outcome.is_json:
            value = self._outcomes.sample(outcome, key) if outcome.media_type else None
        else:
            value = objects.view(
                document, outcome.schema, lambda: self._outcomes.sample(outcome, key)
            )
        return self._outcomes.response(operation, outcome, value, key)

    def _list(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        call, outcome, resource = arguments.call, arguments.outcome, objects.resource
        if not outcome.is_json:
            return self._other(operation, arguments)
        params = self._params(resource, arguments)
        pages = self._lists.pages(operation, outcome.schema)
        collection = objects.collection(call.state, params)
        every = collection.window(None, None, len(collection))
        matching = [
            each for each in every if self._matches(each[1], operation, objects, call, pages)
        ]
        serials = [serial for serial, _ in matching]
        schema = item_schema(self._schemas, outcome.schema, resource.items)
        request = pages.cut(
            call.query,
            serials,
            # The object itself: its identifier is shown as it is, and a view is slow to make.
            lambda index: matching[index][1],
        )
        part = matching[request.start : request.start + request.size]
        items = [self._item(operation, objects, schema, document) for _, document in part]
        link = self._lists.link(operation, call)
        base = self._outcomes.sample(outcome, operation.id)
        page = pages.page(base, items, resource.items, request, serials, link)
        if not self._schemas.is_valid(page, outcome.schema):
            page = base  # such as an empty list whose schema asks for an item
        response = self._outcomes.response(operation, outcome, page, operation.id)
        described = {name.lower() for name in outcome.described.get("headers") or {}}
        if pages.has_link_header or "link" in described:
            _set_header(response, "Link", pages.link_header(request, serials, link))
        return response

    def _item(
        self, operation: DescribedOperation, objects: Objects, schema: Any, document: Document
    ) -> Any:
        key = f"{operation.id}|{_fingerprint(document)}"
        return objects.view(document, schema, lambda: self._outcomes.value(schema, key))

    def _matches(
        self,
        document: Document,
        operation: DescribedOperation,
        objects: Objects,
        call: Call,
        pages: Pages,
    ) -> bool:
        """Return whether an object has the values that the query filters by.

        A default filters nothing: few objects that are made up would have it.
        """
        properties = self._schemas.properties(objects.resource.schema)
        position = pages.style.position if pages.style is not None else ()
        for parameter in operation.at("query"):
            name, value = parameter.name, call.query.get(parameter.name)
            if value is None or name not in properties or name in position:
                continue
            schema = self._schemas.resolve(parameter.schema)
            if isinstance(schema, dict) and "default" in schema and schema["default"] == value:
                continue
            allowed = value if isinstance(value, list) else [value]
            if name in document and not isinstance(document[name], dict | list):
                if document[name] not in allowed and str(document[name]) not in map(str, allowed):
                    return False
        return True

    # -- other operations ------------------------------------------------------------------

    def _other(self, operation: DescribedOperation, arguments: Arguments) -> Response:
        """Return the response of an operation that is not one on a collection.

        One below an object whose response has the schema of that object shows the object, with
        the properties that the body has.
        """
        above = [each for each in self._objects if _is_below(operation.path, each.resource)]
        nearest = max(above, key=lambda each: len(each.resource.path), default=None)
        if nearest is not None and self._shows(operation, nearest.resource):
            return self._act(operation, nearest, arguments)
        outcome, call = arguments.outcome, arguments.call
        key = f"{operation.id}|{_fingerprint([*arguments.values])}"
        if outcome.media_type is None:
            return self._redirected(self._outcomes.response(operation, outcome, None, key))
        value = self._outcomes.sample(outcome, key)
        if outcome.is_json and isinstance(value, dict):
            given = {**call.params}
            if isinstance(arguments.body.value, dict):
                given |= _plain(arguments.body.value)
            value = self._echoed(value, given, outcome)
            value = self._lists.page_of(value, operation, outcome.schema, call)
        return self._redirected(self._outcomes.response(operation, outcome, value, key))

    @staticmethod
    def _redirected(response: Response) -> Response:
        if 300 <= response.status < 400 and response.status != 304:
            _set_header(
                response, "Location", response.headers.get("Location", "https://example.com/")
            )
        return response

    def _echoed(self, value: dict[str, Any], given: Mapping[str, Any], outcome: Outcome) -> Any:
        """Return a response with the values of the request, where their names are the same."""
        properties = self._schemas.properties(outcome.schema)
        kinds = [part.get("discriminator") for part in self._schemas.parts(outcome.schema)]
        names = {each.get("propertyName") for each in kinds if isinstance(each, dict)}
        for name, each in given.items():
            changed = {**value, name: each}
            if (
                name in properties
                and name not in names
                and self._schemas.is_valid(changed, outcome.schema)
            ):
                value = changed
        return value

    def _shows(self, operation: DescribedOperation, resource: Resource) -> bool:
        schema = success_schema(self._schemas, operation)
        names = [resource.id_name or "id"]
        place = object_place(self._schemas, schema, names, resource.kind)
        if place is None:
            return False
        shown: Any = schema
        for name in place:
            shown = self._schemas.properties(shown).get(name)
        return self._schemas.resolve(shown) is self._schemas.resolve(resource.schema)

    def _act(
        self, operation: DescribedOperation, objects: Objects, arguments: Arguments
    ) -> Response:
        resource, state = objects.resource, arguments.call.state
        params, id = self._params(resource, arguments), self._id(resource, arguments)
        document = self._existing(operation, objects, arguments)
        fields, _ = objects.unwrapped(_plain(arguments.body.value), arguments.body.schema)
        if fields and operation.method != "GET":
            fields = {name: value for name, value in fields.items() if name != resource.id_name}
            document = objects.save(state, params, id, objects.changed(document, fields))
        return self._shown(operation, objects, arguments, id, document)


def path_names(operation: DescribedOperation) -> list[str]:
    """Return the names of the parameters in a path, in their order."""
    return _NAMES.findall(operation.path)


def values_of(operation: DescribedOperation, params: Mapping[str, Any]) -> list[str]:
    """Return the path parameters of a request as texts, in the order of the path."""
    texts = (params.get(name) for name in path_names(operation))
    return [each if isinstance(each, str) else json.dumps(each) for each in texts]


def _is_below(path: str, resource: Resource) -> bool:
    """Return whether a path is below that of an object of a collection."""
    if not resource.parameter:
        return False
    return template(path).startswith(template(resource.item_path) + "/")


def _plain(value: Any) -> Any:
    """Return the JSON of a body: a form without its files."""
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if not isinstance(v, Upload | bytes)}
    return None if isinstance(value, bytes | str) else value


def _merged(existing: Document, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with their nested objects merged into the existing ones (RFC 7396)."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        before = existing.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            inner = {**before, **_merged(before, value)}
            found[name] = {k: v for k, v in inner.items() if not (k in value and value[k] is None)}
        else:
            found[name] = value
    return found


def _set_header(response: Response, name: str, value: str) -> None:
    known = next((each for each in response.headers if each.lower() == name.lower()), name)
    response.headers[known] = value


def _fingerprint(value: object) -> str:
    """Return a short text that is the same for equal values."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
