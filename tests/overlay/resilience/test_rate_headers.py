from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from trunkline._resilience.rate_headers import MAX_RESET, Allowance, allowance_of

NOW = 1_700_000_000.0
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"  # NOW

FIELDS = {"Limit": "10", "Remaining": "3", "Reset": "7"}


def named(prefix: str, **fields: str) -> dict[str, str]:
    return {f"{prefix}{name}": value for name, value in {**FIELDS, **fields}.items() if value}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        (named("RateLimit-"), Allowance(3, 7, 10)),
        (named("X-RateLimit-"), Allowance(3, 7, 10)),
        (named("x-rate-limit-"), Allowance(3, 7, 10)),
        (named("x-ratelimit-", Limit="10, 10;w=1"), Allowance(3, 7, 10, 1)),
        (
            named("x-ratelimit-", Limit='10, 10;w=1;name="a",100;w=60', Reset=""),
            Allowance(3, 1, 10, 1),
        ),
        (named("x-ratelimit-", Limit="10;w=2"), Allowance(3, 7, 10, 2)),
        ({**named("RateLimit-"), "RateLimit-Policy": "10;w=60"}, Allowance(3, 7, 10, 60)),
        (named("X-RateLimit-", Reset="1700000012"), Allowance(3, 12, 10)),
        (named("X-RateLimit-", Reset="1700000012000"), Allowance(3, 12, 10)),
        (named("X-RateLimit-", Reset="1699999000"), Allowance(3, 0, 10)),
        ({**named("X-RateLimit-", Reset="1700000012"), "Date": DATE}, Allowance(3, 12, 10)),
        (named("X-RateLimit-", Limit=""), Allowance(3, 7)),
        (named("X-RateLimit-", Limit="many"), Allowance(3, 7)),
        (named("X-RateLimit-", Reset="0.5"), Allowance(3, 0.5, 10)),
        ({"RateLimit": "limit=10, remaining=3, reset=7"}, Allowance(3, 7, 10)),
        (
            {"RateLimit": "limit=10,remaining=3,reset=7", "RateLimit-Policy": "10;w=60"},
            Allowance(3, 7, 10, 60),
        ),
        (
            {"RateLimit": '"a";r=3;t=7', "RateLimit-Policy": '"a";q=10;w=60'},
            Allowance(3, 7, 10, 60),
        ),
        (
            {
                "RateLimit": '"day";r=900;t=5000, "burst";r=3;t=1',
                "RateLimit-Policy": '"burst";q=10;w=1;pk=:a:, "day";q=1000;w=86400',
            },
            Allowance(3, 1, 10, 1),
        ),
        # Unusual values.
        (named("X-RateLimit-", Remaining="-1"), None),
        (named("X-RateLimit-", Remaining="3.5"), None),
        (named("X-RateLimit-", Remaining="٣"), None),
        (named("X-RateLimit-", Remaining=""), None),
        (named("X-RateLimit-", Reset=""), None),
        (named("X-RateLimit-", Reset="6m0s"), None),
        (named("X-RateLimit-", Reset="-5"), None),
        (named("X-RateLimit-", Reset="nan"), None),
        (named("X-RateLimit-", Reset="1e9"), None),
        (named("X-RateLimit-", Reset="999999999"), None),
        (named("X-RateLimit-", Reset="9" * 13), None),
        ({"RateLimit": "unlimited"}, None),
        ({"RateLimit": '"a";r=3'}, None),
        ({"RateLimit": "limit=10, remaining=x, reset=7"}, None),
        ({"RateLimit": '"a";r=1;t=1,' * 100}, None),
    ],
    ids=str,
)
def test_the_remainder_of_a_limit_is_read(
    headers: Mapping[str, str], expected: Allowance | None
) -> None:
    assert allowance_of(CIMultiDict(headers), lambda: NOW) == expected


@given(
    st.dictionaries(
        st.sampled_from([
            "ratelimit", "ratelimit-policy", "ratelimit-limit", "ratelimit-remaining",
            "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date",
        ]),
        st.one_of(
            st.text(alphabet="0123456789,;=wqrt\"\x00 .-eé", max_size=60),
            st.integers(-10, 10**15).map(str),
        ),
    )
)  # fmt: skip
def test_any_header_is_read_within_bounds_or_ignored(headers: dict[str, str]) -> None:
    found = allowance_of(headers, lambda: NOW)
    if found is not None:
        assert found.remaining >= 0
        assert 0 <= found.reset <= MAX_RESET
        assert found.window is None or 0 < found.window <= MAX_RESET
