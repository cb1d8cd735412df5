"""`trunkline token` and `trunkline token inspect`."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import jwt
import pytest

from trunkline._cli.token.acl import opens
from trunkline.sandbox import Sandbox
from trunkline.webhooks import sign

from .conftest import Run

SECRET = "sandbox-signature-secret"


def inspect(run: Run, token: str, *words: str) -> tuple[int, dict[str, object], str]:
    status, out, err = run("token", "inspect", token, *words)
    return status, json.loads(out), err


def test_a_token_has_the_requested_claims(served: Sandbox, run: Run) -> None:
    status, out, err = run("token", "--sub", "ada", "--acl", "client-sdk", "--ttl", "2h")
    assert (status, err) == (0, "")
    claims = jwt.decode(out.strip(), options={"verify_signature": False})
    assert claims["sub"] == "ada"
    assert claims["application_id"] == served.credentials.application_id
    assert claims["exp"] - claims["iat"] == 7200
    assert "/*/users/**" in claims["acl"]["paths"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--ttl", "2w"], "expected a duration such as"),
        (["--ttl", "25h"], "from 1 to 86400"),
        (["--ttl", "0"], "from 1 to 86400"),
        (["--acl", "users"], 'begin with "/"'),
        (["--sub", ""], "expected the name of a user"),
    ],
)
def test_an_invalid_option_is_a_usage_error(
    words: list[str], reason: str, served: Sandbox, run: Run
) -> None:
    status, out, err = run("token", *words)
    assert (status, out) == (2, "")
    assert reason in err


def test_a_token_needs_an_application(run: Run) -> None:
    assert run("token")[0] == 3


def test_a_token_of_this_key_is_usable(served: Sandbox, run: Run) -> None:
    token = run("token", "--acl", "/*/users/**")[1].strip()
    status, report, _ = inspect(run, token, "--opens", "/v0.3/users/7")
    assert status == 0
    assert report["usable"] is True
    assert report["signature"] == "matches VONAGE_PRIVATE_KEY"
    assert report["acl"] == {"/*/users/**": "all methods"}
    status, _, err = inspect(run, token, "--opens", "/v0.3/conversations")
    assert status == 1
    assert "does not open GET /v0.3/conversations" in err


def test_a_token_is_read_from_a_file_or_standard_input(
    served: Sandbox, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = run("token")[1]
    Path(tmp_path, "token.txt").write_text(f"Bearer {token}")
    assert inspect(run, "@token.txt")[0] == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(token.encode())))
    assert run("token", "inspect")[0] == 0


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"iat": -7200, "exp": -3630}, "expired 1 h"),
        ({"iat": -86_400 - 30}, "expired 23 h 45 min"),
        ({"iat": 600, "exp": 900}, "check the clock"),
        ({"application_id": "another"}, "application_id is not that of"),
    ],
)
def test_a_token_that_does_not_work_is_explained(
    claims: dict[str, object], problem: str, served: Sandbox, run: Run
) -> None:
    shared = {"application_id": served.credentials.application_id, "iat": 0}
    now = time.time()
    payload = {
        name: now + value if isinstance(value, int) else value
        for name, value in {**shared, **claims}.items()
    }
    token = jwt.encode(payload, served.credentials.private_key, algorithm="RS256")
    status, report, err = inspect(run, token)
    assert status == 1
    assert report["usable"] is False
    assert problem in err
    assert served.credentials.private_key not in err


def test_a_signature_of_another_key_is_detected(served: Sandbox, run: Run) -> None:
    token = run("token")[1].strip()
    head, body, signature = token.split(".")
    forged = f"{head}.{body}.{signature[:-8]}{'A' * 8}"
    status, report, _ = inspect(run, forged)
    assert (status, report["signature"]) == (1, "does not match VONAGE_PRIVATE_KEY")


@pytest.mark.parametrize(("secret", "status"), [(SECRET, 0), (f"{SECRET}-2", 1)])
def test_the_token_of_a_webhook_is_checked_with_the_signature_secret(
    secret: str, status: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VONAGE_SIGNATURE_SECRET", secret)
    assert inspect(run, sign(b"{}", SECRET))[0] == status


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "@missing", "x" * 100_000])
def test_text_that_is_not_a_token_is_a_usage_error(text: str, run: Run) -> None:
    status, out, err = run("token", "inspect", text)
    assert (status, out) == (2, "")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/*/users/**", "/v0.3/users/7", True),
        ("/*/users/**", "/v0.3/users", True),
        ("/*/users/**", "/v0.3/users/", True),
        ("/*/users/**", "/users/7", False),
        ("/*/users/**", "/v0.3/usersx", False),
        ("/v1/*", "/v1/users", True),
        ("/v1/*", "/v1/users/7", False),
        ("/v1/u*s", "/v1/users", True),
        ("/v1/u*s", "/v1/user", False),
        ("/**", "/", True),
        ("/**/a/**/b", "/x/a/y/z/b", True),
        ("/v1/a.c", "/v1/abc", False),
        ("/v1/users", "/v1/users?x=/y", True),
        ("/" + "**/a/" * 200, "/" + "a/" * 2000 + "b", False),
    ],
)
def test_patterns_open_paths(pattern: str, path: str, expected: bool) -> None:
    assert opens({"acl": {"paths": {pattern: {}}}}, path, "GET") is expected


def test_the_methods_of_a_rule_count() -> None:
    claims = {"acl": {"paths": {"/v1/*": {"methods": ["GET", "post"]}}}}
    assert opens(claims, "/v1/users", "POST")
    assert not opens(claims, "/v1/users", "DELETE")
    assert opens({}, "/v1/users", "DELETE")
    assert not opens({"acl": "all"}, "/v1/users", "DELETE")
