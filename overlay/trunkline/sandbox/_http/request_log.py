"""The record of requests and their responses, which tests can inspect."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, overload

import attrs

from trunkline.sandbox._common.redaction import redact_headers, redact_private_keys, redact_request

_MAX_BODY = 16 * 1024  # recorded bytes of a body
_RECORD_OVERHEAD = 1_024  # approximate bytes of a record besides its texts


@attrs.define
class RecordedRequest:
    """One request and its response.

    Attributes:
        method: The HTTP method.
        path: The path as sent, percent-encoded.
        query: The query parameters by name, without secrets; the last value of a repeated name.
        headers: The headers, names in lower case, without secrets.
        body: The first 16 KiB of the body; empty for the token endpoint, where it has secrets.
        operation: The operationId of the route, or None if no route matched.
        status: The status of the response, or None if none was sent.
        fault: The name of the injected fault, or None.
        response: The first 16 KiB of the response body; empty for the token endpoint.
        response_headers: The headers of the response, without secrets.
        number: The sequence number, starting at 1.
        at: The time of arrival by the sandbox's clock, in seconds since 1970.
        duration: The time that the sandbox took for the response, in seconds of real time, without
            injected latency; None if it is not complete.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    operation: str | None = None
    status: int | None = None
    fault: str | None = None
    response: bytes = b""
    response_headers: Mapping[str, str] = attrs.field(factory=dict)
    number: int = 0
    at: float = 0.0
    duration: float | None = None

    def record_body(self, body: bytes) -> None:
        """Record the beginning of the body, without credentials."""
        self.body = redact_request(body[:_MAX_BODY])

    def record_response(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Record the headers and the beginning of the body of the response, without credentials."""
        self.response = redact_private_keys(body[:_MAX_BODY])
        self.response_headers = redact_headers(headers)

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)

    def size(self) -> int:
        """Return the approximate memory of the record, in bytes."""
        texts = sum(
            len(name) + len(value)
            for pairs in (self.headers, self.query)
            for name, value in pairs.items()
        )
        return _RECORD_OVERHEAD + texts + 2 * len(self.path) + len(self.body) + len(self.response)


class RequestLog(Sequence[RecordedRequest]):
    """The recorded requests, oldest first. When the log is full, the oldest are dropped.

    Args:
        max_requests: The number of requests to keep. Default: 10,000.
        max_bytes: The memory for all of them, in bytes. Default: 32 MiB.

    Attributes:
        changes: A counter that increases with each change of the log.
    """

    def __init__(self, max_requests: int = 10_000, max_bytes: int = 32 * 1024 * 1024) -> None:
        self._max_requests, self._max_bytes = max_requests, max_bytes
        self._requests: deque[RecordedRequest] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._count = 0
        self.changes = 0

    @overload
    def __getitem__(self, index: int) -> RecordedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[RecordedRequest]: ...
    def __getitem__(self, index: int | slice) -> RecordedRequest | list[RecordedRequest]:
        return list(self._requests)[index] if isinstance(index, slice) else self._requests[index]

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: RecordedRequest) -> None:
        """Add a request and set its sequence number."""
        self._count += 1
        self.changes += 1
        request.number = self._count
        self._requests.append(request)
        self._sizes.append(_RECORD_OVERHEAD)
        self._bytes += _RECORD_OVERHEAD
        self._evict()

    def complete(self, request: RecordedRequest) -> None:
        """Update the size of a request whose response is recorded."""
        index = request.number - self._requests[0].number if self._requests else -1
        if index < 0 or self._requests[index] is not request:
            return  # dropped, or the log was cleared, in the meantime
        self.changes += 1
        size = request.size()
        self._bytes += size - self._sizes[index]
        self._sizes[index] = size
        self._evict()

    def _evict(self) -> None:
        while len(self._requests) > self._max_requests or (
            self._bytes > self._max_bytes and len(self._requests) > 1
        ):
            self._requests.popleft()
            self._bytes -= self._sizes.popleft()

    def to(self, path: str, method: str | None = None) -> list[RecordedRequest]:
        """Return the requests to a path, oldest first; `*` is a wildcard.

        Example:
            `sandbox.requests.to("/v1/meetings/rooms*", "GET")`
        """
        expected = None if method is None else method.upper()
        return [
            each
            for each in self._requests
            if fnmatchcase(each.path, path) and expected in (None, each.method)
        ]

    def by_number(self, number: int) -> RecordedRequest | None:
        """Return the request with this sequence number, or None if it is not in the log."""
        index = number - self._requests[0].number if self._requests else -1
        return self._requests[index] if 0 <= index < len(self._requests) else None

    def clear(self) -> None:
        """Delete all records. Sequence numbers continue."""
        self._requests.clear()
        self._sizes.clear()
        self._bytes = 0
        self.changes += 1
