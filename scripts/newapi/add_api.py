"""Bringing a new API in, step by step, first in a copy: all of it, or nothing."""

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
from specchange.description_files import vendored_files
from specchange.workspace import uncorrected

from .corrections_text import corrections_text
from .draft import Draft, draft, duplicated
from .entry import Entry, with_entry
from .guess import Guess
from .request import NewAPIRequest


@attrs.frozen(kw_only=True)
class Result:
    """What was brought in."""

    name: str
    draft: Draft


def add_api(request: NewAPIRequest) -> Result:
    """Bring a description in; nothing is left behind where that fails.

    Raises:
        SpecError: The description, or the request, is at fault.
    """
    request.check(read_catalog(request.specs))
    found = vendored_files(request.file, request.file.parent)
    folder = request.file.resolve().parent
    files = {path.relative_to(folder).as_posix(): content for path, content in found.items()}
    with tempfile.TemporaryDirectory(prefix="trunkline-newapi-") as copy:
        specs = Path(copy) / "specs"
        shutil.copytree(request.specs, specs)
        try:
            guessed = _enter(request, specs, files)
            made = build(specs)
        except SpecError as error:
            raise _shown(error, request, specs, files) from None
        _keep(request, specs, made)
    return Result(name=request.name, draft=guessed)


def _enter(request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]) -> Draft:
    """Write the files, the corrections and the catalog's entry into a copy of `specs/`."""
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
    twice = duplicated(root)
    if twice:
        root = _bundled(attrs.evolve(entry, rename_duplicates=True))
    guessed = draft(request, read_catalog(specs), root)
    if twice:
        reason = f"several operations have the operationId {', '.join(twice)}"
        told = Guess("rename_duplicates", "true", reason, doubtful=True)
        guessed = attrs.evolve(guessed, guesses=(*guessed.guesses, told))
    text = corrections_text(guessed.title, guessed.places, guessed.pages)
    (folder / "corrections.yaml").write_text(text, "utf-8")
    catalog = specs / "catalog.toml"
    asked = Entry(
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
        rename_duplicates=bool(twice),
    )
    catalog.write_text(with_entry(catalog.read_text("utf-8"), asked), "utf-8")
    return guessed


def _bundled(entry: APIEntry) -> Object:
    return bundle(uncorrected(entry)).root


def _keep(request: NewAPIRequest, specs: Path, made: Mapping[str, str]) -> None:
    """Take over from the copy what is new; where that fails, take it away again."""
    catalog = request.specs / "catalog.toml"
    before = catalog.read_bytes()
    try:
        shutil.copytree(specs / request.name, request.specs / request.name)
        shutil.copyfile(specs / "catalog.toml", catalog)
        write(request.generated, made)
        write_facades(facade_folder(request.generated), read_catalog(request.specs).apis)
    except BaseException:
        shutil.rmtree(request.specs / request.name, ignore_errors=True)
        catalog.write_bytes(before)
        raise


def _shown(
    error: SpecError, request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]
) -> SpecError:
    """Return the error with the names that the reader knows, not those of the copy."""
    names = {str(specs / request.name / name): str(request.file.parent / name) for name in files}
    names[str(specs)] = str(request.specs)
    file, reason = error.file, error.reason
    for path, known in names.items():
        file, reason = file.replace(path, known), reason.replace(path, known)
    return SpecError(file, error.pointer, reason, error.hint)
