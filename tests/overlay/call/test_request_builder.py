from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.calls import operation

from trunkline._auth.base import Credential
from trunkline._call.options import RequestOptions
from trunkline._call.request_builder import RequestBuilder
from trunkline._serialization.null import NULL
from trunkline._transport.base import TransportRequest
from trunkline.errors import ArgumentError

BASE = "https://api.example/v1"


def request(
    path: str, *arguments: object, query: dict[str, object] | None = None, **facts: Any
) -> TransportRequest:
    builder = RequestBuilder(operation(path=path, **facts), BASE, {"user-agent": "tests"})
    return builder.request(arguments, query or {}, None, RequestOptions())


@pytest.mark.parametrize(
    ("path", "arguments", "url"),
    [
        ("/things", (), "/things"),
        ("/things/{id}", ("a/b",), "/things/a%2Fb"),
        ("/things/{id}/parts/{part_id}", ("a", 7), "/things/a/parts/7"),
        ("/{id}", ("a",), "/a"),
        ("/things/{id}.json", ("a",), "/things/a.json"),
        ("/a b/{id}", ("a",), "/a%20b/a"),
        ("/a%20b", (), "/a%20b"),
        ("/", (), "/"),
    ],
)
def test_path_arguments_are_inserted(path: str, arguments: tuple[object, ...], url: str) -> None:
    assert request(path, *arguments).url == BASE + url


def test_the_trailing_slash_of_the_base_url_is_optional() -> None:
    assert request("/", root_slash=False).url == BASE


def test_the_query_follows_the_path() -> None:
    assert request("/things", query={"a": 1, "b": None}).url == f"{BASE}/things?a=1"
    assert request("/things", query={"b": None}).url == f"{BASE}/things"
    separated = request("/things", query={"a": [1, 2]}, styles={"query": {"a": ","}})
    assert separated.url == f"{BASE}/things?a=1,2"


def test_requests_share_no_state() -> None:
    builder = RequestBuilder(operation(path="/things"), BASE, {"user-agent": "tests"})
    first = builder.request((), {}, None, RequestOptions(headers={"x-a": "1"}))
    first.headers["authorization"] = "secret"
    second = builder.request((), {}, None, RequestOptions())
    assert second.headers == {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "user-agent": "tests",
    }


def test_an_omitted_body_is_not_sent() -> None:
    builder = RequestBuilder(operation("POST", path="/things"), BASE, {})
    assert builder.request((), {}, None, RequestOptions()).body is None
    sent = builder.request((), {}, {}, RequestOptions())
    assert (sent.body, sent.headers["content-type"]) == (b"{}", "application/json")


def test_an_extra_query_replaces_arguments() -> None:
    builder = RequestBuilder(operation(path="/things"), BASE, {}, Credential(query="key=k"))
    options = RequestOptions(extra_query={"b": [2, 3], "c": None, "d": "x y"})
    url = builder.request((), {"a": 1, "b": 1, "c": 1}, None, options).url
    assert url == f"{BASE}/things?a=1&b=2&b=3&d=x%20y&key=k"


@pytest.mark.parametrize(
    ("facts", "body", "sent"),
    [
        ({"body": "json"}, {"a": 1, "b": 1, "c": None}, b'{"a":1,"b":{"x":null},"n":null}'),
        ({"body": "json"}, None, b'{"b":{"x":null},"n":null}'),
        ({"body": None}, None, b'{"b":{"x":null},"n":null}'),
        (
            {"body": "json", "body_key": "k"},
            {"a": NULL},
            b'{"k":{"a":null,"b":{"x":null},"n":null}}',
        ),
    ],
)
def test_an_extra_body_is_added_to_an_object(facts: Any, body: object, sent: bytes) -> None:
    builder = RequestBuilder(operation("POST", path="/things", **facts), BASE, {})
    options = RequestOptions(extra_body={"b": {"x": None}, "n": None})
    made = builder.request((), {}, body, options)
    assert (made.body, made.headers["content-type"]) == (sent, "application/json")


def test_an_extra_body_is_added_to_a_form() -> None:
    builder = RequestBuilder(operation("POST", path="/things", body="form"), BASE, {})
    options = RequestOptions(extra_body={"b": "x y", "n": None})
    assert builder.request((), {}, {"a": 1}, options).body == b"a=1&b=x%20y&n="


@pytest.mark.parametrize(
    ("kind", "body"),
    [("binary", b"x"), ("text", "x"), ("json", [1]), ("json", "x")],
)
def test_an_extra_body_needs_an_object(kind: Any, body: object) -> None:
    builder = RequestBuilder(operation("POST", path="/things", body=kind), BASE, {})
    with pytest.raises(ArgumentError, match="extra_body: expected an operation with"):
        builder.request((), {}, body, RequestOptions(extra_body={"b": 1}))


def test_a_request_is_shown_without_secrets() -> None:
    sent = request("/things", query={"key": "s3cr3t"})
    sent.headers["authorization"] = "s3cr3t"
    assert repr(sent) == "<TransportRequest GET, pool>"
