"""The formats of texts: what is made up has them, and what is received may be less exact."""

from __future__ import annotations

import random
from typing import Any

import pytest

from trunkline.sandbox._values.formats import MAKERS, STRICT_CHECKS
from trunkline.sandbox._values.schemas import Schemas

SCHEMAS = Schemas({})
# A text of the format, and one that is almost.
EXAMPLES: dict[str, tuple[str, str]] = {
    "date-time": ("2026-12-31T23:59:60+01:00", "2026-02-29T00:00:00Z"),
    "date": ("2024-02-29", "2026-02-29"),
    "time": ("12:00:00.5-03:00", "24:01:00Z"),
    "duration": ("P1Y2M3DT4H5M6S", "P1H"),
    "email": ("first.last+tag@mail.example.com", "first..last@example.com"),
    "hostname": ("a-1.example.com", "-a.example.com"),
    "ipv4": ("192.0.2.1", "192.0.2.256"),
    "ipv6": ("2001:db8::1", "2001:db8::1::2"),
    "uuid": ("5a4db0c5-4cf5-85df-b187-facfbcf05af3", "5a4db0c54cf585dfb187facfbcf05af3"),
    "uri": ("urn:isbn:0451450523", "example.com/a"),
    "uri-reference": ("../a?b=%20#c", "a b"),
    "json-pointer": ("/a~1b/0", "a/b"),
    "regex": ("^[a-z]+$", "[a-z"),
    "byte": ("AQID", "AQI"),
}
# What clients and servers send, although the RFC does not allow it.
TOLERATED = (
    ("date-time", "2026-01-01 00:00:00"),
    ("time", "12:00:00"),
    ("email", "first..last@example.com"),
    ("uri", "https://example.com/é"),
)


def is_valid(value: Any, format: str, *, made: bool) -> bool:
    return SCHEMAS.is_valid(value, {"format": format}, "made" if made else "response")


def test_each_checked_format_has_an_example() -> None:
    assert EXAMPLES.keys() == STRICT_CHECKS.keys()


@pytest.mark.parametrize("format", EXAMPLES)
def test_a_text_has_its_format(format: str) -> None:
    valid, almost = EXAMPLES[format]
    assert is_valid(valid, format, made=True)
    assert not is_valid(almost, format, made=True)
    assert is_valid(valid, format, made=False)
    assert not is_valid("\n [", format, made=True)
    assert is_valid(5, format, made=True)  # another type is none of the format's business


@pytest.mark.parametrize(("format", "text"), TOLERATED)
def test_a_text_that_is_received_may_be_less_exact(format: str, text: str) -> None:
    assert is_valid(text, format, made=False)
    assert not is_valid(text, format, made=True)


@pytest.mark.parametrize("format", MAKERS)
def test_a_made_up_text_has_its_format(format: str) -> None:
    for seed in range(20):
        text = MAKERS[format](random.Random(seed))
        assert is_valid(text, format, made=True), text
