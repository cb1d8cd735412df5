"""Sends an operation and prints its result, or prints its request."""

from __future__ import annotations

import asyncio
import json
import shlex
import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import attrs
import click

from trunkline._call.download import Download
from trunkline._client.client import Client
from trunkline._common.clock import SystemClock
from trunkline._instrumentation.hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
from trunkline._pager import AsyncPager
from trunkline._serialization.model import Model

from . import output, settings
from .dry_run import print_request
from .operations import ResourcePath

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-trace-id", "trace-id")


@attrs.frozen(kw_only=True)
class Options:
    """The options that every operation has besides its arguments.

    Attributes:
        profile: The name of a profile, or None.
        credential: `NAME=VALUE` texts.
        base_url: The origin to call, or None.
        output: A format of `output.FORMATS`; None for the default.
        columns: Names of columns, separated by commas.
        query: A JMESPath query, or None.
        dry_run: Whether to print the request instead of sending it.
        quiet: Whether to print no notes and warnings.
        verbose: Whether to print each request.
        limit: The most items of a list; None for all.
        cursor: The cursor to continue a list from.
        save: The file for the bytes of a download.
    """

    profile: str | None = None
    credential: tuple[str, ...] = ()
    base_url: str | None = None
    output: str | None = None
    columns: str = ""
    query: str | None = None
    dry_run: bool = False
    quiet: bool = False
    verbose: bool = False
    limit: int | None = None
    cursor: str | None = None
    save: str | None = None

    def note(self, text: str) -> None:
        """Print a line to standard error unless `quiet`."""
        if not self.quiet:
            click.echo(text, err=True)


def invoke(
    path: ResourcePath,
    method: str,
    positional: list[Any],
    keywords: Mapping[str, Any],
    options: Options,
) -> None:
    """Call an operation. See `Options` for what is printed.

    Args:
        path: The resource.
        method: The name of the method.
        positional: The path arguments.
        keywords: The other arguments.
        options: How to call and what to print.
    """

    async def call(client: Client) -> None:
        bound = bind(path, client, method, options)
        result = bound(*positional, **keywords)
        if isinstance(result, AsyncPager):
            await _print_list(bound, positional, keywords, options)
        elif isinstance(result, Download):
            await _print_download(result, options)
        elif isinstance(result, AsyncIterator):
            await print_events(result, options)
        else:
            _print_value(plain(await result), options)

    if options.dry_run:
        asyncio.run(print_request(path.client, call, options.profile, options.base_url))
    else:
        asyncio.run(_send(path.client, call, options))


async def _send(
    client_class: type[Client], call: Callable[[Client], Any], options: Options
) -> None:
    async with create_client(client_class, options) as client:
        await call(client)


def create_client(client_class: type[Client], options: Options, **more: Any) -> Client:
    """Return a client with the credentials and the base URL that the options select.

    Args:
        client_class: The class of the client.
        options: The options of the command.
        **more: Further options of the client.

    Raises:
        ConfigError: A credential is missing or invalid.
    """
    values = settings.load(options.profile, options.credential)
    arguments: dict[str, Any] = dict(settings.arguments(client_class, values))
    base_url = settings.base_url(client_class, values, options.base_url)
    if base_url is not None:
        arguments["base_url"] = base_url
    if options.verbose:
        arguments["hooks"] = _verbose_hooks()
    create: Any = client_class
    client: Client = create(**arguments, **more)
    return client


def bind(path: ResourcePath, client: Client, method: str, options: Options) -> Callable[..., Any]:
    """Return a method of a client; the first use of a retired API is a note."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        bound = path.bound(client, method)
    for warning in caught:
        options.note(f"warning: {warning.message}")
    return bound


def _verbose_hooks() -> Hooks:
    clock = SystemClock()
    started: dict[str, float] = {}

    def on_request(event: RequestEvent) -> None:
        started[event.operation] = clock.monotonic()

    def on_response(event: ResponseEvent) -> None:
        elapsed = (clock.monotonic() - started.get(event.operation, clock.monotonic())) * 1000
        found = [event.headers[n] for n in _REQUEST_ID_HEADERS if n in event.headers]
        identifier = f" id={found[0]}" if found else ""
        click.echo(
            f"> {event.method} {event.request.url} {event.status}"
            f" attempt={event.attempt} {elapsed:.0f}ms{identifier}",
            err=True,
        )

    def on_retry(event: RetryEvent) -> None:
        click.echo(f"> {event.outcome}: retry after {event.wait:.1f}s", err=True)

    return Hooks(on_request=on_request, on_response=on_response, on_retry=on_retry)


def plain(value: Any) -> Any:
    """Return a result as a JSON value."""
    return json.loads(value.to_json()) if isinstance(value, Model) else value


def _columns(options: Options) -> list[str]:
    return [name.strip() for name in options.columns.split(",") if name.strip()]


def _print_value(value: Any, options: Options) -> None:
    if options.query is not None:
        value = output.select(value, options.query)
    elif value is None:
        options.note("done")
        return
    form = options.output or output.default_format(is_list=isinstance(value, list))
    click.echo(output.render(value, form, _columns(options)), nl=False)


async def _print_list(
    bound: Callable[..., Any],
    positional: list[Any],
    keywords: Mapping[str, Any],
    options: Options,
) -> None:
    extra: dict[str, Any] = {} if options.limit is None else {"limit": options.limit}
    if options.cursor is not None:
        extra["resume"] = options.cursor
    form = options.output or output.default_format(is_list=True)
    streamed = form == "jsonl" and options.query is None
    rows: list[Any] = []
    count = 0
    items = aiter(bound(*positional, **{**keywords, **extra}))
    async with items:
        async for item in items:
            count += 1
            if streamed:
                click.echo(output.render(plain(item), form, _columns(options)), nl=False)
            else:
                rows.append(plain(item))
        if options.limit is not None and count == options.limit > 0:
            options.note(f"next: --cursor {shlex.quote(items.cursor)}")
    if not streamed:
        _print_value(rows, attrs.evolve(options, output=form))


async def print_events(events: AsyncIterator[Any], options: Options) -> None:
    """Print the data of each event when it is received, as a line of JSON by default."""
    form = options.output or "jsonl"
    count = 0
    while options.limit is None or count < options.limit:
        event = await anext(events, None)
        if event is None:
            return
        count += 1
        _print_value(plain(event.data), attrs.evolve(options, output=form))


async def _print_download(download: Download, options: Options) -> None:
    async with download:
        if options.save is not None:
            await download.save(options.save)
        else:
            async for chunk in download.aiter_bytes():
                click.echo(chunk, nl=False)
