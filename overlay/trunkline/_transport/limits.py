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
    """What a client uses at most.

    Attributes:
        max_connections: Open connections. Calls wait for a free one.
        keepalive_expiry: The seconds that an idle connection is kept.
        max_response_bytes: The body of an answer. Downloads are not bounded.
        max_decompressed_bytes: The body of a compressed answer once it is unpacked: a kilobyte can
            unpack to a megabyte, so this bounds what an answer costs.
    """

    max_connections: int = attrs.field(default=100, validator=_at_least_one)
    keepalive_expiry: float = attrs.field(default=30.0, validator=_seconds)
    max_response_bytes: int = attrs.field(default=64 * 1024 * 1024, validator=_at_least_one)
    max_decompressed_bytes: int = attrs.field(default=16 * 1024 * 1024, validator=_at_least_one)
