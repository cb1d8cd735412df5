"""Retry budget: an immutable token bucket that bounds the retries of an outage."""

from __future__ import annotations

import attrs

# Retries per provider while no call succeeds. Failures in a short outage are all retried; in a long
# one, a thousand calls send at most 1,050 requests.
CAPACITY = 50.0

# Tokens that a successful call earns, in addition to those of its own retries.
_EARNED_BY_SUCCESS = 0.125


@attrs.frozen
class RetryBudget:
    """The tokens left for retries at one origin with one credential.

    A retry takes one token. A call that succeeds returns the tokens of its own retries and a
    fraction more, so that only useless retries use up the budget.
    """

    tokens: float = CAPACITY

    @property
    def is_spent(self) -> bool:
        """Whether no token is left for a retry."""
        return self.tokens < 1.0

    def after_retry(self) -> RetryBudget:
        """Return the budget after one more retry."""
        return RetryBudget(self.tokens - 1.0)

    def after_success(self, retries: int) -> RetryBudget:
        """Return the budget after a call that succeeded with this number of retries."""
        tokens = self.tokens + retries + _EARNED_BY_SUCCESS
        return RetryBudget(tokens) if tokens < CAPACITY else FULL


FULL = RetryBudget()
