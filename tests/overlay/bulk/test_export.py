from __future__ import annotations

import asyncio
import csv
import datetime as dt
import gzip
import json
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from trunkline import Vonage, bulk, errors
from trunkline.bulk._export.columns import Columns
from trunkline.bulk._export.tables import TableMaker
from trunkline.bulk._journal.lock import FileLock
from trunkline.bulk.rows import holds_secrets
from trunkline.conversations import Member, User
from trunkline.coviu import Participant
from trunkline.meetings import Room
from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")

pyarrow: Any = pytest.importorskip("pyarrow")
parquet: Any = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(shapes="described") as sandbox:  # users in pages
        yield sandbox


@pytest.fixture
async def vonage(sandbox: Sandbox) -> AsyncIterator[Vonage]:
    async with sandbox.vonage(retry=None) as vonage:
        yield vonage


def names_in(path: Path) -> list[str]:
    """The names of the users in a file, whatever its format."""
    if path.suffix == ".parquet":
        return [row["name"] for row in parquet.read_table(path).to_pylist()]
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        with pyarrow.input_stream(str(path), compression="zstd") as stream:
            data = stream.read()
    lines = data.decode().splitlines()
    if ".csv" in path.name:
        return [row["name"] for row in csv.DictReader(lines)]
    return [json.loads(line)["name"] for line in lines]


ENDINGS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "parquet")


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_list_becomes_a_file_by_its_ending(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, ending: str
) -> None:
    sandbox.seed(users=[{"name": f"u{n}"} for n in range(45)])
    path = tmp_path / f"users.{ending}"
    counts: list[int] = []
    report = await bulk.export(vonage.users.list(), path, chunk=20, on_progress=counts.append)
    assert (report.items, report.resumed, report.path) == (45, 0, path)
    assert names_in(path) == [f"u{n}" for n in range(45)]
    assert counts == [20, 40, 45]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_an_interrupted_export_continues_without_gap_or_repeat(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, ending: str
) -> None:
    sandbox.seed(users=[{"name": f"u{n}"} for n in range(95)])
    path = tmp_path / f"users.{ending}"

    def broken(items: int) -> None:
        if items == 40:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await bulk.export(vonage.users.list(), path, chunk=20, on_progress=broken)
    assert not path.exists()
    with (tmp_path / f"users.{ending}.part").open("ab") as part:
        part.write(b"half of a chunk that was being written")
    report = await bulk.export(vonage.users.list(), path, chunk=20)
    assert (report.items, report.resumed) == (95, 40)
    assert names_in(path) == [f"u{n}" for n in range(95)]
    assert list(tmp_path.iterdir()) == [path]


async def test_the_item_at_the_interruption_may_be_deleted_meanwhile(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path
) -> None:
    sandbox.seed(users=[{"name": f"u{n}"} for n in range(60)])
    path = tmp_path / "users.jsonl"

    def broken(items: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await bulk.export(vonage.users.list(), path, chunk=20, on_progress=broken)
    last = json.loads((tmp_path / "users.jsonl.part").read_text().splitlines()[-1])
    await vonage.users.delete(last["id"])
    await bulk.export(vonage.users.list(), path, chunk=20)
    assert names_in(path) == [f"u{n}" for n in range(60)]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
async def test_an_empty_list_is_an_empty_file(vonage: Vonage, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"users.{ending}"
    assert (await bulk.export(vonage.users.list(), path)).items == 0
    assert names_in(path) == []
    if ending == "csv":
        assert path.read_text().startswith("id,")


async def with_members(sandbox: Sandbox, vonage: Vonage, numbers: list[int]) -> list[str]:
    """Make conversations with so many members each, and return their names in order."""
    sandbox.seed(users=[{"name": f"u{n}"} for n in range(max(numbers))])
    users = await vonage.users.list().collect()
    expected = []
    for number, members in enumerate(numbers):
        conversation = await vonage.conversations.create(name=f"c{number}")
        for user in users[:members]:
            await vonage.conversations.members.create(
                conversation.id, user_id=user.id, action="join", channel={"type": "app"}
            )
            expected.append(f"{conversation.id} {user.name}")
    return expected


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("stop", [None, 10, 25, 30])
async def test_the_children_of_all_items_are_one_file(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, ending: str, stop: int | None
) -> None:
    expected = await with_members(sandbox, vonage, [3, 0, 25, 1, 0, 12])
    path = tmp_path / f"members.{ending}"

    def members(conversation: Any) -> Any:
        return vonage.conversations.members.list(conversation.id)

    def broken(items: int) -> None:
        if stop is not None and items >= stop:
            raise ZeroDivisionError

    if stop is not None:
        with pytest.raises(ZeroDivisionError):
            await bulk.export(
                vonage.conversations.list(),
                path,
                children=members,
                concurrency=3,
                chunk=5,
                on_progress=broken,
            )
    report = await bulk.export(
        vonage.conversations.list(), path, children=members, concurrency=3, chunk=5
    )
    assert report.items == len(expected)
    assert (report.resumed > 0) == (stop is not None)
    if ending == "parquet":
        rows = parquet.read_table(path).to_pylist()
    elif ending == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [f"{row['parent_id']} {row['name']}" for row in rows] == expected


@pytest.mark.parametrize("skip", [False, True])
async def test_a_deleted_parent_is_an_error_or_skipped(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, skip: bool
) -> None:
    await with_members(sandbox, vonage, [1, 1, 1])

    def members(conversation: Any) -> Any:
        name = "gone" if conversation.name == "c1" else conversation.id
        return vonage.conversations.members.list(name)

    export = bulk.export(
        vonage.conversations.list(),
        tmp_path / "members.jsonl",
        children=members,
        skip_missing=skip,
    )
    if skip:
        assert (await export).items == 2
    else:
        with pytest.raises(errors.NotFoundError):
            await export


async def test_an_error_of_the_list_is_raised_and_the_export_goes_on_from_there(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path
) -> None:
    sandbox.seed(users=[{"name": f"u{n}"} for n in range(95)])
    path = tmp_path / "users.csv"

    def fail_after(items: int) -> None:
        if items == 30:
            sandbox.fail_next(status=500)

    with pytest.raises(errors.ServerError):
        await bulk.export(
            vonage.users.list(read_ahead=False), path, chunk=10, on_progress=fail_after
        )
    # The items read before the error are written.
    assert 30 <= (await bulk.export(vonage.users.list(), path, chunk=10)).resumed < 80
    assert names_in(path) == [f"u{n}" for n in range(95)]


async def test_secrets_are_left_out_unless_asked_for(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path
) -> None:
    sandbox.seed(rooms=2)
    rooms = vonage.meetings.rooms.list()
    assert all("host_url" in str(room.to_dict()) for room in await rooms.collect())
    for ending in ("jsonl", "csv", "parquet"):
        path = tmp_path / f"rooms.{ending}"
        for secrets in (False, True):
            await bulk.export(rooms, path, secrets=secrets)
            if ending == "parquet":
                shown = str(parquet.read_table(path).to_pylist())
            else:
                shown = path.read_text()
            assert ("host_url" in shown) is secrets


@pytest.mark.parametrize(
    ("model", "secret"), [(Room, True), (Participant, True), (User, False), (Member, False)]
)
def test_the_models_with_secrets_are_known(model: Any, secret: bool) -> None:
    assert holds_secrets(model) is secret
    assert holds_secrets(model) is secret


def test_columns_have_the_types_of_the_model() -> None:
    types = {column.name: str(column.type) for column in Columns().of(Member)}
    assert types["id"] == "string"
    assert types["state"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert types["timestamp"] == (
        "struct<invited: timestamp[us, tz=UTC], joined: timestamp[us, tz=UTC],"
        " left: timestamp[us, tz=UTC]>"
    )
    assert types["initiator"] == "string"


def member() -> Member:
    return Member.from_dict(
        {
            "id": "MEM-1",
            "state": "JOINED",
            "timestamp": {"joined": "2030-01-02T03:04:05.678Z"},
            "initiator": {"joined": {"isSystem": True}},
            "new": [1],
        }
    )


def test_models_become_an_arrow_table() -> None:
    (row,) = bulk.to_arrow([member()]).to_pylist()
    assert row["state"] == "JOINED"
    assert row["timestamp"]["joined"] == dt.datetime(2030, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)
    assert row["initiator"] == '{"joined":{"isSystem":true}}'
    assert row["extra"] == '{"new":[1]}'


def test_models_become_data_frames() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert list(bulk.to_pandas([member()])["id"]) == ["MEM-1"]
    assert bulk.to_polars([member()])["id"].to_list() == ["MEM-1"]


@pytest.mark.parametrize("items", [[], [member(), User(id="1", name="x")], ["text"]])
def test_only_models_of_one_class_become_a_table(items: Any) -> None:
    with pytest.raises(bulk.ExportError, match="models of one class"):
        bulk.to_arrow(items)


def test_a_value_that_does_not_fit_is_reported_with_its_item_and_column() -> None:
    user: Any = User(id="USR-1", name="x")
    odd: Any = User(id="USR-2", name="y")
    odd.name = 3.5
    maker = TableMaker(User, secrets=False)
    with pytest.raises(bulk.ExportError, match="item 8: the value of 'name', of type float"):
        maker.batch([user, odd], [None, None], 7)


@pytest.mark.parametrize("name", ["users", "users.txt", "users.parquet.gz", "users.gz", "x.xlsx"])
async def test_another_ending_is_rejected(vonage: Vonage, tmp_path: Path, name: str) -> None:
    with pytest.raises(bulk.ExportError, match="expected the ending"):
        await bulk.export(vonage.users.list(), tmp_path / name)


async def test_an_argument_that_is_not_a_pager_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(bulk.ExportError, match="expected a pager, got list"):
        await bulk.export([], tmp_path / "x.csv")  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"chunk": 0}, {"concurrency": True}])
async def test_numbers_that_are_not_positive_are_rejected(
    vonage: Vonage, tmp_path: Path, options: Any
) -> None:
    with pytest.raises(bulk.ExportError, match="positive integer"):
        await bulk.export(vonage.users.list(), tmp_path / "x.csv", **options)


async def test_a_folder_that_does_not_exist_is_an_error(vonage: Vonage, tmp_path: Path) -> None:
    with pytest.raises(bulk.BulkError, match="cannot write"):
        await bulk.export(vonage.users.list(), tmp_path / "no" / "x.csv")


async def broken_off(sandbox: Sandbox, vonage: Vonage, path: Path) -> None:
    sandbox.seed(users=30)

    def broken(items: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await bulk.export(vonage.users.list(), path, chunk=10, on_progress=broken)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (b"{", "is damaged: delete it"),
        (b"[]", "another version"),
        (b'{"version":0}', "another version"),
    ],
)
async def test_a_damaged_state_is_rejected(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, state: bytes, reason: str
) -> None:
    path = tmp_path / "x.csv"
    await broken_off(sandbox, vonage, path)
    (tmp_path / "x.csv.state").write_bytes(state)
    with pytest.raises(bulk.ExportError, match=reason):
        await bulk.export(vonage.users.list(), path)


async def test_another_list_is_refused_while_an_export_is_unfinished(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    await broken_off(sandbox, vonage, path)
    for pager, options in (
        (vonage.conversations.list(), {}),
        (vonage.users.list(), {"secrets": True}),
    ):
        with pytest.raises(bulk.ExportError, match="of another list, or with other options"):
            await bulk.export(pager, path, **options)  # type: ignore[arg-type]


async def test_a_truncated_file_is_rejected(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    await broken_off(sandbox, vonage, path)
    (tmp_path / "x.csv.part").write_bytes(b"id")
    with pytest.raises(bulk.ExportError, match="is cut"):
        await bulk.export(vonage.users.list(), path)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_an_export_onto_a_full_disk_is_an_error_and_goes_on_when_there_is_room(
    sandbox: Sandbox, vonage: Vonage, tmp_path: Path, ending: str
) -> None:
    sandbox.seed(users=300)
    path = tmp_path / f"users.{ending}"
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = 16_000 if ending in ("jsonl", "csv", "parquet") else 3_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))  # as a disk with so much room
    try:
        with pytest.raises(bulk.ExportError, match="cannot write"):
            await bulk.export(vonage.users.list(), path, chunk=20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    report = await bulk.export(vonage.users.list(), path, chunk=20)
    assert report.items == 300
    assert report.resumed > 0
    assert names_in(path) == [f"user-{n}" for n in range(1, 301)]


async def test_a_page_becomes_an_arrow_table(sandbox: Sandbox, vonage: Vonage) -> None:
    columns = (await vonage.users.list()).to_arrow().schema.names
    assert "display_name" in columns  # of no items as well
    sandbox.seed(users=2)
    table = (await vonage.users.list()).to_arrow()
    assert table.schema.names == columns
    assert table.column("name").to_pylist() == ["user-1", "user-2"]


async def test_two_exports_do_not_write_one_file(vonage: Vonage, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lock = FileLock(tmp_path / "x.csv.lock")
    lock.acquire()
    with pytest.raises(bulk.JournalLockedError, match="in use by process"):
        await bulk.export(vonage.users.list(), path)
    lock.release()
    await asyncio.gather(bulk.export(vonage.users.list(), path))
