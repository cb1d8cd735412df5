from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from trunkline.sandbox import Credentials, Sandbox

from .sandbox_clients import bearer, client, signed, until


async def test_it_listens_on_a_free_loopback_port_until_its_block_ends() -> None:
    async with Sandbox() as sandbox:
        url = httpx.URL(sandbox.url)
        assert (url.scheme, url.host) == ("http", "127.0.0.1")
        async with client(sandbox) as http:
            assert (await http.get("/v2")).status_code == 404
    with pytest.raises(RuntimeError, match="is not started"):
        _ = sandbox.url
    with pytest.raises(ConnectionRefusedError), socket.socket() as probe:
        probe.connect((url.host, url.port))


async def test_several_run_side_by_side_with_their_own_credentials() -> None:
    async with Sandbox() as one, Sandbox() as other:
        assert one.url != other.url
        assert one.credentials.api_key != other.credentials.api_key
        async with client(other) as http:
            response = await http.get("/beta/users", headers=bearer(signed(one)))
            assert response.status_code == 401


async def test_it_can_be_restarted_and_keeps_its_state() -> None:
    sandbox = Sandbox()
    for rooms in (1, 2):
        async with sandbox, client(sandbox, headers=bearer(signed(sandbox))) as http:
            await http.post("/v1/meetings/rooms", json={})
            page = (await http.get("/v1/meetings/rooms")).json()
            assert page["total_items"] == rooms


async def test_starting_twice_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        await sandbox.start()


async def test_stopping_before_the_start_and_twice_has_no_effect() -> None:
    sandbox = Sandbox()
    await sandbox.stop()
    await sandbox.start()
    await sandbox.stop()
    await sandbox.stop()


async def test_a_port_in_use_is_an_error_and_leaves_no_socket(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        await Sandbox(port=httpx.URL(sandbox.url).port or 0).start()


async def test_a_cancelled_start_leaves_the_port_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sandbox = Sandbox(port=port)
    starting = asyncio.create_task(sandbox.start())
    await asyncio.sleep(0)  # The start reaches its first wait.
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not sandbox.is_running
    with pytest.raises(ConnectionRefusedError), socket.socket() as probe:
        probe.connect(("127.0.0.1", port))
    async with sandbox, client(sandbox) as http:
        assert (await http.get("/v2")).status_code == 404


async def test_credentials_can_be_chosen() -> None:
    chosen = Credentials(api_key="abcd1234", api_secret="sandbox-1")
    async with Sandbox(credentials=chosen) as sandbox, client(sandbox) as http:
        response = await http.get("/v2/applications", auth=("abcd1234", "sandbox-1"))
    assert response.status_code == 200


async def test_an_upgrade_request_is_ignored_silently(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with client(sandbox) as http:
        for name in ("h2c", "websocket"):
            offer = {"Connection": "Upgrade", "Upgrade": name}
            assert (await http.get("/v2/applications", headers=offer)).status_code == 401
    assert _logged(caplog) == []


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the log records of the sandbox and uvicorn."""
    names = ("trunkline", "uvicorn")
    return [each.getMessage() for each in caplog.records if each.name.startswith(names)]


@pytest.mark.parametrize("tls", [False, True])
async def test_stopping_aborts_requests_in_progress(
    caplog: pytest.LogCaptureFixture, tls: bool
) -> None:
    sandbox = Sandbox(tls=tls)
    await sandbox.start()
    sandbox.fail_next("hang")
    sandbox.latency(30)
    async with client(sandbox) as http:
        waiting = [asyncio.create_task(http.get("/beta/users")) for _ in range(3)]
        await until(lambda: len(sandbox.requests) == 3)
        async with asyncio.timeout(10):
            await sandbox.stop()
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, httpx.TransportError) for each in results)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert _logged(caplog) == []


@pytest.mark.parametrize("tls", [False, True])
async def test_requests_in_progress_at_the_end_of_the_loop_are_aborted_silently(
    caplog: pytest.LogCaptureFixture, tls: bool
) -> None:
    async with Sandbox(tls=tls) as sandbox, client(sandbox) as http:
        sandbox.latency(30)
        waiting = asyncio.create_task(http.get("/beta/users"))
        await until(lambda: len(sandbox.requests) == 1)
        for task in asyncio.all_tasks() - {asyncio.current_task(), waiting}:
            task.cancel()  # asyncio.run does this at its end.
        with pytest.raises(httpx.TransportError):
            await waiting
    assert _logged(caplog) == []


async def test_a_cancelled_user_leaves_no_task() -> None:
    sandbox = Sandbox()
    urls: list[httpx.URL] = []

    async def user() -> None:
        async with sandbox, client(sandbox) as http:
            urls.append(httpx.URL(sandbox.url))
            sandbox.latency(30)
            await http.get("/beta/users")

    task = asyncio.create_task(user())
    await until(lambda: len(sandbox.requests) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
    with pytest.raises(ConnectionRefusedError), socket.socket() as probe:
        probe.connect((urls[0].host, urls[0].port))


async def test_a_client_that_disconnects_affects_no_other_client(
    sandbox: Sandbox, account: httpx.AsyncClient
) -> None:
    host, port = httpx.URL(sandbox.url).host, httpx.URL(sandbox.url).port
    _, writer = await asyncio.open_connection(host, port)
    writer.write(b"POST /v2/applications HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await account.get("/v2/applications")).status_code == 200


async def test_seed_data_belongs_to_the_given_application(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    (other,) = sandbox.seed(applications=1)["applications"]
    sandbox.seed(application_id=other["id"], rooms=3)
    assert (await application.get("/v1/meetings/rooms")).json()["total_items"] == 0


async def test_seed_data_has_the_requested_number_or_fields(sandbox: Sandbox) -> None:
    made = sandbox.seed(rooms=2, users=[{"name": "ada"}], themes=1, conversations=0)
    assert [room["display_name"] for room in made["rooms"]] == ["Room 1", "Room 2"]
    assert [user["name"] for user in made["users"]] == ["ada"]
    assert made["themes"][0]["theme_name"] == "Theme 1"
    assert made["conversations"] == []
    assert made["media"] == []


async def test_a_seeded_application_may_have_its_own_key(sandbox: Sandbox) -> None:
    keys = {"public_key": sandbox.credentials.keys.public}
    (made,) = sandbox.seed(applications=[{"keys": keys}])["applications"]
    assert made["keys"] == keys


def test_seeding_again_uses_free_names() -> None:
    sandbox = Sandbox()
    sandbox.seed(users=[{"name": "user-2"}], themes=1, conversations=1)
    made = sandbox.seed(users=2, themes=1, conversations=1)
    assert [user["name"] for user in made["users"]] == ["user-1", "user-3"]
    assert made["themes"][0]["theme_name"] == "Theme 2"
    assert made["conversations"][0]["name"] == "conversation-2"


async def test_a_seeded_member_needs_its_conversation_and_its_user(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="conversation_id and the user_id"):
        sandbox.seed(members=1)
