"""What a refused request is told, in the shape that each API has for it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

import attrs


@attrs.frozen
class Invalid:
    """One value of a request that breaks a bound of the description."""

    name: str
    reason: str


class APIError(Exception):
    """A request that is answered with an error.

    Attributes:
        status: The HTTP status.
        detail: What is wrong, as a sentence for a person.
        code: What is wrong, as a word for a program, where the API has such words.
        invalid: The values that break a bound of the description.
        errors: What the Meetings API lists under `errors`.
        headers: Headers that belong to the answer, such as `Allow`.
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
    """Return the refusal of one value of a request."""
    return APIError(400, f'"{name}" {reason}', invalid=[Invalid(name, reason)])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _parameters(refusal: APIError) -> list[dict[str, str]]:
    return [{"name": each.name, "reason": each.reason} for each in refusal.invalid]


_KINDS = {400: "validation", 401: "unauthorized", 403: "forbidden", 429: "throttled"}


def _problem(refusal: APIError) -> dict[str, Any]:
    """Problem details: Application API and Media API."""
    status = refusal.status
    kind = _KINDS.get(status, _phrase(status).lower().replace(" ", "-"))
    detail = "The request failed due to validation errors" if refusal.invalid else refusal.detail
    body: dict[str, Any] = {
        "type": f"https://developer.nexmo.com/api-errors#{refusal.code or kind}",
        "title": "Invalid credentials supplied" if status == 401 else _phrase(status),
        "detail": detail,
        "instance": secrets.token_hex(16),
    }
    if refusal.invalid:
        body["invalid_parameters"] = _parameters(refusal)
    return body


def _meetings(refusal: APIError) -> dict[str, Any]:
    """The Meetings API: `message`, `name`, `status`, and `errors` where there are several."""
    name = "".join(letter for letter in _phrase(refusal.status) if letter.isalpha())
    body: dict[str, Any] = {
        "message": refusal.detail,
        "name": "InputValidationError" if refusal.invalid else name.removesuffix("Error") + "Error",
        "status": refusal.status,
    }
    errors = [*refusal.errors, *(f'"{each.name}" {each.reason}' for each in refusal.invalid)]
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


def _conversation(refusal: APIError) -> dict[str, Any]:
    """The Conversation API: `code` and `description`."""
    body: dict[str, Any] = {
        "code": refusal.code or _CODES.get(refusal.status, "http:error:internal"),
        "description": "Input validation failure." if refusal.invalid else refusal.detail,
    }
    if refusal.invalid:
        body["invalid_parameters"] = _parameters(refusal)
    return body


def _coviu(refusal: APIError) -> dict[str, Any]:
    """The Coviu Session API: `message`, and `errors` where values are at fault."""
    body: dict[str, Any] = {"message": refusal.detail}
    if refusal.invalid:
        body["errors"] = _parameters(refusal)
    return body


def _oauth2(refusal: APIError) -> dict[str, Any]:
    """A token endpoint (RFC 6749, section 5.2)."""
    usual = "invalid_request" if refusal.status < 500 else "server_error"
    return {"error": refusal.code or usual, "error_description": refusal.detail}


def _json(shape: Callable[[APIError], dict[str, Any]]) -> Callable[[APIError], tuple[bytes, str]]:
    return lambda refusal: (json.dumps(shape(refusal)).encode(), "application/json")


_S3_CODES = {
    403: "AccessDenied",
    405: "MethodNotAllowed",
    429: "SlowDown",
    500: "InternalError",
    503: "SlowDown",
}


def _s3(refusal: APIError) -> tuple[bytes, str]:
    """The object storage that takes uploads."""
    usual = _S3_CODES.get(refusal.status, "InvalidRequest")
    code, message = escape(refusal.code or usual), escape(refusal.detail)
    request, host = secrets.token_hex(8).upper(), secrets.token_urlsafe(48)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message>"
        f"<RequestId>{request}</RequestId><HostId>{host}</HostId></Error>"
    ).encode(), "application/xml"


SHAPES: Mapping[str, Callable[[APIError], tuple[bytes, str]]] = {
    "problem": _json(_problem),
    "meetings": _json(_meetings),
    "conversation": _json(_conversation),
    "coviu": _json(_coviu),
    "oauth2": _json(_oauth2),
    "s3": _s3,
}
