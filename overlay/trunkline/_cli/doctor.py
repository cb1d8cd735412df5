"""`trunkline doctor`: find out why calls fail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import click

from trunkline._client.client import Client
from trunkline.errors import ConfigError

from . import output, settings
from .checks import local, network
from .checks.findings import Finding, error
from .common import base_url_option, output_option, settings_options
from .exit_codes import CHECK_FAILED
from .operations import client_classes

_MARKS = {"ok": "ok", "note": "--", "warning": "warn", "error": "FAIL"}
_COLORS = {"ok": "green", "note": "bright_black", "warning": "yellow", "error": "red"}
_APPLICATION_ID, _PRIVATE_KEY = "VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY"


@click.command(
    "doctor",
    params=[*settings_options(), base_url_option(), output_option("Default: text.")],
    help="Check credentials, keys, clock, network and TLS, and call each API once. Prints no "
    "secrets. The exit status is 1 if calls cannot work.",
)
@click.option("--offline", is_flag=True, help="Make no connections.")
def COMMAND(  # noqa: N802 (all command modules have this name)
    *,
    profile: str | None,
    credential: Sequence[str],
    base_url: str | None,
    output: str | None,
    offline: bool,
) -> None:
    """Print all findings."""
    found = asyncio.run(_print_all(profile, credential, base_url, output, offline=offline))
    if _has_error(found):
        click.get_current_context().exit(CHECK_FAILED)


async def _print_all(
    profile: str | None,
    credential: Sequence[str],
    base_url: str | None,
    form: str | None,
    *,
    offline: bool,
) -> list[Finding]:
    found = []
    async for finding in _findings(profile, credential, base_url, offline=offline):
        found.append(finding)
        if form in (None, "table"):
            click.echo(_line(finding))
    if form not in (None, "table"):
        click.echo(output.render([attrs.asdict(f) for f in found], str(form)), nl=False)
        return found
    errors = sum(finding.level == "error" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    click.echo(f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}")
    return found


def _line(finding: Finding) -> str:
    mark = click.style(f"{_MARKS[finding.level]:<5}", fg=_COLORS[finding.level])
    text = f"{mark}{finding.subject}: {output.printable(finding.text)}"
    return f"{text}\n     -> {finding.advice}" if finding.advice else text


async def _findings(
    profile: str | None, credential: Sequence[str], base_url: str | None, *, offline: bool
) -> AsyncIterator[Finding]:
    for finding in local.versions():
        yield finding
    try:
        values = settings.load(profile, credential)
    except ConfigError as problem:
        yield error("profile", str(problem), "correct the file")
        return
    base_url = base_url or values.get(settings.BASE_URL) or None
    about_credentials = list(_credentials(values))
    about_connections = list(_connections(base_url, values))
    for finding in (*about_credentials, *about_connections):
        yield finding
    if offline or _has_error(about_connections):
        return
    about_servers = [f async for f in network.servers(_urls(base_url, values))]
    for finding in about_servers:
        yield finding
    if _has_error([*about_credentials, *about_servers]):
        return  # calls would fail for the reasons above
    for client, packages in _configured(values).items():
        async for finding in _calls(client, packages, values, base_url):
            yield finding


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(finding.level == "error" for finding in findings)


def _configured(values: Mapping[str, str]) -> dict[type[Client], list[str]]:
    """Return the packages of each client whose credentials are all given."""
    return {
        client: network.configured(client, settings.arguments(client, values))
        for client in client_classes()
    }


def _urls(base_url: str | None, values: Mapping[str, str]) -> list[str]:
    return [
        network.base_url_of(package, base_url, client._home)
        for client, names in _configured(values).items()
        for package in names
    ]


def _credentials(values: Mapping[str, str]) -> Iterator[Finding]:
    clients = client_classes()
    yield from local.variables(clients, values)
    yield from local.private_keys(clients, values)
    yield from local.signature_secret(values)
    if not any(_configured(values).values()):
        yield error(
            "credentials",
            "no API has all of its credentials",
            "set the variables above in the environment, in .env, or in a profile",
        )


def _connections(base_url: str | None, values: Mapping[str, str]) -> Iterator[Finding]:
    yield from local.target(base_url, values)
    yield from local.environment(os.environ)
    try:
        _urls(base_url, values)
    except ConfigError as problem:
        yield error("base URL", str(problem), f"correct --base-url or {settings.BASE_URL}")


async def _calls(
    client_class: Any, packages: Sequence[str], values: Mapping[str, str], base_url: str | None
) -> AsyncIterator[Finding]:
    if not packages:
        return
    options: dict[str, Any] = {"base_url": base_url} if base_url else {}
    arguments = settings.arguments(client_class, values)
    async with client_class(**arguments, **options, retry=None) as client:
        for package in packages:
            async for finding in network.credentials(client, package):
                yield finding
        keys = {_APPLICATION_ID, _PRIVATE_KEY}
        if "applications" in packages and keys <= {k for k in values if values[k]}:
            async for finding in network.key_of_application(
                client, values, _APPLICATION_ID, _PRIVATE_KEY
            ):
                yield finding
