"""The plugin, in a separate test suite with the installed package."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
RETIRED = "ignore::trunkline.errors.RetiredAPIWarning"
SHAPES = "ignore::trunkline.errors.SchemaWarning"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """An empty project with coroutine tests."""
    pytester.makeini(
        f"[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
        f"filterwarnings =\n    error\n    {RETIRED}\n    {SHAPES}\n"
    )
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the suite in a process, in which the plugin is found by its entry point."""
    return suite.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)


def test_the_fixtures_need_no_configuration(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from trunkline import Vonage, Coviu, errors
        from trunkline.sandbox import Sandbox

        async def test_a_room_is_found_again(vonage: Vonage) -> None:
            room = await vonage.meetings.rooms.create(display_name="Stand-up")
            assert (await vonage.meetings.rooms.get(room.id)).display_name == "Stand-up"

        async def test_the_state_is_fresh(vonage: Vonage, trunkline_sandbox: Sandbox) -> None:
            assert await vonage.meetings.rooms.list().collect() == []
            assert len(trunkline_sandbox.requests) == 1

        async def test_sessions_too(coviu: Coviu, trunkline_sandbox: Sandbox) -> None:
            trunkline_sandbox.seed(coviu_sessions=3)
            assert len(await coviu.sessions.list().collect()) == 3

        def test_factories(trunkline_factories) -> None:
            assert trunkline_factories.room(display_name="A").display_name == "A"
        """
    )
    run(suite).assert_outcomes(passed=4)


def test_the_documented_examples_work(suite: pytest.Pytester) -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shown = [example for example in examples if "def test_" in example]
    assert len(shown) == 2
    suite.makepyfile(**{f"test_shown_{number}": each for number, each in enumerate(shown)})
    run(suite).assert_outcomes(passed=3)


def test_a_requested_wait_takes_no_real_time(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import asyncio

        async def test_waits(vonage, trunkline_sandbox, trunkline_clock) -> None:
            trunkline_sandbox.fail_next(status=429, retry_after=50)
            async with asyncio.timeout(40):
                await vonage.applications.list().collect()
            assert sum(trunkline_clock.slept) >= 2
            statuses = [each.status for each in trunkline_sandbox.requests]
            assert statuses == [429, 200]
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_no_socket_is_opened(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import socket

        async def test_calls(monkeypatch, vonage, coviu) -> None:
            def forbidden(*_, **__):
                raise AssertionError("a socket was connected or opened for others")

            for name in ("connect", "bind", "listen"):
                monkeypatch.setattr(socket.socket, name, forbidden)
            await vonage.users.create(name="ada")
            assert await coviu.sessions.list().collect() == []
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_a_sync_test_calls_an_app_through_its_test_client(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(
        """
        import warnings

        import pytest
        from starlette.applications import Starlette
        from starlette.responses import JSONResponse
        from starlette.routing import Route

        from trunkline import errors

        with warnings.catch_warnings():  # it wants another httpx
            warnings.simplefilter("ignore")
            from starlette.testclient import TestClient

        @pytest.fixture
        def app(vonage):
            async def users(request):
                return JSONResponse(len(await vonage.users.list().collect()))

            return Starlette(routes=[Route("/users", users)])

        def test_with_one_loop_for_all(app, trunkline_sandbox) -> None:
            trunkline_sandbox.seed(users=2)
            with TestClient(app) as client:
                assert [client.get("/users").json() for _ in range(3)] == [2, 2, 2]

        def test_with_a_loop_for_each(app) -> None:
            client = TestClient(app)
            client.get("/users")
            with pytest.raises(errors.ClientStateError, match="another event loop"):
                client.get("/users")
        """
    )
    run(suite).assert_outcomes(passed=2)


@pytest.mark.parametrize("arguments", [["-o", "asyncio_mode=strict"], ["-p", "no:asyncio"]])
def test_the_plugin_of_anyio_works(suite: pytest.Pytester, arguments: list[str]) -> None:
    suite.makeini("[pytest]\n")
    suite.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.anyio

        @pytest.fixture
        def anyio_backend() -> str:
            return "asyncio"

        async def test_a_user_is_made(vonage, trunkline_sandbox) -> None:
            trunkline_sandbox.fail_next(status=429, retry_after=30)
            await vonage.users.create(name="ada")
        """
    )
    run(suite, *arguments).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("scope", "arguments"), [("function", ["-n", "2"]), ("module", []), ("session", [])]
)
def test_tests_may_share_an_event_loop_or_be_spread_over_processes(
    suite: pytest.Pytester, scope: str, arguments: list[str]
) -> None:
    suite.makepyfile(
        f"""
        import pytest

        pytestmark = pytest.mark.asyncio(loop_scope="{scope}")

        @pytest.mark.parametrize("number", range(3))
        async def test_it_is_as_new(vonage, coviu, number) -> None:
            assert await vonage.users.list().collect() == []
            assert await coviu.sessions.list().collect() == []
            await vonage.users.create(name="ada")
        """
    )
    run(suite, *arguments).assert_outcomes(passed=3)


def test_without_the_extra_a_fixture_names_it(suite: pytest.Pytester) -> None:
    suite.makeconftest("import sys\nsys.modules['starlette'] = None\n")
    suite.makepyfile(
        """
        def test_with_a_sandbox(vonage) -> None: ...
        def test_with_factories(trunkline_factories) -> None: ...
        def test_with_a_clock(trunkline_clock) -> None:
            assert trunkline_clock.slept == []
        def test_without() -> None: ...
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(
        ["*the extra of this fixture is not installed: *pip install 'trunkline?sandbox?'*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_broken_import_is_not_taken_for_a_missing_extra(suite: pytest.Pytester) -> None:
    suite.makeconftest("import sys\nsys.modules['trunkline.sandbox._server.app'] = None\n")
    suite.makepyfile("def test_with_a_sandbox(trunkline_sandbox) -> None: ...\n")
    result = run(suite)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ModuleNotFoundError*trunkline.sandbox._server.app*"])


def test_a_fixture_of_the_suite_replaces_that_of_the_plugin(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        "import pytest\n@pytest.fixture\ndef vonage():\n    return 'a client of our own'\n"
    )
    suite.makepyfile("def test_it(vonage) -> None:\n    assert vonage == 'a client of our own'\n")
    run(suite).assert_outcomes(passed=1)


def test_each_fixture_is_listed_with_its_purpose(suite: pytest.Pytester) -> None:
    output = run(suite, "--fixtures", "-q").stdout.str()
    for name in ("trunkline_sandbox", "trunkline_clock", "trunkline_factories", "vonage", "coviu"):
        assert f"{name} -- " in output


def test_loading_the_plugin_imports_nothing_slow() -> None:
    code = (
        "import sys, pytest\n"
        "before = set(sys.modules)\n"
        "import trunkline.pytest_plugin\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['trunkline', 'trunkline.pytest_plugin']"


def test_a_suite_that_does_not_use_the_plugin_imports_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys

        def test_nothing() -> None:
            assert "trunkline.pytest_plugin" in sys.modules
            for name in ("httpx", "aiohttp", "starlette", "uvicorn", "trunkline.sandbox"):
                assert name not in sys.modules, name
        """
    )
    # Other plugins, such as that of respx, have their own imports.
    others = [f"-pno:{name}" for name in ("respx", "schemathesis", "anyio")]
    run(suite, *others).assert_outcomes(passed=1)
