"""Results as table, JSON, JSON Lines, YAML or CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

FORMATS = ("table", "json", "jsonl", "yaml", "csv")
_MAX_COLUMNS = 6


def default_format(*, is_list: bool) -> str:
    """Return `table` for a terminal, and JSON (JSON Lines for a list) for a pipe."""
    if sys.stdout.isatty():
        return "table"
    return "jsonl" if is_list else "json"


def select(value: Any, query: str) -> Any:
    """Return the result of a JMESPath query.

    Raises:
        click.UsageError: The query is invalid, or jmespath is not installed.
    """
    try:
        import jmespath  # noqa: PLC0415 (rarely needed)
        from jmespath.exceptions import JMESPathError  # noqa: PLC0415
    except ImportError:
        raise click.UsageError("--query needs jmespath: pip install 'trunkline[cli]'") from None
    try:
        return jmespath.search(query, value)
    except JMESPathError as error:
        raise click.UsageError(f"--query: {str(error).splitlines()[0]}") from None


def column(row: Any, name: str) -> Any:
    """Return the value at a dotted path of a row; None if it is missing."""
    for part in name.split("."):
        row = row.get(part) if isinstance(row, Mapping) else None
    return row


def render(value: Any, form: str, columns: Sequence[str] = ()) -> str:
    """Return a JSON value as text that ends with a newline; empty for no rows."""
    rows: list[Any] = value if isinstance(value, list) else [value]
    if columns:
        rows = [{name: column(row, name) for name in columns} for row in rows]
        value = rows if isinstance(value, list) else rows[0]
    if form == "json":
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if form == "yaml":
        return "\n".join(_yaml(value)) + "\n"
    if form == "csv":
        return _csv(rows, columns)
    return _table(value, columns)


def _yaml(value: Any, indent: str = "") -> list[str]:
    """Return the lines of a YAML 1.2 document, whose scalars are written as JSON."""
    if isinstance(value, Mapping) and value:
        entries = [(f"{json.dumps(key, ensure_ascii=False)}:", item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        entries = [("-", item) for item in value]
    else:
        return [indent + json.dumps(value, ensure_ascii=False)]
    lines: list[str] = []
    for start, item in entries:
        if isinstance(item, (Mapping, list)) and item:
            lines += [indent + start, *_yaml(item, indent + "  ")]
        else:
            lines.append(f"{indent}{start} {json.dumps(item, ensure_ascii=False)}")
    return lines


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def printable(value: Any) -> str:
    """Return a value as text without control characters, which could drive the terminal."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in _cell(value)
    )


def _names(rows: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(name for row in rows if isinstance(row, Mapping) for name in row))


def _csv(rows: Sequence[Any], columns: Sequence[str]) -> str:
    names = list(columns) or _names(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if names:
        writer.writerow(names)
    for row in rows:
        values = [row.get(name) for name in names] if isinstance(row, Mapping) else [row]
        writer.writerow([_cell(value) for value in values])
    return text.getvalue()


def _table(value: Any, columns: Sequence[str]) -> str:
    try:
        from rich.console import Console  # noqa: PLC0415 (slow, and only tables need it)
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415
    except ImportError:
        raise click.UsageError("--output table needs rich: pip install 'trunkline[cli]'") from None
    if isinstance(value, Mapping):
        names, rows = ["name", "value"], [[name, item] for name, item in value.items()]
    elif isinstance(value, list):
        names = list(columns) or _simple_names(value) or ["value"]
        rows = [[row.get(n) for n in names] if isinstance(row, Mapping) else [row] for row in value]
    else:
        return f"{printable(value)}\n" if value is not None else ""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(printable(name).replace("[", r"\["), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    text = io.StringIO()
    Console(file=text, force_terminal=sys.stdout.isatty()).print(table)
    return "".join(line.rstrip() + "\n" for line in text.getvalue().splitlines())


def _simple_names(rows: Sequence[Any]) -> list[str]:
    """Return the first columns whose values are scalars."""
    nested = {
        name
        for row in rows
        if isinstance(row, Mapping)
        for name, item in row.items()
        if isinstance(item, (Mapping, list))
    }
    return [name for name in _names(rows) if name not in nested][:_MAX_COLUMNS]
