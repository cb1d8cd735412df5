"""Downloads and event streams of blocking clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.calls import operation, serving
from tests.fakes.scripted_server import Connection, ScriptedServer, Step, hang, respond, then_close

from trunkline import errors
from trunkline._call.event_stream import EventStream
from trunkline._client.resource import Resource
from trunkline._serialization import decode
from trunkline._sync.process import current_process
from trunkline._sync.resource import blocking_class
from trunkline.sandbox import Sandbox
from trunkline.sync import SyncDownload, SyncEventStream, Vonage

ID = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
CONTENT = b"RIFF" * 1000


def test_downloads_are_context_managers(vonage: Vonage, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.seed(media=[{"content": b"RIFF" * 1000}])
    item = vonage.media.list().first()
    assert item is not None
    with vonage.media.download(item.id or "") as download:
        assert isinstance(download, SyncDownload)
        assert download.size == 4000
        assert download.content_type == download.headers["content-type"] == "audio/vnd.wave"
        assert not download.not_modified
        assert download.response_info.status == 200
        assert b"".join(download.iter_bytes()) == b"RIFF" * 1000
    assert vonage.media.download(item.id or "").read() == b"RIFF" * 1000
    saved = vonage.media.download(item.id or "").save(tmp_path / "call.wav")
    assert saved.read_bytes() == b"RIFF" * 1000
    with pytest.raises(errors.NotFoundError), vonage.media.download(ID):
        pass
    with pytest.raises(errors.ClientStateError, match="not open"):
        list(download.iter_bytes())
    assert repr(download) == "<Download, not open>"


def test_a_detached_download_stays_open_until_it_is_closed(
    vonage: Vonage, sandbox: Sandbox
) -> None:
    (item,) = sandbox.seed(media=[{"content": CONTENT}])["media"]
    with vonage.media.download(item["id"]) as download:
        download.detach()
    assert download.is_open
    assert b"".join(download.iter_bytes()) == CONTENT
    download.close()
    assert not download.is_open


def test_a_download_has_the_conditions_of_another_request(vonage: Vonage, sandbox: Sandbox) -> None:
    (item,) = sandbox.seed(media=[{"content": CONTENT}])["media"]
    with vonage.media.download(item["id"]) as download:
        changed = download.headers["last-modified"]
    again = vonage.media.download(item["id"])
    again.pass_on({"If-Modified-Since": changed, "Accept": "nothing"})
    with again:
        assert again.not_modified
        with pytest.raises(errors.ClientStateError, match="already opened"):
            again.pass_on({"Range": "bytes=0-1"})


# -- event streams ---------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
TWO = b'data: {"a": 1}\n\nid: 7\ndata: {"a": 2}\n\n'


class Feed(Resource):
    def watch(self, **options: Any) -> EventStream[Any]:
        read = decode.mapping_of(decode.integer)
        made = operation(binary=True, decode=read, event_data="json", accept="text/event-stream")
        return self._events(made, ("a",), options=options)


@contextmanager
def feed(*steps: Step) -> Iterator[tuple[ScriptedServer, Any]]:
    """Yield a server with this script, and the blocking resource."""
    process, served = current_process(), serving("aiohttp", *steps)
    server, caller = process.run(served.__aenter__())  # in the event loop of blocking clients
    try:
        yield server, blocking_class(Feed)(lambda: Feed(caller))
    finally:
        process.run(served.__aexit__(None, None, None))


async def stay_open(connection: Connection) -> None:
    await connection.send(HEAD + TWO)
    await hang(connection)


def test_a_stream_is_an_iterator_of_typed_events() -> None:
    with feed(then_close(HEAD + TWO)) as (server, resource):
        stream = resource.watch()
        assert isinstance(stream, SyncEventStream)
        assert repr(stream) == "<EventStream getThing>"
        assert server.connections == 0
        assert [(event.data, event.id) for event in stream] == [({"a": 1}, None), ({"a": 2}, "7")]
        assert list(stream) == []


def test_events_arrive_before_the_stream_ends_and_leaving_closes_it() -> None:
    with feed(stay_open) as (server, resource):
        with resource.watch() as events:
            assert events.headers["content-type"] == "text/event-stream"
            assert next(events).data == {"a": 1}
        current_process().run(server.left())
        assert list(events) == []


def test_a_stream_that_its_first_event_opened_is_closed() -> None:
    with feed(stay_open) as (server, resource):
        events = resource.watch()
        assert next(events).data == {"a": 1}
        events.close()
        current_process().run(server.left())


def test_opening_a_stream_raises_the_errors_of_a_call() -> None:
    with feed(respond({"title": "Gone"}, 410), respond({"title": "Gone"}, 410)) as (_, resource):
        with pytest.raises(errors.GoneError, match="Gone"), resource.watch():
            pass
        with pytest.raises(errors.GoneError, match="Gone"):
            next(resource.watch())
