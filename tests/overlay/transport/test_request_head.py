from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from trunkline._common.secret import Secret
from trunkline._transport.base import Body, TransportRequest
from trunkline._transport.request_head import request_head
from trunkline.errors import ArgumentError

HOST = " HTTP/1.1\r\nHost: a.example\r\n"


def request(
    method: str = "GET", body: Body | None = None, headers: dict[str, str] | None = None
) -> TransportRequest:
    return TransportRequest(method, "https://a.example/b?c", headers or {}, body)


def written(sent: TransportRequest, target: str = "/b?c") -> bytes:
    return bytes(request_head(sent, target, HOST))


async def stream() -> AsyncIterator[bytes]:
    yield b""


def test_a_request_without_headers_or_body_is_a_line_and_its_host() -> None:
    assert written(request()) == b"GET /b?c HTTP/1.1\r\nHost: a.example\r\n\r\n"


def test_headers_are_written_unchanged_and_in_order() -> None:
    sent = request(headers={"b": "1, 2", "a": Secret("hush"), "c": ""})
    assert written(sent).endswith(b"a.example\r\nb: 1, 2\r\na: hush\r\nc: \r\n\r\n")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_methods_without_a_body_have_no_content_length(method: str) -> None:
    assert b"ontent-" not in written(request(method))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_methods_with_an_optional_body_have_content_length_0(method: str) -> None:
    assert written(request(method)).endswith(b"\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("body", [b"", b"12345"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_has_its_content_length(method: str, body: bytes) -> None:
    end = f"\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert written(request(method, body)).endswith(end)


def test_a_stream_has_the_chunked_transfer_coding() -> None:
    end = b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert written(request("POST", stream())).endswith(end)


@pytest.mark.parametrize("character", ["\r\nX: y", "\nX: y", "\r", "\0", "\r\n"])
@pytest.mark.parametrize("where", ["name", "value", "method", "target"])
def test_a_value_that_would_split_the_head_is_rejected_and_not_quoted(
    where: str, character: str
) -> None:
    text = f"planted{character}"
    sent = request(
        text if where == "method" else "GET",
        headers={text: "v"} if where == "name" else {"n": text if where == "value" else "v"},
    )
    with pytest.raises(ArgumentError) as caught:
        written(sent, text if where == "target" else "/")
    assert "planted" not in str(caught.value)


def test_a_head_shows_no_secret() -> None:
    assert "hush" not in repr(request_head(request(headers={"a": Secret("hush")}), "/", HOST))
