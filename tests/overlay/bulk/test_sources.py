from __future__ import annotations

import datetime as dt
import decimal
import enum
import gzip
import json
import types
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from trunkline import bulk
from trunkline.bulk import rows as rows_of_input
from trunkline.bulk.rows import RowReader, SourceRow, need, result_text, without_secrets
from trunkline.bulk.sources import FileSource, StreamSource, source_of
from trunkline.conversations import User
from trunkline.coviu import Participant

arrow: Any = pytest.importorskip("pyarrow")


def read(path: Path, content: bytes) -> list[Any]:
    path.write_bytes(content)
    return [row.value for row in FileSource(path).rows()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"email,age\na,1\nb,2\n"),
        ("a.csv", b"\xef\xbb\xbfemail,age\r\na,1\r\n\r\nb,2"),
        ("a.csv.gz", gzip.compress(b"email,age\na,1\nb,2\n", mtime=0)),
        ("a.CSV", b"email,age,trunkline:reason\na,1,no\nb,2,no\n"),
        ("a.jsonl", b'{"email":"a","age":"1"}\n\n{"email":"b","age":"2"}'),
        ("a.ndjson", b'{"email":"a","age":"1","trunkline:error":1}\n{"email":"b","age":"2"}\n'),
        (
            "a.jsonl.gz",
            gzip.compress(b'{"email":"a","age":"1"}\n{"email":"b","age":"2"}\n', mtime=0),
        ),
    ],
)
def test_files_are_read_by_their_endings(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(tmp_path / name, content) == [
        {"email": "a", "age": "1"},
        {"email": "b", "age": "2"},
    ]


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    when = dt.datetime(2030, 1, 2, tzinfo=dt.UTC)
    rows = [{"email": f"u{n}", "at": when, "trunkline:error": None} for n in range(600)]
    parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    found = list(FileSource(tmp_path / "a.parquet").rows())
    assert [row.n for row in found] == list(range(1, 601))
    assert found[-1].value == {"email": "u599", "at": when}


@pytest.mark.parametrize(
    ("name", "content", "row", "reason"),
    [
        ("a.csv", b"email,age\na,1\nb\n", 2, r"line 3\): expected 2 cells .* got 1; .* cut"),
        ("a.csv", b"email,age\na,1,2\n", 1, "expected 2 cells as in the header, got 3$"),
        ("a.csv", b'email,age\na,"1\n', 1, "not CSV: unexpected end of data"),
        ("a.csv", b"email\na\n\xff\xfe\n", 2, r"line 3\): byte 1 of the line is not UTF-8"),
        (
            "a.csv.gz",
            gzip.compress(b"email\n" + b"a\n" * 999, mtime=0)[:-20],
            None,
            "cut or damaged",
        ),
        ("a.jsonl", b'{"email":"a"}\n{"ema', 2, r"line 2\): not JSON; the file may be cut"),
        ("a.jsonl", b'{"email":"a"}\nx\n{}\n', 2, "not JSON$"),
        ("a.jsonl", b"[1]\n", 1, "expected a JSON object, got list"),
        ("a.jsonl", b'{"a":"\xff"}\n', 1, "byte 7 of the line is not UTF-8"),
        ("a.parquet", b"PAR1" + bytes(100), 1, "not Parquet, or the file is cut"),
        ("a.parquet", b"", 1, "not Parquet, or the file is cut"),
        ("a.csv", "email\na\n".encode("utf-16"), 1, r"line 1\): byte 1 of the line is not UTF-8"),
        ("a.jsonl", b'{"a":' + b"[" * 100_000, 1, "not JSON; the file may be cut"),
    ],
)
def test_an_unreadable_row_is_reported_with_its_number(
    tmp_path: Path, name: str, content: bytes, row: int | None, reason: str
) -> None:
    with pytest.raises(bulk.RowError, match=reason) as caught:
        read(tmp_path / name, content)
    assert row is None or caught.value.row == row


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "expected a file with the ending .csv"),
        ("a.parquet.gz", b"", "expected a file with the ending"),
        ("a.csv", b"email,,x\n", "empty name in column 2"),
        ("a.csv", b"email,email\n", "the column 'email' twice"),
        ("a.csv.gz", b"no gzip", "cannot read .*Not a gzipped file"),
    ],
)
def test_a_file_that_is_not_a_table_is_rejected(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(bulk.BulkError, match=reason):
        read(tmp_path / name, content)


def test_a_missing_file_is_refused_when_the_job_is_made(tmp_path: Path) -> None:
    with pytest.raises(bulk.BulkError, match="there is no such file"):
        bulk.Job(tmp_path / "j", rows=tmp_path / "nowhere.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(bulk.BulkError, match="it is not a file"):
        bulk.Job(tmp_path / "j", rows=tmp_path / "folder.csv")


def test_two_columns_of_one_name_are_rejected_in_parquet_as_well(tmp_path: Path) -> None:
    arrow: Any = pytest.importorskip("pyarrow")
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    column = arrow.array(["a"])
    twice = arrow.Table.from_arrays([column, column], names=["email", "email"])
    parquet.write_table(twice, tmp_path / "a.parquet")
    with pytest.raises(bulk.BulkError, match="the column 'email' twice"):
        list(FileSource(tmp_path / "a.parquet").rows())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"mail": "a", "n": 1}, "it has no key 'email'; it has mail, n$"),
        ({}, "it has no key 'email'; it has no columns$"),
        ({"email;name": "a;b"}, "it has no key 'email'; it has email;name$"),  # another separator
        (7, "it has no key 'email'$"),
    ],
)
def test_a_row_without_its_key_says_what_it_has(value: Any, reason: str) -> None:
    with pytest.raises(bulk.RowError, match=r"^row 7 \(line 9\): " + reason):
        RowReader("email").read(SourceRow(7, value, 9))


def test_an_error_of_a_key_or_of_a_column_names_its_row() -> None:
    def key(row: Any) -> str:
        raise ZeroDivisionError

    with pytest.raises(bulk.RowError, match=r"^row 2 \(line 3\): it has no key$"):
        RowReader(key).read(SourceRow(2, {"a": 1}, 3))
    codes = {"NO": 1}
    reader = RowReader("a", {"a": codes.__getitem__})
    assert reader.read(SourceRow(1, {"a": "NO"})).value == {"a": 1}
    with pytest.raises(bulk.RowError, match="row 2: the value of 'a' does not fit __getitem__"):
        reader.read(SourceRow(2, {"a": "XX"}))


def test_a_value_that_contains_itself_has_no_json_form() -> None:
    row: dict[str, Any] = {"email": "a"}
    row["self"] = row
    with pytest.raises(bulk.RowError, match="row 1: it has no JSON form"):
        RowReader("email").read(SourceRow(1, row))


def test_a_file_that_goes_away_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("email\n")
    source = FileSource(path)
    path.unlink()
    with pytest.raises(bulk.BulkError, match="No such file"):
        list(source.rows())
    with pytest.raises(bulk.BulkError, match="No such file"):
        source.fingerprint()


def test_an_empty_csv_file_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", b"") == []


@pytest.mark.parametrize("rows", [3, None, {"email": "a"}])
def test_a_source_without_rows_is_rejected(rows: Any) -> None:
    with pytest.raises(bulk.BulkError, match="expected a path, an iterable"):
        source_of(rows)


async def test_rows_of_a_stream_are_numbered_across_its_chunks() -> None:
    chunks = [chunk async for chunk in StreamSource([{"n": n} for n in range(40)]).chunks()]
    rows = [row for chunk in chunks for row in chunk]
    assert [row.n for row in rows] == list(range(1, 41))
    assert len(chunks) > 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({}, "no key 'email'"),
        ({"email": ""}, "the key 'email' is empty"),
        ({"email": None}, "the key 'email' is empty"),
        ({"email": 1.5}, "expected text or an integer as the key 'email', got float"),
        ({"email": True}, "got bool"),
        ({"email": "\ud800"}, "half a character"),
        ({"email": "a", "x": object()}, "no JSON form: object is not a JSON type"),
        ("text", "no key 'email'"),
    ],
)
def test_a_row_without_a_usable_key_or_json_form_is_rejected(value: Any, reason: str) -> None:
    with pytest.raises(bulk.RowError, match=f"row 7 \\(line 9\\).*{reason}") as caught:
        RowReader("email").read(SourceRow(7, value, 9))
    assert (caught.value.row, caught.value.line) == (7, 9)


def test_a_key_is_a_column_an_attribute_a_function_or_the_number() -> None:
    user = User(id="USR-1", name="ada")
    assert RowReader("id").read(SourceRow(1, user)).key == "USR-1"
    assert RowReader("n").read(SourceRow(1, {"n": 5})).key == "5"
    assert (
        RowReader(lambda row: row["a"] + row["b"]).read(SourceRow(1, {"a": "x", "b": "y"})).key
        == "xy"
    )
    assert RowReader(None).read(SourceRow(3, ["anything"])).key == "3"
    with pytest.raises(bulk.RowError, match="it has no key"):
        RowReader(lambda row: row["c"]).read(SourceRow(1, {}))


def test_columns_are_converted() -> None:
    reader = RowReader("email", {"age": int})
    assert reader.read(SourceRow(1, {"email": "a", "age": "41"})).value == {"email": "a", "age": 41}
    with pytest.raises(bulk.RowError, match="the value of 'age' does not fit int"):
        reader.read(SourceRow(1, {"email": "a", "age": "old"}))
    with pytest.raises(bulk.RowError, match="no column 'age'; it has email, name"):
        reader.read(SourceRow(1, {"email": "a", "name": "x"}))
    with pytest.raises(bulk.RowError, match="needs mappings as rows, got list"):
        reader.read(SourceRow(1, []))


class Color(enum.Enum):
    RED = "red"


@attrs.frozen
class Pair:
    left: int
    right: str


def test_rows_are_kept_as_json_whatever_their_types() -> None:
    row = {
        "at": dt.datetime(2030, 1, 2, tzinfo=dt.UTC),
        "id": uuid.UUID(int=1),
        "price": decimal.Decimal("1.50"),
        "color": Color.RED,
        "pair": Pair(1, "x"),
        "user": User(id="1", name="ada"),
    }
    text = RowReader(None).read(SourceRow(1, row)).text
    assert text == (
        '{"at":"2030-01-02T00:00:00+00:00","id":"00000000-0000-0000-0000-000000000001",'
        '"price":"1.50","color":"red","pair":{"left":1,"right":"x"},'
        '"user":{"id":"1","name":"ada"}}'
    )


def test_a_result_is_kept_without_its_secrets() -> None:
    participant = Participant.from_dict(
        {
            "participant_id": "p",
            "display_name": "Ada",
            "entry_url": "https://x.example/planted-secret",
        }
    )
    text = result_text(participant)
    assert text is not None
    assert "planted" not in text
    assert "Ada" in text
    assert result_text(None) is None
    assert result_text(object()) == '{"type": "object"}'
    assert result_text([participant]) == result_text([without_secrets(participant)])


def test_a_missing_extra_says_how_to_install_it() -> None:
    with pytest.raises(bulk.BulkError, match=r"'trunkline\[arrow\]'"):
        need("no_such_module_of_arrow", "arrow")


async def test_a_job_converts_columns_for_its_function(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    seen: list[Any] = []

    async def call(row: Any) -> None:
        seen.append(row["email"])

    job = bulk.Job(path, rows=csv_of("1", "2"), key="email", columns={"email": int})
    await job.run(call, progress=False)
    assert sorted(seen) == [1, 2]


def test_rows_have_one_text_with_every_json_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"a": "é\ud7ff\n", "b": [1, 2.5, None, True], "c": {"d": dt.date(2026, 1, 2)}}
    text = RowReader(None).read(SourceRow(1, row)).text
    assert json.loads(text)["c"] == {"d": "2026-01-02"}
    assert RowReader(None).read(SourceRow(1, types.MappingProxyType(row))).text == text
    monkeypatch.setattr("json.encoder.c_make_encoder", None)
    monkeypatch.setattr("trunkline.bulk.rows._encode_row", rows_of_input._encoder())
    assert RowReader(None).read(SourceRow(1, row)).text == text
