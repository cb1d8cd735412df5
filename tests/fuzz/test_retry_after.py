"""No value of `Retry-After` causes an exception or an endless wait."""

from __future__ import annotations

import random
from email.utils import formatdate

from trunkline._common.http_date import http_date
from trunkline._resilience.retry_after import MAX_RETRY_AFTER, retry_after

from .tiers import tiers

_DATES = [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Thu, 31 Dec 9999 23:59:60 GMT",
]
_PLAIN = ["120", "0", "1.5", "604800", "-1", "1e3", "soon", "", " 7 ", "9" * 400, "٣", "0x10"]
_BITS = ["0", "9", ".", "-", "+", "e", "_", " ", "\t", ":", ",", "GMT", "UTC", "Feb", "٣", "\x00"]


def value_from(chance: random.Random) -> str:
    """Return a damaged value, or some text."""
    if chance.random() < 0.2:
        return "".join(chance.choice(_BITS) for _ in range(chance.randrange(12)))
    if chance.random() < 0.2:
        return formatdate(chance.uniform(-1e9, 5e9), usegmt=True)
    text = chance.choice(_DATES + _PLAIN)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(_BITS) + text[at + chance.randrange(3) :]
    return text


@tiers(20_000, 1_000_000, parts=4)
def test_every_value_is_a_wait_within_bounds_or_none(times: int, seed: int) -> None:
    chance = random.Random(seed)
    waits = 0
    for _ in range(times):
        value, date = value_from(chance), value_from(chance)
        wait = retry_after(value, date if chance.random() < 0.7 else None, 1.7e9)
        assert wait is None or (type(wait) is float and 0 <= wait <= MAX_RETRY_AFTER), (value, date)
        waits += wait is not None
    assert waits > times / 20


@tiers(5_000, 100_000)
def test_every_formatted_date_is_parsed_back(times: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        moment = chance.randrange(0, 4_000_000_000)
        assert http_date(formatdate(moment, usegmt=True)) == moment
