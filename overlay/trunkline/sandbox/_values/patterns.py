"""Texts that match a regular expression, from a random generator."""

from __future__ import annotations

import importlib
import random
import re
from functools import lru_cache
from typing import Any

_MAX_REPEAT = 8  # repetitions beyond the minimum, at first
_PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CATEGORIES = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": _LETTERS + _LETTERS.upper() + "0123456789_",
}


@lru_cache(maxsize=1_024)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of a schema (ECMA-262) as Python's, or None if Python has no such syntax."""
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern))
    except (re.error, OverflowError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _parsed(pattern: str) -> Any:
    expression = compiled(pattern)
    if expression is None:
        return None
    return importlib.import_module("re._parser").parse(expression.pattern)


def matching(rng: random.Random, pattern: str, low: int, high: int | None) -> str | None:
    """Return a text that a pattern matches, of `low` to `high` characters; None if none is found."""
    expression, tree = compiled(pattern), _parsed(pattern)
    if expression is None:
        return None
    for attempt in range(60):
        extra = min(attempt, _MAX_REPEAT) if low <= _MAX_REPEAT else low
        text = _Writer(rng, extra).of(tree)
        # A pattern without anchors allows any text around what it matches.
        if len(text) < low:
            for padded in (text + "a" * (low - len(text)), "a" * (low - len(text)) + text):
                if expression.search(padded):
                    text = padded
        if high is not None and len(text) > high:
            text = text[:high]
        if low <= len(text) and expression.search(text):
            return text
    return None


class _Writer:
    def __init__(self, rng: random.Random, extra: int) -> None:
        self._rng, self._extra = rng, extra
        self._groups: dict[int, str] = {}

    def of(self, tree: Any) -> str:
        """Return a text for a sequence of parsed parts."""
        return "".join(self._part(str(kind), value) for kind, value in tree)

    def _part(self, kind: str, value: Any) -> str:  # noqa: PLR0911 (one for each kind)
        if kind == "LITERAL":
            return chr(value)
        if kind in ("NOT_LITERAL", "ANY"):
            excluded = chr(value) if kind == "NOT_LITERAL" else "\n"
            return self._rng.choice([c for c in _LETTERS + "0123456789" if c != excluded])
        if kind == "IN":
            return self._one_of(value)
        if kind == "BRANCH":
            return self.of(self._rng.choice(value[1]))
        if kind == "SUBPATTERN":
            text = self.of(value[-1])
            if value[0] is not None:
                self._groups[value[0]] = text
            return text
        if kind.endswith("REPEAT"):
            low, high, part = value
            count = self._rng.randint(low, max(low, min(int(high), low + self._extra)))
            return "".join(self.of(part) for _ in range(min(count, 10_000)))
        if kind == "GROUPREF":
            return self._groups.get(value, "")
        if kind == "ATOMIC_GROUP":
            return self.of(value)
        return ""  # anchors and assertions; `matching` checks the whole text

    def _one_of(self, members: Any) -> str:
        negated = bool(members) and str(members[0][0]) == "NEGATE"
        found: set[str] = set()
        for kind, value in members[negated:]:
            found |= self._members(str(kind), value)
        if negated:
            choices = [c for c in _LETTERS + "0123456789" if c not in found]
            choices = choices or [c for c in _PRINTABLE if c not in found] or ["\u00e9"]
        else:
            # Letters and digits read best, and need no escape in a URL.
            plain = sorted(c for c in found if c.isalnum() and c.isascii())
            choices = plain or sorted(found)
        return self._rng.choice(choices) if choices else ""

    @staticmethod
    def _members(kind: str, value: Any) -> set[str]:
        if kind == "LITERAL":
            return {chr(value)}
        if kind == "RANGE":
            return {chr(code) for code in range(value[0], min(value[1], value[0] + 512) + 1)}
        name = str(value)
        if name in _CATEGORIES:
            return set(_CATEGORIES[name])
        opposite = _CATEGORIES.get(name.replace("_NOT", ""), "")
        return set(_PRINTABLE) - set(opposite)
