"""A throttle store that several processes share: slots are reserved from a server in advance."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

import attrs

from trunkline._common.clock import Clock, SystemClock

from .event_loop import check_loop, running_loop
from .rate_limit import Rate
from .slots import RemoteClock, Slots
from .throttle import PROBE, PROBE_INTERVAL, MemoryThrottleStore, ThrottleKey

HORIZON = 0.5  # seconds in advance for which slots are reserved


@attrs.define
class _Response:
    """The response of the server to a call that wants to enter.

    Attributes:
        wait: The seconds to wait, or 0.
        is_probe: Whether one call is admitted as the probe of a pause.
    """

    wait: float
    is_probe: bool = False


class _Limit:
    """What this process knows about one `ThrottleKey`.

    Attributes:
        slots: The reserved slots, or None without a limit.
        asking: The task that asks the server, or None.
    """

    __slots__ = ("asking", "slots")

    def __init__(self, rate: Rate | None) -> None:
        self.slots = None if rate is None else Slots(rate)
        self.asking: asyncio.Task[_Response | None] | None = None


@attrs.frozen(kw_only=True)
class SlotRequest:
    """A request for slots. Times are whole microseconds of the server's clock.

    Attributes:
        interval: The time between two slots; 0 without a limit.
        count: How many slots are wanted; 0 without a limit.
        lead: How long the response takes to arrive: earlier slots would be lost.
        horizon: How far in advance slots may be reserved.
        probe: The milliseconds between two probes of a pause.
    """

    interval: int
    count: int
    lead: int
    horizon: int
    probe: int


class SharedThrottleStore:
    """The part of a shared store that is the same for every server.

    Args:
        clock: The clock of this process.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._local = MemoryThrottleStore(self._clock)
        self._remote_clock = RemoteClock()
        self._limits: dict[ThrottleKey, _Limit] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def _request_slots(self, key: ThrottleKey, request: SlotRequest) -> Sequence[int] | None:
        """Request slots from the server.

        Returns:
            The time of the server, the wait, whether the call is the probe of a pause, the time of
            the first reserved slot, and the number of slots. None while the server is unreachable.
        """
        raise NotImplementedError

    async def _request_pause(self, name: str, pause: int, probe: int) -> None:
        """Set a pause on the server, in milliseconds; 0 ends it."""
        raise NotImplementedError

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again.

        A negative number admits a probe during a pause.

        Raises:
            ClientStateError: The store was first used in another event loop.
        """
        self._check_loop()
        limit = self._limits.get(key)
        if limit is None:
            limit = self._limits[key] = _Limit(key.rate)
        slots = limit.slots
        while True:
            # Pauses of this process count too: the server may have been restarted or unreachable since.
            paused = self._local.remaining(key.pause)
            if slots is not None and not paused:
                wait = slots.take(self._clock.monotonic())
                if wait is not None:
                    if slots.missing(self._remote_clock.round_trip) and limit.asking is None:
                        self._ask(key, limit)
                    return wait
                slots.starve()
            asking = limit.asking or self._ask(key, limit)
            response = await asyncio.shield(asking)
            if response is None:
                return await self._local.enter(key)
            if response.is_probe:
                response.is_probe = False  # for this call, not for others that share the response
                return PROBE
            if response.wait:
                return max(response.wait, paused)
            if paused:
                return await self._local.enter(ThrottleKey(key.pause, key.limit, None))
            if slots is None:
                return 0.0

    def expect(self, key: ThrottleKey, calls: int) -> None:
        """Record how many calls wait, for the number of slots to reserve."""
        limit = self._limits.get(key)
        if limit is not None and limit.slots is not None:
            limit.slots.waiting = calls

    async def pause(self, name: str, seconds: float) -> None:
        """Admit no request for this many seconds; 0 ends a pause, a longer one stays.

        Raises:
            ClientStateError: The store was first used in another event loop.
        """
        self._check_loop()
        await self._local.pause(name, seconds)
        # The server may count from the start of a millisecond: one more covers the whole pause.
        pause = math.ceil(seconds * 1e3) + 1 if seconds > 0 else 0
        await self._request_pause(name, pause, int(PROBE_INTERVAL * 1e3))

    def _check_loop(self) -> None:
        """Raise `ClientStateError` in another event loop than the one of the first use."""
        self._loop = self._loop or running_loop()
        check_loop(self._loop, type(self).__name__)

    def _ask(self, key: ThrottleKey, limit: _Limit) -> asyncio.Task[_Response | None]:
        """Request slots in a task, which calls share and which outlives a cancelled call."""
        limit.asking = asyncio.create_task(self._reserve(key, limit))
        return limit.asking

    async def _reserve(self, key: ThrottleKey, limit: _Limit) -> _Response | None:
        """Reserve slots; return None while the server is unreachable."""
        try:
            slots = limit.slots
            while slots is not None and self._remote_clock.missing:
                response = await self._request(key, None)
                if response is None or response.wait or response.is_probe:
                    return response
            return await self._request(key, slots)
        finally:
            limit.asking = None

    async def _request(self, key: ThrottleKey, slots: Slots | None) -> _Response | None:
        """Ask about a pause, for the time of the server, and for slots."""
        interval, count = 0, 0
        if slots is not None and key.rate is not None:
            interval = math.ceil(key.rate.interval * 1e6)
            count = max(1, slots.missing(self._remote_clock.round_trip))
        request = SlotRequest(
            interval=interval,
            count=count,
            lead=int(self._remote_clock.lead * 1e6),
            horizon=int(HORIZON * 1e6),
            probe=int(PROBE_INTERVAL * 1e3),
        )
        asked = self._clock.monotonic()
        response = await self._request_slots(key, request)
        if response is None:
            return None
        now, wait, is_probe, due, count = response
        self._remote_clock.update(asked, self._clock.monotonic(), now / 1e6)
        if slots is not None:
            times = (due + index * interval for index in range(count))
            slots.add(self._remote_clock.local(time / 1e6) for time in times)
        return _Response(wait / 1e6, bool(is_probe))
