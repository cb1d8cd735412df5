"""Stopping a run by SIGINT and SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals(stop: Callable[[], None], *, enabled: bool) -> Iterator[None]:
    """Call `stop` in the event loop for each SIGINT and SIGTERM.

    The handlers that were there before are restored at the end. Does nothing outside of the main
    thread, where no signal can be handled, and on Windows.

    Args:
        stop: Is called for each signal.
        enabled: False to do nothing.
    """
    if not enabled or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    added: list[signal.Signals] = []
    with suppress(NotImplementedError):  # Windows
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop)
            added.append(number)
    try:
        yield
    finally:
        for number in added:
            loop.remove_signal_handler(number)
            signal.signal(number, before[number])
