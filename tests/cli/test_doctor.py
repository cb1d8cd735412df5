"""`trunkline doctor` names the fault in broken set-ups."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from trunkline.sandbox import Sandbox

from .conftest import Run


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii"))


@attrs.define
class Setup:
    """A working set-up, which a test breaks."""

    sandbox: Sandbox
    monkeypatch: pytest.MonkeyPatch
    folder: Path

    def set(self, name: str, value: str, **more: str) -> None:
        for each, text in {name: value, **more}.items():
            self.monkeypatch.setenv(each, text)

    def unset(self, *names: str) -> None:
        for name in names:
            self.monkeypatch.delenv(name)

    def key_file(self, text: str) -> None:
        file = self.folder / "private.key"
        file.write_text(text)
        file.chmod(0o600)
        self.set("VONAGE_PRIVATE_KEY", str(file))


@pytest.fixture
def setup(served: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Setup:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return Setup(served, monkeypatch, tmp_path)


def test_a_working_setup_has_no_findings(setup: Setup, run: Run) -> None:
    setup.key_file(setup.sandbox.credentials.private_key)
    status, out, _ = run("doctor")
    assert status == 0, out
    assert out.splitlines()[-1] == "0 errors, 0 warnings"
    for text in (
        "applications: applications.list works",
        "coviu: sessions.list works",
        "VONAGE_PRIVATE_KEY: is an RSA private key of 2048 bits",
        "clock: agrees with",
    ):
        assert f"ok   {text}" in out


Break: TypeAlias = Callable[[Setup], object]

BROKEN: dict[str, tuple[Break, str]] = {
    "no credentials at all": (
        lambda s: s.unset(*s.sandbox.credentials.environment()),
        "credentials: no API has all of its credentials",
    ),
    "one of two credentials is missing": (
        lambda s: s.unset("VONAGE_API_SECRET"),
        "applications: VONAGE_API_SECRET is not set",
    ),
    "blank at the end": (
        lambda s: s.set("VONAGE_API_KEY", "abcd1234 "),
        "VONAGE_API_KEY: has blanks or a line break",
    ),
    "quotes": (lambda s: s.set("VONAGE_API_KEY", '"abcd1234"'), "VONAGE_API_KEY: has quotes"),
    "placeholder": (
        lambda s: s.set("VONAGE_API_SECRET", "<your-secret>"),
        "VONAGE_API_SECRET: is a placeholder",
    ),
    "odd characters": (
        lambda s: s.set("COVIU_API_KEY", "abc\u2013def"),
        "COVIU_API_KEY: has characters that no credential has",
    ),
    "key and secret swapped": (
        lambda s: s.set("VONAGE_API_KEY", "a1" * 8, VONAGE_API_SECRET="a1b2c3d4"),
        "VONAGE_API_KEY: has the length of VONAGE_API_SECRET",
    ),
    "name instead of application ID": (
        lambda s: s.set("VONAGE_APPLICATION_ID", "frontdesk"),
        "VONAGE_APPLICATION_ID: is not a UUID",
    ),
    "missing key file": (
        lambda s: s.set("VONAGE_PRIVATE_KEY", "/nowhere/private.key"),
        "FAIL VONAGE_PRIVATE_KEY:",
    ),
    "public key": (
        lambda s: s.key_file(
            rsa.generate_private_key(65537, 2048)
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode()
        ),
        "is a public key",
    ),
    "elliptic curve key": (
        lambda s: s.key_file(pem(ec.generate_private_key(ec.SECP256R1()))),
        "an elliptic curve key",
    ),
    "short key": (lambda s: s.key_file(pem(rsa.generate_private_key(65537, 1024))), "1024"),
    "key of another application": (
        lambda s: s.key_file(pem(rsa.generate_private_key(65537, 2048))),
        "VONAGE_PRIVATE_KEY: is not the key of the application",
    ),
    "short signature secret": (
        lambda s: s.set("VONAGE_SIGNATURE_SECRET", "short"),
        "VONAGE_SIGNATURE_SECRET: has 5 characters",
    ),
    "sandbox credentials at the provider": (
        lambda s: s.unset("TRUNKLINE_BASE_URL"),
        "are those of a sandbox, but calls go to the provider",
    ),
    "base URL with a path": (
        lambda s: s.set("TRUNKLINE_BASE_URL", f"{s.sandbox.url}/v1"),
        "base URL: TRUNKLINE_BASE_URL: expected an origin without a path",
    ),
    "SOCKS proxy": (
        lambda s: s.set("HTTPS_PROXY", "socks5://user:hunter2@127.0.0.1:1"),
        "proxy: HTTPS_PROXY: expected the URL of an http or https proxy",
    ),
    "missing certificates": (
        lambda s: s.set("SSL_CERT_FILE", "/nowhere/ca.pem"),
        "SSL_CERT_FILE: names no readable certificates",
    ),
    "name that does not resolve": (
        lambda s: s.set("TRUNKLINE_BASE_URL", "https://host.invalid"),
        "DNS: the name host.invalid cannot be resolved",
    ),
    "server that does not listen": (
        lambda s: s.set("TRUNKLINE_BASE_URL", f"http://127.0.0.1:{unused_port()}"),
        "connection refused",
    ),
    "TLS at a port without TLS": (
        lambda s: s.set("TRUNKLINE_BASE_URL", s.sandbox.url.replace("http:", "https:")),
        "FAIL TLS: ",
    ),
    "wrong API secret": (
        lambda s: s.set("VONAGE_API_SECRET", "a1B2c3D4e5F6g7H8"),
        "applications: applications.list: the credentials are refused (401)",
    ),
    "wrong Coviu secret": (
        lambda s: s.set("COVIU_KEY_SECRET", "a1B2c3D4e5F6g7H8"),
        "FAIL coviu: sessions.list: ",
    ),
    "application of another account": (
        lambda s: s.set("VONAGE_APPLICATION_ID", "00000000-0000-4000-8000-000000000000"),
        "VONAGE_APPLICATION_ID: is no application of this account",
    ),
    "throttled": (
        lambda s: s.sandbox.fail_next(status=429, path="*/applications*"),
        "applications: applications.list: throttled (429)",
    ),
    "no permission": (
        lambda s: s.sandbox.fail_next(status=403, path="*/applications*"),
        "applications: applications.list: no permission (403)",
    ),
    "server fails": (
        lambda s: s.sandbox.fail_next(status=503, path="*/applications*"),
        "applications: applications.list: the server failed (503)",
    ),
}


def unused_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@pytest.mark.parametrize(("break_it", "text"), BROKEN.values(), ids=BROKEN)
def test_the_fault_is_named_without_secrets(
    break_it: Break, text: str, setup: Setup, run: Run
) -> None:
    setup.key_file(setup.sandbox.credentials.private_key)
    break_it(setup)
    status, out, err = run("doctor")
    assert text in out
    assert status == (1 if "FAIL" in out else 0)
    assert "FAIL" in out or "warn " in out
    credentials = setup.sandbox.credentials
    for secret in (
        credentials.api_secret,
        credentials.coviu_key_secret,
        "hunter2",
        "PRIVATE KEY--",
    ):
        assert secret not in out + err


def test_a_key_file_that_others_can_read_is_a_warning(setup: Setup, run: Run) -> None:
    setup.key_file(setup.sandbox.credentials.private_key)
    Path(setup.folder, "private.key").chmod(0o644)
    status, out, _ = run("doctor", "--offline")
    assert status == 0
    assert "warn VONAGE_PRIVATE_KEY: is a file that other users can read" in out


@pytest.fixture
def server_of_the_past() -> Iterator[str]:
    """A server whose clock is an hour behind."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 404 Not Found\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        await writer.drain()
        writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(respond, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_clock_that_is_off_is_named(setup: Setup, server_of_the_past: str, run: Run) -> None:
    setup.set("TRUNKLINE_BASE_URL", server_of_the_past)
    status, out, _ = run("doctor")
    assert status == 1
    assert "FAIL clock: is " in out
    assert "ahead of 127.0.0.1" in out


def test_findings_are_data_as_well(setup: Setup, run: Run) -> None:
    status, out, _ = run("doctor", "--offline", "--output", "jsonl")
    assert status == 0
    levels = {json.loads(line)["level"] for line in out.splitlines()}
    assert levels <= {"ok", "note", "warning", "error"}
