"""The provider's own SDKs work against the sandbox unchanged, for the APIs that they share.

Version 4 of the SDK for Python has the Application API in common with the sandbox, version 3 and the
SDK for Node that and the Meetings API. Those for Python require TLS. The sandbox sends the recorded
shapes. Each SDK has an environment of its own. To create it takes the network and half a minute, so
these tests run where `TRUNKLINE_INTEROP` is set (`make interop`).
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trunkline.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = {"vonage_3": "vonage==3.18.0", "vonage_4": "vonage==4.9.1"}
# `@vonage/meetings` needs `lodash.pick` and does not declare it.
NODE_PACKAGES = (
    "@vonage/auth@1.18.1",
    "@vonage/applications@1.23.1",
    "@vonage/meetings@1.12.1",
    "lodash.pick@4.4.0",
)

pytestmark = pytest.mark.skipif(
    not os.environ.get("TRUNKLINE_INTEROP"), reason="make interop runs these, with the network"
)


def environment(script: str) -> Path:
    """Return the Python of an environment with a version of the SDK."""
    folder = ROOT / f".venv-interop-{script}"
    python, ready = folder / "bin" / "python", folder / f"ready-{VERSIONS[script]}"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "-qq", VERSIONS[script]]
        subprocess.run(install, check=True)
        ready.touch()
    return python


async def run(script: str, sandbox: Sandbox, folder: Path) -> dict[str, Any]:
    """Return the output of a script that knows the sandbox only by its environment."""
    assert sandbox.certificate is not None
    trusted = folder / "certificate.pem"
    trusted.write_text(sandbox.certificate.pem)
    process = await asyncio.create_subprocess_exec(
        str(environment(script)),
        "-W",
        "ignore",  # Version 3 warns at its import that it is deprecated.
        str(Path(__file__).with_name(f"{script}.py")),
        env={
            "PATH": os.environ["PATH"],
            "TRUNKLINE_BASE_URL": sandbox.url,
            "REQUESTS_CA_BUNDLE": str(trusted),
            **sandbox.credentials.environment(),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    output: dict[str, Any] = json.loads(out)
    return output


def node_environment() -> Path:
    """Return a folder with the packages of the SDK for Node."""
    folder = ROOT / ".venv-interop-node"
    ready = folder / "-".join(["ready", *NODE_PACKAGES]).replace("/", "-")
    if not ready.exists():
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run(["npm", "install", *options, *NODE_PACKAGES], cwd=folder, check=True)
        ready.touch()
    return folder


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node and npm")
async def test_the_sdk_for_node_works_unchanged() -> None:
    async with Sandbox() as sandbox:
        process = await asyncio.create_subprocess_exec(
            "node",
            str(Path(__file__).with_name("vonage_node.mjs")),
            cwd=node_environment(),
            env={
                "PATH": os.environ["PATH"],
                "TRUNKLINE_BASE_URL": sandbox.url,
                **sandbox.credentials.environment(),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, errors = await process.communicate()
        assert [each for each in sandbox.requests if each.operation is None] == []
    assert process.returncode == 0, errors.decode()
    assert json.loads(out) == {
        "applications": {
            "private key": True,
            "read": "https://example.com/answer",
            "changed": "Night desk",
            "listed": ["Sandbox", "Night desk"],
            "refused": 404,
        },
        "meetings": {
            "read": "Stand-up",
            "guest url": True,
            "listed": [True],
            "theme": "Brand",
            "theme changed": "New",
            "themes": 1,
            "rooms of the theme": 0,
            "default theme": True,
            "dial-in": "en-US",
            "in use": 400,
            "refused": 404,
        },
    }


async def test_version_4_works_unchanged(tmp_path: Path) -> None:
    async with Sandbox(tls=True) as sandbox:
        output = await run("vonage_4", sandbox, tmp_path)
    assert output["applications"] == {
        "private key": True,
        "listed": ["Sandbox", 2],
        "read": ["Front desk", True],
        "changed": "Night",
        "deleted": None,
        "refused": "Not Found",
    }


async def test_version_3_works_unchanged(tmp_path: Path) -> None:
    async with Sandbox(tls=True) as sandbox:
        output = await run("vonage_3", sandbox, tmp_path)
        assert len(sandbox.ledger.ids("created", "rooms")) == 1
        assert [each for each in sandbox.requests if each.operation is None] == []
    assert output["applications"].pop("refused").startswith("Not Found: The application does not")
    assert output["applications"] == {
        "read": True,
        "listed": "Front desk",
        "changed": "Night desk",
        "deleted": None,
    }
    meetings = output["meetings"]
    assert meetings.pop("in use").startswith("Status Code 400: BadRequestError: could not delete")
    assert meetings.pop("refused").startswith("Status Code 404: NotFoundError: Recording none")
    assert "was successful" in meetings.pop("uploaded")
    assert "/logos/white/" in meetings.pop("logo")
    assert meetings == {
        "read": "Stand-up",
        "changed": True,
        "listed": 1,
        "themed": True,
        "rooms of the theme": 1,
        "theme changed": "New",
        "default theme": True,
        "deleted": None,
        "themes": [],
        "dial-in": "en-US",
    }
