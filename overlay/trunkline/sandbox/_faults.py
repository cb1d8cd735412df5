"""Faults on request: what goes wrong, how often, and for which requests."""

from __future__ import annotations

import json
import math
import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypedDict

import attrs

from ._api import Answer
from ._clock import SandboxClock
from ._edits import Choice, enum_field, new_field, optional_field, put
from ._formats import http_date
from ._problems import SHAPES, Refusal

if TYPE_CHECKING:
    from ._chaos import Chaos

_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_PAUSE = 0.01  # seconds between the pieces of a slow body
_MOVED = 600.0  # seconds that a moved clock is ahead
_UNITS = {"s": 1, "m": 60, "h": 3_600}
_FOREVER = 1e18  # seconds that somebody can be asked to wait
_WAITING = 1_000  # faults that can wait for their requests


class FaultOptions(TypedDict, total=False):
    """How something goes wrong, and for which requests.

    Attributes:
        times: For how many requests (1).
        path: Only for requests to this path, which may hold `*`.
        method: Only for requests with this method.
        status: The status of the answer (503), for the kinds that send one of their own.
        retry_after: Its `Retry-After`: seconds, a datetime or a timedelta (sent as a date), or a
            text that is sent as it is.
        field: For the kinds that change a JSON answer, the field: `"_embedded.rooms.0.type"`.
        seconds: How far a moved clock is off (600), or the pause of a slow body (0.01).
        size: The bytes between two pauses of a slow body (16).
    """

    times: int
    path: str
    method: str
    status: int
    retry_after: float | datetime | timedelta | str | None
    field: str
    seconds: float
    size: int


@attrs.define(kw_only=True)
class Fault:
    """Something that is to go wrong: a kind, and its `FaultOptions`.

    Attributes:
        times: How often it is still to come.
        name: What it is called in the record of requests: its kind, where it has no other name.
    """

    kind: str
    times: int = 1
    path: str = "*"
    method: str | None = None
    status: int = 503
    retry_after: float | datetime | timedelta | str | None = None
    field: str | None = None
    seconds: float | None = None
    size: int = 16
    name: str = attrs.field(default=attrs.Factory(lambda fault: fault.kind, takes_self=True))

    def applies(self, method: str, path: str) -> bool:
        """Say whether the fault is for such a request and not used up."""
        wanted = self.method is None or self.method.upper() == method
        return self.times > 0 and wanted and fnmatchcase(path, self.path)


@attrs.frozen
class Kind:
    """One way in which things go wrong.

    Attributes:
        make: Gives the answer; it gets the fault, the clock, the shape of the API's errors and
            the right answer, which is an empty one where the request is not carried out.
        carried_out: Whether the request is carried out before things go wrong.
        body_read: Whether the request's body is read first.
    """

    make: Callable[[Fault, SandboxClock, str, Answer], Answer]
    carried_out: bool = False
    body_read: bool = True


def retry_after(value: float | datetime | timedelta | str, clock: SandboxClock) -> str:
    """Return the value of a `Retry-After` header."""
    if isinstance(value, timedelta):
        value = clock.now() + value
    if isinstance(value, datetime):
        return http_date(value)
    return value if isinstance(value, str) else str(math.ceil(value))


def refused(refusal: Refusal, shape: str) -> Answer:
    """Return the answer to a refused request."""
    body, content_type = SHAPES[shape](refusal)
    return Answer(
        status=refusal.status, body=body, content_type=content_type, headers=refusal.headers
    )


def _headers(fault: Fault, clock: SandboxClock) -> dict[str, str]:
    if fault.retry_after is None:
        return {}
    return {"Retry-After": retry_after(fault.retry_after, clock)}


def _status(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    detail = f"The sandbox was told to answer {fault.status}."
    return refused(Refusal(fault.status, detail, headers=_headers(fault, clock)), shape)


def _html(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    return Answer(
        status=fault.status,
        body=_HTML.format(f"{fault.status} from a proxy").encode(),
        content_type="text/html; charset=utf-8",
        headers=_headers(fault, clock),
    )


def _empty(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    return Answer(status=fault.status, headers=_headers(fault, clock))


def _expired(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    detail = "You provided an expired token. Please provide a valid token."
    code = "system:error:expired-token" if shape == "conversation" else None
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return refused(Refusal(401, detail, code=code, headers=headers), shape)


def _delivered(delivery: Any) -> Callable[[Fault, SandboxClock, str, Answer], Answer]:
    def make(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
        return attrs.evolve(right, delivery=delivery, pace=(fault.size, fault.seconds or _PAUSE))

    return make


def _mistyped(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    return attrs.evolve(right, content_type="text/html; charset=utf-8")


def moved_by(fault: Fault | None) -> float:
    """Return the seconds that a fault moves the clock by."""
    if fault is None or fault.kind != "moved-clock":
        return 0.0
    return _MOVED if fault.seconds is None else fault.seconds


def _moved(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
    return attrs.evolve(right, skew=moved_by(fault))


def _edited(choose: Choice, value: object) -> Callable[[Fault, SandboxClock, str, Answer], Answer]:
    """Return a kind's `make` that puts `value` where the fault says, or where `choose` says."""

    def make(fault: Fault, clock: SandboxClock, shape: str, right: Answer) -> Answer:
        if "json" not in right.content_type or right.status >= 300:  # an error says what it says
            return right
        document = json.loads(right.body)
        put(document, fault.field, choose, value)
        return attrs.evolve(right, body=json.dumps(document).encode())

    return make


KINDS: Mapping[str, Kind] = {
    "status": Kind(_status),
    "html": Kind(_html),
    "empty": Kind(_empty),
    "expired-token": Kind(_expired),
    "reset": Kind(_delivered("reset"), body_read=False),
    "close": Kind(_delivered("close")),
    "hang": Kind(_delivered("hang")),
    "reset-after": Kind(_delivered("reset"), carried_out=True),
    "close-after": Kind(_delivered("close"), carried_out=True),
    "hang-after": Kind(_delivered("hang"), carried_out=True),
    "cut": Kind(_delivered("cut"), carried_out=True),
    "slow": Kind(_delivered("slow"), carried_out=True),
    "content-type": Kind(_mistyped, carried_out=True),
    "unknown-enum": Kind(_edited(enum_field, "from_the_future"), carried_out=True),
    "null": Kind(_edited(optional_field, None), carried_out=True),
    "extra-field": Kind(_edited(new_field, {"nested": [1, None]}), carried_out=True),
    "moved-clock": Kind(_moved, carried_out=True),
}
"""Every kind of fault by its name."""


# What a header can carry: what is printable, with blanks and tabs in between.
_HEADER = re.compile(r"([!-~¡-ÿ]([ \t!-~¡-ÿ]*[!-~¡-ÿ])?)?")


def _check(fault: Fault) -> None:
    """Refuse a fault that no server could carry out."""
    if fault.kind not in KINDS:
        raise ValueError(f"no such fault: {fault.kind!r}; there are {', '.join(KINDS)}")
    if not 200 <= fault.status <= 599:
        raise ValueError(f"status must be between 200 and 599, not {fault.status}")
    if fault.times < 1 or fault.size < 1:
        raise ValueError("times and size must be at least 1")
    wait = fault.retry_after
    if isinstance(wait, str) and _HEADER.fullmatch(wait) is None:
        raise ValueError("retry_after has characters that no header can have")
    if isinstance(wait, int | float) and not -_FOREVER <= wait <= _FOREVER:
        raise ValueError("retry_after must be a number of seconds that can be written down")


class Faults:
    """The faults that wait for their request, those at random, the rate limit and the latency."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._waiting: list[Fault] = []
        self._limit: tuple[int, float] | None = None
        self.rate: str | None = None
        self.chaos: Chaos | None = None
        self._seen: dict[str, deque[float]] = {}
        self.latency = 0.0

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its requests."""
        _check(fault)
        if len(self._waiting) >= _WAITING:
            raise ValueError(f"{_WAITING} faults are waiting already")
        self._waiting.append(fault)

    def waiting(self) -> list[Fault]:
        """Return the faults that are still to come."""
        return list(self._waiting)

    def forget(self) -> None:
        """Let no fault wait any more."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that this request meets, and count it."""
        if not self._waiting:
            return self.chaos.draw() if self.chaos else None
        fault = next((each for each in self._waiting if each.applies(method, path)), None)
        if fault is not None:
            fault.times -= 1
            self._waiting = [each for each in self._waiting if each.times > 0]
            return fault
        return self.chaos.draw() if self.chaos else None

    def limit(self, rate: str | None) -> None:
        """Set the rate limit, such as `"10/s"` or `"100/2m"`; None for no limit."""
        read = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]*)?([smh])", rate or "")
        if rate is not None and read is None:
            raise ValueError(f"not a rate: {rate!r}; write it as '10/s', '600/m' or '5/2s'")
        self._limit = (int(read[1]), float(read[2] or 1) * _UNITS[read[3]]) if read else None
        self.rate = rate
        self._seen.clear()

    def check_rate(self, api: str) -> None:
        """Refuse a request to an API that had as many as it takes within the period."""
        if self._limit is None:
            return
        most, period = self._limit
        now, seen = self._clock.time(), self._seen.setdefault(api, deque())
        while seen and seen[0] <= now - period:
            seen.popleft()
        while seen and seen[-1] > now:  # by a clock that was ahead
            seen.pop()
        if len(seen) >= most:
            wait = math.ceil(seen[0] + period - now)
            detail = "You have exceeded the rate limit; wait and send the request again."
            raise Refusal(429, detail, headers={"Retry-After": str(wait)})
        seen.append(now)

    def clear(self) -> None:
        """Let everything go well again."""
        self.forget()
        self.limit(None)
        self.chaos = None
        self.latency = 0.0
