"""What an operation returns: the schema of success, its media types, and the bodies of its errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from trunkline_codegen.spec.document import Document, Json, Object, follow
from trunkline_codegen.spec.schemas import is_file, types

from .bodies import JSON, resolved

# The statuses of responses that have no content (RFC 9110, section 6.4.1).
_NO_CONTENT = frozenset({"204", "205"})
_SUCCESS = re.compile(r"2\d\d|2XX")
_REDIRECT = re.compile(r"3\d\d|3XX")
_INFORMATIONAL = re.compile(r"1\d\d|1XX")
# The keywords of a schema that only a JSON value has.
_JSON_ONLY = ("properties", "items", "additionalProperties", "oneOf", "anyOf")
# The properties of an event (WHATWG HTML, section 9.2).
_EVENT_PROPERTIES = frozenset({"data", "event", "id", "retry"})


@attrs.frozen(kw_only=True)
class ResponsePlan:
    """What an operation returns.

    Attributes:
        schema: The schema of success; None if there is no content. For a stream of events, it is
            the schema of their data.
        content: The kinds of content that success may have: `json`, `text`, `bytes`.
        binary: Whether it is a stream of bytes.
        events: `json` or `text` for a stream of events, by the form of their data; else None.
        redirect: Whether the result is a redirect.
        empty: Whether success may also come without content.
        accept: The media types of success for the header `Accept`; None for JSON or any.
        errors: The status, range or `default` of each error with a JSON body, and its schema.
        stream: What the operation returns as a stream of events, if that is one of several media
            types of success. It is a method of its own: a method has one type of result.
    """

    schema: Json | None
    content: tuple[str, ...] = ("json",)
    binary: bool = False
    events: str | None = None
    redirect: bool = False
    empty: bool = False
    accept: str | None = None
    errors: tuple[tuple[str, Json], ...] = ()
    stream: ResponsePlan | None = None


def read_response(document: Document, method: str, operation: Object) -> ResponsePlan:
    """Return what an operation returns.

    Any 2xx is success. Without one, a described 3xx is; `default` is if no other status is
    described, because beside errors alone it is one more error.
    """
    responses = {
        status: follow(document.root, response)
        for status, response in (operation.get("responses") or {}).items()
    }
    successes = [status for status in responses if _SUCCESS.fullmatch(status)]
    redirects = [status for status in responses if _REDIRECT.fullmatch(status)]
    others = [s for s in responses if s != "default" and not _INFORMATIONAL.fullmatch(s)]
    if not others and "default" in responses:
        successes = ["default"]
    errors = tuple(_errors(responses, {*successes, *redirects}))
    if not successes and redirects:
        return ResponsePlan(schema={}, redirect=True, accept="*/*", errors=errors)
    if method == "head":
        return ResponsePlan(schema=None, errors=errors)
    filled = [s for s in successes if s not in _NO_CONTENT and responses[s].get("content")]
    media = _by_kind(document, [responses[status] for status in filled])
    found = _success(document, media)
    may_be_empty = len(filled) < len(successes)
    has_content = found.schema is not None and not found.binary
    has_others = bool(media["events"]) and found.events is None
    return attrs.evolve(
        found,
        empty=may_be_empty and has_content,
        errors=errors,
        stream=attrs.evolve(_events(document, media), errors=errors) if has_others else None,
    )


def _errors(responses: Mapping[str, Object], results: set[str]) -> Iterable[tuple[str, Json]]:
    """Yield the status and the schema of each error with a JSON body."""
    for status, response in responses.items():
        if status in results or _INFORMATIONAL.fullmatch(status):
            continue
        for content_type, media in (response.get("content") or {}).items():
            if JSON.fullmatch(content_type) and media.get("schema"):
                yield status, media["schema"]
                break


# The media types of success and their media objects, by kind: json, text, bytes and events.
_Media: TypeAlias = Mapping[str, list[tuple[str, Object]]]


def _by_kind(document: Document, responses: list[Object]) -> _Media:
    found: dict[str, list[tuple[str, Object]]] = {
        kind: [] for kind in ("json", "text", "bytes", "events")
    }
    for response in responses:
        for content_type, media in (response.get("content") or {}).items():
            kind = _kind(document, content_type, media.get("schema", {}))
            found[kind].append((content_type, media))
    return found


def _kind(document: Document, content_type: str, schema: Json) -> str:
    media_type = _media_type(content_type)
    if media_type == "text/event-stream":
        return "events"
    if is_file(resolved(document, schema)):
        return "bytes"
    if JSON.fullmatch(content_type):
        return "json"
    if media_type.startswith("text/"):
        # Frameworks list one schema under `text/plain` and `application/json`.
        return "json" if media_type == "text/plain" and _is_json(document, schema) else "text"
    return "bytes"


def _is_json(document: Document, schema: Json) -> bool:
    """Return whether a schema describes a value that text alone cannot be."""
    target = resolved(document, schema)
    return types(target) not in ([], ["string"]) or any(key in target for key in _JSON_ONLY)


def _success(document: Document, media: _Media) -> ResponsePlan:
    """Return what success is. JSON and text are read at once; bytes and events are streams."""
    kinds = tuple(kind for kind in ("json", "text", "bytes") if media[kind])
    accept = _accept(("json", "text", "bytes"), media)
    if media["events"] and not kinds:
        return _events(document, media)
    if "json" in kinds:
        schemas: list[Json] = []
        for _, one in media["json"]:
            if one.get("schema", {}) not in schemas:
                schemas.append(one.get("schema", {}))
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        return ResponsePlan(schema=schema, content=kinds, accept=accept)
    if kinds == ("text",):
        content_type, one = media["text"][0]
        plain = _media_type(content_type) == "text/plain"
        schema = one.get("schema") if plain and len(media["text"]) == 1 else None
        return ResponsePlan(schema=schema or {"type": "string"}, content=kinds, accept=accept)
    if kinds:
        return ResponsePlan(schema={}, binary=True, accept=accept)
    return ResponsePlan(schema=None)


def _events(document: Document, media: _Media) -> ResponsePlan:
    """Return what success is as a stream of events."""
    schema = _event_data(document, media["events"][0][1].get("schema", {}))
    events = "json" if _is_json(document, schema) else "text"
    if not types(resolved(document, schema)):
        schema = schema if events == "json" else {"type": "string"}
    return ResponsePlan(schema=schema, binary=True, events=events, accept="text/event-stream")


def of_pages(response: ResponsePlan) -> ResponsePlan:
    """Return what an operation whose lists are walked returns: pages are JSON alone."""
    listed = [name.strip() for name in (response.accept or "").split(",")]
    accept = [name for name in listed if JSON.fullmatch(name)]
    usual = accept in ([], ["application/json"])
    return attrs.evolve(response, content=("json",), accept=None if usual else ", ".join(accept))


def _event_data(document: Document, schema: Json) -> Json:
    """Return the schema of the data of events.

    A description has the schema of the data, of a list of them, or of whole events with the
    properties `data`, `event`, `id` and `retry`.
    """
    target = resolved(document, schema)
    if types(target) == ["array"]:
        return _event_data(document, target.get("items", {}))
    properties = target.get("properties") or {}
    if "data" in properties and properties.keys() <= _EVENT_PROPERTIES:
        return properties["data"]
    return schema


def _accept(kinds: Iterable[str], media: _Media) -> str | None:
    """Return the media types for the header `Accept`, those of JSON first."""
    names = [_media_type(content_type) for kind in kinds for content_type, _ in media[kind]]
    is_json = [JSON.fullmatch(name) is not None for name in names]
    if any(is_json):  # text types beside it with the schema of an object are JSON, too
        listed = {_media_type(content_type) for content_type, _ in media["json"]}
        names = [n for n, json in zip(names, is_json, strict=True) if json or n not in listed]
    names = list(dict.fromkeys(names))
    if names in ([], ["application/json"]) or any("*" in name for name in names):
        return None
    return ", ".join(names)


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
