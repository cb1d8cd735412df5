"""The requests of one download: the first, and those that continue it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from trunkline._operation import Operation
from trunkline._transport.base import TransportResponse

from .api_client import APIClient
from .deadline import TimeLeft

# Conditions of the first request (RFC 9110, section 13.1). They do not apply to the rest of a file.
_CONDITIONS = frozenset(
    {"range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}
)


class StreamSource:
    """Sends the requests of one download.

    Args:
        api_client: Sends them.
        operation: The operation.
        path: The arguments of its path.
        query: Its query parameters.
        body: Its body.
        options: The options of the call.

    Attributes:
        headers: The headers that the caller chose, names in lower case.
    """

    def __init__(
        self,
        api_client: APIClient,
        operation: Operation[Any],
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: Mapping[str, object],
    ) -> None:
        self._api_client = api_client
        self._operation = operation
        self._arguments = (path, query, body)
        self._options = options
        self._left: TimeLeft | None = None
        chosen = options.get("headers")
        self.headers: Mapping[str, str] = (
            {str(name).lower(): value for name, value in chosen.items()}
            if isinstance(chosen, Mapping)
            else {}
        )

    @property
    def is_conditional(self) -> bool:
        """Whether the first request has conditions."""
        return not _CONDITIONS.isdisjoint(self.headers)

    @property
    def identity(self) -> str:
        """A text that identifies what is requested, without telling it."""
        path, query, _ = self._arguments
        parts = (self._api_client.base_url, self._operation.id, path, sorted(query.items()))
        return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Add headers to the first request; those of the caller stay."""
        self.headers = {**headers, **self.headers}
        self._options = {**self._options, "headers": self.headers}

    async def send(self, headers: Mapping[str, str] | None) -> TransportResponse:
        """Send the request.

        Args:
            headers: Replace the conditions of the first request; None keeps them.

        Raises:
            TrunklineError: As for any call.
        """
        options = self._options
        if headers is not None:
            kept = {name: v for name, v in self.headers.items() if name not in _CONDITIONS}
            options = {**options, "headers": {**kept, **headers}}
        if options.get("deadline") is not None:
            if self._left is None:
                self._left = self._api_client.time_left(options)
            else:
                options = {**options, "deadline": self._left.seconds("read", sent=True)}
        path, query, body = self._arguments
        return await self._api_client.stream(
            self._operation, path, query, body, options, self._left
        )

    async def wait(self, attempt: int) -> bool:
        """Wait before an interrupted download is continued; return False if it must not be.

        Args:
            attempt: The number of interruptions since the last byte, from 1.
        """
        left = None if self._left is None else self._left.seconds("read", sent=True)
        return await self._api_client.wait_to_repeat(self._operation, self._options, attempt, left)

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        return self._api_client.time()
