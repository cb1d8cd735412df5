"""A gate that processes share: its pauses and limits are in Redis. Needs the extra `redis`."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Sequence
from types import TracebackType
from typing import Self

try:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.commands.core import AsyncScript
    from redis.exceptions import RedisError
except ImportError:
    raise ImportError("RedisThrottleStore needs redis: pip install 'trunkline[redis]'") from None

from ._common.clock import Clock, SystemClock
from ._common.secret import as_secret
from ._resilience.throttle import MemoryThrottleStore, ThrottleKey
from .errors import ConfigError

log = logging.getLogger("trunkline")

# Both scripts are one step for Redis, and count by its clock, in whole microseconds.
_ENTER = """
local paused = redis.call('PTTL', KEYS[1])
if paused > 0 then return paused * 1000 end
local interval, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
if interval == 0 then return 0 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local due = tonumber(redis.call('GET', KEYS[2]) or 0)
-- Never later than that, unless the clock was set back or the limit was a lower one.
due = math.min(due, now + slack + interval)
if due - slack > now then return due - slack - now end
if due < now then due = now + slack end
due = due + interval
redis.call('SET', KEYS[2], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1)
return 0
"""
_PAUSE = """
local asked = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) < asked then redis.call('SET', KEYS[1], '1', 'PX', asked) end
return 0
"""

# How long Redis may take to answer, and how long it is left alone after it did not, in seconds.
_PATIENCE = 0.5
_RESPITE = 2.0

# How many questions are on their way at a time: each of them takes a connection.
_AT_A_TIME = 16


class RedisThrottleStore:
    """Keeps pauses and limits in Redis, for all processes that name the same one.

    While Redis cannot be reached each process keeps the pauses and limits on its own: no call
    waits for Redis for long, and none is lost. A warning is logged when that begins.

    It belongs to one event loop, and is closed by who made it: a client leaves it open.

    Args:
        redis: The URL of Redis, or a `redis.asyncio.Redis`, which is left open.
        prefix: What its keys there begin with.
        clock: Reads the time while Redis cannot be reached.

    Raises:
        ConfigError: The URL is none.
    """

    def __init__(
        self, redis: str | Redis, *, prefix: str = "trunkline", clock: Clock | None = None
    ) -> None:
        self._prefix = prefix
        redis = as_secret(redis)  # a URL can have a password
        made = _client(redis) if isinstance(redis, str) else redis
        if made is None:
            raise ConfigError(
                "the URL of Redis cannot be read (in a password, all but letters and digits have"
                " to be percent-encoded)"
            )
        self._is_ours = made is not redis
        self._redis = made
        self._clock = clock or SystemClock()
        self._alone = MemoryThrottleStore(self._clock)
        self._alone_until: float | None = None
        self._enter = self._redis.register_script(_ENTER)
        self._pause = self._redis.register_script(_PAUSE)
        self._turns = asyncio.Semaphore(_AT_A_TIME)

    async def enter(self, passage: ThrottleKey) -> float:
        """Let one request through, and return 0; or the seconds after which to ask again."""
        # What this process was told itself counts as well: a Redis that was started anew, or was
        # away at that moment, knows nothing of it.
        told = await self._alone.enter(ThrottleKey(passage.pause, passage.limit, None))
        rate = None if told else passage.rate
        pace = (0, 0)
        if rate is not None:
            pace = (math.ceil(rate.interval * 1e6), math.floor(rate.slack * 1e6))
        wait = await self._ask(self._enter, self._keys(passage.pause, passage.limit), pace)
        return await self._alone.enter(passage) if wait is None else max(told, wait / 1e6)

    async def pause(self, name: str, seconds: float) -> None:
        """Let nobody through for so many seconds, or longer if that was said before."""
        await self._alone.pause(name, seconds)
        # Redis counts from the beginning of the millisecond, so that one more is the whole pause.
        await self._ask(self._pause, self._keys(name), (math.ceil(seconds * 1e3) + 1,))

    async def aclose(self) -> None:
        """Close the connections to Redis, if they are its own."""
        if self._is_ours:
            await self._redis.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<RedisThrottleStore {self._prefix}>"  # the URL can have a password

    def _keys(self, pause: str, limit: str | None = None) -> list[str]:
        # The braces keep both in one place of a cluster.
        keys = [f"{self._prefix}:{{{pause}}}:pause"]
        return keys if limit is None else [*keys, f"{self._prefix}:{{{pause}}}:limit:{limit}"]

    async def _ask(
        self, script: AsyncScript, keys: list[str], arguments: Sequence[int]
    ) -> float | None:
        """Return what a script of Redis says, None where Redis says nothing."""
        async with self._turns:
            if self._alone_until is not None and self._clock.monotonic() < self._alone_until:
                return None
            try:
                async with asyncio.timeout(_PATIENCE):
                    response = await script(keys=keys, args=arguments)
            except (RedisError, OSError) as error:  # a TimeoutError is an OSError
                self._go_alone(type(error).__name__)
                return None
        if self._alone_until is not None:
            log.info("the gate in Redis is back")
            self._alone_until = None
        return float(response)

    def _go_alone(self, why: str) -> None:
        if self._alone_until is None:
            log.warning(
                "the gate in Redis is out of reach (%s): each process on its own until it is back",
                why,
            )
        self._alone_until = self._clock.monotonic() + _RESPITE


def _client(url: str) -> Redis | None:
    """Return a client of Redis, None for a URL that is none.

    It returns rather than raises: what is said of such a URL quotes parts of it.
    """
    try:
        # After a restart each idle connection is a dead one, and is known for it once it is used.
        return Redis.from_url(url, retry=Retry(NoBackoff(), 1))
    except ValueError:
        return None
