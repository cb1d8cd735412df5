"""`Fault`: the kind of a fault, its options, and the requests that it applies to."""

from __future__ import annotations

from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TypedDict

import attrs


class FaultOptions(TypedDict, total=False):
    """The options of a fault.

    Attributes:
        times: The number of requests to fail, at least 1. Default: 1.
        path: The path of the requests to fail; `*` is a wildcard. Default: any.
        method: The method of the requests to fail. Default: any.
        status: The status of an injected response, from 200 to 599. Default: 503.
        retry_after: The `Retry-After` of an injected response: seconds, a datetime or a timedelta
            (sent as an HTTP date), or a string that is sent unchanged. Default: none.
        field: The dotted path of the field to change in a JSON response, such as
            `"_embedded.rooms.0.type"`. Default: a field of the first resource.
        seconds: The offset of a moved clock (default: 600), or the delay between the chunks of a
            slow body (default: 0.01).
        size: The chunk size of a slow body, in bytes, at least 1. Default: 16.
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
    """An injected fault: a kind, and its `FaultOptions`.

    Attributes:
        times: The number of requests that the fault is still pending for.
        name: The name in the record of requests. Default: the kind.
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
        """Return whether the fault is pending and applies to a request."""
        same_method = self.method is None or self.method.upper() == method
        return self.times > 0 and same_method and fnmatchcase(path, self.path)
