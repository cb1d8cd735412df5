"""Files of rows: JSONL, CSV or Parquet, written in chunks and renamed into place when complete."""

from __future__ import annotations

import csv
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ._journal.states import JournalRow
from .errors import BulkError
from .rows import need
from .sources import REASON_PREFIX

_CHUNK = 1000


def write_results(rows: Iterable[JournalRow], path: str | os.PathLike[str]) -> int:
    """Write the key and the result of each row, and return how many there were.

    Raises:
        BulkError: The ending is not .jsonl, .csv or .parquet, or the file cannot be written.
    """
    return _write((_result(row) for row in rows), Path(path))


def write_failures(rows: Iterable[JournalRow], path: str | os.PathLike[str]) -> int:
    """Write the input of each row with the reason of its failure; see `write_results`."""
    return _write((_failure(row) for row in rows), Path(path))


def _result(row: JournalRow) -> dict[str, Any]:
    result = row.result
    fields = result if isinstance(result, Mapping) else {"result": result}
    return {"key": row.key, **{name: value for name, value in fields.items() if name != "key"}}


def _failure(row: JournalRow) -> dict[str, Any]:
    fields = row.row if isinstance(row.row, Mapping) else {"row": row.row}
    failure = row.failure
    reason: dict[str, Any] = {"state": row.state.label}
    if failure is not None:
        reason |= {"error": failure.type, "status": failure.status, "reason": failure.message}
        wrong = [f"{name}: {text}" if name else text for name, text in failure.invalid_parameters]
        if wrong:
            reason["reason"] += f" [{'; '.join(wrong)}]"
    return {**fields, **{f"{REASON_PREFIX}{name}": value for name, value in reason.items()}}


def _write(rows: Iterator[dict[str, Any]], path: Path) -> int:
    writers = {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise BulkError(f"cannot write {path}: expected the ending {', '.join(writers)}")
    try:
        return writer(rows, path)
    except OSError as error:
        raise BulkError(f"cannot write {path}: {error.strerror or error}") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside a file, and rename it into place if nothing was raised."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield chunk


def _write_jsonl(rows: Iterator[dict[str, Any]], path: Path) -> int:
    number = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for chunk in _chunks(rows):
            file.writelines(f"{json.dumps(row, ensure_ascii=True)}\n" for row in chunk)
            number += len(chunk)
    return number


def _spooled(
    rows: Iterator[dict[str, Any]], use: Callable[[list[str], Iterator[dict[str, Any]]], int]
) -> int:
    """Keep rows in a file until all of their columns are known, and then use them."""
    columns: dict[str, None] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        for row in rows:
            columns.update(dict.fromkeys(row))
            spool.write(f"{json.dumps(row)}\n")
        spool.seek(0)
        return use(list(columns), (json.loads(line) for line in spool))


def _write_csv(rows: Iterator[dict[str, Any]], path: Path) -> int:
    def use(columns: list[str], kept: Iterator[dict[str, Any]]) -> int:
        number = 0
        with (
            replacing(path) as temporary,
            temporary.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file)
            writer.writerow(columns)
            for chunk in _chunks(kept):
                writer.writerows([[_cell(row.get(name)) for name in columns] for row in chunk])
                number += len(chunk)
        return number

    return _spooled(rows, use)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def _write_parquet(rows: Iterator[dict[str, Any]], path: Path) -> int:
    arrow, parquet = need("pyarrow", "arrow"), need("pyarrow.parquet", "arrow")

    def use(columns: list[str], kept: Iterator[dict[str, Any]]) -> int:
        # The results of a function have no declared type: every column is text.
        schema = arrow.schema([(name, arrow.string()) for name in columns])
        number = 0
        with replacing(path) as temporary, parquet.ParquetWriter(temporary, schema) as writer:
            for chunk in _chunks(kept):
                values = [{name: _text(row.get(name)) for name in columns} for row in chunk]
                writer.write_batch(arrow.RecordBatch.from_pylist(values, schema=schema))
                number += len(chunk)
        return number

    return _spooled(rows, use)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
