"""The checks of `trunkline doctor` that need no network: variables, keys, proxies, certificates."""

from __future__ import annotations

import platform
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from trunkline._auth.private_key import load_private_key
from trunkline._cli import settings
from trunkline._client.client import Client
from trunkline._common.version import version
from trunkline._transport.proxy import Proxies
from trunkline._transport.tls import ssl_context_from
from trunkline._transport.urls import is_loopback
from trunkline.errors import ConfigError
from trunkline.webhooks._signature import MIN_SECRET_LENGTH

from .apis import CheckedAPI, apis_of
from .findings import Finding, error, note, ok, warning

_PLACEHOLDER = re.compile(
    r"<.*>|\$?\{.*\}|x{4,}|\.{3}|(your|my|the)[-_ ]?.*|.*(changeme|placeholder|todo).*",
    re.IGNORECASE,
)
_SANDBOX = re.compile(r"sandbox-|sb[0-9a-f]{6}$")
_API_KEY_LENGTH, _API_SECRET_LENGTH = 8, 16
_PRIVATE_FILE = 0o077


def versions() -> Iterator[Finding]:
    """Report the versions of trunkline and Python."""
    yield note("versions", f"trunkline {version()}, Python {platform.python_version()}")


def variables(clients: list[type[Client]], values: Mapping[str, str]) -> Iterator[Finding]:
    """Check the form of each variable, and which ones are missing.

    Args:
        clients: The clients to check.
        values: All settings, by variable name.
    """
    for client in clients:
        names = client._environment
        present = {argument for argument, name in names.items() if values.get(name)}
        apis = [CheckedAPI(client, package) for package in client._packages]
        if not present and not any(api.is_set_up(()) for api in apis):
            yield note(client.__name__, f"not set up: no {', '.join(names.values())}")
            continue
        for argument in sorted(present):
            yield from _form(names[argument], values[names[argument]], argument in client._keys)
        yield from _swapped(names, values)
        for api in apis:
            if not api.is_set_up(present):
                yield _missing(api, present)


def _missing(api: CheckedAPI, present: set[str]) -> Finding:
    """Return the finding about an API that lacks credentials."""
    names = api.client._environment
    groups = api.alternatives
    # A part of the credentials is a mistake; none at all is a choice.
    begun = next((group for group in groups if present & {*group}), None)
    if begun is None:
        listed = [", ".join(names.get(a, a) for a in group) for group in groups]
        return note(api.package, f"not set up: no {', or '.join(listed)}")
    missing = ", ".join(names.get(a, a) for a in begun if a not in present)
    given = ", ".join(names.get(a, a) for a in begun if a in present)
    return error(api.package, f"{missing} is not set", f"set it together with {given}")


def _form(name: str, value: str, is_key: bool) -> Iterator[Finding]:
    if is_key:
        return  # `private_keys` reads it
    text = str(value)
    if text != text.strip():
        yield error(name, "has blanks or a line break at an end", "remove them")
    elif text[0] == text[-1] and text[0] in "'\"":
        yield error(name, "has quotes around its value", "remove the quotes")
    elif _PLACEHOLDER.fullmatch(text):
        yield error(name, "is a placeholder", "replace it by the value of your account")
    elif not (text.isascii() and text.isprintable() and " " not in text):
        yield error(name, "has characters that no credential has", "copy the value again")
    elif name == "VONAGE_APPLICATION_ID" and not _is_uuid(text):
        yield error(
            name,
            "is not a UUID",
            "copy the Application ID from the dashboard (not the API key, and not its name)",
        )
    else:
        yield ok(name, f"is set ({len(text)} characters)")


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _swapped(names: Mapping[str, str], values: Mapping[str, str]) -> Iterator[Finding]:
    key, secret = names.get("api_key"), names.get("api_secret")
    if not key or not secret:
        return
    lengths = len(values.get(key, "")), len(values.get(secret, ""))
    if lengths == (_API_SECRET_LENGTH, _API_KEY_LENGTH):
        yield error(key, f"has the length of {secret}, and the reverse", "swap the two")


def private_keys(clients: list[type[Client]], values: Mapping[str, str]) -> Iterator[Finding]:
    """Check that each private key can be read, and who else can read its file."""
    for client in clients:
        for argument in sorted(client._keys):
            name = client._environment[argument]
            if not values.get(name):
                continue
            try:
                key = load_private_key(values[name], name=name)
            except ConfigError as problem:
                reason = str(problem).removeprefix(name).lstrip(": ")
                yield error(
                    name, reason, "set it to the path of the private key file, or to its PEM text"
                )
                continue
            yield ok(name, f"is an RSA private key of {key.key_size} bits")
            yield from _permissions(name, str(values[name]))


def _permissions(name: str, value: str) -> Iterator[Finding]:
    try:
        mode = Path(value).stat().st_mode
    except (OSError, ValueError):
        return  # the PEM text
    if mode & _PRIVATE_FILE:
        yield warning(name, "is a file that other users can read", "run chmod 600 on the file")


def signature_secret(values: Mapping[str, str]) -> Iterator[Finding]:
    """Check the length of the secret for webhooks."""
    name = "VONAGE_SIGNATURE_SECRET"
    value = values.get(name)
    if not value:
        return
    if len(value) < MIN_SECRET_LENGTH:
        yield error(
            name,
            f"has {len(value)} characters; webhooks.verify needs {MIN_SECRET_LENGTH} or more",
            "copy the signature secret from the API settings of the dashboard",
        )
    else:
        yield ok(name, f"is set ({len(value)} characters)")


def base_url_variables(
    clients: Sequence[type[Client]], values: Mapping[str, str]
) -> Iterator[Finding]:
    """Check that each variable with a base URL names an API."""
    known = {api.package.upper(): api.package for api in apis_of(clients)}
    prefix = f"{settings.BASE_URL}_"
    for name in sorted(values):
        if name.startswith(prefix) and values[name] and name.removeprefix(prefix) not in known:
            listed = ", ".join(sorted(known))
            yield warning(name, "names no API, and has no effect", f"use {prefix} with {listed}")


def targets(found: Mapping[CheckedAPI, str], values: Mapping[str, str]) -> Iterator[Finding]:
    """Check whether credentials fit the server that is called: the provider's or a sandbox.

    Args:
        found: The base URL of each API that has its credentials.
        values: All settings, by variable name.
    """
    moved: dict[str, list[str]] = {}
    strangers: list[str] = []
    for api, url in found.items():
        if api.is_published(url):
            continue
        scheme, netloc = urlsplit(url)[:2]
        moved.setdefault(f"{scheme}://{netloc}", []).append(api.package)
        is_here = is_loopback(urlsplit(url).hostname or "")
        if is_here and api.variables and not _of_sandbox(api, values):
            strangers.append(api.package)
    misplaced = sorted({n for names in sandbox_at_provider(found, values).values() for n in names})
    for origin, packages in moved.items():
        calls = "calls" if len(packages) == len(found) else f"calls of {', '.join(packages)}"
        provider = "the provider" if len(packages) == 1 else "the providers"
        yield note("base URL", f"{calls} go to {origin}, not to {provider}")
    if misplaced:
        yield error(
            "credentials",
            f"{', '.join(misplaced)} are those of a sandbox, but calls go to the provider",
            f"set {settings.BASE_URL}, or the variables that the sandbox prints",
        )
    if strangers:
        subject = "are" if len(strangers) == len(found) else f"of {', '.join(strangers)} are"
        yield warning(
            "credentials",
            f"{subject} not those of a sandbox, but calls go to this machine",
            "use the credentials that the sandbox prints",
        )


def sandbox_at_provider(
    found: Mapping[CheckedAPI, str], values: Mapping[str, str]
) -> dict[CheckedAPI, list[str]]:
    """Return the variables with credentials of a sandbox, of each API that calls its provider."""
    names = {api: _of_sandbox(api, values) for api, url in found.items() if api.is_published(url)}
    return {api: each for api, each in names.items() if each}


def _of_sandbox(api: CheckedAPI, values: Mapping[str, str]) -> list[str]:
    names = api.variables
    if any(api.client._environment.get(key) in names for key in api.client._keys):
        names = list(api.client._environment.values())  # a key does not show where it is from
    return [name for name in names if _SANDBOX.match(str(values.get(name, "")))]


def environment(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Check the variables for proxies and certificates."""
    try:
        proxies = Proxies(environ=environ)
    except ConfigError as problem:
        yield error("proxy", str(problem).partition(" (")[0], "correct or unset the variable")
    else:
        proxy = proxies.of("https", "api.nexmo.com", 443)
        if proxy is not None:
            yield note("proxy", f"{proxy.url} for https requests")
    names = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environ.get(name)]
    try:
        ssl_context_from(environ)
    except ConfigError:
        yield error(
            ", ".join(names), "names no readable certificates", "correct or unset the variable"
        )
    else:
        if names:
            yield note(", ".join(names), "replaces the certificate authorities of certifi")
