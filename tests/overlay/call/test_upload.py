"""Bodies that are read while they are sent."""

from __future__ import annotations

import asyncio
import email
import email.policy
import io
import os
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from litestar.datastructures import UploadFile as LitestarUploadFile
from starlette.datastructures import Headers, UploadFile
from tests.fakes.calls import TransportName, operation, serving
from tests.fakes.scripted_server import respond

from trunkline import errors
from trunkline._call.content.upload import JoinedUpload, UploadBody, upload_of
from trunkline._call.encode import multipart
from trunkline._client.resource import Resource

CONTENT = bytes(range(256)) * 3000
OK = respond({"id": "a"})


async def stream(content: bytes = CONTENT) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 100_000):
        yield content[start : start + 100_000]


def a_path(folder: Path) -> Path:
    path = folder / "logo.png"
    path.write_bytes(CONTENT)
    return path


class Readable:
    """An asynchronous file as those of other libraries."""

    def __init__(self) -> None:
        self._file = io.BytesIO(CONTENT)

    async def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


def a_pipe(folder: Path) -> Any:
    reader, writer = os.pipe()
    os.write(writer, CONTENT[:60_000])
    os.close(writer)
    return os.fdopen(reader, "rb")


def upload_file(folder: Path) -> UploadFile:
    headers = Headers({"content-type": "image/png"})
    return UploadFile(io.BytesIO(CONTENT), filename="logo.png", headers=headers)


# Each kind of source: whether its length is known, and so whether it can be sent again.
SOURCES: dict[str, tuple[Callable[[Path], Any], bool]] = {
    "path": (a_path, True),
    "open file": (lambda folder: io.BytesIO(CONTENT), True),
    "UploadFile of Starlette": (upload_file, True),
    "UploadFile of Litestar": (
        lambda folder: LitestarUploadFile("image/png", "logo.png", CONTENT),
        True,
    ),
    "async iterator": (lambda folder: stream(), False),
    "async file": (lambda folder: Readable(), False),
    "pipe": (a_pipe, False),
}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = SOURCES[request.param][0](tmp_path)
    yield made, SOURCES[request.param][1], CONTENT[:60_000] if request.param == "pipe" else CONTENT
    for file in (made, getattr(made, "file", None)):
        if isinstance(file, io.IOBase):
            file.close()


both = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])


@both
async def test_every_kind_of_file_is_sent_with_its_length_if_it_has_one(
    wire: TransportName, source: Any
) -> None:
    made, is_known, content = source
    async with serving(wire, OK) as (server, caller):
        await Resource(caller).request("PUT", "/things/a", content=made)
    (request,) = server.requests
    assert request.body == content
    framing = ("content-length" in request.headers, "transfer-encoding" in request.headers)
    assert framing == (is_known, not is_known)


@both
async def test_what_can_be_read_again_is_sent_again(wire: TransportName, source: Any) -> None:
    made, is_known, content = source
    busy = respond(b"", 503, {"Retry-After": "0"})
    async with serving(wire, busy, OK) as (server, caller):
        calling = Resource(caller).request("POST", "/things", content=made)
        if is_known:
            await calling
            assert [request.body for request in server.requests] == [content] * 2
        else:
            with pytest.raises(errors.ServerError):
                await calling
            assert server.counts == {"POST": 1}


def parts(body: bytes, media_type: str) -> list[tuple[Any, Any, str, Any]]:
    message = email.message_from_bytes(
        f"Content-Type: {media_type}\r\n\r\n".encode() + body, policy=email.policy.HTTP
    )
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


@both
async def test_a_form_has_files_of_every_kind(wire: TransportName, source: Any) -> None:
    made, is_known, content = source
    form = operation("POST", "/things", body="multipart")
    async with serving(wire, OK) as (server, caller):
        await caller.call(form, body={"title": "A", "file": ("a.png", made, "image/png")})
    (request,) = server.requests
    assert ("content-length" in request.headers) == is_known
    assert parts(request.body, request.headers["content-type"]) == [
        ("title", None, "text/plain", b"A"),
        ("file", "a.png", "image/png", content),
    ]


def test_a_file_in_a_form_has_its_own_name_and_type(tmp_path: Path) -> None:
    file = a_path(tmp_path).open("rb")
    fields = {"a": tmp_path / "logo.png", "b": upload_file(tmp_path), "c": stream(), "d": file}
    body, media_type = multipart(fields)
    assert isinstance(body, UploadBody)
    assert body.length is None
    assert repr(body) == "<JoinedUpload>"

    async def read() -> bytes:
        return b"".join([block async for block in body])

    found = parts(asyncio.run(read()), media_type)
    file.close()
    assert [part[:3] for part in found] == [
        ("a", "logo.png", "application/octet-stream"),
        ("b", "logo.png", "image/png"),
        ("c", "c", "application/octet-stream"),
        ("d", "logo.png", "application/octet-stream"),
    ]


@both
async def test_a_file_that_changes_while_it_is_sent_is_not_sent_in_part(
    wire: TransportName, tmp_path: Path
) -> None:
    path = a_path(tmp_path)
    body = upload_of(path, "body")
    path.write_bytes(CONTENT + b"more")
    assert b"".join([block async for block in body]) == CONTENT
    async with serving(wire, OK, retry=None) as (server, caller):
        path.write_bytes(CONTENT[:-1])
        with pytest.raises(errors.TrunklineError):
            await Resource(caller).request("PUT", "/things/a", content=body)
        assert server.counts == {}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "missing", "FileNotFoundError"),
        (lambda folder: folder, "IsADirectoryError"),
        (lambda folder: io.StringIO("text"), "binary mode"),
    ],
)
async def test_what_cannot_be_read_is_refused_before_anything_is_sent(
    make: Callable[[Path], Any], message: str, tmp_path: Path
) -> None:
    async with serving("aiohttp", OK) as (server, caller):
        with pytest.raises(errors.ArgumentError, match=message):
            await Resource(caller).request("PUT", "/things/a", content=make(tmp_path))
        assert server.connections == 0


async def test_the_rest_of_an_open_file_is_sent() -> None:
    file = io.BytesIO(CONTENT)
    file.seek(1000)
    body = upload_of(file, "file")
    assert body.length == len(CONTENT) - 1000
    for _ in range(2):
        assert b"".join([block async for block in body]) == CONTENT[1000:]


async def test_memory_is_constant(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    body = JoinedUpload([b"head", upload_of(path, "file"), b"tail"])
    assert body.length == 64 * 1024 * 1024 + 8
    tracemalloc.start()
    size = 0
    async for block in body:
        size += len(block)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == body.length
    assert peak < 2 * 1024 * 1024
