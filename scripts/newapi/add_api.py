"""Add a new API, first to a temporary copy: all steps succeed, or nothing changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import attrs

from codegen.build.pipeline import build
from codegen.build.write import write
from codegen.render.facades import facade_folder, write_facades
from codegen.spec.catalog import APIEntry, read_catalog
from codegen.spec.document import Object
from codegen.spec.errors import SpecError
from codegen.stages.bundle import bundle
from specchange.version.description_files import vendored_files
from specchange.version.workspace import uncorrected

from .corrections_text import corrections_text
from .draft import Draft, draft, duplicated
from .entry import Entry, with_entry
from .guess import Guess
from .request import NewAPIRequest


@attrs.frozen(kw_only=True)
class Result:
    """The name of the new API, and the settings that were guessed."""

    name: str
    draft: Draft


def add_api(request: NewAPIRequest) -> Result:
    """Add an API; leave nothing behind if a step fails.

    Raises:
        SpecError: The description or the request is invalid.
    """
    request.check(read_catalog(request.specs))
    found = vendored_files(request.file, request.file.parent)
    folder = request.file.resolve().parent
    files = {path.relative_to(folder).as_posix(): content for path, content in found.items()}
    with tempfile.TemporaryDirectory(prefix="trunkline-newapi-") as copy:
        specs = Path(copy) / "specs"
        shutil.copytree(request.specs, specs)
        try:
            guessed = _add_to_catalog(request, specs, files)
            package = build(specs)
        except SpecError as error:
            raise _with_original_paths(error, request, specs, files) from None
        _commit(request, specs, package)
    return Result(name=request.name, draft=guessed)


def _add_to_catalog(request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]) -> Draft:
    """Write the files, the corrections and the catalog entry into a copy of `specs/`."""
    folder = specs / request.name
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    description, *others = files
    entry = APIEntry(
        name=request.name,
        client=request.client,
        file=folder / description,
        folder=folder,
        files=dict.fromkeys((folder / other for other in others), ""),
    )
    root = _bundled(entry)
    duplicates = duplicated(root)
    if duplicates:
        root = _bundled(attrs.evolve(entry, rename_duplicates=True))
    guessed = draft(request, read_catalog(specs), root)
    if duplicates:
        reason = f"several operations have the operationId {', '.join(duplicates)}"
        guess = Guess("rename_duplicates", "true", reason, doubtful=True)
        guessed = attrs.evolve(guessed, guesses=(*guessed.guesses, guess))
    text = corrections_text(guessed.title, guessed.places, guessed.pages)
    (folder / "corrections.yaml").write_text(text, "utf-8")
    catalog = specs / "catalog.toml"
    new_entry = Entry(
        api=request.name,
        client=guessed.client,
        description=description,
        title=guessed.title,
        version=guessed.version,
        source=request.source or request.file.name,
        base_url=guessed.base_url,
        auth=guessed.security.auth,
        credentials=guessed.security.credentials,
        files=files,
        rename_duplicates=bool(duplicates),
    )
    catalog.write_text(with_entry(catalog.read_text("utf-8"), new_entry), "utf-8")
    return guessed


def _bundled(entry: APIEntry) -> Object:
    return bundle(uncorrected(entry)).root


def _commit(request: NewAPIRequest, specs: Path, package: Mapping[str, str]) -> None:
    """Copy the new files into the checkout; remove them again if a step fails."""
    catalog = request.specs / "catalog.toml"
    before = catalog.read_bytes()
    try:
        shutil.copytree(specs / request.name, request.specs / request.name)
        shutil.copyfile(specs / "catalog.toml", catalog)
        write(request.generated, package)
        write_facades(facade_folder(request.generated), read_catalog(request.specs).apis)
    except BaseException:
        shutil.rmtree(request.specs / request.name, ignore_errors=True)
        catalog.write_bytes(before)
        raise


def _with_original_paths(
    error: SpecError, request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]
) -> SpecError:
    """Return the error with the original file names instead of those of the copy."""
    names = {str(specs / request.name / name): str(request.file.parent / name) for name in files}
    names[str(specs)] = str(request.specs)
    file, reason = error.file, error.reason
    for path, known in names.items():
        file, reason = file.replace(path, known), reason.replace(path, known)
    return SpecError(file, error.pointer, reason, error.hint)
