"""Inputs of a job: CSV, JSONL and Parquet files, iterables, async iterables and pagers.

Files are read twice: once in full, so that an invalid row is reported before anything is sent,
and once while the job runs. Other inputs are read once, as fast as their rows are taken.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias, cast

from trunkline._pager import AsyncPager

from .errors import BulkError, RowError
from .rows import SourceRow, need

# What `Job(rows=...)` accepts: the path of a file, rows, or something that gives rows.
Rows: TypeAlias = str | os.PathLike[str] | Iterable[Any] | AsyncIterable[Any]

CHUNK = 256
"""How many rows of a file are read at a time."""

# Columns that a failures file has beside those of the input. They are left out when it is read.
REASON_PREFIX = "trunkline:"


class Source(Protocol):
    """Gives the rows of the input, a few at a time."""

    def chunks(self) -> AsyncIterator[list[SourceRow]]:
        """Read the input from its first row."""
        ...


class FileSource:
    """A file of rows.

    Args:
        path: The file: .csv, .jsonl, .ndjson or .parquet; the text formats also as .gz.

    Raises:
        BulkError: The ending says another format, or the file cannot be read.

    Attributes:
        is_repeatable: Whether the rows can be read once more.
    """

    is_repeatable = True

    def __init__(self, path: Path) -> None:
        self.path = path
        suffix = path.suffix.lower()
        self._packed = suffix == ".gz"
        if self._packed:
            suffix = Path(path.stem).suffix.lower()
        readers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet}
        if suffix not in readers or (self._packed and suffix == ".parquet"):
            known = ", ".join((*readers, ".csv.gz", ".jsonl.gz"))
            raise BulkError(f"cannot read {path}: expected a file with the ending {known}")
        if not path.is_file():
            reason = "it is not a file" if path.exists() else "there is no such file"
            raise BulkError(f"cannot read {path}: {reason}")
        self._reader = readers[suffix]

    def rows(self) -> Iterator[SourceRow]:
        """Read the rows.

        Raises:
            RowError: A row cannot be read.
            BulkError: The file cannot be read.
        """
        try:
            if self._reader is _parquet:
                yield from _parquet(cast("IO[bytes]", self.path))
                return
            with gzip.open(self.path) if self._packed else self.path.open("rb") as file:
                yield from self._reader(cast("IO[bytes]", file))
        except OSError as error:  # gzip.BadGzipFile as well
            raise BulkError(f"cannot read {self.path}: {error.strerror or error}") from None

    def fingerprint(self) -> str:
        """Return a hash of the file's bytes."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise BulkError(f"cannot read {self.path}: {error.strerror}") from None

    async def chunks(self) -> AsyncIterator[list[SourceRow]]:
        """Read the file in another thread."""
        rows = self.rows()
        while chunk := await asyncio.to_thread(_take, rows, CHUNK):
            yield chunk


class StreamSource:
    """An iterable or async iterable of rows.

    Attributes:
        is_repeatable: Whether the rows can be read once more.
    """

    def __init__(self, rows: Iterable[Any] | AsyncIterable[Any]) -> None:
        self._rows = rows
        self.is_repeatable = isinstance(rows, (list, tuple))

    async def chunks(self) -> AsyncIterator[list[SourceRow]]:
        """Read as many rows as there are without waiting, in small lists."""
        n = 0
        async for values in self._lists():
            chunk = [SourceRow(n + i, value) for i, value in enumerate(values, 1)]
            n += len(chunk)
            yield chunk

    async def _lists(self) -> AsyncIterator[list[Any]]:
        rows = self._rows
        if isinstance(rows, AsyncPager):
            async with rows.pages() as pages:
                async for page in pages:
                    yield list(page.items)
        elif isinstance(rows, AsyncIterable):
            async for value in rows:
                yield [value]
        else:
            iterator = iter(rows)
            # A few at a time: a slow generator does not make ready rows wait for long.
            while values := _take(iterator, 16):
                yield values


def source_of(rows: Rows) -> FileSource | StreamSource:
    """Return the source of a job's input.

    Raises:
        BulkError: The input has another type.
    """
    if isinstance(rows, (str, os.PathLike)):
        return FileSource(Path(rows))
    if isinstance(rows, Mapping) or not isinstance(rows, (Iterable, AsyncIterable)):
        kind = type(rows).__name__
        raise BulkError(f"rows: expected a path, an iterable or an async iterable, got {kind}")
    return StreamSource(rows)


def _take(iterator: Iterator[Any], number: int) -> list[Any]:
    return [value for _, value in zip(range(number), iterator, strict=False)]


def _lines(file: IO[bytes], place: list[int]) -> Iterator[str]:
    """Decode line by line, so that an error is reported with its row.

    Args:
        file: The file.
        place: The numbers of the current row and line, updated here and by the caller.
    """
    try:
        for raw in file:
            place[1] += 1
            start = raw.removeprefix(b"\xef\xbb\xbf") if place[1] == 1 else raw
            yield start.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} of the line is not UTF-8"
        raise RowError(place[0] + 1, reason, line=place[1]) from None
    except (EOFError, zlib.error):
        reason = "the compressed file is cut or damaged"
        raise RowError(place[0] + 1, reason, line=place[1] + 1) from None


def _csv(file: IO[bytes]) -> Iterator[SourceRow]:
    place = [0, 0]
    reader = csv.reader(_lines(file, place), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            return
        _check_header(header)
        for cells in reader:
            if not cells:  # an empty line
                continue
            if len(cells) != len(header):
                reason = f"expected {len(header)} cells as in the header, got {len(cells)}"
                if len(cells) < len(header):
                    reason += "; the file may be cut"
                raise RowError(place[0] + 1, reason, line=place[1])
            place[0] += 1
            yield SourceRow(place[0], _own(zip(header, cells, strict=True)), place[1])
    except csv.Error as error:
        raise RowError(place[0] + 1, f"not CSV: {error}", line=place[1]) from None


def _own(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in cells if not name.startswith(REASON_PREFIX)}


def _check_header(header: list[str]) -> None:
    if "" in header:
        raise BulkError(f"the header has an empty name in column {header.index('') + 1}")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise BulkError(f"the header has the column {twice!r} twice")


def _jsonl(file: IO[bytes]) -> Iterator[SourceRow]:
    place = [0, 0]
    for line in _lines(file, place):
        if line.isspace():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            reason = "not JSON" if line.endswith("\n") else "not JSON; the file may be cut"
            raise RowError(place[0] + 1, reason, line=place[1]) from None
        if not isinstance(value, dict):
            reason = f"expected a JSON object, got {type(value).__name__}"
            raise RowError(place[0] + 1, reason, line=place[1])
        place[0] += 1
        yield SourceRow(place[0], _own(value.items()), place[1])


def _parquet(file: IO[bytes]) -> Iterator[SourceRow]:
    arrow, parquet = need("pyarrow", "arrow"), need("pyarrow.parquet", "arrow")
    n = 0
    try:
        with parquet.ParquetFile(file) as opened:
            _check_header(opened.schema_arrow.names)
            for batch in opened.iter_batches(batch_size=CHUNK):
                for value in batch.to_pylist():
                    n += 1
                    yield SourceRow(n, _own(value.items()))
    except (arrow.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise RowError(n + 1, f"not Parquet, or the file is cut: {reason}") from None
