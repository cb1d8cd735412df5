"""The exit status of each exception."""

from __future__ import annotations

from trunkline import errors

USAGE = 2
CHECK_FAILED = 1
INVALID_INPUT = 3
NETWORK = 8
OUTCOME_UNKNOWN = 7
INTERRUPTED = 130
BROKEN_PIPE = 141

# The first class that matches decides.
_STATUSES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((errors.ArgumentError, errors.CursorError), USAGE),
    ((errors.ConfigError,), 3),
    ((errors.NotFoundError, errors.GoneError), 5),
    ((errors.RateLimitError, errors.ThrottledError), 6),
    ((errors.OutcomeUnknownError,), OUTCOME_UNKNOWN),
    ((errors.APIConnectionError, errors.APITimeoutError), 8),
    ((errors.ServerError,), 9),
    ((errors.APIStatusError,), 4),
    ((errors.DecodeError, errors.PaginationError), 10),
    ((errors.WebhookError,), 11),
)


def exit_status(error: errors.TrunklineError) -> int:
    """Return the exit status for an exception; 1 for one without a status of its own."""
    for classes, status in _STATUSES:
        if isinstance(error, classes):
            return status
    return 1
