"""`trunkline webhooks`: receive, send and verify."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from trunkline.webhooks import sign

from .conftest import Run

SECRET = "sandbox-signature-secret"
EVENT = json.dumps({"event": "room:expired", "room_id": "9b1c"}).encode()


class Application:
    """The web application that webhooks are forwarded to."""

    def __init__(self) -> None:
        self.requests: queue.Queue[tuple[bytes, str | None]] = queue.Queue()
        self.status = 204
        application = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                application.requests.put((body, self.headers["Authorization"]))
                self.send_response(application.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def application() -> Iterator[Application]:
    application = Application()
    thread = threading.Thread(target=application.server.serve_forever, args=(0.02,))
    thread.start()
    yield application
    application.server.shutdown()
    thread.join()
    application.server.server_close()


class Listener:
    """A process of `trunkline webhooks listen`."""

    def __init__(self, *words: str, secret: str | None = SECRET) -> None:
        environ = {"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error"}
        if secret is not None:
            environ["VONAGE_SIGNATURE_SECRET"] = secret
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trunkline", "webhooks", "listen", "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )
        assert self.process.stderr is not None
        self.url = self.process.stderr.readline().split()[2]

    def post(self, body: bytes, authorization: str | None = None) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        return httpx.post(self.url, content=body, headers=headers, trust_env=False).status_code

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self) -> tuple[list[dict[str, object]], str]:
        out, err = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, err
        return [json.loads(line) for line in out.splitlines()], err


Listen: TypeAlias = Callable[..., Listener]


@pytest.fixture
def listen() -> Iterator[Listen]:
    listeners = []

    def start(*words: str, secret: str | None = SECRET) -> Listener:
        listeners.append(Listener(*words, secret=secret))
        return listeners[-1]

    yield start
    for listener in listeners:
        listener.close()


def test_accepted_webhooks_are_printed_and_forwarded_others_are_refused(
    application: Application, listen: Listen
) -> None:
    listener = listen("--forward-to", application.url, "--count", "2")
    signature = sign(EVENT, SECRET)
    assert listener.post(EVENT) == 401
    assert listener.post(EVENT, sign(EVENT, f"{SECRET}-other")) == 401
    assert listener.post(EVENT + b" ", signature) == 401
    assert listener.post(b"no json", sign(b"no json", SECRET)) == 400
    assert listener.post(b" " * 2_000_000, signature) == 413
    assert listener.post(EVENT, signature) == 204
    assert listener.post(EVENT, signature) == 200  # repeated, and not forwarded again
    application.status = 500
    assert listener.post(EVENT, sign(EVENT, SECRET)) == 500
    lines, err = listener.end()
    assert [(line["event"], line["signature"], line["status"]) for line in lines] == [
        ("room:expired", "verified", 204),
        ("room:expired", "verified", 500),
    ]
    assert application.requests.get_nowait() == (EVENT, signature)
    assert application.requests.qsize() == 1
    assert SECRET not in err
    assert signature not in err


def test_without_a_secret_events_are_accepted_and_marked(listen: Listen) -> None:
    listener = listen("--count", "1", secret=None)
    unknown = b'{"event": "of:tomorrow", "x": 1}'
    assert listener.post(unknown) == 200
    ((line), _) = listener.end()
    assert line[0]["event"] == "of:tomorrow"
    assert "not verified" in str(line[0]["signature"])


def test_an_application_that_is_down_is_a_bad_gateway(
    application: Application, listen: Listen
) -> None:
    url = application.url.replace(str(application.server.server_port), "1")
    listener = listen("--forward-to", url, "--count", "1")
    assert listener.post(EVENT, sign(EVENT, SECRET)) == 502
    _, err = listener.end()
    assert "cannot forward to" in err


@pytest.mark.parametrize("secret", [SECRET, None])
def test_fictitious_events_are_sent(
    secret: str | None, application: Application, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if secret:
        monkeypatch.setenv("VONAGE_SIGNATURE_SECRET", secret)
    words = ("--to", application.url, "--set", "room_id=9b1c")
    status, out, _ = run("webhooks", "send", "room:expired", *words)
    assert status == 0
    assert out.startswith(f"room:expired ({'signed' if secret else 'unsigned'}, ")
    body, authorization = application.requests.get_nowait()
    assert json.loads(body)["room_id"] == "9b1c"
    assert (authorization is not None) is (secret is not None)


def test_an_event_that_is_refused_is_a_failed_check(application: Application, run: Run) -> None:
    application.status = 401
    assert run("webhooks", "send", "room:expired", "--to", application.url)[0] == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["of:tomorrow", "--to", "http://127.0.0.1:1"], "unknown event"),
        (["room:expired", "--to", "nowhere"], "expected an http or https URL"),
        (["room:expired", "--to", "http://127.0.0.1:1", "--set", "x"], "expected NAME=VALUE"),
        (["room:expired"], "Missing option '--to'"),
    ],
)
def test_an_invalid_argument_of_send_is_a_usage_error(
    words: list[str], reason: str, run: Run
) -> None:
    status, out, err = run("webhooks", "send", *words)
    assert (status, out) == (2, "")
    assert reason in err


@pytest.mark.parametrize(("body", "status"), [(EVENT, 0), (EVENT + b" ", 11)])
def test_a_signature_is_verified(
    body: bytes, status: int, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VONAGE_SIGNATURE_SECRET", SECRET)
    Path(tmp_path, "body.json").write_bytes(body)
    Path(tmp_path, "header.txt").write_text(sign(EVENT, SECRET, api_key="abcd1234"))
    words = ("@body.json", "--authorization", "@header.txt")
    done, out, err = run("webhooks", "verify", *words)
    assert done == status
    assert "abcd1234" in out if status == 0 else "payload_hash does not match" in err
