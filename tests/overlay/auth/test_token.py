from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trunkline._auth.token import (
    DEFAULT_LIFETIME,
    MAXIMUM_LIFETIME,
    MINIMUM_LIFETIME,
    NoToken,
    Token,
    dump_token,
    lifetime,
    load_token,
    read_token,
)

NOW = 1_700_000_000.0

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.integers().map(str)
    | st.floats().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
moments = st.floats(min_value=0, max_value=4e9)


# ---------------------------------------------------------------- lifetime of a token


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (3600, 3600.0),
        (3600.5, 3600.5),
        ("3600", 3600.0),
        (" 3600 ", 3600.0),
        (0, MINIMUM_LIFETIME),
        (1, MINIMUM_LIFETIME),
        (-1, MINIMUM_LIFETIME),
        (-(10**400), MINIMUM_LIFETIME),
        ("-1e999", MINIMUM_LIFETIME),
        (10**12, MAXIMUM_LIFETIME),
        (10**400, MAXIMUM_LIFETIME),
        ("9" * 5000, MAXIMUM_LIFETIME),
        (math.inf, MAXIMUM_LIFETIME),
        (math.nan, DEFAULT_LIFETIME),
        ("nan", DEFAULT_LIFETIME),
        (None, DEFAULT_LIFETIME),
        (True, DEFAULT_LIFETIME),
        ("", DEFAULT_LIFETIME),
        ("an hour", DEFAULT_LIFETIME),
        ([3600], DEFAULT_LIFETIME),
        ({"seconds": 3600}, DEFAULT_LIFETIME),
    ],
)
def test_the_lifetime_is_read_from_any_form_of_expires_in(
    expires_in: object, seconds: float
) -> None:
    assert lifetime(expires_in) == seconds


@given(json_values)
@example(10**400)
@example("9" * 5000)
def test_every_lifetime_is_within_the_bounds(expires_in: object) -> None:
    assert MINIMUM_LIFETIME <= lifetime(expires_in) <= MAXIMUM_LIFETIME


@given(json_values, moments)
def test_every_token_is_usable_at_first_and_expires(expires_in: object, now: float) -> None:
    token = read_token({"access_token": "abc", "expires_in": expires_in}, now)
    assert isinstance(token, Token)
    assert not token.is_stale(now)
    assert not token.is_stale(now + MINIMUM_LIFETIME * 0.8)  # Not a request per call.
    assert token.is_stale(now + MAXIMUM_LIFETIME)


@given(st.floats(min_value=MINIMUM_LIFETIME, max_value=MAXIMUM_LIFETIME), moments)
def test_a_token_is_renewed_shortly_before_it_expires(seconds: float, now: float) -> None:
    token = Token("abc", now, seconds)
    assert token.is_stale(now + seconds)
    assert token.renew_at < now + seconds
    assert now + seconds - token.renew_at <= min(60.0, 0.1 * seconds) + 1e-6


@given(st.floats(min_value=0, max_value=3600), st.floats(min_value=0, max_value=3600))
def test_a_stale_token_stays_stale(earlier: float, later: float) -> None:
    token = Token("abc", NOW, 900)
    first, second = sorted((NOW + earlier, NOW + later))
    assert not token.is_stale(first) or token.is_stale(second)


def test_a_token_of_an_hour_is_renewed_a_minute_early() -> None:
    token = Token("abc", NOW, 3600)
    assert not token.is_stale(NOW + 3539)
    assert token.is_stale(NOW + 3540)


def test_a_token_from_the_future_is_stale() -> None:
    token = Token("abc", NOW, 3600)
    assert not token.is_stale(NOW - 59)
    assert token.is_stale(NOW - 61)


# ---------------------------------------------------------------- token responses


def test_a_usual_response_is_read() -> None:
    response = {
        "access_token": "abc",
        "refresh_token": "def",
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "all",
    }
    assert read_token(response, NOW) == Token("abc", NOW, 3600, "def")


@pytest.mark.parametrize("kind", ["bearer", "Bearer", "BEARER", None])
def test_the_type_is_case_insensitive_and_optional(kind: str | None) -> None:
    assert isinstance(read_token({"access_token": "abc", "token_type": kind}, NOW), Token)
    assert isinstance(read_token({"access_token": "abc"}, NOW), Token)


@pytest.mark.parametrize("kind", ["mac", "", "Bearer x", 1, ["Bearer"], False])
def test_another_token_type_is_rejected(kind: object) -> None:
    assert read_token({"access_token": "abc", "token_type": kind}, NOW) == NoToken(
        "the token_type is not Bearer"
    )


@pytest.mark.parametrize("response", [None, [], ["abc"], "abc", 1, True])
def test_a_response_that_is_not_an_object_is_rejected(response: object) -> None:
    assert read_token(response, NOW) == NoToken("the response is not a JSON object")


@pytest.mark.parametrize(
    "response",
    [{}, {"access_token": None}, {"access_token": ""}, {"access_token": 1}, {"token": "abc"}],
)
def test_a_response_without_a_token_is_rejected(response: object) -> None:
    assert read_token(response, NOW) == NoToken("the response has no access_token")


@pytest.mark.parametrize("value", ["a b", "a\r\nX: y", "a\0", "\n", "ä", "a\u2028b"])
def test_a_token_that_is_invalid_in_a_header_is_rejected(value: str) -> None:
    refused = read_token({"access_token": value}, NOW)
    assert refused == NoToken("the access_token has characters that are not allowed in a header")


@pytest.mark.parametrize("following", [None, "", 1, ["x"]])
def test_the_refresh_token_is_kept_if_the_response_has_none(following: object) -> None:
    token = read_token({"access_token": "abc", "refresh_token": following}, NOW, "old")
    assert isinstance(token, Token)
    assert token.refresh_token == "old"


def test_a_rotated_refresh_token_replaces_the_old_one() -> None:
    token = read_token({"access_token": "abc", "refresh_token": "new"}, NOW, "old")
    assert isinstance(token, Token)
    assert token.refresh_token == "new"


@given(json_values, st.text())
def test_any_response_yields_a_token_or_an_error(value: object, text: str) -> None:
    responses: list[object] = [value, {"access_token": value}, {"access_token": text}]
    for response in responses:
        read = read_token(response, NOW)
        if isinstance(read, Token):
            assert read.authorization == "Bearer " + read.value
            assert read.value.isascii()
            assert read.value.isprintable()
        else:
            assert read.reason.startswith("the ")


# ---------------------------------------------------------------- storage and repr


def test_a_token_is_masked_in_its_repr() -> None:
    token = Token("planted-access", NOW, 1, "planted-refresh")
    assert "planted" not in repr(token)
    assert "planted" not in repr([token.authorization])
    assert "planted" not in repr(read_token({"access_token": "planted"}, NOW))


@pytest.mark.parametrize("refresh_token", [None, "def"])
def test_a_stored_token_is_read_back_equal(refresh_token: str | None) -> None:
    token = Token("abc", NOW, 10.5, refresh_token)
    assert load_token(dump_token(token)) == token
    assert load_token(dump_token(token).encode()) == token


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        b"",
        "null",
        "[]",
        "{}",
        "{",
        b"\xff",
        "[" * 100_000,
        '{"access_token": "a"}',
        '{"access_token": "a", "obtained_at": null}',
        '{"access_token": "a", "obtained_at": Infinity}',
        '{"access_token": "a", "obtained_at": NaN}',
        '{"access_token": "a", "obtained_at": 1' + "0" * 400 + "}",
        '{"access_token": "a\\nb", "obtained_at": 1}',
        '{"access_token": "", "obtained_at": 1}',
        '{"access_token": 7, "obtained_at": 1}',
    ],
)
def test_invalid_stored_content_has_no_token(text: str | bytes | None) -> None:
    assert load_token(text) is None


def test_bounds_of_the_lifetime() -> None:
    assert (DEFAULT_LIFETIME, MINIMUM_LIFETIME, MAXIMUM_LIFETIME) == (300.0, 5.0, 86_400.0)
    assert lifetime(10**400) == MAXIMUM_LIFETIME
    assert lifetime(-(10**400)) == MINIMUM_LIFETIME


@pytest.mark.parametrize(("seconds", "margin"), [(100.0, 10.0), (600.0, 60.0), (3600.0, 60.0)])
def test_the_margin_is_a_tenth_of_the_lifetime_and_at_most_a_minute(
    seconds: float, margin: float
) -> None:
    token = Token("t", NOW, seconds)
    assert token.renew_at == NOW + seconds - margin
    assert not token.is_stale(token.renew_at - 1)
    assert token.is_stale(token.renew_at)


def test_a_clock_up_to_a_minute_behind_is_accepted() -> None:
    token = Token("t", NOW, 3600.0)
    assert not token.is_stale(NOW - 60.0)
    assert token.is_stale(NOW - 60.5)


def test_a_token_may_contain_every_visible_ascii_character_and_no_other() -> None:
    for code in (0x21, 0x7E):
        assert isinstance(read_token({"access_token": chr(code)}, NOW), Token)
    for code in (0x20, 0x7F):
        assert isinstance(read_token({"access_token": chr(code)}, NOW), NoToken)
