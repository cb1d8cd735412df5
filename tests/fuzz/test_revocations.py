"""Two clients with one token store survive revocations of all tokens at any moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from typing import Any

from redis.asyncio import Redis
from tests.fakes.redis import redis_server

from trunkline import Coviu, TokenStore
from trunkline._auth.oauth2 import MemoryTokenStore
from trunkline.sandbox import Sandbox

from .tiers import tiers

ROUNDS = 5


class RedisStore:
    """A token store in Redis."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)

    async def get(self, key: str) -> Any:
        return await self._redis.get(key)

    async def set(self, key: str, value: str) -> object:
        return await self._redis.set(key, value)

    def aclose(self) -> Awaitable[None]:
        return self._redis.aclose()


async def survive(store: TokenStore, times: int, seed: int) -> None:
    chance = random.Random(seed)
    async with (
        Sandbox() as sandbox,
        sandbox.coviu(token_store=store) as first,
        sandbox.coviu(token_store=store) as second,
    ):

        async def call(client: Coviu) -> bool:
            return await client.sessions.list().first() is None

        async def revoke() -> None:
            await asyncio.sleep(chance.random() * times / 2000)
            sandbox.tokens.revoke_all()

        for number in range(1, ROUNDS + 1):
            calls = [call(client) for _ in range(times) for client in (first, second)]
            results, _ = await asyncio.gather(asyncio.gather(*calls), revoke())
            assert all(results)
            assert len(sandbox.requests.to("/v1/auth/token")) <= 12 * number
            sandbox.tokens.revoke_all()  # Between the rounds too.


@tiers(20, 1_000)
async def test_in_memory(times: int, seed: int) -> None:
    await survive(MemoryTokenStore(), times, seed)


@tiers(20, 1_000)
async def test_in_redis(times: int, seed: int) -> None:
    with redis_server() as url:
        store = RedisStore(url)
        await survive(store, times, seed)
        await store.aclose()
