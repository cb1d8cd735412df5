from __future__ import annotations

import json
from typing import Any

import pytest

from trunkline import _json
from trunkline.errors import ArgumentError, DecodeError


@pytest.fixture(params=["orjson", "json"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "json":
        monkeypatch.setattr(_json, "_orjson", None)
        monkeypatch.setattr(_json, "_parse", _json._parse_in_python)
    else:
        pytest.importorskip("orjson")


@pytest.mark.parametrize(
    "value", [None, True, 1, -0.5, "ä€😀", [], {}, {"a": [{"b": None}]}, 2**63, 10**18]
)
def test_json_is_read(value: Any) -> None:
    assert _json.loads(json.dumps(value).encode()) == value
    assert _json.loads(b" \r\n\t" + json.dumps(value, ensure_ascii=False).encode() + b"\n") == value


def test_a_byte_order_mark_is_passed_over() -> None:
    assert _json.loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"[-1e999]",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xff\xfe1\x00",
        "ä".encode("latin-1"),
        b"9" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"a\nb"',
        b"1 2",
        b"\x00",
    ],
)
def test_what_is_no_json_is_a_decode_error(body: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        _json.loads(body, "text/html")
    assert (caught.value.expected, caught.value.found) == ("JSON", "text/html")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf"])
def test_nothing_is_no_json(body: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        _json.loads(body, "text/html")
    assert caught.value.found == "nothing"


def test_json_is_written_in_few_bytes() -> None:
    assert _json.dumps({"a": ["ä", None, 1.5]}) == '{"a":["ä",null,1.5]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], "\ud800"])
def test_what_has_no_json_is_refused(value: object) -> None:
    with pytest.raises(ArgumentError):
        _json.dumps(value)


def test_what_holds_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(ArgumentError):
        _json.dumps(value)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ArgumentError):
        _json.dumps(deep)
    while deep:  # taken apart by hand: freeing it in one go is deep as well
        deep = deep.pop()  # type: ignore[assignment]


def test_a_key_that_comes_twice_is_refused_by_the_standard_parser() -> None:
    with pytest.raises(ValueError, match="twice"):
        _json._parse_in_python(b'{"a": 1, "a": 2}')
