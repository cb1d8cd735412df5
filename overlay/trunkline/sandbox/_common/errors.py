"""Error responses, in the shape that each API uses."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

import attrs


@attrs.frozen
class Invalid:
    """One invalid value of a request."""

    name: str
    reason: str


class APIError(Exception):
    """Raised to respond with an error.

    Attributes:
        status: The HTTP status.
        detail: A description of the error for people.
        code: The error code, for APIs that have one.
        invalid: The invalid values of the request.
        errors: The entries of `errors` in the Meetings API.
        headers: Headers of the response, such as `Allow`.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        invalid: Sequence[Invalid] = (),
        errors: Sequence[object] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.code = code
        self.invalid = tuple(invalid)
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def invalid(name: str, reason: str) -> APIError:
    """Return a 400 error for one invalid value."""
    return APIError(400, f'"{name}" {reason}', invalid=[Invalid(name, reason)])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _parameters(error: APIError) -> list[dict[str, str]]:
    return [{"name": each.name, "reason": each.reason} for each in error.invalid]


_KINDS = {400: "validation", 401: "unauthorized", 403: "forbidden", 429: "throttled"}


def _problem(error: APIError) -> dict[str, Any]:
    """Problem details: Application API and Media API."""
    status = error.status
    kind = _KINDS.get(status, _phrase(status).lower().replace(" ", "-"))
    detail = "The request failed due to validation errors" if error.invalid else error.detail
    body: dict[str, Any] = {
        "type": f"https://developer.nexmo.com/api-errors#{error.code or kind}",
        "title": "Invalid credentials supplied" if status == 401 else _phrase(status),
        "detail": detail,
        "instance": secrets.token_hex(16),
    }
    if error.invalid:
        body["invalid_parameters"] = _parameters(error)
    return body


def _media(error: APIError) -> dict[str, Any]:
    """The Media API as recorded: the status alone; invalid values are described by a problem."""
    return _problem(error) if error.invalid else {"status": error.status}


def _meetings(error: APIError) -> dict[str, Any]:
    """The Meetings API: `message`, `name`, `status` and optional `errors`."""
    name = "".join(letter for letter in _phrase(error.status) if letter.isalpha())
    body: dict[str, Any] = {
        "message": error.detail,
        "name": "InputValidationError" if error.invalid else name.removesuffix("Error") + "Error",
        "status": error.status,
    }
    errors = [*error.errors, *(f'"{each.name}" {each.reason}' for each in error.invalid)]
    if errors:
        body["errors"] = errors
    return body


_CODES = {
    400: "http:error:validation-fail",
    401: "system:error:invalid-token",
    403: "system:error:permission",
    404: "http:error:not-found",
    405: "http:error:method-not-allowed",
    406: "http:error:not-acceptable",
    415: "http:error:unsupported-media-type",
    429: "http:error:too-many-requests",
}


def _conversation(error: APIError) -> dict[str, Any]:
    """The Conversation API as described: `code` and `description`."""
    body = _conversation_error(error)
    if error.invalid:
        body["invalid_parameters"] = _parameters(error)
    return body


def _recorded_conversation(error: APIError) -> dict[str, Any]:
    """The Conversation API as recorded: the reason is in `error`, one as text, several as a list."""
    body = _conversation_error(error)
    reasons = [f'"{each.name}" {each.reason}' for each in error.invalid]
    if reasons:
        body["error"] = reasons[0] if len(reasons) == 1 else reasons
    return body


def _conversation_error(error: APIError) -> dict[str, Any]:
    return {
        "code": error.code or _CODES.get(error.status, "http:error:internal"),
        "description": "Input validation failure." if error.invalid else error.detail,
    }


def _coviu(error: APIError) -> dict[str, Any]:
    """The Coviu Session API: `message`, and `errors` for invalid values."""
    body: dict[str, Any] = {"message": error.detail}
    if error.invalid:
        body["errors"] = _parameters(error)
    return body


def _oauth2(error: APIError) -> dict[str, Any]:
    """A token endpoint (RFC 6749, section 5.2)."""
    default = "invalid_request" if error.status < 500 else "server_error"
    return {"error": error.code or default, "error_description": error.detail}


def _json(shape: Callable[[APIError], dict[str, Any]]) -> Callable[[APIError], tuple[bytes, str]]:
    return lambda error: (json.dumps(shape(error)).encode(), "application/json")


_S3_CODES = {
    403: "AccessDenied",
    405: "MethodNotAllowed",
    429: "SlowDown",
    500: "InternalError",
    503: "SlowDown",
}


def _s3(error: APIError) -> tuple[bytes, str]:
    """The object storage for uploads."""
    default = _S3_CODES.get(error.status, "InvalidRequest")
    code, message = escape(error.code or default), escape(error.detail)
    request, host = secrets.token_hex(8).upper(), secrets.token_urlsafe(48)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message>"
        f"<RequestId>{request}</RequestId><HostId>{host}</HostId></Error>"
    ).encode(), "application/xml"


SHAPES: Mapping[str, Callable[[APIError], tuple[bytes, str]]] = {
    "problem": _json(_problem),
    "meetings": _json(_meetings),
    "media": _json(_media),
    "conversation": _json(_conversation),
    "recorded-conversation": _json(_recorded_conversation),
    "coviu": _json(_coviu),
    "oauth2": _json(_oauth2),
    "s3": _s3,
}

ErrorShape: TypeAlias = str | Callable[[APIError], tuple[bytes, str]]
"""The shape of errors: a key of `SHAPES`, or a function that returns a body and its media type."""


def error_body(error: APIError, shape: ErrorShape) -> tuple[bytes, str]:
    """Return the body of an error, and its media type."""
    return SHAPES[shape](error) if isinstance(shape, str) else shape(error)
