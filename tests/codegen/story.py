"""Calls every operation of every generated package, and checks what is on the wire.

`python -m tests.codegen.story specs` reads the published descriptions in a folder through the
independent reader, imports `trunkline_api` from its path, calls each method with values that the
description allows, once for each media type of its body and of its response, and prints the faults of
each operation as JSON. The server checks a request against the published operation alone: nothing
that generates packages has a part in it.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from trunkline.errors import PaginationLoopError
from trunkline.runtime import Resource
from trunkline_codegen.spec.catalog import APIEntry, Catalog, read_catalog
from trunkline_codegen.verify.coverage import path_pattern
from trunkline_codegen.verify.package_reader import Sent, read_contents
from trunkline_codegen.verify.published import Published, PublishedOperation, is_json

from .story_responses import Response, Responses, is_events
from .story_samples import ASCII, TEXT, Samples, as_argument, same
from .story_security import Credentials, Security, value_of
from .story_server import Server
from .story_wire import (
    FORM,
    bases,
    body_faults,
    cookie_faults,
    header_faults,
    path_faults,
    query_faults,
)

PLACES = ("path", "query", "header", "cookie")
CHOICE = "content_type"  # the argument that decides on the media type of a body
SWITCH = "stream"  # what a method for events, or for another media type, decides itself


@attrs.define(kw_only=True)
class Request:
    """What one call has to send.

    Attributes:
        values: The values of parameters, by place and name.
        credentials: What has to authorise it.
        guarded: The headers that hold credentials of any operation.
        bases: The paths of the servers.
        media_type: The media type of the body; None for no body.
        body: The body; None where it is not certain.
    """

    values: dict[str, dict[str, Any]] = attrs.field(factory=lambda: {p: {} for p in PLACES})
    credentials: Credentials = attrs.field(factory=Credentials)
    guarded: frozenset[str] = frozenset({"authorization"})
    bases: set[str] = attrs.field(factory=set)
    media_type: str | None = None
    body: Any = None


def faults(
    published: Published, operation: PublishedOperation, request: Request, server: Server
) -> Iterator[str]:
    """Yield what is wrong with the recorded request."""
    verb, _, target = server.line.partition(" ")
    if verb != operation.verb:
        yield f"verb: expected {operation.verb}, got {verb}"
    values, sent = request.values, request.credentials
    yield from path_faults(operation, values["path"], target.partition("?")[0], request.bases)
    query = urlsplit(target).query
    yield from query_faults(published, operation, values["query"], query, sent.query)
    yield from header_faults(operation, values["header"], server.headers, sent.header)
    for name in sorted(request.guarded & server.headers.keys()):
        if name not in sent.header and name not in map(str.lower, values["header"]):
            yield f"credential: the header {name} was sent and is not required"
    cookies = server.headers.get("cookie", "")
    yield from cookie_faults(operation, values["cookie"], cookies, sent.cookie)
    if request.media_type is not None and request.body is not None:
        content = (server.headers, server.body)
        yield from body_faults(operation, request.media_type, request.body, *content)
    elif not operation.bodies and server.body:
        yield f"body: expected none, got {server.body!r}"


def accept_faults(response: Response, accept: str) -> Iterator[str]:
    """Yield the described media types that the header `Accept` does not admit."""
    listed = {text.partition(";")[0].strip().lower() for text in accept.split(",")}
    described = {text.partition(";")[0].strip().lower() for text in response.described}
    if described and not any("*" in name for name in {*listed, *described}):
        if listed.isdisjoint(described):
            yield f"accept: expected one of {sorted(described)}, got {accept!r}"


class Story:
    """Calls the operations of one package."""

    def __init__(self, api: APIEntry, client: Any, folder: Path, server: Server) -> None:
        self._published = Published(api)
        self._samples = Samples(self._published)
        self._ascii = Samples(self._published, ASCII)
        self._responses = Responses(self._published, self._samples)
        self._security = Security(self._published, api)
        self._bases = bases(self._published, api.base_url)
        self._client = client
        self._server = server
        self._contents = read_contents(
            *(_source(folder / api.name, kind) for kind in ("resources", "models", "_readers"))
        )
        self._module = importlib.import_module(f"trunkline_api.{api.name}")
        self._api = api

    async def faults(self) -> dict[str, list[str]]:
        """Return the faults of each operation, by verb and path."""
        methods = {(name, streams): method for name, streams, method in self._methods()}
        made: dict[tuple[str, str], list[Sent]] = {}
        for sent in self._contents.operations:
            made.setdefault((sent.method, path_pattern(sent.path)), []).append(sent)
        found: dict[str, list[str]] = {}
        for operation in self._published.operations():
            alike = made.get((operation.verb, path_pattern(operation.path)), [])
            same_id = [sent for sent in alike if sent.id == operation.id] or alike
            key = f"{operation.verb} {operation.path}"
            left_out = {operation.id, key, f"* {operation.path}"} & self._api.leave_out.keys()
            if not same_id and not left_out:
                found[key] = ["there is no method for this operation"]
            elif same_id:
                try:
                    found[key] = [
                        fault
                        for sent in same_id
                        if sent.id == same_id[0].id
                        for fault in await self._faults(
                            operation, sent, methods[sent.id, sent.streams]
                        )
                    ]
                except Exception as error:  # noqa: BLE001 (the test shows it)
                    found[key] = [f"the story failed: {type(error).__name__}: {error}"]
        return found

    def _methods(self) -> Iterator[tuple[str, bool, Any]]:
        """Yield the operationId, whether it returns events, and each method of the package."""
        caller = self._client._api_clients.of(self._module.API)
        named = (getattr(self._module, name) for name in self._module.__all__)
        pending = [kind for kind in named if isinstance(kind, type) and issubclass(kind, Resource)]
        for owner in pending:
            for name, member in vars(owner).items():
                for constant in getattr(getattr(member, "__code__", None), "co_names", ()):
                    operation = member.__globals__.get(constant)
                    if type(operation).__name__ == "Operation":
                        streams = operation.accept == "text/event-stream"
                        yield operation.id, streams, getattr(owner(caller), name)

    async def _faults(self, operation: PublishedOperation, sent: Sent, method: Any) -> list[str]:
        """Call a method once for each media type of its body, and of its response."""
        found: list[str] = []
        responses = [
            response
            for response in self._responses.of(operation)
            if sent.streams == is_events(response.media_type)
        ]
        if sent.pages is not None:  # pages are JSON alone
            responses = [each for each in responses if is_json(each.media_type)]
        responses = responses or [Response(status=204, media_type="text/plain", content=b"")]
        bodies: list[str | None] = [*operation.bodies] or [None]
        if CHOICE not in sent.arguments:
            bodies = bodies[:1] if operation.body_key is None else bodies
        for index in range(max(len(bodies), len(responses))):
            media_type = bodies[min(index, len(bodies) - 1)]
            response = responses[min(index, len(responses) - 1)]
            said = await self._call(operation, sent, method, media_type, response)
            found += [text for text in said if text not in found]
        return found

    async def _call(
        self,
        operation: PublishedOperation,
        sent: Sent,
        method: Any,
        media_type: str | None,
        response: Response,
    ) -> list[str]:
        arguments: dict[str, Any] = {}
        annotations = method.__func__.__annotations__
        request = Request(
            credentials=self._security.of(operation),
            guarded=frozenset(self._security.headers()),
            bases=self._bases,
        )
        self._add_parameters(operation, sent, request, arguments, annotations)
        if media_type is not None:
            self._add_body(operation, sent, media_type, request, arguments, annotations)
        self._server.expect((response.status, response.media_type, response.content))
        try:
            result = await _result(method(**arguments), sent)
        except PaginationLoopError:
            result = None  # the server sends an empty page again and again
        except Exception as error:  # noqa: BLE001 (the test shows it)
            return [f"{type(error).__name__}: {error}"]
        found = list(faults(self._published, operation, request, self._server))
        found += accept_faults(response, self._server.headers.get("accept", "*/*"))
        expected = response.value
        for key in sent.pages or ():
            expected = expected.get(key) if isinstance(expected, dict) else None
        if sent.pages is not None:
            expected = expected[0] if isinstance(expected, list) and expected else None
        if expected is not None and operation.verb != "HEAD" and not same(result, expected):
            found.append(f"result: expected {expected!r}, got {result!r}")
        return found

    def _add_parameters(
        self,
        operation: PublishedOperation,
        sent: Sent,
        request: Request,
        arguments: dict[str, Any],
        annotations: Mapping[str, str],
    ) -> None:
        schemas = {p.name: p.schema for p in operation.parameters if p.place == "path"}
        template = [text.partition("}")[0] for text in operation.path.split("{")[1:]]
        for name, argument in zip(template, sent.bound, strict=False):
            value = self._samples.of(schemas[name]) if name in schemas else "x"
            value = "x" if value in (None, "", [], {}) else value
            request.values["path"][name] = value
            arguments[argument] = as_argument(value, annotations[argument])
        for parameter in operation.parameters:
            if parameter.place == "path":
                continue
            known = {n.lower(): a for n, a in sent.names.get(parameter.place, {}).items()}
            names = known.get(parameter.name.lower(), frozenset())
            if not names and parameter.place == "query":
                names = self._spread(parameter.name, sent)
            samples = self._samples if parameter.place == "query" else self._ascii
            value = samples.of(parameter.schema)
            if parameter.name == SWITCH and SWITCH in known and not names:
                request.values[parameter.place][parameter.name] = sent.streams
            if len(names) == 1 and value not in (None, [], {}):
                argument = next(iter(names))
                request.values[parameter.place][parameter.name] = value
                arguments[argument] = as_argument(value, annotations[argument])

    def _spread(self, name: str, sent: Sent) -> frozenset[str]:
        """Return the argument of an object whose entries are sent without its own name."""
        wanted = "".join(filter(str.isalnum, name)).lower()
        return frozenset(
            argument
            for argument in sent.spread
            if "".join(filter(str.isalnum, argument)).lower() == wanted
        )

    def _add_body(
        self,
        operation: PublishedOperation,
        sent: Sent,
        media_type: str,
        request: Request,
        arguments: dict[str, Any],
        annotations: Mapping[str, str],
    ) -> None:
        """Add the arguments of a body; what is not certain is not sent."""
        schema = operation.bodies[media_type]
        value = self._samples.of(schema)
        if value is None and is_json(media_type):
            value = {"a": TEXT}  # a schema without a type
        key, fields = operation.body_key, sent.names["body"]
        if key is not None:
            value = value.get(key) if isinstance(value, dict) else None
        is_form = media_type.replace("url-", "url").startswith((FORM, "multipart/"))
        is_object = isinstance(value, dict) and (is_json(media_type) or is_form)
        chosen: Any = None
        # Another media type may have the fields, and this one a single argument.
        is_spread = is_object and bool(fields.keys() & value.keys())
        if is_spread and (not sent.content or value.keys() <= fields.keys()):
            chosen = {n: v for n, v in value.items() if n in fields and (v or v in (0, False))}
            for name, item in chosen.items():
                if name == SWITCH and not fields[name]:
                    chosen[name] = sent.streams
                    continue
                argument = next(iter(fields[name]))
                arguments[argument] = as_argument(
                    item, annotations[argument], binary=media_type.startswith("multipart/")
                )
        elif sent.content and value not in (None, ""):
            value = {"a": TEXT} if value == {} else value
            if not is_json(media_type) and not is_form and not isinstance(value, str):
                value = TEXT  # the caller has encoded it
            free = sent.arguments - arguments.keys() - {"options", CHOICE}
            wanted = "body" if is_json(media_type) or is_form else "content"
            named = sorted(name for name in free if name.startswith(wanted)) or sorted(free)
            if named:
                chosen = value
                is_text = media_type.startswith("text/") or is_json(media_type)
                arguments[named[0]] = as_argument(value, annotations[named[0]], binary=not is_text)
        if chosen or (chosen is not None and operation.body_required):
            request.media_type = media_type
            request.body = {key: chosen} if key is not None else chosen
            if CHOICE in sent.arguments and repr(media_type).strip("'") in annotations[CHOICE]:
                arguments[CHOICE] = media_type


async def _result(called: Any, sent: Sent) -> Any:
    """Return what a call returns: the first item of pages or events, the bytes of a download."""
    if sent.pages is not None or hasattr(called, "__anext__"):
        async for item in called:
            return item.data if hasattr(item, "data") and sent.pages is None else item
        return None
    return await (called.read() if hasattr(called, "read") else called)


def _source(package: Path, kind: str) -> str:
    """Return the text of a module; of a folder of modules, one after the other."""
    files = sorted((package / kind).glob("*.py")) or [package / f"{kind}.py"]
    return "".join(path.read_text("utf-8") for path in files)


async def main(specs: Path) -> dict[str, dict[str, list[str]]]:
    """Return the faults of each operation of each API."""
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    clients = importlib.import_module("trunkline_api.clients")
    folder = Path(str(clients.__file__)).parent
    catalog = read_catalog(specs)
    given = credentials(catalog)
    found = {}
    async with clients.Testing(base_url=f"http://127.0.0.1:{port}", retry=None, **given) as client:
        for api in catalog.apis:
            found[api.name] = await Story(api, client, folder, server).faults()
    listening.close()
    return found


def credentials(catalog: Catalog) -> dict[str, str]:
    """Return a value for each credential of the clients of a catalog."""
    return {
        credential.name: value_of(credential.name)
        for client in catalog.clients
        for credential in client.credentials
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
