from __future__ import annotations

import datetime as dt
import email
import email.policy
import enum
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline import NULL
from trunkline._call.content.upload import StreamUpload
from trunkline._call.encode import encode_body, multipart
from trunkline._call.styles import path_segment, query_string
from trunkline.errors import ArgumentError

UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")
NAIVE = dt.datetime(2024, 1, 1)  # noqa: DTZ001 (that is the fault)
ZONE = dt.timezone(dt.timedelta(hours=2))


def whole_form(*arguments: Any) -> tuple[bytes, str]:
    """Return a form without files that are read later."""
    body, media_type = multipart(*arguments)
    assert isinstance(body, bytes)
    return body, media_type


class Order(enum.StrEnum):
    ASCENDING = "asc"


# ------------------------------------------------------------ paths


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("abc-123_~.x", "abc-123_~.x"),
        ("...", "..."),
        (".a", ".a"),
        (7, "7"),
        (True, "true"),
        (1.5, "1.5"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        ({"a": 1, "b": "x,y"}, "a,1,b,x%2Cy"),
        (UUID, str(UUID)),
        (Order.ASCENDING, "asc"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("a\\b", "a%5Cb"),
        ("a b+c&d=e;f", "a%20b%2Bc%26d%3De%3Bf"),
        ("ä€", "%C3%A4%E2%82%AC"),
        ("@:!$'()*,", "%40%3A%21%24%27%28%29%2A%2C"),
        (["a", "b,c", 7], "a,b%2Cc,7"),
    ],
)
def test_an_identifier_becomes_one_path_segment(value: object, segment: str) -> None:
    assert path_segment(value, "id") == segment


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "..",
        "a\x00b",
        "a\r\nb",
        "\x7f",
        "\x85",
        "\u2028",
        "\ud800",
        None,
        b"a",
        [],
        ["a", ".."],
        ["a", ""],
    ],
)
def test_an_identifier_that_would_change_the_path_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError, match="room_id") as caught:
        path_segment(value, "room_id")
    if isinstance(value, str) and len(value) > 2:
        assert value not in str(caught.value)


@given(st.text(min_size=1))
def test_an_identifier_never_leaves_its_segment(value: str) -> None:
    try:
        segment = path_segment(value, "id")
    except ArgumentError:
        return
    assert segment.isascii()
    assert not set(segment) & set("/?#\\ %") - {"%"}
    assert segment not in {".", ".."}
    assert unquote(segment) == value


# ------------------------------------------------------------ queries


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ({"a": None, "b": "x"}, "b=x"),
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"n": 5, "f": 1.5}, "n=5&f=1.5"),
        ({"o": Order.ASCENDING, "u": UUID}, f"o=asc&u={UUID}"),
        ({"l": ["a", "b c"]}, "l=a&l=b%20c"),
        ({"l": ("a",)}, "l=a"),
        ({"l": []}, ""),
        ({"a&b": "c=d&e+f"}, "a%26b=c%3Dd%26e%2Bf"),
        ({"t": dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)}, "t=2024-01-02T03%3A04%3A05Z"),
        ({"t": dt.datetime(2024, 1, 2, tzinfo=ZONE)}, "t=2024-01-02T00%3A00%3A00%2B02%3A00"),
        ({"d": dt.date(2024, 1, 2)}, "d=2024-01-02"),
        ({"e": ""}, "e="),
    ],
)
def test_a_query_is_encoded(query: dict[str, object], written: str) -> None:
    assert query_string(query, {}) == written


@pytest.mark.parametrize(
    ("separator", "written"), [(",", "l=a%2Cb,c"), (" ", "l=a%2Cb%20c"), ("|", "l=a%2Cb%7Cc")]
)
def test_a_list_can_be_joined_into_one_value(separator: str, written: str) -> None:
    query = {"l": ["a,b", "c"], "m": []}
    assert query_string(query, {"l": separator, "m": separator}) == written


@pytest.mark.parametrize(
    "value",
    [
        "a\r\nb",
        "a\nb",
        "a\x00b",
        "\ud800",
        NULL,
        {"a": 1},
        [["a"]],
        object(),
        NAIVE,
    ],
)
def test_an_unsupported_type_in_a_query_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError, match="page_size") as caught:
        query_string({"page_size": value}, {})
    assert "2024" not in str(caught.value)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_every_query_is_parsed_back_equal(query: dict[str, str]) -> None:
    try:
        written = query_string(query, {})
    except ArgumentError:
        return
    assert written.isascii()
    assert dict(parse_qsl(written, keep_blank_values=True)) == query


# ------------------------------------------------------------ JSON, forms, content


def test_a_json_body_omits_none_and_keeps_null_and_plain_data() -> None:
    body = {"a": None, "b": NULL, "c": [1, {"d": None, "e": True}], "f": Order.ASCENDING, "g": UUID}
    content, media_type = encode_body("json", body)
    assert isinstance(content, bytes)
    expected = {"b": None, "c": [1, {"d": None, "e": True}], "f": "asc", "g": str(UUID)}
    assert (json.loads(content), media_type) == (expected, "application/json")


def test_a_json_body_can_have_a_wrapper_and_another_media_type() -> None:
    written = encode_body("json", {"a": 1}, key="details", content_type="application/merge+json")
    assert written == (b'{"details":{"a":1}}', "application/merge+json")
    assert encode_body("json", [1, None])[0] == b"[1,null]"
    assert encode_body("json", {})[0] == b"{}"


@pytest.mark.parametrize("value", [object(), {1, 2}, b"raw", NAIVE, float("nan")])
def test_a_value_without_a_json_form_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError):
        encode_body("json", {"display_name": value})


def test_the_error_names_the_argument_that_cannot_be_encoded() -> None:
    with pytest.raises(ArgumentError, match=r"^links\.a\[1\]: set has no JSON form$"):
        encode_body("json", {"links": {"a": [1, {"secret"}]}})


def test_a_form_is_urlencoded() -> None:
    content, media_type = encode_body("form", {"a": "ä b", "b": [1, 2], "c": None, "d": NULL})
    assert content == b"a=%C3%A4%20b&b=1&b=2&d="
    assert media_type == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_a_form_needs_an_object(kind: Any) -> None:
    with pytest.raises(ArgumentError, match="mapping"):
        encode_body(kind, ["a"])


async def chunks() -> AsyncIterator[bytes]:
    yield b"a"


def test_content_is_sent_unchanged() -> None:
    stream = chunks()
    assert encode_body("binary", b"\x00\xff") == (b"\x00\xff", "application/octet-stream")
    assert encode_body("binary", bytearray(b"a"), content_type="image/png") == (b"a", "image/png")
    assert encode_body("binary", memoryview(b"a"))[0] == b"a"
    assert encode_body("binary", ("a.txt", b"a"))[0] == b"a"
    body = encode_body("binary", stream)[0]
    assert isinstance(body, StreamUpload)
    assert encode_body("text", "ä") == ("ä".encode(), "text/plain; charset=utf-8")
    with pytest.raises(ArgumentError, match="bytes or an async iterable"):
        encode_body("binary", 7)


# ------------------------------------------------------------ multipart


def parse_form(body: bytes, media_type: str) -> list[tuple[Any, Any, Any, Any]]:
    """Parse a form with an independent parser: name, file name, media type, content."""
    head = f"Content-Type: {media_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    parts = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        parts.append((name, part.get_filename(), part.get_content_type(), content))
    return parts


def test_a_form_with_files_is_parsed_back_by_another_parser() -> None:
    fields = {
        "title": "a title",
        "public": True,
        "count": 3,
        "tags": ["a", "b"],
        "meta": {"a": None, "b": 1},
        "none": None,
        "null": NULL,
        "raw": b"\x00\r\n--x",
        "image": ("a.png", b"png", "image/png"),
        "other": ("b.bin", b"bin"),
    }
    assert parse_form(*whole_form(fields)) == [
        ("title", None, "text/plain", b"a title"),
        ("public", None, "text/plain", b"true"),
        ("count", None, "text/plain", b"3"),
        ("tags", None, "text/plain", b"a"),
        ("tags", None, "text/plain", b"b"),
        ("meta", None, "application/json", b'{"a":null,"b":1}'),
        ("null", None, "text/plain", b""),
        ("raw", "raw", "application/octet-stream", b"\x00\r\n--x"),
        ("image", "a.png", "image/png", b"png"),
        ("other", "b.bin", "application/octet-stream", b"bin"),
    ]


def test_an_empty_form_is_valid() -> None:
    body, media_type = whole_form({})
    boundary = media_type.partition("boundary=")[2]
    assert body == f"--{boundary}--\r\n".encode()


def test_a_quote_in_a_name_is_escaped() -> None:
    body, _ = whole_form({'a"; x="y': ('f"; name="z".png', b"")})
    assert b'name="a%22; x=%22y"; filename="f%22; name=%22z%22.png"\r\n' in body


def test_names_are_encoded_as_utf_8() -> None:
    assert 'filename="ä.png"'.encode() in whole_form({"f": ("ä.png", b"")})[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"a\r\nb": "x"},
        {"f": ("secret\r\n.png", b"")},
        {"f": ("secret\x00.png", b"")},
        {"f": ("a", b"", "text/plain\r\nX: secret")},
        {"f": ("a", b"", "")},
        {"f": ("a", b"", 3)},
        {"f": ("a", "text")},
        {"f": (1, b"")},
        {"f": ("a",)},
        {"f": ("a", b"", "b", "c")},
        {"f": "\ud800"},
        {"f": object()},
    ],
)
def test_a_field_that_would_corrupt_the_form_is_rejected(fields: dict[str, object]) -> None:
    with pytest.raises(ArgumentError) as caught:
        whole_form(fields)
    assert "secret" not in str(caught.value)


def test_the_boundary_does_not_occur_in_any_part(monkeypatch: pytest.MonkeyPatch) -> None:
    boundaries = iter(["first", "second"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(boundaries))
    body, media_type = whole_form({"f": b"--first--"})
    assert media_type == "multipart/form-data; boundary=second"
    assert parse_form(body, media_type)[0][3] == b"--first--"


def test_a_file_can_have_its_own_headers() -> None:
    file = ("a.png", b"A", "image/png", {"X-Rate": "5", "Content-ID": "<a>"})
    body, _ = whole_form({"f": file})
    assert b"Content-Type: image/png\r\nX-Rate: 5\r\nContent-ID: <a>\r\n\r\nA" in body


@pytest.mark.parametrize(
    "headers", [{"X-A": "s3cr3t\r\nX-B: 1"}, {"X A": "1"}, {"X-A": 1}, {1: "1"}, "X-A: 1", None]
)
def test_an_invalid_header_of_a_file_is_rejected(headers: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^f: ") as caught:
        whole_form({"f": ("a.png", b"A", "image/png", headers)})
    assert "s3cr3t" not in str(caught.value)


def test_multipart_related_names_the_type_of_the_first_part() -> None:
    body, media_type = whole_form({"meta": {"n": 1}, "file": b"A"}, {}, "multipart/related")
    assert media_type.startswith("multipart/related; boundary=")
    assert media_type.endswith('; type="application/json"')
    assert body.index(b'{"n":1}') < body.index(b"A\r\n--")


@pytest.mark.parametrize(
    ("media_type", "value", "written"),
    [
        ("application/json", ["a", "b"], [b'Content-Type: application/json\r\n\r\n["a","b"]']),
        ("text/plain", ["a", "b"], [b"text/plain\r\n\r\na", b"text/plain\r\n\r\nb"]),
        ("application/json", "a", [b'application/json\r\n\r\n"a"']),
        ("application/json", NULL, [b"application/json\r\n\r\nnull"]),
        ("text/csv", True, [b"text/csv\r\n\r\ntrue"]),
        ("application/pdf", b"A", [b"application/pdf\r\n\r\nA"]),
    ],
)
def test_a_part_has_the_media_type_of_its_field(
    media_type: str, value: object, written: list[bytes]
) -> None:
    body, _ = whole_form({"f": value}, {"f": media_type})
    assert body.count(b'; name="f"') == len(written)
    assert all(part in body for part in written)
