"""Number of attempts: few in every run of the suite, many with `-m fuzz`."""

from __future__ import annotations

import os

import pytest

# A factor of the larger tier: TRUNKLINE_FUZZ=0.05 is short, TRUNKLINE_FUZZ=10 takes a night.
_SHARE = float(os.environ.get("TRUNKLINE_FUZZ", "1"))


def tiers(few: int, many: int, *, parts: int = 1) -> pytest.MarkDecorator:
    """Run a test with `few` attempts, or with `many` if requested, as its argument `times`.

    Its argument `seed` determines all random decisions.

    Args:
        few: The number of attempts in every run of the suite.
        many: The number of attempts of the larger tier.
        parts: The number of tests that the larger tier is split into, to use all cores.
    """
    times = max(few, int(many * _SHARE))
    parts = max(1, min(parts, times // max(few, 1)))
    patience = [pytest.mark.fuzz, pytest.mark.timeout(24 * 3600)]
    larger = [
        pytest.param(times // parts, 4712 + part, marks=patience, id=f"{times}-{part + 1}")
        for part in range(parts)
    ]
    return pytest.mark.parametrize(
        ("times", "seed"), [pytest.param(few, 4711, id=str(few)), *larger]
    )
