from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import basic, bearer, signed

from trunkline import errors
from trunkline.sandbox import Credentials, Sandbox
from trunkline.sandbox._state.database import Database

pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),  # recorded shapes
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.db"


@contextmanager
def opened(file: Path, **options: Any) -> Iterator[Sandbox]:
    """Yield a sandbox on a file, and close the file afterwards."""
    with closing(Sandbox(db=file, **options)) as sandbox:
        yield sandbox


def _everything(sandbox: Sandbox) -> dict[Any, Any]:
    """Return every document of a sandbox in order, without its internal ones."""
    collections = sandbox._core.state.store._collections
    return {
        key: list(collection)
        for key, collection in collections.items()
        if len(collection) and not key[0].startswith("_")
    }


async def _fill(sandbox: Sandbox) -> None:
    """Create, change and delete a resource of every API."""
    vonage, coviu = sandbox.vonage(), sandbox.coviu()
    application = await vonage.applications.create(name="Front desk")
    await vonage.applications.update(application.id or "", name="Night desk")
    gone = await vonage.applications.create(name="Gone")
    sandbox.seed(application_id=gone.id, rooms=2)
    await vonage.applications.delete(gone.id or "")
    theme = await vonage.meetings.themes.create(main_color="#ffffff", brand_text="é")
    room = await vonage.meetings.rooms.create(display_name="Stand-up", theme_id=theme.theme_id)
    await vonage.meetings.rooms.update(room.id, join_approval_level="after_owner_only")
    conversation = await vonage.conversations.create(name="launch")
    user = await vonage.users.create(name="ada")
    await vonage.conversations.members.create(
        conversation.id, user_id=user.id, action="join", channel={"type": "app"}
    )
    start = sandbox.clock.now() + timedelta(hours=1)
    session = await coviu.sessions.create(start_time=start, end_time=start + timedelta(hours=1))
    added = await coviu.sessions.participants.add(session.session_id or "", display_name="Sam")
    await coviu.participants.delete(added.participant_id or "")
    sandbox.seed(media=[{"content": b"RIFF\x00\xff"}], recordings=1)
    item = await vonage.media.list().first()
    assert item is not None
    async with vonage.media.download(item.id or "") as download:
        assert await download.read() == b"RIFF\x00\xff"
    sandbox.meetings.start_session(room.id)


async def test_a_second_sandbox_continues_with_the_data_of_the_first(file: Path) -> None:
    with opened(file) as first:
        await _fill(first)
        before, ledger = _everything(first), list(first.ledger)
        credentials = first.credentials.environment()
    with opened(file) as second:
        assert _everything(second) == before
        assert list(second.ledger) == ledger
        assert second.credentials.environment() == credentials


async def test_later_documents_are_listed_later(file: Path) -> None:
    with opened(file) as first:
        await first.vonage().meetings.rooms.create(display_name="First")
    with opened(file) as second:
        vonage = second.vonage()
        await vonage.meetings.rooms.create(display_name="Second")
        names = [room.display_name async for room in vonage.meetings.rooms.list(page_size=1)]
        assert names == ["First", "Second"]


async def test_tokens_and_keys_stay_valid(file: Path) -> None:
    with opened(file) as first:
        coviu = first.coviu()
        await coviu.sessions.list().collect()
        made = await first.vonage().applications.create(name="Front desk")
        assert made.keys is not None
        token = signed(first, application_id=made.id, private_key=made.keys.private_key)
        held = first._core.state.store.collection("_access_tokens").ids()[0]
    with opened(file) as second:
        async with httpx.AsyncClient(
            transport=second.transport(), base_url="http://127.0.0.1"
        ) as http:
            responses = [
                await http.get("/beta/users", headers=bearer(token)),
                await http.get("/v1/sessions", headers=bearer(held)),
                await http.get("/v2/applications", auth=basic(second)),
            ]
        assert [response.status_code for response in responses] == [200, 200, 200]


async def test_an_upload_form_stays_valid(file: Path) -> None:
    with opened(file) as first:
        vonage = first.vonage()
        theme = await vonage.meetings.themes.create(main_color="#ffffff", brand_text="x")
        secret = first._core.state.upload_secret
    with opened(file) as second:
        assert second._core.state.upload_secret == secret
        await second.vonage().meetings.themes.upload_logo(theme.theme_id, b"\x89PNG")


async def test_a_room_that_expired_meanwhile_sends_an_event_once(
    file: Path,
) -> None:
    with opened(file) as first:
        rooms = first.seed(rooms=2)["rooms"]
        first.meetings.expire(rooms[0]["id"])
    with opened(file) as second:
        second.clock.advance(3600)
        await second.webhooks.wait_for("room:expired")
        assert [each.body["room_id"] for each in second.webhooks] == [rooms[1]["id"]]


async def test_changes_without_a_response_are_stored(file: Path) -> None:
    """A reset after execution: the client has no response, but the file has the change."""
    with opened(file) as first:
        first.fail_next("reset-after")
        with pytest.raises(errors.OutcomeUnknownError):
            await first.vonage().users.create(name="ada")
    with opened(file) as second:
        assert len(second.ledger.ids("created", "users")) == 1


async def test_reset_empties_the_file_and_keeps_the_credentials(file: Path) -> None:
    with opened(file) as first:
        await _fill(first)
        key = first.credentials.api_key
        first.reset()
        rooms = first.seed(rooms=1)["rooms"]
    with opened(file) as second:
        assert second.credentials.api_key == key
        assert second.ledger.ids("created", "rooms") == [rooms[0]["id"]]
        assert len(second.ledger) == 2


def test_given_credentials_replace_those_in_the_file(file: Path) -> None:
    chosen = Credentials(api_key="abcd1234")
    with opened(file):
        pass
    with opened(file, credentials=chosen) as second:
        assert second.credentials.api_key == "abcd1234"
    with opened(file) as third:
        assert third.credentials.api_key == "abcd1234"
        assert len(third._core.state.applications) == 2  # one of the first sandbox


def test_the_file_is_readable_only_by_its_owner(file: Path) -> None:
    with opened(file) as sandbox:
        sandbox.seed(rooms=1)
        if os.name == "posix":
            modes = {stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
            assert modes == {0o600}
    assert sandbox.db == file


def test_two_sandboxes_cannot_share_a_file(file: Path) -> None:
    with opened(file), pytest.raises(ValueError, match=r"sandbox\.db is in use by another sandbox"):
        Sandbox(db=file)


def test_another_kind_of_file_is_not_changed(file: Path) -> None:
    file.write_bytes(b"a letter to a friend, of more than a hundred bytes" * 30)
    with pytest.raises(ValueError, match="is not a file of a trunkline sandbox"):
        Sandbox(db=file)
    assert file.read_bytes().startswith(b"a letter")


def test_another_database_is_not_changed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE mine (a)")
    with pytest.raises(ValueError, match="is not a file of this version"):
        Sandbox(db=file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)


def test_a_damaged_file_is_reported(file: Path) -> None:
    with opened(file) as sandbox:
        sandbox.seed(rooms=50)
    content = bytearray(file.read_bytes())
    content[6_000:9_000] = b"\xff" * 3_000
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"sandbox\.db is damaged"):
        Database(file)


def test_an_unwritable_file_raises_the_error_of_the_system(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Database(file).close()
    # The superuser may write to every file.
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (file, os.W_OK))
    with pytest.raises(PermissionError) as refused:
        Database(file)
    assert refused.value.filename == str(file)


def test_a_folder_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        Database(tmp_path)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (sqlite3.SQLITE_READONLY_DIRECTORY, "is not writable"),
        (sqlite3.SQLITE_FULL, "cannot be used: what SQLite says"),
    ],
)
def test_errors_of_sqlite_are_reported(
    file: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str
) -> None:
    def failing(path: Path, **options: Any) -> sqlite3.Connection:
        error = sqlite3.OperationalError("what SQLite says")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(sqlite3, "connect", failing)
    with pytest.raises(ValueError, match=why):
        Database(file)


def test_a_missing_folder_raises_the_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Sandbox(db=tmp_path / "none" / "sandbox.db")


def test_the_ledger_in_the_file_is_bounded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline.sandbox._state.database.MAX_ENTRIES", 5)
    with opened(file) as first:
        first.seed(rooms=10)
    with closing(Database(file)) as database:
        entries = list(database.entries())
    assert len(entries) == 5
    assert entries[-1].id == first.ledger[-1].id


def test_an_uncommitted_change_is_lost(file: Path) -> None:
    with opened(file) as first:
        first.seed(rooms=1)
        first._core.state.store.collection("rooms", "x").add("half", {})
    with opened(file) as second:
        assert "half" not in second.ledger.ids("created", "rooms")


async def test_a_sandbox_releases_its_file_and_can_open_it_again(file: Path) -> None:
    sandbox = Sandbox(db=file)
    for number in range(2):
        async with sandbox, sandbox.vonage() as vonage:
            await vonage.users.create(name=f"user-{number}")
        with opened(file) as other:
            assert len(other.ledger.ids("created", "users")) == number + 1
    sandbox.close()
    with pytest.raises(RuntimeError, match=r"has closed .*sandbox\.db"):
        sandbox.seed(rooms=1)
