"""What a call is made with: the credential of its API, and what all APIs of a client share."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from trunkline._common.clock import Clock, SystemClock
from trunkline._resilience.throttle import ThrottleRegistry
from trunkline._transport.base import Transport

from .lifecycle import LifecycleGuard
from .options import RequestOptions

if TYPE_CHECKING:
    pass


@attrs.frozen(kw_only=True)
class ClientContext:
    """What all APIs of one client share.

    Attributes:
        transport: The transport.
        options: The client's options.
        headers: The headers of all requests, names in lower case.
        throttles: What all requests pass.
        clock: What is taken for the time.
        lifecycle: Where the client can be used.
        random: Returns numbers from 0 to 1, which spread the waits.
    """

    transport: Transport
    options: RequestOptions
    headers: Mapping[str, str] = attrs.field(repr=False)
    throttles: ThrottleRegistry
    clock: Clock = attrs.field(factory=SystemClock)
    lifecycle: LifecycleGuard = attrs.field(factory=LifecycleGuard)
    random: Callable[[], float] = random.random
