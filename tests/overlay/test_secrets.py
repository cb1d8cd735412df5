"""Nothing that anybody can print, log or pickle holds a secret, however a call ends."""

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
    """Everything that nobody may see, and the headers that were made of it."""
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


def everything_shown() -> str:
    """What every object of trunkline that is alive shows of itself."""
    return "\n".join(
        repr(one)
        for one in gc.get_objects()
        if str(type(one).__module__).partition(".")[0] in ("trunkline", "trunkline_api")
    )


def shown_by(error: BaseException) -> str:
    printed = traceback.TracebackException.from_exception(error, capture_locals=True)
    notes = getattr(error, "__notes__", ())
    return "".join(printed.format()) + f"{error} {error!r} {vars(error)} {notes}"


async def failure_of(call: Any) -> errors.TrunklineError | None:
    """Make the call in a frame of its own, whose locals hold no secret of the tests."""
    try:
        await call
    except errors.TrunklineError as error:
        return error
    return None


@pytest.mark.parametrize("wire", TRANSPORTS)
@pytest.mark.parametrize("end", ENDS)
async def test_no_end_of_a_call_shows_a_secret(wire: TransportName, end: str) -> None:
    sent: set[str] = set()

    async def step(connection: Connection) -> None:
        assert connection.request is not None
        sent.add(connection.request.headers["authorization"])
        step = TOKENS if connection.request.target.endswith("/auth/token") else ENDS[end]
        if isinstance(step, bytes):
            await connection.send(step)
        else:
            await step(connection)

    shown = ""
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
                shown += shown_by(error)
                shown += repr(pickle.loads(pickle.dumps(error)).__dict__)
                shown += pickle.dumps(error).decode("latin-1")
        shown += everything_shown()
        for client in (vonage, coviu):
            shown += f"{client} {client!r} {client.__dict__!r}"
            with pytest.raises(TypeError, match="cannot be pickled"):
                pickle.dumps(client)
    assert len(sent) >= 3
    assert "Vonage(" in shown
    for secret in secrets(sent):
        assert secret not in shown


@pytest.mark.parametrize("wire", TRANSPORTS)
async def test_an_answer_that_cannot_be_read_shows_none_of_its_secrets(wire: TransportName) -> None:
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
@pytest.mark.parametrize("given", ["planted-of-one-call", "planted-of-one-call\n"])
async def test_headers_of_one_call_are_shown_by_none_of_its_frames(given: str) -> None:
    def options() -> Any:
        return {"headers": {"Authorization": f"Bearer {given}"}}

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
                error = await failure_of_made(call, vonage)
                assert "planted" not in shown_by(error)
    sent = {request.headers["authorization"] for request in server.requests}
    assert sent == ({f"Bearer {given}"} if given.isprintable() else set())


async def failure_of_made(call: Any, client: Any) -> errors.TrunklineError:
    """Make a call and return its error: the frame of who makes it shows no more than its function."""
    try:
        await call(client)
    except errors.TrunklineError as error:
        return error
    raise AssertionError("it did not fail")


WRONG: list[dict[str, Any]] = [
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

# Environment variables that make a client fail, whose values nobody may see.
ENVIRONMENTS = [
    {"TRUNKLINE_BASE_URL": "https://user:planted@api.example"},
    {"TRUNKLINE_BASE_URL_MEDIA": "https://api.example/?key=planted"},
    {"HTTPS_PROXY": "socks5://user:planted@api.example"},
    {"SSL_CERT_FILE": "/planted"},
    {"VONAGE_PRIVATE_KEY": "planted"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: next(iter(wrong)))
def test_a_client_that_cannot_be_made_shows_no_credential(
    wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VONAGE_API_SECRET", PASSWORD)
    monkeypatch.setenv("VONAGE_PRIVATE_KEY", "planted-key")
    options = {name: value for name, value in wrong.items() if name != "private_key"}
    made: list[Callable[[], Vonage]] = [
        lambda: Vonage(api_secret=PASSWORD, **wrong),
        lambda: Vonage.from_env(**options),
    ]
    for make in made:
        with pytest.raises(errors.TrunklineError) as caught:
            make()
        frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
        shown = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
        assert "Vonage(" in shown or "cls = " in shown
        assert "planted" not in shown


@pytest.mark.parametrize("variables", ENVIRONMENTS, ids=lambda variables: next(iter(variables)))
def test_an_environment_that_cannot_be_used_is_not_shown(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VONAGE_API_SECRET", PASSWORD)
    monkeypatch.setenv("UNRELATED", PASSWORD)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(errors.ConfigError) as caught:
        Vonage.from_env()
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    shown = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    assert "cls = " in shown
    assert "planted" not in f"{shown} {caught.value}"


def test_a_model_that_is_read_halfway_can_be_shown() -> None:
    room = Room.__new__(Room)
    assert repr(room) == "Room()"


class _Leaky(Vonage):
    """A client that shows its secret, as no client of trunkline does."""

    __module__ = "trunkline"

    def __repr__(self) -> str:
        return f"<Vonage {PASSWORD}>"


async def test_the_rig_would_notice() -> None:
    leaky = _Leaky(api_key="k", api_secret=PASSWORD)
    assert PASSWORD in everything_shown()
    await leaky.aclose()
    del leaky
    gc.collect()
    assert PASSWORD not in everything_shown()

    async def fail() -> None:
        planted = PASSWORD  # noqa: F841 (a local of a frame of the traceback)
        raise errors.ConfigError("no key")

    error = await failure_of(fail())
    assert error is not None
    assert PASSWORD in shown_by(error)
    noted = errors.ConfigError("no key")
    assert PASSWORD not in shown_by(noted)
    noted.add_note(PASSWORD)
    assert PASSWORD in shown_by(noted)
