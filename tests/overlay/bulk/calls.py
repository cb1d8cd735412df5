"""Functions for jobs: they record what they are called with, and fail where a test wants it."""

from __future__ import annotations

from typing import Any

from trunkline import errors


class Calls:
    """Counts calls, and raises what `fail` has for a row.

    Args:
        fail: Exceptions by the value of `email`.
    """

    def __init__(self, fail: dict[str, BaseException] | None = None) -> None:
        self.fail = fail or {}
        self.seen: list[str] = []

    async def create(self, row: Any) -> dict[str, str]:
        email = row["email"]
        self.seen.append(email)
        if email in self.fail:
            raise self.fail[email]
        return {"id": f"id-{email}"}


def lost() -> errors.OutcomeUnknownError:
    """Return the error of the client for a POST that was sent without a response."""
    return errors.OutcomeUnknownError("connection lost", phase="read", sent=True)


def rejected(status: int = 400, **more: Any) -> errors.APIStatusError:
    """Return the error of the client for an error status of a POST."""
    kinds = {400: errors.BadRequestError, 429: errors.RateLimitError}
    kind = kinds.get(status, errors.ServerError if status >= 500 else errors.APIStatusError)
    error = kind(status=status, **more)
    error.method = "POST"
    return error
