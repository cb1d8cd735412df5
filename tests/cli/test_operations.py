"""The commands of all operations, found as the command finds them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trunkline import errors
from trunkline._cli.exit_codes import exit_status
from trunkline._cli.invoke import Options, print_events
from trunkline._cli.operations import ResourcePath, kebab, root, root_names
from trunkline._cli.parameters import Parameter, parameters
from trunkline.sandbox import Sandbox

from .conftest import Run


def operations() -> Iterator[Any]:
    def below(words: list[str], path: ResourcePath) -> Iterator[Any]:
        for name, method in path.methods().items():
            yield pytest.param([*words, name], method, id=" ".join([*words, name]))
        for name, child in path.children().items():
            yield from below([*words, name], child)

    for name in root_names():
        path = root(name)
        assert path is not None
        yield from below([name], path)


def value_of(parameter: Parameter) -> str:
    kind = parameter.click_type()
    choices = getattr(kind, "choices", None)
    if choices:
        return str(choices[0])
    samples = {
        "integer": "1",
        "boolean": "true",
        "datetime": "2030-01-31T09:00:00Z",
        "text": "a 'ü$",
    }
    return samples.get(kind.name, "{}")


@pytest.mark.parametrize(("words", "method"), [*operations()])
def test_every_operation_prints_its_request(
    words: list[str], method: Callable[..., Any], run: Run
) -> None:
    given = [*words]
    for parameter in parameters(method):
        if parameter.is_path:
            given.append("x/y")
        elif parameter.required:
            given += [f"--{kebab(parameter.name)}", value_of(parameter)]
    status, out, err = run("call", *given, "--dry-run")
    assert (status, "warning: " in err or not err) == (0, True), err
    assert "\ncurl -X " in out
    assert "x/y" not in out


def test_nested_options_and_enums_become_the_body(run: Run) -> None:
    status, out, _ = run(
        *("call", "meetings", "rooms", "create", "--type", "long_term", "--dry-run"),
        *("--available-features.is-chat-available", "false", "--null", "metadata"),
    )
    assert status == 0
    body = json.loads(out.splitlines()[5])
    assert body == {
        "type": "long_term",
        "metadata": None,
        "available_features": {"is_chat_available": False},
    }


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--type", "castle"], "'castle' is not one of"),
        (["--json", "[]"], "expected a JSON object, got list"),
        (["--json", "{"], "expected a JSON object"),
        (["--json", "@missing.json"], "cannot read the body"),
        (["--json", '{"castle": 1}'], "unknown argument 'castle'"),
        (["--expires-at", "soon"], "expected a date and time"),
        (["--ui-settings", "{"], "expected JSON"),
        (["--ui-settings.language"], "requires an argument"),
    ],
)
def test_an_invalid_argument_is_a_usage_error(words: list[str], reason: str, run: Run) -> None:
    status, out, err = run("call", "meetings", "rooms", "create", "--dry-run", *words)
    assert (status, out) == (2, "")
    assert reason in err


def test_missing_credentials_have_a_status_of_their_own(run: Run) -> None:
    status, _, err = run("list", "conversations")
    assert status == 3
    assert "VONAGE_APPLICATION_ID" in err


def test_a_profile_that_others_can_read_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "trunkline" / "config.toml"
    file.parent.mkdir()
    file.write_text('[default]\nVONAGE_API_KEY = "k-1234"\n')
    file.chmod(0o644)
    status, _, err = run("list", "applications")
    assert status == 3
    assert "chmod 600" in err
    assert "k-1234" not in err


def test_without_click_the_error_names_the_extra() -> None:
    code = (
        "import sys\nsys.modules['click'] = None\n"
        "from trunkline._cli.main import main\nsys.exit(main(['list', 'rooms']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'trunkline[cli]'" in done.stderr


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.ArgumentError("x"), 2),
        (errors.ConfigError("x"), 3),
        (errors.WebhookSignatureError("x"), 11),
        (errors.TrunklineError("x"), 1),
    ],
)
def test_exceptions_have_their_exit_status(error: errors.TrunklineError, status: int) -> None:
    assert exit_status(error) == status


def test_a_list_is_json_lines_in_a_pipe_and_continues_after_its_limit(
    served: Sandbox, run: Run
) -> None:
    for name in ("ada", "grace", "joan"):
        assert run("call", "users", "create", "--name", name)[0] == 0
    status, out, err = run("list", "users", "--limit", "2", "--columns", "name")
    assert status == 0
    first = [json.loads(line)["name"] for line in out.splitlines()]
    cursor = err.strip().removeprefix("next: --cursor ").strip("'")
    _, out, _ = run("list", "users", "--cursor", cursor, "--query", "[].name")
    assert sorted([*first, *map(json.loads, out.splitlines())]) == ["ada", "grace", "joan"]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "yaml", "csv"])
def test_control_characters_do_not_reach_the_terminal(form: str, served: Sandbox, run: Run) -> None:
    assert run("call", "applications", "create", "--name", "\x1b[31mü")[0] == 0
    status, out, _ = run("list", "applications", "--output", form, "--columns", "name")
    assert status == 0
    assert "ü" in out
    assert form == "csv" or "\x1b" not in out


def test_verbose_prints_requests_without_secrets(served: Sandbox, run: Run) -> None:
    status, _, err = run("list", "applications", "--verbose")
    assert status == 0
    assert "> GET " in err
    assert served.credentials.api_secret not in err


def test_a_missing_object_has_a_status_of_its_own(served: Sandbox, run: Run) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    assert run("call", "meetings", "rooms", "get", missing, "-q")[0] == 5


class Events:
    """A stream of events, and the number of those that were read."""

    def __init__(self, *data: Any) -> None:
        self._data = iter(data)
        self.read = 0

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> Any:
        try:
            value = next(self._data)
        except StopIteration:
            raise StopAsyncIteration from None
        self.read += 1
        return SimpleNamespace(data=value)


@pytest.mark.parametrize(
    ("options", "lines", "read"),
    [
        (Options(), ['{"n": 1}', '"two"', "3"], 3),
        (Options(limit=1), ['{"n": 1}'], 1),
        (Options(limit=0), [], 0),
        (Options(query="n"), ["1", "null", "null"], 3),
    ],
)
def test_the_data_of_each_event_is_a_line(
    options: Options, lines: list[str], read: int, capsys: pytest.CaptureFixture[str]
) -> None:
    events = Events({"n": 1}, "two", 3)
    asyncio.run(print_events(events, options))
    assert capsys.readouterr().out.splitlines() == lines
    assert events.read == read
