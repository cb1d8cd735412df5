"""Every request that came in with the answer that it got, for a test to look at."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, overload

import attrs

from trunkline.sandbox._common.redaction import without_keys

_BODY = 16 * 1024  # bytes of a body that are kept
_OVERHEAD = 1_024  # what a request costs besides its texts, roughly


@attrs.define
class RecordedRequest:
    """One request as it came in, and what it was answered.

    Attributes:
        method: The HTTP method.
        path: The path as it was sent, still quoted.
        query: The query's values by name, without secrets; the last one where a name came twice.
        headers: The headers, names in lower case, without secrets.
        body: The body's first 16 KiB; empty for the token endpoint, where it is a secret.
        operation: The operationId that it went to, None where there is none.
        status: The status of the answer, None where none was sent.
        fault: The fault that it met, None where it met none.
        response: The first 16 KiB of the answer's body; empty for the token endpoint.
        answer_headers: The headers of the answer.
        number: How manieth request it was, from 1.
        at: When it came in, by the sandbox's clock, in seconds since 1970.
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
    answer_headers: Mapping[str, str] = attrs.field(factory=dict)
    number: int = 0
    at: float = 0.0

    def keep(self, body: bytes) -> None:
        """Keep the body, or the beginning of a large one; never a private key."""
        self.body = without_keys(body[:_BODY])

    def keep_answer(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Keep the answer, or the beginning of a large one."""
        self.response, self.answer_headers = body[:_BODY], headers

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)

    def size(self) -> int:
        """Return the memory that the record takes, roughly."""
        texts = sum(
            len(name) + len(value)
            for pairs in (self.headers, self.query)
            for name, value in pairs.items()
        )
        return _OVERHEAD + texts + 2 * len(self.path) + len(self.body) + len(self.response)


class RequestLog(Sequence[RecordedRequest]):
    """The requests of a sandbox, oldest first; the oldest go when it is full.

    Args:
        most: How many are kept.
        most_bytes: How much memory they may take together.

    Attributes:
        changes: How often anything of it has changed.
    """

    def __init__(self, most: int = 10_000, most_bytes: int = 32 * 1024 * 1024) -> None:
        self._most, self._most_bytes = most, most_bytes
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
        """Keep a request."""
        self._count += 1
        self.changes += 1
        request.number = self._count
        self._requests.append(request)
        self._sizes.append(_OVERHEAD)
        self._bytes += _OVERHEAD
        self._make_room()

    def settle(self, request: RecordedRequest) -> None:
        """Count what a request takes now that it was answered."""
        at = request.number - self._requests[0].number if self._requests else -1
        if at < 0 or self._requests[at] is not request:
            return  # it went, or everything was forgotten, while it was answered
        self.changes += 1
        size = request.size()
        self._bytes += size - self._sizes[at]
        self._sizes[at] = size
        self._make_room()

    def _make_room(self) -> None:
        while len(self._requests) > self._most or (
            self._bytes > self._most_bytes and len(self._requests) > 1
        ):
            self._requests.popleft()
            self._bytes -= self._sizes.popleft()

    def to(self, path: str, method: str | None = None) -> list[RecordedRequest]:
        """Return the requests to a path, which may hold `*`, oldest first.

        Example:
            `sandbox.requests.to("/beta/meetings/rooms*", "GET")`
        """
        wanted = None if method is None else method.upper()
        return [
            each
            for each in self._requests
            if fnmatchcase(each.path, path) and wanted in (None, each.method)
        ]

    def numbered(self, number: int) -> RecordedRequest | None:
        """Return the request of this number, None where it is not kept (any more)."""
        at = number - self._requests[0].number if self._requests else -1
        return self._requests[at] if 0 <= at < len(self._requests) else None

    def clear(self) -> None:
        """Forget them all; their numbers are not given again."""
        self._requests.clear()
        self._sizes.clear()
        self._bytes = 0
        self.changes += 1
