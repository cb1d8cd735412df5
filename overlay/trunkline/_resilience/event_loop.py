"""The running event loop, or an error that says that one is needed."""

from __future__ import annotations

import asyncio

from trunkline.errors import ClientStateError


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running event loop.

    Raises:
        ClientStateError: No asyncio event loop is running in this thread.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        message = (
            "no asyncio event loop is running: await this in a coroutine that asyncio.run() runs "
            "(trio and other libraries with their own event loop are not supported), or use the "
            "blocking clients of trunkline.sync"
        )
    raise ClientStateError(message)


def check_loop(loop: asyncio.AbstractEventLoop | None, name: str) -> None:
    """Check that an event loop is the running one.

    Args:
        loop: The loop that an object was first used in.
        name: What the object is, for the message.

    Raises:
        ClientStateError: Another event loop is running, or none.
    """
    if running_loop() is not loop:
        message = f"the {name} was first used in another event loop"
        raise ClientStateError(
            f"{message}; use it there, create one for each loop, or use the blocking clients of "
            "trunkline.sync, which share one loop"
        )
