"""Stores in Redis, shared by several processes. Requires the extra `redis`."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import attrs

try:
    from redis.asyncio import Redis
    from redis.asyncio.connection import AbstractConnection
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
except ImportError:
    raise ImportError(
        "trunkline.redis requires the package redis: pip install 'trunkline[redis]'"
    ) from None

from ._common.clock import Clock
from ._common.secret import as_secret
from ._resilience.shared_store import SharedThrottleStore, SlotRequest
from ._resilience.throttle import ThrottleKey
from .errors import ConfigError

log = logging.getLogger("trunkline")

# Redis runs each script atomically. Times are whole microseconds of the clock of Redis.
#
# Returns the time of Redis, the wait, whether the call is the probe of a pause, the time of the first
# reserved slot, and the number of slots. A process reserves slots of the near future only: unused
# ones are lost to all.
_ENTER = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, count, lead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local horizon = tonumber(ARGV[4])
local paused = redis.call('PTTL', KEYS[1])
if paused > 0 then
  local probe = redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[5]) and 1 or 0
  return {now, paused * 1000, probe, 0, 0}
end
if count == 0 then return {now, 0, 0, 0, 0} end
local due = tonumber(redis.call('GET', KEYS[3]) or 0)
-- A later due time means that the clock was set back or that the limit was raised.
due = math.max(math.min(due, now + horizon + interval), now + lead)
if due > now + horizon then return {now, due - now - horizon, 0, 0, 0} end
count = math.min(count, math.floor((now + horizon - due) / interval) + 1)
local ends = due + count * interval
redis.call('SET', KEYS[3], string.format('%.0f', ends), 'PX', math.ceil((ends - now) / 1000) + 1)
return {now, 0, 0, due, count}
"""
_PAUSE = """
local pause = tonumber(ARGV[1])
if pause == 0 then return redis.call('DEL', KEYS[1]) end
if redis.call('PTTL', KEYS[1]) < pause then redis.call('SET', KEYS[1], '1', 'PX', pause) end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
return 0
"""

REDIS_TIMEOUT = 1.0  # seconds for a response of Redis
FIRST_CONTACT = 3.0  # times as long for the first response, because connecting takes round trips
RECONNECT_DELAY = 2.0  # seconds before Redis is tried again after a failure
MAX_CONCURRENT_SCRIPTS = 16  # each running script uses a connection


# A connection is ready without the round trips of HELLO and CLIENT SETINFO.
_SHORT_HANDSHAKE: dict[str, Any] = {
    "protocol": 2,
    **(
        {"driver_info": None}
        if "driver_info" in inspect.signature(AbstractConnection.__init__).parameters
        else {"lib_name": None, "lib_version": None}  # before version 7
    ),
}


class RedisThrottleStore(SharedThrottleStore):
    """Stores pauses and rate limits in Redis, shared by all processes that use the same Redis.

    The use of a limit is reserved in blocks, ahead of the calls that wait, so that a round trip to
    Redis of up to 100 ms costs nothing of it. Redis has 1 second to respond. If it fails, each process keeps pauses and limits in its own
    memory and tries Redis again after 2 seconds; a warning is logged once. No call fails because
    Redis is down.

    A store belongs to the event loop that first uses it. Clients do not close it: call `aclose()` or use
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
        super().__init__(clock)
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
        self._local_until: float | None = None
        self._running = asyncio.Semaphore(MAX_CONCURRENT_SCRIPTS)
        self._is_connected = False

    async def aclose(self) -> None:
        """Close the connections to Redis, unless the caller passed the client.

        Raises:
            ClientStateError: The store was first used in another event loop.
        """
        self._check_loop()
        tasks = [limit.asking for limit in self._limits.values() if limit.asking is not None]
        await asyncio.gather(*tasks)  # Redis has a second to respond
        if self._owns_client:
            await self._redis.aclose()

    async def __aenter__(self) -> Self:
        self._check_loop()
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

    def _key(self, pause: str, name: str) -> str:
        # The braces (hash tags) keep all keys of a pause in one slot of a Redis cluster.
        return f"{self._prefix}:{{{pause}}}:{name}"

    async def _request_slots(self, key: ThrottleKey, request: SlotRequest) -> Sequence[int] | None:
        keys = [self._key(key.pause, name) for name in ("pause", "probe")]
        keys.append(self._key(key.pause, f"limit:{key.limit}"))
        found: Sequence[int] | None = await self._run(_ENTER, keys, attrs.astuple(request))
        return found

    async def _request_pause(self, name: str, pause: int, probe: int) -> None:
        keys = [self._key(name, "pause"), self._key(name, "probe")]
        await self._run(_PAUSE, keys, (pause, probe))

    async def _run(self, script: str, keys: list[str], arguments: Sequence[int]) -> Any:
        """Run a script; return its result, or None while Redis is unreachable."""
        async with self._running:
            if self._local_until is not None and self._clock.monotonic() < self._local_until:
                return None
            try:
                async with asyncio.timeout(
                    REDIS_TIMEOUT * (1.0 if self._is_connected else FIRST_CONTACT)
                ):
                    # The text, not its hash: a Redis that was restarted needs no second round trip.
                    response = await self._redis.eval(script, len(keys), *keys, *arguments)
            except (RedisError, OSError) as error:  # a TimeoutError is an OSError
                is_refused = "auth" in str(error).lower()
                self._fall_back("AuthenticationError" if is_refused else type(error).__name__)
                return None
        self._is_connected = True
        if self._local_until is not None:
            log.info("Redis responds again: pauses and limits are shared")
            self._local_until = None
        return response

    def _fall_back(self, reason: str) -> None:
        self._is_connected = False
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
        return Redis.from_url(url, retry=Retry(NoBackoff(), 1), **_SHORT_HANDSHAKE)
    except ValueError:
        return None


class RedisReplayStore:
    """Remembers the identifiers of webhooks in Redis, for all processes that use the same Redis.

        receiver = webhooks.Receiver(replay_store=RedisReplayStore("redis://localhost"))

    Args:
        url: The URL of Redis, such as `redis://localhost:6379/0`.
        ttl: The seconds to remember an identifier. Default: 900. It has to exceed the `tolerance`
            of the receiver, which rejects older webhooks.
        prefix: The prefix of the keys.

    Raises:
        ConfigError: The URL is invalid, or `ttl` is not a positive int.
    """

    def __init__(self, url: str, *, ttl: int = 900, prefix: str = "trunkline:webhook:") -> None:
        if type(ttl) is not int or ttl < 1:
            raise ConfigError("RedisReplayStore: ttl: expected a positive number of seconds")
        client = _client(as_secret(url))
        if client is None:
            raise ConfigError("RedisReplayStore: url: the Redis URL is invalid")
        self._redis = client
        self._ttl, self._prefix = ttl, prefix

    async def is_first(self, identifier: str) -> bool:
        """Return whether `identifier` is new, and remember it.

        Raises:
            RedisError: Redis does not respond. The webhook is then not accepted, and the provider
                sends it again.
        """
        key = self._prefix + identifier
        return await self._redis.set(key, b"1", nx=True, ex=self._ttl) is not None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
