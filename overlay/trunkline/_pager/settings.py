"""`PagerSettings`, the options of a pager as one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import attrs

from trunkline._common.values import integer_error
from trunkline.errors import ArgumentError

_LEAST = {"limit": 0, "concurrency": 1}
_FLAGS = ("read_ahead", "dedupe", "overlap")


@attrs.frozen(kw_only=True)
class PagerSettings:
    """The options of a pager.

    Attributes:
        limit: The maximum number of items, 0 or more. None, the default, means all.
        resume: The cursor to resume from. None, the default, means the start.
        read_ahead: Whether to request the next page before returning the items of this one.
            Default True.
        concurrency: The maximum number of pages requested at a time, 1 or more. Default 1. It has
            no effect on linked pages, without read-ahead, with `overlap` and backwards.
        dedupe: Whether to drop items that were already returned. Default False.
        overlap: Whether to request the last item of each page of a counted list again, in order
            to detect skipped items. Default False.
    """

    limit: int | None = None
    resume: str | None = None
    read_ahead: bool = True
    concurrency: int = 1
    dedupe: bool = False
    overlap: bool = False

    @classmethod
    def of(cls, options: Mapping[str, object]) -> PagerSettings:
        """Return the settings among the options of a call; None stands for the default.

        Raises:
            ArgumentError: An option is invalid.
        """
        given = {name: options[name] for name in _NAMES if options.get(name) is not None}
        for name, value in given.items():
            if name in _LEAST and (message := integer_error(value, _LEAST[name])):
                raise ArgumentError(f"{name}: {message}")
            if name in _FLAGS and type(value) is not bool:
                raise ArgumentError(f"{name}: expected True or False, got {type(value).__name__}")
        return cls(**cast("dict[str, Any]", given))

    def limited(self, limit: int | None) -> PagerSettings:
        """Return these settings with the lower of both limits."""
        asked = PagerSettings.of({"limit": limit}).limit
        limits = [each for each in (self.limit, asked) if each is not None]
        return attrs.evolve(self, limit=min(limits, default=None))

    @property
    def pages_ahead(self) -> int:
        """How many pages may be requested while the items of another are returned."""
        return self.concurrency if self.read_ahead else 0


def _shown(value: object) -> str:
    return str(value) if type(value) is int else type(value).__name__


_NAMES = tuple(attrs.fields_dict(PagerSettings))
