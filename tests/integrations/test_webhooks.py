"""Webhooks in web frameworks: only valid ones reach a handler, and others get an error response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.urls import path
from fastapi import FastAPI
from fastapi.testclient import TestClient
from litestar import Litestar
from litestar.testing import TestClient as LitestarClient
from tests.timing import turns_of_other_tasks

from trunkline import errors, webhooks
from trunkline.integrations.django import webhook_view
from trunkline.integrations.litestar import webhook_handler
from trunkline.integrations.starlette import webhook_route
from trunkline.meetings import RoomExpired
from trunkline.runtime import Model
from trunkline.testing import Factories

SECRET = "sandbox-signature-secret"
BODY = Factories().event("room:expired").to_json()
UNKNOWN = b'{"event": "of:tomorrow", "x": 1}'
urlpatterns: list[Any] = []  # of Django


def signed(body: bytes = BODY, secret: str = SECRET, **claims: Any) -> dict[str, str]:
    return {"Authorization": webhooks.sign(body, secret, **claims)}


class Inbox:
    """A receiver, and the events that its handlers received."""

    def __init__(self, **options: Any) -> None:
        self.receiver = webhooks.Receiver(SECRET, max_body=10_000, **options)
        self.events: list[Model] = []

        @self.receiver.on("room:expired")
        async def expired(event: RoomExpired) -> None:
            self.events.append(event)

        @self.receiver.on()
        def other(event: Model) -> None:
            self.events.append(event)


# The body, the arguments of `signed` (None: no header), the status, and the calls of a handler.
CASES: dict[str, tuple[bytes, dict[str, Any] | None, int, int]] = {
    "signed": (BODY, {}, 200, 1),
    "unknown event": (UNKNOWN, {}, 200, 1),
    "unsigned": (BODY, None, 401, 0),
    "another secret": (BODY, {"secret": SECRET + "2"}, 401, 0),
    "another body": (BODY + b" ", {"body": BODY}, 401, 0),
    "old": (BODY, {"now": 1_000_000}, 401, 0),
    "no JSON": (b"no", {}, 400, 0),
    "no event": (b"{}", {}, 400, 0),
    "too large": (b" " * 10_001, {}, 413, 0),
    "does not fit": (b'{"event": "room:expired", "room_id": [1]}', {}, 400, 0),
}


def headers_of(body: bytes, how: dict[str, Any] | None) -> dict[str, str]:
    """Sign when a test runs: a signature that was made at collection has expired by then."""
    return {} if how is None else signed(**{"body": body, **how})


@pytest.mark.parametrize(("body", "how", "status", "handled"), CASES.values(), ids=CASES)
async def test_only_valid_webhooks_reach_a_handler(
    body: bytes, how: dict[str, Any] | None, status: int, handled: int
) -> None:
    inbox = Inbox()
    assert await inbox.receiver.receive(body, headers_of(body, how)) == status
    await inbox.receiver.aclose()
    assert len(inbox.events) == handled


async def test_a_repeated_delivery_is_accepted_and_handled_once() -> None:
    inbox, headers = Inbox(), signed()
    assert [await inbox.receiver.receive(BODY, headers) for _ in range(3)] == [200] * 3
    await inbox.receiver.aclose()
    assert len(inbox.events) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"event": "of:tomorrow", "x": [' + b"[]," * 150_000 + b"1]}", 200),
        (b'{"event": "room:expired", "room_id": ["' + b'","' * 150_000 + b'"]}', 400),
        (b"[" + b"{}," * 150_000 + b"1]", 400),
    ],
    ids=["unknown event", "does not fit", "a list"],
)
async def test_a_large_webhook_does_not_block_the_event_loop(body: bytes, status: int) -> None:
    receiver = webhooks.Receiver(verify_signatures=False)
    async with turns_of_other_tasks() as turns:
        assert await receiver.receive(body, {}) == status
    await receiver.aclose()
    assert turns() >= 20


async def test_a_handler_does_not_delay_the_response_and_its_exception_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver = webhooks.Receiver(SECRET)
    go = asyncio.Event()

    @receiver.on("room:expired")
    async def slow(event: RoomExpired) -> None:
        await go.wait()
        raise RuntimeError("no luck")

    assert await receiver.receive(BODY, signed()) == 200
    go.set()
    await receiver.aclose()
    assert "the handler of a webhook failed" in caplog.text
    with pytest.raises(errors.ClientStateError):
        await receiver.receive(BODY, signed())


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VONAGE_SIGNATURE_SECRET", raising=False)
    with pytest.raises(errors.ConfigError, match="VONAGE_SIGNATURE_SECRET"):
        webhooks.Receiver()
    monkeypatch.setenv("VONAGE_SIGNATURE_SECRET", f"{SECRET}-old, {SECRET}")
    for secret in (SECRET, f"{SECRET}-old"):
        event = webhooks.unwrap(BODY, {"AUTHORIZATION": webhooks.sign(BODY, secret)})
        assert isinstance(event, RoomExpired)
    with pytest.raises(errors.WebhookSignatureError):
        webhooks.unwrap(BODY, {})


def test_a_secret_per_account_is_chosen_by_the_claim() -> None:
    secrets = {"abcd1234": SECRET, "other": SECRET + "2"}
    headers = {"authorization": webhooks.sign(BODY, SECRET, api_key="abcd1234")}
    assert isinstance(webhooks.unwrap(BODY, headers, secrets), RoomExpired)
    headers = {"authorization": webhooks.sign(BODY, SECRET, api_key="other")}
    with pytest.raises(errors.WebhookSignatureError):
        webhooks.unwrap(BODY, headers, secrets)


def test_an_event_has_one_handler() -> None:
    inbox = Inbox()
    with pytest.raises(errors.ArgumentError, match="room:expired"):
        inbox.receiver.on("room:expired")(print)
    with pytest.raises(errors.ArgumentError):
        inbox.receiver.on()(print)


Post = Callable[[bytes, dict[str, str]], int]


@pytest.fixture(params=["fastapi", "litestar", "django"])
def app(request: pytest.FixtureRequest) -> Iterator[tuple[Inbox, Post]]:
    inbox = Inbox()
    if request.param == "litestar":
        with LitestarClient(
            Litestar([webhook_handler("/hook", inbox.receiver)], logging_config=None)
        ) as litestar:
            yield inbox, lambda body, h: litestar.post("/hook", content=body, headers=h).status_code
        return
    if request.param == "fastapi":
        application: Any = FastAPI()
        application.router.routes.append(webhook_route("/hook", inbox.receiver))
    else:
        if not settings.configured:
            settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x" * 50)
            django.setup()
        settings.ROOT_URLCONF = __name__
        urlpatterns[:] = [path("hook", webhook_view(inbox.receiver))]
        django.urls.clear_url_caches()
        application = ASGIHandler()
    client = TestClient(application)
    yield inbox, lambda body, h: client.post("/hook", content=body, headers=h).status_code


@pytest.mark.parametrize(("body", "how", "status", "handled"), CASES.values(), ids=CASES)
def test_a_framework_passes_webhooks_on(
    body: bytes,
    how: dict[str, Any] | None,
    status: int,
    handled: int,
    app: tuple[Inbox, Post],
) -> None:
    inbox, post = app
    assert post(body, headers_of(body, how)) == status
    assert post(UNKNOWN, signed(UNKNOWN, now=None)) == 200
    assert len(inbox.events) >= handled


def test_the_body_is_of_the_event_that_was_sent() -> None:
    assert json.loads(BODY)["event"] == "room:expired"
