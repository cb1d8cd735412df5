"""What a call is made with: the credential of its API, and what all APIs of a client share."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from trunkline._common.clock import Clock, SystemClock
from trunkline._resilience.throttle import Gates
from trunkline._transport.base import Wire

from .lifecycle import Lifeline
from .options import Choices

if TYPE_CHECKING:
    pass


@attrs.frozen(kw_only=True)
class Equipment:
    """What all APIs of one client share.

    Attributes:
        wire: The transport.
        choices: The client's options.
        headers: The headers of all requests, names in lower case.
        gates: What all requests pass.
        clock: What is taken for the time.
        lifeline: Where the client can be used.
        random: Returns numbers from 0 to 1, which spread the waits.
    """

    wire: Wire
    choices: Choices
    headers: Mapping[str, str] = attrs.field(repr=False)
    gates: Gates
    clock: Clock = attrs.field(factory=SystemClock)
    lifeline: Lifeline = attrs.field(factory=Lifeline)
    random: Callable[[], float] = random.random
