"""Random faults, reproducible by seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import attrs

from .fault import Fault

FAULT_PRESETS: Mapping[str, Mapping[str, Any]] = {
    "429-seconds": {"kind": "status", "status": 429, "retry_after": 1},
    "429-date": {"kind": "status", "status": 429, "retry_after": timedelta(seconds=2)},
    "429-bare": {"kind": "status", "status": 429},
    "429-nonsense": {"kind": "status", "status": 429, "retry_after": "soon"},
    "503-seconds": {"kind": "status", "status": 503, "retry_after": 1},
    "503-bare": {"kind": "status", "status": 503},
    "500": {"kind": "status", "status": 500},
    "502-html": {"kind": "html", "status": 502},
    "504-empty": {"kind": "empty", "status": 504},
    "reset": {"kind": "reset"},
    "reset-after": {"kind": "reset-after"},
    "close": {"kind": "close"},
    "close-after": {"kind": "close-after"},
    "cut": {"kind": "cut"},
    "slow": {"kind": "slow", "seconds": 0.001, "size": 64},
    "content-type": {"kind": "content-type"},
    "unknown-enum": {"kind": "unknown-enum"},
    "null": {"kind": "null"},
    "extra-field": {"kind": "extra-field"},
    "expired-token": {"kind": "expired-token"},
    "moved-clock": {"kind": "moved-clock"},
    "other-shapes": {"kind": "other-shapes"},
    "hang": {"kind": "hang"},
    "hang-after": {"kind": "hang-after"},
}
"""The options of each fault preset, by name."""

# These cost a client its whole timeout, so they are only used if they are named.
_EXPLICIT_ONLY = ("hang", "hang-after")


def _validate_seed(_: object, attribute: attrs.Attribute[int], seed: object) -> None:
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(f"seed: expected an integer, got {type(seed).__name__}")


def _validate_rate(_: object, attribute: attrs.Attribute[float], rate: float) -> None:
    if isinstance(rate, bool) or not 0 <= rate <= 1:
        raise ValueError(f"rate: expected a number from 0 to 1, got {rate!r}")


def _validate_names(
    _: object, attribute: attrs.Attribute[tuple[str, ...]], only: Sequence[str]
) -> None:
    for name in only:
        if not any(fnmatchcase(known, name) for known in FAULT_PRESETS):
            raise ValueError(
                f"only: unknown fault preset {name!r}; expected one of {', '.join(FAULT_PRESETS)}"
            )


@attrs.define
class Chaos:
    """Random faults.

    Attributes:
        seed: The seed of the random sequence.
        rate: The probability of a fault for each request, from 0 to 1.
        only: The names of the presets; `*` is a wildcard. Empty for all except those that hang.
    """

    seed: int = attrs.field(validator=_validate_seed)
    rate: float = attrs.field(validator=_validate_rate)
    only: tuple[str, ...] = attrs.field(validator=_validate_names)
    _random: random.Random = attrs.field(init=False, repr=False)
    _names: Sequence[str] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 (not a secret)
        patterns = self.only or tuple(name for name in FAULT_PRESETS if name not in _EXPLICIT_ONLY)
        self._names = [n for n in FAULT_PRESETS if any(fnmatchcase(n, each) for each in patterns)]

    def draw(self) -> Fault | None:
        """Return the fault of the next request, or None."""
        if self._random.random() >= self.rate:
            return None
        name = self._random.choice(self._names)
        return Fault(name=name, **FAULT_PRESETS[name])
