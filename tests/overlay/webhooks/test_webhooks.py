from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
import traceback
import types
from collections.abc import Callable
from typing import Any, ClassVar, Self

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trunkline_api
from trunkline import webhooks
from trunkline._serialization.model import Field, Model
from trunkline.errors import (
    ArgumentError,
    ConfigError,
    DecodeError,
    WebhookError,
    WebhookSignatureError,
)
from trunkline.webhooks import ReplayGuard, UnknownEvent, parse, verify

NOW = 1_700_000_000.0
SECRET = "planted-signature-secret-of-the-account"
BODY = b'{"event":"room:expired","room_id":"r1"}'


class RoomExpired(Model):
    __slots__ = ("event", "room_id")
    _fields: ClassVar[tuple[Field, ...]] = (
        ("event", "event", None),
        ("room_id", "room_id", None),
    )
    event: str | None
    room_id: str | None

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        self = cls.__new__(cls)
        self._source = data
        self.event = data["event"]
        self.room_id = data.get("room_id")
        if not isinstance(self.room_id, str):
            raise DecodeError("string", "integer", ("room_id",))
        return self


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the generated package with one event."""
    package = types.ModuleType("trunkline_api.described")
    package.EVENTS = {"room:expired": RoomExpired}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(trunkline_api, "WEBHOOKS", ("described",))


# ---------------------------------------------------------------- events


@pytest.mark.usefixtures("described")
@pytest.mark.parametrize("body", [BODY, BODY.decode(), bytearray(BODY), json.loads(BODY)])
def test_a_described_event_is_typed_however_its_body_comes(body: Any) -> None:
    event = parse(body)
    assert isinstance(event, RoomExpired)
    assert event.room_id == "r1"
    assert event.to_dict() == json.loads(BODY)


@pytest.mark.usefixtures("described")
def test_an_event_that_nobody_described_is_kept() -> None:
    sent = {"event": "room:painted", "colour": "red", "by": None, "deep": {"a": [1, None]}}
    event = parse(json.dumps(sent))
    assert isinstance(event, UnknownEvent)
    assert event.event == "room:painted"
    assert event.to_dict() == sent
    assert event.extra == {"colour": "red", "by": None, "deep": {"a": [1, None]}}


@pytest.mark.usefixtures("described")
def test_an_event_with_another_type_than_described_is_an_error_with_its_path() -> None:
    with pytest.raises(DecodeError) as caught:
        parse(b'{"event": "room:expired", "room_id": 4711}')
    assert caught.value.path == ("room_id",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        ("", "the body is not JSON"),
        (b"event=room:expired", "the body is not JSON"),
        (b'{"event": "room:expired"', "the body is not JSON"),
        (b"\xff\xfe", "the body is not JSON"),
        (b'{"event": "x", "n": NaN}', "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b'"room:expired"', "the body is not a JSON object"),
        (b"null", "the body is not a JSON object"),
        (b"{}", "the body has no event name (property `event`)"),
        ({}, "the body has no event name (property `event`)"),
        (b'{"event": null}', "the body has no event name (property `event`)"),
        (b'{"event": ""}', "the body has no event name (property `event`)"),
        (b'{"event": ["room:expired"]}', "the body has no event name (property `event`)"),
        (None, "body: expected bytes, str or a mapping, got NoneType"),
        (4711, "body: expected bytes, str or a mapping, got int"),
    ],
)
@pytest.mark.usefixtures("described")
def test_what_is_no_event_is_a_webhook_error(body: Any, message: str) -> None:
    with pytest.raises(WebhookError) as caught:
        parse(body)
    assert str(caught.value) == message


@pytest.mark.usefixtures("described")
def test_half_a_character_in_a_text_is_replaced() -> None:
    assert parse('{"event": "\ud800"}').to_dict() == {"event": "?"}


@pytest.mark.usefixtures("described")
def test_the_event_does_not_change_the_mapping_that_it_came_from() -> None:
    sent = {"event": "room:painted"}
    event = parse(sent)
    assert isinstance(event, UnknownEvent)
    event.event = "room:washed"
    assert sent == {"event": "room:painted"}


@pytest.mark.usefixtures("described")
@given(st.binary() | st.text())
def test_no_body_raises_anything_else(body: bytes | str) -> None:
    with pytest.raises(WebhookError):
        parse(body)


EVENTS = {
    "room:expired": "RoomExpired",
    "session:started": "SessionStarted",
    "session:ended": "SessionEnded",
    "recording:started": "RecordingStarted",
    "recording:ended": "RecordingEnded",
    "recording:ready": "RecordingReady",
    "session:participant:joined": "ParticipantJoined",
    "session:participant:left": "ParticipantLeft",
}


@pytest.mark.parametrize(("name", "model"), EVENTS.items())
def test_each_event_of_meetings_is_a_model_of_its_own(name: str, model: str) -> None:
    sent = {"event": name, "session_id": "s1", "brand_new": {"a": None}}
    event = parse(sent)
    assert type(event).__name__ == model
    assert type(event).__module__.startswith("trunkline_api.meetings")
    assert event.to_dict() == sent


def test_an_event_of_meetings_is_read_with_its_types() -> None:
    event: Any = parse(
        b'{"event": "session:participant:joined", "participant_id": "p1", "session_id": "s1",'
        b' "room_id": null, "name": "Ada", "type": "Guest", "is_host": true}'
    )
    assert (event.name, event.is_host, event.room_id) == ("Ada", True, None)
    ended: Any = parse(
        b'{"event": "recording:ended", "recording_id": "r1", "session_id": "s1",'
        b' "started_at": "2023-01-24T03:30:38.629Z", "duration": 12}'
    )
    assert (ended.started_at.year, ended.duration) == (2023, 12)


# ---------------------------------------------------------------- signatures


def signed(
    body: bytes = BODY,
    secret: str = SECRET,
    *,
    header: dict[str, object] | None = None,
    without: str | None = None,
    **changes: object,
) -> str:
    """Return the `Authorization` header of a webhook, made by hand: no library in between."""
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


def refusal(authorization: Any, body: bytes | str = BODY, **options: Any) -> str:
    """Return the message of the error, which shows neither token nor secret."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify(body, authorization, SECRET, **{"now": NOW, **options})
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    shown = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    shown += str(caught.value)
    assert SECRET not in shown
    if isinstance(authorization, str):
        for part in authorization.removeprefix("Bearer ").split("."):
            assert len(part) < 10 or part not in shown
    return str(caught.value)


def test_a_signed_webhook_says_who_signed_what_and_when() -> None:
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


def test_the_signature_is_the_one_that_a_jwt_library_makes() -> None:
    made = {"iat": NOW, "jti": "1", "payload_hash": hashlib.sha256(BODY).hexdigest()}
    token = jwt.encode(made, SECRET, algorithm="HS256")
    claims = verify(BODY, f"Bearer {token}", SECRET.encode(), now=NOW)
    assert (claims.issuer, claims.api_key, claims.application_id) == (None, None, None)


def test_text_and_bytes_in_any_spelling_are_taken() -> None:
    text = '{"event": "ü"}'
    authorization = signed(text.encode()).replace("Bearer ", "  bearer   ")
    assert accepted(authorization, text)
    upper = hashlib.sha256(BODY).hexdigest().upper()
    assert accepted(signed(payload_hash=upper), bytearray(BODY))  # type: ignore[arg-type]


def test_the_clock_of_this_machine_is_the_usual_one() -> None:
    assert accepted(signed(iat=int(time.time())), now=None)
    assert "too old" in refusal(signed(), now=None)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic abc", "abc.d.e"])
def test_a_webhook_without_a_token_is_refused(authorization: str | None) -> None:
    said = "expected an Authorization header with a Bearer token"
    assert refusal(authorization) == said


@pytest.mark.parametrize(
    "token",
    ["abc", "a.b", "a.b.c.d", "..", "é.b.c", "a.b.c" + "d" * 20_000, "W10.W10.W10", "e30.W10.e30"],
)
def test_a_token_that_is_no_jwt_is_refused(token: str) -> None:
    assert refusal(f"Bearer {token}") == "the Bearer token is not a JWT"


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
def test_the_token_does_not_choose_the_algorithm(header: dict[str, object]) -> None:
    assert refusal(signed(header=header)) == "the JWT is not signed with HS256"


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
def test_a_forged_signature_is_refused(forge: Callable[[], str]) -> None:
    assert refusal(forge()) == "the signature does not match the signature secret"


@pytest.mark.parametrize(
    "body", [b"", BODY + b" ", BODY.replace(b"r1", b"r2"), BODY.decode() + "x"]
)
def test_a_signature_is_good_for_its_own_body_alone(body: bytes | str) -> None:
    assert refusal(signed(), body) == "payload_hash does not match the request body"


@pytest.mark.parametrize("digest", [None, 4711, "", [], "ü", hashlib.sha256(b"").hexdigest()])
def test_a_signature_without_the_hash_of_the_body_is_refused(digest: object) -> None:
    assert refusal(signed(payload_hash=digest)) == "payload_hash does not match the request body"
    assert refusal(signed(without="payload_hash")) == "payload_hash does not match the request body"


@pytest.mark.parametrize(
    ("age", "tolerance"), [(0, 300), (300, 300), (-300, 300), (3600, 3600), (0, 0)]
)
def test_a_webhook_may_be_as_old_as_is_tolerated(age: float, tolerance: float) -> None:
    assert accepted(signed(iat=NOW - age), tolerance=tolerance)


def test_a_webhook_from_another_time_is_refused() -> None:
    assert (
        refusal(signed(iat=NOW - 301)) == "the signature is too old or expired (claims iat and exp)"
    )
    assert (
        refusal(signed(iat=NOW + 301))
        == "the signature is from the future (claim iat); check the clocks"
    )
    assert (
        refusal(signed(iat=NOW - 61), tolerance=60)
        == "the signature is too old or expired (claims iat and exp)"
    )
    assert (
        refusal(signed(exp=NOW - 301)) == "the signature is too old or expired (claims iat and exp)"
    )
    assert accepted(signed(exp=NOW + 60))


@pytest.mark.parametrize("iat", [None, True, "1700000000", [], 10**400, float("inf"), float("nan")])
def test_a_webhook_without_a_time_is_refused(iat: object) -> None:
    assert refusal(signed(iat=iat)) == "the signature has no time (claim iat)"


@pytest.mark.parametrize("jti", [None, "", 4711])
def test_a_webhook_without_an_identifier_is_refused(jti: object) -> None:
    assert refusal(signed(jti=jti)) == "the signature has no identifier (claim jti)"


@pytest.mark.parametrize("name", ["api_key", "application_id"])
def test_a_webhook_for_somebody_else_is_refused(name: str) -> None:
    mine: dict[str, Any] = {name: "mine"}
    theirs: dict[str, Any] = {name: "theirs"}
    assert accepted(signed(**mine), **mine)
    said = f"the webhook is for another {name}"
    assert refusal(signed(**theirs), **mine) == said
    assert refusal(signed(without=name), **mine) == said


@pytest.mark.parametrize(
    ("body", "authorization", "message"),
    [
        ({"event": "room:expired"}, "Bearer a.b.c", "^body: expected the raw bytes, got dict$"),
        (None, "Bearer a.b.c", "^body: expected the raw bytes, got NoneType$"),
        (BODY, b"Bearer a.b.c", "^authorization: expected a str or None, got bytes"),
    ],
)
def test_what_cannot_be_checked_is_named(body: Any, authorization: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        verify(body, authorization, SECRET, now=NOW)


@pytest.mark.parametrize("secret", ["", b"", None])
def test_an_empty_secret_would_let_anyone_sign(secret: Any) -> None:
    with pytest.raises(ConfigError, match="the signature secret is missing or empty"):
        verify(BODY, signed(secret=""), secret, now=NOW)


def test_a_webhook_is_taken_once_where_replays_are_guarded_against() -> None:
    guard = ReplayGuard()
    assert accepted(signed(), replay_guard=guard)
    assert (
        refusal(signed(), replay_guard=guard)
        == "the webhook is a replay: its identifier (jti) was seen before"
    )
    assert verify(BODY, signed(jti="2"), SECRET, now=NOW, replay_guard=guard).id == "2"


def test_a_forged_webhook_does_not_use_up_the_identifier_of_a_good_one() -> None:
    guard = ReplayGuard()
    refusal(signed(secret="another-secret"), replay_guard=guard)
    refusal(signed(), BODY + b"x", replay_guard=guard)
    assert accepted(signed(), replay_guard=guard)


def test_a_replay_guard_remembers_the_last_ones_only() -> None:
    guard = ReplayGuard(size=2)
    assert [guard.is_first(name) for name in "aabbca"] == [True, False, True, False, True, True]
    assert not guard.is_first("c")
    with pytest.raises(ConfigError):
        ReplayGuard(size=0)


@given(st.text(), st.binary())
def test_no_header_raises_anything_else(authorization: str, body: bytes) -> None:
    for value in (authorization, f"Bearer {authorization}"):
        with pytest.raises(WebhookSignatureError):
            verify(body, value, SECRET, now=NOW)


def test_an_event_that_no_description_has_is_written_as_it_came() -> None:
    event = parse(b'{"event": "room:painted", "colour": ["red", null]}')
    assert json.loads(event.to_json()) == event.to_dict()
    assert event.to_dict() == {"event": "room:painted", "colour": ["red", None]}
