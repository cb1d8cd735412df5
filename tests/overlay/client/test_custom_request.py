"""Requests to endpoints that the description lacks."""

from __future__ import annotations

import copy
import pickle
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.keys import pem, rsa_key

from trunkline import Hooks, RetryPolicy, Vonage, errors
from trunkline._client.custom_request import validate_path
from trunkline.conversations import Conversation

KEY = rsa_key()
ITEM = {"id": "CON-1", "name": "c", "timestamp": {}, "state": "ACTIVE"}
FAST = RetryPolicy(wait_initial=0.001, wait_max=0.002)


class Wire(httpx.AsyncBaseTransport):
    def __init__(self, *responses: httpx.Response) -> None:
        self.seen: list[httpx.Request] = []
        self.responses = list(responses)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.seen.append(request)
        return self.responses.pop(0)


def client_of(wire: Wire, **options: Any) -> Vonage:
    return Vonage(application_id="APP", private_key=pem(KEY), transport=wire, retry=FAST, **options)


async def test_a_request_is_sent_below_the_base_url_with_credentials_and_cast_to_a_model() -> None:
    wire = Wire(httpx.Response(200, json=ITEM))
    async with client_of(wire, base_url={"conversations": "https://h.example/v9"}) as client:
        got = await client.conversations.request(
            "post",
            "/conversations/CON-1/end",
            json={"reason": "x", "none": None},
            query={"a": [1, 2], "b": None, "c": True},
            headers={"X-A": "1"},
            cast_to=Conversation,
        )
    (sent,) = wire.seen
    assert isinstance(got, Conversation)
    assert got.id == "CON-1"
    assert sent.method == "POST"
    assert str(sent.url) == "https://h.example/v9/conversations/CON-1/end?a=1&a=2&c=true"
    assert sent.headers["authorization"].startswith("Bearer ")
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["x-a"] == "1"
    assert sent.content == b'{"reason":"x","none":null}'


@pytest.mark.parametrize(
    ("cast_to", "body", "expected"),
    [
        (None, b'{"a": [1, null]}', {"a": [1, None]}),
        (None, b"", None),
        (None, b"7", 7),
        (dict, b'{"a": 1}', {"a": 1}),
        (list, b"[1]", [1]),
        (list[int], b"[1, 2]", [1, 2]),
        (dict[str, list[str]], b'{"a": ["b"]}', {"a": ["b"]}),
        (str, b'"a"', "a"),
        (bytes, b"\x00not JSON", b"\x00not JSON"),
        (bytes, b"", b""),
    ],
    ids=str,
)
async def test_a_result_has_the_requested_type(cast_to: Any, body: bytes, expected: object) -> None:
    wire = Wire(httpx.Response(200, content=body))
    async with client_of(wire) as client:
        got: Any = await client.conversations.request("GET", "/x", cast_to=cast_to)
    assert got == expected
    assert type(got) is type(expected)


async def test_a_list_of_models_is_parsed() -> None:
    wire = Wire(httpx.Response(200, json=[ITEM, ITEM]))
    async with client_of(wire) as client:
        got = await client.conversations.request("GET", "/x", cast_to=list[Conversation])
    assert [conversation.id for conversation in got] == ["CON-1", "CON-1"]


@pytest.mark.parametrize(("cast_to", "body"), [(list[int], b'["a"]'), (Conversation, b"[]")])
async def test_a_result_of_another_type_raises(cast_to: Any, body: bytes) -> None:
    wire = Wire(httpx.Response(200, content=body))
    async with client_of(wire, validation="strict") as client:
        with pytest.raises(errors.DecodeError):
            await client.conversations.request("GET", "/x", cast_to=cast_to)


async def _chunks() -> AsyncIterator[bytes]:
    yield b"ab"
    yield b"c"


@pytest.mark.parametrize(
    ("content", "sent", "kind"),
    [
        (b"abc", b"abc", "application/octet-stream"),
        ("é", "é".encode(), "text/plain; charset=utf-8"),
        (_chunks, b"abc", "application/octet-stream"),
    ],
    ids=["bytes", "text", "stream"],
)
async def test_content_is_sent_unchanged(content: Any, sent: bytes, kind: str) -> None:
    wire = Wire(httpx.Response(200), httpx.Response(200))
    async with client_of(wire) as client:
        for headers in ({}, {"Content-Type": "text/csv"}):
            body = content() if callable(content) else content
            await client.conversations.request("PUT", "/x", content=body, headers=headers)
    assert [request.content for request in wire.seen] == [sent, sent]
    assert [request.headers["content-type"] for request in wire.seen] == [kind, "text/csv"]


@pytest.mark.parametrize(
    ("method", "attempts"), [("GET", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
async def test_a_request_is_retried_according_to_its_method(method: str, attempts: int) -> None:
    wire = Wire(httpx.Response(500), httpx.Response(200, json={}))
    async with client_of(wire) as client:
        if attempts == 2:
            await client.conversations.request(method, "/x")
        else:
            with pytest.raises(errors.ServerError) as caught:
                await client.conversations.request(method, "/x")
            assert caught.value.method == method
            assert caught.value.path_template == "/x"
            assert caught.value.outcome == "unknown"
    assert len(wire.seen) == attempts


async def test_hooks_receive_the_request() -> None:
    requests_seen: list[str] = []
    wire = Wire(httpx.Response(200, json={}))
    hooks = Hooks(
        on_request=lambda event: requests_seen.append(f"{event.method} {event.operation}")
    )
    async with client_of(wire, hooks=hooks) as client:
        await client.conversations.request("GET", "/x")
    assert requests_seen == ["GET request"]


BAD_PATHS = [
    "", "x", "https://evil.example/x", "//evil.example/x", "/\\evil.example", "\\\\evil.example",
    "/..", "/../x", "/a/..", "/a/../x", "/./x", "/a/.", "/%2e%2e/x", "/%2E./x", "/a/%252e%252e/x",
    "/a%2f..%2fx", "/a/..%2fx", "/a/..%5cx", "/a/..;/x", "/a?b=1", "/a#b", "/a\nb", "/a\x00",
    "/a\u2028", "/a\\..\\b", "/a%", "/a%zz", "/\ud800", "/%2e", "/a/%2e%2e%3bx/y",
]  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS, ids=ascii)
async def test_a_path_outside_the_base_url_is_rejected_before_anything_is_sent(path: str) -> None:
    wire = Wire()
    async with client_of(wire) as client:
        with pytest.raises(errors.ArgumentError) as caught:
            await client.conversations.request("GET", path)
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a b", "/a%20b"), ("/é", "/%C3%A9"), ("/a%2Fb", "/a%2Fb"), ("/...", "/..."), ("/.a", "/.a"),
        ("/a..b/c.", "/a..b/c."), ("/{id}", "/%7Bid%7D"), ("/a:end", "/a:end"), ("/a@b", "/a@b"),
    ],
)  # fmt: skip
async def test_a_path_is_escaped_once(path: str, sent: str) -> None:
    wire = Wire(httpx.Response(200))
    async with client_of(wire, base_url={"conversations": "https://h.example/v9"}) as client:
        await client.conversations.request("GET", path)
    assert wire.seen[0].url.raw_path.decode() == f"/v9{sent}"


@given(st.text(alphabet=st.sampled_from("/.%2eE5cFf\\;ab?#@:"), max_size=30))
def test_every_accepted_path_stays_below_the_base_url(path: str) -> None:
    try:
        accepted = validate_path(path)
    except errors.ArgumentError:
        return
    url = httpx.URL("https://h.example/base" + accepted)
    assert url.host == "h.example"
    assert url.query == b""
    text = accepted
    for _ in range(4):  # After any number of unescapings by a server.
        text = unquote(text, errors="replace")
        segments = text.replace("\\", "/").replace(";", "/").split("/")
        assert ".." not in segments
        assert "." not in text.replace("\\", "/").split("/")


@pytest.mark.parametrize(
    "arguments",
    [
        {"method": "CONNECT"}, {"method": 1}, {"method": "GE T"}, {"path": 1}, {"query": 1},
        {"query": {1: 2}}, {"json": {}, "content": b""}, {"content": 1}, {"cast_to": set},
        {"cast_to": list[set[int]]}, {"cast_to": 1}, {"cast_to": dict[int, str]}, {"limit": 1},
        {"json": {1j}}, {"json": float("nan")},
    ],
    ids=str,
)  # fmt: skip
async def test_an_invalid_argument_raises_before_anything_is_sent(arguments: Any) -> None:
    wire = Wire()
    async with client_of(wire) as client:
        with pytest.raises(errors.ArgumentError):
            await client.conversations.request(**{"method": "PUT", "path": "/x", **arguments})
    assert wire.seen == []


async def test_a_result_has_the_status_request_id_and_headers_of_its_response() -> None:
    headers = {"X-Request-Id": "r-1", "X-RateLimit-Remaining": "7", "Set-Cookie": "secret"}
    wire = Wire(httpx.Response(201, json=ITEM, headers=headers))
    async with client_of(wire) as client:
        got = await client.conversations.create()
    info = got.response_info
    assert info is not None
    assert (info.status, info.request_id) == (201, "r-1")
    assert info.headers["x-ratelimit-remaining"] == "7"
    assert "secret" not in repr(info)
    plain = Conversation.from_dict(ITEM)
    assert plain.response_info is None
    assert plain == got
    assert repr(plain) == repr(got)
    for twin in (copy.copy(got), copy.deepcopy(got), pickle.loads(pickle.dumps(got))):
        assert twin == got
        assert twin.response_info is None
    assert got.to_dict() == ITEM


async def test_a_page_has_its_response_and_its_items_do_not() -> None:
    page = {"page_size": 1, "_embedded": {"conversations": [ITEM]}, "_links": {}}
    wire = Wire(*(httpx.Response(200, json=page, headers={"X-Request-Id": "p"}) for _ in range(2)))
    async with client_of(wire) as client:
        first = await client.conversations.list(limit=1)
        pages = [page async for page in client.conversations.list(limit=1).pages()]
    assert first.response_info is not None
    assert first.response_info.request_id == "p"
    assert pages[0].response_info is not None
    assert first.items[0].response_info is None
    assert first == pages[0]
    assert pickle.loads(pickle.dumps(first)).response_info is None
    assert copy.copy(first) == first


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-None-Match"])
async def test_an_unmodified_download_raises_its_own_error(header: str, tmp_path: Any) -> None:
    wire = Wire(*(httpx.Response(304, headers={"ETag": '"a"'}) for _ in range(3)))
    (tmp_path / "kept").write_bytes(b"kept")
    async with client_of(wire) as client:
        headers = {header: "x"}
        async with client.media.download("m", headers=headers) as download:
            assert download.not_modified
            assert download.response_info.status == 304
            assert download.headers["etag"] == '"a"'
            assert await download.read() == b""
        assert await client.media.download("m", headers=headers).read() == b""
        await client.media.download("m", headers=headers).save(tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == b"kept"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


async def test_304_raises_for_a_typed_result_and_without_a_condition() -> None:
    wire = Wire(*(httpx.Response(304) for _ in range(2)))
    async with client_of(wire) as client:
        with pytest.raises(errors.NotModifiedError) as caught:
            await client.conversations.get("CON-1", headers={"If-None-Match": "x"})
        assert (caught.value.status, caught.value.outcome) == (304, "not_sent")
        with pytest.raises(errors.NotModifiedError):
            await client.media.download("m").read()
