"""Decide whether a 401 response means that the token is invalid."""

from __future__ import annotations

import pytest

from trunkline._auth.rejection import Rejections
from trunkline._auth.token import Token

NOW = 1_700_000_000.0
TARGET = ("GET", "https://a.example/1")
SECOND_REQUEST = ("GET", "https://a.example/2")
INVALID = {"WWW-Authenticate": 'Bearer realm="a", error="invalid_token"'}


class Time:
    now = NOW

    def __call__(self) -> float:
        return self.now


def token(value: str = "a", age: float = 0.0) -> Token:
    return Token(value, NOW - age, 3600.0)


def suspect(
    rejections: Rejections, headers: dict[str, str] | None = None, *, age: float = 0.0
) -> bool:
    return rejections.is_suspect(token(age=age), headers or {}, TARGET, is_shared=False)


@pytest.mark.parametrize(
    ("age", "expected"), [(0, False), (59, False), (-59, False), (60, True), (3000, True)]
)
def test_a_token_older_than_a_minute_is_suspect(age: float, expected: bool) -> None:
    assert suspect(Rejections(Time()), age=age) == expected


@pytest.mark.parametrize(("accepted", "expected"), [("a", True), ("other", False)])
def test_a_new_token_is_suspect_if_it_was_accepted_before(accepted: str, expected: bool) -> None:
    rejections = Rejections(Time())
    rejections.accepted(token(accepted).authorization, SECOND_REQUEST)
    assert suspect(rejections) == expected


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        ('Bearer error="invalid_token"', True),
        ('Bearer realm="x",error=invalid_token,error_description="expired"', True),
        ('Basic realm="b", Bearer Error = "INVALID_TOKEN"', True),
        ('Bearer error="insufficient_scope"', False),
        ("Bearer", False),
        (" " * 100_000 + 'error="invalid_token"', False),
    ],
)
def test_the_challenge_can_report_an_invalid_token(challenge: str, expected: bool) -> None:
    assert suspect(Rejections(Time()), {"WWW-Authenticate": challenge}) == expected


def test_a_shared_token_is_always_suspect() -> None:
    assert Rejections(Time()).is_suspect(token(), {}, TARGET, is_shared=True)


def test_a_request_rejected_after_a_renewal_is_remembered_for_a_minute() -> None:
    time = Time()
    rejections = Rejections(time)
    rejections.accepted(token().authorization, SECOND_REQUEST)
    rejections.remember(TARGET)
    assert not suspect(rejections)
    assert suspect(rejections, INVALID)
    assert rejections.is_suspect(token(), {}, SECOND_REQUEST, is_shared=False)
    time.now += 60
    assert suspect(rejections)


def test_an_accepted_request_is_forgotten() -> None:
    rejections = Rejections(Time())
    rejections.remember(TARGET)
    rejections.accepted(token().authorization, TARGET)
    assert suspect(rejections)


def test_at_most_1024_requests_are_remembered() -> None:
    rejections = Rejections(Time())
    rejections.accepted(token().authorization, SECOND_REQUEST)
    rejections.remember(TARGET)
    for number in range(1023):
        rejections.remember(("GET", str(number)))
    assert not suspect(rejections)
    rejections.remember(SECOND_REQUEST)
    assert suspect(rejections)
    assert len(rejections._remembered) == 1024
