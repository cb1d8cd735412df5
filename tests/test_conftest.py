"""The guards of the suite work: tests stay on this machine, and log no secret."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Reserved for documentation (RFC 5737, RFC 3849), so no host receives a packet.
OUTSIDE = ["192.0.2.1", "2001:db8::1"]


@pytest.mark.parametrize("host", OUTSIDE)
def test_a_connection_beyond_loopback_is_rejected(host: str, network_guard: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="beyond loopback"):
        socket.create_connection((host, 80), timeout=1)
    assert network_guard.refused == [host]
    network_guard.refused.clear()


def test_a_name_of_another_machine_is_not_looked_up(network_guard: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="beyond loopback"):
        socket.getaddrinfo("api.nexmo.com", 443)
    assert network_guard.refused == ["api.nexmo.com"]
    network_guard.refused.clear()


async def test_asyncio_is_guarded(network_guard: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="beyond loopback"):
        await asyncio.open_connection("192.0.2.1", 80)
    network_guard.refused.clear()


async def test_loopback_is_allowed() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        assert await reader.read() == b"here"
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("name", ["missing.invalid", b"missing.invalid"])
def test_a_reserved_name_fails_as_dns_does(name: str | bytes) -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo(name, 443)


@pytest.mark.parametrize("name", ["localhost", b"127.0.0.1", None, "::1"])
def test_names_of_this_machine_are_looked_up(name: str | bytes | None) -> None:
    assert socket.getaddrinfo(name, 80)


def test_a_test_that_handles_the_rejection_fails(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_swallows.py").write_text(
        "import socket\n"
        "def test_swallows():\n"
        "    try:\n"
        "        socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "    except BaseException:\n"
        "        pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "reached beyond loopback: ['192.0.2.1']" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "planted-password",
        "Authorization: Basic dXNlcjpwYXNz",
        "Bearer abcdef.ghi",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi",
        "-----BEGIN PRIVATE KEY-----",
        "https://a.example/?X-Amz-Signature=0123",
    ],
)
@pytest.mark.parametrize("name", ["trunkline", "httpcore.connection", "aiohttp.client", "asyncio"])
def test_a_secret_in_any_log_is_detected(name: str, text: str, log_watch: Any) -> None:
    logging.getLogger(name).debug("sent %s", text)
    logging.getLogger(name).error("sent", exc_info=ValueError(text))
    assert len(log_watch.found) == 2
    assert all(found.startswith(f"{name} (") for found in log_watch.found)
    log_watch.found.clear()


def test_text_without_a_secret_is_ignored(log_watch: Any) -> None:
    logging.getLogger("trunkline").debug("GET /things/{id} (getThing): 200 after 7 ms")
    logging.getLogger("httpx").info("the basic case, the bearer of news, Bearer ***")
    assert log_watch.found == []
