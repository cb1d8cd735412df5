"""A description as its publisher wrote it, read without the stages and the plan.

The stages change a document in place, and the plan reads the result. A fault in either is not seen
by a check that uses them. So this reader starts from the files again, applies the corrections, and
follows references itself. It reads what it understands and skips the rest: a part that it cannot
read is no finding.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs

from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.stages.apply_overlay import Corrector, read_actions

from .swagger import as_openapi_3

Json = Any

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PLACES = ("path", "query", "header", "cookie")
# Headers that OpenAPI 3.1 (section 4.8.12.2) ignores as parameters, and that HTTP clients set.
IGNORED_HEADERS = frozenset({"authorization", "content-type", "accept", "content-length", "host"})
_LONGEST_CHAIN = 64
# The names that a header or a cookie can have (RFC 9110, section 5.6.2).
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# The statuses of responses that have no content (RFC 9110, section 6.4.1).
NO_CONTENT = frozenset({"204", "205", "304"})


# Not frozen, because there are very many: that doubles the time to make one.
@attrs.define(eq=False)
class Part:
    """A part of a description.

    Attributes:
        node: The JSON value.
        file: The file that it is in, for relative references.
    """

    node: Json
    file: Path

    def get(self, key: str) -> Part:
        """Return the value of a key; the part of None if it is missing."""
        return Part(self.node.get(key) if isinstance(self.node, dict) else None, self.file)

    def items(self) -> Iterator[tuple[str, Part]]:
        """Yield the keys and values of an object."""
        for key, value in self.node.items() if isinstance(self.node, dict) else ():
            yield str(key), Part(value, self.file)

    def elements(self) -> Iterator[Part]:
        """Yield the elements of an array."""
        for value in self.node if isinstance(self.node, list) else ():
            yield Part(value, self.file)


@attrs.frozen(kw_only=True, eq=False)
class Parameter:
    """A published parameter."""

    name: str
    place: str
    required: bool
    schema: Part
    part: Part


@attrs.frozen(kw_only=True, eq=False)
class PublishedOperation:
    """A published operation.

    Attributes:
        verb: The HTTP method, in upper case.
        path: The published path, with its query if it has one.
        id: The operationId; empty if it is missing.
        parameters: The parameters, except those that OpenAPI ignores.
        bodies: The schema of the request body, by media type.
        body_required: Whether the request body must be sent.
        body_key: The property that corrections name as the one that wraps the body.
        responses: The schema of each response by status and media type.
        part: The operation itself.
    """

    verb: str
    path: str
    id: str
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Part]
    body_required: bool
    body_key: str | None
    responses: Mapping[str, Mapping[str, Part]]
    part: Part

    @property
    def fixed_query(self) -> dict[str, str]:
        """The query that is a part of the path."""
        query = self.path.partition("#")[0].partition("?")[2]
        return dict(parse_qsl(query, keep_blank_values=True))


class Published:
    """A published description with its corrections."""

    def __init__(self, api: APIEntry, root: Json = None) -> None:
        """Read the description of an API, or take the content of its file from `root`.

        Raises:
            SpecError: The file is invalid.
        """
        self._files: dict[Path, Json] = {}
        self._others = [*api.files]
        self._targets: dict[tuple[str, Path], Part] = {}
        root = as_openapi_3(load(api.file) if root is None else copy.deepcopy(root))
        if isinstance(root, dict):
            if isinstance(root.get("x-webhooks"), dict):  # the extension for OpenAPI 3.0
                root["webhooks"] = _ungrouped(root["x-webhooks"])
            if isinstance(root.get("paths"), dict):
                root["paths"] = {with_braces(path): item for path, item in root["paths"].items()}
        self.root = Part(_corrected(root, api), api.file)
        self._files[api.file.resolve()] = self.root.node

    def resolve(self, part: Part) -> Part:
        """Follow the references of a part; keywords beside a reference override its target.

        Only its type does not: where they differ, one of them is a slip, and a type alone says less.
        """
        for _ in range(_LONGEST_CHAIN):
            ref = part.node.get("$ref") if isinstance(part.node, dict) else None
            if not isinstance(ref, str):
                return part
            target = self._target(ref, part.file)
            beside = {key: value for key, value in part.node.items() if key != "$ref"}
            if beside and isinstance(target.node, dict):
                if "type" in target.node and isinstance(beside.get("type"), str):
                    beside["type"] = target.node["type"]
                target = Part({**target.node, **beside}, target.file)
            part = target
        return Part(None, part.file)

    def followed(self, part: Part) -> Part:
        """Follow the references of a part that have no keywords beside them."""
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(part.node, dict) or part.node.keys() != {"$ref"}:
                break
            part = self._target(str(part.node["$ref"]), part.file)
        return part

    def nodes(self) -> Iterator[tuple[dict[str, Any], Path]]:
        """Yield every object of the files of the description, with its file."""
        for path in self._others:
            with contextlib.suppress(SpecError):
                self._content(path)
        roots = {id(root): (root, path) for path, root in self._files.items()}
        for root, path in roots.values():
            pending: list[Json] = [root]
            while pending:
                node = pending.pop()
                if isinstance(node, dict):
                    yield node, path
                    pending += node.values()
                elif isinstance(node, list):
                    pending += node

    def operations(self) -> Iterator[PublishedOperation]:
        """Yield every operation of `paths`."""
        for path, item in self.resolve(self.root.get("paths")).items():
            if path.startswith("x-"):
                continue
            held = self.resolve(item)
            for verb, operation in self._verbs(held):
                if isinstance(operation.node, dict):
                    yield self._operation(verb, path, held, operation)

    def webhooks(self) -> Iterator[tuple[str, Part]]:
        """Yield the name and the body's schema of every webhook."""
        for name, item in self.resolve(self.root.get("webhooks")).items():
            yield from self._sent(name, item)

    def callbacks(self) -> Iterator[tuple[str, Part]]:
        """Yield the name and the body's schema of every callback of an operation."""
        for path, item in self.resolve(self.root.get("paths")).items():
            held = self.resolve(item) if not path.startswith("x-") else item
            for _, operation in self._verbs(held):
                for name, callback in operation.get("callbacks").items():
                    for address, sent in self.resolve(callback).items():
                        if not address.startswith("x-"):
                            yield from self._sent(name, sent)

    def _sent(self, name: str, item: Part) -> Iterator[tuple[str, Part]]:
        held = self.resolve(item)
        for _, operation in self._verbs(held):
            body = self.resolve(operation.get("requestBody"))
            for media_type, media in body.get("content").items():
                if is_json(media_type):
                    yield name, self.resolve(media).get("schema")

    def _verbs(self, item: Part) -> Iterator[tuple[str, Part]]:
        """Yield the verbs of a path item with their operations."""
        for verb in VERBS:
            if isinstance(item.node, dict) and verb in item.node:
                yield verb, self.resolve(item.get(verb))

    def _operation(self, verb: str, path: str, item: Part, operation: Part) -> PublishedOperation:
        body = self.resolve(operation.get("requestBody"))
        contents = self._contents(body)
        key = operation.get("x-trunkline-body").node
        name = operation.get("operationId").node
        return PublishedOperation(
            verb=verb.upper(),
            path=path,
            id=name if isinstance(name, str) else "",
            parameters=tuple(self._parameters(item, operation)),
            bodies={} if _is_empty_body(verb, body, contents) else contents,
            body_required=body.get("required").node is True,
            body_key=key if isinstance(key, str) else None,
            responses={
                status.upper(): self._contents(self.resolve(response))
                if status not in NO_CONTENT
                else {}
                for status, response in self.resolve(operation.get("responses")).items()
                if not status.startswith("x-")
            },
            part=operation,
        )

    def _parameters(self, item: Part, operation: Part) -> Iterator[Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for holder in (item, operation):
            for listed in holder.get("parameters").elements():
                part = self.resolve(listed)
                name, place = part.get("name").node, part.get("in").node
                if isinstance(name, str) and place in PLACES:
                    schema = part.get("schema")
                    if schema.node is None:
                        schema = next(iter(self._contents(part).values()), Part(None, part.file))
                    required = place == "path" or part.get("required").node is True
                    found[name, place] = Parameter(
                        name=name, place=place, required=required, schema=schema, part=part
                    )
        for parameter in found.values():
            in_head = parameter.place in ("header", "cookie")
            ignored = parameter.place == "header" and parameter.name.lower() in IGNORED_HEADERS
            if not ignored and (not in_head or _TOKEN.fullmatch(parameter.name)):
                yield parameter

    def _contents(self, holder: Part) -> dict[str, Part]:
        content = self.resolve(holder.get("content"))
        if content.node is None and isinstance(holder.get("schema").node, dict):
            return {"application/json": holder.get("schema")}  # Swagger 2.0, in another file
        return {name: self.resolve(media).get("schema") for name, media in content.items()}

    def _target(self, ref: str, file: Path) -> Part:
        """Return what a reference points at; the part of None if there is nothing."""
        key = (ref, file)
        if key not in self._targets:
            self._targets[key] = self._found(ref, file)
        return self._targets[key]

    def _found(self, ref: str, file: Path) -> Part:
        name, _, fragment = ref.partition("#")
        path = file.parent / unquote(name) if name else file
        try:
            part = Part(self._content(path), path)
            for key in fragment.removeprefix("/").split("/") if fragment else ():
                part = self.resolve(part)  # a section may be in another file
                name = unquote(key).replace("~1", "/").replace("~0", "~")
                node = part.node
                child = node[int(name)] if isinstance(node, list) else node[name]
                part = Part(child, part.file)
        except (SpecError, LookupError, TypeError, ValueError, RecursionError):
            return Part(None, path)
        return part

    def _content(self, path: Path) -> Json:
        if path not in self._files:
            known = path.resolve()
            if known not in self._files:
                self._files[known] = as_openapi_3(load(path))
            self._files[path] = self._files[known]
        return self._files[path]


def with_braces(path: str) -> str:
    """Return a path with `{name}` for a parameter that is written `:name` or `${name}`."""
    return _COLON.sub(r"{\1}", path).replace("${", "{")


_COLON = re.compile(r"(?<=[/.-]):([A-Za-z_]\w*)(?:\([^()/]*\))?[?+*]?")


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON (RFC 6839, section 3.1)."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind in ("application/json", "text/json", "*/*") or kind.endswith("+json")


def _ungrouped(webhooks: dict[str, Json]) -> Json:
    """Return webhooks by name; the extension may have them in groups."""
    found: dict[str, Json] = {}
    for name, item in webhooks.items():
        single = not isinstance(item, dict) or {*VERBS, "$ref"}.intersection(item)
        found |= {name: item} if single else item
    return found


def _corrected(root: Json, api: APIEntry) -> Json:
    """Return the document with the corrections that apply to it as it was published."""
    if not api.corrections.is_file():
        return root
    corrector = Corrector(root, api.corrections)
    for index, action in enumerate(read_actions(api.corrections)):
        with contextlib.suppress(SpecError):  # it is about a part that a stage makes
            corrector.apply(action, index)
    return corrector.root


def _is_empty_body(verb: str, body: Part, contents: Mapping[str, Part]) -> bool:
    """Return whether the optional body of a GET or HEAD can have no field: it is not sent."""
    return (
        verb in ("get", "head")
        and body.get("required").node is not True
        and all(
            schema.get("type").node == "object"
            and schema.get("properties").node == {}
            and schema.get("additionalProperties").node is False
            for schema in contents.values()
        )
    )
