"""Requests of endpoints that the description does not have: `Resource.request`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args, get_origin
from urllib.parse import quote

from trunkline._call.content.upload import is_upload
from trunkline._operation import BodyKind, Operation
from trunkline._serialization import decode
from trunkline._serialization.model import Model
from trunkline._serialization.null import NULL
from trunkline.errors import ArgumentError

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# RFC 3986, section 3.3, and the percent sign of an escape.
_PATH_CHARACTERS = "/:@!$&'()*+,;=~%"
_INVALID_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# A segment that servers and proxies resolve: `.` or `..`, also with path parameters behind it, and
# with any character escaped once or several times.
_SEPARATOR = r"(?:[/\\]|%(?:25)*(?:2f|5c))"
_DOT = r"(?:\.|%(?:25)*2e)"
_DOT_SEGMENT = re.compile(
    rf"(?:^|{_SEPARATOR}){_DOT}{{1,2}}(?:$|;|%(?:25)*3b|{_SEPARATOR})", re.IGNORECASE
)

_READERS: dict[object, Callable[[object], Any]] = {
    Any: decode.anything,
    object: decode.anything,
    bool: decode.boolean,
    dict: decode.json_object,
    float: decode.number,
    int: decode.integer,
    list: decode.json_array,
    str: decode.text,
}


def operation_of(
    api: str, method: object, path: object, body: BodyKind | None, cast_to: object
) -> Operation[Any]:
    """Return the operation of a request.

    Args:
        api: The name of the API.
        method: The HTTP method.
        path: The path below the base URL of the API.
        body: The encoding of the body; None for none.
        cast_to: The type of the result; None for the JSON value.

    Raises:
        ArgumentError: An argument is invalid.
    """
    verb = method.upper() if isinstance(method, str) else method
    if verb not in METHODS:
        got = repr(method) if isinstance(method, str) else type(method).__name__
        raise ArgumentError(f"method: expected one of {', '.join(sorted(METHODS))}, got {got}")
    return Operation(
        id="request",
        api=api,
        method=str(verb),
        path=validate_path(path),
        decode=reader_of(cast_to),
        body=body,
        empty=cast_to is None or cast_to is bytes,
    )


def validate_path(path: object) -> str:
    """Return a path, with all characters escaped that need it; existing escapes stay.

    Raises:
        ArgumentError: The path is relative, could lead to another host or out of the base URL, or
            has a query; the message does not quote it.
    """
    if not isinstance(path, str):
        raise ArgumentError(f"path: expected a str, got {type(path).__name__}")
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ArgumentError(
            "path: expected a path below the base URL of the API, such as '/rooms/1'; a URL or a"
            " path without a slash at its start is not accepted"
        )
    if "?" in path or "#" in path:
        raise ArgumentError("path: the path contains '?' or '#'; pass parameters as query=")
    if "\\" in path or _CONTROL.search(path):
        raise ArgumentError("path: the path contains a backslash or a control character")
    if _INVALID_ESCAPE.search(path):
        raise ArgumentError("path: a '%' that begins no escape; write it as '%25'")
    if _DOT_SEGMENT.search(path):
        raise ArgumentError("path: a segment '.' or '..' would change the path")
    try:
        return quote(path, safe=_PATH_CHARACTERS)
    except UnicodeEncodeError:
        raise ArgumentError(
            "path: the text contains a surrogate, which UTF-8 cannot encode"
        ) from None


def body_of(json: object, content: object) -> tuple[BodyKind | None, object]:
    """Return the encoding and the value of a body; None for none.

    Raises:
        ArgumentError: Both were passed, or `content` is of another type.
    """
    if content is None:
        if json is None:
            return None, None
        if isinstance(json, Mapping):  # whose None values would be left out, as for arguments
            json = {name: NULL if value is None else value for name, value in json.items()}
        return "json", json
    if json is not None:
        raise ArgumentError("json and content exclude each other; pass one of them")
    if isinstance(content, str):
        return "text", content
    if isinstance(content, (bytes, bytearray, memoryview)) or is_upload(content):
        return "binary", content
    kind = type(content).__name__
    raise ArgumentError(
        f"content: expected bytes, a str, a path, a file or an async iterable, got {kind}"
    )


def query_of(query: object) -> Mapping[str, object]:
    """Return the query of a request.

    Raises:
        ArgumentError: It is no mapping with keys of type str.
    """
    if query is None:
        return {}
    if not isinstance(query, Mapping):
        raise ArgumentError(f"query: expected a mapping, got {type(query).__name__}")
    for name in query:
        if not isinstance(name, str):
            raise ArgumentError(f"query: expected keys of type str, got {type(name).__name__}")
    return query


def reader_of(cast_to: object) -> Callable[[object], Any]:
    """Return the reader of results of a type.

    Raises:
        ArgumentError: Results cannot be read as this type.
    """
    if cast_to is None or cast_to is bytes:
        return decode.anything
    try:
        reader = _READERS.get(cast_to)
    except TypeError:  # not hashable
        reader = None
    if reader is not None:
        return reader
    if isinstance(cast_to, type) and issubclass(cast_to, Model) and cast_to is not Model:
        return cast_to.from_dict
    arguments = get_args(cast_to)
    if get_origin(cast_to) is list and len(arguments) == 1:
        return partial(decode.array, reader_of(arguments[0]))
    if get_origin(cast_to) is dict and len(arguments) == 2 and arguments[0] is str:
        return partial(decode.mapping, reader_of(arguments[1]))
    name = cast_to.__name__ if isinstance(cast_to, type) else type(cast_to).__name__
    message = "expected a model, bytes, a JSON type, or list[…] or dict[str, …] of them"
    raise ArgumentError(f"cast_to: {message}, got {name}")
