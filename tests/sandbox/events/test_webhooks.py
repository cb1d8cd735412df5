from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import httpx
import jwt
import pytest
from starlette.types import Receive, Scope, Send

from trunkline import errors, webhooks
from trunkline.sandbox import Quotas, Sandbox
from trunkline.testing import FakeClock

from .receivers import receiving


def _room(sandbox: Sandbox, url: str | None = None, kind: str = "rooms") -> str:
    urls = {f"{kind}_callback_url": url} if url else None
    made: str = sandbox.seed(rooms=[{"callback_urls": urls}])["rooms"][0]["id"]
    return made


async def test_a_signed_event_is_sent_to_the_url_of_the_room() -> None:
    async with Sandbox() as sandbox, receiving() as receiver:
        sandbox.meetings.expire(_room(sandbox, receiver.url))
        sent = await sandbox.webhooks.wait_for("room:expired")
        ((headers, body),) = receiver.received
        assert (sent.status, sent.attempts) == ("delivered", [204])
        assert body == sent.content
        assert headers["content-type"] == "application/json"
        known = sandbox.credentials
        claims = webhooks.verify(
            body,
            headers["authorization"],
            known.signature_secret,
            api_key=known.api_key,
            application_id=known.application_id,
        )
        assert claims.issuer == "Vonage"
        with pytest.raises(errors.WebhookSignatureError):
            webhooks.verify(body + b" ", headers["authorization"], known.signature_secret)


async def test_the_signature_is_a_valid_jwt() -> None:
    async with Sandbox() as sandbox:
        sandbox.clock.freeze()
        sandbox.meetings.expire(_room(sandbox))
        sent = sandbox.webhooks[-1]
        token = sent.authorization.removeprefix("Bearer ")
        claims = jwt.decode(token, sandbox.credentials.signature_secret, algorithms=["HS256"])
        assert set(claims) == {"iat", "jti", "iss", "api_key", "application_id", "payload_hash"}
        assert claims["iat"] == int(sandbox.clock.time())
        assert claims["payload_hash"] == hashlib.sha256(sent.content).hexdigest()
        assert token not in repr(sent)


async def test_each_kind_of_event_is_sent_to_its_url() -> None:
    async with Sandbox() as sandbox, receiving() as rooms, receiving() as sessions:
        room = sandbox.seed(
            rooms=[
                {
                    "callback_urls": {
                        "rooms_callback_url": rooms.url,
                        "sessions_callback_url": sessions.url,
                    }
                }
            ]
        )["rooms"][0]["id"]
        session = sandbox.meetings.start_session(room)
        recording = sandbox.meetings.record(session["id"])
        sandbox.meetings.stop_recording(recording["id"])
        sandbox.meetings.expire(room)
        await sandbox.webhooks.wait_for("room:expired")
        await sandbox.webhooks.wait_for("session:started")
        assert [webhooks.parse(body).to_dict()["event"] for _, body in rooms.received] == [
            "room:expired"
        ]
        assert [webhooks.parse(body).to_dict()["event"] for _, body in sessions.received] == [
            "session:started"
        ]
        skipped = [each for each in sandbox.webhooks if each.status == "skipped"]
        assert [each.event for each in skipped] == [
            "recording:started",
            "recording:ended",
            "recording:uploaded",
        ]
        assert {each.reason for each in skipped} == {"no callback URL is set"}


async def test_a_room_without_a_url_uses_that_of_its_application() -> None:
    async with Sandbox() as sandbox, receiving() as receiver:
        place = {"meetings": {"webhooks": {"room_changed": {"address": receiver.url}}}}
        owner = sandbox.seed(applications=[{"capabilities": place}])["applications"][0]["id"]
        room = sandbox.seed(application_id=owner, rooms=1)["rooms"][0]["id"]
        sandbox.meetings.expire(room)
        sent = await sandbox.webhooks.wait_for("room:expired")
        assert (sent.status, sent.application_id) == ("delivered", owner)


async def test_delivery_is_retried_until_it_succeeds() -> None:
    clock = FakeClock()
    async with Sandbox(clock=clock) as sandbox, receiving(500, 302, 200) as receiver:
        sandbox.meetings.expire(_room(sandbox, receiver.url))
        sent = await sandbox.webhooks.wait_for("room:expired")
        assert (sent.status, sent.attempts) == ("delivered", [500, 302, 200])
        assert len({headers["authorization"] for headers, _ in receiver.received}) == 1
    assert clock.slept == [0.2, 0.4]


async def test_delivery_ends_after_three_attempts_or_the_configured_number() -> None:
    async with Sandbox(clock=FakeClock()) as sandbox, receiving(503) as receiver:
        sandbox.meetings.expire(_room(sandbox, receiver.url))
        sent = await sandbox.webhooks.wait_for("room:expired")
        assert (sent.status, sent.attempts) == ("failed", [503, 503, 503])
        sandbox.webhooks.attempts = 1
        sandbox.meetings.expire(_room(sandbox, receiver.url))
        sent = await sandbox.webhooks.wait_for("room:expired", count=2)
        assert sent.attempts == [503]


async def test_a_missing_receiver_is_recorded() -> None:
    async with Sandbox(clock=FakeClock()) as sandbox:
        sandbox.meetings.expire(_room(sandbox, "http://127.0.0.1:9/"))
        sent = await sandbox.webhooks.wait_for("room:expired")
        assert (sent.status, sent.attempts) == ("failed", ["ConnectError"] * 3)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://192.0.2.1/hook", "192.0.2.1 is not loopback"),
        ("https://example.com/hook", "example.com is not loopback"),
        ("http://localhost.example.com/", "localhost.example.com is not loopback"),
        ("http://127.0.0.1@example.com/", "example.com is not loopback"),
        ("file:///etc/passwd", "the callback URL is not an http or https URL"),
        ("http://", "the callback URL is not an http or https URL"),
        ("http://[::1", "the callback URL is invalid"),
    ],
)
async def test_events_are_never_sent_to_another_machine(url: str, why: str) -> None:
    async with Sandbox() as sandbox:
        key = ("key", "sandbox-signature-secret")
        sent = sandbox.webhooks.emit({"event": "room:expired"}, url, "app", key)
        assert sent.status == "skipped"
        assert sent.reason is not None
        assert sent.reason.startswith(why)
        assert sent.attempts == []


async def test_another_host_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox(webhook_hosts=["hooks.test"], clock=FakeClock()) as sandbox:
        sandbox.meetings.expire(_room(sandbox, "http://hooks.test/"))
        sent = await sandbox.webhooks.wait_for("room:expired")
        assert sent.status == "failed"  # The name does not resolve.
        assert len(sent.attempts) == 3


async def test_a_receiving_application_is_called_without_a_socket() -> None:
    bodies: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    sandbox = Sandbox()
    sandbox.webhooks.transport = httpx.ASGITransport(app=app)
    sandbox.meetings.expire(_room(sandbox, "https://my.example.com/hook"))
    sent = await sandbox.webhooks.wait_for("room:expired")
    assert (sent.status, bodies) == ("delivered", [sent.content])


async def test_an_application_that_raises_fails_the_delivery() -> None:
    async def app(*_: Any) -> None:
        raise ZeroDivisionError

    sandbox = Sandbox(clock=FakeClock())
    sandbox.webhooks.transport = httpx.ASGITransport(app=app)
    sandbox.meetings.expire(_room(sandbox, "https://my.example.com/hook"))
    sent = await sandbox.webhooks.wait_for("room:expired")
    assert sent.attempts == ["ZeroDivisionError"] * 3


async def test_events_to_one_url_are_delivered_in_order() -> None:
    async with Sandbox(clock=FakeClock()) as sandbox, receiving(500, 204) as receiver:
        room = _room(sandbox, receiver.url, "sessions")
        session = sandbox.meetings.start_session(room)
        for name in ("Ada", "Grace"):
            sandbox.meetings.join(session["id"], name)
        await sandbox.webhooks.wait_for("session:participant:joined", name="Grace")
        events = [webhooks.parse(body).to_dict() for _, body in receiver.received]
        assert [event.get("name", event["event"]) for event in events] == [
            "session:started",
            "session:started",
            "Ada",
            "Grace",
        ]


def test_an_event_created_without_an_event_loop_is_sent_once_there_is_one() -> None:
    sandbox = Sandbox()
    sandbox.meetings.expire(_room(sandbox, "http://127.0.0.1:9/"))
    assert [each.status for each in sandbox.webhooks] == ["pending"]
    sandbox.webhooks.attempts = 1
    sent = asyncio.run(sandbox.webhooks.wait_for("room:expired"))
    assert sent.status == "failed"


async def test_a_failed_wait_reports_the_events_received_instead() -> None:
    sandbox = Sandbox()
    with pytest.raises(
        TimeoutError, match=r"no 'room:expired' within 0\.01 s; no event is recorded"
    ):
        await sandbox.webhooks.wait_for("room:expired", timeout=0.01)
    sandbox.meetings.start_session(_room(sandbox))
    with pytest.raises(TimeoutError, match=r"recorded: session:started \(skipped\)"):
        await sandbox.webhooks.wait_for("session:started", timeout=0.01, room_id="another")
    with pytest.raises(TimeoutError):
        await sandbox.webhooks.wait_for("session:started", timeout=0.01, count=2)


async def test_a_wait_may_start_before_the_event() -> None:
    sandbox = Sandbox()
    waiting = asyncio.create_task(sandbox.webhooks.wait_for("room:expired"))
    await asyncio.sleep(0)
    sandbox.meetings.expire(_room(sandbox))
    assert (await waiting).event == "room:expired"


async def test_the_record_is_bounded() -> None:
    sandbox = Sandbox(quotas=Quotas(webhooks=3))
    for _ in range(5):
        sandbox.meetings.expire(_room(sandbox))
    assert [each.number for each in sandbox.webhooks] == [3, 4, 5]
    assert sandbox.webhooks[1:] == [sandbox.webhooks[1], sandbox.webhooks[2]]


async def test_the_number_of_concurrent_deliveries_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trunkline.sandbox._events.webhooks._MAX_IN_FLIGHT", 2)
    async with Sandbox() as sandbox:
        for _ in range(3):
            sandbox.meetings.expire(_room(sandbox, "http://127.0.0.1:9/"))
        assert [each.status for each in sandbox.webhooks] == ["pending", "pending", "skipped"]


async def test_stopping_cancels_deliveries() -> None:
    called = asyncio.Event()

    async def app(*_: Any) -> None:
        called.set()
        await asyncio.Event().wait()

    async with Sandbox() as sandbox:
        sandbox.webhooks.transport = httpx.ASGITransport(app=app)
        sandbox.meetings.expire(_room(sandbox, "https://my.example.com/hook"))
        await called.wait()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert sandbox.webhooks[-1].status == "pending"


async def test_reset_clears_the_record() -> None:
    sandbox = Sandbox()
    sandbox.meetings.expire(_room(sandbox))
    sandbox.reset()
    assert len(sandbox.webhooks) == 0
