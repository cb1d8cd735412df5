"""How many retries an outage may cost: a token bucket, as a value."""

from __future__ import annotations

import attrs

# The retries that a provider can cost while no call succeeds: each failure of a short spell is
# retried, and a thousand calls of a long one send at most 1.05 requests each.
CAPACITY = 50.0

# What a success gives back besides what its own retries cost.
_EARNED = 0.125


@attrs.frozen
class RetryBudget:
    """What is left for retries at one origin, with one credential.

    A retry takes one token. A call that succeeds gives back what its own retries took, and a
    little more: only retries that do not help use the budget up.
    """

    tokens: float = CAPACITY

    @property
    def is_spent(self) -> bool:
        """Whether there is no token left for a retry."""
        return self.tokens < 1.0

    def after_retry(self) -> RetryBudget:
        """Return what is left after one more retry."""
        return RetryBudget(self.tokens - 1.0)

    def after_success(self, retries: int) -> RetryBudget:
        """Return what is left after a call that succeeded, with so many retries."""
        tokens = self.tokens + retries + _EARNED
        return RetryBudget(tokens) if tokens < CAPACITY else FULL


FULL = RetryBudget()
