from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import basic, bearer, signed

from trunkline import errors
from trunkline.sandbox import Sandbox
from trunkline.testing import FakeClock

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")

ROOMS = "/v1/meetings/rooms"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def unstarted(clock: FakeClock) -> Sandbox:
    return Sandbox(clock=clock)


@pytest.fixture
def http(unstarted: Sandbox) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=unstarted.transport(),
        base_url="http://127.0.0.1",
        headers=bearer(signed(unstarted)),
    )


async def test_a_plain_httpx_client_works_without_a_socket(
    unstarted: Sandbox, http: httpx.AsyncClient
) -> None:
    made = await http.post(ROOMS, json={"display_name": "é"}, params={"a": "b c"})
    assert made.status_code == 201
    assert made.headers["content-type"] == "application/json"
    assert "date" in made.headers
    recorded = unstarted.requests[-1]
    assert (recorded.path, recorded.query) == (ROOMS, {"a": "b c"})
    assert recorded.json() == {"display_name": "é"}
    assert (await http.get(f"{ROOMS}/a%2Fb")).json()["message"] == "Room a/b was not found"


async def test_a_streamed_body_is_received(unstarted: Sandbox) -> None:
    async def pieces() -> Any:
        for piece in (b'{"name"', b': "Streamed"}'):
            yield piece

    transport = unstarted.transport()
    async with httpx.AsyncClient(transport=transport, auth=basic(unstarted)) as http:
        headers = {"Content-Type": "application/json"}
        url = "http://127.0.0.1/v2/applications"
        made = await http.post(url, content=pieces(), headers=headers)
        assert made.json()["name"] == "Streamed"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", httpx.ReadError),
        ("reset-after", httpx.ReadError),
        ("close", httpx.RemoteProtocolError),
        ("close-after", httpx.RemoteProtocolError),
        ("cut", httpx.RemoteProtocolError),
        ("hang", httpx.ReadTimeout),
        ("hang-after", httpx.ReadTimeout),
    ],
)
async def test_a_broken_connection_raises_the_error_of_a_socket(
    unstarted: Sandbox, http: httpx.AsyncClient, kind: str, error: type[Exception]
) -> None:
    unstarted.fail_next(kind)
    async with asyncio.timeout(30):  # A hang would take longer.
        with pytest.raises(error):
            await http.post(ROOMS, json={})
    after_handler = kind == "cut" or kind.endswith("-after")
    assert len(unstarted.ledger.ids("created", "rooms")) == after_handler
    assert (await http.get(ROOMS)).status_code == 200


async def test_delays_use_the_clock_of_the_client(
    unstarted: Sandbox, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    unstarted.latency(3)
    unstarted.fail_next("slow", seconds=1, size=100)
    response = await http.get(ROOMS)
    pieces = -(-len(response.content) // 100)
    assert response.json()["total_items"] == 0
    assert clock.slept == [3, *[1] * pieces]


async def test_latency_beyond_the_timeout_raises_a_timeout(
    unstarted: Sandbox, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    unstarted.latency(60)
    with pytest.raises(httpx.ReadTimeout):
        await http.get(ROOMS, timeout=2)
    assert clock.slept == [2]
    assert clock.monotonic() == 2


async def test_without_a_timeout_a_hanging_server_blocks() -> None:
    sandbox = Sandbox()
    sandbox.fail_next("hang")
    async with httpx.AsyncClient(transport=sandbox.transport(), timeout=None) as http:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(http.get(f"http://127.0.0.1{ROOMS}"), 0.05)


async def test_clients_need_no_port_before_the_sandbox_is_started() -> None:
    sandbox = Sandbox()
    vonage, coviu = sandbox.vonage(), sandbox.coviu()
    room = await vonage.meetings.rooms.create(display_name="Stand-up")
    assert await coviu.sessions.list().collect() == []
    async with sandbox, sandbox.vonage() as over_the_port:
        assert (await over_the_port.meetings.rooms.get(room.id)).display_name == "Stand-up"
    assert (await vonage.meetings.rooms.get(room.id)).display_name == "Stand-up"


async def test_a_logo_is_uploaded_in_process(unstarted: Sandbox) -> None:
    vonage = unstarted.vonage()
    theme = await vonage.meetings.themes.create(main_color="#ffffff", brand_text="x")
    await vonage.meetings.themes.upload_logo(theme.theme_id, b"\x89PNG logo", logo_type="white")
    assert (await vonage.meetings.themes.get(theme.theme_id)).brand_image_white is not None


async def test_a_requested_wait_takes_no_real_time(unstarted: Sandbox, clock: FakeClock) -> None:
    unstarted.fail_next(status=429, retry_after=30)
    async with asyncio.timeout(20):
        await unstarted.vonage().applications.list().collect()
    assert clock.monotonic() >= 30


async def test_a_client_keeps_its_own_clock_and_transport(unstarted: Sandbox) -> None:
    other = FakeClock()
    vonage = unstarted.vonage(clock=other, transport=unstarted.transport())
    unstarted.fail_next(status=503, retry_after=5)
    await vonage.applications.list().collect()
    assert other.monotonic() >= 5


async def test_an_unknown_outcome_is_reported(unstarted: Sandbox) -> None:
    vonage = unstarted.vonage()
    unstarted.fail_next("reset-after")
    with pytest.raises(errors.OutcomeUnknownError):
        await vonage.applications.create(name="x")
    assert len(unstarted.ledger.ids("created", "applications")) == 2
