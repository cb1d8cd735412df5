from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import traceback
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline import webhooks
from trunkline.errors import (
    ArgumentError,
    ConfigError,
    WebhookSignatureError,
)
from trunkline.webhooks import ReplayGuard, verify

NOW = 1_700_000_000.0
SECRET = "planted-signature-secret-of-the-account"
BODY = b'{"event":"room:expired","room_id":"r1"}'


def signed(
    body: bytes = BODY,
    secret: str = SECRET,
    *,
    header: dict[str, object] | None = None,
    without: str | None = None,
    **changes: object,
) -> str:
    """Return the `Authorization` header of a webhook, computed without a JWT library."""
    claims: dict[str, object] = {
        "iat": int(NOW),
        "jti": "webhook-1",
        "iss": "Vonage",
        "api_key": "account-1",
        "application_id": "app-1",
        "payload_hash": hashlib.sha256(body).hexdigest(),
        **changes,
    }
    claims.pop(without or "", None)
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in (header or {"alg": "HS256", "typ": "JWT"}, claims)
    ]
    signature = hmac.new(secret.encode(), b".".join(parts), "sha256").digest()
    parts.append(base64.urlsafe_b64encode(signature).rstrip(b"="))
    return "Bearer " + b".".join(parts).decode()


def rejection(authorization: Any, body: bytes | str = BODY, **options: Any) -> str:
    """Return the message of the error, after a check that it shows neither token nor secret."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify(body, authorization, SECRET, **{"now": NOW, **options})
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    text = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    text += str(caught.value)
    assert SECRET not in text
    if isinstance(authorization, str):
        for part in authorization.removeprefix("Bearer ").split("."):
            assert len(part) < 10 or part not in text
    return str(caught.value)


def test_a_signed_webhook_has_signer_body_and_time() -> None:
    claims = verify(BODY, signed(), SECRET, now=NOW)
    assert claims == webhooks.SignedClaims(
        issued_at=NOW,
        id="webhook-1",
        issuer="Vonage",
        api_key="account-1",
        application_id="app-1",
    )


def accepted(authorization: str, body: bytes | str = BODY, **options: Any) -> bool:
    return verify(body, authorization, SECRET, **{"now": NOW, **options}).id == "webhook-1"


def test_the_signature_equals_that_of_a_jwt_library() -> None:
    made = {"iat": NOW, "jti": "1", "payload_hash": hashlib.sha256(BODY).hexdigest()}
    token = jwt.encode(made, SECRET, algorithm="HS256")
    claims = verify(BODY, f"Bearer {token}", SECRET.encode(), now=NOW)
    assert (claims.issuer, claims.api_key, claims.application_id) == (None, None, None)


def test_text_bytes_and_any_spelling_of_the_scheme_are_accepted() -> None:
    text = '{"event": "ü"}'
    authorization = signed(text.encode()).replace("Bearer ", "  bearer   ")
    assert accepted(authorization, text)
    upper = hashlib.sha256(BODY).hexdigest().upper()
    assert accepted(signed(payload_hash=upper), bytearray(BODY))  # type: ignore[arg-type]


def test_the_default_clock_is_the_system_clock() -> None:
    assert accepted(signed(iat=int(time.time())), now=None)
    assert "too old" in rejection(signed(), now=None)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic abc", "abc.d.e"])
def test_a_webhook_without_a_token_is_rejected(authorization: str | None) -> None:
    message = "expected an Authorization header with a Bearer token"
    assert rejection(authorization) == message


@pytest.mark.parametrize(
    "token",
    ["abc", "a.b", "a.b.c.d", "..", "é.b.c", "a.b.c" + "d" * 20_000, "W10.W10.W10", "e30.W10.e30"],
)
def test_a_token_that_is_not_a_jwt_is_rejected(token: str) -> None:
    assert rejection(f"Bearer {token}") == "the Bearer token is not a JWT"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": "hs256"},
        {"alg": ["HS256"]},
        {"typ": "JWT"},
        {"alg": "HS256", "crit": ["exp"]},
    ],
)
def test_the_token_does_not_select_the_algorithm(header: dict[str, object]) -> None:
    assert rejection(signed(header=header)) == "the JWT is not signed with HS256"


@pytest.mark.parametrize(
    "forge",
    [
        lambda: signed(secret="another-secret"),
        lambda: signed(secret=""),
        lambda: signed().rpartition(".")[0] + ".",
        lambda: signed()[:-8] + "AAAAAAAA",
        lambda: signed()[:-8] + "!!!!!!!!",
        lambda: signed() + "=",
        lambda: ".".join((*signed().split(".")[:1], *signed(jti="2").split(".")[1:2], "AAAA")),
    ],
)
def test_a_forged_signature_is_rejected(forge: Callable[[], str]) -> None:
    assert rejection(forge()) == "the signature does not match the signature secret"


@pytest.mark.parametrize(
    "body", [b"", BODY + b" ", BODY.replace(b"r1", b"r2"), BODY.decode() + "x"]
)
def test_a_signature_is_valid_only_for_its_body(body: bytes | str) -> None:
    assert rejection(signed(), body) == "payload_hash does not match the request body"


@pytest.mark.parametrize("digest", [None, 4711, "", [], "ü", hashlib.sha256(b"").hexdigest()])
def test_a_signature_without_the_hash_of_the_body_is_rejected(digest: object) -> None:
    assert rejection(signed(payload_hash=digest)) == "payload_hash does not match the request body"
    assert (
        rejection(signed(without="payload_hash")) == "payload_hash does not match the request body"
    )


@pytest.mark.parametrize(
    ("age", "tolerance"), [(0, 300), (300, 300), (-300, 300), (3600, 3600), (0, 0)]
)
def test_a_webhook_within_the_tolerance_is_accepted(age: float, tolerance: float) -> None:
    assert accepted(signed(iat=NOW - age), tolerance=tolerance)


def test_a_webhook_outside_the_tolerance_is_rejected() -> None:
    assert (
        rejection(signed(iat=NOW - 301))
        == "the signature is too old or expired (claims iat and exp)"
    )
    assert (
        rejection(signed(iat=NOW + 301))
        == "the signature is from the future (claim iat); check the clocks"
    )
    assert (
        rejection(signed(iat=NOW - 61), tolerance=60)
        == "the signature is too old or expired (claims iat and exp)"
    )
    assert (
        rejection(signed(exp=NOW - 301))
        == "the signature is too old or expired (claims iat and exp)"
    )
    assert accepted(signed(exp=NOW + 60))


@pytest.mark.parametrize("iat", [None, True, "1700000000", [], 10**400, float("inf"), float("nan")])
def test_a_webhook_without_a_time_is_rejected(iat: object) -> None:
    assert rejection(signed(iat=iat)) == "the signature has no time (claim iat)"


@pytest.mark.parametrize("jti", [None, "", 4711])
def test_a_webhook_without_an_identifier_is_rejected(jti: object) -> None:
    assert rejection(signed(jti=jti)) == "the signature has no identifier (claim jti)"


@pytest.mark.parametrize("name", ["api_key", "application_id"])
def test_a_webhook_for_another_audience_is_rejected(name: str) -> None:
    mine: dict[str, Any] = {name: "mine"}
    claim: dict[str, Any] = {name: "theirs"}
    assert accepted(signed(**mine), **mine)
    message = f"the webhook is for another {name}"
    assert rejection(signed(**claim), **mine) == message
    assert rejection(signed(without=name), **mine) == message


@pytest.mark.parametrize(
    ("body", "authorization", "message"),
    [
        ({"event": "room:expired"}, "Bearer a.b.c", "^body: expected the raw bytes, got dict$"),
        (None, "Bearer a.b.c", "^body: expected the raw bytes, got NoneType$"),
        (BODY, b"Bearer a.b.c", "^authorization: expected a str or None, got bytes"),
    ],
)
def test_the_error_names_an_argument_that_cannot_be_verified(
    body: Any, authorization: Any, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        verify(body, authorization, SECRET, now=NOW)


OTHER_SECRET = "another-secret-of-the-account"


@pytest.mark.parametrize("secret", [(), [], [""], {}, {"account-1": ""}, {"account-1": []}])
def test_an_empty_list_of_secrets_is_rejected(secret: Any) -> None:
    with pytest.raises(ConfigError, match="the signature secret is missing or empty"):
        verify(BODY, signed(secret=""), secret, now=NOW)


@pytest.mark.parametrize(
    "secret",
    [12, True, 0, 32.0, memoryview(b"k" * 32), {SECRET}, object()],
)
@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: [SECRET, s], lambda s: {"account-1": s}])
def test_a_secret_is_a_string_or_bytes(secret: Any, wrap: Callable[[Any], Any]) -> None:
    with pytest.raises(ConfigError, match="expected str or bytes, got") as caught:
        verify(BODY, signed(), wrap(secret) if secret != {SECRET} else secret, now=NOW)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("length", [1, 3, 15, 4097])
def test_the_length_of_a_secret_is_bounded(length: int) -> None:
    secret = "k" * length
    with pytest.raises(ConfigError, match="expected 16 to 4096 bytes") as caught:
        verify(BODY, signed(secret=secret), secret, now=NOW)
    assert secret not in str(caught.value).split()
    for sane in (16, 4096):
        assert verify(BODY, signed(secret="k" * sane), "k" * sane, now=NOW).id == "webhook-1"


@pytest.mark.parametrize("secret", [" " * 32, b"\0" * 32, "\n" * 16])
def test_a_blank_secret_is_rejected(secret: Any) -> None:
    with pytest.raises(ConfigError, match="not blank"):
        verify(BODY, signed(), secret, now=NOW)


@pytest.mark.parametrize(
    "secrets", [[OTHER_SECRET, SECRET], (SECRET, OTHER_SECRET), [OTHER_SECRET.encode(), SECRET]]
)
def test_any_of_several_secrets_may_be_the_signing_one(secrets: Any) -> None:
    for secret in (SECRET, OTHER_SECRET):
        assert verify(BODY, signed(secret=secret), secrets, now=NOW).id == "webhook-1"
    with pytest.raises(WebhookSignatureError, match="does not match the signature secret"):
        verify(BODY, signed(secret="a-third-secret-of-no-account"), secrets, now=NOW)


def test_the_account_of_the_claims_selects_its_secret() -> None:
    secrets = {"account-1": SECRET, "account-2": ["old-secret-of-account-2", OTHER_SECRET]}
    assert verify(BODY, signed(), secrets, now=NOW).api_key == "account-1"
    second = signed(secret=OTHER_SECRET, api_key="account-2")
    assert verify(BODY, second, secrets, now=NOW).api_key == "account-2"
    for forged in (
        signed(secret=OTHER_SECRET),  # The secret of another account.
        signed(api_key="account-2"),
        signed(api_key="account-3"),
        signed(api_key=["account-1"]),
        signed(without="api_key"),
    ):
        with pytest.raises(WebhookSignatureError, match="does not match the signature secret"):
            verify(BODY, forged, secrets, now=NOW)


@pytest.mark.parametrize("secrets", [[SECRET, OTHER_SECRET], {"account-1": [SECRET, OTHER_SECRET]}])
def test_no_frame_shows_one_of_several_secrets(secrets: Any) -> None:
    with pytest.raises(WebhookSignatureError) as caught:
        verify(BODY, signed(secret="x" * 32), secrets, now=NOW)
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    text = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    assert SECRET not in text
    assert OTHER_SECRET not in text


@pytest.mark.parametrize(
    "tolerance", [-1, -0.001, float("nan"), float("inf"), True, "300", None, 10**400]
)
def test_an_invalid_tolerance_is_rejected(tolerance: Any) -> None:
    with pytest.raises(ArgumentError, match="tolerance: expected a number of seconds"):
        verify(BODY, signed(iat=5), SECRET, now=NOW, tolerance=tolerance)


@pytest.mark.parametrize(
    "now", [-1, float("nan"), float("inf"), float("-inf"), True, "now", NOW * 1000, 10**400]
)
def test_an_invalid_time_is_rejected(now: Any) -> None:
    with pytest.raises(ArgumentError, match="now: expected seconds since 1970"):
        verify(BODY, signed(iat=5), SECRET, now=now)


@pytest.mark.parametrize("name", ["api_key", "application_id"])
def test_an_audience_must_be_a_string(name: str) -> None:
    claims_of_wrong_type: dict[str, Any] = {name: 4711}
    with pytest.raises(ArgumentError, match=f"{name}: expected a str or None, got int"):
        verify(BODY, signed(**claims_of_wrong_type), SECRET, now=NOW, **claims_of_wrong_type)


def test_an_expired_signature_and_one_from_the_future_are_rejected() -> None:
    assert accepted(signed(exp=NOW + 1, nbf=NOW - 1))
    assert accepted(signed(exp=NOW - 60, nbf=NOW + 60))  # The clocks differ.
    assert rejection(signed(exp=NOW - 61)) == (
        "the signature is too old or expired (claims iat and exp)"
    )
    assert rejection(signed(nbf=NOW + 61)) == "the signature is not yet valid (claim nbf)"
    assert "expired" in rejection(signed(exp=NOW - 1), tolerance=0)
    assert "not yet valid" in rejection(signed(nbf=NOW + 1), tolerance=0)


@pytest.mark.parametrize("name", ["exp", "nbf"])
@pytest.mark.parametrize("time", [None, True, "1700000000", [], 10**400, float("nan")])
def test_a_time_claim_that_is_not_a_number_is_rejected(name: str, time: object) -> None:
    changes: dict[str, Any] = {name: time}
    assert rejection(signed(**changes)) == f"the signature has an invalid time (claim {name})"


@pytest.mark.parametrize("secret", ["", b"", None])
def test_an_empty_secret_is_rejected(secret: Any) -> None:
    with pytest.raises(ConfigError, match="the signature secret is missing or empty"):
        verify(BODY, signed(secret=""), secret, now=NOW)


def test_a_replay_guard_accepts_a_webhook_once() -> None:
    guard = ReplayGuard()
    assert accepted(signed(), replay_guard=guard)
    assert (
        rejection(signed(), replay_guard=guard)
        == "the webhook is a replay: its identifier (jti) was seen before"
    )
    assert verify(BODY, signed(jti="2"), SECRET, now=NOW, replay_guard=guard).id == "2"


def test_a_forged_webhook_does_not_use_up_the_identifier_of_a_valid_one() -> None:
    guard = ReplayGuard()
    rejection(signed(secret="another-secret"), replay_guard=guard)
    rejection(signed(), BODY + b"x", replay_guard=guard)
    assert accepted(signed(), replay_guard=guard)


def test_a_replay_guard_remembers_a_bounded_number_of_identifiers() -> None:
    guard = ReplayGuard(size=2)
    assert [guard.is_first(name) for name in "aabbca"] == [True, False, True, False, True, True]
    assert not guard.is_first("c")
    for size in (0, -1, float("nan"), True, "100"):
        with pytest.raises(ConfigError, match="size: expected an int of 1 or more"):
            ReplayGuard(size=size)  # type: ignore[arg-type]


@given(st.text(), st.binary())
def test_no_header_raises_another_exception(authorization: str, body: bytes) -> None:
    for value in (authorization, f"Bearer {authorization}"):
        with pytest.raises(WebhookSignatureError):
            verify(body, value, SECRET, now=NOW)
