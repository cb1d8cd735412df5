"""A guess: what was taken for true without anybody having said so."""

from __future__ import annotations

import attrs


@attrs.frozen
class Guess:
    """A guess, for a person to look at.

    Attributes:
        subject: What it is about: `client`, `GET /pets`.
        value: What was taken for true.
        reason: Why.
        doubtful: Whether it may well be wrong.
    """

    subject: str
    value: str
    reason: str
    doubtful: bool = False
