"""A client outside of asyncio, or in another event loop, raises an error with the remedy."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fakes.keys import pem

from trunkline import Vonage, auth, bulk, errors
from trunkline.redis import RedisThrottleStore

ID = "00000000-0000-4000-8000-000000000000"


async def once(awaitable: Awaitable[object]) -> None:
    await awaitable


async def step(items: AsyncIterable[object]) -> None:
    async for _ in items:
        break


async def enter(context: Any) -> None:
    async with context:
        pass


async def export(vonage: Vonage) -> None:
    await bulk.export(vonage.applications.list(), Path("never.jsonl"))


# Each entry point that needs an event loop.
ENTRIES: dict[str, Callable[[Vonage], Coroutine[Any, Any, object]]] = {
    "a call": lambda vonage: vonage.applications.get(ID),
    "a page": lambda vonage: once(vonage.applications.list()),
    "a loop": lambda vonage: step(vonage.applications.list()),
    "pages": lambda vonage: step(vonage.applications.list().pages()),
    "ahead": lambda vonage: step(vonage.applications.list(read_ahead=True)),
    "first": lambda vonage: vonage.applications.list().first(),
    "collect": lambda vonage: vonage.applications.list().collect(),
    "count": lambda vonage: vonage.applications.list().count(),
    "read": lambda vonage: vonage.media.download(ID).read(),
    "save": lambda vonage: vonage.media.download(ID).save("never"),
    "a download": lambda vonage: enter(vonage.media.download(ID)),
    "a logo": lambda vonage: vonage.meetings.themes.upload_logo(ID, __file__),
    "an export": export,
    "a client": enter,
    "closing": lambda vonage: vonage.aclose(),
}


def respond(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"_embedded": {"applications": []}, "total_items": 0})


@pytest.fixture
def vonage() -> Iterator[Vonage]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.RetiredAPIWarning)
        transport = httpx.MockTransport(respond)
        yield Vonage(
            api_key="abcd1234",
            api_secret="s",
            application_id="app",
            private_key=pem(),
            transport=transport,
        )


def drive(coroutine: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine to its first suspension, as trio would."""
    try:
        coroutine.send(None)
    finally:
        coroutine.close()


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("used", [False, True])
def test_outside_of_asyncio_each_entry_point_raises(vonage: Vonage, entry: str, used: bool) -> None:
    if used:
        asyncio.run(vonage.applications.list().collect())
    with pytest.raises(errors.ClientStateError) as caught:
        drive(ENTRIES[entry](vonage))
    assert "no asyncio event loop is running" in str(caught.value)
    assert "asyncio.run()" in str(caught.value)
    assert not Path("never").exists()


@pytest.mark.parametrize("entry", ENTRIES)
def test_in_another_event_loop_each_entry_point_raises(
    vonage: Vonage, entry: str, tmp_path: Path
) -> None:
    asyncio.run(vonage.applications.list().collect())
    if entry == "an export":
        target = tmp_path / "list.jsonl"
        coroutine: Coroutine[Any, Any, object] = bulk.export(vonage.applications.list(), target)
    else:
        coroutine = ENTRIES[entry](vonage)
    with pytest.raises(errors.ClientStateError, match="first used in another event loop"):
        asyncio.run(coroutine)


def test_an_open_download_belongs_to_its_event_loop(vonage: Vonage) -> None:
    download = vonage.media.download(ID)

    async def read() -> None:
        async for _ in download.aiter_bytes():
            pass

    asyncio.run(download.__aenter__())
    for use in (read, lambda: download.__aexit__(None, None, None)):
        with pytest.raises(errors.ClientStateError, match="another event loop"):
            asyncio.run(use())
    with pytest.raises(errors.ClientStateError, match="no asyncio event loop"):
        drive(read())


def test_a_list_with_read_ahead_belongs_to_its_event_loop() -> None:
    def pages(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        items = [{"id": f"{page}-{number}", "name": "n"} for number in range(2)]
        body = {"page": page, "page_size": 2, "total_items": 40, "total_pages": 20}
        return httpx.Response(200, json={**body, "_embedded": {"applications": items}})

    transport = httpx.MockTransport(pages)
    vonage = Vonage(api_key="abcd1234", api_secret="s", transport=transport)
    items = aiter(vonage.applications.list(page_size=2, read_ahead=True))

    async def begin() -> None:
        await anext(items)

    async def rest() -> None:
        async for _ in items:
            pass

    asyncio.run(begin())
    with pytest.raises(errors.ClientStateError, match="another event loop"):
        asyncio.run(rest())


def test_a_throttle_store_raises_outside_of_asyncio() -> None:
    store = RedisThrottleStore("redis://127.0.0.1:1/0")
    for use in (store.__aenter__, store.aclose, lambda: store.pause("a", 1.0)):
        with pytest.raises(errors.ClientStateError, match="no asyncio event loop"):
            drive(use())


def test_a_credential_in_plain_httpx_raises_outside_of_asyncio() -> None:
    oauth2 = auth.OAuth2ClientCredentialsAuth("id", "secret", token_url="https://a.example/token")
    flow = oauth2.async_auth_flow(httpx.Request("GET", "https://a.example/"))
    with pytest.raises(errors.ClientStateError, match="no asyncio event loop"):
        drive(once(anext(flow)))
