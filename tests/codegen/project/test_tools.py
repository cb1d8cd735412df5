"""Fixtures, factories, `webhooks send` and the consumer scan work with the package of a project."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.packages import importable
from tests.sandbox.generic.parcels import PARCEL, document

from trunkline import webhooks
from trunkline._cli.main import main
from trunkline.testing import Factories

pytest_plugins = ["pytester"]

PACKAGE = "tools_sdk"
EVENT = {
    "type": "object",
    "required": ["type", "parcel"],
    "properties": {
        "type": {"type": "string", "const": "parcel.sent"},
        "parcel": {"$ref": "#/components/schemas/Parcel"},
        "note": {"type": "string"},
    },
}


def described() -> str:
    root = document()
    root["components"]["schemas"]["ParcelSent"] = EVENT
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ParcelSent"}}}
    root["webhooks"] = {
        "parcel.sent": {
            "post": {"requestBody": {"content": content}, "responses": {"200": {"description": ""}}}
        }
    }
    return json.dumps(root)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("tools")
    (folder / "parcels.json").write_text(described(), "utf-8")
    at = ("--project", str(folder))
    assert main(["init", "--name", PACKAGE, *at]) == 0
    assert main(["add", "acme", str(folder / "parcels.json"), *at]) == 0
    assert main(["generate", *at]) == 0
    with importable(PACKAGE, folder / "src"):
        yield folder


def test_factories_make_objects_that_the_description_allows(project: Path) -> None:
    models: Any = importlib.import_module(f"{PACKAGE}.acme")
    factories = Factories()
    made = [factories.sample(models.Parcel) for _ in range(3)]
    assert len({each.id for each in made}) == 3
    for each in made:
        assert PARCEL["properties"]["weight"]["minimum"] <= each.weight <= 100
        assert len(each.id) == 36
        assert models.Parcel.from_dict(each.to_dict()).to_dict() == each.to_dict()
    assert factories.sample(models.Parcel, weight=3, note="x").to_dict()["weight"] == 3
    assert factories.sample(models.Depot).code.isupper()
    with pytest.raises(TypeError, match="has no field 'mass'"):
        factories.sample(models.Parcel, mass=3)
    from trunkline.meetings import Room  # noqa: PLC0415 (one of our own)

    assert factories.sample(Room, display_name="x").display_name == "x"


def test_fixtures_serve_the_package(project: Path, pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\ntrunkline_project = {PACKAGE}\nasyncio_mode = auto")
    pytester.makepyfile(
        f"""
        from {PACKAGE} import Acme
        from {PACKAGE}.acme import Parcel

        async def test_it(trunkline_sandbox, trunkline_factories):
            sample = trunkline_factories.sample(Parcel)
            async with trunkline_sandbox.client(Acme) as acme:
                made = await acme.parcels.create(weight=sample.weight)
                assert (await acme.parcels.get(made.id)).weight == sample.weight
                trunkline_sandbox.send_webhook("parcel.sent", note="x")
                assert trunkline_sandbox.webhooks[0].body["note"] == "x"
        """
    )
    pytester.makeconftest(f"import sys; sys.path.insert(0, {str(project / 'src')!r})")
    result = pytester.runpytest_subprocess("-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)


class Receiver:
    """A server of webhooks in a thread."""

    def __init__(self) -> None:
        received = self.received = []  # type: list[tuple[dict[str, Any], str | None]]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((json.loads(body), self.headers["Authorization"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def __enter__(self) -> Receiver:
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_event_of_a_project_is_sent(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setenv("VONAGE_SIGNATURE_SECRET", "s" * 32)
    with Receiver() as receiver:
        to = ("--to", receiver.url)
        assert main(["webhooks", "send", "parcel.sent", *to]) == 0
        assert main(["webhooks", "send", "parcel.sent", *to, "--set", "note=hello"]) == 0
        assert (
            main(["webhooks", "send", "parcel.sent", *to, "--json", '{"type": "parcel.sent"}']) == 0
        )
        # One of trunkline's own is signed, as elsewhere.
        assert main(["webhooks", "send", "session:started", *to]) == 0
        assert main(["webhooks", "send", "parcel.gone", *to]) == 2
    own, changed, given, built_in = receiver.received
    package: Any = importlib.import_module(f"{PACKAGE}.acme")
    event = webhooks.parse(json.dumps(own[0]).encode())
    assert isinstance(event, package.ParcelSent)
    assert changed[0] == {**own[0], "note": "hello"}
    assert given[0] == {"type": "parcel.sent"}
    assert [each[1] for each in (own, changed, given)] == [None] * 3
    assert built_in[1] is not None
    assert "unknown event 'parcel.gone'" in capsys.readouterr().err


def test_consumer_scan_finds_the_uses_of_the_package(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = json.loads(described())
    del new["components"]["schemas"]["Parcel"]["properties"]["note"]
    (tmp_path / "new.json").write_text(json.dumps(new), "utf-8")
    code = tmp_path / "code"
    code.mkdir()
    (code / "use.py").write_text(
        f"from {PACKAGE} import Acme\n"
        f"from {PACKAGE}.acme import Parcel\n"
        "async def f(acme: Acme, other: Parcel) -> None:\n"
        "    parcel = await acme.parcels.get('1')\n"
        "    print(parcel.note, other.note)\n",
        "utf-8",
    )
    (code / "other.py").write_text("import trunkline\nprint(x.note)\n", "utf-8")
    at = ("--from", str(tmp_path / "new.json"), "--project", str(project))
    assert main(["diff", "acme", *at, "--consumer", str(code)]) == 1
    out = capsys.readouterr().out
    assert "use.py:5" in out
    assert "other.py" not in out
    assert main(["diff", "acme", *at]) == 1
    assert "use.py" not in capsys.readouterr().out
