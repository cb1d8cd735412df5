"""Arithmetic: what the rounds of a case say.

Two contenders are compared within a round, never across: what slows the machine for a while
slows both. The median of the rounds' ratios is the result, and their spread says how far to
trust it.
"""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence

Numbers = Mapping[str, float]
Round = Mapping[str, Numbers]  # the numbers of each contender

FEWEST_ROUNDS = 5


@dataclasses.dataclass(frozen=True)
class Summary:
    """What several rounds say of one number.

    Attributes:
        median: The median.
        low: The lower quartile.
        high: The upper quartile.
    """

    median: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """The distance of the quartiles, as a share of the median."""
        return (self.high - self.low) / self.median if self.median else 0.0


def summary(values: Sequence[float]) -> Summary:
    """Return median and quartiles; of a single value, that value.

    Raises:
        ValueError: There are several values, but too few for a median.
    """
    if len(values) == 1:  # a case that is run once
        return Summary(values[0], values[0], values[0])
    if len(values) < FEWEST_ROUNDS:
        raise ValueError(f"{len(values)} rounds: a median needs {FEWEST_ROUNDS} at least")
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Summary(median, low, high)


def of_one(rounds: Sequence[Round], contender: str, number: str) -> Summary:
    """Return what the rounds say of one number of one contender."""
    return summary([one[contender][number] for one in rounds])


def difference(
    rounds: Sequence[Round], number: str, ours: str, theirs: str, unit: float
) -> Summary:
    """Return ours less theirs in so many units, each round by itself."""
    return summary([(one[ours][number] - one[theirs][number]) / unit for one in rounds])


def ratio(
    rounds: Sequence[Round], number: str, ours: str, theirs: str | None, bound: float = 1.0
) -> Summary:
    """Return the ratio of our number to the peer's in each round, or to `bound` without a peer.

    Raises:
        ValueError: A round has a zero to divide by.
    """
    values = []
    for one in rounds:
        divisor = bound if theirs is None else one[theirs][number] * bound
        if not divisor:
            raise ValueError(f"{theirs} has no {number} in a round")
        values.append(one[ours][number] / divisor)
    return summary(values)
