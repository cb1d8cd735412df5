"""Add the catalog entry of a new API, and of its client if that is new."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import attrs
import tomlkit
from tomlkit.items import Table

from trunkline_codegen.spec import naming

from .security import Credential


@attrs.frozen(kw_only=True)
class Entry:
    """The values of a new catalog entry."""

    api: str
    client: str
    description: str
    title: str
    version: str
    source: str
    base_url: str
    auth: Mapping[str, str]
    credentials: Sequence[Credential]
    files: Mapping[str, bytes]
    schemes: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    rename_duplicates: bool = False
    leave_out: Mapping[str, str] = attrs.field(factory=dict)


def with_entry(catalog: str, entry: Entry) -> str:
    """Return the text of the catalog with one more API; keep the rest unchanged."""
    document = tomlkit.parse(catalog)
    for section in ("clients", "apis"):
        if section not in document:
            document[section] = tomlkit.table(is_super_table=True)
    clients = document["clients"]
    if entry.client not in clients:
        clients[entry.client] = _client(entry)
    else:
        _add_credentials(clients[entry.client], entry)
    document["apis"][entry.api] = _api(entry)
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _client(entry: Entry) -> Table:
    table = tomlkit.table()
    table["doc"] = f"{entry.title}."
    if entry.credentials:
        _add_credentials(table, entry)
    else:
        table.add(tomlkit.nl())
    return table


def _add_credentials(client: Table, entry: Entry) -> None:
    for credential in entry.credentials:
        known = client.get("credentials", {})
        if credential.name in known:
            continue
        fields = tomlkit.table()
        fields["env"] = f"{naming.constant(entry.client)}_{naming.constant(credential.name)}"
        if credential.secret:
            fields["secret"] = True
        fields["doc"] = credential.doc
        fields.add(tomlkit.nl())
        if "credentials" not in client:
            client["credentials"] = tomlkit.table(is_super_table=True)
        client["credentials"][credential.name] = fields


def _api(entry: Entry) -> Table:
    (_, content), *others = entry.files.items()
    table = tomlkit.table()
    table["title"] = entry.title
    table["client"] = entry.client
    table["description"] = entry.description
    table["source"] = entry.source
    table["version"] = entry.version
    table["sha256"] = _sha256(content)
    table["base_url"] = entry.base_url
    table["status"] = "live"
    if entry.rename_duplicates:
        table["rename_duplicates"] = True
    if entry.auth:
        auth = tomlkit.inline_table()
        auth.update(entry.auth)
        table["auth"] = auth
    if entry.schemes:
        schemes = tomlkit.table(is_super_table=True)
        for name, scheme in entry.schemes.items():
            schemes[name] = tomlkit.table()
            schemes[name].update(scheme)
        table.add(tomlkit.nl())
        table["schemes"] = schemes
    if entry.leave_out:
        left_out = tomlkit.table()
        left_out.update(entry.leave_out)
        table.add(tomlkit.nl())
        table["leave_out"] = left_out
    if others:
        files = tomlkit.table()
        for name, other in others:
            files[name] = _sha256(other)
        table.add(tomlkit.nl())
        table["extra_files"] = files
    return table


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
