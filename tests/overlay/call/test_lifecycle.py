from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from trunkline._call import lifecycle as _lifeline
from trunkline._call.lifecycle import Lifeline
from trunkline.errors import ClientStateError


async def check(lifeline: Lifeline) -> None:
    lifeline.check()


def test_a_client_belongs_to_the_loop_that_it_is_first_used_in() -> None:
    lifeline = Lifeline()
    asyncio.run(check(lifeline))
    with pytest.raises(ClientStateError, match="event loop"):
        asyncio.run(check(lifeline))


async def test_it_can_be_used_there_any_number_of_times() -> None:
    lifeline = Lifeline()
    lifeline.check()
    lifeline.check()


async def test_a_closed_client_says_so() -> None:
    lifeline = Lifeline()
    lifeline.check()
    lifeline.closed = True
    with pytest.raises(ClientStateError, match="closed"):
        lifeline.check()


async def test_a_forked_process_cannot_use_the_connections_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lifeline = Lifeline()
    lifeline.check()
    monkeypatch.setattr(_lifeline, "_forks", _lifeline._forks)  # put back in the end
    _lifeline._note_fork()
    with pytest.raises(ClientStateError, match="forked"):
        lifeline.check()


async def test_a_client_that_was_made_before_the_fork_works_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lifeline = Lifeline()
    monkeypatch.setattr(_lifeline, "_forks", _lifeline._forks)  # put back in the end
    _lifeline._note_fork()
    lifeline.check()
    lifeline.check()


FORKED = """
import asyncio, os, sys
from trunkline._lifeline import Lifeline

async def main():
    lifeline = Lifeline()
    lifeline.check()
    if os.fork() == 0:
        try:
            lifeline.check()
        except RuntimeError as error:
            print(error, flush=True)
        os._exit(0)
    os.wait()
    lifeline.check()

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_real_fork_is_noticed_in_the_child_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "the client was used before this process was forked from its own\n"
