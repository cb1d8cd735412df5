"""`trunkline export`: a list as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import attrs
import click

from trunkline._client.client import Client

from .call import OperationCommand
from .invoke import Options, bind, create_client
from .lists import Lists
from .operations import ResourcePath
from .parameters import collect

_LIST_OPTIONS = frozenset(
    {"output", "columns", "query", "dry_run", "limit", "cursor"}
)  # those of printing


class ExportCommand(OperationCommand):
    """The export of one list.

    Args:
        name: The name of the command.
        path: The resource.
        method: The list operation of the resource.
    """

    def __init__(self, name: str, path: ResourcePath, method: Callable[..., Any]) -> None:
        super().__init__(name, path, method)
        arguments = [p for p in self.params if isinstance(p, click.Argument)]
        kept = [
            p for p in self.params if isinstance(p, click.Option) and p.name not in _LIST_OPTIONS
        ]
        self.params = [
            *arguments,
            click.Argument(["file"], type=click.Path(dir_okay=False)),
            *kept,
            click.Option(
                ["--secrets"], is_flag=True, help="Include links with tokens and other secrets."
            ),
        ]
        self.help = (
            f"{self.help}\n\nWrites JSONL, CSV (both also .gz and .zst) or Parquet, by the ending "
            "of FILE. Run the same command again to continue an export that was interrupted."
        )

    def _run(self, **given: Any) -> None:
        file, secrets = given.pop("file"), given.pop("secrets")
        positional, keywords = collect(self._method, given, {}, self.nested(), ())
        names = {field.name for field in attrs.fields(Options)}
        options = Options(**{name: given[name] for name in names & given.keys()})
        asyncio.run(self._export(positional, keywords, options, file, secrets=secrets))

    async def _export(
        self,
        positional: list[Any],
        keywords: dict[str, Any],
        options: Options,
        file: str,
        *,
        secrets: bool,
    ) -> None:
        from trunkline import bulk  # noqa: PLC0415 (slow; help does not need it)

        client: Client
        async with create_client(self._path.client, options) as client:
            pager = bind(self._path, client, self._method.__name__, options)(
                *positional, **keywords
            )
            report = await bulk.export(
                pager,
                file,
                secrets=secrets,
                on_progress=lambda count: options.note(f"{count:,} items"),
            )
        resumed = f" ({report.resumed:,} of them before)" if report.resumed else ""
        options.note(f"{report.path}: {report.items:,} items{resumed}, {report.seconds:.1f} s")


COMMAND = Lists("export", ExportCommand, "Write a list to a file: JSONL, CSV or Parquet.")
