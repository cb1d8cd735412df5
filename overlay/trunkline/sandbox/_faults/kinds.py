"""The kinds of fault, in one table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import attrs

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._common.errors import APIError, ErrorShape, error_body
from trunkline.sandbox._common.formats import http_date
from trunkline.sandbox._http.routing import Response

from .fault import Fault
from .json_mutations import FieldChooser, enum_field, new_field, optional_field, set_field

_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

_CHUNK_DELAY = 0.01  # seconds between the chunks of a slow body
_CLOCK_OFFSET = 600.0  # seconds that a moved clock is ahead

_Responder: TypeAlias = Callable[[Fault, SandboxClock, ErrorShape, Response], Response]


@attrs.frozen
class FaultKind:
    """A kind of fault.

    Attributes:
        respond: Returns the response. Its arguments are the fault, the clock, the error shape of
            the API, and the regular response, which is empty if the handler did not run.
        after_handler: Whether the handler runs, so that the request takes effect.
        reads_body: Whether the body of the request is read before the fault.
        other_shapes: Whether the response has the shapes that the sandbox does not send otherwise.
    """

    respond: _Responder
    after_handler: bool = False
    reads_body: bool = True
    other_shapes: bool = False


def retry_after(value: float | datetime | timedelta | str, clock: SandboxClock) -> str:
    """Return the value of a `Retry-After` header."""
    if isinstance(value, timedelta):
        value = clock.now() + value
    if isinstance(value, datetime):
        return http_date(value)
    return value if isinstance(value, str) else str(math.ceil(value))


def error_response(error: APIError, shape: ErrorShape) -> Response:
    """Return the response for an error, in the error shape of an API."""
    body, content_type = error_body(error, shape)
    return Response(
        status=error.status, body=body, content_type=content_type, headers=error.headers
    )


def _headers(fault: Fault, clock: SandboxClock) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    return {"Retry-After": retry_after(fault.retry_after, clock)}


def _status(fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response) -> Response:
    detail = f"Injected fault: status {fault.status}."
    return error_response(APIError(fault.status, detail, headers=_headers(fault, clock)), shape)


def _html(fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response) -> Response:
    return Response(
        status=fault.status,
        body=_HTML.format(f"{fault.status} from a proxy").encode(),
        content_type="text/html; charset=utf-8",
        headers=_headers(fault, clock),
    )


def _empty(fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response) -> Response:
    return Response(status=fault.status, headers=_headers(fault, clock))


def _expired_token(
    fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
) -> Response:
    detail = "You provided an expired token. Please provide a valid token."
    code = "system:error:expired-token" if str(shape).endswith("conversation") else None
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return error_response(APIError(401, detail, code=code, headers=headers), shape)


def _with_delivery(delivery: Any) -> _Responder:
    def respond(
        fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
    ) -> Response:
        return attrs.evolve(
            response, delivery=delivery, pace=(fault.size, fault.seconds or _CHUNK_DELAY)
        )

    return respond


def _wrong_content_type(
    fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
) -> Response:
    return attrs.evolve(response, content_type="text/html; charset=utf-8")


def clock_skew(fault: Fault | None) -> float:
    """Return the offset that a fault applies to the clock, in seconds."""
    if fault is None or fault.kind != "moved-clock":
        return 0.0
    return _CLOCK_OFFSET if fault.seconds is None else fault.seconds


def _moved_clock(
    fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
) -> Response:
    return attrs.evolve(response, skew=clock_skew(fault))


def _unchanged(
    fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
) -> Response:
    return response


def _with_field(choose: FieldChooser, value: object) -> _Responder:
    """Return a responder that sets a field of the response: the fault's, or the chosen one."""

    def respond(
        fault: Fault, clock: SandboxClock, shape: ErrorShape, response: Response
    ) -> Response:
        if "json" not in response.content_type or response.status >= 300:
            return response  # error responses stay unchanged
        document = json.loads(response.body)
        set_field(document, fault.field, choose, value)
        return attrs.evolve(response, body=json.dumps(document).encode())

    return respond


KINDS: Mapping[str, FaultKind] = {
    "status": FaultKind(_status),
    "html": FaultKind(_html),
    "empty": FaultKind(_empty),
    "expired-token": FaultKind(_expired_token),
    "reset": FaultKind(_with_delivery("reset"), reads_body=False),
    "close": FaultKind(_with_delivery("close")),
    "hang": FaultKind(_with_delivery("hang")),
    "reset-after": FaultKind(_with_delivery("reset"), after_handler=True),
    "close-after": FaultKind(_with_delivery("close"), after_handler=True),
    "hang-after": FaultKind(_with_delivery("hang"), after_handler=True),
    "cut": FaultKind(_with_delivery("cut"), after_handler=True),
    "slow": FaultKind(_with_delivery("slow"), after_handler=True),
    "content-type": FaultKind(_wrong_content_type, after_handler=True),
    "unknown-enum": FaultKind(_with_field(enum_field, "from_the_future"), after_handler=True),
    "null": FaultKind(_with_field(optional_field, None), after_handler=True),
    "extra-field": FaultKind(_with_field(new_field, {"nested": [1, None]}), after_handler=True),
    "moved-clock": FaultKind(_moved_clock, after_handler=True),
    "other-shapes": FaultKind(_unchanged, after_handler=True, other_shapes=True),
}
"""The fault kinds by name."""
