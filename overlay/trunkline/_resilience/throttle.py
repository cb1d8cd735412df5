"""The gate in front of a provider: it closes where one was told to wait, and keeps the pace.

A `Throttle` lets the calls of one API through. What it knows is in a `ThrottleStore`: in this process, or
where several processes share it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import attrs

from trunkline._common.clock import Clock, SystemClock
from trunkline.errors import RateLimitError

from .rate_limit import Rate
from .retry_budget import FULL, RetryBudget

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

# How much later than the gate opens the last of those who wait goes through, as a share of the
# pause: all of them at once would only be told to wait again.
_SPREAD = 0.25
_SHORTEST_SPREAD = 0.25
_LONGEST_SPREAD = 5.0


@attrs.frozen
class ThrottleKey:
    """What a request passes on its way.

    Attributes:
        pause: The name of the pauses that count for it: of one credential at one origin.
        limit: The name of the limit that counts for it.
        rate: The limit, None where there is none.
    """

    pause: str
    limit: str
    rate: Rate | None


class ThrottleStore(Protocol):
    """Keeps pauses and limits where several clients or processes can share them.

    The names hold no secret. A store that raises fails the call.
    """

    async def enter(self, passage: ThrottleKey) -> float:
        """Let one request through, and return 0; or the seconds after which to ask again.

        Asking, waiting and going away again must cost nobody else anything.
        """
        ...

    async def pause(self, name: str, seconds: float) -> None:
        """Let nobody through for so many seconds, or longer if that was said before."""
        ...


class MemoryThrottleStore:
    """Keeps pauses and limits in this process: what a client does unless told otherwise.

    Args:
        clock: Reads the time.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._opens: dict[str, float] = {}
        self._due: dict[str, float] = {}

    async def enter(self, passage: ThrottleKey) -> float:
        """Let one request through, and return 0; or the seconds after which to ask again."""
        now = self._clock.monotonic()
        opens = self._opens.get(passage.pause)
        if opens is not None:
            if now < opens:
                return opens - now
            del self._opens[passage.pause]
        rate = passage.rate
        if rate is None:
            return 0.0
        due = self._due.get(passage.limit, -math.inf)
        wait = rate.wait(due, now)
        if not wait:
            self._due[passage.limit] = rate.following(due, now)
        return wait

    async def pause(self, name: str, seconds: float) -> None:
        """Let nobody through for so many seconds, or longer if that was said before."""
        opens = self._clock.monotonic() + seconds
        self._opens[name] = max(opens, self._opens.get(name, opens))


class AccountState:
    """What this process knows of one credential at one origin.

    Attributes:
        budget: What is left for retries.
        is_open: Whether calls go through without asking; never where a store is shared.
    """

    __slots__ = ("_is_shared", "budget", "is_open")

    def __init__(self, *, is_shared: bool = False) -> None:
        self.budget: RetryBudget = FULL
        self.is_open = not is_shared
        self._is_shared = is_shared

    def reopen(self) -> None:
        """Take note that a pause is over."""
        self.is_open = not self._is_shared


class Throttle:
    """Lets the calls of one API through, in the order in which they came.

    Args:
        account: What is known of the credential.
        passage: What the calls pass.
        store: Knows the pauses and the limits.
        clock: Reads the time.
        random: Returns numbers from 0 to 1, which spread those who wait.

    Attributes:
        account: What is known of the credential.
        is_limited: Whether each call has to enter; else they do so while `account` is not open.
    """

    def __init__(
        self,
        account: AccountState,
        passage: ThrottleKey,
        store: ThrottleStore,
        clock: Clock,
        random: Callable[[], float],
    ) -> None:
        self.account = account
        self.is_limited = passage.rate is not None
        self._passage = passage
        self._store = store
        self._clock = clock
        self._random = random
        self._turn = asyncio.Lock()  # its waiters are served in order, and may be cancelled
        self._waiting = 0
        self._next = 0.0

    async def enter(self, ends: float, sleep: Sleep) -> None:
        """Return when a request may be sent.

        Args:
            ends: When the call is over, on the monotonic clock.
            sleep: Waits so many seconds.

        Raises:
            RateLimitError: That would be after the call is over.
        """
        rate = self._passage.rate
        if rate is None:
            await self._enter(ends, sleep, spread=True)
            return
        ahead = max(0.0, self._next - self._clock.monotonic()) + self._waiting * rate.interval
        self._check(ahead if self._waiting else 0.0, ends)
        self._waiting += 1
        try:
            async with self._turn:
                await self._enter(ends, sleep, spread=False)
        finally:
            self._waiting -= 1

    async def pause(self, seconds: float) -> None:
        """Let nobody with this credential through for so many seconds."""
        self.account.is_open = False
        await self._store.pause(self._passage.pause, seconds)

    async def _enter(self, ends: float, sleep: Sleep, *, spread: bool) -> None:
        while True:
            wait = await self._store.enter(self._passage)
            if not wait:
                break
            if spread:
                wait += self._random() * min(max(wait * _SPREAD, _SHORTEST_SPREAD), _LONGEST_SPREAD)
            self._next = self._clock.monotonic() + wait
            self._check(wait, ends)
            await sleep(wait)
        self.account.reopen()

    def _check(self, wait: float, ends: float) -> None:
        """Raise at once what would be a wait for nothing."""
        if wait and self._clock.monotonic() + wait >= ends:
            message = "not sent: this client has to wait for its turn for longer than it can"
            raise RateLimitError(message, status=429, retry_after=wait)


class ThrottleRegistry:
    """The throttles of one client.

    Args:
        clock: Reads the time.
        random: Returns numbers from 0 to 1.
        store: Knows the pauses and the limits, None for this process alone.
    """

    def __init__(
        self, clock: Clock, random: Callable[[], float], store: ThrottleStore | None = None
    ) -> None:
        self._clock = clock
        self._random = random
        self._is_shared = store is not None
        self._store: ThrottleStore = MemoryThrottleStore(clock) if store is None else store
        self._accounts: dict[str, AccountState] = {}

    def of(
        self, origin: str, account: str, limit: tuple[str, Rate | None] = ("", None)
    ) -> Throttle:
        """Return a gate.

        Args:
            origin: Scheme, host and port of the provider.
            account: The name of the credential.
            limit: The limit, and the name under which APIs share it.
        """
        name, rate = limit
        pause = f"{origin} {account}"
        known = self._accounts.setdefault(pause, AccountState(is_shared=self._is_shared))
        passage = ThrottleKey(pause, f"{pause} {name}", rate)
        return Throttle(known, passage, self._store, self._clock, self._random)
