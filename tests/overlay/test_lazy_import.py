"""`import trunkline` loads only what it needs."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import os
import subprocess
import sys
import tomllib
import typing
from pathlib import Path
from typing import Unpack

import pytest

import trunkline
import trunkline_api
from trunkline import runtime
from trunkline_api import clients

ROOT = Path(__file__).parents[2]

HEAVY = ("aiohttp", "certifi", "cryptography", "httpx", "jwt", "orjson", "rich", "starlette")


def loaded_by(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after this code."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        env={n: v for n, v in os.environ.items() if not n.startswith("COVERAGE_")},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_importing_trunkline_loads_nothing_else() -> None:
    loaded = loaded_by("import trunkline")
    own = {name for name in loaded if name.split(".")[0] in ("trunkline", "trunkline_api")}
    assert own == {"trunkline"}
    assert not loaded & {*HEAVY, "asyncio", "attr", "dateutil", "json", "ssl", "typing"}


@pytest.mark.parametrize(
    "code",
    [
        "import trunkline.runtime",
        "from trunkline import Coviu, Vonage, errors",
        "from trunkline import NULL, AsyncPager, Limits, Model, RetryPolicy",
    ],
)
def test_a_client_class_loads_no_transport_and_no_api(code: str) -> None:
    loaded = loaded_by(code)
    apis = {name for name in loaded if name.startswith("trunkline_api.")}
    assert apis <= {"trunkline_api.clients"}
    assert not loaded & (set(HEAVY) - {"orjson"})


def test_a_client_class_loads_few_modules() -> None:
    loaded = loaded_by("from trunkline import Vonage")
    own = {name for name in loaded if name.split(".")[0] in ("trunkline", "trunkline_api")}
    assert own == {
        *(
            "trunkline",
            "trunkline._call",
            "trunkline._call.option_types",
            "trunkline._client",
            "trunkline._client.child_resources",
            "trunkline._client.client",
            "trunkline._common",
            "trunkline._common.secret",
        ),
        "trunkline.runtime",
        *("trunkline_api", "trunkline_api.clients"),
    }
    assert not loaded & {"asyncio", "attr", "dateutil", "json", "ssl"}


def test_the_types_of_all_arguments_are_available_at_run_time() -> None:
    """Frameworks that create a client for a handler need them."""
    for client in (trunkline.Vonage, trunkline.Coviu):
        for function in (client.__init__, client.from_env):
            assert typing.get_type_hints(function)["options"] is Unpack[trunkline.ClientOptions]
    catalog = tomllib.loads((ROOT / "specs" / "catalog.toml").read_text(encoding="utf-8"))
    for package in catalog["apis"]:
        resources = importlib.import_module(f"trunkline_api.{package}.resources")
        methods = [
            method
            for name in resources.__all__
            for kind, method in inspect.getmembers(getattr(resources, name), inspect.isfunction)
            if not kind.startswith("_")
        ]
        assert methods
        # The types of plain values are not imported with the resources.
        params = vars(importlib.import_module(f"trunkline_api.{package}.params"))
        assert all("return" in typing.get_type_hints(m, localns=params) for m in methods)


@pytest.mark.parametrize(
    ("arguments", "apis"),
    [
        ("", set()),
        ("api_key='k', api_secret='s'", {"applications"}),
        ("api_key='k'", set()),
        ("auth=httpx.BasicAuth('k', 's')", {"applications", "conversations", "media", "meetings"}),
    ],
)
def test_a_client_loads_its_transport_and_the_apis_with_credentials(
    arguments: str, apis: set[str]
) -> None:
    loaded = loaded_by(f"import httpx\nfrom trunkline import Vonage\nVonage({arguments})")
    assert {"aiohttp", "httpx", "jwt", "dateutil.parser"} <= loaded
    packages = {name.split(".")[1] for name in loaded if name.startswith("trunkline_api.")}
    assert packages == {"clients", *apis}


# Calls of every kind, by a new client, to a server in the same process.
FIRST_CALLS = """
import asyncio, contextlib, json, sys
from trunkline import Coviu, Vonage, errors
from tests.fakes.keys import pem

SESSION = {"session_id": "s", "session_name": "n", "team_id": "t", "participants": []}
SESSION |= dict.fromkeys(("start_time", "end_time"), "Wed, 08 Jun 2016 13:35 GMT")
ANSWERS = {
    "/auth/token": {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"},
    "/sessions": {"content": [SESSION], "more": False},
    "/applications/a": {"id": "a", "name": "n"},
    "/users/u": {"id": "u", "name": "n"},
}

async def answer(reader, writer):
    with contextlib.suppress(asyncio.IncompleteReadError):
        while head := await reader.readuntil(b"\\r\\n\\r\\n"):
            lower = head.lower()
            if b"content-length:" in lower:
                await reader.readexactly(int(lower.split(b"content-length:")[1].split()[0]))
            path = head.split()[1].decode().partition("?")[0]
            body = next((a for end, a in ANSWERS.items() if path.endswith(end)), None)
            content = json.dumps(body or {"title": "missing"}).encode()
            status = b"404 Not Found" if body is None else b"200 OK"
            writer.write(
                b"HTTP/1.1 %b\\r\\nContent-Type: application/json\\r\\n" % status
                + b"Content-Length: %d\\r\\n\\r\\n%b" % (len(content), content)
            )
    writer.close()

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    base_url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
    vonage = Vonage(
        api_key="k", api_secret="s", application_id="a", private_key=pem(), base_url=base_url
    )
    coviu = Coviu(api_key="k", key_secret="s", base_url=base_url)
    made = set(sys.modules)
    assert (await vonage.users.get("u")).name == "n"
    assert (await vonage.applications.get("a")).name == "n"
    assert (await vonage.applications.update("a", name="n")).name == "n"
    try:
        await vonage.media.delete("m")
    except errors.NotFoundError as error:
        assert error.title == "missing"
    async for session in coviu.sessions.list():
        assert session.start_time.year == 2016
    print(*sorted(set(sys.modules) - made))
    await vonage.aclose()
    await coviu.aclose()
    server.close()

asyncio.run(main())
"""


def test_nothing_is_imported_in_the_first_calls_of_a_client() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_CALLS], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_client_of_an_added_catalog_entry_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    class Further:
        pass

    name = "AFurtherProvider"
    monkeypatch.setattr(trunkline_api, "CLIENTS", {*trunkline_api.CLIENTS, name})
    monkeypatch.setattr(clients, name, Further, raising=False)
    try:
        assert getattr(trunkline, name) is Further
        assert name in dir(trunkline)
    finally:
        vars(trunkline).pop(name, None)


def test_every_client_class_can_be_imported() -> None:
    assert set(clients.__all__) == trunkline_api.CLIENTS


@pytest.mark.parametrize("module", [trunkline, runtime])
def test_every_public_name_exists_sorted_and_known_to_type_checkers(module: object) -> None:
    names = list(module.__all__)  # type: ignore[attr-defined]
    assert len(set(names)) == len(names)
    upper = [name for name in names if name.isupper()]
    classes = [name for name in names if name not in upper and name[0].isupper()]
    wrong_case = [name for name in names if name not in upper and name not in classes]
    assert names == sorted(upper) + sorted(classes) + sorted(wrong_case)
    for name in names:
        assert getattr(module, name) is not None
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    declared = {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert set(names) <= imported | declared


def test_the_version_is_that_of_the_installed_package() -> None:
    assert trunkline.__version__ == importlib.metadata.version("trunkline")
    assert "__version__" in dir(trunkline)


def test_the_version_is_read_on_first_use() -> None:
    assert "importlib.metadata" not in loaded_by("import trunkline")
    assert "importlib.metadata" in loaded_by("import trunkline; trunkline.__version__")


def test_every_public_name_is_listed() -> None:
    assert set(trunkline.__all__) <= set(dir(trunkline))


@pytest.mark.parametrize("module", [trunkline, runtime])
def test_an_unknown_name_raises_an_attribute_error(module: object) -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nexmo'") as caught:
        module.Nexmo  # type: ignore[attr-defined]  # noqa: B018
    # A traceback derives "Did you mean ...?" from these.
    assert (caught.value.name, caught.value.obj) == ("Nexmo", module)


def test_a_name_is_looked_up_once() -> None:
    vars(trunkline).pop("RetryPolicy", None)
    first = trunkline.RetryPolicy
    assert vars(trunkline)["RetryPolicy"] is first
