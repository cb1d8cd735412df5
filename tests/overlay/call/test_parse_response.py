from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.fakes.calls import operation
from tests.timing import turns_of_other_tasks

from trunkline._call.parse_response import (
    _read_cooperatively,
    decode,
    decode_cooperatively,
    is_large,
    parse_json,
)
from trunkline._operation import Operation
from trunkline._serialization import decode as _decode
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.coviu import Session
from trunkline.errors import DecodeError

JSON = {"Content-Type": "application/json"}


def read(
    body: bytes,
    called: Operation[Any] | None = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    path: tuple[object, ...] = ("a",),
    request: TransportRequest | None = None,
) -> Any:
    response = TransportResponse(status, JSON if headers is None else headers, body)
    called = called or operation(decode=_decode.json_object)
    return decode(called, path, request or TransportRequest("GET", "https://a", {}), response)


def test_the_body_is_decoded() -> None:
    assert read(b'{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("body", [b"", b"null", b'{"a": 1}', b"<html>", b"\xff"])
def test_an_operation_without_content_returns_none_for_any_body(body: bytes) -> None:
    assert read(body, operation(decode=None)) is None


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected", "found"),
    [
        (204, b"", {}, "JSON", "nothing"),
        (200, b"", JSON, "JSON", "nothing"),
        (200, b"  ", JSON, "JSON", "nothing"),
        (200, b"<html>", {"Content-Type": "text/html; charset=x"}, "JSON", "text/html"),
        (200, b"oops", {}, "JSON", "another text"),
        (200, b"null", JSON, "object", "null"),
        (200, b"[]", JSON, "object", "array"),
        (201, b'"secret"', JSON, "object", "string"),
    ],
)
def test_an_unexpected_response_raises_a_decode_error_with_details(
    status: int, body: bytes, headers: dict[str, str], expected: str, found: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        read(body, status=status, headers=headers)
    error = caught.value
    assert (error.expected, error.found, error.status, error.body) == (
        expected,
        found,
        status,
        body,
    )
    assert (error.operation, error.method, error.path_template) == (
        "getThing",
        "GET",
        "/things/{id}",
    )
    assert "secret" not in str(error)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "no-such-thing", "utf-16", ""])
def test_json_is_decoded_as_utf_8_whatever_the_charset(charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert read('{"a": "ä"}'.encode(), headers=headers) == {"a": "ä"}


def test_endless_nesting_raises_a_decode_error() -> None:
    def deep(value: object) -> object:
        return deep(value)

    with pytest.raises(DecodeError, match="depth"):
        read(b"{}", operation(decode=deep))


async def test_the_value_of_a_page_is_parsed_without_a_model() -> None:
    called = operation(decode=_decode.json_object)
    assert await parse_json(called, TransportResponse(200, JSON, b"[1]")) == [1]
    with pytest.raises(DecodeError) as caught:
        await parse_json(called, TransportResponse(200, JSON, b"["))
    assert (caught.value.status, caught.value.operation) == (200, "getThing")


IDENTIFIED = operation(decode=_decode.json_object, identity=(("data", "id"), 1))


@pytest.mark.parametrize(
    ("body", "identifier"),
    [
        (b'{"data": {"id": "b"}}', "b"),
        (b'{"data": {"id": "B-1"}}', "b-1"),
        (b'{"data": {"id": 7}}', "7"),
        (b'{"data": {"id": 7}}', 7),
        (b'{"data": {"id": null}}', "b"),
        (b'{"data": {}}', "b"),
        (b'{"data": []}', "b"),
        (b"{}", "b"),
    ],
)
def test_a_response_with_the_requested_identifier_is_accepted(
    body: bytes, identifier: object
) -> None:
    assert read(body, IDENTIFIED, path=("a", identifier)) is not None


def test_a_response_with_another_identifier_is_rejected_and_its_connection_is_closed() -> None:
    discarded = []
    request = TransportRequest("GET", "https://a", {})
    request.discard = lambda: discarded.append(True)
    with pytest.raises(DecodeError) as caught:
        read(b'{"data": {"id": "s3cr3t"}}', IDENTIFIED, path=("a", "b"), request=request)
    assert (caught.value.path, discarded) == (("data", "id"), [True])
    assert "s3cr3t" not in str(caught.value)
    request.discard = None  # A transport without a connection to close.
    with pytest.raises(DecodeError):
        read(b'{"data": {"id": "c"}}', IDENTIFIED, path=("a", "b"), request=request)


def large(value: object, status: int = 200) -> TransportResponse:
    return TransportResponse(status, JSON, json.dumps([value, "x" * 200_000]).encode())


def first(value: object) -> object:
    return _decode.json_object(_decode.json_array(value)[0])


async def test_a_large_response_is_parsed_as_a_small_one() -> None:
    request = TransportRequest("GET", "https://a", {})
    assert is_large(large({}))
    assert not is_large(TransportResponse(200, JSON, b"{}"))
    value = await decode_cooperatively(operation(decode=first), ("a",), request, large({"a": 1}))
    assert value == {"a": 1}
    assert await decode_cooperatively(operation(decode=None), ("a",), request, large({})) is None
    page = await parse_json(operation(decode=first), large({"a": 1}))
    assert page == [{"a": 1}, "x" * 200_000]


@pytest.mark.parametrize("body", [b"[", b'{"id": "b"}', b"[1]", b"[[]]"])
async def test_an_error_in_a_large_response_is_reported_as_in_a_small_one(
    body: bytes,
) -> None:
    def too_deep(value: object) -> object:
        return too_deep(value) if value == [[]] else first(value)

    called = operation(decode=too_deep, identity=(("id",), 0))
    response = TransportResponse(200, JSON, body)
    discarded = []
    request = TransportRequest("GET", "https://a", {})
    request.discard = lambda: discarded.append(True)
    errors = []
    for parse in (decode, decode_cooperatively):
        with pytest.raises(DecodeError) as caught:
            found = parse(called, ("a",), request, response)
            await found
        error = caught.value
        errors.append((str(error), error.status, error.body, error.operation, len(discarded)))
        discarded.clear()
    assert errors[0] == errors[1]


async def test_a_call_cancelled_while_its_response_is_parsed_raises_cancelled_error() -> None:
    request = TransportRequest("GET", "https://a", {})
    reading = decode_cooperatively(operation(decode=first), ("a",), request, large({}))
    task = asyncio.ensure_future(reading)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("name", [5, "Ada"], ids=["of wrong types", "as described"])
async def test_the_models_of_a_large_response_do_not_block_the_event_loop(name: object) -> None:
    people = [
        {"participant_id": f"p{n}", "display_name": name, "role": "host"} for n in range(20_000)
    ]
    session = {
        "session_id": "s",
        "start_time": "2026-06-08T14:05:44Z",
        "end_time": "2026-06-08T15:05:44Z",
        "participants": people,
    }
    response = TransportResponse(200, JSON, json.dumps(session).encode())
    called, request = operation(decode=Session.from_dict), TransportRequest("GET", "https://a", {})
    reports: list[list[Any]] = [[], []]
    expected = decode(called, ("a",), request, response, lambda *each: reports[0].append(each))
    value = json.loads(response.body)
    size = len(response.body)
    async with turns_of_other_tasks() as turns:
        found = await _read_cooperatively(
            Session.from_dict, value, size, lambda *each: reports[1].append(each)
        )
    assert turns() >= 2
    assert found == expected
    assert reports[0] == reports[1]
    assert bool(reports[0]) == (name == 5)


async def test_models_are_read_at_once_where_no_thread_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refused(*_: object) -> None:
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")

    monkeypatch.setattr(asyncio, "to_thread", refused)
    assert await _read_cooperatively(first, [{"a": 1}], 10**9, None) == {"a": 1}
