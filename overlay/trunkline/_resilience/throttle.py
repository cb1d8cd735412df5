"""Client-side throttling: pauses after 429 and 503, and enforces the rate limit.

A `Throttle` delays the calls of one API. Its state is in a `ThrottleStore`: in the memory of this
process, or in a store that several processes share.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Protocol, TypeAlias

import attrs

from trunkline._common.clock import Clock, SystemClock
from trunkline.errors import ThrottledError

from .pacer import Pacer, Pacing
from .rate_headers import Allowance, allowance_of
from .rate_limit import Rate
from .retry_budget import FULL, RetryBudget

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

# Waiting calls resume at random times after a pause, because all at once would cause the next 429.
# The range is a fraction of the pause, within these bounds in seconds.
_SPREAD_FRACTION = 0.25
_MIN_SPREAD = 0.25
_MAX_SPREAD = 5.0

# A pause in seconds lasts at most this long, whatever `Retry-After` is: it may be the mistake of one
# bad backend. After each interval of a longer pause, one call is sent to see whether it is over.
MAX_PAUSE = 300.0
PROBE_INTERVAL = 30.0

# What `ThrottleStore.enter` returns to admit a probe.
PROBE = -1.0


@attrs.frozen
class ThrottleKey:
    """Identifies the pauses and the rate limit that apply to a request.

    Attributes:
        pause: The name under which pauses are stored: one credential at one origin.
        limit: The name under which the use of the rate limit is stored.
        rate: The rate limit, or None without a limit. `rate.interval` is the seconds between two
            requests, `rate.slack` the seconds by which a late one may catch up.
    """

    pause: str
    limit: str
    rate: Rate | None


class ThrottleStore(Protocol):
    """Stores pauses and the use of rate limits, where several clients or processes share them.

    Implement both methods and pass the store to a client as `throttle_store=`. Names hold no
    secret. An exception that a method raises fails the call. The default store is in the memory of
    the client; `trunkline.redis.RedisThrottleStore` is in Redis.
    """

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again.

        A call that is not admitted must not use up any of the limit. A negative number admits one
        call of a pause, to find out whether the pause is over: at most one every 30 seconds.
        """
        ...

    async def pause(self, name: str, seconds: float) -> None:
        """Admit no request for this many seconds; a longer pause in progress stays.

        0 ends a pause, because a call that was admitted in it succeeded.
        """
        ...


class MemoryThrottleStore:
    """Stores pauses and limits in the memory of this process. This is the default.

    Args:
        clock: The clock; the default is the system clock.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._pauses: dict[str, _Pause] = {}
        self._due: dict[str, float] = {}

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again.

        A negative number admits a probe during a pause.
        """
        now = self._clock.monotonic()
        pause = self._pauses.get(key.pause)
        if pause is not None:
            if now < pause.until:
                return pause.enter(now)
            del self._pauses[key.pause]
        rate = key.rate
        if rate is None:
            return 0.0
        due = self._due.get(key.limit, -math.inf)
        wait = rate.wait(due, now)
        if not wait:
            self._due[key.limit] = rate.next_due(due, now)
        return wait

    async def pause(self, name: str, seconds: float) -> None:
        """Admit no request for this many seconds; 0 ends a pause, a longer one stays."""
        if seconds <= 0:
            self._pauses.pop(name, None)
            return
        now = self._clock.monotonic()
        until = max(now + seconds, now + self.remaining(name))
        self._pauses[name] = _Pause(until, now + PROBE_INTERVAL)

    def remaining(self, name: str) -> float:
        """Return the seconds until the end of the pause; 0 without a pause."""
        pause = self._pauses.get(name)
        return 0.0 if pause is None else max(0.0, pause.until - self._clock.monotonic())


class _Pause:
    """A pause in progress.

    Attributes:
        until: When it ends, on the monotonic clock.
        next_probe: When the next probe may be sent.
    """

    __slots__ = ("next_probe", "until")

    def __init__(self, until: float, next_probe: float) -> None:
        self.until = until
        self.next_probe = next_probe

    def enter(self, now: float) -> float:
        """Admit a probe, or return the seconds that are left."""
        if now < self.next_probe:
            return self.until - now
        self.next_probe = now + PROBE_INTERVAL
        return PROBE


class AccountState:
    """The state of one credential at one origin in this process.

    Attributes:
        budget: The retry budget.
        is_open: Whether calls need not ask the store about pauses; never with a shared store.
    """

    __slots__ = ("_is_shared", "budget", "is_open")

    def __init__(self, *, is_shared: bool = False) -> None:
        self.budget: RetryBudget = FULL
        self.is_open = not is_shared
        self._is_shared = is_shared

    def reopen(self) -> None:
        """Record that a pause has ended."""
        self.is_open = not self._is_shared


class Throttle:
    """Admits the calls of one API, in the order of their arrival.

    Args:
        account: The state of the credential.
        key: The names of pause and limit, and the limit.
        store: Stores pauses and limits.
        clock: The clock.
        random: Returns numbers from 0 to 1, which spread waiting calls.
        pacing: How requests are paced besides the limit.

    Attributes:
        account: The state of the credential.
        is_limited: Whether each call has to enter; if not, only while `account` is not open.
    """

    def __init__(
        self,
        account: AccountState,
        key: ThrottleKey,
        store: ThrottleStore,
        clock: Clock,
        random: Callable[[], float],
        pacing: Pacing = "off",
    ) -> None:
        self.account = account
        self.is_limited = key.rate is not None
        self._pacer = None if pacing == "off" else Pacer(adaptive=pacing == "adaptive")
        self._is_adaptive = pacing == "adaptive"
        self._key = key
        self._store = store
        self._clock = clock
        self._random = random
        self._order = asyncio.Lock()  # serves waiting calls in order; a wait can be cancelled
        self._waiting = 0
        self._next_entry = 0.0
        # Called with the number of waiting calls, by stores that reserve in advance.
        self._expect: Callable[[ThrottleKey, int], None] | None = getattr(store, "expect", None)

    async def enter(self, deadline: float, sleep: Sleep) -> bool:
        """Wait until a request may be sent.

        Args:
            deadline: The deadline of the call, on the monotonic clock.
            sleep: Sleeps for a number of seconds.

        Returns:
            Whether the request is the probe of a pause: call `resume` if it succeeds.

        Raises:
            ThrottledError: The wait would exceed the deadline.
        """
        now = self._clock.monotonic()
        interval = 0.0 if self._key.rate is None else self._key.rate.interval
        if self._pacer is not None and self._pacer.is_active(now):
            interval = max(interval, self._pacer.interval(now))
        elif self._key.rate is None:
            self.is_limited = False
            return await self._enter(deadline, sleep, spread=True)
        ahead = max(0.0, self._next_entry - now) + self._waiting * interval
        self._check(ahead if self._waiting else 0.0, deadline)
        self._count_waiting(1)
        try:
            async with self._order:
                return await self._enter(deadline, sleep, spread=False)
        finally:
            self._count_waiting(-1)

    def succeeded(self, headers: Mapping[str, str]) -> None:
        """Record a successful response, and pace by its rate-limit headers."""
        pacer = self._pacer
        if pacer is None:
            return
        if self._is_adaptive:
            pacer.succeeded(self._clock.monotonic())
        allowance = allowance_of(headers, self._clock.time)
        if allowance is not None:
            self._learn(pacer, allowance)

    def refused(self, headers: Mapping[str, str], retry_after: float | None) -> bool:
        """Record a 429, and pace by it and its rate-limit headers.

        Returns:
            Whether the calls of the account have to be paused: not if the response has no time,
            and the rate is adaptive.
        """
        pacer = self._pacer
        if pacer is None:
            return True
        pacer.refused(self._clock.monotonic())
        self._learn(pacer, allowance_of(headers, self._clock.time))
        return retry_after is not None or not self._is_adaptive

    def _learn(self, pacer: Pacer, allowance: Allowance | None) -> None:
        now = self._clock.monotonic()
        if allowance is not None:
            pacer.learn(allowance, now)
        if not self.is_limited:
            self.is_limited = pacer.is_active(now)

    async def pause(self, seconds: float) -> None:
        """Admit no call with this credential for this many seconds, and at most `MAX_PAUSE`."""
        if seconds <= 0:
            return
        self.account.is_open = False
        await self._store.pause(self._key.pause, min(seconds, MAX_PAUSE))

    async def resume(self) -> None:
        """End a pause, because its probe succeeded."""
        await self._store.pause(self._key.pause, 0.0)
        self.account.reopen()

    def _count_waiting(self, change: int) -> None:
        self._waiting += change
        if self._expect is not None:
            self._expect(self._key, self._waiting)

    async def _enter(self, deadline: float, sleep: Sleep, *, spread: bool) -> bool:
        pacer, waited = self._pacer, False
        while True:
            wait = 0.0 if pacer is None else pacer.wait(self._clock.monotonic())
            if not wait:
                wait = await self._store.enter(self._key)
                if wait <= 0:
                    if pacer is not None:
                        pacer.admit(self._clock.monotonic(), waited=waited)
                    if wait < 0:
                        return True
                    self.account.reopen()
                    return False
            waited = True
            if spread:
                wait += spread_of(wait, self._random())
            self._next_entry = self._clock.monotonic() + wait
            self._check(wait, deadline)
            # Not longer than until the next probe, which may be this call.
            await sleep(min(wait, PROBE_INTERVAL))

    def _check(self, wait: float, deadline: float) -> None:
        """Raise if a wait would exceed the deadline."""
        now = self._clock.monotonic()
        if wait and now + wait >= deadline:
            message = (
                f"request not sent: the rate-limit wait ({wait:.1f} s) exceeds the time left"
                f" ({max(deadline - now, 0.0):.1f} s)"
            )
            raise ThrottledError(message, retry_after=wait)


def spread_of(wait: float, random: float) -> float:
    """Return the seconds by which one of many waiting calls resumes later."""
    return random * min(max(wait * _SPREAD_FRACTION, _MIN_SPREAD), _MAX_SPREAD)


class ThrottleRegistry:
    """The throttles of one client.

    Args:
        clock: The clock.
        random: Returns numbers from 0 to 1.
        store: Stores pauses and limits; None keeps them in memory.
    """

    def __init__(
        self, clock: Clock, random: Callable[[], float], store: ThrottleStore | None = None
    ) -> None:
        self._clock = clock
        self._random = random
        self._is_shared = store is not None
        self._store: ThrottleStore = MemoryThrottleStore(clock) if store is None else store
        self._accounts: dict[str, AccountState] = {}
        self._throttles: dict[tuple[ThrottleKey, Pacing], Throttle] = {}

    @property
    def sharing_key(self) -> Hashable:
        """Equal for registries that can replace each other: with one clock and one store."""
        clock = SystemClock if type(self._clock) is SystemClock else id(self._clock)
        return clock, id(self._store) if self._is_shared else None

    def of(
        self,
        origin: str,
        account: str,
        limit: tuple[str, Rate | None] = ("", None),
        pacing: Pacing = "off",
    ) -> Throttle:
        """Return the throttle of one API.

        Args:
            origin: Scheme, host and port of the provider.
            account: The identifier of the credential.
            limit: The name of the rate limit, and the limit. APIs with the same name share it.
            pacing: How requests are paced besides the limit.
        """
        name, rate = limit
        pause = f"{origin} {account}"
        state = self._accounts.setdefault(pause, AccountState(is_shared=self._is_shared))
        key = ThrottleKey(pause, f"{pause} {name}", rate)
        throttle = self._throttles.get((key, pacing))
        if throttle is None:
            throttle = Throttle(state, key, self._store, self._clock, self._random, pacing)
            self._throttles[key, pacing] = throttle
        return throttle
