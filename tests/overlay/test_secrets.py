"""No repr, log record or pickle contains a secret, however a call ends."""

from __future__ import annotations

import gc
import pickle
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.fakes.calls import FakeClock, TransportName
from tests.fakes.keys import pem
from tests.fakes.scripted_server import (
    Connection,
    ScriptedServer,
    Step,
    close,
    reset,
    respond,
    then_close,
)

from trunkline import Coviu, Vonage, errors
from trunkline_api.meetings.models import Room

from .faults.rig import TRANSPORTS

PASSWORD = "planted-account-secret"
TOKEN = "planted-access-token"
REFRESH = "planted-refresh-token"
KEY = pem().decode()

TOKENS = respond({"access_token": TOKEN, "refresh_token": REFRESH, "expires_in": 3600})
CUT = b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id"'

ENDS: dict[str, Step] = {
    "success": respond(
        {"id": "a", "session_id": "a", "start_time": "2023-01-24", "end_time": "2023-01-24"}
    ),
    "401": respond({"title": "no"}, 401),
    "400": respond({"title": "no", "detail": "it is not"}, 400),
    "429": respond(None, 429, {"Retry-After": "999"}),
    "500": respond(b"boom", 500),
    "closed": close,
    "reset": reset,
    "cut": then_close(CUT),
    "no HTTP": then_close(b"nonsense\r\n\r\n"),
    "no JSON": respond(b"<html>"),
    "too slow": lambda connection: connection.reader.read(),  # type: ignore[dict-item, return-value]
}


def secrets(sent: set[str]) -> Iterator[str]:
    """Return every secret, and the headers that contain one."""
    yield from (PASSWORD, TOKEN, REFRESH)
    yield from (line for line in KEY.splitlines() if not line.startswith("-----"))
    for value in sent:
        yield value.partition(" ")[2]


@asynccontextmanager
async def clients(wire: TransportName, url: str) -> AsyncIterator[tuple[Vonage, Coviu]]:
    def options() -> Any:
        made: dict[str, Any] = {"base_url": url, "clock": FakeClock(), "timeout": 0.1}
        if wire != "aiohttp":
            made["transport"] = httpx.AsyncHTTPTransport(trust_env=False)
        return made

    async with (
        Vonage(
            api_key="k", api_secret=PASSWORD, application_id="app", private_key=KEY, **options()
        ) as vonage,
        Coviu(api_key="k", key_secret=PASSWORD, **options()) as coviu,
    ):
        yield vonage, coviu


def text_of_all_objects() -> str:
    """Return the repr of every live object of trunkline, and of its attributes."""
    return "\n".join(
        repr(one)
        for one in gc.get_objects()
        if str(type(one).__module__).partition(".")[0] in ("trunkline", "trunkline_api")
    )


def text_of_error(error: BaseException) -> str:
    printed = traceback.TracebackException.from_exception(error, capture_locals=True)
    notes = getattr(error, "__notes__", ())
    return "".join(printed.format()) + f"{error} {error!r} {vars(error)} {notes}"


async def failure_of(call: Any) -> errors.TrunklineError | None:
    """Make the call in a separate frame, whose locals contain no secret of the tests."""
    try:
        await call
    except errors.TrunklineError as error:
        return error
    return None


@pytest.mark.parametrize("wire", TRANSPORTS)
@pytest.mark.parametrize("end", ENDS)
async def test_no_outcome_of_a_call_shows_a_secret(wire: TransportName, end: str) -> None:
    sent: set[str] = set()

    async def step(connection: Connection) -> None:
        assert connection.request is not None
        sent.add(connection.request.headers["authorization"])
        step = TOKENS if connection.request.target.endswith("/auth/token") else ENDS[end]
        if isinstance(step, bytes):
            await connection.send(step)
        else:
            await step(connection)

    text = ""
    async with ScriptedServer(step) as server, clients(wire, server.url) as (vonage, coviu):
        calls: list[Any] = [
            vonage.applications.get("a"),
            vonage.media.get("a"),
            vonage.media.download("a").read(),
            coviu.sessions.get("a"),
            vonage.applications.list().collect(),
        ]
        for call in calls:
            error = await failure_of(call)
            if error is not None:
                text += text_of_error(error)
                text += repr(pickle.loads(pickle.dumps(error)).__dict__)
                text += pickle.dumps(error).decode("latin-1")
        text += text_of_all_objects()
        for client in (vonage, coviu):
            text += f"{client} {client!r} {client.__dict__!r}"
            with pytest.raises(TypeError, match="cannot be pickled"):
                pickle.dumps(client)
    assert len(sent) >= 3
    assert "Vonage(" in text
    for secret in secrets(sent):
        assert secret not in text


@pytest.mark.parametrize("wire", TRANSPORTS)
async def test_an_unreadable_response_shows_no_secret(wire: TransportName) -> None:
    keys = {"private_key": "planted-private-key", "public_key": 7}
    async with ScriptedServer(respond({"id": "a", "name": "n", "keys": keys})) as server:
        async with clients(wire, server.url) as (vonage, _):
            error = await failure_of(vonage.applications.get("a", validation="strict"))
    assert isinstance(error, errors.DecodeError)
    assert (error.path, error.__context__) == (("keys", "public_key"), None)
    printed = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "planted-private-key" not in f"{''.join(printed.format())} {error!r}"
    assert b"planted-private-key" in error.body


@pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")
@pytest.mark.parametrize("headers_of", ["planted-of-one-call", "planted-of-one-call\n"])
async def test_headers_of_one_call_are_in_none_of_its_frames(headers_of: str) -> None:
    def options() -> Any:
        return {"headers": {"Authorization": f"Bearer {headers_of}"}}

    calls: list[Any] = [
        lambda of: of.applications.get("a", **options()),
        lambda of: of.applications.create(name="n", **options()),
        lambda of: of.applications.list(**options()).collect(),
        lambda of: of.media.download("a", **options()).read(),
        lambda of: of.meetings.themes.upload_logo("a", b"x", **options()),
    ]
    async with ScriptedServer(respond(b"", 500)) as server:
        async with clients("aiohttp", server.url) as (vonage, _):
            for call in calls:
                error = await creation_failure(call, vonage)
                assert "planted" not in text_of_error(error)
    sent = {request.headers["authorization"] for request in server.requests}
    assert sent == ({f"Bearer {headers_of}"} if headers_of.isprintable() else set())


async def creation_failure(call: Any, client: Any) -> errors.TrunklineError:
    """Return the error of a call; the frame of the caller contains only its function."""
    try:
        await call(client)
    except errors.TrunklineError as error:
        return error
    raise AssertionError("it did not fail")


INVALID_ARGUMENTS: list[dict[str, Any]] = [
    {"base_url": "http://api.example"},
    {"unknown": 1},
    {"private_key": "planted-key"},
    {"headers": {"Authorization": "planted\n"}},
    {"base_url": "https://user:planted@api.example"},
    {"base_url": {"media": "https://api.example?key=planted"}},
    {"proxy": "socks5://user:planted@api.example"},
    {"api_key": ["planted"], "limits": 1},
    {"api_secrt": "planted"},
    {"api_key": {"planted": ("planted", {"planted"})}, "limits": 1},
    {"headers": {"X-Keys": ["planted"]}},
]

# Invalid environment variables whose values are secret.
ENVIRONMENTS = [
    {"TRUNKLINE_BASE_URL": "https://user:planted@api.example"},
    {"TRUNKLINE_BASE_URL_MEDIA": "https://api.example/?key=planted"},
    {"HTTPS_PROXY": "socks5://user:planted@api.example"},
    {"SSL_CERT_FILE": "/planted"},
    {"VONAGE_PRIVATE_KEY": "planted"},
]


@pytest.mark.parametrize(
    "arguments", INVALID_ARGUMENTS, ids=lambda arguments: next(iter(arguments))
)
def test_a_failed_creation_of_a_client_shows_no_credential(
    arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VONAGE_API_SECRET", PASSWORD)
    monkeypatch.setenv("VONAGE_PRIVATE_KEY", "planted-key")
    options = {name: value for name, value in arguments.items() if name != "private_key"}
    made: list[Callable[[], Vonage]] = [
        lambda: Vonage(api_secret=PASSWORD, **arguments),
        lambda: Vonage.from_env(**options),
    ]
    for make in made:
        with pytest.raises(errors.TrunklineError) as caught:
            make()
        frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
        text = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
        assert "Vonage(" in text or "cls = " in text
        assert "planted" not in text


@pytest.mark.parametrize("variables", ENVIRONMENTS, ids=lambda variables: next(iter(variables)))
def test_an_invalid_environment_is_not_shown(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VONAGE_API_SECRET", PASSWORD)
    monkeypatch.setenv("UNRELATED", PASSWORD)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(errors.ConfigError) as caught:
        Vonage.from_env()
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    text = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    assert "cls = " in text
    assert "planted" not in f"{text} {caught.value}"


def test_a_partly_read_model_has_a_repr() -> None:
    room = Room.__new__(Room)
    assert repr(room) == "Room()"


class Leaking(Vonage):
    """A client that shows its secret."""

    __module__ = "trunkline"

    def __repr__(self) -> str:
        return f"<Vonage {PASSWORD}>"


async def test_the_checks_detect_a_leak() -> None:
    leaky = Leaking(api_key="k", api_secret=PASSWORD)
    assert PASSWORD in text_of_all_objects()
    await leaky.aclose()
    del leaky
    gc.collect()
    assert PASSWORD not in text_of_all_objects()

    async def fail() -> None:
        planted = PASSWORD  # noqa: F841 (a local of a frame of the traceback)
        raise errors.ConfigError("no key")

    error = await failure_of(fail())
    assert error is not None
    assert PASSWORD in text_of_error(error)
    noted = errors.ConfigError("no key")
    assert PASSWORD not in text_of_error(noted)
    noted.add_note(PASSWORD)
    assert PASSWORD in text_of_error(noted)
