from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import client

from trunkline.sandbox import Sandbox
from trunkline.sandbox._control.control_app import PREFIX, ControlApp

DOCS = Path(__file__).resolve().parents[3] / "docs"


def _controls(sandbox: Sandbox) -> set[str]:
    tree: dict[str, Any] = sandbox.app._control_app._router._tree
    found: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        for key, value in node.items():
            if key == "\0methods":
                found.update(f"{method} {route.path}" for method, (_, route) in value.items())
            else:
                walk(value)

    walk(tree)
    return found


def test_every_control_is_documented() -> None:
    page = (DOCS / "sandbox.md").read_text(encoding="utf-8")
    controls = {each for each in _controls(Sandbox()) if PREFIX in each}
    documented = {each for each in controls if not each.startswith(f"GET {PREFIX}/page/")}
    missing = {each for each in documented if f"`{each}`" not in page}
    assert not missing
    assert len(documented) > 30


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/", True),
        ("/_sandbox", True),
        ("/_sandbox/faults", True),
        ("/_sandboxes", False),
        ("/v2/applications", False),
        ("", False),
    ],
)
def test_control_paths_are_recognized(path: str, own: bool) -> None:
    assert ControlApp.handles(path) is own


async def test_an_unknown_control_is_not_found_and_a_wrong_method_not_allowed(
    http: httpx.AsyncClient,
) -> None:
    assert (await http.get("/_sandbox/castles")).status_code == 404
    assert (await http.get("/_sandbox")).status_code == 404
    refused = await http.put("/_sandbox/faults", json={})
    assert refused.status_code == 405
    assert refused.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("path", ["/", "/_sandbox/state"])
async def test_head_is_supported_for_waiting_programs(
    sandbox: Sandbox, http: httpx.AsyncClient, path: str
) -> None:
    async with httpx.AsyncClient(transport=sandbox.transport(), base_url=sandbox.url) as near:
        for one in (http, near):
            response = await one.head(path)
            assert (response.status_code, response.content) == (200, b"")
            assert int(response.headers["content-length"]) > 0


async def test_controls_accept_only_json(http: httpx.AsyncClient) -> None:
    """A page of another site can send a form without a preflight request."""
    refused = await http.post("/_sandbox/faults", data={"kind": "status"})
    assert refused.status_code == 415
    invalid = await http.post(
        "/_sandbox/faults", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert invalid.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_pages_of_other_sites_cannot_control_it(
    sandbox: Sandbox, http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    sandbox.seed(rooms=1)
    for method, path in [("POST", "/reset"), ("GET", "/credentials"), ("DELETE", "/faults")]:
        response = await http.request(method, f"/_sandbox{path}", headers=headers)
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers
    assert len(sandbox.ledger.ids("created", "rooms")) == 1


async def test_the_control_page_may_use_them(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    headers = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    assert (await http.post("/_sandbox/reset", headers=headers)).status_code == 204


async def test_a_foreign_host_header_is_rejected_by_the_controls(http: httpx.AsyncClient) -> None:
    for path in ("/", "/_sandbox/state"):
        refused = await http.get(path, headers={"Host": "evil.example"})
        assert refused.status_code == 421


async def test_controls_have_no_faults_and_no_limit(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.fail_next(status=500)
    sandbox.rate_limit("1/h")
    sandbox.chaos(seed=1, rate=1)
    statuses = [(await http.get("/_sandbox/state")).status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    assert len(sandbox.faults) == 1
    assert len(sandbox.requests) == 0


async def test_an_internal_error_is_a_500_and_logged(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "trunkline.sandbox._control.sandbox_controls.view_fault", lambda fault: 1 / 0
    )
    sandbox.fail_next()
    async with client(sandbox) as http:
        assert (await http.get("/_sandbox/faults")).status_code == 500
    assert "ZeroDivisionError" in caplog.text
