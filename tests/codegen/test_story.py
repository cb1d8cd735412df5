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

from .conftest import CASES, HERE, ROOT, Made
from .pipes import described
from .story import Request, accept_faults, faults
from .story_responses import Response
from .story_samples import same
from .story_security import Credentials
from .story_server import Server


@pytest.fixture(scope="session")
def stories(made: Made) -> dict[str, dict[str, list[str]]]:
    """The faults of each operation, by package."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.codegen.story", made.specs],
        cwd=ROOT,
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_every_operation_sends_what_is_published(
    name: str, stories: dict[str, dict[str, list[str]]]
) -> None:
    assert {op: found for op, found in stories[name].items() if found} == {}


def test_every_published_operation_is_called(
    made: Made, stories: dict[str, dict[str, list[str]]]
) -> None:
    assert stories.keys() == {case.name for case in CASES}
    for api in made.catalog.apis:
        published = {f"{o.verb} {o.path}": o.id for o in Published(api).operations()}
        left_out = {n for n, i in published.items() if {n, i} & api.leave_out.keys()}
        assert published.keys() - left_out == stories[api.name].keys()


# -- the checker itself ----------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
OPERATION = {
    "operationId": "putSeat",
    "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "deep", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        {"name": "session", "in": "cookie", "schema": {"type": "string"}},
    ],
    "requestBody": {
        "content": {
            "application/json": {"schema": {"type": "object"}},
            FORM: {"schema": {"type": "object"}},
            "multipart/form-data": {
                "schema": {"type": "object"},
                "encoding": {"a": {"contentType": "text/csv"}},
            },
        }
    },
    "responses": {},
}
QUERY = "tag=x&tag=y&deep%5Ba%5D%5B0%5D=1&key=k"
RIGHT: dict[str, Any] = {
    "line": f"PUT /seats/a%2Fb?{QUERY}",
    "headers": {
        "x-trace": "t",
        "cookie": "session=s; sid=c",
        "content-type": "application/json",
        "authorization": "Bearer t",
    },
    "body": b'{"a": 1}',
}
PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/csv\r\n\r\n1\r\n--b--\r\n'


def found_in(media_type: str = "application/json", **changes: Any) -> list[str]:
    """Return the faults of a request that differs from the right one."""
    root = described({"/seats/{id}": {"put": OPERATION}})
    api = APIEntry(name="made", client="Testing", file=HERE / "no.json")
    published = Published(api, root)
    operation: PublishedOperation = next(published.operations())
    server = Server()
    for name, value in {**RIGHT, **changes}.items():
        setattr(server, name, value)
    request = Request(
        values={
            "path": {"id": "a/b"},
            "query": {"tag": ["x", "y"], "deep": {"a": [1]}},
            "header": {"X-Trace": "t"},
            "cookie": {"session": "s"},
        },
        credentials=Credentials(
            header={"authorization": "Bearer t"}, query={"key": "k"}, cookie={"sid": "c"}
        ),
        guarded=frozenset({"authorization", "x-key"}),
        bases={""},
        media_type=media_type,
        body={"a": 1},
    )
    return list(faults(published, operation, request, server))


def headers(**changes: str | None) -> dict[str, str]:
    """Return the right headers with changes; None leaves one out."""
    changed = {**RIGHT["headers"], **{n.replace("_", "-"): v for n, v in changes.items()}}
    return {name: value for name, value in changed.items() if value is not None}


def test_right_request_has_no_faults() -> None:
    assert found_in() == []
    assert found_in(FORM, headers=headers(content_type=FORM), body=b"a=1") == []
    multipart = headers(content_type="multipart/form-data; boundary=b")
    assert found_in("multipart/form-data", headers=multipart, body=PART) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"line": f"POST /seats/a%2Fb?{QUERY}"},
        {"line": f"PUT /seat/a%2Fb?{QUERY}"},
        {"line": f"PUT /seats/ab?{QUERY}"},
        {"line": "PUT /seats/a%2Fb?tag=x,y&deep%5Ba%5D%5B0%5D=1&key=k"},
        {"line": "PUT /seats/a%2Fb?tag=x&tag=y&deep%5Ba%5D=1&key=k"},
        {"line": f"PUT /seats/a%2Fb?{QUERY}&more=1"},
        {"line": f"PUT /seats/a%2Fb?{QUERY.removesuffix('&key=k')}"},
        {"headers": headers(x_trace="u")},
        {"headers": headers(cookie="other=s; sid=c")},
        {"headers": headers(cookie="session=t; sid=c")},
        {"headers": headers(cookie="session=s")},
        {"headers": headers(content_type="text/plain")},
        {"headers": headers(authorization="Bearer x")},
        {"headers": headers(authorization=None)},
        {"headers": headers(x_key="k")},
        {"body": b'{"a": 2}'},
        {"media_type": FORM},
        {"media_type": FORM, "headers": headers(content_type=FORM), "body": b"a=2"},
        {"media_type": FORM, "headers": headers(content_type=FORM), "body": b"a=1&b=1"},
        *(
            {
                "media_type": "multipart/form-data",
                "headers": headers(content_type="multipart/form-data; boundary=b"),
                "body": PART.replace(old, new),
            }
            for old, new in ((b"\n1\r", b"\n2\r"), (b"text/csv", b"text/xml"))
        ),
    ],
)
def test_wrong_request_is_a_fault(changes: dict[str, Any]) -> None:
    assert len(found_in(**changes)) == 1


def test_a_media_type_that_is_not_accepted_is_a_fault() -> None:
    answer = Response(status=200, media_type="text/csv", content=b"", described=("text/csv",))
    assert list(accept_faults(answer, "application/json, text/csv")) == []
    assert list(accept_faults(answer, "*/*")) == []
    assert len(list(accept_faults(answer, "application/json"))) == 1


@pytest.mark.parametrize(
    ("result", "raw"), [(1, 2), ([1], [1, 1]), ({"a": 1}, {"a": 1, "b": 2}), ([1], {}), ("x", None)]
)
def test_another_result_is_not_the_same(result: Any, raw: Any) -> None:
    assert not same(result, raw)
    assert same(raw, raw)
