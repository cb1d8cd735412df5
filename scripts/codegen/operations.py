"""What the resource methods will be, read from the operations of a resolved document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import attrs

from . import guess, naming, text
from .arguments import JSON, ArgumentPlan, ArgumentReader, Body
from .document import Document, Json, Object, operations, resolve
from .pytypes import PyType, TypeMap
from .validate import parameters_of

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@attrs.frozen(kw_only=True)
class MethodPlan:
    """A resource method and the operation behind it."""

    id: str
    name: str
    constant: str
    resource: tuple[str, ...]
    http_method: str
    path: str
    kind: str  # call, paginate or stream
    returns: str
    decoder: str | None
    arguments: tuple[ArgumentPlan, ...]
    doc: tuple[str, ...]
    declared: tuple[tuple[str, str], ...]
    public_schemas: tuple[Json, ...]
    private_schemas: tuple[Json, ...]

    def at(self, place: str) -> tuple[ArgumentPlan, ...]:
        """Return the arguments that go to one place of the request."""
        return tuple(argument for argument in self.arguments if argument.place == place)

    @property
    def keywords(self) -> tuple[ArgumentPlan, ...]:
        """Return the arguments that are given by name."""
        return tuple(argument for argument in self.arguments if argument.place != "path")

    @property
    def item_type(self) -> str:
        """The type that the operation's decoder returns."""
        if self.kind == "stream":
            return "None"
        inner = self.returns.removeprefix("AsyncPager[").removesuffix("]")
        return inner if self.kind == "paginate" else self.returns

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

    def methods(self) -> list[MethodPlan]:
        """Return the method of every operation, in the document's order.

        Raises:
            SpecError: An operation cannot be expressed.
        """
        left_out = set(self._document.api.leave_out)
        found = [
            self._method(path, method, operation)
            for path, method, operation in operations(self._root)
            if operation["operationId"] not in left_out
        ]
        unknown = left_out - {
            operation["operationId"] for _, _, operation in operations(self._root)
        }
        if unknown:
            raise self._document.fail(
                f"leave_out names {min(unknown)!r}, which is no operation", "leave_out"
            )
        return guess.without_clashes(found)

    def _method(self, path: str, method: str, operation: Object) -> MethodPlan:
        item = self._root["paths"][path]
        resource, name = guess.place(self._document, path, method, operation)
        body = self._reader.body(operation)
        parameters = parameters_of(self._root, item, operation)
        arguments = self._reader.arguments(path, parameters, body)
        success, binary, errors = self._responses(operation)
        pagination = operation.get("x-trunkline-pagination")
        kind = "paginate" if pagination else "stream" if binary else "call"
        item_schema = self._item(success, pagination, path, method) if pagination else None
        shown = self._types.of(item_schema if pagination else success) if success else None
        return MethodPlan(
            id=operation["operationId"],
            name=name,
            constant=guess.constant(resource, name),
            resource=resource,
            http_method=method.upper(),
            path=path,
            kind=kind,
            returns=_returns(kind, shown),
            decoder=shown.reader if shown and kind != "stream" else None,
            arguments=arguments,
            doc=_doc(path, method, operation),
            declared=tuple(self._declared(path, operation, parameters, body, pagination, item)),
            public_schemas=(
                item_schema if pagination else success,
                *((body.nested) if body else ()),
                *(parameter.get("schema") for parameter in parameters),
            ),
            private_schemas=(
                *((success,) if pagination else ()),
                *((body.schema,) if body and body.fields is not None else ()),
                *errors,
            ),
        )

    # -- the answer ------------------------------------------------------------------------

    def _responses(self, operation: Object) -> tuple[Json | None, bool, list[Json]]:
        """Return the schema of success (None: no content), whether it is bytes, and the errors'."""
        good: list[Json] = []
        errors: list[Json] = []
        binary = False
        responses = operation.get("responses") or {}
        successes = [status for status in responses if re.fullmatch(r"2\d\d|2XX", str(status))]
        if not successes and "default" in responses:
            successes = ["default"]
        for status, response in responses.items():
            target = resolve(self._root, response["$ref"]) if "$ref" in response else response
            for content_type, media in (target.get("content") or {}).items():
                schema = media.get("schema")
                if status not in successes:
                    errors.append(schema)
                elif not JSON.fullmatch(content_type):
                    binary = True
                elif schema not in good:
                    good.append(schema if schema is not None else {})
        if binary and not good:
            return {}, True, errors
        if not good:
            return None, False, errors
        return (good[0] if len(good) == 1 else {"anyOf": good}), False, errors

    def _item(self, success: Json, pagination: Object, path: str, method: str) -> Json:
        """Return the schema of one item of a page."""
        schema = success
        for key in pagination.get("items") or ():
            schema = (self._reader.resolved(schema).get("properties") or {}).get(key)
        resolved = self._reader.resolved(schema) if schema is not None else {}
        if "items" not in resolved:
            raise self._document.fail(
                f"x-trunkline-pagination: there is no list at {pagination.get('items')}",
                "paths",
                path,
                method,
            )
        return resolved["items"]

    # -- what the runtime is told ------------------------------------------------------------

    def _declared(
        self,
        path: str,
        operation: Object,
        parameters: list[Object],
        body: Body | None,
        pagination: Object | None,
        item: Object,
    ) -> Iterable[tuple[str, str]]:
        """Yield the keyword arguments of the `Operation` that differ from its defaults."""
        if body is not None:
            yield from body.declared()
        if self._responses(operation)[1]:
            yield "binary", "True"
        if pagination is not None:
            yield "pagination", _style(self._document, pagination)
        if operation.get("x-trunkline-retry"):
            yield "retry", text.literal(operation["x-trunkline-retry"])
        identity = operation.get("x-trunkline-identity")
        if identity is not None:
            yield "identity", self._identity(path, identity)
        styles = _query_styles(parameters)
        if styles:
            yield (
                "query_styles",
                "{"
                + ", ".join(f"{text.literal(k)}: {text.literal(v)}" for k, v in styles.items())
                + "}",
            )
        if operation.get("security", self._root.get("security")) == []:
            yield "secure", "False"
        servers = operation.get("servers") or item.get("servers")
        if servers and re.match(r"https?://", str(servers[0].get("url"))):
            yield "server", text.literal(str(servers[0]["url"]).rstrip("/"))

    def _identity(self, path: str, identity: Object) -> str:
        names = re.findall(r"\{([^{}]+)\}", path)
        if identity.get("parameter") not in names:
            raise self._document.fail(
                f"x-trunkline-identity: {identity.get('parameter')!r} is not in the path",
                "paths",
                path,
            )
        index = names.index(identity["parameter"])
        return f"({text.literal(tuple(identity['response']))}, {index})"


def _returns(kind: str, shown: PyType | None) -> str:
    if kind == "stream":
        return "Download"
    if shown is None:
        return "None"
    # Inside a resource class `list` is the method of that name.
    annotation = re.sub(r"\blist\[", "builtins.list[", shown.annotation)
    return f"AsyncPager[{annotation}]" if kind == "paginate" else annotation


def _doc(path: str, method: str, operation: Object) -> tuple[str, ...]:
    summary = text.first_sentence(operation.get("summary"))
    description = text.plain(operation.get("description"))
    if not summary:
        summary = text.first_sentence(description) or (
            " ".join(naming.words(operation["operationId"])).capitalize() + "."
        )
        if " ".join(description.split()) in (summary, summary[:-1]):
            description = ""
    wire = f"`{method.upper()} {path}` (operation `{operation['operationId']}`)."
    return (summary, *([description] if description else []), wire)


def _style(document: Document, pagination: Mapping[str, object]) -> str:
    name = str(pagination.get("style"))
    kind = STYLES.get(name)
    if kind is None:
        raise document.fail(
            f"x-trunkline-pagination: there is no style {name!r}",
            hint=f"The styles are {', '.join(sorted(STYLES))}.",
        )
    fields = {**pagination, "items": tuple(pagination.get("items") or ())}  # type: ignore[arg-type]
    del fields["style"]
    arguments = ", ".join(
        f"{key}={text.literal(tuple(value) if isinstance(value, list) else value)}"
        for key, value in fields.items()
    )
    return f"{kind}({arguments})"


STYLES = {
    "hal-cursor": "HalCursor",
    "page-number": "PageNumber",
    "page-index": "PageIndex",
    "record-index": "RecordIndex",
    "page-more": "PageMore",
    "single": "SinglePage",
}


def _query_styles(parameters: list[Object]) -> dict[str, str]:
    styles = {}
    for parameter in parameters:
        if parameter.get("in") != "query" or parameter.get("explode", True):
            continue
        style = str(parameter.get("style", "form"))
        separator = parameter.get("x-trunkline-separator") or _SEPARATORS.get(style, ",")
        styles[parameter["name"]] = separator
    return styles
