"""The checks of `trunkline doctor` that need the network: names, TLS, clock, credentials."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trunkline import errors
from trunkline._auth.private_key import load_private_key
from trunkline._cli.common import spell
from trunkline._cli.operations import ResourcePath, is_list, roots_of
from trunkline._cli.parameters import parameters
from trunkline._client.client import Client
from trunkline._common.clock import SystemClock
from trunkline._common.http_date import http_date
from trunkline._operation import APIInfo
from trunkline._transport.proxy import Proxies
from trunkline._transport.tls import ssl_context_from

from .apis import CheckedAPI
from .findings import Finding, error, note, ok, warning

_TIMEOUT = 10.0
_CLOCK_WARNING, _CLOCK_ERROR = 30.0, 300.0


async def servers(urls: Iterable[str]) -> AsyncIterator[Finding]:
    """Check that each origin can be reached, and compare clocks."""
    origins = dict.fromkeys(urlsplit(url)[:2] for url in urls)
    for scheme, netloc in origins:
        parts = urlsplit(f"{scheme}://{netloc}")
        host, port = parts.hostname or "", parts.port or (443 if scheme == "https" else 80)
        proxy = Proxies(environ=os.environ).of(scheme, host, port)
        if proxy is None:
            problem = await _reach(host, port, scheme)
            if problem is not None:
                yield problem
                continue
        async for finding in _respond(
            f"{scheme}://{netloc}/", netloc, proxy.url if proxy is not None else None
        ):
            yield finding


async def _reach(host: str, port: int, scheme: str) -> Finding | None:
    """Resolve a name, connect, and shake hands; return the first problem."""
    place = f"{host}:{port}"
    try:
        async with asyncio.timeout(_TIMEOUT):
            await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        advice = "check the spelling, the network and the name server"
        return error("DNS", f"the name {host} cannot be resolved", advice)
    context = ssl_context_from(os.environ) if scheme == "https" else None
    try:
        async with asyncio.timeout(_TIMEOUT):
            _, writer = await asyncio.open_connection(
                host, port, ssl=context, server_hostname=host if context else None
            )
    except ssl.SSLCertVerificationError as problem:
        return error(
            "TLS",
            f"the certificate of {place} is refused: {problem.verify_message}",
            "if a proxy or a sandbox signs it, name its authority in SSL_CERT_FILE; "
            "if it is expired, check the clock",
        )
    except ssl.SSLError as problem:
        reason = (problem.reason or "handshake failed").replace("_", " ").lower()
        return error("TLS", f"{place}: {reason}", "check that the port speaks TLS")
    except TimeoutError:
        advice = "check firewall and proxy settings"
        return error("network", f"no connection to {place} within {_TIMEOUT:g} s", advice)
    except OSError as problem:
        reason = (os.strerror(problem.errno) if problem.errno else "failed").lower()
        advice = "check that the server runs, and firewall and proxy settings"
        return error("network", f"the connection to {place} failed: {reason}", advice)
    writer.transport.abort()
    return None


async def _respond(url: str, name: str, proxy: str | None) -> AsyncIterator[Finding]:
    clock = SystemClock()
    started = clock.monotonic()
    try:
        async with httpx.AsyncClient(
            timeout=_TIMEOUT, verify=ssl_context_from(os.environ)
        ) as client:
            response = await client.get(url)
    except (httpx.HTTPError, OSError, ValueError) as problem:
        through = f" through the proxy {proxy}" if proxy else ""
        advice = "check the proxy settings" if proxy else "check that the server speaks HTTP"
        kind = type(problem).__name__
        yield error("network", f"no HTTP response from {name}{through} ({kind})", advice)
        return
    date = response.headers.get("date")
    elapsed = clock.monotonic() - started
    yield ok("network", f"{name} responds in {elapsed * 1000:.0f} ms")
    theirs = http_date(date) if date is not None else None
    if theirs is None:
        yield note("clock", f"{name} sends no date to compare with")
        return
    offset = clock.time() - theirs
    text = f"is {spell(offset)} {'ahead of' if offset > 0 else 'behind'} {name}"
    advice = "set the clock by NTP; tokens are refused if it is off"
    if abs(offset) >= _CLOCK_ERROR:
        yield error("clock", text, advice)
    elif abs(offset) >= _CLOCK_WARNING:
        yield warning("clock", text, advice)
    else:
        yield ok("clock", f"agrees with {name}")


async def credentials(client: Client, checked: CheckedAPI) -> AsyncIterator[Finding]:
    """Call the first list of an API with its credentials."""
    api, package = checked.info, checked.package
    found = _first_list(type(client), package)
    if found is None:
        yield note(package, "is set up; it has no list without required arguments to call")
        return
    path, method = found
    name = ".".join([*path.attributes, method])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            await path.bound(client, method)().first()
    except errors.TrunklineError as problem:
        yield _refused(api, name, problem)
    else:
        yield ok(package, f"{name} works")


def _refused(api: APIInfo, name: str, problem: errors.TrunklineError) -> Finding:
    retired = (
        f" ({api.title} is retired{f' since {api.since}' if api.since else ''})"
        if api.status == "retired"
        else ""
    )
    if isinstance(problem, errors.AuthenticationError):
        advice = "check the values above; a new key or secret may take a minute to work"
        return error(api.name, f"{name}: the credentials are refused (401){retired}", advice)
    if isinstance(problem, errors.ConfigError):
        return error(api.name, f"{name}: {problem}", "set the variables of these arguments")
    if isinstance(problem, errors.PermissionDeniedError):
        advice = "enable the API for the application, or for the account"
        return error(api.name, f"{name}: no permission (403){retired}", advice)
    if isinstance(problem, errors.RateLimitError):
        return warning(api.name, f"{name}: throttled (429)", "wait, and try again")
    if isinstance(problem, errors.ServerError):
        advice = "try again later, and see the provider's status page"
        return warning(api.name, f"{name}: the server failed ({problem.status}){retired}", advice)
    if isinstance(problem, errors.APIStatusError):
        return warning(
            api.name, f"{name}: status {problem.status}{retired}", "check the base URL and the API"
        )
    if isinstance(problem, errors.DecodeError):
        advice = "check the base URL: another server may have responded"
        return error(api.name, f"{name}: the response is not that of the API", advice)
    return error(api.name, f"{name}: {problem}", "see the findings about the network")


def _first_list(client: type[Client], package: str) -> tuple[ResourcePath, str] | None:
    """Return the first list of a package that needs no arguments."""
    queue = roots_of(client, package)
    while queue:
        path = queue.pop(0)
        for method in path.methods().values():
            if is_list(method) and not any(p.required for p in parameters(method)):
                return path, method.__name__
        queue.extend(path.children().values())
    return None


async def key_of_application(
    client: Client, values: Mapping[str, str], application_id: str, private_key: str
) -> AsyncIterator[Finding]:
    """Compare the private key with the public key of the application, which Basic can read.

    Args:
        client: A client with the credentials of the account.
        values: All settings, by variable name.
        application_id: The variable with the identifier of the application.
        private_key: The variable with the key.
    """
    get: Callable[..., Any] = client.applications.get  # type: ignore[attr-defined]
    try:
        application = await get(values[application_id])
    except errors.NotFoundError:
        advice = f"check {application_id}, or the account of VONAGE_API_KEY"
        yield error(application_id, "is no application of this account", advice)
        return
    except errors.TrunklineError:
        return  # the check of the API has reported it
    public = getattr(getattr(application, "keys", None), "public_key", None)
    if not isinstance(public, str):
        return
    ours = (
        load_private_key(values[private_key])
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    if "".join(ours.split()) == "".join(public.split()):
        yield ok(private_key, "belongs to the application")
    else:
        yield error(
            private_key,
            "is not the key of the application: its public key differs",
            "use the key that was downloaded last, or generate a new one in the dashboard",
        )
