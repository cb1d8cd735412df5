"""The recorded shapes, which the sandbox sends by default where the descriptions differ."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import basic, bearer, client, signed

from trunkline.sandbox import Sandbox

MEETINGS = ("/v1/meetings", "/beta/meetings")
FIRST_VERSIONS = ("/beta", "/v0.1")
CURSOR_VERSIONS = {"/beta2": ["data"], "/v0.2": ["data"], "/v0.3": []}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def session(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.seed(coviu_sessions=[{"participants": [{"role": "host"}, {"role": "guest"}]}])[
        "coviu_sessions"
    ][0]


async def test_recorded_shapes_are_the_default(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    assert sandbox.shapes == "recorded"
    assert (await http.get("/_sandbox/state")).json()["shapes"] == "recorded"


# --- Coviu


async def test_participants_are_a_bare_array(
    coviu: httpx.AsyncClient, session: dict[str, Any]
) -> None:
    path = f"/v1/sessions/{session['session_id']}/participants"
    assert (await coviu.get(path)).json() == session["participants"]
    rest = await coviu.get(path, params={"page": 1, "page_size": 1})
    assert rest.json() == session["participants"][1:]


async def test_a_session_without_participants_has_an_empty_array(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    id = sandbox.seed(coviu_sessions=1)["coviu_sessions"][0]["session_id"]
    assert (await coviu.get(f"/v1/sessions/{id}/participants")).json() == []


async def test_a_canceled_session_returns_401_and_is_still_listed(
    coviu: httpx.AsyncClient, session: dict[str, Any]
) -> None:
    path = f"/v1/sessions/{session['session_id']}"
    assert (await coviu.delete(path)).json() == {"ok": True}
    for lookup in (path, f"{path}/participants"):
        refused = await coviu.get(lookup)
        assert (refused.status_code, set(refused.json())) == (401, {"message"})
        # The token is valid, so the response has no challenge.
        assert "www-authenticate" not in refused.headers
    page = (await coviu.get("/v1/sessions", params={"include_canceled": "true"})).json()
    assert [each["session_id"] for each in page["content"]] == [session["session_id"]]
    assert page["content"][0]["canceled_time"]


# --- Meetings


@pytest.mark.parametrize("prefix", MEETINGS)
async def test_rooms_are_an_array_in_embedded(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    theme = sandbox.seed(themes=1)["themes"][0]["theme_id"]
    rooms = sandbox.seed(rooms=[{"theme_id": theme}] * 3)["rooms"]
    for path in (f"{prefix}/rooms", f"{prefix}/themes/{theme}/rooms"):
        page = (await application.get(path, params={"page_size": 2})).json()
        assert page["_embedded"] == rooms[:2]
        assert page["page_size"] == "2"
        href = page["_links"]["next"]["href"]
        assert href.startswith("api-eu.vonage.com/meetings")  # Without a scheme.
        following = dict(httpx.URL(f"https://{href}").params)
        last = (await application.get(path, params=following)).json()
        assert last["_embedded"] == rooms[2:]
        assert "next" not in last["_links"]


@pytest.mark.parametrize("prefix", MEETINGS)
async def test_themes_are_an_array(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    assert (await application.get(f"{prefix}/themes")).json() == []
    themes = sandbox.seed(themes=2)["themes"]
    assert (await application.get(f"{prefix}/themes")).json() == themes


@pytest.mark.parametrize("prefix", MEETINGS)
async def test_a_room_is_deleted(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    path = f"{prefix}/rooms/{sandbox.seed(rooms=1)['rooms'][0]['id']}"
    assert (await application.delete(path)).status_code == 204
    assert (await application.get(path)).status_code == 404
    assert (await application.delete(path)).status_code == 404


async def test_a_room_has_the_undescribed_fields(
    application: httpx.AsyncClient,
) -> None:
    sent = {"initial_join_options": {"microphone_state": "off"}, "ui_settings": {"language": "de"}}
    room = (await application.post("/v1/meetings/rooms", json=sent)).json()
    assert room.items() >= sent.items()
    changed = {"ui_settings": {"language": "fr"}}
    path = f"/v1/meetings/rooms/{room['id']}"
    room = (await application.patch(path, json={"update_details": changed})).json()
    assert room.items() >= {**sent, **changed}.items()


# --- Conversation API


async def members_path(sandbox: Sandbox, application: httpx.AsyncClient, prefix: str) -> str:
    conversation = sandbox.seed(conversations=1)["conversations"][0]["uuid"]
    path = f"{prefix}/conversations/{conversation}/members"
    for user in sandbox.seed(users=3)["users"]:
        body = {"user_id": user["id"], "channel": {"type": "app"}}
        assert (await application.post(path, json=body)).status_code == 201
    return path


@pytest.mark.parametrize("prefix", FIRST_VERSIONS)
async def test_members_are_a_bare_array_without_their_identifiers(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    path = await members_path(sandbox, application, prefix)
    members = (await application.get(path)).json()
    assert [each["user_name"] for each in members] == ["user-1", "user-2", "user-3"]
    assert {tuple(sorted(each)) for each in members} == {("name", "state", "user_id", "user_name")}
    assert (await application.get(path, params={"record_index": 2})).json() == members[2:]
    for order in ("desc", "DESC"):
        assert (await application.get(path, params={"order": order})).json() == members[::-1]


@pytest.mark.parametrize("prefix", FIRST_VERSIONS)
async def test_users_are_a_bare_array(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    assert (await application.get(f"{prefix}/users")).json() == []
    seeded = sandbox.seed(users=12)["users"]
    users = (await application.get(f"{prefix}/users")).json()
    assert [(each["id"], each["name"]) for each in users] == [
        (each["id"], each["name"]) for each in seeded
    ]
    assert {tuple(sorted(each)) for each in users} == {("href", "id", "name")}


@pytest.mark.parametrize("prefix", FIRST_VERSIONS)
async def test_the_first_versions_of_conversations_have_a_count(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str
) -> None:
    sandbox.seed(conversations=3)
    page = (await application.get(f"{prefix}/conversations", params={"page_size": 2})).json()
    assert (page["count"], page["record_index"]) == (3, 0)
    assert {"uuid", "name", "href"} <= page["_embedded"]["conversations"][0].keys()


@pytest.mark.parametrize("prefix", CURSOR_VERSIONS)
@pytest.mark.parametrize("kind", ["conversations", "users", "members"])
async def test_lists_of_later_versions_have_cursor_links(
    sandbox: Sandbox, application: httpx.AsyncClient, prefix: str, kind: str
) -> None:
    if kind == "members":
        path = await members_path(sandbox, application, prefix)
    else:
        amounts: dict[str, Any] = {kind: 3}
        sandbox.seed(**amounts)
        path = f"{prefix}/{kind}"
    names: list[str] = []
    query = {"page_size": "2"}
    for _ in range(2):
        page = (await application.get(path, params=query)).json()
        assert "count" not in page
        found: Any = page["_embedded"]
        for step in (*CURSOR_VERSIONS[prefix], kind):
            found = found[step]
        names += [each["name"] for each in found]
        assert {"first", "self"} <= page["_links"].keys()
        if (following := page["_links"].get("next")) is None:
            break
        query = dict(httpx.URL(following["href"]).params)
        assert set(query) == {"order", "page_size", "cursor"}
    assert [each.partition("-")[2] for each in names] == ["1", "2", "3"]
    assert "next" not in page["_links"]
    assert "prev" in page["_links"]
    refused = await application.get(path, params={"cursor": "2"})
    assert (refused.status_code, refused.json()["code"]) == (400, "http:error:validation-fail")


async def test_conversations_are_listed_by_creation_time(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    for day in (1, 2, 3):
        sandbox.clock.freeze(datetime(2030, 1, day, tzinfo=UTC))
        sandbox.seed(conversations=[{"name": str(day)}])
    for query, names in (
        ({"date_start": "2030-01-02"}, ["2", "3"]),
        ({"date_end": "2030-01-02T00:00:00Z"}, ["1", "2"]),
        ({"date_start": "2030-01-02", "date_end": "2030-01-02 12:00:00"}, ["2"]),
    ):
        page = (await application.get("/beta/conversations", params=query)).json()
        assert [each["name"] for each in page["_embedded"]["conversations"]] == names
    refused = await application.get("/beta/conversations", params={"date_start": "soon"})
    assert refused.json()["code"] == "http:error:validation-fail"


@pytest.mark.parametrize("path", ["/beta/conversations", "/beta/users"])
@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_creation_needs_neither_a_body_nor_a_name(
    application: httpx.AsyncClient, path: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"} if body else {}
    created = await application.post(path, content=body, headers=headers)
    assert (created.status_code, set(created.json())) == (201, {"id", "href"})
    read = (await application.get(f"{path}/{created.json()['id']}")).json()
    assert read["name"].startswith("NAM-")


ERRORS: dict[str, tuple[str, str, dict[str, Any] | None, int, str]] = {
    "a user's name is taken": (
        "POST", "/beta/users", {"name": "user-1"}, 400, "user:error:duplicate-name",
    ),
    "a conversation's name is taken": (
        "POST", "/beta/conversations", {"name": "conversation-1"}, 400,
        "conversation:error:duplicate-name",
    ),
    "a user is a member already": (
        "POST", "/beta/conversations/{conversation}/members",
        {"user_name": "user-1", "action": "join", "channel": {"type": "app"}}, 400,
        "conversation:error:member-already-joined",
    ),
    "an unknown key of a conversation": (
        "POST", "/beta/conversations", {"name": "x", "colour": "red"}, 400,
        "http:error:validation-fail",
    ),
    "an unknown key of an update": (
        "PUT", "/beta/users/{user}", {"colour": "red"}, 400, "http:error:validation-fail",
    ),
    "an unknown order": (
        "GET", "/beta/users?order=up", None, 400, "http:error:validation-fail",
    ),
    "no such conversation": (
        "GET", "/beta/conversations/CON-0", None, 404, "conversation:error:not-found",
    ),
    "no such user": ("GET", "/beta/users/USR-0", None, 404, "user:error:not-found"),
    "no such member": (
        "GET", "/beta/conversations/{conversation}/members/MEM-0", None, 404,
        "member:error:not-found",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
async def test_errors_of_the_conversation_api_have_their_codes(
    sandbox: Sandbox, application: httpx.AsyncClient, case: str
) -> None:
    method, path, body, status, code = ERRORS[case]
    made = sandbox.seed(conversations=1, users=1)
    names = {"conversation": made["conversations"][0]["uuid"], "user": made["users"][0]["id"]}
    members = f"/beta/conversations/{names['conversation']}/members"
    joined = {"user_id": names["user"], "action": "join", "channel": {"type": "app"}}
    await application.post(members, json=joined)
    refused = await application.request(method, path.format(**names), json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["description"]


async def test_the_reason_of_a_validation_error_is_a_string_or_a_list(
    application: httpx.AsyncClient,
) -> None:
    one = await application.post("/beta/users", json={"name": ""})
    assert one.json()["error"] == '"name" must not be empty'
    two = await application.post("/beta/users", json={"name": "", "colour": 1})
    assert two.json()["error"] == ['"name" must not be empty', '"colour" is not allowed']


@pytest.mark.parametrize(
    ("lifetime", "code"),
    [(-10, "system:error:expired-token"), (None, "system:error:invalid-token")],
)
async def test_errors_of_tokens_have_their_codes(
    sandbox: Sandbox, http: httpx.AsyncClient, lifetime: int | None, code: str
) -> None:
    now = int(sandbox.clock.time())
    token = "x.y.z" if lifetime is None else signed(sandbox, iat=now - 900, exp=now + lifetime)
    refused = await http.get("/beta/users", headers=bearer(token))
    assert (refused.status_code, refused.json()["code"]) == (401, code)


# --- Media


async def test_an_error_of_media_has_only_a_status(application: httpx.AsyncClient) -> None:
    refused = await application.get("/v3/media/none/info")
    assert (refused.status_code, refused.json()) == (404, {"status": 404})


async def test_media_accepts_the_key_and_the_secret(sandbox: Sandbox) -> None:
    sandbox.seed(media=1)
    async with client(sandbox, auth=basic(sandbox)) as account:
        page = (await account.get("/v3/media")).json()
        assert page["count"] == 1
    async with client(sandbox, auth=("x", "y")) as stranger:
        refused = await stranger.get("/v3/media")
        assert (refused.status_code, refused.json()) == (401, {"status": 401})


async def test_a_download_is_not_modified_since_its_last_change(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    id = sandbox.seed(media=[{"content": b"RIFF"}])["media"][0]["id"]
    first = await application.get(f"/v3/media/{id}")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    again = await application.get(f"/v3/media/{id}", headers=since)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    info = (await application.get(f"/v3/media/{id}/info")).json()
    assert info["times_downloaded"] == 1
    tag = first.headers["etag"]
    for tags, status in ((tag, 304), (f'"x", W/{tag}', 304), ("*", 304), ('"x"', 200)):
        conditional = {**since, "If-None-Match": tags}
        response = await application.get(f"/v3/media/{id}", headers=conditional)
        assert response.status_code == status, tags
    past = {"If-Modified-Since": "Wed, 08 Jun 2016 13:35:44 GMT"}
    assert (await application.get(f"/v3/media/{id}", headers=past)).content == b"RIFF"


async def test_media_sends_rate_limit_headers_and_no_other_api_does(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.clock.freeze(datetime(2030, 1, 1, tzinfo=UTC))
    headers = (await application.get("/v3/media")).headers
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    assert [headers[name] for name in names] == ["10, 10;w=1", "9", "1"]
    sandbox.rate_limit("2/m")
    orders = []
    for _ in range(3):
        response = await application.get("/v3/media")
        orders.append([response.status_code, *(response.headers[name] for name in names)])
    assert orders == [
        [200, "2, 2;w=60", "1", "60"],
        [200, "2, 2;w=60", "0", "60"],
        [429, "2, 2;w=60", "0", "60"],
    ]
    assert "x-ratelimit-limit" not in (await application.get("/v1/meetings/rooms")).headers


# --- All APIs

LISTS = ("/v2/applications", "/v1/meetings/rooms", "/beta/users", "/v3/media", "/v1/sessions")


@pytest.mark.parametrize("path", LISTS)
async def test_a_path_may_end_with_a_slash_and_supports_head_and_options(
    sandbox: Sandbox,
    account: httpx.AsyncClient,
    application: httpx.AsyncClient,
    coviu: httpx.AsyncClient,
    path: str,
) -> None:
    http = {LISTS[0]: account, LISTS[4]: coviu}.get(path, application)
    plain = await http.get(path)
    slash = await http.get(f"{path}/")
    assert (slash.status_code, slash.json()) == (200, plain.json())
    head = await http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == plain.headers["content-length"]
    options = await http.options(path)
    assert options.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))


async def test_a_finished_recording_sends_the_event_uploaded_or_ready() -> None:
    for shapes, event in (("recorded", "recording:uploaded"), ("described", "recording:ready")):
        sandbox = Sandbox(shapes=shapes)  # type: ignore[arg-type]  # a loop over both
        room = sandbox.seed(rooms=1)["rooms"][0]["id"]
        session = sandbox.meetings.start_session(room)["id"]
        sandbox.meetings.stop_recording(sandbox.meetings.record(session)["id"])
        assert [each.event for each in sandbox.webhooks][-1] == event


async def test_a_fault_selects_the_other_shapes(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(users=1, rooms=1)
    sandbox.fail_next("other-shapes", times=2)
    assert (await application.get("/beta/users")).json()["count"] == 1
    assert len((await application.get("/v1/meetings/rooms")).json()["_embedded"]["rooms"]) == 1
    assert isinstance((await application.get("/beta/users")).json(), list)


async def test_a_later_session_can_be_read_until_it_is_canceled(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    start = sandbox.clock.now() + timedelta(days=1)
    times = {"start_time": start.isoformat(), "end_time": (start + timedelta(hours=1)).isoformat()}
    id = (await coviu.post("/v1/sessions", json=times)).json()["session_id"]
    assert (await coviu.get(f"/v1/sessions/{id}")).status_code == 200
