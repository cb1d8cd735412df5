"""The plugin, in a separate test suite with the installed package."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
INI = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings =
    error
    ignore::trunkline.errors.RetiredAPIWarning
    ignore::trunkline.errors.SchemaWarning
"""
LOOPS = """\
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="{scope}")

@pytest.mark.parametrize("number", range(3))
async def test_it_is_as_new(vonage, coviu, number) -> None:
    assert await vonage.users.list().collect() == []
    assert await coviu.sessions.list().collect() == []
    await vonage.users.create(name="ada")
"""
# What holds, with the tests that show it and the number of them.
SUITES = {
    "the fixtures need no configuration": (
        """\
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
""",
        4,
    ),
    "a requested wait takes no real time": (
        """\
import asyncio

async def test_waits(vonage, trunkline_sandbox, trunkline_clock) -> None:
    trunkline_sandbox.fail_next(status=429, retry_after=50)
    async with asyncio.timeout(40):
        await vonage.applications.list().collect()
    assert sum(trunkline_clock.slept) >= 2
    statuses = [each.status for each in trunkline_sandbox.requests]
    assert statuses == [429, 200]
""",
        1,
    ),
    "no socket is opened": (
        """\
import socket

async def test_calls(monkeypatch, vonage, coviu) -> None:
    def forbidden(*_, **__):
        raise AssertionError("a socket was connected or opened for others")

    for name in ("connect", "bind", "listen"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    await vonage.users.create(name="ada")
    assert await coviu.sessions.list().collect() == []
""",
        1,
    ),
    "a sync test calls an app through its test client": (
        """\
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
""",
        2,
    ),
    "tests of a module share an event loop": (LOOPS.format(scope="module"), 3),
    "all tests share an event loop": (LOOPS.format(scope="session"), 3),
}


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """The number of passed tests of each of `SUITES`, and of the documented examples.

    One process runs them, in which the plugin is found by its entry point.
    """
    folder = tmp_path_factory.mktemp("suites")
    (folder / "pytest.ini").write_text(INI, "utf-8")
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shown = [example for example in examples if "def test_" in example]
    assert len(shown) == 2
    files = {f"shown {number}": code for number, code in enumerate(shown)}
    files |= {name: code for name, (code, _) in SUITES.items()}
    for name, code in files.items():
        (folder / f"test_{name.replace(' ', '_')}.py").write_text(code, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--junitxml=result.xml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    cases = ElementTree.parse(folder / "result.xml").iter("testcase")
    return Counter(
        case.attrib["classname"].removeprefix("test_").replace("_", " ")
        for case in cases
        if not len(case)
    )


@pytest.mark.parametrize("name", SUITES)
def test_in_a_suite(name: str, passed: Counter[str]) -> None:
    assert passed[name] == SUITES[name][1]


def test_the_documented_examples_work(passed: Counter[str]) -> None:
    assert passed["shown 0"] + passed["shown 1"] == 3


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """An empty project with coroutine tests."""
    pytester.makeini(INI)
    return pytester


def run(
    suite: pytest.Pytester, *arguments: str, plugins: str = "pytest_asyncio.plugin"
) -> pytest.RunResult:
    """Run the suite in a process that loads only the plugin and the named ones, which is faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("PYTEST_PLUGINS", f"trunkline.pytest_plugin,{plugins}")
        return suite.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_tests_may_be_spread_over_processes(suite: pytest.Pytester) -> None:
    suite.makepyfile(LOOPS.format(scope="function"))
    plugins = "pytest_asyncio.plugin,xdist.plugin"
    run(suite, "-n", "2", plugins=plugins).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    "plugins", ["anyio.pytest_plugin,pytest_asyncio.plugin", "anyio.pytest_plugin"]
)
def test_the_plugin_of_anyio_works(suite: pytest.Pytester, plugins: str) -> None:
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
    run(suite, plugins=plugins).assert_outcomes(passed=1)


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
    run(suite).assert_outcomes(passed=1)
