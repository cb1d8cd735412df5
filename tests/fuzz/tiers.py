"""How much is tried: little in every run of the suite, a lot with `-m fuzz`."""

from __future__ import annotations

import os

import pytest

# A share of the larger tier: TRUNKLINE_FUZZ=0.05 is over soon, TRUNKLINE_FUZZ=10 is for a night.
_SHARE = float(os.environ.get("TRUNKLINE_FUZZ", "1"))


def tiers(few: int, many: int) -> pytest.MarkDecorator:
    """Run a test with `few`, and where it is asked for with `many`, as its argument `times`."""
    times = max(few, int(many * _SHARE))
    patience = [pytest.mark.fuzz, pytest.mark.timeout(24 * 3600)]
    return pytest.mark.parametrize("times", [few, pytest.param(times, marks=patience)])
