"""Pytest fixtures for tests of code that uses trunkline. The plugin is registered automatically.

    async def test_a_room_is_created(vonage: Vonage) -> None:
        room = await vonage.meetings.rooms.create(display_name="Stand-up")
        assert (await vonage.meetings.rooms.get(room.id)).display_name == "Stand-up"

With the ini option `trunkline_project`, the sandbox serves the APIs of that project or generated
package: `trunkline_sandbox.client(Acme)` is a client of it.

The sandbox runs in the process of the test, without a socket, and is new for each test. Its clock is
a `FakeClock`, so waits take no real time.

This module only imports pytest, so a test suite that uses no fixture does not load trunkline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Coviu, Vonage
    from .sandbox import Sandbox
    from .sync import Coviu as SyncCoviu
    from .sync import Vonage as SyncVonage
    from .testing import Factories, FakeClock


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options of the fixtures."""
    text = "folder of the project, or name of the generated package, that trunkline_sandbox serves"
    parser.addini("trunkline_project", text, default="")


@pytest.fixture
def trunkline_clock() -> FakeClock:
    """A `FakeClock`, shared by the sandbox and its clients."""
    from .testing import FakeClock  # noqa: PLC0415 (see above)

    return FakeClock()


@pytest.fixture
def trunkline_sandbox(trunkline_clock: FakeClock, pytestconfig: pytest.Config) -> Sandbox:
    """An empty sandbox, called in process: of the built-in APIs, or of the project's."""
    try:
        from .sandbox import Sandbox  # noqa: PLC0415 (see above)
    except ImportError as error:
        _fail(error)
    project = str(pytestconfig.getini("trunkline_project"))
    if not project:
        return Sandbox(clock=trunkline_clock)
    folder = pytestconfig.rootpath / project
    return Sandbox(clock=trunkline_clock, apis=folder if folder.is_dir() else project)


@pytest.fixture
def vonage(trunkline_sandbox: Sandbox) -> Vonage:
    """A client of the Vonage APIs, connected to `trunkline_sandbox`."""
    return trunkline_sandbox.vonage()


@pytest.fixture
def coviu(trunkline_sandbox: Sandbox) -> Coviu:
    """A client of the Coviu API, connected to `trunkline_sandbox`."""
    return trunkline_sandbox.coviu()


@pytest.fixture
def sync_vonage(trunkline_sandbox: Sandbox) -> Iterator[SyncVonage]:
    """A blocking client of the Vonage APIs, connected to `trunkline_sandbox`."""
    with trunkline_sandbox.sync_vonage() as client:
        yield client


@pytest.fixture
def sync_coviu(trunkline_sandbox: Sandbox) -> Iterator[SyncCoviu]:
    """A blocking client of the Coviu API, connected to `trunkline_sandbox`."""
    with trunkline_sandbox.sync_coviu() as client:
        yield client


@pytest.fixture
def trunkline_factories() -> Factories:
    """Factories of API objects for mocks."""
    try:
        from .testing import Factories  # noqa: PLC0415 (see above)
    except ImportError as error:
        _fail(error)
    return Factories()


def _fail(error: ImportError) -> NoReturn:
    """Fail the test if the extra is not installed; raise any other import error."""
    if not str(error).startswith("trunkline.sandbox needs"):
        raise error
    pytest.fail(f"the extra of this fixture is not installed: {error}", pytrace=False)
