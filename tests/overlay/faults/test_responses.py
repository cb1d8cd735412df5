"""The fault table: unexpected responses, with each JSON parser."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from tests.fakes.calls import TransportName, operation
from tests.fakes.scripted_server import Connection, respond, then_close
from tests.timing import settle

from trunkline import errors
from trunkline._operation import Operation
from trunkline._serialization import decode as _decode
from trunkline._serialization import json as _json
from trunkline_api.meetings.models import Room

from .rig import EITHER, OK, TRANSPORTS, failing, rig

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MIB = 2**20


@pytest.fixture(params=TRANSPORTS)
def wire(request: pytest.FixtureRequest) -> TransportName:
    name: TransportName = request.param
    return name


@pytest.fixture(params=["orjson", "json"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "json":
        monkeypatch.setattr(_json, "_orjson", None)
    return name


def room(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "display_name": "Stand-up", "created_at": "2023-01-24T03:30:38Z", **fields}


ROOM: Operation[Room] = operation(decode=Room.from_dict)
OBJECT = operation(decode=_decode.json_object)


# ------------------------------------------------------------ accepted


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "a type that came later"},
        {"grown": {"since": [1, None, "then"]}},
        {"theme_id": None, "metadata": None, "expires_at": None},
        {"expires_at": "2023-01-24"},
        {"created_at": "Wed, 08 Jun 2016 13:35:44 GMT"},
        {"join_approval_level": "EXPLICIT_APPROVAL"},
    ],
    ids=["unknown enum value", "unknown field", "null", "date", "RFC 1123", "another case"],
)
async def test_added_fields_and_nulls_are_read_kept_and_written_back_equal(
    wire: TransportName, parser: str, fields: dict[str, Any]
) -> None:
    body = room(**fields)
    async with rig(wire, respond(body)) as (server, acme):
        read = await acme.call(ROOM)
        assert read.to_dict() == body
        assert json.loads(read.to_json()) == body
        assert server.counts["GET"] == 1


# ------------------------------------------------------------ rejected

WRONG_TYPES: dict[str, tuple[bytes, str, str]] = {
    "a wrong type": (b'{"id": "a", "display_name": 7110}', "$.display_name", "integer"),
    "a wrong type inside": (
        b'{"id": "a", "_links": {"guest_url": {"href": 7110}}}',
        "href",
        "integer",
    ),
    "text for an object": (
        b'{"id": "a", "recording_options": "7110"}',
        "$.recording_options",
        "string",
    ),
    "no date": (b'{"id": "a", "created_at": "7110"}', "$.created_at", "text"),
    "a list for an object": (b"[7110]", "$", "array"),
    "null": (b"null", "$", "null"),
    "text": (b'"7110"', "$", "string"),
    "a number": (b"7110", "$", "integer"),
}


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("what", WRONG_TYPES)
async def test_a_wrong_type_is_reported_by_its_path_and_never_by_its_value(
    wire: TransportName, parser: str, method: str, what: str
) -> None:
    body, path, found = WRONG_TYPES[what]
    async with rig(wire, respond(body), validation="strict") as (server, acme):
        error = await failing(errors.DecodeError, acme, operation(method, decode=Room.from_dict))
        assert server.counts[method] == 1
    first = str(error).partition("\n")[0]
    assert path in first
    assert found in first
    assert "7110" not in f"{error} {error!r} {error.args}"
    assert (error.body, error.status, error.method) == (body, 200, method)


@pytest.mark.parametrize(
    "body",
    [b'{"id": null}', b"{}"],
)
async def test_a_missing_required_field_is_reported_by_its_path(
    wire: TransportName, parser: str, body: bytes
) -> None:
    async with rig(wire, respond(body), validation="strict") as (_, acme):
        error = await failing(errors.DecodeError, acme, ROOM)
    assert (error.path, error.expected, error.found) == (("id",), "string", "null")


NO_JSON: dict[str, bytes] = {
    "1e999": b'{"n": 1e999}',
    "minus 1e999": b'{"n": [-1e999]}',
    "20 digits": b'{"n": 99999999999999999999}',
    "-2**63-1": b'{"n": -9223372036854775809}',
    "5000 digits": b'{"n": ' + b"9" * 5000 + b"}",
    "NaN": b'{"n": NaN}',
    "Infinity": b'{"n": -Infinity}',
    "arrays without end": b'{"n": ' + b"[" * 100_000,
    "objects without end": b'{"n":' * 100_000,
    "arrays that end": b'{"n": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    "objects that end": b'{"n":' * 1000 + b"1" + b"}" * 1000,
    "invalid UTF-8": b'{"n": "\xff"}',
    "half a character": b'{"n": "\\ud800"}',
    "a half in UTF-8": b'{"n": "\xed\xa0\x80"}',
    "UTF-16": '{"n": 1}'.encode("utf-16"),
    "latin-1": '{"n": "ä"}'.encode("latin-1"),
    "cut": b'{"n": ',
    "two values": b'{"n": 1} {"n": 2}',
    "a single quote": b"{'n': 1}",
    "NUL": b"\x00",
    "zeros": b"\x00" * 100_000,
}


@pytest.mark.parametrize("what", NO_JSON)
async def test_invalid_json_raises_a_decode_error(
    wire: TransportName, parser: str, what: str
) -> None:
    async with rig(wire, respond(NO_JSON[what])) as (server, acme):
        error = await failing(errors.DecodeError, acme, OBJECT)
        assert server.counts["GET"] == 1
        assert (error.expected, error.body) == ("JSON", NO_JSON[what])
        # The same body in an error response does not replace the error.
        server.steps = [respond(NO_JSON[what], 400)]
        await failing(errors.BadRequestError, acme, OBJECT)


@pytest.mark.parametrize("what", ["arrays that end", "objects that end"])
async def test_the_depth_of_a_page_is_bounded(wire: TransportName, parser: str, what: str) -> None:
    async with rig(wire, respond(NO_JSON[what])) as (_, acme):
        read = await acme._api_clients.of(acme._api).page(OBJECT, ("a",), {}, {})
        with pytest.raises(errors.DecodeError):
            await read()


@pytest.mark.parametrize(
    "charset", ["utf-8", "UTF8", "latin-1", "utf-16", "no-such-thing", "", '"', "\xff", "x" * 300]
)
async def test_json_is_decoded_as_utf_8_whatever_the_charset(
    wire: TransportName, parser: str, charset: str
) -> None:
    kind = f"application/json; charset={charset}"
    body = '{"n": "ä"}'.encode()
    raw = HEAD.replace(b"application/json", kind.encode("latin-1"))
    raw += b"Content-Length: %d\r\n\r\n" % len(body) + body
    async with rig(wire, raw, raw.replace(b"200 OK", b"400 No")) as (_, acme):
        assert await acme.call(OBJECT) == {"n": "ä"}
        await failing(errors.BadRequestError, acme, OBJECT)


async def test_a_byte_order_mark_is_skipped(wire: TransportName, parser: str) -> None:
    async with rig(wire, respond(b'\xef\xbb\xbf{"n": 1}')) as (_, acme):
        assert await acme.call(OBJECT) == {"n": 1}


# ------------------------------------------------------------ compressed


def bomb(size: int, byte: bytes = b" ") -> bytes:
    """Return a gzip body without an end, from one compressed block."""
    packer = zlib.compressobj(9, wbits=31)
    first, again = (packer.compress(byte * MIB) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (size // MIB - 1)


PACKED = gzip.compress(b'{"id": "a"}')
BROKEN_COMPRESSION: dict[str, tuple[str, bytes]] = {
    "twice": ("gzip", gzip.compress(PACKED)),
    "twice and said so": ("gzip, gzip", gzip.compress(PACKED)),
    "cut": ("gzip", PACKED[:-3]),
    "begun": ("gzip", PACKED[:2]),
    "wrong sum": ("gzip", PACKED[:-8] + b"\x00" * 8),
    "more behind it": ("gzip", PACKED + b"more"),
    "not packed": ("gzip", b'{"id": "a"}'),
    "deflate that is none": ("deflate", b'{"id": "a"}'),
    "another encoding": ("br", b'{"id": "a"}'),
    "a made-up encoding": ("made-up", b'{"id": "a"}'),
    "empty members": ("gzip", gzip.compress(b"") * 1000),
}


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("what", BROKEN_COMPRESSION)
async def test_a_body_that_cannot_be_decompressed_raises_a_trunkline_error(
    wire: TransportName, method: str, what: str
) -> None:
    encoding, body = BROKEN_COMPRESSION[what]
    packed = respond(body, headers={"Content-Encoding": encoding})
    async with rig(wire, packed) as (server, acme):
        if (what, method) == ("empty members", "POST"):  # An empty body: the success of a write.
            made = operation(method, decode=_decode.json_object)
            assert await acme.call(made) == {}
            return
        is_read = what in ("twice", "empty members")  # Decompressed, but not JSON.
        safe = method == "GET" or is_read
        expected = errors.DecodeError if safe else errors.OutcomeUnknownError
        error = await failing(expected, acme, operation(method, decode=_decode.json_object))
        assert server.counts[method] == 1
        assert isinstance(error if safe else error.__cause__, errors.DecodeError)
        assert (error.status, error.sent, error.outcome) == (
            200,
            True,
            "done" if is_read else "unknown",
        )


async def test_a_compressed_body_is_decompressed(wire: TransportName) -> None:
    packed = respond(PACKED, headers={"Content-Encoding": "gzip"})
    async with rig(wire, packed) as (_, acme):
        assert await acme.call(OBJECT) == {"id": "a"}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("byte", [b" ", b"["])
async def test_an_endless_gzip_body_takes_at_most_32_mib(
    wire: TransportName, status: int, byte: bytes
) -> None:
    packed = respond(bomb(300 * MIB, byte), status, {"Content-Encoding": "gzip"})
    async with rig(wire, packed) as (server, acme):
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            await failing(errors.DecodeError, acme, OBJECT)
            peak = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()
        assert server.counts["GET"] == 1
    assert peak < 32 * MIB


# ------------------------------------------------------------ other content


@pytest.mark.parametrize(
    ("status", "body", "kind", "found"),
    [
        (200, b"<html>7110</html>", "text/html", "text/html"),
        (200, b"", "application/json", "nothing"),
        (200, b" \r\n", "application/json", "nothing"),
        (200, b"7110 and more", "text/plain; charset=x", "text/plain"),
        (200, b'{"n": 7110', "application/json", "another text"),
        (200, b"7110 and more", "application/problem+JSON", "another text"),
        (204, b"", "application/json", "nothing"),
        (205, b"", "application/json", "nothing"),
    ],
)
async def test_html_or_an_empty_body_is_never_a_value(
    wire: TransportName, parser: str, status: int, body: bytes, kind: str, found: str
) -> None:
    async with rig(wire, respond(body, status, content_type=kind)) as (server, acme):
        error = await failing(errors.DecodeError, acme, OBJECT)
        assert server.counts["GET"] == 1
    assert (error.found, error.body) == (found, body)
    assert "7110" not in str(error)


async def test_a_204_with_a_body_has_no_value(wire: TransportName) -> None:
    # RFC 9112, section 6.3: a 204 response ends with its headers. The rest is not a response.
    planted = HEAD.replace(b"200 OK", b"204 No") + b'Content-Length: 17\r\n\r\n{"id": "planted"}'

    first_response_read, sent = asyncio.Event(), asyncio.Event()

    async def in_two(connection: Connection) -> None:
        head, body = planted[:-17], planted[-17:]
        await connection.send(head)
        await first_response_read.wait()
        await connection.send(body)
        sent.set()

    for step in (planted, in_two):
        async with rig(wire, step, OK) as (server, acme):
            assert await acme.call(operation("DELETE", decode=None)) is None
            if step is in_two:
                first_response_read.set()
                await sent.wait()
                await settle()
            assert await acme.call(OBJECT) == {"id": "a"}
            # If the bytes arrive together, aiohttp's parser reports a malformed response.
            assert server.counts["DELETE"] <= (2 if wire == "aiohttp" and step is planted else 1)
    async with rig(wire, planted) as (_, acme):
        try:
            value = await acme.call(operation("POST", decode=_decode.json_object))
        except (errors.DecodeError, errors.OutcomeUnknownError):
            pass  # aiohttp's parser reports a malformed response
        else:
            assert value in (None, {})  # a successful write without content


@pytest.mark.parametrize("method", EITHER)
async def test_a_response_for_another_resource_is_an_error_and_closes_its_connection(
    wire: TransportName, method: str
) -> None:
    checked = operation(method, decode=_decode.json_object, identity=(("id",), 0))
    async with rig(wire, OK) as (server, acme):
        assert await acme.call(checked, "A") == {"id": "a"}
        error = await failing(errors.DecodeError, acme, checked, "b")
        assert error.path == ("id",)
        assert await acme.call(checked, "a") == {"id": "a"}
        assert (server.connections, server.counts[method]) == (2, 3)


# ------------------------------------------------------------ not HTTP

NO_HTTP: dict[str, bytes] = {
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n1",
    "a list of lengths": HEAD + b"Content-Length: 1, 2\r\n\r\n1",
    "a length that is none": HEAD + b"Content-Length: 0x2\r\n\r\n{}",
    "a length below zero": HEAD + b"Content-Length: -1\r\n\r\n{}",
    "a chunk that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n",
    "no status": b"HTTP/1.1 two hundred\r\n\r\n",
    "no HTTP": b"SMTP ready\r\n\r\n",
    "a status line alone": b"200 OK\r\n\r\n{}",
    "a binary": bytes(range(256)) + b"\r\n\r\n",
    "a name with a space": HEAD + b"X y: z\r\nContent-Length: 2\r\n\r\n{}",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n",
}


LONG_HEADS = {
    "a header of a megabyte": HEAD + b"X: " + b"x" * MIB + b"\r\n\r\n",
    "many headers": HEAD + b"X: y\r\n" * (MIB // 6) + b"\r\n",
    "a long status line": b"HTTP/1.1 200 " + b"x" * MIB + b"\r\n\r\n",
}


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("what", LONG_HEADS)
async def test_too_large_a_head_is_one_clear_error_and_is_not_retried(
    wire: TransportName, method: str, what: str
) -> None:
    async with rig(wire, then_close(LONG_HEADS[what])) as (server, acme):
        with pytest.raises((errors.DecodeError, errors.OutcomeUnknownError)) as caught:
            await acme.call(method)
        assert server.counts[method] == 1
    cause = caught.value if method == "GET" else caught.value.__cause__ or caught.value
    assert "a response head" in str(cause)


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("what", NO_HTTP)
async def test_a_response_that_is_not_http_raises_a_trunkline_error(
    wire: TransportName, method: str, what: str
) -> None:
    async with rig(wire, then_close(NO_HTTP[what])) as (server, acme):
        expected = errors.APIConnectionError if method == "GET" else errors.OutcomeUnknownError
        error = await failing(expected, acme, method)
        assert server.counts[method] == (3 if method == "GET" else 1)
    assert (error.phase, error.sent) == ("read", True)


@pytest.mark.parametrize("method", EITHER)
async def test_headers_of_a_megabyte_raise_a_trunkline_error(
    wire: TransportName, method: str
) -> None:
    # Transports that bound the headers report an invalid response.
    endless = HEAD + b"X-Y: abcdefgh\r\n" * 70_000 + b"\r\n"
    async with rig(wire, then_close(endless)) as (server, acme):
        with pytest.raises(errors.TrunklineError) as caught:
            await acme.call(method)
        failed = errors.APIConnectionError if method == "GET" else errors.OutcomeUnknownError
        assert type(caught.value) in (failed, errors.DecodeError)
        assert server.counts[method] <= (3 if method == "GET" else 1)


def test_reading_many_small_values_takes_linear_time(parser: str) -> None:
    def seconds(body: bytes) -> float:
        gc.collect()
        gc.disable()  # The garbage collector's cost depends on earlier tests.
        try:
            began = time.process_time()
            _json.loads(body)
            return time.process_time() - began
        finally:
            gc.enable()

    def bodies(count: int) -> Iterator[bytes]:
        yield b"[" + b"[]," * count + b"0]"
        yield b"{" + b",".join(b'"%d":{}' % n for n in range(count)) + b"}"

    # Twenty times the values take about twenty times as long. A quadratic reader takes 400 times.
    for small, large in zip(bodies(10_000), bodies(200_000), strict=True):
        least = min(seconds(small) for _ in range(5))
        assert min(seconds(large) for _ in range(3)) < 100 * least
