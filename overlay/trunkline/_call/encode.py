"""From the arguments of a call to what goes over the transport: path, query and body."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote
from uuid import UUID

from trunkline._operation import BodyKind
from trunkline._serialization import json as _json
from trunkline._serialization.model import to_json
from trunkline._serialization.null import NULL
from trunkline._transport.base import Body
from trunkline.errors import ArgumentError

# A file in a form: its content; or its name and content, and then perhaps its media type.
FileContent: TypeAlias = bytes | tuple[str, bytes] | tuple[str, bytes, str]

_UNRESERVED = re.compile(r"[A-Za-z0-9_~.-]+")  # RFC 3986, section 2.3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_END = re.compile(r"[\r\n\x00]")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")

_CONTENT_TYPES: dict[BodyKind, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "binary": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


def path_segment(value: object, name: str) -> str:
    """Return a path argument as exactly one segment of a path, a list with commas in it.

    Raises:
        ArgumentError: It is none, or one that servers and proxies take for something else; the
            message does not quote it.
    """
    if isinstance(value, (list, tuple)) and value:
        return ",".join(path_segment(element, name) for element in value)
    if isinstance(value, UUID) or (isinstance(value, int) and not isinstance(value, bool)):
        value = str(value)
    if not isinstance(value, str):
        raise ArgumentError(f"{name}: a str, not {type(value).__name__}")
    if value in ("", ".", ".."):
        raise ArgumentError(f"{name}: an empty or dotted identifier would change the path")
    if _UNRESERVED.fullmatch(value):
        return str(value)
    if _CONTROL.search(value):
        raise ArgumentError(f"{name}: an identifier has no control characters")
    return _quoted(value, name)


def query_string(query: Mapping[str, object], separators: Mapping[str, str]) -> str:
    """Return the query of a URL, without the question mark; None values are left out.

    Args:
        query: The arguments by their names on the transport.
        separators: For arguments whose lists are not repeated, what stands between the elements.

    Raises:
        ArgumentError: A value has no place in a query; the message does not quote it.
    """
    pairs: list[str] = []
    for name, value in query.items():
        if value is None:
            continue
        elements = _elements(value)
        if elements is None:
            pairs.append(f"{_quoted(name, 'query')}={_quoted(_text(value, name), name)}")
            continue
        values = [_quoted(_text(element, name), name) for element in elements]
        if name in separators and values:
            values = [quote(separators[name], safe=",").join(values)]
        pairs.extend(f"{_quoted(name, 'query')}={one}" for one in values)
    return "&".join(pairs)


def _elements(value: object) -> Sequence[object] | None:
    return value if isinstance(value, (list, tuple)) else None


def _quoted(text: str, name: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: half a character (a surrogate) cannot be sent") from None


def _text(value: object, name: str) -> str:
    """Return the text of a scalar in a query or a form."""
    if value is NULL:
        raise ArgumentError(f"{name}: NULL has no place in a query")
    value = to_json(value, name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise ArgumentError(f"{name}: a list or an object has no place here")
    text = str(value)
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: a line end or NUL has no place in a query")
    return text


def encode_body(
    kind: BodyKind, body: object, *, key: str | None = None, content_type: str | None = None
) -> tuple[Body, str]:
    """Return the body of a request and its media type.

    Args:
        kind: How it is encoded.
        body: For `json`, `form` and `multipart` the arguments by their names on the transport; None
            values are left out. For `binary` and `text` the content.
        key: The property that wraps the arguments of a `json` body, if any.
        content_type: The media type, where it is not the one that `kind` implies.

    Raises:
        ArgumentError: An argument has no form in such a body; the message does not quote it.
    """
    if kind == "multipart":
        return multipart(_arguments(body))
    media_type = content_type or _CONTENT_TYPES[kind]
    if kind == "json":
        return _json.dumps(_json_body(body, key)), media_type
    if kind == "form":
        fields = {name: "" if v is NULL else v for name, v in _arguments(body).items()}
        return query_string(fields, {}).encode("ascii"), media_type
    return _content(body), media_type


def _arguments(body: object) -> Mapping[str, object]:
    if not isinstance(body, Mapping):
        raise ArgumentError(f"body: a mapping, not {type(body).__name__}")
    return body


def _json_body(body: object, key: str | None) -> object:
    if isinstance(body, Mapping):
        body = {name: to_json(value, name) for name, value in body.items() if value is not None}
    else:
        body = to_json(body, "body")
    return body if key is None else {key: body}


def _content(body: object) -> Body:
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if isinstance(body, tuple):
        return _file("body", body)[1]
    if isinstance(body, AsyncIterable):
        return body
    raise ArgumentError(f"body: bytes or an async iterable of bytes, not {type(body).__name__}")


def multipart(fields: Mapping[str, object]) -> tuple[bytes, str]:
    """Return a `multipart/form-data` body (RFC 7578) and its media type.

    None values are left out; a bytes value, or a tuple of a name, bytes and perhaps a media type,
    is a file; a list is a field that is repeated; an object is sent as JSON.

    Raises:
        ArgumentError: A value has no place in a form.
    """
    parts: list[bytes] = []
    for name, value in fields.items():
        if value is None:
            continue
        repeated: Iterable[object] = value if isinstance(value, list) else [value]
        parts.extend(_part(name, one) for one in repeated)
    while True:
        boundary = secrets.token_hex(16).encode("ascii")
        if not any(boundary in part for part in parts):
            break
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--" + boundary + b"--\r\n", f"multipart/form-data; boundary={boundary.decode()}"


def _part(name: str, value: object) -> bytes:
    """Return one part: its headers, an empty line and its content."""
    header = f'Content-Disposition: form-data; name="{_form_name(name, "field name")}"'
    if isinstance(value, bytes):
        value = (name, value)
    if isinstance(value, tuple):
        filename, content, media_type = _file(name, value)
        header += f'; filename="{_form_name(filename, name)}"\r\nContent-Type: {media_type}'
        return header.encode("utf-8") + b"\r\n\r\n" + content
    value = "" if value is NULL else to_json(value, name)
    if isinstance(value, (dict, list)):
        header += "\r\nContent-Type: application/json"
    if not isinstance(value, str):
        return header.encode("utf-8") + b"\r\n\r\n" + _json.dumps(value)
    try:
        return f"{header}\r\n\r\n{value}".encode()
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: half a character (a surrogate) cannot be sent") from None


def _form_name(text: str, name: str) -> str:
    """Return a field or file name as forms write it: a quote is percent-encoded (WHATWG HTML)."""
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: a name in a form has no line end")
    return text.replace('"', "%22")


def _file(name: str, value: tuple[object, ...]) -> tuple[str, bytes, str]:
    filename, content, *rest = value if len(value) in (2, 3) else (None, None)
    media_type = rest[0] if rest else "application/octet-stream"
    if not isinstance(filename, str) or not isinstance(content, bytes):
        raise ArgumentError(f"{name}: a file is bytes, or a tuple of a name and bytes")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        raise ArgumentError(f"{name}: the third element of a file is its media type")
    return filename, content, media_type
