from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from trunkline._common.http_date import http_date
from trunkline._resilience.retry_after import MAX_RETRY_AFTER, longest_retry_after, retry_after

NOW = 784_111_777.0  # Sun, 06 Nov 1994 08:49:37 GMT
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
IN_A_MINUTE = "Sun, 06 Nov 1994 08:50:37 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("2.5", 2.5),
        ("604800", MAX_RETRY_AFTER),
    ],
)
def test_seconds_are_read(value: str, seconds: float) -> None:
    assert retry_after(value, None, NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [
        IN_A_MINUTE,
        "Sunday, 06-Nov-94 08:50:37 GMT",
        "Sun Nov  6 08:50:37 1994",
    ],
)
def test_all_three_forms_of_a_date_are_read(value: str) -> None:
    assert retry_after(value, DATE, NOW + 99) == 60.0


def test_a_date_is_compared_with_the_date_of_the_response() -> None:
    an_hour_off = NOW + 3600
    assert retry_after(IN_A_MINUTE, DATE, an_hour_off) == 60.0


@pytest.mark.parametrize("date", [None, "yesterday", "Sun, 31 Feb 1994 08:49:37 GMT"])
def test_a_date_is_compared_with_the_local_clock_if_the_response_has_none(date: str | None) -> None:
    assert retry_after(IN_A_MINUTE, date, NOW + 10) == 50.0


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "-1",
        "+1",
        "1e3",
        "NaN",
        "inf",
        "soon",
        "0x10",
        "1,000",
        "1 2",
        "٣",
        "²",
        "1\n",
        "9" * 5000,
        "604801",
        "Sun, 06 Nov 1994 08:48:37 GMT",  # A minute ago.
        "Sun, 31 Feb 1994 08:50:37 GMT",
        "Sun, 06 Nov 1994 25:50:37 GMT",
        "Sun, 06 Foo 1994 08:50:37 GMT",
        "Sun, 06 Nov 9999 08:50:37 GMT",
        "Sun, 06 Nov 0000 08:50:37 GMT",
        "1994-11-06T08:50:37Z",
    ],
)
def test_an_invalid_value_is_none(value: str | None) -> None:
    assert retry_after(value, DATE, NOW) is None


def test_a_leap_second_is_valid() -> None:
    assert http_date("Sat, 31 Dec 2016 23:59:60 GMT") == http_date("Sat, 31 Dec 2016 23:59:59 GMT")


def test_a_year_of_two_digits_is_in_this_century_or_the_last() -> None:
    assert http_date("Sunday, 06-Nov-94 08:49:37 GMT") == NOW
    assert http_date("Monday, 06-Nov-23 08:49:37 GMT") == NOW + 29 * 365.25 * 86400 - 0.25 * 86400
    for short, long in (("69", "2069"), ("70", "1970")):
        complete = http_date(f"Thu, 06 Nov {long} 08:49:37 GMT")
        assert http_date(f"Thursday, 06-Nov-{short} 08:49:37 GMT") == complete


@given(st.text() | st.text(alphabet="0123456789.-: ,GMTSunNov") | st.from_regex(r"\w{3}, .*GMT"))
def test_no_value_raises_or_waits_endlessly(value: str) -> None:
    wait = retry_after(value, value, NOW)
    assert wait is None or 0 <= wait <= MAX_RETRY_AFTER


def test_a_week_is_the_longest_wait() -> None:
    assert MAX_RETRY_AFTER == 604_800.0
    assert retry_after("604801", None, NOW) is None
    assert retry_after("604800", None, NOW) == 604_800.0


def test_a_date_equal_to_now_means_no_wait() -> None:
    assert retry_after(DATE, DATE, 0.0) == 0.0


@pytest.mark.parametrize(("year", "full"), [("69", 2069), ("70", 1970), ("00", 2000)])
def test_the_century_turns_at_70(year: str, full: int) -> None:
    moment = http_date(f"Sunday, 06-Nov-{year} 08:49:37 GMT")
    assert moment == http_date(f"Sun, 06 Nov {full} 08:49:37 GMT")
    assert moment is not None


def test_a_leap_second_equals_the_second_before_and_61_is_invalid() -> None:
    assert http_date("Sun, 06 Nov 1994 08:49:60 GMT") == NOW + 22
    assert http_date("Sun, 06 Nov 1994 08:49:61 GMT") is None


WEDNESDAY = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        (["5"], 5.0),
        (["5", "10"], 10.0),
        (["10", "5"], 10.0),
        (["5, 10"], 10.0),
        (["soon", "5"], 5.0),
        (["soon", "later"], None),
        ([f"{WEDNESDAY}, 5"], 60.0),
        ([f"90, {WEDNESDAY}"], 90.0),
        ([WEDNESDAY, "61"], 61.0),
        (["Wednesday, 21-Oct-15 07:28:00 GMT, 1"], 60.0),
        (["5", "99999999"], 5.0),
    ],
)
def test_the_longest_of_several_headers_applies(values: list[str], expected: float | None) -> None:
    date = [("Date", "Wed, 21 Oct 2015 07:27:00 GMT")]
    several = CIMultiDict([*date, *(("retry-after", value) for value in values)])
    assert longest_retry_after(several, 0.0) == expected
    assert longest_retry_after(httpx.Headers([*several.items()]), 0.0) == expected
