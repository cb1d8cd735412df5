"""Limits of a client's connections and of the responses it reads."""

from __future__ import annotations

import attrs

from trunkline._common.values import integer_error, seconds_error
from trunkline.errors import ArgumentError


def _at_least_one(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if message := integer_error(value, 1):
        raise ArgumentError(f"Limits.{attribute.name}: {message}")


def _seconds(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if message := seconds_error(value, allow_zero=True):
        raise ArgumentError(f"Limits.{attribute.name}: {message}")


@attrs.frozen(kw_only=True)
class Limits:
    """Limits of a client's connections, and of the responses that it reads.

    Attributes:
        max_connections: The maximum number of open connections, at least 1. The default is 100.
            Calls wait for a free connection until their deadline.
        keepalive_expiry: How long an idle connection is kept, in seconds; at least 0 and below 1e9.
            The default is 30.0.
        max_response_bytes: The maximum size of a response body as received, at least 1. The default
            is 64 MiB. Downloads are not limited.
        max_decompressed_bytes: The maximum size of a compressed response body after decompression,
            at least 1. The default is 16 MiB. A kilobyte can decompress to a megabyte.

    Raises:
        ArgumentError: A value is out of range. A response that exceeds a limit raises
            `DecodeError`.
    """

    max_connections: int = attrs.field(default=100, validator=_at_least_one)
    keepalive_expiry: float = attrs.field(default=30.0, validator=_seconds)
    max_response_bytes: int = attrs.field(default=64 * 1024 * 1024, validator=_at_least_one)
    max_decompressed_bytes: int = attrs.field(default=16 * 1024 * 1024, validator=_at_least_one)
