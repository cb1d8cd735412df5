"""Encodes the arguments of a call: path, query and body."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterable, Iterable, Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import quote
from uuid import UUID

from trunkline._common.values import scalar_text
from trunkline._operation import BodyKind
from trunkline._serialization import json as _json
from trunkline._serialization.model import request_json, to_json
from trunkline._serialization.null import NULL
from trunkline._transport.base import Body
from trunkline.errors import ArgumentError

# A file in a form: its content; or a tuple of its name, its content and optionally its media type.
FileContent: TypeAlias = bytes | tuple[str, bytes] | tuple[str, bytes, str]

_UNRESERVED = re.compile(r"[A-Za-z0-9_~.-]+")  # RFC 3986, section 2.3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_END = re.compile(r"[\r\n\x00]")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")
_SURROGATE = "the text contains a surrogate, which UTF-8 cannot encode"

# The escapes of names in multipart forms (WHATWG HTML, multipart/form-data encoding algorithm).
_FORM_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})

_CONTENT_TYPES: dict[BodyKind, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "binary": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


def path_segment(value: object, name: str) -> str:
    """Return a path argument as exactly one path segment; list elements are joined by commas.

    Raises:
        ArgumentError: The value is not a str, int, UUID or list of them, is empty, or is a segment
            that servers and proxies normalize; the message does not quote it.
    """
    if isinstance(value, (list, tuple)) and value:
        return ",".join(path_segment(element, name) for element in value)
    if isinstance(value, UUID) or (isinstance(value, int) and not isinstance(value, bool)):
        value = str(value)
    if not isinstance(value, str):
        raise ArgumentError(f"{name}: expected a str, got {type(value).__name__}")
    if value in ("", ".", ".."):
        raise ArgumentError(f"{name}: an empty string, '.' or '..' would change the path")
    if _UNRESERVED.fullmatch(value):
        return str(value)
    if _CONTROL.search(value):
        raise ArgumentError(f"{name}: the value contains a control character")
    return _quoted(value, name)


def query_string(query: Mapping[str, object], separators: Mapping[str, str]) -> str:
    """Return the query of a URL, without the question mark; None values are left out.

    Args:
        query: The query arguments by parameter name.
        separators: The separators of the lists that are joined; other lists are repeated.

    Raises:
        ArgumentError: A value cannot be sent in a query; the message does not quote it.
    """
    pairs: list[str] = []
    for name, value in query.items():
        if value is None:
            continue
        if not isinstance(value, (list, tuple)):
            pairs.append(f"{_quoted(name, 'query')}={_quoted(_text(value, name), name)}")
            continue
        values = [_quoted(_text(element, name), name) for element in value]
        if name in separators and values:
            values = [quote(separators[name], safe=",").join(values)]
        pairs.extend(f"{_quoted(name, 'query')}={text}" for text in values)
    return "&".join(pairs)


def _quoted(text: str, name: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: {_SURROGATE}") from None


def _text(value: object, name: str) -> str:
    """Return the text of a scalar in a query or a form."""
    text = scalar_argument(value, name)
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: the value contains a line end or NUL")
    return text


def scalar_argument(value: object, name: str) -> str:
    """Return the text of a scalar argument in a query, form or header.

    Raises:
        ArgumentError: The value is NULL, a list, an object or has no JSON form.
    """
    plain = None if value is NULL else to_json(value, name)
    if not isinstance(plain, (str, int, float)):
        kind = "NULL" if value is NULL else type(value).__name__
        raise ArgumentError(f"{name}: expected a string, number or bool, got {kind}")
    return scalar_text(plain)


def encode_body(
    kind: BodyKind, body: object, *, key: str | None = None, content_type: str | None = None
) -> tuple[Body, str]:
    """Return the body of a request and its media type.

    Args:
        kind: The encoding.
        body: For `json`, `form` and `multipart` the arguments by property name; None values are
            left out. For `binary` and `text` the content.
        key: The property that wraps the arguments of a `json` body; None for none.
        content_type: The media type; None for the default of `kind`.

    Raises:
        ArgumentError: An argument cannot be encoded; the message does not quote it.
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


def with_extra(kind: BodyKind, body: object, extra: Mapping[str, object]) -> Mapping[str, object]:
    """Return a body with the option `extra_body` added, whose None values are null.

    Args:
        kind: The encoding.
        body: The body as for `encode_body`, or None.
        extra: The properties to add; they replace those of `body`.

    Raises:
        ArgumentError: The body cannot hold more properties.
    """
    if kind not in ("json", "form"):
        raise ArgumentError(
            f"extra_body: expected an operation with a JSON or form body, got {kind}"
        )
    if body is not None and not isinstance(body, Mapping):
        body = to_json(body, "body")
        if not isinstance(body, dict):
            message = f"expected an operation with an object as its body, got {type(body).__name__}"
            raise ArgumentError(f"extra_body: {message}")
        body = {name: NULL if value is None else value for name, value in body.items()}
    added = {name: NULL if value is None else value for name, value in extra.items()}
    return {**(body or {}), **added}


def _arguments(body: object) -> Mapping[str, object]:
    if not isinstance(body, Mapping):
        raise ArgumentError(f"body: expected a mapping, got {type(body).__name__}")
    return body


def _json_body(body: object, key: str | None) -> object:
    if isinstance(body, Mapping):
        body = {name: request_json(v, name) for name, v in body.items() if v is not None}
    else:
        body = request_json(body, "body")
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
    kind = type(body).__name__
    raise ArgumentError(f"body: expected bytes or an async iterable of bytes, got {kind}")


class FormPart(NamedTuple):
    """One part of a `multipart/form-data` body.

    Attributes:
        name: The field's name.
        content: The field's value, encoded.
        media_type: The `Content-Type` of the part; None for none.
        filename: The file's name; None if the part is not a file.
    """

    name: str
    content: bytes
    media_type: str | None = None
    filename: str | None = None


def multipart(fields: Mapping[str, object]) -> tuple[bytes, str]:
    """Return a `multipart/form-data` body (RFC 7578) and its media type.

    None values are left out; a bytes value, or a tuple of a name, bytes and optionally a media
    type, is a file; a list is a repeated field; an object is sent as JSON.

    Raises:
        ArgumentError: A value cannot be sent in a form.
    """
    parts: list[FormPart] = []
    for name, value in fields.items():
        if value is None:
            continue
        values: Iterable[object] = value if isinstance(value, list) else [value]
        parts.extend(_form_part(name, element) for element in values)
    return write_multipart(parts)


def write_multipart(parts: Iterable[FormPart]) -> tuple[bytes, str]:
    """Return the `multipart/form-data` body of parts, in their order, and its media type.

    Names are escaped as in HTML: quotes and line ends are percent-encoded.
    """
    encoded = [_part_headers(part) + part.content for part in parts]
    while True:
        boundary = secrets.token_hex(16).encode("ascii")
        if not any(boundary in part for part in encoded):
            break
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in encoded)
    return body + b"--" + boundary + b"--\r\n", f"multipart/form-data; boundary={boundary.decode()}"


def _part_headers(part: FormPart) -> bytes:
    """Return the headers of a part and the empty line after them."""
    header = f'Content-Disposition: form-data; name="{part.name.translate(_FORM_ESCAPES)}"'
    if part.filename is not None:
        header += f'; filename="{part.filename.translate(_FORM_ESCAPES)}"'
    if part.media_type is not None:
        header += f"\r\nContent-Type: {part.media_type}"
    return f"{header}\r\n\r\n".encode()


def _form_part(name: str, value: object) -> FormPart:
    _check_form_name(name, "field name")
    if isinstance(value, bytes):
        value = (name, value)
    if isinstance(value, tuple):
        filename, content, file_type = _file(name, value)
        _check_form_name(filename, name)
        return FormPart(name, content, file_type, filename)
    value = "" if value is NULL else request_json(value, name)
    if not isinstance(value, str):
        media_type = "application/json" if isinstance(value, (dict, list)) else None
        return FormPart(name, _json.dumps(value), media_type)
    try:
        return FormPart(name, value.encode())
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: {_SURROGATE}") from None


def _check_form_name(text: str, name: str) -> None:
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: a field or file name contains a line end or NUL")


def _file(name: str, value: tuple[object, ...]) -> tuple[str, bytes, str]:
    filename, content, *rest = value if len(value) in (2, 3) else (None, None)
    media_type = rest[0] if rest else "application/octet-stream"
    if not isinstance(filename, str) or not isinstance(content, bytes):
        message = "expected a file as bytes, (name, bytes) or (name, bytes, media type)"
        raise ArgumentError(f"{name}: {message}")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        raise ArgumentError(f"{name}: the media type of a file is not printable ASCII text")
    return filename, content, media_type
