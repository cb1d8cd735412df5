"""Every operation of every package sends what the published description says.

One process calls the operations of all packages of `CASES` against one server; see `story`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.verify.published import Published, PublishedOperation

from .conftest import CASES, HERE, Made
from .pipes import described
from .story import Server, faults

# Packages that the story cannot judge. The calls of their cases say what has to be on the wire.
BEYOND = {
    "constants": "the server would have to send a list",
    "event_streams": "an event stream is no awaitable",
    "header_values": "objects in cookies",
    "json_or_upload": "arguments of several media types do not go together",
    "media_types": "the server would have to choose a media type",
    "nested": "nested objects in queries",
    "nested_form": "nested objects in forms",
    "objects": "an object without properties in a query",
    "path_values": "lists and objects in labels and matrices",
    "root": "the slash of a base URL with a path",
}


@pytest.fixture(scope="session")
def stories(made: Made) -> dict[str, dict[str, list[str]]]:
    """The faults of each operation, by package."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", HERE / "story.py", made.specs],
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [case.name for case in CASES if case.name not in BEYOND])
def test_every_operation_sends_what_is_published(
    name: str, stories: dict[str, dict[str, list[str]]]
) -> None:
    assert {op: found for op, found in stories[name].items() if found} == {}


def test_most_operations_are_called(stories: dict[str, dict[str, list[str]]]) -> None:
    assert sum(map(len, stories.values())) >= 120


# -- the checker itself ----------------------------------------------------------------------

OPERATION = {
    "operationId": "putSeat",
    "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        {"name": "session", "in": "cookie", "schema": {"type": "string"}},
    ],
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
    "responses": {},
}
RIGHT: dict[str, Any] = {
    "line": "PUT /seats/a%2Fb?tag=x&tag=y",
    "headers": {"x-trace": "t", "cookie": "session=s", "content-type": "application/json"},
    "body": b'{"a": 1}',
}


def found_in(**changes: Any) -> list[str]:
    """Return the faults of a request that differs from the right one."""
    root = described({"/seats/{id}": {"put": OPERATION}})
    api = APIEntry(name="made", client="Testing", file=HERE / "no.json")
    published = Published(api, root)
    operation: PublishedOperation = next(published.operations())
    server = Server()
    for name, value in {**RIGHT, **changes}.items():
        setattr(server, name, value)
    values: dict[str, dict[str, Any]] = {
        "path": {"id": "a/b"},
        "query": {"tag": ["x", "y"]},
        "header": {"X-Trace": "t"},
        "cookie": {"session": "s"},
    }
    return list(faults(published, operation, values, {"a": 1}, server))


def test_right_request_has_no_faults() -> None:
    assert found_in() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"line": "POST /seats/a%2Fb?tag=x&tag=y"},
        {"line": "PUT /seat/a%2Fb?tag=x&tag=y"},
        {"line": "PUT /seats/ab?tag=x&tag=y"},
        {"line": "PUT /seats/a%2Fb?tag=x,y"},
        {"line": "PUT /seats/a%2Fb?tag=x&tag=y&more=1"},
        {"headers": {**RIGHT["headers"], "x-trace": "u"}},
        {"headers": {**RIGHT["headers"], "cookie": "other=s"}},
        {"headers": {**RIGHT["headers"], "cookie": "session=t"}},
        {"headers": {**RIGHT["headers"], "content-type": "text/plain"}},
        {"headers": {**RIGHT["headers"], "authorization": "Bearer x"}},
        {"body": b'{"a": 2}'},
    ],
)
def test_wrong_request_is_a_fault(changes: dict[str, Any]) -> None:
    assert len(found_in(**changes)) == 1
