from __future__ import annotations

from typing import Any

import attrs
import httpx
import pytest

from trunkline._call.option_types import CALL_OPTIONS, CLIENT_OPTIONS, PAGER_OPTIONS
from trunkline._call.options import RequestOptions, parse_timeout, validate_headers
from trunkline._pager.settings import PagerSettings
from trunkline._resilience.retry import ONCE, RetryPolicy
from trunkline._transport.base import DEFAULT_TIMEOUTS, Timeouts
from trunkline._transport.limits import Limits
from trunkline.errors import ArgumentError


def test_the_default_timeout_is_finite() -> None:
    options = RequestOptions()
    assert options.timeouts == Timeouts(connect=10.0, read=30.0, write=30.0, pool=None)
    assert (options.deadline, options.retry.attempts) == (60.0, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, Timeouts(5.0, 5.0, 5.0, None)),
        (0.5, Timeouts(0.5, 0.5, 0.5, None)),
        (None, Timeouts(None, None, None, None)),
        (httpx.Timeout(7, connect=1, pool=2), Timeouts(1, 7, 7, 2)),
        (httpx.Timeout(None), Timeouts(None, None, None, None)),
    ],
)
def test_a_timeout_is_converted_as_by_httpx(value: object, expected: Timeouts) -> None:
    assert parse_timeout(value) == expected


@pytest.mark.parametrize("value", [0, -1, True, "5", float("nan"), float("inf"), [], (1, 2)])
def test_an_invalid_timeout_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError, match="timeout"):
        parse_timeout(value)


def test_options_are_changed_in_a_copy() -> None:
    options = RequestOptions(headers={"a": "1"})
    changed = options.updated_by(
        {"timeout": 1, "deadline": 2, "retry": None, "headers": {"B": "2"}, "limit": 3}
    )
    assert changed.timeouts.read == 1.0
    assert (changed.deadline, changed.retry) == (2.0, ONCE)
    assert changed.headers == {"a": "1", "b": "2"}
    assert options == RequestOptions(headers={"a": "1"})
    assert options.updated_by({}) is options
    assert options.updated_by({"retry": RetryPolicy(attempts=7)}).retry.attempts == 7
    assert options.timeouts is DEFAULT_TIMEOUTS
    assert options.updated_by({"deadline": None, "headers": None}) == options


def test_header_values_are_masked() -> None:
    options = RequestOptions().updated_by({"headers": {"X-Key": "s3cr3t"}})
    assert "s3cr3t" not in f"{options!r} {options.headers!r}"
    assert options.headers["x-key"] == "s3cr3t"


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"X": 1}, "headers: X: expected a str, got int"),
        ({1: "X"}, "headers: a header name contains an invalid character"),
        ({"": "X"}, "headers: a header name contains an invalid character"),
        ({"X Y": "Z"}, "headers: a header name contains an invalid character"),
        ({"X": "s3cr3t\r\n"}, "headers: X: the value contains a character"),
        ({"X": "s3cr3t\x00"}, "headers: X: the value contains a character"),
        ({"X": "s3cr3tä"}, "headers: X: the value contains a character"),
        ({"hOST": "s3cr3t"}, "headers: 'hOST' is set by the client and cannot be overridden"),
        ({"X": " s3cr3t"}, "headers: X: the value begins or ends with white space"),
        ({"X": "s3cr3t\t"}, "headers: X: the value begins or ends with white space"),
        (
            {"Expect": "100-continue"},
            "headers: 'Expect' is set by the client and cannot be overridden",
        ),
        ([("X", "s3cr3t")], "headers: expected a mapping, got list"),
    ],
)
def test_an_invalid_header_is_rejected(headers: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        validate_headers(headers)
    assert str(caught.value).startswith(message)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"max_connections": 0}, "max_connections"),
        ({"max_connections": True}, "max_connections"),
        ({"max_connections": 1.5}, "max_connections"),
        ({"keepalive_expiry": -1}, "keepalive_expiry"),
        ({"keepalive_expiry": False}, "keepalive_expiry"),
        ({"max_response_bytes": 0}, "max_response_bytes"),
        ({"max_decompressed_bytes": "1"}, "max_decompressed_bytes"),
    ],
)
def test_invalid_limits_are_rejected(options: dict[str, Any], name: str) -> None:
    with pytest.raises(ArgumentError, match=name):
        Limits(**options)


def test_option_names_match_the_typed_dicts() -> None:
    assert {
        *("timeout", "deadline", "headers", "retry", "on_response", "validation"),
        *("extra_query", "extra_body", "rate_limit_wait"),
    } == CALL_OPTIONS
    assert CALL_OPTIONS | set(attrs.fields_dict(PagerSettings)) == PAGER_OPTIONS
    assert {"base_url", "transport", "http_client", "limits", "clock"} <= CLIENT_OPTIONS


@pytest.mark.parametrize("name", ["extra_query", "extra_body"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([("a", 1)], "expected a mapping, got list"),
        ("a=1", "expected a mapping, got str"),
        ({1: "a"}, "expected keys of type str, got int"),
    ],
)
def test_extra_arguments_must_be_mappings_with_string_keys(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        RequestOptions().updated_by({name: value})
    assert str(caught.value) == f"{name}: {message}"
