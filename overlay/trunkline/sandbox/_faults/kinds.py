"""The kinds of fault, in one table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._common.errors import SHAPES, APIError
from trunkline.sandbox._common.formats import http_date
from trunkline.sandbox._http.routing import Response

from .fault import Fault
from .json_mutations import Choice, enum_field, new_field, optional_field, put

_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


_PAUSE = 0.01  # seconds between the pieces of a slow body


_MOVED = 600.0  # seconds that a moved clock is ahead


@attrs.frozen
class FaultKind:
    """One way in which things go wrong.

    Attributes:
        make: Gives the answer; it gets the fault, the clock, the shape of the API's errors and
            the right answer, which is an empty one where the request is not carried out.
        carried_out: Whether the request is carried out before things go wrong.
        body_read: Whether the request's body is read first.
    """

    make: Callable[[Fault, SandboxClock, str, Response], Response]
    carried_out: bool = False
    body_read: bool = True


def retry_after(value: float | datetime | timedelta | str, clock: SandboxClock) -> str:
    """Return the value of a `Retry-After` header."""
    if isinstance(value, timedelta):
        value = clock.now() + value
    if isinstance(value, datetime):
        return http_date(value)
    return value if isinstance(value, str) else str(math.ceil(value))


def refused(refusal: APIError, shape: str) -> Response:
    """Return the answer to a refused request."""
    body, content_type = SHAPES[shape](refusal)
    return Response(
        status=refusal.status, body=body, content_type=content_type, headers=refusal.headers
    )


def _headers(fault: Fault, clock: SandboxClock) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    return {"Retry-After": retry_after(fault.retry_after, clock)}


def _status(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    detail = f"The sandbox was told to answer {fault.status}."
    return refused(APIError(fault.status, detail, headers=_headers(fault, clock)), shape)


def _html(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    return Response(
        status=fault.status,
        body=_HTML.format(f"{fault.status} from a proxy").encode(),
        content_type="text/html; charset=utf-8",
        headers=_headers(fault, clock),
    )


def _empty(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    return Response(status=fault.status, headers=_headers(fault, clock))


def _expired(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    detail = "You provided an expired token. Please provide a valid token."
    code = "system:error:expired-token" if shape == "conversation" else None
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return refused(APIError(401, detail, code=code, headers=headers), shape)


def _delivered(delivery: Any) -> Callable[[Fault, SandboxClock, str, Response], Response]:
    def make(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
        return attrs.evolve(right, delivery=delivery, pace=(fault.size, fault.seconds or _PAUSE))

    return make


def _mistyped(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    return attrs.evolve(right, content_type="text/html; charset=utf-8")


def moved_by(fault: Fault | None) -> float:
    """Return the seconds that a fault moves the clock by."""
    if fault is None or fault.kind != "moved-clock":
        return 0.0
    return _MOVED if fault.seconds is None else fault.seconds


def _moved(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
    return attrs.evolve(right, skew=moved_by(fault))


def _edited(
    choose: Choice, value: object
) -> Callable[[Fault, SandboxClock, str, Response], Response]:
    """Return a kind's `make` that puts `value` where the fault says, or where `choose` says."""

    def make(fault: Fault, clock: SandboxClock, shape: str, right: Response) -> Response:
        if "json" not in right.content_type or right.status >= 300:  # an error says what it says
            return right
        document = json.loads(right.body)
        put(document, fault.field, choose, value)
        return attrs.evolve(right, body=json.dumps(document).encode())

    return make


KINDS: Mapping[str, FaultKind] = {
    "status": FaultKind(_status),
    "html": FaultKind(_html),
    "empty": FaultKind(_empty),
    "expired-token": FaultKind(_expired),
    "reset": FaultKind(_delivered("reset"), body_read=False),
    "close": FaultKind(_delivered("close")),
    "hang": FaultKind(_delivered("hang")),
    "reset-after": FaultKind(_delivered("reset"), carried_out=True),
    "close-after": FaultKind(_delivered("close"), carried_out=True),
    "hang-after": FaultKind(_delivered("hang"), carried_out=True),
    "cut": FaultKind(_delivered("cut"), carried_out=True),
    "slow": FaultKind(_delivered("slow"), carried_out=True),
    "content-type": FaultKind(_mistyped, carried_out=True),
    "unknown-enum": FaultKind(_edited(enum_field, "from_the_future"), carried_out=True),
    "null": FaultKind(_edited(optional_field, None), carried_out=True),
    "extra-field": FaultKind(_edited(new_field, {"nested": [1, None]}), carried_out=True),
    "moved-clock": FaultKind(_moved, carried_out=True),
}
"""Every kind of fault by its name."""
