from __future__ import annotations

import importlib.util
import json
import sys
from typing import Any

import pytest

from trunkline import _json
from trunkline.errors import ArgumentError, DecodeError


@pytest.fixture(params=["orjson", "json"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "json":
        monkeypatch.setattr(_json, "_orjson", None)
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


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a":{"b":1,"b":1}}',
        b'[{"a":"\\u0022","a":"x"}]',
        b'{"a":"","\\u0022":1,"\\u0022":2}',
        '{"ä":1,"\\u00e4":2}'.encode(),
        b'{"":1,"":2}',
    ],
)
def test_a_key_that_comes_twice_is_a_decode_error(body: bytes) -> None:
    with pytest.raises(DecodeError):
        _json.loads(body)


@pytest.mark.parametrize(
    "value",
    [
        {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]},
        {'"': '"', "x": "\\u0022", 'a"b': 'c\\"d'},
        {"\u2028": "\x7f", "\x00": "\x1f"},
    ],
)
def test_keys_that_only_look_alike_are_read(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert _json.loads(text.encode()) == value
        assert _json.loads(text.replace('\\"', "\\u0022").encode()) == value


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**20, 10**40, -(10**30)])
def test_an_integer_that_64_bits_do_not_hold_is_a_decode_error(number: int) -> None:
    with pytest.raises(DecodeError):
        _json.loads(b'{"a": %d}' % number)


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 10**18, 0, -1])
def test_an_integer_that_64_bits_hold_is_read_to_its_last_digit(number: int) -> None:
    assert _json.loads(b'{"a": %d}' % number) == {"a": number}


@pytest.mark.parametrize("text", ["12345678901234567890123", "0" * 40])
def test_digits_in_a_text_are_a_text(text: str) -> None:
    assert _json.loads(f'{{"a": "{text}", "b": 0.{text}}}'.encode()) == {
        "a": text,
        "b": float(f"0.{text}"),
    }


@pytest.mark.parametrize("deep", [b"[%s]", b'{"a":%s}', b'[1,{"a":%s}]'])
def test_what_is_nested_too_deeply_is_a_decode_error(deep: bytes) -> None:
    body = b"1"
    while body.count(b"[") + body.count(b"{") < 240:
        body = deep % body
    value = _json.loads(body)
    assert _json.dumps(value) == body
    for _ in range(20):
        body = deep % body
    with pytest.raises(DecodeError):
        _json.loads(body)
    assert _json.loads(b"[" + b"[]," * 5000 + b"1]")[-1] == 1


@pytest.mark.parametrize("half", [rb'"\ud800"', rb'{"\udfff": 1}'])
def test_half_a_character_is_a_decode_error(half: bytes) -> None:
    with pytest.raises(DecodeError):
        _json.loads(half)
    assert _json.loads(rb'"\ud83d\ude00 \u00e4"') == "😀 ä"


def test_without_orjson_the_standard_parser_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    spec = importlib.util.find_spec("trunkline._json")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert fresh._orjson is None
    assert fresh.loads(b'{"a": [1, 2.5, "x"]}') == {"a": [1, 2.5, "x"]}
