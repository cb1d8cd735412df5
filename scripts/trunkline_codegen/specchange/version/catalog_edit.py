"""Edit `catalog.toml` in place, keeping comments and formatting."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import tomlkit


def restrict_to(catalog: str, *names: str) -> str:
    """Return the catalog with only some APIs and their clients."""
    document = tomlkit.parse(catalog)
    apis, clients = document["apis"], document["clients"]
    kept = {apis[name]["client"] for name in names}
    for table, selected in ((apis, {*names}), (clients, kept)):
        for name in [name for name in table if name not in selected]:
            table.remove(name)
    return tomlkit.dumps(document)


def with_version(catalog: str, api: str, version: str, files: Mapping[str, bytes]) -> str:
    """Return the catalog with an API's new version and the hashes of its new files.

    Args:
        catalog: The text of `catalog.toml`.
        api: The API's name.
        version: Its new version.
        files: The description, followed by other files that are new or changed.
    """
    document = tomlkit.parse(catalog)
    entry = document["apis"][api]
    (name, content), *others = files.items()
    for key, value in (("description", name), ("version", version), ("sha256", _sha256(content))):
        if entry.get(key) != value:
            entry[key] = value
    if others:
        if "extra_files" not in entry:
            entry["extra_files"] = tomlkit.table()
        for path, content in others:
            entry["extra_files"][path] = _sha256(content)
    return tomlkit.dumps(document)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
