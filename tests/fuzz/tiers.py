"""How much is tried: little in every run of the suite, a lot with `-m fuzz`."""

from __future__ import annotations

import os

import pytest

# A share of the larger tier: TRUNKLINE_FUZZ=0.05 is over soon, TRUNKLINE_FUZZ=10 is for a night.
_SHARE = float(os.environ.get("TRUNKLINE_FUZZ", "1"))


def tiers(few: int, many: int, *, parts: int = 1) -> pytest.MarkDecorator:
    """Run a test with `few`, and where it is asked for with `many`, as its argument `times`.

    Its argument `seed` decides everything that is left to chance.

    Args:
        few: How often every run of the suite tries.
        many: How often the larger tier does.
        parts: Into how many tests that is split, so that all cores take part.
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
