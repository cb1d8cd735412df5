"""A generated package is served from its own descriptions, and its clients work with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import trunkline_api
from trunkline import Vonage
from trunkline.errors import NotFoundError
from trunkline.sandbox import Sandbox
from trunkline.testing import FakeClock
from trunkline_api.clients import Coviu

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(apis=trunkline_api, clock=FakeClock())


async def test_client_creates_reads_changes_and_deletes(sandbox: Sandbox) -> None:
    async with sandbox.client(Vonage) as vonage:
        made = await vonage.applications.create(name="First")
        assert (await vonage.applications.get(made.id)).name == "First"
        changed = await vonage.applications.update(made.id, name="Second")
        assert (changed.id, changed.name) == (made.id, "Second")
        assert [each.name async for each in vonage.applications.list()] == ["Second"]
        await vonage.applications.delete(made.id)
        with pytest.raises(NotFoundError):
            await vonage.applications.get(made.id)
        room = await vonage.meetings.rooms.create(display_name="Stand-up")
        assert (await vonage.meetings.rooms.get(room.id)).display_name == "Stand-up"


async def test_client_walks_its_lists(sandbox: Sandbox) -> None:
    sandbox.seed(applications=25, rooms=25)
    async with sandbox.client(Vonage) as vonage:
        applications = [each.id async for each in vonage.applications.list(page_size=10)]
        assert len({*applications}) == len(applications) == 25
        rooms = [each.id async for each in vonage.meetings.rooms.list(page_size=10)]
        assert len({*rooms}) == len(rooms) == 25


async def test_client_gets_its_tokens(sandbox: Sandbox) -> None:
    async with sandbox.client(Coviu) as coviu:
        await coviu.sessions.list().collect()
        sandbox.tokens.expire_all()
        await coviu.sessions.list().collect()
    assert {*sandbox.environment} >= {"COVIU_API_KEY", "COVIU_KEY_SECRET", "VONAGE_PRIVATE_KEY"}


async def test_page_knows_the_python_call(sandbox: Sandbox) -> None:
    described = sandbox._core.described
    assert described is not None
    found = {
        name: api.example(sandbox._core.state, operation)["python"]
        for name, api in described.apis.items()
        for operation in api.operations[:1]
    }
    assert found["applications"] == "vonage.applications.list"
    assert all(found.values())


async def test_fixtures_serve_the_project(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntrunkline_project = trunkline_api\nasyncio_mode = auto")
    pytester.makepyfile(
        """
        from trunkline import Vonage

        async def test_it(trunkline_sandbox):
            async with trunkline_sandbox.client(Vonage) as vonage:
                assert (await vonage.applications.create(name="x")).name == "x"
        """
    )
    result = pytester.runpytest_subprocess("-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)


def test_built_in_sandbox_loads_nothing_of_described_apis() -> None:
    code = (
        "import sys; from trunkline.sandbox import Sandbox; Sandbox()\n"
        "names = ('jsonschema_rs', 'trunkline_codegen', 'trunkline.sandbox._generic', 'trunkline.sandbox._values')\n"
        "assert not [m for m in sys.modules if m.startswith(names)]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
