"""Throttle store in Redis, shared by several processes. Requires the extra `redis`."""

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
    raise ImportError(
        "RedisThrottleStore requires the package redis: pip install 'trunkline[redis]'"
    ) from None

from ._common.clock import Clock, SystemClock
from ._common.secret import as_secret
from ._resilience.throttle import MemoryThrottleStore, ThrottleKey
from .errors import ConfigError

log = logging.getLogger("trunkline")

# Redis runs each script atomically. Times are whole microseconds of the clock of Redis.
_ENTER = """
local paused = redis.call('PTTL', KEYS[1])
if paused > 0 then return paused * 1000 end
local interval, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
if interval == 0 then return 0 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local due = tonumber(redis.call('GET', KEYS[2]) or 0)
-- A later due time means that the clock was set back or that the limit was raised.
due = math.min(due, now + slack + interval)
if due - slack > now then return due - slack - now end
if due < now then due = now + slack end
due = due + interval
redis.call('SET', KEYS[2], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1)
return 0
"""
_PAUSE = """
local pause = tonumber(ARGV[1])
if redis.call('PTTL', KEYS[1]) < pause then redis.call('SET', KEYS[1], '1', 'PX', pause) end
return 0
"""

REDIS_TIMEOUT = 0.5  # seconds for a response of Redis
RECONNECT_DELAY = 2.0  # seconds before Redis is tried again after a failure
MAX_CONCURRENT_SCRIPTS = 16  # each running script uses a connection


class RedisThrottleStore:
    """Stores pauses and rate limits in Redis, shared by all processes that use the same Redis.

    Redis has 0.5 seconds to respond. If it fails, each process keeps pauses and limits in its own
    memory and tries Redis again after 2 seconds; a warning is logged once. No call fails because
    Redis is down.

    A store belongs to one event loop. Clients do not close it: call `aclose()` or use
    `async with`.

    Example:
        ```python
        async with (
            RedisThrottleStore("redis://localhost") as store,
            Vonage.from_env(rate_limit="170/s", throttle_store=store) as vonage,
        ):
            ...
        ```

    Args:
        redis: The URL of Redis, or a `redis.asyncio.Redis`, which stays open.
        prefix: The prefix of the keys in Redis. The default is `"trunkline"`.
        clock: The clock used while Redis is unreachable; the default is the system clock.

    Raises:
        ConfigError: The Redis URL is invalid.
        ImportError: Raised on import of this module if the package `redis` is not installed.
    """

    def __init__(
        self, redis: str | Redis, *, prefix: str = "trunkline", clock: Clock | None = None
    ) -> None:
        self._prefix = prefix
        redis = as_secret(redis)  # a URL can have a password
        client = _client(redis) if isinstance(redis, str) else redis
        if client is None:
            raise ConfigError(
                "the Redis URL is invalid (percent-encode all characters of a password other than"
                " letters and digits)"
            )
        self._owns_client = client is not redis
        self._redis = client
        self._clock = clock or SystemClock()
        self._local = MemoryThrottleStore(self._clock)
        self._local_until: float | None = None
        self._enter = self._redis.register_script(_ENTER)
        self._pause = self._redis.register_script(_PAUSE)
        self._running = asyncio.Semaphore(MAX_CONCURRENT_SCRIPTS)

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again."""
        # Pauses of this process count too: Redis may have been restarted or unreachable since.
        paused = await self._local.enter(ThrottleKey(key.pause, key.limit, None))
        rate = None if paused else key.rate
        pace = (0, 0)
        if rate is not None:
            pace = (math.ceil(rate.interval * 1e6), math.floor(rate.slack * 1e6))
        wait = await self._run(self._enter, self._keys(key.pause, key.limit), pace)
        return await self._local.enter(key) if wait is None else max(paused, wait / 1e6)

    async def pause(self, name: str, seconds: float) -> None:
        """Admit no request for this many seconds; a longer pause in progress stays."""
        await self._local.pause(name, seconds)
        # Redis counts from the start of the current millisecond: one more covers the whole pause.
        await self._run(self._pause, self._keys(name), (math.ceil(seconds * 1e3) + 1,))

    async def aclose(self) -> None:
        """Close the connections to Redis, unless the caller passed the client."""
        if self._owns_client:
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
        # The braces (hash tags) keep both keys in one slot of a Redis cluster.
        keys = [f"{self._prefix}:{{{pause}}}:pause"]
        return keys if limit is None else [*keys, f"{self._prefix}:{{{pause}}}:limit:{limit}"]

    async def _run(
        self, script: AsyncScript, keys: list[str], arguments: Sequence[int]
    ) -> float | None:
        """Run a script; return its result, or None while Redis is unreachable."""
        async with self._running:
            if self._local_until is not None and self._clock.monotonic() < self._local_until:
                return None
            try:
                async with asyncio.timeout(REDIS_TIMEOUT):
                    response = await script(keys=keys, args=arguments)
            except (RedisError, OSError) as error:  # a TimeoutError is an OSError
                self._fall_back(type(error).__name__)
                return None
        if self._local_until is not None:
            log.info("Redis responds again: pauses and limits are shared")
            self._local_until = None
        return float(response)

    def _fall_back(self, reason: str) -> None:
        if self._local_until is None:
            log.warning(
                "Redis is unreachable (%s): each process keeps pauses and limits on its own",
                reason,
            )
        self._local_until = self._clock.monotonic() + RECONNECT_DELAY


def _client(url: str) -> Redis | None:
    """Return a client of Redis, or None if the URL is invalid.

    It does not raise: the messages of the package `redis` quote parts of the URL.
    """
    try:
        # One retry: after a restart of Redis, idle connections fail on their first use.
        return Redis.from_url(url, retry=Retry(NoBackoff(), 1))
    except ValueError:
        return None
