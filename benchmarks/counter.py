"""What the server has counted, asked for over a connection that is kept for it."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import NotRequired, TypedDict

from .setting import Setting


class Counts(TypedDict):
    """What the server has done since it started.

    Attributes:
        connections: Connections over which anything was asked.
        requests: Requests.
        cpu: CPU seconds.
        most: Requests in the fullest second, if requested.
        least: Requests in the emptiest second.
        rate: Requests in the average second.
    """

    connections: int
    requests: int
    cpu: float
    most: NotRequired[int]
    rate: NotRequired[float]
    least: NotRequired[int]


class Counter:
    """Asks the server, where there is one.

    Args:
        setting: Says where the server is.
    """

    def __init__(self, setting: Setting) -> None:
        self._connection: http.client.HTTPConnection | None = None
        if setting.port and setting.tls:
            context = ssl.create_default_context(cafile=setting.authority_file)
            self._connection = http.client.HTTPSConnection(setting.authority, context=context)
        elif setting.port:
            self._connection = http.client.HTTPConnection(setting.authority)

    def read(self, what: str = "counts") -> Counts:
        """Return what the server has counted so far; as "pace" with its fullest second."""
        if self._connection is None:
            return {"connections": 0, "requests": 0, "cpu": 0.0}
        self._connection.request("GET", f"/-/{what}")
        counts: Counts = json.loads(self._connection.getresponse().read())
        return counts
