"""What the resource methods will be, read from the operations of a resolved document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from trunkline_codegen.spec import naming, text
from trunkline_codegen.spec.document import Document, Json, Object, operations
from trunkline_codegen.spec.security import plan_security
from trunkline_codegen.spec.servers import own_server
from trunkline_codegen.stages.validate import fixed_query, parameters_of, sent_path

from . import default_names
from .arguments import ArgumentPlan, ArgumentReader
from .bodies import Body, read_bodies
from .pagination import item_of, style_expression
from .parameter_encoding import table
from .pytypes import PyType, TypeMap, either
from .request_bodies import request_bodies
from .responses import ResponsePlan, of_pages, read_response


@attrs.frozen(kw_only=True)
class MethodPlan:
    """A resource method and the operation behind it."""

    id: str
    name: str
    named: bool
    constant: str
    resource: tuple[str, ...]
    http_method: str
    path: str
    fixed_query: tuple[tuple[str, str], ...]
    kind: str  # call, paginate, stream or events
    item_type: str  # what the decoder returns
    returns: str
    decoder: str | None
    arguments: tuple[ArgumentPlan, ...]
    overloads: tuple[tuple[ArgumentPlan, ...], ...]  # the arguments for each media type of a body
    doc: tuple[str, ...]
    declared: tuple[tuple[str, str], ...]
    unions: frozenset[str]
    public_schemas: tuple[Json, ...]
    private_schemas: tuple[Json, ...]
    errors: tuple[tuple[str, PyType], ...] = ()  # statuses, and the model of their bodies
    is_stream: bool = False  # the second method of an operation that may send events

    def at(self, place: str) -> tuple[ArgumentPlan, ...]:
        """Return the arguments that go to one place of the request."""
        return tuple(argument for argument in self.arguments if argument.place == place)

    @property
    def keywords(self) -> tuple[ArgumentPlan, ...]:
        """Return the arguments that are given by name."""
        return tuple(argument for argument in self.arguments if argument.place != "path")

    @property
    def options(self) -> str:
        """The type of the method's keyword options."""
        return "PagerOptions" if self.kind == "paginate" else "CallOptions"


class OperationReader:
    """Reads the operations of one document."""

    def __init__(self, document: Document, types: TypeMap) -> None:
        self._document = document
        self._root = document.root
        self._types = types
        self._reader = ArgumentReader(document, types)
        self.security = plan_security(document)

    def methods(self) -> list[MethodPlan]:
        """Return the method of every operation, in the document's order.

        Raises:
            SpecError: An operation cannot be expressed.
        """
        found: list[MethodPlan] = []
        for path, method, operation in operations(self._root):
            response = self._response(method, operation)
            if response.stream is None:
                found.append(self._method(path, method, operation, response))
            else:
                found.append(self._method(path, method, operation, response, streams=False))
                found.append(self._method(path, method, operation, response.stream, streams=True))
        methods = without_clashes(self._document, found)
        streams = {method.id: method for method in methods if method.is_stream}
        for stream in streams.values():
            reason = f"the stream of events beside another media type is {stream.name}()"
            self._document.note(reason, "paths", stream.path, stream.http_method.lower())
        return [
            attrs.evolve(method, doc=_with_other(method.doc, streams[method.id]))
            if method.id in streams and not method.is_stream
            else method
            for method in methods
        ]

    def _method(
        self,
        path: str,
        method: str,
        operation: Object,
        response: ResponsePlan,
        *,
        streams: bool | None = None,
    ) -> MethodPlan:
        """Return the method of an operation.

        Args:
            path: The path.
            method: The HTTP method.
            operation: The operation.
            response: What the method returns.
            streams: For an operation with two methods, whether it is the one that returns events.
        """
        item = self._root["paths"][path]
        resource, name = default_names.place(self._document, path, method, operation)
        bodies = read_bodies(self._document, operation)
        parameters = parameters_of(self._root, item, operation)
        pagination = None if streams else operation.get("x-trunkline-pagination")
        kind = "paginate" if pagination else response_kind(response)
        schema = self._item(path, method, bodies, response) if pagination else response.schema
        shown = self._types.of(schema) if schema is not None and kind != "stream" else None
        item_type = "Redirect" if response.redirect else _item_type(kind, shown, response)
        errors = tuple(self._errors(response))
        arguments, overloads = self._reader.arguments(path, parameters, bodies, streams)
        return MethodPlan(
            id=operation["operationId"],
            name=name,
            named="x-trunkline-method" in operation,
            constant=constant(resource, name),
            resource=resource,
            http_method=method.upper(),
            path=sent_path(path),
            fixed_query=fixed_query(path),
            kind=kind,
            item_type=item_type,
            returns=_returns(kind, item_type),
            decoder=shown.reader if shown and not response.redirect else None,
            arguments=arguments,
            overloads=overloads,
            doc=_doc(path, method, operation, streams=streams),
            declared=tuple(self._declared(path, method, arguments, bodies, response, errors)),
            errors=errors,
            is_stream=bool(streams),
            unions=_unions_of(shown, errors),
            public_schemas=(
                schema,
                *(nested for body in bodies for nested in body.nested),
                *(parameter.get("schema") for parameter in parameters),
                *(schema for _, schema in response.errors if self._is_model(schema)),
            ),
            private_schemas=(
                *((response.schema,) if pagination else ()),
                *(body.schema for body in bodies if body.fields is not None),
                *(schema for _, schema in response.errors),
            ),
        )

    def _response(self, method: str, operation: Object) -> ResponsePlan:
        response = read_response(self._document, method, operation)
        return of_pages(response) if operation.get("x-trunkline-pagination") else response

    def _errors(self, response: ResponsePlan) -> Iterable[tuple[str, PyType]]:
        """Yield the models of error bodies, each with its statuses."""
        statuses: dict[PyType, list[str]] = {}
        for status, schema in response.errors:
            if self._is_model(schema):
                statuses.setdefault(self._types.of(schema), []).append(status)
        for body, listed in statuses.items():
            yield " ".join(listed), body

    def _is_model(self, schema: Json) -> bool:
        """Return whether a schema is that of a model, or of a union of models."""
        found = self._types.of(schema)
        return all(part.kind == "model" for part in found.members or (found,))

    def _item(self, path: str, method: str, bodies: Sequence[Body], response: ResponsePlan) -> Json:
        """Return the schema of one item of a list that goes on."""
        place = ("paths", path, method)
        pagination = self._root["paths"][path][method]["x-trunkline-pagination"]
        if bodies:
            hint = "Take out its x-trunkline-pagination."
            raise self._document.fail("a list that goes on takes no body", *place, hint=hint)
        return item_of(self._document, response.schema, pagination, *place)

    def _declared(
        self,
        path: str,
        method: str,
        arguments: tuple[ArgumentPlan, ...],
        bodies: Sequence[Body],
        response: ResponsePlan,
        errors: Iterable[tuple[str, PyType]],
    ) -> Iterable[tuple[str, str]]:
        """Yield the keyword arguments of the `Operation` that differ from its defaults."""
        place = ("paths", path, method)
        operation = self._root["paths"][path][method]
        yield from request_bodies(bodies, arguments)
        yield from _declared_response(response)
        if "x-trunkline-pagination" in operation and response.events is None:
            pagination = operation["x-trunkline-pagination"]
            yield "pagination", style_expression(self._document, pagination, *place)
        retry = operation.get("x-trunkline-retry", "default")
        if retry not in ("default", "never", "idempotent"):
            raise self._document.fail("is never or idempotent", *place, "x-trunkline-retry")
        if retry != "default":
            yield "retry", text.literal(retry)
        if "x-trunkline-identity" in operation:
            yield "identity", self._identity(path, operation["x-trunkline-identity"], place)
        yield from _written(arguments, with_body=len(bodies) == 1)
        yield from _nested(arguments)
        if operation.get("x-trunkline-root-slash") is False:
            yield "root_slash", "False"
        yield from self.security.declared(self._document, operation)
        yield from _declared_errors(errors)
        server = own_server(self._document, path, method)
        if server is not None:
            yield "server", text.literal(server)

    def _identity(self, path: str, identity: Object, place: tuple[str, ...]) -> str:
        names = re.findall(r"\{([^{}]+)\}", path)
        if identity.get("parameter") not in names:
            raise self._document.fail(
                f"{identity.get('parameter')!r} is not in the path", *place, "x-trunkline-identity"
            )
        index = names.index(identity["parameter"])
        return f"({text.literal(tuple(identity.get('response') or ()))}, {index})"


def response_kind(response: ResponsePlan) -> str:
    """Return the kind of the method of an operation without pages."""
    if response.events is not None:
        return "events"
    return "stream" if response.binary else "call"


def _declared_response(response: ResponsePlan) -> Iterable[tuple[str, str]]:
    """Yield the arguments of `Operation` that describe a successful response."""
    if response.binary:
        yield "binary", "True"
    if response.events == "text":
        yield "event_data", text.literal("text")
    if response.content != ("json",):
        yield "content", text.literal(response.content)
    if response.redirect:
        yield "redirect", "True"
    if response.empty:
        yield "empty", "True"
    if response.accept is not None:
        yield "accept", text.literal(response.accept)


def _declared_errors(errors: Iterable[tuple[str, PyType]]) -> Iterable[tuple[str, str]]:
    """Yield the argument of `Operation` that has the readers of error bodies."""
    pairs = [f"{text.literal(statuses)}: {body.reader}" for statuses, body in errors]
    if pairs:
        yield "errors", "{" + ", ".join(pairs) + "}"


def _item_type(kind: str, shown: PyType | None, response: ResponsePlan) -> str:
    """Return the type that the decoder of an operation returns."""
    if shown is None:
        return "None"
    found = [shown.annotation]
    if shown.kind != "any" and "json" in response.content and kind == "call":
        found += [_OTHER_CONTENT[c] for c in response.content if c in _OTHER_CONTENT]
    # Inside a resource class `list` is the method of that name.
    annotation = re.sub(r"\blist\[", "builtins.list[", either(found))
    optional = response.empty and kind != "paginate" and annotation != "Any"
    return f"{annotation} | None" if optional else annotation


_OTHER_CONTENT = {"text": "str", "bytes": "bytes"}


def _returns(kind: str, item_type: str) -> str:
    """Return the return type of a method."""
    wrapper = {"paginate": "AsyncPager", "events": "EventStream"}.get(kind)
    if kind == "stream":
        return "Download"
    return item_type if wrapper is None else f"{wrapper}[{item_type}]"


def _doc(path: str, method: str, operation: Object, *, streams: bool | None) -> tuple[str, ...]:
    summary = text.first_sentence(operation.get("summary"))
    description = text.plain(operation.get("description"))
    if not summary:
        summary = text.first_sentence(description) or (
            " ".join(naming.words(operation["operationId"])).capitalize() + "."
        )
        if " ".join(description.split()) in (summary, summary[:-1]):
            description = ""
    wire = f"`{method.upper()} {path}` (operation `{operation['operationId']}`)."
    form = ["The response is a stream of server-sent events."] if streams else []
    return (summary, *([description] if description else []), *form, wire)


def _with_other(doc: tuple[str, ...], stream: MethodPlan) -> tuple[str, ...]:
    """Return the documentation of a method with the one that returns events."""
    return (*doc[:-1], f"`{stream.name}` returns a stream of server-sent events.", doc[-1])


def _written(arguments: Iterable[ArgumentPlan], *, with_body: bool) -> Iterator[tuple[str, str]]:
    """Yield how the arguments are written, where that is not the default."""
    styles = table(
        (argument.place, argument.wire, argument.style)
        for argument in arguments
        if with_body or argument.place != "body"
    )
    if styles:
        yield (
            "styles",
            text.mapping({k: text.mapping(v) for k, v in styles.items()}, is_source=True),
        )
    reserved = [argument.wire for argument in arguments if argument.reserved]
    if reserved:
        names = ", ".join(map(text.literal, reserved))
        yield "reserved", f"frozenset({{{names}}})"


def _nested(arguments: Iterable[ArgumentPlan]) -> Iterator[tuple[str, str]]:
    """Yield the types of the arguments that hold objects with described keys."""
    places: dict[str, dict[str, str]] = {}
    for argument in arguments:
        if argument.nested and argument.place != "path":
            places.setdefault(argument.place, {})[argument.wire] = argument.nested
    if places:
        tables = {place: text.mapping(found, is_source=True) for place, found in places.items()}
        yield "nested", text.mapping(tables, is_source=True)


def without_clashes(document: Document, methods: Sequence[MethodPlan]) -> list[MethodPlan]:
    """Return the methods with distinct names.

    Where guessed names clash, each takes its operationId instead, and a number where even that
    is no help. The order of the description has no part in it. The second method of an operation
    that may send events has the name of the first one and `_stream`.

    Raises:
        SpecError: Names that were given to methods clash.
    """
    firsts = [method for method in methods if not method.is_stream]
    counts = Counter((method.resource, method.name) for method in firsts)
    resources = {m.resource[:n] for m in methods for n in range(len(m.resource) + 1)}
    # Every resource has `request`, from its base class.
    taken = (resources - {()}) | {(*resource, "request") for resource in resources}
    constants: set[str] = set()
    names: dict[tuple[str, bool], tuple[str, str]] = {}
    for method in sorted(methods, key=lambda m: (m.is_stream, not m.named, m.id)):
        where, name = method.resource, method.name
        if method.is_stream:
            name = naming.snake(f"{names[method.id, False][0]}_stream")
        elif method.named:
            if (*where, name) in taken:
                raise document.fail(
                    f"two things are called {'.'.join((*where, name))}",
                    "paths",
                    method.path,
                    method.http_method.lower(),
                    hint="Give one of them another `x-trunkline-method` in corrections.yaml.",
                )
        elif counts[where, name] > 1 or (*where, name) in taken:
            name = naming.snake(method.id)
        while (*where, name) in taken:
            name = naming.unique(name, {*(known[-1] for known in taken if known[:-1] == where)})
        taken.add((*where, name))
        held = constant(where, name)
        if held in constants:
            held = naming.unique("_" + naming.constant(" ".join((*where, name))), constants)
        constants.add(held)
        names[method.id, method.is_stream] = name, held
    return [
        method
        if (method.name, method.constant) == (name, held)
        else attrs.evolve(method, name=name, constant=held)
        for method in methods
        for name, held in [names[method.id, method.is_stream]]
    ]


def constant(resource: tuple[str, ...], method: str) -> str:
    """Return the name of the constant that holds an operation."""
    return "_" + naming.constant(" ".join((*resource[-2:], method)))


def _unions_of(shown: PyType | None, errors: Iterable[tuple[str, PyType]]) -> frozenset[str]:
    """Return the names of the readers of unions that a method needs."""
    found = shown.unions if shown else frozenset[str]()
    return found.union(*(body.unions for _, body in errors))
