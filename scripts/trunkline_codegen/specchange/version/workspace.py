"""Try a new version in a temporary copy of `specs/`."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.build.pipeline import STAGES, build
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import APIEntry, read_catalog
from trunkline_codegen.spec.document import Document, Object
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.stages.apply_overlay import apply_overlay

from .catalog_edit import restrict_to, with_version
from .description_files import contents, vendored_files


@attrs.frozen(kw_only=True)
class Version:
    """A new version of a description.

    Attributes:
        api: The API's name.
        name: The version.
        files: The description, followed by other files, by their paths in the API's folder.
        sources: The original paths of these files, by the same paths.
        corrections: New corrections, or None to keep the current ones.
    """

    api: str
    name: str
    files: Mapping[str, bytes]
    sources: Mapping[str, Path]
    corrections: bytes | None = None


def read_version(entry: APIEntry, file: Path, corrections: Path | None) -> Version:
    """Read a new version of an API's description, with the files it refers to.

    Raises:
        SpecError: A file cannot be read.
    """
    root = load(file)
    info = root.get("info") if isinstance(root, dict) else None
    name = str(info.get("version", "")) if isinstance(info, dict) else ""
    target = entry.file.relative_to(entry.folder)
    # The new file keeps the old name, except for the suffix (JSON, YAML).
    suffix = target.suffix if not file.suffix else file.suffix
    target = target.with_suffix(suffix)
    # A description in a subfolder may refer to files outside of that subfolder.
    depth = len(target.parts) - 1
    alike = file.resolve().parts[-depth - 1 : -1] == target.parts[:-1]
    files: dict[str, bytes] = {}
    sources: dict[str, Path] = {}
    for path, content in vendored_files(
        file, file.resolve().parents[depth if alike else 0]
    ).items():
        inside = target if not files else _inside(target, file, path)
        files[inside.as_posix()] = content
        sources[inside.as_posix()] = path
    sources[target.as_posix()] = file  # the path as the user passed it
    return Version(
        api=entry.name,
        name=name,
        files=files,
        sources=sources,
        corrections=None if corrections is None else contents(corrections),
    )


def _inside(target: Path, file: Path, other: Path) -> Path:
    """Return the path of a file that keeps the references of the description valid."""
    relative = os.path.relpath(other, file.resolve().parent)
    return Path(os.path.normpath(target.parent / relative))


def entry_of(specs: Path, api: str) -> APIEntry:
    """Return the catalog's entry of an API.

    Raises:
        SpecError: The API is unknown.
    """
    catalog = read_catalog(specs)
    for entry in catalog.apis:
        if entry.name == api:
            return entry
    known = ", ".join(entry.name for entry in catalog.apis)
    raise SpecError(catalog.file, "/apis", f"unknown API {api!r}", f"The APIs are {known}.")


@attrs.frozen(kw_only=True)
class Workspace:
    """A temporary copy: its folder, and the API's entry in its catalog."""

    folder: Path
    entry: APIEntry

    @property
    def root(self) -> Path:
        """The folder of the package of the new version, after `generate`."""
        return self.folder / "generated" / "trunkline_api"

    def replace_corrections(self, actions: Sequence[Object]) -> None:
        """Replace the corrections by other actions."""
        overlay = {"overlay": "1.0.0", "info": {"title": "", "version": ""}, "actions": [*actions]}
        self.entry.corrections.write_text(json.dumps(overlay), "utf-8")  # JSON is YAML

    def generate(self, target: Target = BUNDLED) -> Mapping[str, str]:
        """Run the pipeline; return the files of the package, and write them to `root`.

        Raises:
            SpecError: The pipeline rejects the new version.
        """
        files = build(self.folder / "specs", target=target)
        for name, source in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        return files


@contextlib.contextmanager
def workspace(specs: Path, api: str, version: Version | None) -> Iterator[Workspace]:
    """Yield a copy of one API with the new version; remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="trunkline-specchange-") as folder:
        copied = Path(folder) / "specs"
        shutil.copytree(specs / api, copied / api)
        catalog = (specs / "catalog.toml").read_text("utf-8")
        if version is not None:
            catalog = write_version(copied, catalog, version)
        (copied / "catalog.toml").write_text(restrict_to(catalog, api), "utf-8")
        yield Workspace(folder=Path(folder), entry=entry_of(copied, api))


def write_version(specs: Path, catalog: str, version: Version) -> str:
    """Write a new version's files into a folder of descriptions; return the new catalog."""
    folder = specs / version.api
    for name, content in version.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if version.corrections is not None:
        (folder / "corrections.yaml").write_bytes(version.corrections)
    return with_version(catalog, version.api, version.name, version.files)


def uncorrected(entry: APIEntry) -> Document:
    """Return a description after the stages before its corrections.

    Raises:
        SpecError: The description cannot be read, or a stage rejects it.
    """
    document = Document(entry, entry.file, load(entry.file))
    for stage in STAGES[: STAGES.index(apply_overlay)]:
        document = stage(document)
    return document
