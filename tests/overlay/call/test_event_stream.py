"""Event streams over both transports: events, errors, deadlines and closed connections."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.fakes.calls import TransportName, operation, serving
from tests.fakes.scripted_server import Connection, ScriptedServer, Step, hang, respond, then_close
from tests.timing import until

from trunkline import errors
from trunkline._call.api_client import APIClient
from trunkline._call.event_stream import EventStream
from trunkline._client.resource import Resource
from trunkline._serialization import decode

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"
READ_COUNTS = decode.mapping_of(decode.integer)

pytestmark = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])


class Feed(Resource):
    def watch(
        self,
        read: Callable[[object], Any] = READ_COUNTS,
        event_data: str = "json",
        **options: Any,
    ) -> EventStream[Any]:
        made = operation(
            binary=True, decode=read, event_data=event_data, accept="text/event-stream"
        )
        return self._events(made, ("a",), options=options)


def watch(caller: APIClient, *arguments: Any, **options: Any) -> EventStream[Any]:
    return Feed(caller).watch(*arguments, **options)


def stays_open(data: bytes) -> Step:
    """Send the beginning of a stream, and keep the connection open."""

    async def step(connection: Connection) -> None:
        await connection.send(HEAD + data)
        await hang(connection)

    return step


async def test_a_stream_is_an_iterator_of_typed_events(wire: TransportName) -> None:
    stream = b': hello\n\nid: 1\nevent: add\nretry: 10\ndata: {"a":\ndata: 1}\n\ndata: {"b": 2}\n\n'
    async with serving(wire, then_close(HEAD + stream)) as (server, caller):
        events = [event async for event in watch(caller)]
    first, second = events
    assert (first.event, first.data, first.id, first.retry) == ("add", {"a": 1}, "1", 10)
    assert (second.event, second.data, second.id, second.retry) == ("message", {"b": 2}, "1", None)
    (request,) = server.requests
    assert request.headers["accept"] == "text/event-stream"


async def test_events_arrive_before_the_stream_ends(wire: TransportName) -> None:
    async with serving(wire, stays_open(b'data: {"a": 1}\n\n')) as (_, caller):
        async with watch(caller) as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            assert (await anext(events)).data == {"a": 1}


async def test_text_events_are_strings(wire: TransportName) -> None:
    stream = then_close(HEAD + b"data: 1\n\ndata: [DONE]\n\n")
    async with serving(wire, stream) as (_, caller):
        data = [event.data async for event in watch(caller, decode.text, "text")]
    assert data == ["1", "[DONE]"]


async def test_a_json_stream_ends_with_done(wire: TransportName) -> None:
    stream = stays_open(b'data: {"a": 1}\n\ndata: [DONE]\n\ndata: {"a": 2}\n\n')
    async with serving(wire, stream) as (server, caller):
        assert [event.data async for event in watch(caller)] == [{"a": 1}]
        await until(lambda: not server.open)


async def test_nothing_is_sent_before_the_first_event(wire: TransportName) -> None:
    async with serving(wire, respond(b"")) as (server, caller):
        events = watch(caller)
        assert repr(events) == "<EventStream getThing>"
        await asyncio.sleep(0)
        assert server.connections == 0
        await events.aclose()


async def test_an_empty_stream_has_no_events(wire: TransportName) -> None:
    async with serving(wire, respond(None, 204)) as (_, caller):
        assert [event async for event in watch(caller)] == []


async def test_opening_is_retried_and_raises_the_errors_of_a_call(wire: TransportName) -> None:
    good = then_close(HEAD + b'data: {"a": 1}\n\n')
    async with serving(wire, respond(b"", 503), good, respond({"title": "Gone"}, 410)) as (
        _,
        caller,
    ):
        assert [event.data async for event in watch(caller)] == [{"a": 1}]
        with pytest.raises(errors.GoneError, match="Gone"):
            await anext(watch(caller))


async def test_another_media_type_is_an_error(wire: TransportName) -> None:
    async with serving(wire, respond({"a": 1})) as (_, caller):
        with pytest.raises(errors.DecodeError, match="expected text/event-stream") as caught:
            await anext(watch(caller))
    assert (caught.value.operation, caught.value.outcome) == ("getThing", "done")
    assert caught.value.found == "application/json"


@pytest.mark.parametrize(
    ("data", "expected", "found"),
    [(b"not json", "JSON", "another text"), (b'"text"', "object", "string")],
)
async def test_data_off_its_schema_raises_if_validation_is_strict(
    wire: TransportName, data: bytes, expected: str, found: str
) -> None:
    stream = then_close(HEAD + b"data: " + data + b"\n\n")
    async with serving(wire, stream) as (_, caller):
        with pytest.raises(errors.DecodeError) as caught:
            await anext(watch(caller, validation="strict"))
    assert (caught.value.path, caught.value.expected) == (("data",), expected)
    assert caught.value.found == found


async def test_data_off_its_schema_is_kept_and_reported(wire: TransportName) -> None:
    stream = then_close(HEAD + b"data: not json\n\ndata: 3\n\n")
    async with serving(wire, stream) as (_, caller):
        with pytest.warns(errors.SchemaWarning, match=r"expected JSON at \$.data") as caught:
            data = [event.data async for event in watch(caller, decode.integer)]
    assert data == ["not json", 3]
    assert len(caught) == 1


async def test_an_interrupted_stream_raises(wire: TransportName) -> None:
    chunked = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    cut = then_close(chunked + b'10\r\ndata: {"a": 1}\n\n\r\n')
    async with serving(wire, cut) as (_, caller):
        events = watch(caller)
        assert (await anext(events)).data == {"a": 1}
        with pytest.raises(errors.APIConnectionError) as caught:
            await anext(events)
    assert caught.value.operation == "getThing"
    with pytest.raises(StopAsyncIteration):
        await anext(events)


async def test_a_deadline_ends_a_stream_and_closes_its_connection(wire: TransportName) -> None:
    async with serving(wire, stays_open(b'data: {"a": 1}\n\n')) as (server, caller):
        events = watch(caller, deadline=0.3)
        assert (await anext(events)).data == {"a": 1}
        with pytest.raises(errors.DeadlineExceededError):
            await anext(events)
        await until(lambda: not server.open)


async def test_the_read_timeout_bounds_each_wait(wire: TransportName) -> None:
    async with serving(wire, stays_open(b"")) as (server, caller):
        with pytest.raises(errors.APITimeoutError):
            await anext(watch(caller, timeout=httpx.Timeout(10, read=0.05)))
        await until(lambda: not server.open)


async def test_cancellation_closes_the_connection(wire: TransportName) -> None:
    async with serving(wire, stays_open(b'data: {"a": 1}\n\n')) as (server, caller):
        got = asyncio.Event()

        async def read() -> None:
            async for _ in watch(caller):
                got.set()

        task = asyncio.create_task(read())
        await got.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not server.open)


@pytest.mark.parametrize("leave", ["with", "aclose", "drop"])
async def test_leaving_a_stream_closes_its_connection(wire: TransportName, leave: str) -> None:
    async with serving(wire, stays_open(b'data: {"a": 1}\n\n')) as (server, caller):
        assert isinstance(server, ScriptedServer)
        events = watch(caller)
        if leave == "with":
            async with events:
                await anext(events)
        else:
            await anext(events)
            if leave == "aclose":
                await events.aclose()
        del events
        gc.collect()
        await until(lambda: not server.open)


async def test_a_stream_can_be_opened_once(wire: TransportName) -> None:
    async with serving(wire, then_close(HEAD)) as (_, caller):
        events = watch(caller)
        async with events:
            assert [event async for event in events] == []
        with pytest.raises(errors.ClientStateError, match="already opened"):
            await events.__aenter__()
