"""Requests to a described API are held to its description: values, media types, credentials."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import jwt
import pytest

from trunkline.sandbox import APIDescription, Sandbox

from .parcels import described, document, http, with_auth


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/parcels", {"json": {"weight": 0}}, 422),
        ("POST", "/parcels", {"json": {}}, 422),
        ("POST", "/parcels", {"json": [1]}, 422),
        (
            "POST",
            "/parcels",
            {"content": b"{", "headers": {"Content-Type": "application/json"}},
            422,
        ),
        ("POST", "/parcels", {}, 422),
        ("POST", "/parcels", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 422),
        ("PUT", "/parcels/1", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
        ("GET", "/parcels?limit=0", {}, 400),
        ("GET", "/parcels?limit=many", {}, 400),
        ("GET", "/parcels?cursor=nonsense", {}, 400),
        ("GET", "/quote", {}, 400),
        ("GET", "/quote?weight=1", {"headers": {"Accept": "text/html"}}, 406),
        ("GET", "/nowhere", {}, 404),
        ("POST", "/quote", {}, 405),
    ],
)
async def test_request_that_is_not_allowed_gets_an_error(
    method: str, path: str, options: dict[str, Any], status: int
) -> None:
    async with http(Sandbox(apis=[described()])) as client:
        response = await client.request(method, path, **options)
    assert response.status_code == status
    if status == 422:  # described: the error has the described form
        assert response.json()["code"] == 422
        assert isinstance(response.json()["message"], str)
    else:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == status


async def test_error_names_the_invalid_value() -> None:
    async with http(Sandbox(apis=[described()])) as client:
        found = (await client.get("/parcels?limit=0")).json()
        assert found["errors"] == [{"name": "limit", "reason": "must be at least 1"}]
        detail = (await client.post("/parcels", json={"weight": "heavy"})).json()["message"]
        assert detail == '"weight" must be of the type integer'


def _basic(user: str, password: str) -> dict[str, str]:
    text = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


async def _statuses(sandbox: Sandbox, *headers: dict[str, str], path: str = "/depots") -> list[int]:
    async with http(sandbox) as client:
        return [(await client.get(path, headers=each)).status_code for each in headers]


async def test_declared_auth_of_the_client_is_checked() -> None:
    sandbox = Sandbox(
        apis=[with_auth({"kind": "basic", "username": "key", "password": "word"}, "key", "word")]
    )
    key, word = sandbox.environment["PARCELS_KEY"], sandbox.environment["PARCELS_WORD"]
    assert key.startswith("sandbox-")
    assert await _statuses(sandbox, {}, _basic(key, "no"), _basic(key, word)) == [401, 401, 200]

    sandbox = Sandbox(apis=[with_auth({"kind": "bearer", "token": "token"}, "token")])
    token = sandbox.environment["PARCELS_TOKEN"]
    wrong, right = ({"Authorization": f"Bearer {each}"} for each in ("x", token))
    assert await _statuses(sandbox, {}, wrong, right) == [401, 401, 200]

    auth = {"kind": "api_key", "key": "key", "name": "X-Key"}
    sandbox = Sandbox(apis=[with_auth(auth, "key")])
    right = {"X-Key": sandbox.environment["PARCELS_KEY"]}
    assert await _statuses(sandbox, {}, {"X-Key": "x"}, right) == [401, 401, 200]

    auth = {"kind": "jwt", "application_id": "app", "private_key": "pem"}
    sandbox = Sandbox(apis=[with_auth(auth, "app", "pem")])
    own = sandbox.credentials
    now = int(sandbox.clock.time())
    claims = {"application_id": own.application_id, "iat": now, "exp": now + 60}
    signed = {"Authorization": f"Bearer {jwt.encode(claims, own.private_key, 'RS256')}"}
    assert await _statuses(sandbox, {}, signed) == [401, 200]


async def test_client_credentials_get_tokens_that_expire() -> None:
    auth = {
        "kind": "client_credentials",
        "client_id": "id",
        "client_secret": "word",
        "token_path": "/token",
    }
    sandbox = Sandbox(apis=[with_auth(auth, "id", "word")])
    pair = (sandbox.environment["PARCELS_ID"], sandbox.environment["PARCELS_WORD"])
    form = {"grant_type": "client_credentials"}
    async with http(sandbox) as client:
        assert (await client.post("/token", data=form)).status_code == 401
        assert (await client.post("/token", data={"grant_type": "x"}, auth=pair)).json()[
            "error"
        ] == "unsupported_grant_type"
        found = (await client.post("/token", data=form, auth=pair)).json()
        headers = {"Authorization": f"Bearer {found['access_token']}"}
        assert (await client.get("/depots", headers=headers)).status_code == 200
        sandbox.clock.advance(found["expires_in"] + 1)
        assert (await client.get("/depots", headers=headers)).status_code == 401
        form = {"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
        assert (await client.post("/token", data=form, auth=pair)).status_code == 200
    assert sandbox.requests.to("*token")[0].body == b""


SCHEMES = {
    "key": {"type": "apiKey", "in": "query", "name": "key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
    "oauth": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {"read": "", "write": ""}}
        },
    },
}


def _secured(security: list[Any]) -> APIDescription:
    root = document()
    root["components"]["securitySchemes"] = SCHEMES
    root["paths"]["/depots"]["get"]["security"] = security
    return described(components=root["components"], paths=root["paths"])


async def test_alternatives_of_described_schemes_are_checked() -> None:
    sandbox = Sandbox(apis=[_secured([{"key": [], "session": []}, {"oauth": ["write"]}])])
    known = sandbox.environment
    cookie = {"Cookie": f"session={known['PARCELS_SESSION']}"}
    path = f"/depots?key={known['PARCELS_KEY']}"
    assert await _statuses(sandbox, {}, cookie) == [401, 401]
    assert await _statuses(sandbox, {}, cookie, path=path) == [401, 200]
    everything, reading = (
        {"Authorization": f"Bearer {sandbox.tokens.grant(scope=scope).access_token}"}
        for scope in (None, "read")
    )
    assert await _statuses(sandbox, everything, reading) == [200, 403]


async def test_optional_and_missing_security_needs_no_credentials() -> None:
    assert await _statuses(Sandbox(apis=[_secured([{"key": []}, {}])]), {}) == [200]
    assert await _statuses(Sandbox(apis=[_secured([])]), {}) == [200]


async def test_faults_limits_records_and_clock_work_as_for_the_built_in_apis() -> None:
    sandbox = Sandbox(apis=[described()])
    async with http(sandbox) as client:
        sandbox.fail_next(status=404, path="/v1/parcels/*", retry_after=3)
        fault = await client.get("/parcels/1")
        assert (fault.json()["code"], fault.headers["retry-after"]) == (404, "3")
        sandbox.fail_next("reset")
        with pytest.raises(httpx.ReadError):
            await client.get("/depots")
        sandbox.rate_limit("1/m")
        statuses = [(await client.get("/depots")).status_code for _ in range(2)]
        assert statuses == [200, 429]
    record = sandbox.requests[0]
    assert (record.operation, record.fault, record.status) == ("getParcel", "status", 404)


async def test_callback_of_an_operation_is_recorded() -> None:
    sandbox = Sandbox(apis=[described()])
    async with http(sandbox) as client:
        await client.post("/parcels", json={"weight": 1})
        assert len(sandbox.webhooks) == 0
        url = "https://elsewhere.example/hook"
        await client.post(f"/parcels?callback={url}", json={"weight": 1})
    (webhook,) = sandbox.webhooks
    assert (webhook.event, webhook.url, webhook.status) == ("created", url, "skipped")


async def test_described_webhook_is_sent() -> None:
    sandbox = Sandbox(apis=[described()])
    webhook = sandbox.send_webhook("parcelSent", weight=9)
    assert webhook.body["weight"] == 9
    with pytest.raises(ValueError, match="no API of this sandbox describes the event 'nothing'"):
        sandbox.send_webhook("nothing")


@pytest.mark.parametrize(
    ("apis", "message"),
    [
        ([], "there is no API to serve"),
        ("no_such_package", "'no_such_package' is not a generated package"),
        ("json", "'json' is not a generated package"),
        ([described(), described()], "two APIs have the same name"),
    ],
)
def test_apis_that_cannot_be_served_are_an_error(apis: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sandbox(apis=apis)


def test_built_in_sandbox_has_no_described_clients() -> None:
    with pytest.raises(ValueError, match="pass apis= for others"):
        Sandbox().client(dict)
    with pytest.raises(ValueError, match="no API of this sandbox has the client dict"):
        Sandbox(apis=[described()]).client(dict)
    with pytest.raises(
        ValueError, match="unknown kind rooms; expected one of parcels, stops, depots"
    ):
        Sandbox(apis=[described()]).seed(rooms=1)


async def test_two_apis_with_the_same_paths_are_both_served() -> None:
    other = APIDescription(name="other", document=document())
    sandbox = Sandbox(apis=[described(), other])
    amounts: Any = {"other.parcels": 1}
    sandbox.seed(**amounts)
    async with http(sandbox) as client:
        assert (await client.get("/parcels")).json()["items"] == []
        page = (await client.get("http://127.0.0.1/other/v1/parcels")).json()
        assert len(page["items"]) == 1


async def test_operation_at_the_root_is_served_and_browsers_get_the_page() -> None:
    root = document(servers=[{"url": "https://parcels.example"}])
    schema = {"type": "object", "properties": {"version": {"type": "string"}}}
    response = {"description": "", "content": {"application/json": {"schema": schema}}}
    root["paths"]["/"] = {"get": {"operationId": "root", "responses": {"200": response}}}
    sandbox = Sandbox(apis=[described(**root)])
    transport = sandbox.transport()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        found = await client.get("/", headers={"Accept": "application/json"})
        assert "version" in found.json()
        page = await client.get("/", headers={"Accept": "text/html,*/*"})
        assert page.headers["content-type"].startswith("text/html")
    async with http(Sandbox(apis=[described()])) as client:
        page = await client.get("http://127.0.0.1/")
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("span=null", 400),
        ("span=x,1", 400),
        ("span[gt]=1", 204),
        ("span[gt]=x", 400),
        ("span=3", 204),
        ("flat=a,1", 204),
        ("flat=a", 400),
        ("flat=a,1,b", 400),
    ],
)
async def test_objects_in_a_query_are_read_in_their_style(query: str, status: int) -> None:
    object_ = {"type": "object", "properties": {"gt": {"type": "integer"}}}
    parameters = [
        {"name": "span", "in": "query", "style": "deepObject", "schema": {"anyOf": [object_, {"type": "integer"}]}},
        {"name": "flat", "in": "query", "explode": False, "schema": {"type": "object"}},
    ]  # fmt: skip
    operation = {
        "operationId": "find",
        "parameters": parameters,
        "responses": {"204": {"description": ""}},
    }
    root = document(paths={"/find": {"get": operation}})
    async with http(Sandbox(apis=[described(**root)])) as client:
        assert (await client.get(f"/find?{query}")).status_code == status


async def test_operations_that_differ_in_the_query_of_their_paths_are_told_apart() -> None:
    def operation(name: str) -> dict[str, object]:
        page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
        content = {"application/json": {"example": name}}
        return {
            "operationId": name,
            "parameters": [page] if name == "beta" else [],
            "responses": {"200": {"description": "", "content": content}},
        }

    paths = {"/rooms": {"get": operation("plain")}, "/rooms?beta=true": {"get": operation("beta")}}
    async with http(Sandbox(apis=[described(**document(paths=paths))])) as client:
        assert (await client.get("/rooms")).json() == "plain"
        assert (await client.get("/rooms?beta=false")).json() == "plain"
        assert (await client.get("/rooms?page=1&beta=true")).json() == "beta"
        assert (await client.get("/rooms?page=x&beta=true")).status_code == 400


async def test_examples_are_used_if_they_have_the_formats_of_their_schema() -> None:
    def of(example: str) -> dict[str, object]:
        schema = {"type": "string", "format": "date-time"}
        content = {"application/json": {"schema": schema, "example": example}}
        return {
            "get": {
                "operationId": example,
                "responses": {"200": {"description": "", "content": content}},
            }
        }

    valid, without_offset = "2026-01-02T03:04:05Z", "2026-01-02T03:04:05"
    paths = {"/valid": of(valid), "/other": of(without_offset)}
    async with http(Sandbox(apis=[described(**document(paths=paths))])) as client:
        assert (await client.get("/valid")).json() == valid
        other = (await client.get("/other")).json()
        assert other != without_offset
        assert other.endswith("Z")


async def test_collection_whose_schema_allows_no_object_is_empty() -> None:
    schema = {"type": "object", "required": ["id"], "additionalProperties": False, "properties": {}}
    page = {
        "description": "",
        "content": {"application/json": {"schema": {"type": "array", "items": schema}}},
    }
    paths: dict[str, Any] = {"/odd": {"get": {"operationId": "list", "responses": {"200": page}}}}
    one = {"description": "", "content": {"application/json": {"schema": schema}}}
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths["/odd/{id}"] = {
        "get": {"operationId": "get", "parameters": [id], "responses": {"200": one}}
    }
    async with http(Sandbox(apis=[described(**document(paths=paths))])) as client:
        assert (await client.get("/odd")).json() == []


async def test_described_head_and_options_are_operations() -> None:
    content = {
        "application/json": {
            "schema": {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}
        }
    }
    options = {
        "operationId": "describeFiles",
        "responses": {"200": {"description": "OK", "content": content}},
    }
    head = {
        "operationId": "checkFiles",
        "responses": {
            "200": {"description": "OK", "headers": {"X-Size": {"schema": {"const": "7"}}}}
        },
    }
    paths = {"/files": {"options": options, "head": head}}
    api = APIDescription(name="files", document={**document(), "paths": paths})
    async with http(Sandbox(apis=[api])) as client:
        assert (await client.options("/files")).json() == {"a": 1}
        assert (await client.head("/files")).status_code == 200
        assert (await client.get("/files")).status_code == 405


async def test_headers_have_their_examples_and_no_invented_rest_of_a_limit() -> None:
    number = {"schema": {"type": "integer", "minimum": 0, "maximum": 1}}
    headers = {
        "X-Region": {"schema": {"type": "string"}, "example": "eu-1"},
        "X-Version": {
            "schema": {"type": "integer"},
            "examples": {"a": {"value": "no"}, "b": {"value": 7}},
        },
        "X-Count": {"schema": {"const": 3}, "example": 4},
        "RateLimit-Remaining": number,
        "x-ratelimit-reset": number,
        "X-Rate-Limit-Limit": number,
        "Retry-After": number,
        "RateLimit": {**number, "required": True},
    }
    operation = {
        "operationId": "look",
        "responses": {"200": {"description": "", "headers": headers}},
    }
    api = APIDescription(
        name="files", document={**document(), "paths": {"/files": {"get": operation}}}
    )
    async with http(Sandbox(apis=[api])) as client:
        found = (await client.get("/files")).headers
    assert (found["x-region"], found["x-version"], found["x-count"]) == ("eu-1", "7", "3")
    assert [n for n in found if n.startswith(("rate", "x-rate", "retry"))] == ["ratelimit"]
