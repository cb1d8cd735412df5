"""The context that all calls of a client share."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import attrs

from trunkline._common.clock import Clock, SystemClock
from trunkline._resilience.throttle import ThrottleRegistry
from trunkline._serialization.schema_report import SchemaReporter
from trunkline._transport.base import Transport

from .lifecycle import LifecycleGuard
from .options import RequestOptions


@attrs.frozen(kw_only=True)
class ClientContext:
    """The context that all APIs of one client share.

    Attributes:
        transport: Sends the requests.
        options: The default options of the client's calls.
        headers: The headers of all requests, names in lower case.
        throttles: The throttles of the client's APIs and accounts.
        clock: Reads the time and sleeps.
        lifecycle: Checks that the client can be used.
        schema: Reports responses that differ from their descriptions.
        random: Returns random numbers from 0 to 1, for the jitter of retries.
    """

    transport: Transport
    options: RequestOptions
    headers: Mapping[str, str] = attrs.field(repr=False)
    throttles: ThrottleRegistry
    clock: Clock = attrs.field(factory=SystemClock)
    lifecycle: LifecycleGuard = attrs.field(factory=LifecycleGuard)
    schema: SchemaReporter = attrs.field(factory=SchemaReporter)
    random: Callable[[], float] = random.random
