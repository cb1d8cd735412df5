"""Formats of an export: each appends chunks to one file, which may be cut after any of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from trunkline._serialization.json import dumps_checked
from trunkline._serialization.model import Model, to_json
from trunkline.bulk.errors import ExportError
from trunkline.bulk.rows import need, without_secrets

from .columns import extra_of
from .raw_values import Prune, UndescribedValueError, pruner_of
from .tables import EXTRA, PARENT, TableMaker

_GROUP_BYTES = 32 * 1024 * 1024


@attrs.frozen
class Chunk:
    """Items that are written together.

    Attributes:
        items: The items.
        parents: The identifiers of their parents; None for each item without a fan-out.
        first: The number of the first item, starting at 1.
        raw: The class of which the items are the JSON values, as received; None for models.
    """

    items: Sequence[Any]
    parents: Sequence[str | None]
    first: int
    raw: type[Model] | None = None


class Sink(Protocol):
    """One format."""

    def encode(self, chunk: Chunk) -> Any:
        """Return encoded items, for `pack`.

        Raises:
            UndescribedValueError: Items as received are not as described; models of them are needed.
            ExportError: A value does not fit its column.
        """
        ...

    def pack(self, parts: list[Any]) -> bytes:
        """Return the bytes to append; it may be called in another thread."""
        ...

    def complete(self, part: Path, into: Path) -> None:
        """Make the final file of the appended chunks."""
        ...


class _Plain:
    def pack(self, parts: list[Any]) -> bytes:
        """Return the bytes to append."""
        return b"".join(parts)

    def complete(self, part: Path, into: Path) -> None:
        """The chunks are the file."""
        part.replace(into)


class Jsonl(_Plain):
    """JSON objects, one a line, as the provider sent them."""

    def __init__(self, *, secrets: bool, parents: bool) -> None:
        self._secrets, self._parents = secrets, parents
        self._pruners: dict[type[Model], Prune | None] = {}

    def encode(self, chunk: Chunk) -> bytes:
        """Return the lines."""
        if chunk.raw is not None:
            texts = self._as_received(chunk.raw, chunk.items)
        else:
            texts = [self._text(item) for item in chunk.items]
        if self._parents:
            pairs = zip(texts, chunk.parents, strict=True)
            texts = [_with_parent(text, parent) for text, parent in pairs]
        texts.append(b"")  # for the last line's end
        return b"\n".join(texts)

    def _as_received(self, model: type[Model], items: Sequence[Any]) -> list[bytes]:
        if not all(type(item) is dict for item in items):
            raise UndescribedValueError
        if not self._secrets:
            if model not in self._pruners:
                self._pruners[model] = pruner_of(model)
            prune = self._pruners[model]
            if prune is None:
                raise UndescribedValueError
            items = [prune(item) for item in items]
        return [dumps_checked(item, to_json) for item in items]

    def _text(self, item: Any) -> bytes:
        if not isinstance(item, Model):
            return json.dumps(to_json(item), separators=(",", ":")).encode("ascii")
        # Nothing has changed the items since they were read.
        source = item._source if self._secrets else without_secrets(item, as_read=True)
        return dumps_checked(source, to_json)


def _with_parent(text: bytes, parent: str | None) -> bytes:
    if not text.startswith(b"{"):
        return text  # not an object
    key = json.dumps({PARENT: parent}, separators=(",", ":")).encode("ascii")
    return key if text == b"{}" else key[:-1] + b"," + text[1:]


class Csv(_Plain):
    """A table with a header; nested values are JSON text."""

    def __init__(self, model: type[Model], *, secrets: bool, parents: bool) -> None:
        self._names = [name for name, _, _ in model._fields if secrets or name not in model._secret]
        self._secrets, self._parents = secrets, parents

    def encode(self, chunk: Chunk) -> bytes:
        """Return the rows, with the header before the first one."""
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        if chunk.first == 1:
            writer.writerow([*([PARENT] if self._parents else []), *self._names, EXTRA])
        for item, parent in zip(chunk.items, chunk.parents, strict=True):
            cells = [self._cell(getattr(item, name, None)) for name in self._names]
            own = [parent] if self._parents else []
            writer.writerow([*own, *cells, extra_of(type(item), item._source)])
        return file.getvalue().encode("utf-8")

    def _cell(self, value: Any) -> object:
        if value is None or type(value) in (str, int, float):
            return value
        if isinstance(value, Model) and not self._secrets:
            value = without_secrets(value)
        plain = to_json(value)
        return plain if isinstance(plain, str) else json.dumps(plain, separators=(",", ":"))


class Parquet:
    """Parquet. Chunks are kept as Arrow streams, since a Parquet file cannot be appended to."""

    def __init__(self, model: type[Model], *, secrets: bool, parents: bool) -> None:
        self._arrow = need("pyarrow", "arrow")
        self._parquet = need("pyarrow.parquet", "arrow")
        self._model = model
        self._maker = TableMaker(model, secrets=secrets, parents=parents)

    def encode(self, chunk: Chunk) -> Any:
        """Return a record batch."""
        if chunk.raw is None:
            return self._maker.batch(chunk.items, chunk.parents, chunk.first)
        if chunk.raw is not self._model:  # another list of a fan-out
            raise UndescribedValueError
        return self._maker.raw_batch(chunk.items, chunk.parents)

    def pack(self, parts: list[Any]) -> bytes:
        """Return an Arrow stream."""
        arrow = self._arrow
        buffer = arrow.BufferOutputStream()
        with arrow.ipc.new_stream(buffer, self._maker.schema) as stream:
            # As one batch: each costs as much as some hundred rows.
            stream.write_table(arrow.Table.from_batches(parts, self._maker.schema).combine_chunks())
        return bytes(buffer.getvalue())

    def complete(self, part: Path, into: Path) -> None:
        """Write the streams as row groups of one file, and put that in place."""
        arrow, merged = self._arrow, part.with_name(f"{part.name}.merged")
        with self._parquet.ParquetWriter(merged, self._maker.schema) as writer:
            group: list[Any] = []
            with arrow.memory_map(str(part)) as file:
                while file.tell() < file.size():
                    with arrow.ipc.open_stream(file) as stream:
                        group.extend(stream)
                    if sum(batch.nbytes for batch in group) >= _GROUP_BYTES:
                        writer.write_table(arrow.Table.from_batches(group, self._maker.schema))
                        group = []
            if group:
                writer.write_table(arrow.Table.from_batches(group, self._maker.schema))
        merged.replace(into)
        part.unlink()


class Compressed:
    """Another format, each chunk compressed by itself: the members of a file are read as one."""

    def __init__(self, sink: Sink, compress: Callable[[bytes], bytes]) -> None:
        self._sink, self._compress = sink, compress

    def encode(self, chunk: Chunk) -> Any:
        """Return encoded items."""
        return self._sink.encode(chunk)

    def pack(self, parts: list[Any]) -> bytes:
        """Return the compressed bytes."""
        return self._compress(self._sink.pack(parts))

    def complete(self, part: Path, into: Path) -> None:
        """The chunks are the file."""
        self._sink.complete(part, into)


def _zstd(data: bytes) -> bytes:
    return bytes(need("pyarrow", "arrow").compress(data, codec="zstd", asbytes=True))


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 6)


_COMPRESSIONS = {".gz": _gzip, ".zst": _zstd}


def check_ending(path: Path) -> None:
    """Check that there is a format for a file's ending.

    Raises:
        ExportError: The ending is not that of a known format.
    """
    endings = [suffix.lower() for suffix in path.suffixes]
    packed = endings[-1:] and endings[-1] in _COMPRESSIONS
    kind = endings[-2:-1] if packed else endings[-1:]
    if kind not in ([".jsonl"], [".csv"], [".parquet"]) or (packed and kind == [".parquet"]):
        raise ExportError(
            f"cannot write {path}: expected the ending .jsonl, .csv, .parquet, or .gz or .zst"
            " behind one of the first two"
        )
    if endings[-1] in (".parquet", ".zst"):
        need("pyarrow", "arrow")


def takes_raw(path: Path, model: type[Model], *, secrets: bool, strict: bool) -> bool:
    """Return whether items are taken as received, without a model of each.

    Args:
        path: The file.
        model: The class of the items.
        secrets: Whether attributes that hold secrets are written.
        strict: Whether the caller wants every value to be as described.
    """
    kind = _kind(path)
    if kind == ".jsonl":
        return not strict and (secrets or pruner_of(model) is not None)
    return kind == ".parquet"


def _kind(path: Path) -> str:
    """Return the ending of the format, without that of the compression."""
    endings = [suffix.lower() for suffix in path.suffixes]
    return endings[-2] if endings[-1] in _COMPRESSIONS else endings[-1]


def sink_for(path: Path, model: type[Model] | None, *, secrets: bool, parents: bool) -> Sink:
    """Return the format of a file, by its ending.

    Raises:
        ExportError: A table is to be made of items that are not models.
    """
    kind, compress = _kind(path), _COMPRESSIONS.get(path.suffix.lower())
    sink: Sink
    if kind == ".jsonl":
        sink = Jsonl(secrets=secrets, parents=parents)
    elif model is None:
        raise ExportError(f"cannot write {path}: the items are not models; use .jsonl")
    else:
        table = Csv if kind == ".csv" else Parquet
        sink = table(model, secrets=secrets, parents=parents)
    return sink if compress is None else Compressed(sink, compress)
