"""`specs/catalog.toml`: which APIs there are, and all about them that is not in descriptions."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from .problem import SpecError


@attrs.frozen(kw_only=True)
class Credential:
    """A constructor argument of a client.

    Attributes:
        name: The argument.
        env: The environment variable that `from_env` reads, or empty.
        doc: What it is, a sentence.
        secret: Whether it must never be shown.
        kind: `str`, or `key` for a private key (a path, PEM text or bytes).
    """

    name: str
    env: str = ""
    doc: str = ""
    secret: bool = False
    kind: str = "str"


@attrs.frozen(kw_only=True)
class ClientEntry:
    """A client class and its credentials."""

    name: str
    doc: str
    credentials: tuple[Credential, ...]


@attrs.frozen(kw_only=True)
class ApiEntry:
    """An API: its description, where it lives and how it is called."""

    name: str
    client: str
    file: Path
    title: str = ""
    version: str = ""
    source: str = ""
    sha256: str = ""
    base_url: str = ""
    auth: Mapping[str, Any] = attrs.field(factory=dict)
    rate_limit: str | None = None
    status: str = "live"
    since: str | None = None
    mixins: Mapping[str, str] = attrs.field(factory=dict)
    files: Mapping[Path, str] = attrs.field(factory=dict)
    leave_out: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def corrections(self) -> Path:
        """Where the API's corrections are, if it has any."""
        return self.file.parent / "corrections.yaml"


@attrs.frozen(kw_only=True)
class Catalog:
    """The whole catalog."""

    file: Path
    clients: tuple[ClientEntry, ...]
    apis: tuple[ApiEntry, ...]


_API_KEYS = {
    "client", "description", "title", "version", "source", "sha256", "base_url", "auth",
    "rate_limit", "status", "since", "mixins", "extra_files", "leave_out", "package",
    "client_name", "note",
}  # fmt: skip


def read_catalog(specs: Path) -> Catalog:
    """Read and check the catalog; no description is read yet.

    Raises:
        SpecError: The catalog is broken, or an entry is.
    """
    file = specs / "catalog.toml"
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SpecError(file, "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(file, "", f"broken TOML: {error}") from None
    clients = tuple(_client(file, name, entry) for name, entry in data.get("clients", {}).items())
    known = {client.name for client in clients}
    apis = tuple(_api(file, name, entry, known) for name, entry in data.get("apis", {}).items())
    return Catalog(file=file, clients=clients, apis=apis)


def _client(file: Path, name: str, entry: Mapping[str, Any]) -> ClientEntry:
    if not name.isidentifier():
        raise SpecError(file, f"/clients/{name}", "a client's name must be a Python identifier")
    credentials = tuple(
        Credential(
            name=argument,
            env=fields.get("env", ""),
            doc=fields.get("doc", ""),
            secret=fields.get("secret", False),
            kind=fields.get("type", "str"),
        )
        for argument, fields in entry.get("credentials", {}).items()
    )
    return ClientEntry(name=name, doc=entry.get("doc", ""), credentials=credentials)


def _api(file: Path, name: str, entry: Mapping[str, Any], clients: set[str]) -> ApiEntry:
    place = f"/apis/{name}"
    if not name.isidentifier() or name.startswith("_"):
        raise SpecError(file, place, "an API's name must be a Python identifier")
    unknown = set(entry) - _API_KEYS
    if unknown:
        raise SpecError(file, place, f"unknown key {min(unknown)!r}")
    for key in ("client", "description"):
        if key not in entry:
            raise SpecError(file, place, f"the key {key!r} is missing")
    if entry["client"] not in clients:
        raise SpecError(
            file,
            f"{place}/client",
            f"there is no client {entry['client']!r}",
            "Add it under [clients], with its credentials.",
        )
    folder = file.parent / name
    return ApiEntry(
        name=name,
        client=entry["client"],
        file=folder / entry["description"],
        files={folder / path: digest for path, digest in entry.get("extra_files", {}).items()},
        **{
            key: entry[key]
            for key in (
                "title", "version", "source", "sha256", "base_url", "auth", "rate_limit",
                "status", "since", "mixins", "leave_out",
            )
            if key in entry
        },
    )  # fmt: skip


def check_hashes(api: ApiEntry) -> None:
    """Check that the vendored files are the ones that the catalog names.

    Raises:
        SpecError: A file is missing, or its SHA-256 is another.
    """
    for path, expected in {api.file: api.sha256, **api.files}.items():
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise SpecError(path, "", f"cannot be read: {error.strerror}") from None
        if found != expected:
            raise SpecError(
                path,
                "",
                f"its SHA-256 is {found}, the catalog says {expected or 'nothing'}",
                "A vendored file is never edited: put corrections into corrections.yaml. "
                "For a new version, change the hash in specs/catalog.toml.",
            )
