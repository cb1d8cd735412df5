"""Credentials and the base URL: from options, the environment, `.env`, or a profile."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from trunkline._client.base_urls import base_url_from
from trunkline._client.client import Client
from trunkline._common.secret import Secret
from trunkline.errors import ConfigError

# In double quotes, as most readers of such files have it.
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}

BASE_URL = "TRUNKLINE_BASE_URL"
_READABLE_BY_OTHERS = 0o077


def config_path() -> Path:
    """Return the path of the file with the profiles."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder, "trunkline", "config.toml")


def read_profile(name: str | None) -> dict[str, str]:
    """Return the values of a profile.

    Args:
        name: The name of the profile. None selects `default`, which may be missing.

    Raises:
        ConfigError: The file is readable by others, is invalid, or has no such profile.
    """
    path = config_path()
    if not path.exists():
        if name is None:
            return {}
        raise ConfigError(f"profile {name!r}: {path} does not exist")
    if os.name == "posix" and path.stat().st_mode & _READABLE_BY_OTHERS:
        raise ConfigError(f"{path} can be read by other users; run: chmod 600 {path}")
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's message may quote a line with a secret.
        raise ConfigError(f"{path}: expected TOML with one table for each profile") from None
    profile = profiles.get(name or "default", {} if name is None else None)
    if not isinstance(profile, dict) or not all(isinstance(v, str) for v in profile.values()):
        raise ConfigError(f"{path}: expected a table [{name or 'default'}] of strings")
    return {key: Secret(value) for key, value in profile.items()}


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables of a `.env` file; empty if there is no such file."""
    values: dict[str, str] = {}
    if not path.is_file():
        return values
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or name.startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == "'":
            value = value[1:-1]
        elif len(value) > 1 and value[0] == value[-1] == '"':
            value = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), value[1:-1])
        else:
            value = value.partition(" #")[0].rstrip()
        values[name.strip()] = Secret(value)
    return values


def read_credentials(options: Sequence[str]) -> dict[str, str]:
    """Return the values of the options `--credential NAME=VALUE`; `@file` reads a file.

    Raises:
        click.UsageError: An option is not of this form, or its file cannot be read.
    """
    values: dict[str, str] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or not name:
            raise click.UsageError("--credential: expected NAME=VALUE or NAME=@FILE")
        if value.startswith("@"):
            try:
                value = Path(value[1:]).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise click.UsageError(f"--credential {name}: cannot read the file") from None
        else:
            click.echo(
                f"warning: {name} is now in the history of your shell; "
                f"use the environment, a profile, or {name}=@FILE",
                err=True,
            )
        values[name] = Secret(value)
    return values


def load(profile: str | None, credentials: Sequence[str]) -> Mapping[str, str]:
    """Return all settings by variable name; options win, then environment, `.env`, profile.

    A profile that is named wins over the environment, because the caller asked for it.
    """
    chosen = read_profile(profile)
    layers = [read_dotenv(Path(".env")), {k: v for k, v in os.environ.items() if v}]
    layers = [*layers, chosen] if profile is not None else [chosen, *layers]
    merged: dict[str, str] = {}
    for layer in (*layers, read_credentials(credentials)):
        merged.update(layer)
    return merged


def arguments(client: type[Client], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the credential arguments of a client, as secrets."""
    return {
        name: Secret(settings[variable])
        for name, variable in client._environment.items()
        if settings.get(variable)
    }


def base_url(
    client: type[Client], settings: Mapping[str, str], option: str | None
) -> str | Mapping[str, str] | None:
    """Return the option `base_url` of a client; None for the published base URLs.

    Args:
        client: The class of the client.
        settings: All settings by variable name: `TRUNKLINE_BASE_URL`, and the same with the name of
            an API.
        option: The option `--base-url`, or None.

    Raises:
        ConfigError: A variable has no valid URL.
    """
    return option or base_url_from(settings, client._packages) or None
