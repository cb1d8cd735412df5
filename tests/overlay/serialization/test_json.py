from __future__ import annotations

import importlib.util
import json
import math
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st

from trunkline._serialization import json as _json
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


def test_a_byte_order_mark_is_skipped() -> None:
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
def test_invalid_json_raises_a_decode_error(body: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        _json.loads(body)
    assert (caught.value.expected, caught.value.found) == ("JSON", "another text")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_body_raises_a_decode_error(body: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        _json.loads(body)
    assert caught.value.found == "nothing"


def test_json_is_written_compactly() -> None:
    assert _json.dumps({"a": ["ä", None, 1.5]}) == '{"a":["ä",null,1.5]}'.encode()


_EVERY_CHARACTER = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10400))))


@pytest.mark.parametrize(
    "value",
    [
        {"text": _EVERY_CHARACTER},
        {_EVERY_CHARACTER: "key"},
        {"a": None, "b": True, "c": False, "d": 0, "e": -1, "": ""},
        {"a": 2**64 - 1, "b": -(2**63)},
        {"a": 2**64, "b": -(2**70)},
        {1: "a", None: "b", False: "c"},
        {},
    ],
)
def test_plain_values_are_written_as_the_standard_library_writes_them(value: Any) -> None:
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert _json.dumps(value) == expected.encode()


@pytest.mark.parametrize(
    "value",
    [
        {"every": "".join(map(chr, range(0x7F))), "b": None, "c": True, "d": 2**64 - 1},
        {"delete": "\x7f"},
        {"a": "ä"},
        {"a": 2**64},
        {1: "a"},
        {"a": 1.5},
        {"a": ["b"]},
        ["a"],
    ],
)
def test_text_in_ascii_is_that_of_the_standard_library_or_none(value: Any) -> None:
    found = _json.dumps_ascii(value)
    expected = json.dumps(value, separators=(",", ":")).encode()
    assert found in {expected, None}
    if _json._orjson is not None:
        assert (found is None) == ("every" not in value)


@pytest.mark.parametrize(
    "value", [float("nan"), [float("inf")], "\ud800", {"a": "\ud800"}, {"\ud800": 1}]
)
def test_a_value_without_a_json_form_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError):
        _json.dumps(value)


def test_a_value_that_contains_itself_is_rejected() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(ArgumentError):
        _json.dumps(value)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ArgumentError):
        _json.dumps(deep)
    while deep:  # Unlinked by hand, because freeing it at once recurses deeply too.
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
def test_the_last_of_duplicate_keys_applies(body: bytes) -> None:
    assert _json.loads(body) == json.loads(body)


@pytest.mark.parametrize(
    "value",
    [
        {"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]},
        {'"': '"', "x": "\\u0022", 'a"b': 'c\\"d'},
        {"\u2028": "\x7f", "\x00": "\x1f"},
    ],
)
def test_keys_that_only_look_alike_are_accepted(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert _json.loads(text.encode()) == value
        assert _json.loads(text.replace('\\"', "\\u0022").encode()) == value


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**20, 10**40, -(10**30)])
def test_an_integer_beyond_64_bits_raises_a_decode_error(number: int) -> None:
    with pytest.raises(DecodeError):
        _json.loads(b'{"a": %d}' % number)


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 10**18, 0, -1])
def test_an_integer_within_64_bits_is_read_exactly(number: int) -> None:
    assert _json.loads(b'{"a": %d}' % number) == {"a": number}


@pytest.mark.parametrize("text", ["12345678901234567890123", "0" * 40])
def test_digits_in_a_string_stay_a_string(text: str) -> None:
    assert _json.loads(f'{{"a": "{text}", "b": 0.{text}}}'.encode()) == {
        "a": text,
        "b": float(f"0.{text}"),
    }


@pytest.mark.parametrize("deep", [b"[%s]", b'{"a":%s}', b'[1,{"a":%s}]'])
def test_too_deep_a_nesting_raises_a_decode_error(deep: bytes) -> None:
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
def test_a_lone_surrogate_raises_a_decode_error(half: bytes) -> None:
    with pytest.raises(DecodeError):
        _json.loads(half)
    assert _json.loads(rb'"\ud83d\ude00 \u00e4"') == "😀 ä"


def test_without_orjson_the_standard_parser_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    spec = importlib.util.find_spec("trunkline._serialization.json")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert fresh._orjson is None
    assert fresh.loads(b'{"a": [1, 2.5, "x"]}') == {"a": [1, 2.5, "x"]}


# -- equivalence with a slow and exact parser ------------------------------------------------

SPACES = st.sampled_from(["", "", "", " ", "\n", "\t", "\r\n  "])
NUMBERS = """
    0 -0 7 -1 0.5 -0.0 1e2 1E-7 1e22 1e999 -1e999 1e-999 NaN Infinity -Infinity 01 1.
    9223372036854775807 -9223372036854775808 -9223372036854775809 18446744073709551615
    18446744073709551616 1000000000000000000000 1000000000000000000000.0 0.1000000000000000055511
"""
NAMES = st.sampled_from(["", "a", "b", ":", " :", '"', '":', "ä", "\u2028", "😀", "\x7f", "/"])


@st.composite
def strings(draw: st.DrawFn) -> str:
    """Draw a JSON string in one of several spellings."""
    text = draw(NAMES | st.text(max_size=3))
    spelling = draw(st.integers(0, 3))
    if spelling == 0:
        return '"' + "".join(rf"\u{ord(char) & 0xFFFF:04x}" for char in text) + '"'
    return json.dumps(text, ensure_ascii=spelling == 1).replace(
        "/", r"\/" if spelling == 3 else "/"
    )


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """Draw an object of a few entries, possibly with duplicate keys."""
    entries = draw(st.lists(st.tuples(strings(), inner), max_size=4))
    spaces = [draw(SPACES) for _ in range(3)]
    written = [f"{spaces[0]}{key}{spaces[1]}:{spaces[2]}{value}" for key, value in entries]
    return f"{{{','.join(written)}}}"


TEXTS = st.recursive(
    strings()
    | st.sampled_from(NUMBERS.split())
    | st.sampled_from(["true", "false", "null", r'"\ud800"', "tru"]),
    lambda inner: (
        objects(inner)
        | st.builds(lambda values, space: f"[{f',{space}'.join(values)}]", st.lists(inner), SPACES)
    ),
    max_leaves=12,
)


def exactly(body: bytes) -> tuple[object, ...]:
    """Return the value of a JSON text, or nothing for invalid or rejected text."""

    def number(digits: str) -> int:
        if not -(2**63) <= int(digits) < 2**64:
            raise ValueError(digits)
        return int(digits)

    def real(digits: str) -> float:
        if math.isinf(float(digits)):
            raise ValueError(digits)
        return float(digits)

    def constant(name: str) -> None:
        raise ValueError(name)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # One parser skips the value of a duplicate key that is replaced, the other checks it.
        if len(dict(pairs)) < len(pairs) and "\\u" in body.decode(errors="replace"):
            reject()
        return dict(pairs)

    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=unique,
            parse_int=number,
            parse_float=real,
            parse_constant=constant,
        )
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return ()
    return (value,)


def kinds(value: object) -> object:
    """Return the types of a value and of its parts, because 1 == 1.0 == True."""
    if isinstance(value, dict):
        return {key: kinds(inner) for key, inner in value.items()}
    return [kinds(inner) for inner in value] if isinstance(value, list) else type(value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b'{"a":":b","c":1}')
@example(b'{"a" :1,"a":2}')
@example(b'{"a" :1,"a":":"}')
@example(b'{"a":"\\":","a":1}')
@example(b'{"a":1,"a":"\\"}')
@example(b'[{"a":1000000000000000000000}]')
@example(b'{"a":1000000000000000000000.0}')
def test_a_text_is_read_as_by_an_exact_parser_or_rejected_by_both(body: bytes) -> None:
    expected = exactly(body)
    if not expected:
        with pytest.raises(DecodeError):
            _json.loads(body)
        return
    value = _json.loads(body)
    assert (value,) == expected
    assert kinds(value) == kinds(expected[0])


async def test_cooperative_decoding_gives_the_same_value_and_yields_to_other_tasks() -> None:
    turns = 0

    async def yield_control() -> None:
        nonlocal turns
        turns += 1

    assert await _json.loads_cooperatively(b'\xef\xbb\xbf{"a": [1]}', yield_control) == {"a": [1]}
    assert turns == 3
    for body, found in (
        (b'{"a":1,"a":}', "another text"),
        (b"[", "another text"),
        (b" ", "nothing"),
    ):
        with pytest.raises(DecodeError) as caught:
            await _json.loads_cooperatively(body, yield_control)
        assert (caught.value.expected, caught.value.found) == ("JSON", found)
        assert caught.value.__context__ is None
