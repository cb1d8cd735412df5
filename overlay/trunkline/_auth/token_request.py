"""Retries of one token request, which all calls that wait for the token share."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from trunkline._resilience.retry_after import longest_retry_after
from trunkline.errors import APIConnectionError, TLSError

if TYPE_CHECKING:
    from .schemes import TokenResponse

_MAX_RETRIES = 2
_RETRY_WAIT = 0.25  # seconds before the first retry; doubled for the second
_MAX_RETRY_AFTER = 10.0  # seconds; a longer Retry-After ends the token request


def is_transient(status: int) -> bool:
    """Return whether a status says that the token endpoint is overloaded or failing."""
    return status == 429 or 500 <= status < 600


async def send_with_retries(
    send: Callable[[], Awaitable[TokenResponse]], now: Callable[[], float]
) -> TokenResponse:
    """Send a token request; retry it after a network failure, a 429 or a 5xx.

    The task of the token request runs this, so that any number of calls share the retries. The
    deadline of each call bounds its own wait.

    Args:
        send: Sends the token request once.
        now: Returns the wall clock in seconds since 1970.

    Raises:
        APIConnectionError: The last attempt failed, or a retry cannot help.
    """
    for number in range(_MAX_RETRIES):
        # Jitter keeps the processes of a fleet apart.
        wait = _RETRY_WAIT * 2**number * (0.5 + random.random() / 2)  # noqa: S311
        try:
            response = await send()
        except APIConnectionError as error:
            if isinstance(error, TLSError) or error.phase == "pool":
                raise
        else:
            if not is_transient(response[0]):
                return response
            wait = max(wait, longest_retry_after(response[1], now()) or 0.0)
            if wait > _MAX_RETRY_AFTER:
                return response
            del response  # a traceback that prints locals must not print it
        await asyncio.sleep(wait)
    return await send()
