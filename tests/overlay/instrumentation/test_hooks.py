"""Hooks: functions of the caller that receive requests and responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from tests.fakes.calls import FakeClock, TransportName, calling, operation, serving
from tests.fakes.scripted_server import Connection, ScriptedServer, close, respond

from trunkline import Hooks, RequestEvent, ResponseEvent, RetryEvent, errors
from trunkline._auth.base import Credential, Target
from trunkline._instrumentation.hooks import observers_of
from trunkline._transport.limits import Limits

OK = respond({"id": "a"})
GET = operation()


class Known:
    header = "X-Key"
    hint = ""

    def ready(self) -> None:
        return None

    async def authorization(self, send: Any) -> str:
        return "s3cr3t"

    def accepted(self, authorization: str, target: Target) -> None: ...

    def rejected(
        self, authorization: str, headers: Mapping[str, str], target: Target, renewals: int
    ) -> bool:
        return False

    async def aclose(self) -> None: ...


class Recorder:
    """Hooks that record their events."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.hooks = Hooks(
            on_request=self.events.append, on_response=self.events.append, on_retry=self.wait
        )

    async def wait(self, event: RetryEvent) -> None:
        await asyncio.sleep(0)
        self.events.append(event)


@pytest.mark.parametrize("wire", ["aiohttp", "httpx"])
async def test_hooks_are_called_for_each_attempt(wire: TransportName) -> None:
    recorder = Recorder()
    steps = (
        respond(b"", 503, {"Retry-After": "2"}),
        close,
        respond({"id": "a"}, 201, {"X-A": "1"}),
    )
    async with serving(wire, *steps, observers=observers_of(recorder.hooks), random=0.0) as (
        _,
        caller,
    ):
        await caller.call(GET, ("a",), {"q": "1"})
    kinds = [(type(event), event.attempt) for event in recorder.events]
    assert kinds == [
        (RequestEvent, 1),
        (ResponseEvent, 1),
        (RetryEvent, 1),
        (RequestEvent, 2),
        (RetryEvent, 2),
        (RequestEvent, 3),
        (ResponseEvent, 3),
    ]
    for event in recorder.events:
        assert (event.operation, event.api) == ("getThing", "things")
        assert (event.method, event.path_template) == ("GET", "/things/{id}")
    _, refused, retried, _, failed, _, response_event = recorder.events
    assert (refused.status, retried.status, retried.outcome, retried.wait) == (503, 503, "503", 2.0)
    assert (failed.status, failed.outcome) == (None, "read: failed")
    assert (response_event.status, response_event.headers["x-a"]) == (201, "1")
    assert repr(response_event) == "<ResponseEvent GET /things/{id}, 3>"


async def test_requests_and_responses_have_the_form_of_httpx() -> None:
    recorder = Recorder()
    packed = respond({"id": "a"}, headers={"X-A": "1"})
    async with serving("aiohttp", packed, observers=observers_of([recorder.hooks])) as (
        server,
        caller,
    ):
        await caller.call(operation("POST"), ("a",), {"q": "1"}, {"name": "n"})
        url = server.url
    request_event, response_event = recorder.events
    assert str(request_event.request.url) == f"{url}/things/a?q=1"
    assert (request_event.request.method, request_event.request.read()) == ("POST", b'{"name":"n"}')
    assert request_event.request.headers["content-type"] == "application/json"
    assert request_event.request is request_event.request
    assert (response_event.response.status_code, response_event.response.json()) == (
        200,
        {"id": "a"},
    )
    assert response_event.response.headers["x-a"] == "1"
    assert str(response_event.response.request.url) == str(request_event.request.url)


@pytest.mark.parametrize("query", ["", "a=1&"])
async def test_events_contain_no_credential(query: str) -> None:
    recorder = Recorder()
    credential = Credential(auth=Known(), headers={"cookie": "k=s3cr3t"}, query="key=s3cr3t")
    async with ScriptedServer(OK) as server:
        async with calling(
            server.url, credential=credential, observers=observers_of(recorder.hooks)
        ) as caller:
            await caller.call(GET, ("a",), {"a": 1} if query else {})
    (sent,) = server.requests
    assert (sent.headers["x-key"], sent.target) == ("s3cr3t", f"/things/a?{query}key=s3cr3t")
    for event in recorder.events:
        assert "s3cr3t" not in f"{event!r} {event.request.url} {event.request.headers.raw}"
        assert event.request.headers["x-key"] == "***"


async def test_an_exception_of_a_hook_does_not_affect_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failed(event: object) -> None:
        raise ValueError("s3cr3t")

    hooks = Hooks(on_request=failed, on_response=failed, on_retry=failed)
    async with serving("aiohttp", respond(b"", 500), OK, observers=observers_of(hooks)) as (
        _,
        caller,
    ):
        assert await caller.call(GET, ("a",)) == {"id": "a"}
    messages = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert messages[0] == "the hook on_request raised ValueError"
    assert len(messages) == 5
    assert "s3cr3t" not in caplog.text


@pytest.mark.parametrize(("name", "sent"), [("on_request", 0), ("on_response", 1)])
async def test_cancelling_a_call_cancels_its_hook(name: str, sent: int) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow(event: object) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    observers = observers_of(Hooks(**{name: slow}))
    for seconds in (0.2, 2.0, 20.0):  # Extra time for a slow machine.
        async with serving("aiohttp", OK, observers=observers) as (server, caller):
            with pytest.raises(errors.DeadlineExceededError):
                await caller.call(GET, ("a",), options={"deadline": seconds})
        if begun.is_set():
            break
    assert server.connections == sent
    assert begun.is_set()
    assert ended.is_set()


@pytest.mark.parametrize("wire", ["aiohttp", "httpx"])
async def test_a_download_is_closed_if_a_hook_takes_too_long(wire: TransportName) -> None:
    async def slow(event: ResponseEvent) -> None:
        if event.response.request.url.path.endswith("/slow"):
            await asyncio.sleep(60)

    file = respond(bytes(2_000_000))

    async def step(connection: Connection) -> None:
        assert connection.request is not None
        await connection.send(file if connection.request.target.endswith("/slow") else OK)

    one, observers = Limits(max_connections=1), observers_of(Hooks(on_response=slow))
    async with serving(wire, step, limits=one, observers=observers) as (_, caller):
        for _ in range(2):
            with pytest.raises(errors.DeadlineExceededError):
                await caller.stream(operation(binary=True), ("slow",), {}, None, {"deadline": 0.1})
        # With the connection still in use, this call would never be sent.
        assert await caller.call(GET, ("a",), options={"timeout": 5}) == {"id": "a"}


async def test_a_cancellation_inside_a_hook_does_not_cancel_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def waiting(event: object) -> None:
        task = asyncio.create_task(asyncio.sleep(60))
        asyncio.get_running_loop().call_soon(task.cancel)
        await task

    observers = observers_of(Hooks(on_request=waiting))
    async with serving("aiohttp", OK, observers=observers) as (_, caller):
        assert await caller.call(GET, ("a",)) == {"id": "a"}
    assert "the hook on_request was cancelled" in caplog.text


async def test_hooks_without_functions_are_skipped() -> None:
    observers = observers_of((Hooks(), Hooks()))
    async with serving("aiohttp", respond(b"", 500), OK, observers=observers) as (_, caller):
        assert await caller.call(GET, ("a",)) == {"id": "a"}


async def test_hooks_can_be_passed_to_one_call() -> None:
    recorder: list[ResponseEvent] = []
    steps = (respond(b"", 429, {"Retry-After": "0"}), respond({"id": "a"}, headers={"X-A": "1"}))
    async with serving("aiohttp", *steps, clock=FakeClock()) as (_, caller):
        await caller.call(GET, ("a",), options={"on_response": recorder.append})
        await caller.call(GET, ("a",))
    assert [event.status for event in recorder] == [429, 200]
    assert recorder[-1].response.headers["x-a"] == "1"


@pytest.mark.parametrize("name", ["on_request", "on_response", "on_retry"])
def test_a_hook_must_be_a_function(name: str) -> None:
    with pytest.raises(
        errors.ArgumentError, match=rf"^Hooks\.{name}: expected a function or None, got int$"
    ):
        Hooks(**{name: 1})  # type: ignore[arg-type]


@pytest.mark.parametrize("hooks", [print, [Hooks(), print]])
def test_another_type_of_hooks_is_rejected(hooks: object) -> None:
    with pytest.raises(
        errors.ArgumentError, match=r"^hooks: expected a Hooks or a list of them, got builtin"
    ):
        observers_of(hooks)
