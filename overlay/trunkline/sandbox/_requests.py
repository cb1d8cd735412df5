"""Every request that came in, for a test to look at."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, overload

import attrs

_KEPT = 10_000  # requests, the newest
_BODY = 16 * 1024  # bytes of a body that are kept
_SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie")


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without the secrets in them; of `Authorization` the scheme is left."""
    return {
        name: f"{value.partition(' ')[0]} [redacted]" if name in _SECRET_HEADERS else value
        for name, value in headers.items()
    }


@attrs.define
class RecordedRequest:
    """One request as it came in, and the status that it got.

    Attributes:
        method: The HTTP method.
        path: The path as it was sent, still quoted.
        query: The query's values by name; the last one where a name came twice.
        headers: The headers, names in lower case, without secrets.
        body: The body's first 16 KiB; empty for the token endpoint, where it is a secret.
        operation: The operationId that it went to, None where there is none.
        status: The status of the answer, None where none was sent.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    operation: str | None = None
    status: int | None = None

    def keep(self, body: bytes) -> None:
        """Keep the body, or the beginning of a large one."""
        self.body = body[:_BODY]

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)


class RequestLog(Sequence[RecordedRequest]):
    """The requests of a sandbox, oldest first."""

    def __init__(self) -> None:
        self._requests: deque[RecordedRequest] = deque(maxlen=_KEPT)

    @overload
    def __getitem__(self, index: int) -> RecordedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[RecordedRequest]: ...
    def __getitem__(self, index: int | slice) -> RecordedRequest | list[RecordedRequest]:
        return list(self._requests)[index] if isinstance(index, slice) else self._requests[index]

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: RecordedRequest) -> None:
        """Keep a request."""
        self._requests.append(request)

    def to(self, path: str, method: str | None = None) -> list[RecordedRequest]:
        """Return the requests to a path, which may hold `*`, oldest first.

        Example:
            `sandbox.requests.to("/beta/meetings/rooms*", "GET")`
        """
        return [
            each
            for each in self._requests
            if fnmatchcase(each.path, path) and method in (None, each.method)
        ]

    def clear(self) -> None:
        """Forget them all."""
        self._requests.clear()
