"""The checks of `trunkline doctor` that need no network: variables, keys, proxies, certificates."""

from __future__ import annotations

import platform
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from trunkline._auth.private_key import load_private_key
from trunkline._cli import settings
from trunkline._client.client import Client
from trunkline._common.version import version
from trunkline._transport.proxy import Proxies
from trunkline._transport.tls import ssl_context_from
from trunkline._transport.urls import is_loopback
from trunkline.errors import ConfigError
from trunkline.webhooks._signature import MIN_SECRET_LENGTH

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
        if not present:
            yield note(client.__name__, f"not set up: no {', '.join(names.values())}")
            continue
        for argument in sorted(present):
            yield from _form(names[argument], values[names[argument]], argument in client._keys)
        yield from _swapped(names, values)
        for package, required in client._packages.items():
            missing = [names[a] for a in required if a not in present]
            if missing and len(missing) < len(required):
                yield error(
                    package,
                    f"{', '.join(missing)} is not set",
                    f"set it together with {', '.join(names[a] for a in required if a in present)}",
                )
            elif missing:
                yield note(package, f"not set up: no {', '.join(missing)}")


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


def target(base_url: str | None, values: Mapping[str, str]) -> Iterator[Finding]:
    """Check whether the credentials fit the server that is called: the provider's or a sandbox."""
    sandbox_names = sorted(
        name
        for name, value in values.items()
        if name.startswith(("VONAGE_", "COVIU_")) and _SANDBOX.match(str(value))
    )
    if base_url is None:
        if sandbox_names:
            yield error(
                "credentials",
                f"{', '.join(sandbox_names)} are those of a sandbox, but calls go to the provider",
                f"set {settings.BASE_URL} as the sandbox prints it",
            )
        return
    yield note("base URL", f"calls go to {base_url}, not to the providers")
    host = base_url.partition("://")[2].partition("/")[0].rpartition(":")[0]
    if is_loopback(host.strip("[]")) and not sandbox_names:
        yield warning(
            "credentials",
            "are not those of a sandbox, but calls go to this machine",
            "use the credentials that the sandbox prints",
        )


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
