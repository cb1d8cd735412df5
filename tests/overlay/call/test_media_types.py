"""The arguments of a call, or `content_type`, select the media type of its body."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.calls import operation

from trunkline._call.media_types import select_body
from trunkline._operation import RequestBody
from trunkline.errors import ArgumentError

JSON = RequestBody(
    content_type="application/json", kind="json", fields=("url", "tag"), required=("url",)
)
FILE = RequestBody(
    content_type="multipart/form-data",
    kind="multipart",
    fields=("file", "tag"),
    required=("file",),
    styles={"file": "image/png"},
)
XML = RequestBody(content_type="application/xml", kind="binary", argument="content")
TEXT = RequestBody(content_type="text/plain", kind="text", argument="content")
LOOSE = RequestBody(content_type="application/loose+json", kind="json", fields=("tag",))


def selected(
    bodies: tuple[RequestBody, ...],
    fields: dict[str, object],
    content: object = None,
    content_type: str | None = None,
    **facts: Any,
) -> tuple[str | None, object]:
    several = operation("POST", bodies=bodies, **facts)
    variant, body = select_body(several, fields, (content_type, {"content": content}))
    return variant.content_type, body


@pytest.mark.parametrize(
    ("fields", "content", "content_type", "expected"),
    [
        ({"url": "u", "file": None}, None, None, ("application/json", {"url": "u"})),
        ({"url": None, "file": b"f"}, None, None, ("multipart/form-data", {"file": b"f"})),
        (
            {"file": b"f", "tag": "t"},
            None,
            None,
            ("multipart/form-data", {"file": b"f", "tag": "t"}),
        ),
        ({"tag": "t"}, None, None, ("application/loose+json", {"tag": "t"})),
        ({"url": "u"}, None, "application/json", ("application/json", {"url": "u"})),
        ({}, "text", None, ("text/plain", "text")),
        ({}, b"bytes", None, ("application/xml", b"bytes")),
        ({}, "<a/>", "application/xml", ("application/xml", "<a/>")),
        ({}, None, None, ("application/loose+json", {})),
    ],
)
def test_the_first_media_type_with_all_arguments_is_selected(
    fields: dict[str, object], content: object, content_type: str | None, expected: object
) -> None:
    assert selected((JSON, FILE, TEXT, XML, LOOSE), fields, content, content_type) == expected


@pytest.mark.parametrize(
    ("fields", "content", "content_type", "message"),
    [
        ({}, None, None, "application/json: url is missing; multipart/form-data: file is missing"),
        ({"url": "u", "file": b"f"}, None, None, "file is not a part of it"),
        ({"url": "u"}, None, "multipart/form-data", "multipart/form-data: file is missing"),
        ({"url": "u"}, "text", None, "content is not a part of it"),
        ({"url": "u"}, None, "text/html", "content_type: expected one of application/json, "),
        ({}, b"s3cr3t", "text/plain", "content is not a str"),
    ],
)
def test_arguments_that_match_no_media_type_are_rejected(
    fields: dict[str, object], content: object, content_type: str | None, message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        selected((JSON, FILE, TEXT), fields, content, content_type)
    assert message in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_an_optional_body_is_omitted_without_arguments() -> None:
    assert selected((JSON, FILE), {"url": None}, body_optional=True)[1] is None


def test_a_media_type_has_its_own_styles() -> None:
    several = operation("POST", bodies=(JSON, FILE), styles={"query": {"ids": ","}})
    styles = [variant.styles for variant in several.variants]
    assert styles == [
        {"query": {"ids": ","}, "body": {}},
        {"query": {"ids": ","}, "body": {"file": "image/png"}},
    ]
    assert [variant.bodies for variant in several.variants] == [(), ()]
