"""Responses that are not JSON: text, bytes and redirects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.fakes.calls import operation, serving
from tests.fakes.scripted_server import respond
from tests.timing import turns_of_other_tasks

from trunkline import errors
from trunkline._call.content.media_type import named_kind
from trunkline._call.parse_response import decode_cooperatively
from trunkline._call.redirect import Redirect
from trunkline._operation import ContentKind
from trunkline._serialization import decode
from trunkline._transport.base import TransportRequest, TransportResponse


async def called(reply: bytes, **declared: Any) -> Any:
    strict = declared.pop("strict", False)
    options = {"validation": "strict"} if strict else {}
    async with serving("aiohttp", reply) as (_, caller):
        return await caller.call(operation(**declared), ("a",), options=options)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("ready é".encode(), "text/plain", "ready é"),
        ("ready é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "ready é"),
        ("ready é".encode("utf-16"), 'text/csv; charset="utf-16"', "ready é"),
        (b"a\xff", "text/plain; charset=utf-8", "a\ufffd"),
        (b"a", "text/plain; charset=unknown", "a"),
        (b"\xef\xbb\xbfa,b\r\n", "text/csv", "a,b\r\n"),
        (b'{"a": 1}', "application/json", '{"a": 1}'),
        (b"x", "", "x"),
    ],
)
async def test_text_is_decoded_with_its_charset(body: bytes, content_type: str, text: str) -> None:
    reply = respond(body, content_type=content_type)
    assert await called(reply, content=("text",), decode=decode.text) == text


async def test_an_empty_text_is_an_empty_string() -> None:
    assert await called(respond(None), content=("text",), decode=decode.text) == ""


async def test_a_large_text_is_decoded() -> None:
    reply = respond(b"x" * 300_000, content_type="text/csv")
    assert len(await called(reply, content=("text",), decode=decode.text)) == 300_000


async def test_text_of_another_format_is_kept_and_reported() -> None:
    reply, declared = respond(b"soon", content_type="text/plain"), {"decode": decode.date}
    with pytest.warns(errors.SchemaWarning, match=r"expected date"):
        assert await called(reply, content=("text",), **declared) == "soon"
    with pytest.raises(errors.DecodeError, match="expected date"):
        await called(reply, content=("text",), strict=True, **declared)


@pytest.mark.parametrize(
    ("body", "content_type", "kinds", "found"),
    [
        (b'{"a": 1}', "application/json", ("json", "text"), {"a": 1}),
        (b'{"a": 1}', "application/vnd.a+json; charset=utf-8", ("json", "text"), {"a": 1}),
        (b'{"a": 1}', "text/plain", ("json", "text"), '{"a": 1}'),
        (b'{"a": 1}', "application/octet-stream", ("json", "text"), {"a": 1}),
        (b'{"a": 1}', "", ("json", "text"), {"a": 1}),
        (b"%PDF", "", ("json", "bytes"), b"%PDF"),
        (b"%PDF", "application/pdf", ("json", "bytes"), b"%PDF"),
        (b"%PDF", "application/pdf", ("json", "text", "bytes"), b"%PDF"),
        (b"a", "text/html", ("json", "bytes"), b"a"),
    ],
)
async def test_the_media_type_selects_the_kind_of_result(
    body: bytes, content_type: str, kinds: tuple[ContentKind, ...], found: object
) -> None:
    assert await called(respond(body, content_type=content_type), content=kinds) == found


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/pdf"])
async def test_a_large_body_of_several_kinds_does_not_block_the_event_loop(
    content_type: str,
) -> None:
    value: dict[str, Any] = {"a": [[]] * 60_000}
    response = TransportResponse(200, {"Content-Type": content_type}, json.dumps(value).encode())
    request = TransportRequest("GET", "https://a", {})
    async with turns_of_other_tasks() as turns:
        found = await decode_cooperatively(
            operation(content=("json", "text")), ("a",), request, response
        )
    assert found == (response.body.decode() if content_type == "text/plain" else value)
    assert (turns() >= 10) == (content_type != "text/plain")  # text is not parsed
    body = response.body
    text = await called(respond(body[:-1], content_type="image/png"), content=("json", "text"))
    assert text == body[:-1].decode()


def test_a_single_kind_needs_no_media_type() -> None:
    assert named_kind(("text",), TransportResponse(200, {}, b"{}")) == "text"


@pytest.mark.parametrize(
    ("location", "absolute"),
    [
        ("https://other.example/x?y=1", "https://other.example/x?y=1"),
        ("/elsewhere", "{url}/elsewhere"),
        ("b", "{url}/things/b"),
        (None, None),
    ],
)
async def test_a_described_redirect_is_the_result(
    location: str | None, absolute: str | None
) -> None:
    headers = {} if location is None else {"Location": location}
    reply = respond(b"see there", 302, headers, content_type="text/plain")
    made = operation(decode=None, redirect=True, accept="*/*")
    async with serving("aiohttp", reply) as (server, caller):
        result = await caller.call(made, ("a",), {"key": "secret"})
        assert isinstance(result, Redirect)
        wanted = None if absolute is None else absolute.format(url=server.url)
    assert (result.status, result.location, result.content) == (302, wanted, b"see there")
    assert result.headers.get("location") == location
    assert repr(result) == "Redirect(status=302)"


@pytest.mark.parametrize("status", [400, 503])
async def test_an_error_status_raises_if_a_redirect_is_described(status: int) -> None:
    with pytest.raises(errors.APIStatusError):
        await called(respond(b"", status), decode=None, redirect=True)


async def test_an_undescribed_redirect_raises() -> None:
    with pytest.raises(errors.APIStatusError, match="302 Found"):
        await called(respond(b"", 302, {"Location": "/x"}))
