"""What packages were made of, so that a run makes anew only those whose inputs changed.

`trunkline_api/inputs.json` has, for every API, one hash over all that goes into its package and
one over the package. It spares work and proves nothing: `--check` makes everything anew.

This module reads files and hashes them, and imports little: a run with nothing to do ends here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import attrs

from codegen.spec.catalog import APIEntry, Catalog, ClientEntry, RootResource
from codegen.spec.errors import SpecError

RECORD = "inputs.json"
_CODEGEN = Path(__file__).parents[1]  # our code and templates: the whole package decides
# What decides about the text of a package, beside our own code.
_TOOLS = ("openapi-python-client", "jinja2", "ruff")


@attrs.frozen(kw_only=True)
class BuildRecord:
    """What was made of an API.

    Attributes:
        inputs: The hash of all that went in.
        outputs: The hash of the package.
        roots: What the clients need to know of it.
    """

    inputs: str
    outputs: str
    roots: tuple[RootResource, ...] = ()


def tool_key() -> str:
    """Return a hash of what makes the packages: our code, our templates, the tools.

    Raises:
        SpecError: A tool is not installed.
    """
    files = [p for p in _CODEGEN.rglob("*") if p.suffix in (".py", ".jinja")]
    try:
        tools = [(name, version(name).encode()) for name in _TOOLS]
    except PackageNotFoundError as error:
        raise SpecError("codegen", "", f"needs {error.name}, which is not installed") from None
    parts = [(path.relative_to(_CODEGEN).as_posix(), path.read_bytes()) for path in files]
    return _hash([*sorted(parts), *tools])


def api_key(api: APIEntry, tool: str) -> str:
    """Return a hash of all that goes into an API's package."""
    entry = attrs.asdict(api, filter=lambda field, _: field.name not in _PATHS)
    files = [api.file, *sorted(api.files), api.corrections, api.folder.parent / "exceptions.toml"]
    parts = [("tool", tool.encode()), ("entry", _json(entry))]
    for path in files:
        name = path.name if path.parent == api.folder.parent else _relative(path, api.folder)
        parts.append((name, path.read_bytes() if path.is_file() else b""))
    return _hash(parts)


_PATHS = ("file", "files", "folder")


def clients_key(clients: Iterable[ClientEntry], roots: Iterable[RootResource], tool: str) -> str:
    """Return a hash of all that goes into `clients.py`."""
    entries = [attrs.asdict(entry) for entry in clients]
    root_resources = [attrs.asdict(root) for root in roots]
    return _hash(
        [("tool", tool.encode()), ("entries", _json(entries)), ("roots", _json(root_resources))]
    )


def package_key(files: Mapping[str, bytes]) -> str:
    """Return a hash of the files of a package."""
    return _hash(sorted(files.items()))


def read_record(file: Path) -> dict[str, BuildRecord]:
    """Return what was made of each API; nothing, where that is not known."""
    try:
        data = json.loads(file.read_text("utf-8"))
        return {
            name: BuildRecord(
                inputs=made["inputs"],
                outputs=made["outputs"],
                roots=tuple(RootResource(**root) for root in made["roots"]),
            )
            for name, made in data.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # everything is made anew, and the file with it


def record_text(record: Mapping[str, BuildRecord]) -> str:
    """Return the text of `inputs.json`."""
    data = {name: attrs.asdict(made) for name, made in sorted(record.items())}
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by their paths in it; what Python caches is not among them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def unchanged(catalog: Catalog, folder: Path, record: Mapping[str, BuildRecord]) -> set[str]:
    """Return the APIs, and "clients", of which the folder holds what their inputs give."""
    tool = tool_key()
    found = files_below(folder) if folder.is_dir() else {}
    same: set[str] = set()
    for api in catalog.apis:
        made = record.get(api.name)
        if made is not None and made.inputs == api_key(api, tool):
            prefix = f"{api.name}/"
            package = {n.removeprefix(prefix): c for n, c in found.items() if n.startswith(prefix)}
            if made.outputs == package_key(package):
                same.add(api.name)
    made = record.get("clients")
    if made is not None and len(same) == len(catalog.apis):
        names = {api.name for api in catalog.apis}
        apart = {*names, RECORD}
        shared = {n: c for n, c in found.items() if n.partition("/")[0] not in apart}
        roots = [root for api in catalog.apis for root in record[api.name].roots]
        known = clients_key(catalog.clients, roots, tool), package_key(shared)
        if (made.inputs, made.outputs) == known and names | {"clients"} == record.keys():
            same.add("clients")
    return same


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _hash(parts: Iterable[tuple[str, bytes]]) -> str:
    total = hashlib.sha256()
    for name, content in parts:
        total.update(f"{len(name.encode())}:{name}:{len(content)}:".encode())
        total.update(content)
    return total.hexdigest()
