"""The throttle that processes share, against a real Redis server."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator

import pytest
from redis.asyncio import Redis
from tests.fakes.calls import FakeClock, calling, operation
from tests.fakes.redis import delaying, free_port, redis_server
from tests.fakes.scripted_server import ScriptedServer, respond
from tests.overlay.resilience.test_rate_limit import most_in_a_window

from trunkline import errors
from trunkline._common.clock import SystemClock
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import ThrottleKey, ThrottleRegistry
from trunkline.redis import RedisThrottleStore

FREE = ThrottleKey("https://a me", "https://a me ", None)


def limited(count: int, name: str = "") -> ThrottleKey:
    return ThrottleKey("https://a me", f"https://a me {name}", Rate(count, 60.0))


def trunkline_messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "trunkline"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(autouse=True)
def long_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow Redis the time that it needs on a busy machine."""
    monkeypatch.setattr("trunkline.redis.REDIS_TIMEOUT", 30.0)


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)


async def test_calls_without_a_limit_are_admitted(url: str, prefix: str) -> None:
    async with RedisThrottleStore(url, prefix=prefix) as store:
        assert [await store.enter(FREE) for _ in range(5)] == [0.0] * 5


async def test_a_pause_applies_to_every_process(url: str, prefix: str) -> None:
    async with (
        RedisThrottleStore(url, prefix=prefix) as one,
        RedisThrottleStore(url, prefix=prefix) as two,
    ):
        await one.pause(FREE.pause, 20.0)
        await two.pause(FREE.pause, 10.0)
        assert 15.0 < await two.enter(FREE) <= 20.1
        assert 15.0 < await two.enter(limited(5)) <= 20.1
        assert await two.enter(ThrottleKey("https://a you", "", None)) == 0.0


async def test_a_limit_applies_to_every_process(url: str, prefix: str) -> None:
    async with (
        RedisThrottleStore(url, prefix=prefix) as one,
        RedisThrottleStore(url, prefix=prefix) as two,
    ):
        assert await one.enter(limited(1)) < 1
        assert 50 < await two.enter(limited(1)) <= 62.4
        # A slot is due when the response that reserves it arrives: at most a round trip later.
        assert await two.enter(limited(1, "other")) < 1.0


async def test_a_redis_client_of_the_caller_stays_open(url: str, prefix: str) -> None:
    redis = Redis.from_url(url)
    async with RedisThrottleStore(redis, prefix=prefix) as store:
        assert await store.enter(FREE) == 0.0
    assert await redis.ping()
    await redis.aclose()


def test_without_the_extra_the_error_names_it() -> None:
    code = "import sys; sys.modules['redis.asyncio'] = None; import trunkline.redis"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'trunkline[redis]'" in done.stderr


async def test_the_url_is_masked() -> None:
    async with RedisThrottleStore("redis://:s3cr3t@127.0.0.1:1/0") as store:
        assert repr(store) == "<RedisThrottleStore trunkline>"


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3cr3t#w@127.0.0.1:6379/0",
        "redis://:s3cr3t/w@127.0.0.1:6379/0",
        "redis://[:s3cr3t@127.0.0.1",
        "redis://:s3cr3t@127.0.0.1?socket_timeout=s3cr3t",
        "https://:s3cr3t@127.0.0.1",
    ],
)
def test_an_invalid_url_is_rejected_and_not_quoted(url: str) -> None:
    with pytest.raises(errors.ConfigError, match="percent-encode") as caught:
        RedisThrottleStore(url)
    assert caught.value.__context__ is None
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = shown.stack.format()
    assert len(frames) == 2
    assert "s3cr3t" not in frames[1]  # The other frame is this one, which has the URL.


async def test_a_thousand_calls_at_once_share_a_few_connections(
    url: str, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Redis.from_url(url) as watcher, RedisThrottleStore(url, prefix=prefix) as store:
        before = len(await watcher.client_list())
        assert await asyncio.gather(*(store.enter(FREE) for _ in range(1000))) == [0.0] * 1000
        assert len(await watcher.client_list()) - before <= 16
    assert trunkline_messages(caplog) == []


async def test_cancelled_calls_lose_no_slot(url: str, prefix: str) -> None:
    async with RedisThrottleStore(url, prefix=prefix) as store:
        for waited in range(30):
            tasks = [asyncio.create_task(store.enter(FREE)) for _ in range(40)]
            for _ in range(waited):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        assert await asyncio.gather(*(store.enter(FREE) for _ in range(100))) == [0.0] * 100


async def test_a_restarted_redis_ends_no_pause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, port = FakeClock(), free_port()
    async with RedisThrottleStore(f"redis://127.0.0.1:{port}/0", clock=clock) as store:
        with redis_server(port):
            await store.pause(FREE.pause, 30.0)
            assert await store.enter(limited(1, "other")) > 20.0
        with redis_server(port):
            assert 29.0 < await store.enter(FREE) <= 30.1  # Redis has lost it.
            clock.now += 31.0
            assert await store.enter(limited(1)) < 1
            assert await store.enter(limited(1)) > 50
    assert trunkline_messages(caplog) == []


async def test_a_clock_that_is_set_back_delays_no_call(url: str, prefix: str) -> None:
    async with Redis.from_url(url) as redis, RedisThrottleStore(url, prefix=prefix) as store:
        assert await store.enter(limited(1)) < 1
        (key,) = await redis.keys(f"{prefix}:*limit*")
        hour = 3600 * 1_000_000
        await redis.set(key, int(await redis.get(key) or 0) + hour)
        assert 50 < await store.enter(limited(1)) <= 62.4


@pytest.mark.parametrize("user", [":wr0ng-s3cr3t@", ""])
async def test_a_wrong_password_is_logged_and_not_shown(
    user: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with redis_server(password="s3cr3t") as url:
        async with RedisThrottleStore(url.replace("//", f"//{user}")) as store:
            assert [await store.enter(FREE) for _ in range(3)] == [0.0] * 3
        async with RedisThrottleStore(url.replace("//", "//:s3cr3t@")) as store:
            assert await store.enter(limited(1)) < 1
            assert await store.enter(limited(1)) > 50
    (message,) = trunkline_messages(caplog)
    assert "Authentication" in message
    assert "s3cr3t" not in caplog.text


PROCESS = """
import asyncio, json, sys, time
import trunkline.redis
from trunkline._common.clock import SystemClock
from trunkline._resilience.throttle import ThrottleRegistry
from trunkline._resilience.rate_limit import Rate
from trunkline.redis import RedisThrottleStore

passed = []
trunkline.redis.REDIS_TIMEOUT = 30.0

class Watched(RedisThrottleStore):
    async def enter(self, key):
        asked = time.time()
        wait = await super().enter(key)
        if not wait:
            passed.append((asked, time.time()))
        return wait

async def main(url, prefix, count):
    clock = SystemClock()
    async with Watched(url, prefix=prefix) as store:
        gate = ThrottleRegistry(clock, lambda: 0.5, store).of("https://a", "me", ("", Rate(count, 1.0)))
        print("ready", flush=True)
        begin = float(sys.stdin.readline())
        async def worker():
            while time.time() < begin + 2.0 or len(passed) < count // 4:
                await gate.enter(clock.monotonic() + 60, clock.sleep)
        await asyncio.sleep(begin - time.time())
        await asyncio.gather(*(worker() for _ in range(10)))
    print(json.dumps(passed))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


async def test_two_processes_never_exceed_a_limit_together(url: str, prefix: str) -> None:
    count, pipe = 50, asyncio.subprocess.PIPE
    arguments = ["-c", PROCESS, url, prefix, str(count)]
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    begin = f"{time.time() + 0.2}\n".encode()
    outputs = await asyncio.gather(*(process.communicate(begin) for process in processes))
    one, two = (json.loads(output) for output, _ in outputs)
    # Each call was admitted between these two times, because the machine may be busy.
    passed = sorted((requests, admitted) for requests, admitted in [*one, *two])
    for begun, _ in passed:
        assert (
            sum(begun <= requests and admitted < begun + 1.0 for requests, admitted in passed)
            <= count
        )
    assert min(len(one), len(two)) >= count // 4  # both processes have a share


async def test_an_unavailable_redis_neither_blocks_nor_loses_calls(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = FakeClock()
    port = free_port()
    async with RedisThrottleStore(f"redis://127.0.0.1:{port}/0", clock=clock) as store:
        throttle = ThrottleRegistry(clock, lambda: 0.0, store).of(
            "https://a", "me", ("", Rate(10, 1.0))
        )
        async with asyncio.timeout(20):
            for _ in range(11):
                await throttle.enter(1e9, clock.sleep)
        assert 0.9 < clock.now < 1.1  # Only this process keeps the limit now.
        await throttle.pause(30.0)
        assert 29.0 < await store.enter(FREE) <= 30.0
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "Redis" in caplog.text

        caplog.set_level(logging.INFO)
        with redis_server(port):
            clock.now += 60.0
            assert await store.enter(FREE) == 0.0
            assert await store.enter(FREE) == 0.0
        for _ in range(2):  # unavailable again, also when it is asked again
            clock.now += 60.0
            assert [await store.enter(FREE) for _ in range(3)] == [0.0] * 3
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING"]


async def test_a_redis_that_does_not_respond_times_out_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trunkline.redis.REDIS_TIMEOUT", 0.05)
    requests = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        requests += 1
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, RedisThrottleStore(f"redis://127.0.0.1:{port}/0") as store:
        assert [await store.enter(FREE) for _ in range(20)] == [0.0] * 20
        assert requests == 1


async def test_a_429_pauses_the_calls_of_another_client(url: str, prefix: str) -> None:
    clock = FakeClock()
    busy = respond(b"", 429, {"Retry-After": "30"})
    async with (
        RedisThrottleStore(url, prefix=prefix) as store,
        ScriptedServer(busy, respond({"id": "a"})) as server,
        calling(server.url, clock=clock, throttle_store=store, deadline=20) as one,
        calling(server.url, clock=clock, throttle_store=store, deadline=20) as two,
    ):
        kinds = errors.RateLimitError, errors.ThrottledError
        for caller, kind in zip((one, two), kinds, strict=True):
            with pytest.raises(kind) as caught:
                await caller.call(operation(), ("a",))
            retry_after: float = getattr(caught.value, "retry_after", 0.0)
            assert 20 < retry_after <= 38
        assert server.counts["GET"] == 1


async def test_a_long_pause_admits_one_probe_of_all_processes(url: str, prefix: str) -> None:
    async with (
        Redis.from_url(url) as redis,
        RedisThrottleStore(url, prefix=prefix) as one,
        RedisThrottleStore(url, prefix=prefix) as two,
    ):
        await one.pause(FREE.pause, 200.0)
        assert await two.enter(FREE) > 190
        (key,) = await redis.keys(f"{prefix}:*probe")
        assert 25_000 < await redis.pttl(key) <= 30_000
        await redis.delete(key)  # as after 30 seconds
        waits = await asyncio.gather(*(store.enter(FREE) for store in (one, two) * 20))
        assert sum(wait < 0 for wait in waits) == 1
        assert sum(wait > 190 for wait in waits) == 39
        await redis.delete(key)
        assert await one.enter(limited(5)) < 0  # with a limit as well
        await one.pause(FREE.pause, 0.0)
        assert await two.enter(FREE) == await one.enter(FREE) == 0.0


async def test_a_probe_of_a_process_without_redis(prefix: str) -> None:
    clock = FakeClock()
    async with RedisThrottleStore(f"redis://127.0.0.1:{free_port()}/0", clock=clock) as store:
        await store.pause(FREE.pause, 200.0)
        assert await store.enter(FREE) == 200.0
        clock.now += 31.0
        assert await store.enter(FREE) < 0
        assert await store.enter(FREE) == 169.0


def test_a_store_belongs_to_one_event_loop(url: str, prefix: str) -> None:
    async def first() -> RedisThrottleStore:
        store = RedisThrottleStore(url, prefix=prefix)
        assert await store.enter(FREE) == 0.0
        return store

    async def again(store: RedisThrottleStore) -> None:
        for use in (store.enter(FREE), store.pause("p", 1.0), store.aclose(), store.__aenter__()):
            with pytest.raises(errors.ClientStateError, match="another event loop"):
                await use

    with asyncio.Runner() as runner, asyncio.Runner() as second:
        store = runner.run(first())
        second.run(again(store))
        runner.run(store.aclose())


@pytest.mark.parametrize("round_trip", [0.0, 0.01, 0.05])
async def test_a_limit_is_used_with_any_round_trip_time(
    url: str, prefix: str, round_trip: float
) -> None:
    clock = SystemClock()
    async with (
        delaying(url, round_trip) as relayed,
        RedisThrottleStore(relayed, prefix=prefix) as s,
    ):
        throttle = ThrottleRegistry(clock, lambda: 0.5, s).of(
            "https://a", "me", ("", Rate(50, 1.0))
        )
        passed: list[float] = []

        async def worker() -> None:
            while not passed or passed[-1] < passed[0] + 2.0:
                await throttle.enter(clock.monotonic() + 60, clock.sleep)
                passed.append(clock.monotonic())

        await asyncio.gather(*(worker() for _ in range(10)))
    assert most_in_a_window(passed, 1.0) <= 50
    used = sum(time <= passed[0] + 2.0 for time in passed)
    assert used >= 50  # 97 on an idle machine; before, one round trip for each: 40 at 50 ms
