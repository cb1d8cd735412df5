"""Calls every operation of every generated package, and checks what is on the wire.

`python story.py specs` reads the published descriptions in a folder through the independent reader,
imports `trunkline_api` from its path, calls each method with values that the description allows, and
prints the faults of each operation as JSON. The server checks a request against the published
operation alone: nothing that generates packages has a part in it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import json
import sys
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from trunkline.runtime import Resource
from trunkline_codegen.spec.catalog import APIEntry, read_catalog
from trunkline_codegen.verify.coverage import path_pattern
from trunkline_codegen.verify.package_reader import Sent, read_contents
from trunkline_codegen.verify.published import (
    Parameter,
    Part,
    Published,
    PublishedOperation,
    is_json,
)
from trunkline_codegen.verify.shapes import enum_of, is_composed, shapes, type_of

DEEPEST = 4
TEXT = "a b/ü&c"  # has to be escaped everywhere but in JSON
ASCII = "a-b"  # for headers and cookies


def sample(published: Published, schema: Part, depth: int = 0) -> Any:
    """Return a JSON value that a schema allows; None where that is not certain."""
    part = published.resolve(schema)
    node = part.node
    if not isinstance(node, dict):
        return None
    for key in ("const", "default", "example"):
        if key in node and not is_composed(node) and isinstance(node[key], (str, int, float)):
            return node[key]
    values = enum_of(published, part)
    if values:
        return min(values)
    objects = shapes(published, part)
    kind = type_of(published, part)
    if isinstance(node.get("enum"), list) and node["enum"] and kind not in ("array", "object"):
        return node["enum"][0]
    if objects and kind in (None, "object"):
        shape = objects[0]
        return {
            name: sample(published, parts[-1], depth + 1)
            for name, parts in shape.properties.items()
            if name in shape.required or depth < DEEPEST
        }
    return _plain(published, part, kind, depth)


def _plain(published: Published, part: Part, kind: str | None, depth: int) -> Any:
    if kind == "array":
        item = sample(published, part.get("items"), depth + 1) if depth < DEEPEST else None
        return [] if item is None else [item, item]
    if kind == "object":
        value = sample(published, part.get("additionalProperties"), depth + 1)
        return {} if value is None else {"a": value, "b": value}
    if kind == "string":
        formats = {"date-time": "2026-01-02T03:04:05Z", "date": "2026-01-02", "binary": "bytes"}
        return formats.get(str(part.node.get("format")), TEXT)
    return {"integer": 7, "number": 1.5, "boolean": True, "file": "bytes"}.get(str(kind))


def as_argument(value: Any, annotation: str) -> Any:
    """Return a JSON value as the method's argument takes it."""
    if isinstance(value, str) and "dt.datetime" in annotation:
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and "dt.date" in annotation:
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and ("bytes" in annotation or "FileContent" in annotation):
        return value.encode()
    if isinstance(value, list):
        return [as_argument(item, annotation) for item in value]
    return value


class Server:
    """Records the last request, and answers with what the test has set."""

    def __init__(self) -> None:
        self.response: tuple[int, str, bytes] = (200, "application/json", b"{}")
        self.line = ""
        self.headers: dict[str, str] = {}
        self.body = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *rest = head.strip().split("\r\n")
                self.line = line.rpartition(" ")[0]
                pairs = (text.partition(":") for text in rest)
                self.headers = {name.lower(): value.strip() for name, _, value in pairs}
                self.body = await reader.readexactly(int(self.headers.get("content-length", "0")))
                status, kind, content = self.response
                content = b"" if line.startswith("HEAD") else content
                writer.write(
                    f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\n"
                    f"Content-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()


def written(value: Any) -> str:
    """Return a scalar as it is written in a URL, a header or a form."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def path_faults(
    published: Published, operation: PublishedOperation, values: dict[str, Any], sent: str
) -> Iterator[str]:
    """Yield what is wrong with a path below the path of one of the servers."""
    expected = operation.path.partition("#")[0].partition("?")[0]
    expected = expected if expected.startswith("/") else f"/{expected}"
    styles = {p.name: p.part.node.get("style") for p in operation.parameters if p.place == "path"}
    for name, value in values.items():
        text = ",".join(map(written, value)) if isinstance(value, list) else written(value)
        prefix = {"label": ".", "matrix": f";{name}="}.get(str(styles.get(name)), "")
        expected = expected.replace(f"{{{name}}}", f"{prefix}{quote(text, safe=',')}")
    root = published.root.node
    host = urlsplit(f"//{str(root.get('host', '')).rpartition('//')[2]}")
    base = f"{host.path}/{root.get('basePath', '')}"
    bases = {"/".join(["", *filter(None, base.split("/"))]).rstrip("/")}
    for node in published.nodes():
        for server in node["servers"] if isinstance(node.get("servers"), list) else ():
            url = str(server.get("url"))
            for name, variable in (server.get("variables") or {}).items():
                url = url.replace(f"{{{name}}}", str(variable.get("default")))
            bases.add(urlsplit(url).path.rstrip("/"))
    if not any(unquote(sent) == unquote(base + expected) for base in bases):
        yield f"path: expected {expected}, got {sent}"


def query_faults(
    published: Published, operation: PublishedOperation, values: dict[str, Any], query: str
) -> Iterator[str]:
    """Yield what is wrong with a query (OpenAPI 3.1, section 4.8.12.3)."""
    sent = parse_qsl(query, keep_blank_values=True)
    expected: list[tuple[str, str]] = [*operation.fixed_query.items()]
    for parameter in operation.parameters:
        if parameter.place == "query" and parameter.name in values:
            expected += expected_query(published, parameter, values[parameter.name])
    if sorted(sent) != sorted(expected):
        yield f"query: expected {sorted(expected)}, got {sorted(sent)}"


def expected_query(published: Published, parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """Return the pairs that a query parameter is sent as."""
    name, node = parameter.name, parameter.part.node
    if isinstance(node.get("content"), dict):
        return [(name, json.dumps(value) if any(map(is_json, node["content"])) else written(value))]
    collection = node.get("collectionFormat")
    styles = {"ssv": "spaceDelimited", "pipes": "pipeDelimited", "tsv": "tabs"}
    style = node.get("style") or styles.get(str(collection), "form")
    usual = style == "form" and collection is None and "swagger" not in published.root.node
    explode = node.get("explode", usual or collection == "multi")
    separator = {"spaceDelimited": " ", "pipeDelimited": "|", "tabs": "\t"}.get(style, ",")
    if isinstance(value, dict):
        if style == "deepObject":
            return [(f"{name}[{key}]", written(item)) for key, item in value.items()]
        if explode:
            return [(key, written(item)) for key, item in value.items()]
        return [(name, separator.join(written(x) for pair in value.items() for x in pair))]
    if isinstance(value, list):
        if explode:
            return [(name, written(item)) for item in value]
        return [(name, separator.join(map(written, value)))]
    return [(name, written(value))]


def body_faults(operation: PublishedOperation, value: Any, server: Server) -> Iterator[str]:
    """Yield what is wrong with a body and its media type."""
    kind = server.headers.get("content-type", "").partition(";")[0].strip().lower()
    known = {media_type.partition(";")[0].strip().lower() for media_type in operation.bodies}
    if kind not in known and not any("*" in name for name in known):
        yield f"media type: expected one of {sorted(known)}, got {kind!r}"
    if is_json(kind):
        sent = json.loads(server.body)
        if sent != value:
            yield f"body: expected {value}, got {sent}"
    elif kind == "application/x-www-form-urlencoded" and isinstance(value, dict):
        sent_names = {name.partition("[")[0] for name, _ in parse_qsl(server.body.decode(), True)}
        missing = {name.partition("[")[0] for name in value} - sent_names
        if missing:
            yield f"form: {sorted(missing)} missing in {server.body!r}"
    elif kind == "multipart/form-data" and isinstance(value, dict):
        head = f"Content-Type: {server.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + server.body).walk()
        names = {part.get_param("name", header="content-disposition") for part in parts}
        if {*value} - names:
            yield f"multipart: {sorted({*value} - names)} missing"
    elif isinstance(value, str) and server.body != value.encode():
        yield f"body: expected {value!r}, got {server.body!r}"


def faults(
    published: Published,
    operation: PublishedOperation,
    values: dict[str, dict[str, Any]],
    body: Any,
    server: Server,
) -> Iterator[str]:
    """Yield what is wrong with the recorded request."""
    verb, _, target = server.line.partition(" ")
    path = target.partition("?")[0]
    if verb != operation.verb:
        yield f"verb: expected {operation.verb}, got {verb}"
    yield from path_faults(published, operation, values["path"], path)
    yield from query_faults(published, operation, values["query"], urlsplit(target).query)
    for name, value in values["header"].items():
        if server.headers.get(name.lower()) is None:
            yield f"header {name} is missing"
        elif not isinstance(value, (list, dict)):
            if server.headers[name.lower()] != written(value):
                yield f"header {name}: expected {value}, got {server.headers[name.lower()]}"
    cookies = dict(
        pair.strip().partition("=")[::2] for pair in server.headers.get("cookie", "").split(";")
    )
    for name, value in values["cookie"].items():
        if name not in cookies:
            yield f"cookie {name} is missing"
        elif not isinstance(value, (list, dict)) and cookies[name] != written(value):
            yield f"cookie {name}: expected {value}, got {cookies[name]}"
    if "authorization" in server.headers:
        yield "credentials were sent, and the catalog names none"
    if body is not None:
        yield from body_faults(operation, body, server)
    elif not operation.bodies and server.body:
        yield f"body: expected none, got {server.body!r}"


class Story:
    """Calls the operations of one package."""

    def __init__(self, api: APIEntry, client: Any, folder: Path, server: Server) -> None:
        self._published = Published(api)
        self._api = api
        self._client = client
        self._server = server
        texts = {
            kind: (folder / api.name / f"{kind}.py").read_text("utf-8")
            for kind in ("resources", "models", "_readers")
        }
        self._contents = read_contents(*texts.values())
        self._module = importlib.import_module(f"trunkline_api.{api.name}")

    async def faults(self) -> dict[str, list[str]]:
        """Return the faults of each operation, by verb and path."""
        methods = dict(self._methods())
        found: dict[str, list[str]] = {}
        for operation in self._published.operations():
            key = f"{operation.verb} {operation.path}"
            alike = [
                sent
                for sent in self._contents.operations
                if sent.method == operation.verb
                and path_pattern(sent.path) == path_pattern(operation.path)
            ]
            same = [sent for sent in alike if sent.id == operation.id] or alike
            if same:
                found[key] = await self._faults(operation, same[0], methods[same[0].id])
        return found

    def _methods(self) -> Iterator[tuple[str, Any]]:
        """Yield the operationId and the bound method of each operation of the package."""
        caller = self._client._api_clients.of(self._module.API)
        named = (getattr(self._module, name) for name in self._module.__all__)
        pending = [kind for kind in named if isinstance(kind, type) and issubclass(kind, Resource)]
        for owner in pending:
            for name, member in vars(owner).items():
                for constant in getattr(getattr(member, "__code__", None), "co_names", ()):
                    operation = member.__globals__.get(constant)
                    if type(operation).__name__ == "Operation":
                        yield operation.id, getattr(owner(caller), name)

    async def _faults(self, operation: PublishedOperation, sent: Sent, method: Any) -> list[str]:
        values: dict[str, dict[str, Any]] = {
            place: {} for place in ("path", "query", "header", "cookie")
        }
        arguments: dict[str, Any] = {}
        annotations = method.__func__.__annotations__
        schemas = {p.name: p.schema for p in operation.parameters if p.place == "path"}
        template = [text.partition("}")[0] for text in operation.path.split("{")[1:]]
        for name, argument in zip(template, sent.bound, strict=False):
            value = sample(self._published, schemas[name]) if name in schemas else "x"
            values["path"][name] = "x" if value is None else value
            arguments[argument] = as_argument(values["path"][name], annotations[argument])
        for parameter in operation.parameters:
            known = {n.lower(): a for n, a in sent.names.get(parameter.place, {}).items()}
            names = known.get(parameter.name.lower(), frozenset())
            value = sample(self._published, parameter.schema)
            if value == TEXT and parameter.place in ("header", "cookie"):
                value = ASCII
            if parameter.place != "path" and len(names) == 1 and value is not None:
                argument = next(iter(names))
                values[parameter.place][parameter.name] = value
                arguments[argument] = as_argument(value, annotations[argument])
        body = self._body(operation, sent, arguments, annotations)
        self._server.line, self._server.body = "", b""
        response, raw = self._response(operation, sent)
        self._server.response = response
        try:
            result = method(**arguments)
            if sent.pages is not None:
                result = [item async for item in result][:3]
            elif hasattr(result, "read"):
                result = await result.read()
            else:
                result = await result
        except Exception as error:  # noqa: BLE001 (the test shows it)
            return [f"{type(error).__name__}: {error}"]
        found = list(faults(self._published, operation, values, body, self._server))
        if hasattr(result, "to_dict") and raw is not None and result.to_dict() != raw:
            found.append(f"response: expected {raw}, got {result.to_dict()}")
        return found

    def _body(
        self,
        operation: PublishedOperation,
        sent: Sent,
        arguments: dict[str, Any],
        annotations: dict[str, str],
    ) -> Any:
        """Add the arguments of a body; return what must be sent, None where that is not certain."""
        if not operation.bodies or operation.body_key is not None:
            return None
        fields = sent.names["body"]
        for schema in operation.bodies.values():
            value = sample(self._published, schema)
            if isinstance(value, dict) and fields and {*fields} <= {*value}:
                chosen = {name: value[name] for name in fields if value[name] is not None}
                for name, item in chosen.items():
                    if len(fields[name]) == 1:
                        argument = next(iter(fields[name]))
                        arguments[argument] = as_argument(item, annotations[argument])
                return chosen
            free = sent.arguments - arguments.keys() - {"options"}
            if sent.content and len(free & sent.required) <= 1 and value is not None:
                wanted = sorted(free & sent.required) or sorted(free)
                if wanted:
                    argument = wanted[0]
                    arguments[argument] = as_argument(value, annotations[argument])
                    return value
        return None

    def _response(
        self, operation: PublishedOperation, sent: Sent
    ) -> tuple[tuple[int, str, bytes], Any]:
        good = [status for status in operation.responses if status.startswith("2")]
        for status, contents in operation.responses.items():
            if status in good or (not good and status == "DEFAULT"):
                code = int(status.replace("X", "0")) if status in good else 200
                for media_type, schema in contents.items():
                    value = sample(self._published, schema)
                    if is_json(media_type):
                        return (code, "application/json", json.dumps(value).encode()), value
                    return (code, media_type.replace("*", "x"), b"content"), None
                return (code, "text/plain", b""), None
        return (200, "application/json", b"null"), None


async def main(specs: Path) -> dict[str, dict[str, list[str]]]:
    """Return the faults of each operation of each API."""
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    clients = importlib.import_module("trunkline_api.clients")
    folder = Path(str(clients.__file__)).parent
    found = {}
    async with clients.Testing(base_url=f"http://127.0.0.1:{port}", retry=None) as client:
        for api in read_catalog(specs).apis:
            found[api.name] = await Story(api, client, folder, server).faults()
    listening.close()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
