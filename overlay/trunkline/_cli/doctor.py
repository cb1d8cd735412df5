"""`trunkline doctor`: find out why calls fail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import attrs
import click

from trunkline._client.client import Client
from trunkline.errors import ConfigError

from . import output, settings
from .checks import local, network
from .checks.apis import CheckedAPI, apis_of
from .checks.findings import Finding, error, note
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
    clients = client_classes()
    about_credentials = list(_credentials(clients, values))
    targets, about_urls = _targets(clients, values, base_url)
    about_connections = [*about_urls, *local.environment(os.environ)]
    for finding in (*about_credentials, *local.targets(targets, values), *about_connections):
        yield finding
    # Calls are made with what has no fault, so that each API gets a finding.
    faulty = {each.subject for each in about_credentials if each.level == "error"}
    usable = {name: value for name, value in values.items() if name not in faulty}
    is_offline = offline or _has_error(local.environment(os.environ))
    reasons = _reasons_not_to_call(targets, values, faulty)
    to_call = {api: origin_of(url) for api, url in targets.items() if api not in reasons}
    unreachable: set[str] = set()
    for origin in () if is_offline else dict.fromkeys(to_call.values()):
        async for finding in network.servers([origin]):
            unreachable |= {origin} if finding.level == "error" else set()
            yield finding
    reasons |= {a: f"see {o} above" for a, o in to_call.items() if o in unreachable}
    for api, reason in reasons.items():
        yield note(api.package, f"is not called: {reason}")
    for client in clients:
        ready = [each for each in targets if each.client is client and each not in reasons]
        if is_offline:
            for api in ready:
                yield note(api.package, f"is set up, and is not called at {targets[api]}")
            continue
        async for finding in _calls(client, ready, usable, base_url):
            yield finding


def _reasons_not_to_call(
    targets: Mapping[CheckedAPI, str], values: Mapping[str, str], faulty: set[str]
) -> dict[CheckedAPI, str]:
    """Return the reason for each API whose call would fail for what was reported before."""
    reasons: dict[CheckedAPI, str] = {}
    misplaced = local.sandbox_at_provider(targets, values)
    usable = {name: value for name, value in values.items() if name not in faulty}
    for api in targets:
        if not api.is_set_up(settings.arguments(api.client, usable)):
            names = [name for name in api.variables if name in faulty]
            reasons[api] = f"see {', '.join(names)} above"
        elif api in misplaced:
            reasons[api] = "its credentials are those of a sandbox"
    return reasons


def _has_error(findings: Iterable[Finding]) -> bool:
    return any(finding.level == "error" for finding in findings)


def _targets(
    clients: Sequence[type[Client]], values: Mapping[str, str], base_url: str | None
) -> tuple[dict[CheckedAPI, str], list[Finding]]:
    """Return the base URL of each API that has credentials, and the findings about base URLs."""
    targets: dict[CheckedAPI, str] = {}
    problems: dict[str, Finding] = {}
    for api in apis_of(clients):
        if not api.is_set_up(settings.arguments(api.client, values)):
            continue
        try:
            targets[api] = api.url(settings.base_url(api.client, values, base_url))
        except ConfigError as problem:
            text = str(problem)
            advice = f"correct --base-url or {settings.BASE_URL}, or the same with _ and an API"
            problems[text] = error("base URL", text, advice)
    return targets, [*problems.values(), *local.base_url_variables(clients, values)]


def origin_of(url: str) -> str:
    """Return the scheme, host and port of a URL."""
    scheme, netloc = urlsplit(url)[:2]
    return f"{scheme}://{netloc}"


def _credentials(clients: list[type[Client]], values: Mapping[str, str]) -> Iterator[Finding]:
    yield from local.variables(clients, values)
    yield from local.private_keys(clients, values)
    yield from local.signature_secret(values)
    if not any(api.is_set_up(settings.arguments(api.client, values)) for api in apis_of(clients)):
        yield error(
            "credentials",
            "no API has all of its credentials",
            "set the variables above in the environment, in .env, or in a profile",
        )


async def _calls(
    client_class: Any,
    apis: Sequence[CheckedAPI],
    values: Mapping[str, str],
    base_url: str | None,
) -> AsyncIterator[Finding]:
    if not apis:
        return
    chosen = settings.base_url(client_class, values, base_url)
    options: dict[str, Any] = {"base_url": chosen} if chosen else {}
    arguments = settings.arguments(client_class, values)
    async with client_class(**arguments, **options, retry=None) as client:
        for api in apis:
            async for finding in network.credentials(client, api):
                yield finding
        keys = {_APPLICATION_ID, _PRIVATE_KEY}
        if any(api.package == "applications" for api in apis) and keys <= {
            k for k in values if values[k]
        }:
            async for finding in network.key_of_application(
                client, values, _APPLICATION_ID, _PRIVATE_KEY
            ):
                yield finding
