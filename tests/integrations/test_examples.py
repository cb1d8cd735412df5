"""The example backends, as a user runs them: real servers, real Redis, the sandbox behind them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from tests.fakes.redis import free_port, redis_server

from trunkline import webhooks
from trunkline.sandbox import Sandbox

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CONTENT = random.Random(3).randbytes(600_000)
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(100)
LIMIT = 15
TRACE, CALLER = 0x5EED, 0xCA11  # the trace and the span of a caller of the backend
WORKERS = 4

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")


@asynccontextmanager
async def running(
    name: str, sandbox: Sandbox, folder: Path, *, workers: int = 1
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an example that runs, over a new connection for each request."""
    port = free_port()
    command = ["-m", "uvicorn", "app:app", "--port", str(port), "--workers", str(workers)]
    if name == "aiohttp_app":
        command = ["app.py", str(port)]
    with redis_server() as redis, (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", *command),
            cwd=EXAMPLES / name,
            env={
                **os.environ,
                **sandbox.credentials.environment(),
                "TRUNKLINE_BASE_URL": sandbox.url,
                "REDIS_URL": redis,
                "RATE_LIMIT": f"{LIMIT}/s",
                "SPANS": str(folder / "spans"),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            async with httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}",
                limits=httpx.Limits(max_keepalive_connections=0),
                timeout=30,
                trust_env=False,
            ) as client:
                await ready(client, folder / "log", workers if name == "fastapi_app" else 0)
                yield client
            process.terminate()
            await asyncio.wait_for(process.wait(), 60)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


async def ready(client: httpx.AsyncClient, log: Path, workers: int) -> None:
    """Return when the server responds, and all of its workers have started."""
    for _ in range(1200):
        text = log.read_text()
        try:
            if text.count("startup complete") >= workers:
                await client.get("/missing")
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)
    pytest.fail(f"the server did not start: {text}", pytrace=False)


def seeded(sandbox: Sandbox) -> tuple[str, str]:
    """Return the identifiers of a file and a theme."""
    found = sandbox.seed(
        media=[{"content": CONTENT, "mime_type": "audio/mpeg"}], rooms=45, themes=1
    )
    return found["media"][0]["id"], found["themes"][0]["theme_id"]


async def use(client: httpx.AsyncClient, sandbox: Sandbox, log: Path, method: str = "PUT") -> None:
    """Do what each of the backends can."""
    media, theme = seeded(sandbox)
    page = (await client.get("/rooms")).json()
    ids = [room["id"] for room in page["items"]]
    while page["next_cursor"] is not None:
        page = (await client.get("/rooms", params={"cursor": page["next_cursor"]})).json()
        ids += [room["id"] for room in page["items"]]
    assert len(ids) == len(set(ids)) == 45
    made = await client.post("/rooms", json={"display_name": "Stand-up"})
    assert made.status_code == 201
    assert made.json()["display_name"] == "Stand-up"
    assert "host_url" not in made.json()["_links"]

    for folder, status in ((theme, 204), ("missing", 404)):
        sent = await client.request(method, f"/themes/{folder}/logo", files={"file": LOGO})
        assert sent.status_code == status, sent.text

    url = f"/media/{media}"
    whole = await client.get(url)
    assert whole.content == CONTENT
    part = await client.get(
        url, headers={"Range": "bytes=1000-499999", "If-Range": whole.headers["etag"]}
    )
    assert (part.status_code, part.content) == (206, CONTENT[1000:500_000])
    assert part.headers["content-range"] == f"bytes 1000-499999/{len(CONTENT)}"
    for headers, status in (
        ({"Range": "bytes=600000-"}, 416),
        ({"If-None-Match": whole.headers["etag"]}, 304),
    ):
        assert (await client.get(url, headers=headers)).status_code == status
    missing = await client.get("/media/missing")
    assert (missing.status_code, missing.json()["title"]) == (404, "Not Found")
    assert missing.headers["content-type"].startswith("application/problem+json")
    sandbox.fail_next(status=401, times=3, path="/v3/media*")
    assert (await client.get(url)).status_code == 502  # credentials are no fault of the caller

    body = b'{"event": "room:expired", "room_id": "r1", "session_id": "s1"}'
    headers = {
        "Authorization": webhooks.sign(body, sandbox.credentials.signature_secret),
        "Content-Type": "application/json",
    }
    for _ in range(6):  # on several workers
        assert (
            await client.post("/hooks/vonage", content=body, headers=headers)
        ).status_code == 200
    for wrong, given in ((body + b" ", headers), (body, {}), (b"x" * 2_000_000, headers)):
        refused = await client.post("/hooks/vonage", content=wrong, headers=given)
        assert refused.status_code in (401, 413)
        assert refused.content == b""
    for _ in range(200):
        if "room r1 expired" in log.read_text():
            break
        await asyncio.sleep(0.02)
    assert log.read_text().count("room r1 expired") == 1


async def test_a_fastapi_backend_of_four_workers(tmp_path: Path) -> None:
    assert len((EXAMPLES / "fastapi_app" / "app.py").read_text().splitlines()) < 120
    async with Sandbox() as sandbox:
        async with running("fastapi_app", sandbox, tmp_path, workers=WORKERS) as client:
            await use(client, sandbox, tmp_path / "log")
            before = len(sandbox.requests)
            caller = {"traceparent": f"00-{TRACE:032x}-{CALLER:016x}-01"}
            responses = await asyncio.gather(
                *(client.get("/rooms?size=1", headers=caller) for _ in range(60))
            )
            assert {response.status_code for response in responses} == {200}
            times = sorted(each.at for each in sandbox.requests[before:])
            document = (await client.get("/openapi.json")).json()
            sent = [each.headers["traceparent"] for each in sandbox.requests[before:]]
        assert len(times) == 60
    check_openapi(document)
    spans = [json.loads(line) for line in (tmp_path / "spans").read_text().splitlines()]
    calls = [span for span in spans if span["kind"] == "SpanKind.CLIENT"]
    check_trace(spans, sent)
    assert {"GET /rooms", "GET /{id}"} <= {span["name"] for span in calls}
    pids = {span["resource"]["attributes"]["process.pid"] for span in calls}
    assert 1 < len(pids) <= WORKERS
    starts = [
        datetime.fromisoformat(span["start_time"]).timestamp()
        for span in calls
        if span["name"] == "GET /rooms"
    ]
    assert most_within(1.0, sorted(starts)) <= LIMIT, (starts, times)
    # By arrival, where a busy machine delays some requests more than others.
    assert most_within(0.75, times) <= LIMIT
    assert times[-1] - times[0] >= 2.9


def check_trace(spans: list[dict[str, Any]], sent: list[str]) -> None:
    """Check that a caller's trace has the spans of the server, and below them those of its calls.

    Args:
        spans: All spans.
        sent: The `traceparent` headers of the requests that the caller's requests caused.
    """
    traced = [span for span in spans if int(span["context"]["trace_id"], 16) == TRACE]
    servers = {s["context"]["span_id"] for s in traced if s["kind"] == "SpanKind.SERVER"}
    assert len(servers) == 60
    parents = {span["parent_id"] for span in traced if span["kind"] == "SpanKind.SERVER"}
    assert {int(parent, 16) for parent in parents} == {CALLER}
    calls = [span for span in traced if span["kind"] == "SpanKind.CLIENT"]
    assert {span["parent_id"] for span in calls} == servers
    ids = {f"00-{TRACE:032x}-{int(s['context']['span_id'], 16):016x}-01" for s in calls}
    assert set(sent) == ids
    alone = [s for s in spans if s["kind"] == "SpanKind.CLIENT" and s["parent_id"] is None]
    assert not alone


def most_within(seconds: float, times: list[float]) -> int:
    """Return the largest number of times within so many seconds."""
    return max(sum(start <= each < start + seconds for each in times) for start in times)


def check_openapi(document: dict[str, Any]) -> None:
    """Check that the document is valid, and that every property of a model has a type."""
    validate(document)
    schemas = document["components"]["schemas"]
    assert {"Room", "Page_Room_", "RecordingOptions", "RoomType"} <= schemas.keys()
    for name, schema in schemas.items():
        if name in ("ValidationError", "HTTPValidationError"):  # FastAPI's own
            continue
        assert schema.get("properties") or schema.get("enum"), name
        for field, each in schema.get("properties", {}).items():
            assert {"type", "$ref", "anyOf"} & each.keys(), (name, field)
            assert all(each.get("anyOf", [True])), (name, field)
    page = document["paths"]["/rooms"]["get"]["responses"]["200"]["content"]
    assert page["application/json"]["schema"] == {"$ref": "#/components/schemas/Page_Room_"}


@pytest.mark.parametrize("name", ["litestar_app", "django_app", "aiohttp_app"])
async def test_a_backend_of_another_framework(name: str, tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        async with running(name, sandbox, tmp_path) as client:
            method = "POST" if name == "django_app" else "PUT"
            await use(client, sandbox, tmp_path / "log", method)
