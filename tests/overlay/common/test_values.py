from __future__ import annotations

import math

import pytest

from trunkline._common.secret import Secret
from trunkline._common.values import HEADER_NAME, integer_error, scalar_text, seconds_error


@pytest.mark.parametrize("value", [1, 0.001, 999_999_999, 999_999_999.9])
def test_a_positive_number_is_a_valid_number_of_seconds(value: object) -> None:
    assert seconds_error(value) is None


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (0, "0"),
        (-1.5, "-1.5"),
        (10**9, "1000000000"),
        pytest.param(10**5000, "int", id="too large to print"),
        (math.nan, "float"),
        (math.inf, "float"),
        (True, "bool"),
        (None, "NoneType"),
        ("s3cr3t", "str"),
        (Secret("s3cr3t"), "Secret"),
    ],
)
def test_an_invalid_number_of_seconds_is_described(value: object, got: str) -> None:
    expected = "expected a number of seconds, more than 0 and less than 1e9, got "
    assert seconds_error(value) == expected + got


def test_zero_seconds_are_valid_if_allowed() -> None:
    assert seconds_error(0, allow_zero=True) is None
    assert seconds_error(0.0, allow_zero=True) is None
    message = seconds_error(-1, allow_zero=True)
    assert message == "expected a number of seconds, 0 or more and less than 1e9, got -1"
    assert seconds_error(False, allow_zero=True) is not None


def test_the_bounds_of_an_int_are_inclusive() -> None:
    assert [integer_error(value, 1, 3) is None for value in range(5)] == [0, 1, 1, 1, 0]
    assert [integer_error(value, 1) is None for value in (0, 1, 10**6)] == [0, 1, 1]
    assert integer_error(0, 1, 3) == "expected an int from 1 to 3, got 0"
    assert integer_error("s3cr3t", 1) == "expected an int of 1 or more, got str"


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_other_types_are_not_an_int(value: object) -> None:
    assert integer_error(value, 0) is not None


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (1, "1"), (1.5, "1.5"), ("True", "True")]
)
def test_scalars_are_written_as_in_json(value: object, text: str) -> None:
    assert scalar_text(value) == text


@pytest.mark.parametrize("name", ["", "X Y", "X:", "X\n", "ä"])
def test_an_invalid_header_name_does_not_match(name: str) -> None:
    assert not HEADER_NAME.fullmatch(name)
    assert HEADER_NAME.fullmatch("X-Key_1.~!#$%&'*+^`|")
