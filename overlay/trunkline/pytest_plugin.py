"""Fixtures for tests of code that uses trunkline; pytest finds them by itself.

    async def test_a_room_is_made(vonage: Vonage) -> None:
        room = await vonage.meetings.rooms.create(display_name="Stand-up")
        assert (await vonage.meetings.rooms.get(room.id)).display_name == "Stand-up"

The sandbox runs in the process of the test, without a socket, and begins anew for each test. Time
does not pass by itself, and waiting takes none.

This module imports nothing but pytest: a suite that uses none of it pays nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from . import Coviu, Vonage
    from .sandbox import Sandbox
    from .testing import Factories, FakeClock


@pytest.fixture
def trunkline_clock() -> FakeClock:
    """A clock that only moves while somebody waits, and then at once."""
    from .testing import FakeClock  # noqa: PLC0415 (see above)

    return FakeClock()


@pytest.fixture
def trunkline_sandbox(trunkline_clock: FakeClock) -> Sandbox:
    """A sandbox of all five APIs, empty, in the process of the test."""
    try:
        from .sandbox import Sandbox  # noqa: PLC0415 (see above)
    except ImportError as error:
        _fail(error)
    return Sandbox(clock=trunkline_clock)


@pytest.fixture
def vonage(trunkline_sandbox: Sandbox) -> Vonage:
    """A client of the Vonage APIs that the sandbox answers."""
    return trunkline_sandbox.vonage()


@pytest.fixture
def coviu(trunkline_sandbox: Sandbox) -> Coviu:
    """A client of the Coviu API that the sandbox answers."""
    return trunkline_sandbox.coviu()


@pytest.fixture
def trunkline_factories() -> Factories:
    """Makes objects as the providers send them, for mocks."""
    try:
        from .testing import Factories  # noqa: PLC0415 (see above)
    except ImportError as error:
        _fail(error)
    return Factories()


def _fail(error: ImportError) -> NoReturn:
    """End a test that needs what is not installed; any other error is the caller's to see."""
    if not str(error).startswith("trunkline.sandbox needs"):
        raise error
    pytest.fail(f"this fixture needs an extra: {error}", pytrace=False)
