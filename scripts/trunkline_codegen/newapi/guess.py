"""A setting that was guessed from a description."""

from __future__ import annotations

import attrs


@attrs.frozen
class Guess:
    """A guessed setting, for review.

    Attributes:
        subject: The setting or operation: `client`, `GET /pets`.
        value: The guessed value.
        reason: The evidence for it.
        doubtful: Whether it needs a review.
    """

    subject: str
    value: str
    reason: str
    doubtful: bool = False
