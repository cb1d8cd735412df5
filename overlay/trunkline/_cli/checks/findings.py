"""The findings of `trunkline doctor`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

Level: TypeAlias = Literal["ok", "note", "warning", "error"]


@attrs.frozen
class Finding:
    """The result of one check.

    Attributes:
        level: `error` for what keeps calls from working, `warning` for what may.
        subject: What was checked, in a word or two.
        text: What was found; without secrets.
        advice: What to do; empty for nothing.
    """

    level: Level
    subject: str
    text: str
    advice: str = ""


def ok(subject: str, text: str) -> Finding:
    """Return a finding that needs no action."""
    return Finding("ok", subject, text)


def note(subject: str, text: str) -> Finding:
    """Return a finding for information."""
    return Finding("note", subject, text)


def warning(subject: str, text: str, advice: str) -> Finding:
    """Return a finding that may keep calls from working."""
    return Finding("warning", subject, text, advice)


def error(subject: str, text: str, advice: str) -> Finding:
    """Return a finding that keeps calls from working."""
    return Finding("error", subject, text, advice)
