"""What a request has to look like, read from the published description alone.

OpenAPI 3.1, Parameter Object and Encoding Object, say how values are written. They leave open how
nested values are; the documentation of the project says that: brackets, or JSON in a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from trunkline_codegen.verify.published import (
    Parameter,
    Part,
    Published,
    PublishedOperation,
    is_json,
)

Pair = tuple[str, str]
FORM = "application/x-www-form-urlencoded"


def written(value: Any) -> str:
    """Return a value as it is written in a URL, a header or a form."""
    if isinstance(value, (dict, list)):
        return canonical(json.dumps(value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def canonical(text: str) -> str:
    """Return JSON text of an object or a list in one spelling, any other text unchanged."""
    if text[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(text), sort_keys=True)
        except ValueError:
            pass
    return text


def holds_json(node: Any) -> bool:
    """Return whether a parameter is declared with a JSON media type instead of a schema."""
    return isinstance(node.get("content"), dict) and any(map(is_json, node["content"]))


# -- path ------------------------------------------------------------------------------------


def path_text(parameter: Parameter | None, name: str, value: Any) -> str:
    """Return what a parameter becomes in a path, percent-encoded."""
    node = parameter.part.node if parameter is not None else {}
    if holds_json(node):
        return quote(json.dumps(value, separators=(",", ":"), ensure_ascii=False), safe="")
    style, explode = node.get("style", "simple"), node.get("explode") is True
    separator = {"label": ".", "matrix": ";"}.get(style, ",") if explode else ","
    prefix = {"label": ".", "matrix": f";{name}="}.get(style, "")

    def escaped(item: Any) -> str:
        return quote(written(item), safe="")

    if isinstance(value, dict) and explode:
        prefix = {"label": ".", "matrix": ";"}.get(style, "")
        return prefix + separator.join(f"{escaped(k)}={escaped(v)}" for k, v in value.items())
    if isinstance(value, dict):
        return prefix + separator.join(escaped(x) for pair in value.items() for x in pair)
    if isinstance(value, list):
        joint = prefix if style == "matrix" and explode else separator
        return prefix + joint.join(map(escaped, value))
    return prefix + escaped(value)


def bases(published: Published, base_url: str = "") -> set[str]:
    """Return the paths of all servers of a description."""
    root = published.root.node
    host = urlsplit(f"//{str(root.get('host', '')).rpartition('//')[2]}")
    base = f"{host.path}/{root.get('basePath', '')}"
    found = {"/".join(["", *filter(None, base.split("/"))]).rstrip("/")}
    found.add(urlsplit(base_url).path.rstrip("/"))
    for node, _ in published.nodes():
        for server in node["servers"] if isinstance(node.get("servers"), list) else ():
            url = str(server.get("url")) if isinstance(server, dict) else str(server)
            variables = server.get("variables") if isinstance(server, dict) else None
            for name, variable in (variables or {}).items():
                url = url.replace(f"{{{name}}}", str(variable.get("default")))
            found.add(urlsplit(url).path.rstrip("/"))
    return found


def path_faults(
    operation: PublishedOperation, values: Mapping[str, Any], sent: str, known: set[str]
) -> Iterator[str]:
    """Yield what is wrong with a path, which is below one of the known bases."""
    parameters = {p.name: p for p in operation.parameters if p.place == "path"}
    expected = operation.path.partition("#")[0].partition("?")[0]
    expected = expected if expected.startswith("/") else f"/{expected}"
    if expected == "/" and operation.part.node.get("x-trunkline-root-slash") is False:
        expected = ""
    for name, value in values.items():
        text = path_text(parameters.get(name), name, value)
        expected = expected.replace(f"{{{name}}}", text)
    if not any(unquote(sent) == unquote(base + expected) for base in known):
        yield f"path: expected {expected}, got {sent}"


# -- query and forms -------------------------------------------------------------------------


def separated(node: Any, *, is_swagger: bool) -> tuple[str, bool, str]:
    """Return the style, whether it is exploded, and the separator, as they are declared."""
    collection = node.get("collectionFormat")
    styles = {"ssv": "spaceDelimited", "pipes": "pipeDelimited", "tsv": "tabs"}
    style = str(node.get("style") or styles.get(str(collection), "form"))
    usual = style == "form" and collection is None and not is_swagger
    explode = node.get("explode", usual or collection == "multi")
    separator = {"spaceDelimited": " ", "pipeDelimited": "|", "tabs": "\t"}.get(style, ",")
    return style, bool(explode), separator


def pairs_of(name: str, value: Any, node: Any, *, is_swagger: bool = False) -> Iterator[Pair]:
    """Yield the names and texts that a value of a query or a form is sent as."""
    style, explode, separator = separated(node, is_swagger=is_swagger)
    if isinstance(value, (dict, list)) and style == "deepObject":
        yield from deep(name, value)
    elif isinstance(value, dict) and explode:
        for key, inner in value.items():
            nested = isinstance(inner, dict) or any(
                isinstance(x, (dict, list)) for x in _list(inner)
            )
            yield from deep(key, inner) if nested else ((key, written(x)) for x in _list(inner))
    elif isinstance(value, dict) and value:
        yield name, separator.join(written(x) for pair in value.items() for x in pair)
    elif isinstance(value, list) and explode:
        yield from ((name, written(item)) for item in value)
    elif isinstance(value, list) and value:
        yield name, separator.join(map(written, value))
    elif not isinstance(value, (dict, list)):
        yield name, written(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def deep(name: str, value: Any) -> Iterator[Pair]:
    """Yield `name[key]`, `name[key][inner]` and `name[0]` with their texts."""
    if not isinstance(value, (dict, list)):
        yield name, written(value)
        return
    entries: Iterable[tuple[Any, Any]] = enumerate(value)
    if isinstance(value, dict):
        entries = value.items()
    for key, inner in entries:
        yield from deep(f"{name}[{key}]", inner)


def query_faults(
    published: Published,
    operation: PublishedOperation,
    values: Mapping[str, Any],
    query: str,
    credentials: Mapping[str, str],
) -> Iterator[str]:
    """Yield what is wrong with a query (OpenAPI 3.1, section 4.8.12.3)."""
    sent = [(name, canonical(text)) for name, text in parse_qsl(query, keep_blank_values=True)]
    expected: list[Pair] = [*operation.fixed_query.items(), *credentials.items()]
    is_swagger = "swagger" in published.root.node
    for parameter in operation.parameters:
        if parameter.place == "query" and parameter.name in values:
            value, node = values[parameter.name], parameter.part.node
            if isinstance(node.get("content"), dict):
                expected.append((parameter.name, json_text(value) if holds_json(node) else value))
            else:
                expected += pairs_of(parameter.name, value, node, is_swagger=is_swagger)
    if sorted(sent) != sorted(expected):
        yield f"query: expected {sorted(expected)}, got {sorted(sent)}"


def json_text(value: Any) -> str:
    """Return the JSON text of a value in the spelling of `canonical`."""
    return canonical(json.dumps(value))


# -- headers and cookies ---------------------------------------------------------------------


def header_text(parameter: Parameter, value: Any) -> str:
    """Return what a parameter is in a header (style `simple`)."""
    node = parameter.part.node
    if holds_json(node):
        return json_text(value)
    if isinstance(value, dict) and node.get("explode") is True:
        return ",".join(f"{key}={written(inner)}" for key, inner in value.items())
    if isinstance(value, dict):
        return ",".join(written(x) for pair in value.items() for x in pair)
    return ",".join(map(written, value)) if isinstance(value, list) else written(value)


def header_faults(
    operation: PublishedOperation,
    values: Mapping[str, Any],
    headers: Mapping[str, str],
    credentials: Mapping[str, str],
) -> Iterator[str]:
    """Yield what is wrong with the headers that are parameters or credentials."""
    for parameter in operation.parameters:
        name = parameter.name.lower()
        if parameter.place == "header" and parameter.name in values:
            expected = header_text(parameter, values[parameter.name])
            if canonical(headers.get(name, "missing")) != expected:
                yield f"header {name}: expected {expected}, got {headers.get(name)}"
    for name, text in credentials.items():
        if headers.get(name) != text:
            yield f"credential in the header {name}: expected {text}, got {headers.get(name)}"


def cookie_faults(
    operation: PublishedOperation,
    values: Mapping[str, Any],
    header: str,
    credentials: Mapping[str, str],
) -> Iterator[str]:
    """Yield what is wrong with the cookies (style `form`)."""
    listed = [text.strip().partition("=") for text in header.split(";") if text.strip()]
    sent = sorted((unquote(name), canonical(unquote(text))) for name, _, text in listed)
    expected: list[Pair] = [*credentials.items()]
    for parameter in operation.parameters:
        if parameter.place == "cookie" and parameter.name in values:
            value, node = values[parameter.name], parameter.part.node
            if holds_json(node):
                expected.append((parameter.name, json_text(value)))
            else:
                expected += pairs_of(parameter.name, value, {**node, "style": "form"})
    if sent != sorted(expected):
        yield f"cookies: expected {sorted(expected)}, got {sent}"


# -- bodies ----------------------------------------------------------------------------------


def body_faults(
    operation: PublishedOperation, media_type: str, value: Any, sent: Mapping[str, str], body: bytes
) -> Iterator[str]:
    """Yield what is wrong with a body and its media type."""
    declared = sent.get("content-type", "")
    kind = declared.partition(";")[0].strip().lower()
    expected = media_type.partition(";")[0].strip().lower()
    same = kind.replace("-", "") == expected.replace("-", "")  # some are misspelled
    if not same and "*" not in expected:
        yield f"media type: expected {expected}, got {kind!r}"
        return
    encodings = media_of(operation, media_type).get("encoding").node or {}
    if is_json(kind):
        if json.loads(body) != value:
            yield f"body: expected {value}, got {body!r}"
    elif kind == FORM and isinstance(value, dict):
        pairs = parse_qsl(body.decode(), keep_blank_values=True)
        found = sorted((name, canonical(text)) for name, text in pairs)
        wanted = sorted(form_pairs(value, encodings))
        if found != wanted:
            yield f"form: expected {wanted}, got {found}"
    elif kind.startswith("multipart/") and isinstance(value, dict):
        yield from multipart_faults(value, encodings, declared, body)
    elif isinstance(value, str) and body != value.encode():
        yield f"body: expected {value!r}, got {body!r}"


def media_of(operation: PublishedOperation, media_type: str) -> Part:
    """Return the Media Type Object of a body."""
    schema = operation.bodies[media_type]
    held = operation.part.get("requestBody").get("content").get(media_type)
    return held if held.node is not None else Part({}, schema.file)


def form_pairs(value: Mapping[str, Any], encodings: Mapping[str, Any]) -> Iterator[Pair]:
    """Yield the pairs of a URL-encoded form (OpenAPI 3.1, section 4.8.15)."""
    for name, inner in value.items():
        encoding = encodings.get(name) or {}
        if is_json(str(encoding.get("contentType", ""))) and encoding.get("contentType") != "*/*":
            yield name, json_text(inner)
        elif encoding.keys() & {"style", "explode", "collectionFormat"}:
            is_swagger = "collectionFormat" in encoding
            yield from pairs_of(name, inner, encoding, is_swagger=is_swagger)
        elif isinstance(inner, list) and not any(isinstance(x, (dict, list)) for x in inner):
            yield from ((name, written(x)) for x in inner)
        else:
            yield from deep(name, inner)


def multipart_faults(
    value: Mapping[str, Any], encodings: Mapping[str, Any], declared: str, body: bytes
) -> Iterator[str]:
    """Yield what is wrong with a multipart body (RFC 7578, OpenAPI 3.1, section 4.8.15)."""
    message = BytesParser().parsebytes(f"Content-Type: {declared}\r\n\r\n".encode() + body)
    sent: dict[str, list[Message]] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            sent.setdefault(name, []).append(part)
    for name, inner in value.items():
        encoding = str((encodings.get(name) or {}).get("contentType", ""))
        is_one = not isinstance(inner, list) or is_json(encoding)
        items = [inner] if is_one else inner
        parts = sent.pop(name, [])
        texts = [canonical(_content(part)) for part in parts]
        is_text = is_json(encoding) and all(isinstance(item, str) for item in items)
        if texts != [json.dumps(x, ensure_ascii=False) if is_text else written(x) for x in items]:
            yield f"multipart {name}: expected {items}, got {texts}"
        for part in parts:
            if encoding and "*" not in encoding and part.get_content_type() not in encoding:
                yield f"multipart {name}: expected {encoding}, got {part.get_content_type()}"
    if sent:
        yield f"multipart: {sorted(sent)} not expected"


def _content(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode() if isinstance(content, bytes) else ""
