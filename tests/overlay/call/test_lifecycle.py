from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from trunkline._call import lifecycle as lifecycle_module
from trunkline._call.lifecycle import LifecycleGuard
from trunkline.errors import ClientStateError


async def check(lifecycle: LifecycleGuard) -> None:
    lifecycle.check()


def test_a_client_belongs_to_the_event_loop_of_its_first_call() -> None:
    lifecycle = LifecycleGuard()
    asyncio.run(check(lifecycle))
    with pytest.raises(ClientStateError, match="event loop"):
        asyncio.run(check(lifecycle))


async def test_a_client_can_be_used_repeatedly_in_its_event_loop() -> None:
    lifecycle = LifecycleGuard()
    lifecycle.check()
    lifecycle.check()


async def test_a_closed_client_raises() -> None:
    lifecycle = LifecycleGuard()
    lifecycle.check()
    lifecycle.closed = True
    with pytest.raises(ClientStateError, match="closed"):
        lifecycle.check()


async def test_a_forked_process_cannot_use_the_connections_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lifecycle = LifecycleGuard()
    lifecycle.check()
    monkeypatch.setattr(
        lifecycle_module, "_fork_count", lifecycle_module._fork_count
    )  # monkeypatch restores it.
    lifecycle_module._count_fork()
    with pytest.raises(ClientStateError, match="forked"):
        lifecycle.check()


async def test_a_client_created_before_a_fork_works_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lifecycle = LifecycleGuard()
    monkeypatch.setattr(
        lifecycle_module, "_fork_count", lifecycle_module._fork_count
    )  # monkeypatch restores it.
    lifecycle_module._count_fork()
    lifecycle.check()
    lifecycle.check()


FORKED = """
import asyncio, os, sys
from trunkline._call.lifecycle import LifecycleGuard

async def main():
    lifecycle = LifecycleGuard()
    lifecycle.check()
    if os.fork() == 0:
        try:
            lifecycle.check()
        except RuntimeError as error:
            print(error, flush=True)
        os._exit(0)
    os.wait()
    lifecycle.check()

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_is_detected_in_the_child_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True
    )
    assert (
        done.stdout == "the client was used before this process was forked; create a new client\n"
    )
