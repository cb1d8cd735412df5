"""Hashes of inputs and outputs, so that a run rebuilds only the packages whose inputs changed.

`trunkline_api/inputs.json` holds, for every API, a hash of the inputs of its package and a hash
of the package itself. The hashes only save time: `--check` rebuilds every package.

This module imports little, because a run that finds nothing to do ends here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import APIEntry, Catalog, ClientEntry, RootResource
from trunkline_codegen.spec.errors import SpecError

from .installed import installed_version

RECORD = "inputs.json"
_CODEGEN = Path(__file__).parents[1]
# The folders of the code and templates that determine the text of a package.
_FOLDERS = ("build", "plan", "render", "spec", "stages", "templates", "verify")
# Tools that determine the text of a package, in addition to the code of this package.
_TOOLS = ("openapi-python-client", "jinja2", "ruff")


@attrs.frozen(kw_only=True)
class BuildRecord:
    """The inputs and the result of building one package.

    Attributes:
        inputs: The hash of the inputs.
        outputs: The hash of the package.
        roots: The resources that are attributes of a client.
        has_events: Whether the package defines webhook events.
        made: The number of operations in the package.
    """

    inputs: str
    outputs: str
    roots: tuple[RootResource, ...] = ()
    has_events: bool = False
    made: int = 0


def tool_key(target: Target = BUNDLED) -> str:
    """Return a hash of the generator: its code, its templates and the versions of its tools.

    Args:
        target: The package to generate.

    Raises:
        SpecError: A tool is not installed.
    """
    below = (path for folder in _FOLDERS for path in (_CODEGEN / folder).rglob("*"))
    files = [path for path in below if path.suffix in (".py", ".jinja")]
    tools = [(name, _installed(name).encode()) for name in _TOOLS]
    parts = [(path.relative_to(_CODEGEN).as_posix(), path.read_bytes()) for path in files]
    own = [] if target.templates is None else sorted(files_below(target.templates).items())
    names = (
        [] if target == BUNDLED else [("target", f"{target.package} {target.generator}".encode())]
    )
    return _hash([*sorted(parts), *tools, *own, *names])


def _installed(name: str) -> str:
    version = installed_version(name)
    if version is None:
        raise SpecError("codegen", "", f"needs {name}, which is not installed")
    return version


def api_key(api: APIEntry, tool: str) -> str:
    """Return a hash of all inputs of an API's package."""
    entry = attrs.asdict(api, filter=lambda field, _: field.name not in _PATHS)
    files = [api.file, *sorted(api.files), api.corrections, api.folder.parent / "exceptions.toml"]
    parts = [("tool", tool.encode()), ("entry", _json(entry))]
    for path in files:
        name = path.name if path.parent == api.folder.parent else _relative(path, api.folder)
        parts.append((name, path.read_bytes() if path.is_file() else b""))
    return _hash(parts)


_PATHS = ("file", "files", "folder")


def clients_key(clients: Iterable[ClientEntry], roots: Iterable[RootResource], tool: str) -> str:
    """Return a hash of all inputs of `clients.py`."""
    entries = [attrs.asdict(entry) for entry in clients]
    root_resources = [attrs.asdict(root) for root in roots]
    return _hash(
        [("tool", tool.encode()), ("entries", _json(entries)), ("roots", _json(root_resources))]
    )


def package_key(files: Mapping[str, bytes]) -> str:
    """Return a hash of the files of a package."""
    return _hash(sorted(files.items()))


def read_record(file: Path) -> dict[str, BuildRecord]:
    """Return the build record of each API; empty if the file is missing or invalid."""
    try:
        return _records(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return {}  # every package is rebuilt, and the file is written anew


def _records(data: Any) -> dict[str, BuildRecord]:
    try:
        return {
            name: BuildRecord(
                inputs=entry["inputs"],
                outputs=entry["outputs"],
                roots=tuple(RootResource(**root) for root in entry["roots"]),
                has_events=entry["has_events"],
                made=entry["made"],
            )
            for name, entry in data.get("packages", data).items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}  # as above: every package is rebuilt, and the file is written anew


def record_text(record: Mapping[str, BuildRecord]) -> str:
    """Return the text of `inputs.json`, or of the lock file of a project."""
    data = {name: attrs.asdict(entry) for name, entry in sorted(record.items())}
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by relative path, without `__pycache__`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def unchanged(
    catalog: Catalog,
    folder: Path,
    record: Mapping[str, BuildRecord],
    target: Target = BUNDLED,
) -> set[str]:
    """Return the APIs, and "clients", whose generated files are up to date."""
    tool = tool_key(target)
    found = files_below(folder) if folder.is_dir() else {}
    same: set[str] = set()
    for api in catalog.apis:
        entry = record.get(api.name)
        if entry is not None and entry.inputs == api_key(api, tool):
            prefix = f"{api.name}/"
            package = {n.removeprefix(prefix): c for n, c in found.items() if n.startswith(prefix)}
            if entry.outputs == package_key(package):
                same.add(api.name)
    entry = record.get("clients")
    if entry is not None and len(same) == len(catalog.apis):
        names = {api.name for api in catalog.apis}
        not_shared = {*names, RECORD}
        shared = {n: c for n, c in found.items() if n.partition("/")[0] not in not_shared}
        roots = [root for api in catalog.apis for root in record[api.name].roots]
        expected = clients_key(catalog.clients, roots, tool), package_key(shared)
        if (entry.inputs, entry.outputs) == expected and names | {"clients"} == record.keys():
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
