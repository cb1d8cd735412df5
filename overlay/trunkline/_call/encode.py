"""Encodes the request body of a call."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from trunkline._common.values import HEADER_NAME
from trunkline._operation import BodyKind
from trunkline._serialization import json as _json
from trunkline._serialization.model import Model, request_json, to_json
from trunkline._serialization.null import NULL
from trunkline._transport.base import Body
from trunkline.errors import ArgumentError

from .content.upload import JoinedUpload, UploadBody, UploadSource, is_upload, name_of, upload_of
from .styles import SURROGATE, query_string, scalar_argument

_Content: TypeAlias = bytes | UploadSource

# A file in a form: its content; or a tuple of its name, its content, and optionally its media type
# and more headers of its part. The content is bytes, or read while it is sent: a path, an open file,
# the `UploadFile` of a web framework, or an async iterable.
FileContent: TypeAlias = (
    _Content
    | tuple[str, _Content]
    | tuple[str, _Content, str]
    | tuple[str, _Content, str, Mapping[str, str]]
)

_LINE_END = re.compile(r"[\r\n\x00]")
_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+")

# The escapes of names in multipart forms (WHATWG HTML, multipart/form-data encoding algorithm).
_FORM_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})

_NO_STYLES: Mapping[str, str] = {}

_CONTENT_TYPES: dict[BodyKind, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "binary": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


def encode_body(
    kind: BodyKind,
    body: object,
    *,
    key: str | None = None,
    content_type: str | None = None,
    styles: Mapping[str, str] = _NO_STYLES,
) -> tuple[Body, str]:
    """Return the body of a request and its media type.

    Args:
        kind: The encoding.
        body: For `json`, `form` and `multipart` the arguments by property name; None values are
            left out. For `binary` and `text` the content.
        key: The property that wraps the arguments of a `json` body; None for none.
        content_type: The media type; None for the default of `kind`.
        styles: The styles of the fields of a form, the media types of the parts of `multipart`.

    Raises:
        ArgumentError: An argument cannot be encoded; the message does not quote it.
    """
    if kind == "multipart":
        return multipart(_arguments(body), styles, content_type or "multipart/form-data")
    media_type = content_type or _CONTENT_TYPES[kind]
    if kind == "json":
        return _json.dumps(_json_body(body, key)), media_type
    if kind == "form":
        fields = {name: "" if v is NULL else v for name, v in _arguments(body).items()}
        # Without a style, the names of nested values say where they belong.
        nested = {name: "deepObject" for name, value in fields.items() if _is_nested(value)}
        return query_string(fields, {**nested, **styles}).encode("ascii"), media_type
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
    if kind not in ("json", "form", "multipart"):
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


def _is_nested(value: object) -> bool:
    """Return whether a value of a form is an object, or a list with an object or a list in it."""
    if isinstance(value, (list, tuple)):
        return any(isinstance(element, (Mapping, Model, list, tuple)) for element in value)
    return isinstance(value, (Mapping, Model))


def _json_body(body: object, key: str | None) -> object:
    if type(body) is dict or isinstance(body, Mapping):  # the first is much faster
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
    if is_upload(body):
        return upload_of(body, "body")
    kind = type(body).__name__
    raise ArgumentError(f"body: expected bytes or an async iterable of bytes, got {kind}")


class FormPart(NamedTuple):
    """One part of a multipart body.

    Attributes:
        name: The field's name.
        content: The field's value, encoded.
        media_type: The `Content-Type` of the part; None for none.
        filename: The file's name; None if the part is not a file.
        headers: More headers of the part.
    """

    name: str
    content: bytes | UploadBody
    media_type: str | None = None
    filename: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def multipart(
    fields: Mapping[str, object],
    media_types: Mapping[str, str] = _NO_STYLES,
    content_type: str = "multipart/form-data",
) -> tuple[bytes | UploadBody, str]:
    """Return a multipart body (RFC 7578; for `multipart/related` RFC 2387) and its media type.

    None values are left out; a value of `FileContent` is a file; a list is a repeated field; an
    object is sent as JSON.

    Args:
        fields: The values by field name.
        media_types: The media types of parts. A list is one part if its media type is JSON.
        content_type: The media type of the body, without a boundary.

    Raises:
        ArgumentError: A value cannot be sent in a form.
    """
    parts: list[FormPart] = []
    for name, value in fields.items():
        if value is None:
            continue
        media_type = media_types.get(name)
        is_json = _is_json(media_type)
        values: Iterable[object] = value if isinstance(value, list) and not is_json else [value]
        parts.extend(_form_part(name, element, media_type) for element in values)
    return write_multipart(parts, content_type)


def _is_json(media_type: str | None) -> bool:
    essence = (media_type or "").partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def write_multipart(
    parts: Iterable[FormPart], content_type: str = "multipart/form-data"
) -> tuple[bytes | UploadBody, str]:
    """Return the multipart body of parts, in their order, and its media type.

    Names are escaped as in HTML: quotes and line ends are percent-encoded. The body is read while
    it is sent if the content of a part is.
    """
    parts = list(parts)
    headers = [_part_headers(part) for part in parts]
    while True:
        boundary = secrets.token_hex(16).encode("ascii")
        known = (part.content for part in parts if isinstance(part.content, bytes))
        if not any(boundary in text for text in (*headers, *known)):
            break
    pieces: list[bytes | UploadBody] = []
    for header, part in zip(headers, parts, strict=True):
        pieces += (b"--" + boundary + b"\r\n" + header, part.content, b"\r\n")
    pieces.append(b"--" + boundary + b"--\r\n")
    media_type = f"{content_type}; boundary={boundary.decode()}"
    if content_type.lower().startswith("multipart/related") and "type=" not in content_type:
        # RFC 2387, section 3.1: the media type of the root, which is the first part.
        media_type += f'; type="{(parts[0].media_type if parts else None) or "text/plain"}"'
    whole = [piece for piece in pieces if isinstance(piece, bytes)]
    return (b"".join(whole) if len(whole) == len(pieces) else JoinedUpload(pieces)), media_type


def _part_headers(part: FormPart) -> bytes:
    """Return the headers of a part and the empty line after them."""
    header = f'Content-Disposition: form-data; name="{part.name.translate(_FORM_ESCAPES)}"'
    if part.filename is not None:
        header += f'; filename="{part.filename.translate(_FORM_ESCAPES)}"'
    if part.media_type is not None:
        header += f"\r\nContent-Type: {part.media_type}"
    header += "".join(f"\r\n{name}: {value}" for name, value in part.headers)
    return f"{header}\r\n\r\n".encode()


def _form_part(name: str, value: object, media_type: str | None) -> FormPart:
    _check_form_name(name, "field name")
    if isinstance(value, bytes):
        value = (name, value)
    elif is_upload(value) and not _is_json(media_type):
        kind = getattr(value, "content_type", None)  # of an `UploadFile`
        found = (name_of(value) or name, value)
        value = (*found, kind) if isinstance(kind, str) and kind else found
    if isinstance(value, tuple) and not _is_json(media_type):
        filename, content, file_type = _file(name, value)
        _check_form_name(filename, name)
        headers = _headers_of_part(name, value[3]) if len(value) == 4 else ()
        return FormPart(name, content, file_type or media_type or _FILE_TYPE, filename, headers)
    value = value if value is NULL else request_json(value, name)
    if _is_json(media_type) or isinstance(value, (dict, list)):
        content = _json.dumps(None if value is NULL else value)
        return FormPart(name, content, media_type or "application/json")
    text = "" if value is NULL else scalar_argument(value, name)
    try:
        return FormPart(name, text.encode(), media_type)
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: {SURROGATE}") from None


def _headers_of_part(name: str, headers: object) -> tuple[tuple[str, str], ...]:
    """Return the headers of a part, after checking that each is a header."""
    if not isinstance(headers, Mapping):
        kind = type(headers).__name__
        raise ArgumentError(f"{name}: expected a mapping as the headers of the file, got {kind}")
    for header, value in headers.items():
        if not isinstance(header, str) or not HEADER_NAME.fullmatch(header):
            raise ArgumentError(f"{name}: the name of a header of the file is invalid")
        if not isinstance(value, str) or not _MEDIA_TYPE.fullmatch(value):
            raise ArgumentError(f"{name}: header {header} of the file is not printable ASCII text")
    return tuple(headers.items())


def _check_form_name(text: str, name: str) -> None:
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: a field or file name contains a line end or NUL")


_FILE_TYPE = "application/octet-stream"


def _file(name: str, value: tuple[object, ...]) -> tuple[str, bytes | UploadBody, str | None]:
    filename, content, *rest = value if len(value) in (2, 3, 4) else (None, None)
    media_type = rest[0] if rest else None
    if not isinstance(filename, str) or not (isinstance(content, bytes) or is_upload(content)):
        message = "expected a file as bytes, (name, bytes) or (name, bytes, media type)"
        raise ArgumentError(f"{name}: {message}")
    if rest and (not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type)):
        raise ArgumentError(f"{name}: the media type of a file is not printable ASCII text")
    body = content if isinstance(content, bytes) else upload_of(content, name)
    return filename, body, media_type if isinstance(media_type, str) else None
