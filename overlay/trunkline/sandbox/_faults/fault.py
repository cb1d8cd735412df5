"""A fault: what goes wrong, for which requests, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TypedDict

import attrs


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
