"""`trunkline bulk`: one call for each row of a file, with a journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from .call import OperationCommand
from .exit_codes import OUTCOME_UNKNOWN
from .invoke import Options, bind, create_client
from .operations import ResourcePath, by_name, find, is_list, kebab, resources
from .parameters import Parameter, collect, parameters
from .suggestions import NamesGroup, UnknownNameError, unknown_bulk

_CALL_OPTIONS = frozenset({"output", "columns", "query", "json_", "null", "save"})


class BulkCommand(OperationCommand):
    """A bulk job of one operation.

    Args:
        name: The name of the command.
        path: The resource.
        method: The operation of the resource.
    """

    def __init__(self, name: str, path: ResourcePath, method: Callable[..., Any]) -> None:
        super().__init__(name, path, method)
        self.params = [
            click.Argument(["file"], type=click.Path(exists=True, dir_okay=False)),
            *(
                p
                for p in self.params
                if isinstance(p, click.Option) and p.name not in _CALL_OPTIONS
            ),
            click.Option(["--journal"], metavar="FILE", help="Default: FILE.journal."),
            click.Option(["--key"], metavar="COLUMN", help="The column that identifies a row."),
            click.Option(
                ["--concurrency"], type=click.IntRange(1), help="Default: adapts to the server."
            ),
            click.Option(
                ["--retry"],
                type=click.Choice(["transient", "permanent", "all"]),
                help="Run rows that failed again.",
            ),
            click.Option(["--extend"], is_flag=True, help="Accept a file that has changed."),
            click.Option(["--results"], metavar="FILE", help="Write the results to this file."),
            click.Option(
                ["--failures"], metavar="FILE", help="Write the failed rows to this file."
            ),
        ]
        columns = ", ".join(kebab(p.name) for p in parameters(method))
        self.help = (
            f"{self.help}\n\nOne call for each row of FILE (.csv, .jsonl or .parquet; the text "
            f"formats also as .gz). Columns: {columns}; a dot leads to a field of an object. "
            "Options are the same for all rows; a column wins. Run the same command again to "
            "continue a job that was interrupted."
        )

    def _run(self, **given: Any) -> None:
        job = {
            name: given.pop(name)
            for name in (
                *("file", "journal", "key", "concurrency", "retry", "extend"),
                *("results", "failures"),
            )
        }
        names = {field.name for field in attrs.fields(Options)}
        options = Options(**{name: given[name] for name in names & given.keys()})
        constants = {key: value for key, value in given.items() if key.startswith("arg_")}
        status = asyncio.run(self._job(job, constants, options))
        if status:
            click.get_current_context().exit(status)

    async def _job(
        self, job: Mapping[str, Any], constants: Mapping[str, Any], options: Options
    ) -> int:
        from trunkline import bulk  # noqa: PLC0415 (slow; help does not need it)

        file = Path(job["file"])
        read = RowArguments(self._method, constants, self.nested())
        await asyncio.to_thread(_check_rows, file, read)
        async with create_client(self._path.client, options) as client:
            method = bind(self._path, client, self._method.__name__, options)

            async def call(row: Mapping[str, Any]) -> Any:
                positional, keywords = read(row)
                return await method(*positional, **keywords)

            report = await bulk.Job(
                job["journal"] or f"{file}.journal", rows=file, key=job["key"], extend=job["extend"]
            ).run(
                call,
                name=" ".join([*self._path.attributes, self._method.__name__]),
                concurrency=job["concurrency"] or "auto",
                retry=job["retry"],
                idempotent=self._method.__name__ in ("get", "delete"),
                progress=not options.quiet,
                dry_run=options.dry_run,
            )
        if not options.dry_run:
            for write, target in (
                (report.write_results, job["results"]),
                (report.write_failures, job["failures"]),
            ):
                if target is not None:
                    options.note(f"{target}: {write(target):,} rows")
        else:
            options.note(f"{report.finished:,} rows would be run; nothing was sent")
        options.note(str(report))
        # The report's code for unknown outcomes is that of a configuration error here.
        code = OUTCOME_UNKNOWN if report.counts.unknown else report.exit_code
        return 0 if options.dry_run else code


class RowArguments:
    """Returns the arguments of the call for a row.

    Args:
        method: The operation.
        constants: Arguments that are the same for all rows, as click has parsed them.
        nested: Fields of objects that are the same for all rows.
    """

    def __init__(
        self,
        method: Callable[..., Any],
        constants: Mapping[str, Any],
        nested: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._method, self._constants, self._nested = method, constants, nested
        self._parameters = {p.name: p for p in parameters(method)}
        self._types = {name: p.click_type() for name, p in self._parameters.items()}

    def __call__(self, row: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Return the positional and the keyword arguments.

        Raises:
            click.UsageError: A column is unknown, a value does not fit, or an argument is missing.
        """
        given = dict(self._constants)
        nested = {name: dict(fields) for name, fields in self._nested.items()}
        for column, value in row.items():
            if value is None or value == "":
                continue
            first, *others = str(column).split(".")
            parameter = self._parameter(first)
            if others:
                target = nested.setdefault(parameter.name, {})
                for name in others[:-1]:
                    target = target.setdefault(name, {})
                target[others[-1]] = value
            elif parameter.is_path:
                given[parameter.name] = str(value)
            else:
                given[f"arg_{parameter.name}"] = self._converted(parameter, value)
        for name, parameter in self._parameters.items():
            if parameter.is_path and name not in given:
                raise click.UsageError(f"the column {kebab(name)!r} is missing or empty")
        return collect(self._method, given, {}, nested, ())

    def _parameter(self, column: str) -> Parameter:
        name = column.strip().replace("-", "_")
        for candidate in (name, f"{name}_"):
            if candidate in self._parameters:
                return self._parameters[candidate]
        # `id` stands for the only identifier in the path.
        paths = [p for p in self._parameters.values() if p.is_path]
        if name == "id" and len(paths) == 1:
            return paths[0]
        known = ", ".join(kebab(name) for name in self._parameters)
        raise click.UsageError(f"unknown column {column!r}; the operation has: {known}")

    def _converted(self, parameter: Parameter, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if parameter.is_sequence:
                return _items(value)
            return self._types[parameter.name].convert(value, None, None)
        except click.UsageError as error:
            raise click.UsageError(f"the column {parameter.name!r}: {error.message}") from None


def _items(text: str) -> list[Any]:
    """Return the items of a list in a cell: a JSON array, or texts between semicolons."""
    import json  # noqa: PLC0415

    if text.lstrip().startswith("["):
        try:
            value = json.loads(text)
        except ValueError:
            raise click.UsageError("expected a JSON array") from None
        return value if isinstance(value, list) else [value]
    return [item.strip() for item in text.split(";") if item.strip()]


def _check_rows(file: Path, read: RowArguments) -> None:
    """Check the arguments of every row before anything is sent.

    Raises:
        click.UsageError: A row is invalid; the message has its line.
    """
    from trunkline.bulk.sources import FileSource  # noqa: PLC0415 (slow)

    for row in FileSource(file).rows():
        place = f"line {row.line}" if row.line is not None else f"row {row.n}"
        if not isinstance(row.value, Mapping):
            kind = type(row.value).__name__
            raise click.UsageError(f"{file}, {place}: expected an object, got {kind}")
        try:
            read(row.value)
        except click.UsageError as error:
            raise click.UsageError(f"{file}, {place}: {error.message}") from None


class ResourcesOf(NamesGroup):
    """The resources that have an operation.

    Args:
        method: The name of the operation, such as `create`.
    """

    def __init__(self, method: str) -> None:
        self._method = method
        super().__init__(method, help=f"Call {method} for each row of a file.")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources that have the operation."""
        return [name for name, path in by_name().items() if self._is_operation_of(path)]

    def _is_operation_of(self, path: ResourcePath) -> bool:
        method = path.methods().get(self._method)
        return method is not None and not is_list(method)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the job of a resource."""
        path = find(cmd_name)
        if path is None or not self._is_operation_of(path):
            return None
        return BulkCommand(cmd_name, path, path.methods()[self._method])

    def unknown(self, ctx: click.Context, name: str) -> UnknownNameError:
        """Return the error for a resource that has no such operation."""
        return unknown_bulk(name, self._method)


class Verbs(NamesGroup):
    """The operations that can be called for each row of a file, by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the operations."""
        found = {
            name
            for _, path in resources()
            for name, method in path.methods().items()
            if not is_list(method)
        }
        return sorted(found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the group of the resources that have the operation."""
        return ResourcesOf(cmd_name) if cmd_name in self.list_commands(ctx) else None

    def unknown(self, ctx: click.Context, name: str) -> UnknownNameError:
        """Return the error for an operation that no resource has."""
        return unknown_bulk(name)


COMMAND = Verbs("bulk", help="Call an operation for each row of a file, with a journal.")
