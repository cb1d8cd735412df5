"""Error responses as exceptions: a table of statuses, and one parser of all error formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from trunkline import errors
from trunkline._common.problem import InvalidParameter, Problem
from trunkline._common.response_info import request_id_of
from trunkline._serialization import json as _json
from trunkline._serialization.json_load import load
from trunkline._serialization.lenient import read_leniently
from trunkline._serialization.model import Model

from .echoes import mask_bytes

_NO_READERS: Mapping[str, Callable[[object], object]] = {}

_BY_STATUS: dict[int, type[errors.APIStatusError]] = {
    304: errors.NotModifiedError,
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    405: errors.MethodNotAllowedError,
    406: errors.NotAcceptableError,
    409: errors.ConflictError,
    410: errors.GoneError,
    413: errors.ContentTooLargeError,
    415: errors.UnsupportedMediaTypeError,
    416: errors.RangeNotSatisfiableError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}

# The properties that hold each field of a problem; the first one that is present counts. Sources:
# problem details (RFC 9457), Meetings (name, message), Conversation (code, description or message), OAuth2 (error).
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "error_title"),
    "detail": ("detail", "message", "description", "error_description"),
    "code": ("code", "error"),
    "type": ("type", "error_uri"),
    "instance": ("instance",),
}
_INVALID = ("invalid_parameters", "invalid-params", "errors")
_NAME_KEYS = ("name", "parameter", "field", "logoKey")
_REASON_KEYS = ("reason", "message", "detail", "invalidProperty", "code")

# Codes that say that the resource exists, of a 400 or 409: a taken name, a member that has joined.
_EXISTS = re.compile(
    r"(?:already[-_]?(?:exists?|joined)|(?:^|[:._-])duplicate[-_]name)$", re.IGNORECASE
)
# A 409 without such a code may say it in words, as Meetings does: "theme_name already exists".
_SAYS_EXISTS = re.compile(r"(?<!not )\balready exists?\b|\bexists already\b", re.IGNORECASE)

MAX_PROBLEM_BYTES = 256 * 1024  # larger bodies are not parsed
MAX_INVALID_PARAMETERS = 100

# The value of a body that was not read yet; that of a body without JSON is None.
UNREAD: object = object()

_XML_FIELD = re.compile(r"<(Code|Message|RequestId)>([^<]{1,500})</\1>")


def status_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    retry_after: float | None = None,
    *,
    hint: str = "",
    readers: Mapping[str, Callable[[object], object]] = _NO_READERS,
    value: object = UNREAD,
) -> errors.APIStatusError:
    """Return the exception for a response with an error status.

    Args:
        status: The status.
        headers: The response headers.
        body: The response body.
        retry_after: The `Retry-After` of the response in seconds; None for none.
        hint: What the status may mean here, for the message.
        readers: The readers of described error bodies, as in `Operation.errors`.
        value: The JSON value of the body, if it was read before; see `read_value`.
    """
    if value is UNREAD:
        value = _value_of(body)
    kind = _BY_STATUS.get(status)
    if kind is None:
        kind = errors.ServerError if 500 <= status < 600 else errors.APIStatusError
    reason = _problem(body, value)
    if _says_exists(status, reason):
        kind = errors.AlreadyExistsError
    return kind(
        status=status,
        problem=reason,
        headers={name.lower(): value for name, value in headers.items()},
        content=body,
        body=_model(status, value, readers),
        request_id=request_id_of(headers),
        retry_after=retry_after,
        hint=hint,
    )


def _says_exists(status: int, reason: Problem) -> bool:
    if status in (400, 409) and _EXISTS.search(reason.code or ""):
        return True
    return status == 409 and any(
        _SAYS_EXISTS.search(t or "") for t in (reason.title, reason.detail)
    )


async def read_value(body: bytes, echoes: Iterable[str]) -> object:
    """Return the JSON value of an error body for `status_error`, without blocking the event loop.

    `UNREAD` if reading it takes no time, or it is too large; None if it is not JSON.

    Args:
        body: The response body.
        echoes: The credentials to mask.
    """
    if not _json.ALWAYS_FAST < len(body) <= MAX_PROBLEM_BYTES:
        return UNREAD
    try:
        return await load(mask_bytes(body, echoes))
    except errors.DecodeError:
        return None


def _value_of(body: bytes) -> object:
    """Return the JSON value of an error body; None if it is not JSON, or too large."""
    if not body or len(body) > MAX_PROBLEM_BYTES or body.lstrip()[:1] == b"<":
        return None
    try:
        return _json.loads(body)
    except errors.DecodeError:
        return None


def _model(
    status: int, value: object, readers: Mapping[str, Callable[[object], object]]
) -> Model | None:
    """Return the body as the model that its description has; None if it is no such object."""
    reader = _reader(status, readers)
    if reader is None or value is None:
        return None
    try:
        # An error must not hide behind a body that differs from its description.
        model = read_leniently(reader, value, _ignore)
    except (errors.DecodeError, RecursionError):
        return None
    return model if isinstance(model, Model) else None


def _reader(
    status: int, readers: Mapping[str, Callable[[object], object]]
) -> Callable[[object], object] | None:
    """Return the reader for a status: that of the status, of its range, or the default."""
    for wanted in (str(status), f"{status // 100}XX", "default"):
        for listed, reader in readers.items():
            if wanted in listed.split():
                return reader
    return None


def _ignore(path: tuple[str, ...], expected: str, found: str) -> None:
    """Report nothing."""


def parse_problem(body: bytes) -> Problem:
    """Return the problem that the body of an error response describes; empty if it has none."""
    return _problem(body, _value_of(body))


def _problem(body: bytes, content: object) -> Problem:
    if not isinstance(content, dict):
        return _xml_problem(body) if body[:200].lstrip()[:1] == b"<" else Problem()
    wrapped = content.get("error")  # some providers wrap the whole problem
    found: dict[str, object] = wrapped if isinstance(wrapped, dict) else content
    fields = {field: _text(found, keys) for field, keys in _FIELDS.items()}
    if fields["code"] is None:
        # The Applications API has its codes in the type: "https://…/api-errors#throttled".
        fields["code"] = (fields["type"] or "").partition("#")[2] or None
    return Problem(**fields, invalid_parameters=_invalid_parameters(found))


def _text(content: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = content.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
            return str(value)
    return None


def _invalid_parameters(content: Mapping[str, object]) -> tuple[InvalidParameter, ...]:
    listed = next((v for v in map(content.get, _INVALID) if isinstance(v, list)), None)
    if listed is None:  # the Conversation API has the reasons in `error`, beside `code`
        reasons = content.get("error")
        is_reason = isinstance(reasons, str) and "code" in content
        listed = reasons if isinstance(reasons, list) else [reasons] if is_reason else []
    return tuple(filter(None, map(_invalid_parameter, listed[:MAX_INVALID_PARAMETERS])))


def _invalid_parameter(entry: object) -> InvalidParameter | None:
    if isinstance(entry, str):
        return InvalidParameter("", entry)
    if isinstance(entry, dict):
        return InvalidParameter(_text(entry, _NAME_KEYS) or "", _text(entry, _REASON_KEYS) or "")
    return None


def _xml_problem(body: bytes) -> Problem:
    """Parse the error document of S3. Its three fields need no XML parser."""
    if b"<Error>" not in body[:200]:
        return Problem()
    fields = dict(_XML_FIELD.findall(body[:4096].decode("utf-8", "replace")))
    return Problem(
        code=fields.get("Code"), detail=fields.get("Message"), instance=fields.get("RequestId")
    )
