from __future__ import annotations

import asyncio
import copy
import importlib.metadata
import logging
import pickle
import ssl
import sys
import types
import warnings
from os import PathLike
from typing import Any, ClassVar, Unpack

import attrs
import httpx
import jwt
import pytest
from tests.fakes.calls import FakeClock, operation
from tests.fakes.keys import pem, public_pem, rsa_key
from tests.fakes.scripted_server import ScriptedServer, hang, respond
from tests.overlay.resilience.test_rate_limit import most_in_a_window

from trunkline import Hooks, Vonage, errors
from trunkline._auth.oauth2 import MemoryTokenStore
from trunkline._auth.schemes import BearerAuth
from trunkline._call.option_types import ClientOptions
from trunkline._client import api_clients
from trunkline._client.child_resources import resource_property
from trunkline._client.client import Client
from trunkline._client.config import default_user_agent
from trunkline._client.resource import Resource
from trunkline._common.version import version
from trunkline._operation import JWT, APIInfo, APIKey, AuthScheme, Basic, Bearer, ClientCredentials
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.retry import RetryPolicy
from trunkline._resilience.throttle import MemoryThrottleStore
from trunkline._transport.aiohttp import AiohttpTransport
from trunkline._transport.limits import Limits

OK = respond({"id": "a"})
GET = operation()
GET_FILE = operation(path="/files/{id}", server="https://files.example/x")
GET_CLEAR = operation(path="/files/{id}", server="http://files.example/x")


class ThingsResource(Resource):
    __module__ = "trunkline_api.things.resources"

    async def get(self, id: str, **options: Any) -> Any:
        return await self._call(GET, (id,), options=options)

    async def file(self, id: str, **options: Any) -> Any:
        return await self._call(GET_FILE, (id,), options=options)

    async def clear(self, id: str, **options: Any) -> Any:
        return await self._call(GET_CLEAR, (id,), options=options)


class Acme(Client):
    _environment: ClassVar = {
        "key": "ACME_KEY",
        "secret": "ACME_SECRET",
        "private_key": "ACME_PRIVATE_KEY",
    }
    _keys = frozenset({"private_key"})

    def __init__(
        self,
        *,
        key: str | None = None,
        secret: str | None = None,
        private_key: str | bytes | PathLike[str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__({"key": key, "secret": secret, "private_key": private_key}, options)

    @resource_property
    def things(cls) -> type[ThingsResource]:  # noqa: N805
        return ThingsResource


def api(auth: AuthScheme | None = None, **facts: Any) -> APIInfo:
    return APIInfo(
        name="things",
        title="Things API",
        version="1",
        base_url="https://api.example/v1",
        auth=auth,
        **facts,
    )


BASIC = Basic(username="key", password="secret")


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Create a package as the generator writes them."""
    module = types.ModuleType("trunkline_api.things")
    module.API = api(BASIC)  # type: ignore[attr-defined]
    module.ThingsResource = ThingsResource  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    others = types.ModuleType("trunkline_api.others")
    monkeypatch.setitem(sys.modules, others.__name__, others)
    packages = {"things": ("key", "secret"), "others": ("private_key",)}
    monkeypatch.setattr(Acme, "_packages", packages)
    return module


def mocked(**options: Any) -> tuple[Acme, list[httpx.Request]]:
    """Return a client with a mock transport, and the list of its requests."""
    sent: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"id": "a"})

    return Acme(transport=httpx.MockTransport(handler), **options), sent


# ------------------------------------------------------------ life cycle


async def test_a_client_has_its_own_connections(generated: types.ModuleType) -> None:
    async with ScriptedServer(OK) as server:
        async with Acme(key="k", secret="s", base_url=server.url) as acme:
            assert await acme.things.get("a") == {"id": "a"}
            assert isinstance(acme._api_clients.context.transport, AiohttpTransport)
        (request,) = server.requests
    assert request.target == "/v1/things/a"
    assert request.headers["authorization"] == "Basic azpz"
    assert request.headers["user-agent"] == default_user_agent()


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        (None, "https://files.example/x/files/a"),
        ("https://stand-in.example", "https://stand-in.example/x/files/a"),
        ({"things": "https://other.example/v9"}, "https://other.example/v9/files/a"),
        ({"others": "https://other.example/v9"}, "https://files.example/x/files/a"),
    ],
)
async def test_a_base_url_replaces_the_server_of_an_operation(
    chosen: Any, where: str, generated: types.ModuleType
) -> None:
    options = {} if chosen is None else {"base_url": chosen}
    acme, sent = mocked(key="k", secret="s", **options)
    async with acme:
        await acme.things.file("a")
    assert [str(request.url) for request in sent] == [where]


async def test_the_server_of_an_operation_gets_no_credentials_over_plain_http(
    generated: types.ModuleType,
) -> None:
    acme, sent = mocked(key="k", secret="s")
    async with acme:
        with pytest.raises(errors.ConfigError, match="https"):
            await acme.things.clear("a")
    assert not sent


async def test_closing_twice_has_no_effect_and_a_closed_client_sends_nothing(
    generated: types.ModuleType,
) -> None:
    acme, sent = mocked(key="k", secret="s")
    async with acme:
        await acme.things.get("a")
    await acme.aclose()
    with pytest.raises(errors.ClientStateError, match="closed"):
        await acme.things.get("a")
    with pytest.raises(errors.ClientStateError, match="closed"):
        await acme.__aenter__()
    assert len(sent) == 1


async def test_closing_a_client_fails_calls_in_progress(
    generated: types.ModuleType,
) -> None:
    async with ScriptedServer(hang) as server:
        acme = Acme(key="k", secret="s", base_url=server.url)
        call = asyncio.create_task(acme.things.get("a"))
        await server.received(1)
        await acme.aclose()
        with pytest.raises(errors.ClientStateError, match="closed"):
            await call


def test_a_client_belongs_to_one_event_loop(generated: types.ModuleType) -> None:
    acme, sent = mocked(key="k", secret="s")
    asyncio.run(acme.things.get("a"))
    with pytest.raises(errors.ClientStateError, match="event loop"):
        asyncio.run(acme.things.get("a"))
    with pytest.raises(errors.ClientStateError, match="event loop"):
        asyncio.run(acme.aclose())
    assert len(sent) == 1


async def test_a_thousand_tasks_share_ten_connections(generated: types.ModuleType) -> None:
    limits = Limits(max_connections=10)
    async with ScriptedServer(OK) as server:
        async with Acme(key="k", secret="s", base_url=server.url, limits=limits) as acme:
            await asyncio.gather(*(acme.things.get("a") for _ in range(1000)))
        assert (server.counts["GET"], server.most_at_once) == (1000, 10)


# ------------------------------------------------------------ credentials


@pytest.mark.parametrize(
    ("auth", "arguments", "not_found", "variable"),
    [
        (BASIC, {"secret": "s"}, "key", "ACME_KEY"),
        (BASIC, {"key": "k"}, "secret", "ACME_SECRET"),
        (
            JWT(application_id="key", private_key="private_key"),
            {"key": "k"},
            "private_key",
            "ACME_PRIVATE_KEY",
        ),
        (Bearer(token="key"), {}, "key", "ACME_KEY"),
        (APIKey(key="secret", name="X-Key"), {}, "secret", "ACME_SECRET"),
        (
            ClientCredentials(client_id="key", client_secret="secret", token_path="/t"),
            {"key": "k"},
            "secret",
            "ACME_SECRET",
        ),
        (Bearer(token="other"), {}, "other", None),
    ],
)
async def test_the_error_for_a_missing_credential_names_its_argument_and_variable(
    generated: types.ModuleType,
    auth: AuthScheme,
    arguments: dict[str, Any],
    not_found: str,
    variable: str | None,
) -> None:
    generated.API = api(auth)  # type: ignore[attr-defined]
    acme = Acme(**arguments)
    for _ in range(2):
        with pytest.raises(
            errors.ConfigError, match=f"Things API needs the argument {not_found}"
        ) as caught:
            await acme.things.get("a")
    assert (variable or "from_env") in str(caught.value) or variable is None


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        (Bearer(token="key"), "authorization", "Bearer k"),
        (APIKey(key="key", name="X-Key"), "x-key", "k"),
        (APIKey(key="key", name="sid", place="cookie"), "cookie", "sid=k"),
        (None, "authorization", None),
    ],
)
async def test_each_kind_of_credential_is_sent_in_its_place(
    generated: types.ModuleType, auth: AuthScheme | None, name: str, value: str | None
) -> None:
    generated.API = api(auth)  # type: ignore[attr-defined]
    acme, sent = mocked(key="k")
    async with acme:
        await acme.things.get("a")
    assert sent[0].headers.get(name) == value


async def test_a_key_can_be_sent_in_the_query(generated: types.ModuleType) -> None:
    generated.API = api(APIKey(key="key", name="api key", place="query"))  # type: ignore[attr-defined]
    acme, sent = mocked(key="k&k")
    acme_things = acme.things
    async with acme:
        await acme_things.get("a")
        await acme_things._api_client.call(operation(path="/things"), (), {"a": 1})
        await acme_things._api_client.call(operation(path="/open", secure=False))
    assert [dict(request.url.params) for request in sent] == [
        {"api key": "k&k"},
        {"a": "1", "api key": "k&k"},
        {},
    ]


async def test_a_jwt_is_signed_with_the_key_that_was_parsed_once(
    generated: types.ModuleType,
) -> None:
    generated.API = api(JWT(application_id="key", private_key="private_key"))  # type: ignore[attr-defined]
    acme, sent = mocked(key="application", private_key=pem(), clock=FakeClock())
    async with acme:
        await acme.things.get("a")
        await acme.things.get("b")
    tokens = {request.headers["authorization"] for request in sent}
    assert len(tokens) == 1
    assert tokens.pop().startswith("Bearer eyJ")


async def test_a_jwt_can_name_a_user(generated: types.ModuleType) -> None:
    scheme = JWT(
        application_id="key", private_key="private_key", acl=("/*/users/**",), sub="secret"
    )
    generated.API = api(scheme)  # type: ignore[attr-defined]
    acme, sent = mocked(key="application", private_key=pem(), secret="alice")
    async with acme:
        await acme.things.get("a")
    token = sent[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, rsa_key().public_key(), algorithms=["RS256"])
    assert (claims["sub"], claims["application_id"]) == ("alice", "application")
    assert "/*/users/**" in claims["acl"]["paths"]


async def test_an_access_token_is_requested_below_the_base_url(
    generated: types.ModuleType,
) -> None:
    generated.API = api(  # type: ignore[attr-defined]
        ClientCredentials(client_id="key", client_secret="secret", token_path="/auth/token")
    )
    token = respond({"access_token": "t1", "expires_in": 3600, "token_type": "Bearer"})
    async with ScriptedServer(token, OK) as server:
        async with Acme(key="k", secret="s", base_url=server.url) as acme:
            await asyncio.gather(*(acme.things.get("a") for _ in range(20)))
    asked, *others = server.requests
    assert (asked.method, asked.target) == ("POST", "/v1/auth/token")
    assert {request.headers["authorization"] for request in others} == {"Bearer t1"}
    assert len(others) == 20


@pytest.mark.parametrize("key", [b"no key", public_pem(), "/no/such/file", ""])
def test_an_invalid_key_raises_when_the_client_is_created(key: Any) -> None:
    with pytest.raises(errors.ConfigError, match="private_key"):
        Acme(private_key=key)


async def test_credentials_are_read_from_the_environment(
    generated: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_KEY", "k")
    monkeypatch.setenv("ACME_SECRET", "")
    monkeypatch.delenv("ACME_PRIVATE_KEY", raising=False)
    acme = Acme.from_env(deadline=5)
    assert repr(acme) == "Acme(key=***)"
    assert acme._api_clients.context.options.deadline == 5.0
    with pytest.raises(errors.ConfigError, match="ACME_SECRET"):
        await acme.things.get("a")


def test_the_repr_shows_no_secret_and_a_client_cannot_be_pickled(
    generated: types.ModuleType,
) -> None:
    acme = Acme(key="s3cr3t", secret="s3cr3t", private_key=pem())
    _ = acme.things
    shown = f"{acme!r} {vars(acme)!r} {vars(acme.things)!r} {vars(acme.things._api_client)!r}"
    assert "s3cr3t" not in shown
    assert repr(acme) == "Acme(key=***, secret=***, private_key=***)"
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="Acme holds a secret and cannot be pickled"):
            way(acme)


async def test_no_log_record_contains_a_secret(
    generated: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with ScriptedServer(OK, respond(b"", 500)) as server:
        async with Acme(key="s3cr3t", secret="s3cr3t", base_url=server.url, retry=None) as acme:
            await acme.things.get("a")
            with pytest.raises(errors.ServerError):
                await acme.things.get("a")
    assert "trunkline" in {record.name for record in caplog.records}
    assert "s3cr3t" not in caplog.text
    assert "Basic" not in caplog.text


# ------------------------------------------------------------ options


async def test_the_options_of_a_client_apply_to_all_its_calls(
    generated: types.ModuleType,
) -> None:
    acme, sent = mocked(
        key="k",
        secret="s",
        base_url={"things": "https://gate.example/x"},
        headers={"X-Team": "blue"},
        user_agent="backend/1",
        timeout=httpx.Timeout(7, connect=1),
        retry=RetryPolicy(attempts=1),
    )
    async with acme:
        await acme.things.get("a")
    (request,) = sent
    assert str(request.url) == "https://gate.example/x/things/a"
    assert (request.headers["x-team"], request.headers["user-agent"]) == ("blue", "backend/1")
    assert request.extensions["timeout"] == {"connect": 1, "read": 7, "write": 7, "pool": 7}


def test_none_is_the_default_of_options_except_timeout_and_retry() -> None:
    options: Any = dict.fromkeys(
        ("base_url", "deadline", "limits", "transport", "http_client", "ssl_context", "headers",
         "user_agent", "clock", "timeout", "retry")
    )  # fmt: skip
    plain, acme = Acme(), Acme(**options)
    assert type(acme._api_clients.context.transport) is type(plain._api_clients.context.transport)
    assert type(acme._api_clients.context.clock) is type(plain._api_clients.context.clock)
    assert acme._api_clients.context.headers == plain._api_clients.context.headers
    options = acme._api_clients.context.options
    assert (options.deadline, options.retry.attempts, options.timeouts.read) == (60.0, 1, None)


async def test_an_httpx_client_can_be_passed(generated: types.ModuleType) -> None:
    async with (
        ScriptedServer(OK) as server,
        httpx.AsyncClient(headers={"X-Mine": "1"}, trust_env=False) as client,
        Acme(key="k", secret="s", base_url=server.url, http_client=client) as acme,
    ):
        await acme.things.get("a")
        await acme.aclose()
        assert not client.is_closed
    assert server.requests[0].headers["x-mine"] == "1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"api_kee": "s3cr3t"}, r"^Acme\(\) got an unexpected keyword argument 'api_kee'$"),
        ({"secrt": "s3cr3t"}, r"argument 'secrt'; did you mean 'secret'\?$"),
        ({"time_out": 3}, r"argument 'time_out'; did you mean 'timeout'\?$"),
        ({"limits": 5}, "limits"),
        ({"timeout": "s3cr3t"}, "timeout"),
        ({"deadline": 0}, "deadline"),
        ({"retry": 3}, "retry"),
        ({"headers": {"X": "s3cr3t\n"}}, "headers: X"),
        ({"user_agent": "s3cr3t\r\n"}, "user_agent"),
        ({"user_agent": 7}, "user_agent"),
        ({"rate_limit": "fast"}, "rate_limit"),
        ({"auth": ("user", "s3cr3t")}, "auth: expected an httpx.Auth, got tuple"),
        ({"hooks": print}, "hooks"),
        ({"transport": object()}, "transport"),
        ({"http_client": httpx.Client}, "http_client"),
        (
            {"token_store": {"a": "s3cr3t"}},
            "^token_store: expected an object with get and set, got dict$",
        ),
        ({"token_store": MemoryTokenStore}, "got the class MemoryTokenStore"),
        (
            {"throttle_store": "s3cr3t"},
            "^throttle_store: expected an object with enter and pause, got str$",
        ),
        ({"throttle_store": MemoryThrottleStore}, "got the class MemoryThrottleStore"),
        ({"ssl_context": True}, 'ssl_context: expected an ssl.SSLContext or "system", got bool'),
        (
            {
                "transport": httpx.MockTransport(lambda _: httpx.Response(200)),
                "ssl_context": ssl.create_default_context(),
            },
            "exclude",
        ),
    ],
)
def test_an_invalid_option_is_rejected(options: Any, message: str) -> None:
    with pytest.raises(errors.ArgumentError, match=message) as caught:
        Acme(**options)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("option", ["base_url", "rate_limit"])
def test_an_option_for_an_unknown_api_is_rejected(option: str) -> None:
    # Otherwise calls of `meetings` would go to the provider's host, or have no limit.
    value = {"base_url": "https://gate.example", "rate_limit": "1/s"}[option]
    options: Any = {option: {"media": value, "meeting": value}}
    refused = f"^{option}: Vonage has no API 'meeting'; expected one of applications, meetings, "
    with pytest.raises(errors.ArgumentError, match=refused + "conversations, media$"):
        Vonage(**options)


@pytest.mark.parametrize("url", ["api.example", "ftp://a", "http://api.example", "https://a/b"])
def test_an_invalid_base_url_raises_when_the_client_is_created(url: str) -> None:
    with pytest.raises(errors.ConfigError, match="base_url"):
        Acme(key="k", base_url=url)


def test_the_user_agent_contains_the_installed_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_found(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    assert default_user_agent().startswith(f"trunkline/{importlib.metadata.version('trunkline')} ")
    monkeypatch.setattr(importlib.metadata, "version", not_found)
    version.cache_clear()
    assert default_user_agent().startswith("trunkline/dev Python/3.")
    version.cache_clear()


# ------------------------------------------------------------ limits, stores and hooks


@pytest.mark.parametrize(
    ("options", "rate"),
    [
        ({}, Rate(170, 1.0)),
        ({"rate_limit": None}, None),
        ({"rate_limit": "5/s"}, Rate(5, 1.0)),
        ({"rate_limit": {"things": "5/s"}}, Rate(5, 1.0)),
        ({"rate_limit": {"things": None}}, None),
        ({"rate_limit": {"others": "5/s"}}, Rate(170, 1.0)),
        ({"base_url": "http://127.0.0.1:9"}, None),  # The published limit is for another host.
        ({"base_url": "http://127.0.0.1:9", "rate_limit": "5/s"}, Rate(5, 1.0)),
    ],
)
def test_the_limit_of_the_caller_precedes_the_published_one(
    generated: types.ModuleType, options: Any, rate: Rate | None
) -> None:
    generated.API = api(BASIC, rate_limit="170/s")  # type: ignore[attr-defined]
    throttle = Acme(key="k", secret="s", **options).things._api_client._throttle
    assert throttle._key.rate == rate
    assert throttle.is_limited is (rate is not None)


async def test_a_limit_holds_over_real_connections(generated: types.ModuleType) -> None:
    arrived: list[float] = []

    async def record_arrival(connection: Any) -> None:
        arrived.append(asyncio.get_running_loop().time())
        await connection.send(OK)

    async with ScriptedServer(record_arrival) as server:
        async with Acme(key="k", secret="s", base_url=server.url, rate_limit="100/s") as acme:
            await asyncio.gather(*(acme.things.get("a") for _ in range(200)))
    # The network and a busy machine let some of them arrive together.
    assert most_in_a_window(sorted(arrived), 0.95) <= 100
    # All 200 arrive, at intervals of at least 1.04 / 100 s.
    assert len(arrived) == 200
    assert max(arrived) - min(arrived) > 1.95


async def test_apis_with_one_credential_and_host_share_pauses_and_budget() -> None:
    acme, _ = mocked(key="k", secret="s")
    apis = [attrs.evolve(api(BASIC), name=name) for name in ("a", "b")]
    one, two = (acme._api_clients.of(one)._account for one in apis)
    other = acme._api_clients.of(attrs.evolve(api(Bearer(token="key")), name="c"))._account
    assert one is two
    assert one is not other
    await acme.aclose()


async def test_a_token_store_receives_the_token(generated: types.ModuleType) -> None:
    generated.API = api(  # type: ignore[attr-defined]
        ClientCredentials(client_id="key", client_secret="secret", token_path="/auth/token")
    )
    token = respond({"access_token": "t1", "expires_in": 3600, "token_type": "Bearer"})
    store = MemoryTokenStore()
    async with ScriptedServer(token, OK) as server:
        for _ in range(2):
            async with Acme(key="k", secret="s", base_url=server.url, token_store=store) as acme:
                await acme.things.get("a")
        assert dict(server.counts) == {"POST": 1, "GET": 2}


class Foreign(httpx.Auth):
    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["X-Foreign"] = "1"
        yield request


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [(Foreign(), "x-foreign", "1"), (BearerAuth("t1"), "authorization", "Bearer t1")],
)
async def test_an_auth_of_the_caller_replaces_all_credentials(
    generated: types.ModuleType, auth: httpx.Auth, name: str, value: str
) -> None:
    acme, sent = mocked(auth=auth)
    async with acme:
        await acme.things.get("a")
    assert sent[0].headers[name] == value


async def test_hooks_and_throttle_store_of_the_client_are_used(generated: types.ModuleType) -> None:
    reasons: list[str] = []
    store = MemoryThrottleStore()
    hooks = [Hooks(on_response=lambda event: reasons.append(event.operation))]
    acme, _ = mocked(key="k", secret="s", hooks=hooks, throttle_store=store)
    async with acme:
        await acme.things.get("a")
        await store.pause(acme.things._api_client._throttle._key.pause, 90.0)
        with pytest.raises(errors.ThrottledError):
            await acme.things.get("a")
    assert reasons == ["getThing"]


def test_throttle_keys_contain_no_secret(generated: types.ModuleType) -> None:
    acme = Acme(key="s3cr3t", secret="s3cr3t", rate_limit="5/s")
    key = acme.things._api_client._throttle._key
    assert key.pause.startswith("https://api.example ")
    assert "s3cr3t" not in repr(key)


# ------------------------------------------------------------ retired APIs


def test_a_retired_api_warns_once_in_a_process(
    generated: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_clients, "_WARNED", set())
    generated.API = api(BASIC, status="retired", since="2025-06-30")  # type: ignore[attr-defined]
    acme = Acme(key="k", secret="s")
    with pytest.warns(
        errors.RetiredAPIWarning, match="Things API is retired .* since 2025-06-30"
    ) as caught:
        _ = acme.things
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _ = acme.things
        _ = Acme(key="k", secret="s").things


def test_an_option_silences_the_warning_about_retired_apis(
    generated: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_clients, "_WARNED", set())
    generated.API = api(BASIC, status="retired")  # type: ignore[attr-defined]
    acme = Acme(key="k", secret="s", warn_retired=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _ = acme.things
        with pytest.raises(errors.RetiredAPIWarning):
            _ = Acme(key="k", secret="s").things
        with pytest.raises(errors.RetiredAPIWarning):  # a filter that raises does so each time
            _ = Acme(key="k", secret="s").things


@pytest.mark.parametrize("status", ["live", "beta"])
def test_an_api_that_is_not_retired_does_not_warn(generated: types.ModuleType, status: str) -> None:
    generated.API = api(BASIC, status=status)  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _ = Acme(key="k", secret="s").things
