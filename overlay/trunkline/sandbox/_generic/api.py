"""`GenericAPI`: one described API, from a request to its response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from typing import Any
from urllib.parse import parse_qsl

import attrs

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.request_body import read_form
from trunkline.sandbox._http.routing import (
    Call,
    CustomHandler,
    Response,
    Route,
    SandboxAPI,
    ServedRequest,
    json_response,
)
from trunkline.sandbox._state.state import State
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError
from trunkline.sandbox._values.schemas import Schema, Schemas

from .bodies import BodyReader, UnsupportedMediaTypeError
from .callbacks import Callbacks
from .description import APIDescription
from .handlers import Arguments, Handlers, path_names, values_of
from .objects import Objects
from .operations import DescribedOperation, path_of, read_operations
from .outcomes import Outcomes, choose_status, invalid_request
from .parameters import ParameterReader, raw_pairs
from .python_call import python_call
from .resources import ResourceFinder, template
from .router import DescribedRouter
from .security import ClientCredentials, SecuredRequest, Security
from .token_endpoint import token_response


class GenericAPI:
    """An API that is served from its description.

    Args:
        description: The description.
        credentials: The credentials that requests must have.
        seed: The same seed gives the same responses.
        handlers: The handlers that replace built-in ones, by operation.

    Attributes:
        description: The description.
        operations: Its operations.
        objects: The collections that it keeps.
        mount: The path that its base path is below, if another API has the same paths.
    """

    def __init__(
        self,
        description: APIDescription,
        credentials: ClientCredentials,
        seed: str,
        handlers: Callable[[str, str], CustomHandler | None],
    ) -> None:
        self.description = description
        self.schemas = Schemas(description.document)
        self.operations = read_operations(description.document, self.schemas)
        self.outcomes = Outcomes(self.schemas, f"{seed}|{description.name}")
        is_described = any(each.security is not None for each in self.operations)
        self.security = Security(description, credentials, is_described=is_described)
        self.mount = ""
        self.objects: list[Objects] = []
        self.callbacks = Callbacks(description, self.schemas, self.outcomes)
        self._seed = seed
        self._handler_of = handlers
        self._parameters = ParameterReader(self.schemas)
        self._bodies = BodyReader(self.schemas, self._parameters)
        self._handlers: Handlers
        # The operations that differ only in the query of their paths.
        self._same_path: dict[tuple[str, str], list[DescribedOperation]] = {}

    @property
    def name(self) -> str:
        """The name of the API."""
        return self.description.name

    def add_to(self, router: DescribedRouter, taken_kinds: set[str]) -> None:
        """Add the routes to a router, below the API's name if another API has its paths."""
        prefix = self.description.prefix
        paths = [(each.method, prefix + each.path) for each in self.operations]
        if any(router.holds(*each) for each in paths):
            self.mount = f"/{self.name}"
        for resource in ResourceFinder(self.schemas, self.operations).find():
            kind = (
                resource.kind
                if resource.kind not in taken_kinds
                else f"{self.name}.{resource.kind}"
            )
            taken_kinds.add(kind)
            objects = Objects(
                self.schemas,
                resource,
                self.name,
                self.mount + prefix,
                f"{self._seed}|{self.name}",
                kind,
            )
            self.objects.append(objects)
        self._handlers = Handlers(self.schemas, self.outcomes, self.objects, self.mount + prefix)
        api = SandboxAPI(
            name=self.name, prefix=self.mount + prefix, auth="none", shape="problem", routes=()
        )
        for path in sorted(self.security.token_paths):
            route = Route(
                name="token",
                method="POST",
                path=path,
                handler=_unused,
                shape="oauth2",
                serve=self._token,
            )
            router.add(api, route, self.mount + path, {})
        for operation in self.operations:
            self._add(router, api, operation)

    def _add(self, router: DescribedRouter, api: SandboxAPI, operation: DescribedOperation) -> None:
        same = self._same_path.setdefault((operation.method, template(operation.path)), [])
        same.append(operation)
        path = operation.path if operation.path.startswith("/") else f"/{operation.path}"
        route = Route(
            name=operation.id,
            method=operation.method,
            path=path,
            handler=_unused,
            shape=lambda error: self.outcomes.error_body(operation, error),
            serve=lambda request: self._serve(_chosen(same, request.query), request),
        )
        styles = {}
        for each in operation.at("path"):
            types = self.schemas.types(each.schema)
            styles[each.name] = (each.style, "object" if "object" in types else "string")
        # With a base URL of its own, a client sends all operations there.
        for prefix in dict.fromkeys((self._prefix_of(operation), self.description.prefix)):
            router.add(api, route, self.mount + prefix + path, styles)

    def operation(self, id: str) -> DescribedOperation | None:
        """Return the operation with an operationId, or None."""
        return next((each for each in self.operations if each.id == id), None)

    def path(self, operation: DescribedOperation) -> str:
        """Return the path template of an operation on this sandbox."""
        return f"{self.mount}{self._prefix_of(operation)}{operation.path}"

    def _prefix_of(self, operation: DescribedOperation) -> str:
        """Return the base path of an operation, which may have a server of its own."""
        if operation.server is None:
            return self.description.prefix
        return path_of(operation.server, self.description.home)

    # -- requests --------------------------------------------------------------------------

    async def _serve(self, operation: DescribedOperation, request: ServedRequest) -> Response:
        match, headers = request.match, request.headers
        query = raw_pairs(request.query)
        secured = SecuredRequest(
            method=request.method, path=request.path, query=query, headers=headers
        )
        try:
            identity = self.security.check(request.state, operation, secured)
        except APIError as error:
            raise self._as_described(operation, error) from None
        outcome = self._handlers.outcome(operation, headers.get("accept", "*/*"))
        values, violations = self._parameters.read(operation, match.params, query, headers)
        try:
            body, invalid = await self._bodies.read(operation, headers, request.body)
        except UnsupportedMediaTypeError as error:
            raise APIError(choose_status(operation, 415, 400, 422), error.detail) from None
        except APIError as error:
            if error.status != 400:
                raise
            raise APIError(choose_status(operation, 400, 422), error.detail) from None
        if violations or invalid:
            raise invalid_request(operation, [*violations, *invalid])
        call = Call(
            state=request.state,
            prefix=match.api.prefix,
            method=match.method,
            shapes=request.state.shapes,
            params=values["path"],
            query=values["query"],
            body=body.value,
            form=body.form,
            identity=identity,
            headers=headers,
        )
        arguments = Arguments(
            call=call, body=body, outcome=outcome, values=values_of(operation, values["path"])
        )
        call.built_in = lambda: self._handlers.respond(operation, arguments)
        response = await self._handled(operation, arguments)
        self.callbacks.send(operation, call, body, response)
        return response

    async def _handled(self, operation: DescribedOperation, arguments: Arguments) -> Response:
        handler = self._handler_of(self.name, operation.id)
        if handler is None:
            return self._handlers.respond(operation, arguments)
        result = handler(arguments.call)
        value = await result if isawaitable(result) else result
        if isinstance(value, Response):
            return value
        outcome = arguments.outcome
        if value is None:
            status = 204 if "204" in operation.responses else outcome.status
            return Response(status=status)
        kind = outcome.media_type or "application/json"
        outcome = attrs.evolve(outcome, media_type=kind)
        return self.outcomes.response(operation, outcome, value, operation.id)

    @staticmethod
    def _as_described(operation: DescribedOperation, error: APIError) -> APIError:
        """Return a 401 or 403 with the other status, if only that one is described."""
        statuses = (401, 403) if error.status == 401 else (403, 401)
        if error.status in statuses:
            error.status = choose_status(operation, *statuses)
        return error

    async def _token(self, request: ServedRequest) -> Response:
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            raise APIError(400, "The Content-Type must be application/x-www-form-urlencoded.")
        form: Mapping[str, Any] = dict(await read_form(kind, request.body))
        authorization = request.headers.get("authorization", "")
        found = token_response(request.state, self.security, form, authorization)
        response = json_response(found)
        response.headers |= {"Cache-Control": "no-store"}
        return response

    def credentials_for(
        self, state: State, operation: DescribedOperation
    ) -> dict[str, dict[str, str]]:
        """Return valid credentials for an operation, by place and name."""
        return self.security.headers_for(state, operation)

    def example(self, state: State, operation: DescribedOperation) -> dict[str, Any]:
        """Return an example of a request: path, parameters, credentials, body, and the Python call."""
        key = f"{self._seed}|example|{operation.id}"
        values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        for each in operation.parameters:
            if each.required:
                values[each.place][each.name] = self._sampled(each.schema, f"{key}|{each.name}")
        self._use_newest(state, operation, values["path"])
        schema = operation.json_body()
        body = None if schema is None else self._sampled(schema, key)
        return {
            "method": operation.method,
            "path": self.path(operation),
            "fixed_query": dict(operation.fixed_query),
            "parameters": values,
            "credentials": self.credentials_for(state, operation),
            "body": body,
            "media_types": [*operation.bodies],
            "python": python_call(self.description, operation),
        }

    def _sampled(self, schema: Schema, key: str) -> Any:
        try:
            return Sampler(self.schemas, key, "request").sample(schema)
        except UnsatisfiableError:
            return None

    def _use_newest(
        self, state: State, operation: DescribedOperation, path: dict[str, Any]
    ) -> None:
        """Replace made-up identifiers in a path by those of the newest objects."""
        names = path_names(operation)
        here = template(operation.path) + "/"
        for objects in sorted(self.objects, key=lambda each: len(each.resource.path)):
            resource = objects.resource
            if resource.parameter and here.startswith(template(resource.item_path) + "/"):
                # The names of an object's parameters can differ between paths.
                *above, name = names[: len(resource.parent_parameters) + 1]
                values = (str(path[each]) for each in above)
                params = dict(zip(resource.parent_parameters, values, strict=True))
                ids = objects.collection(state, params).ids()
                if ids:
                    path[name] = ids[-1]

    def seeded(self, state: State, objects: Objects, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Create an object of a collection, and of those that it is below."""
        params: dict[str, str] = {}
        for parent in sorted(self.objects, key=lambda each: len(each.resource.path)):
            below = parent.resource.item_path + "/"
            if parent is not objects and objects.resource.path.startswith(below):
                ids = parent.collection(state, params).ids()
                chosen = fields.get(parent.resource.parameter)
                id = str(chosen) if chosen is not None else (ids or [""])[-1]
                if not id or id not in parent.collection(state, params):
                    id, _ = parent.create(state, params, {}, id=id or None)
                params[parent.resource.parameter] = id
        for name in objects.resource.parent_parameters:
            params.setdefault(name, str(fields.get(name, f"{name}-1")))
        given = {k: v for k, v in fields.items() if k not in params}
        _, document = objects.create(state, params, given)
        return dict(document)


def _chosen(operations: Sequence[DescribedOperation], query: str) -> DescribedOperation:
    """Return the operation whose path has most of a query; `/rooms?beta=true` precedes `/rooms`."""
    sent = {*parse_qsl(query, keep_blank_values=True)}
    fitting = [each for each in operations if sent.issuperset(each.fixed_query)]
    return max(fitting or operations, key=lambda each: len(each.fixed_query) if fitting else 0)


def _unused(call: Call) -> Response:
    raise APIError(500, "This route has no handler.")
