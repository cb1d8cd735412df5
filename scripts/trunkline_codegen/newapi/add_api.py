"""Add a new API, first to a temporary copy: all steps succeed, or nothing changes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.render.facades import facade_folder, write_facades
from trunkline_codegen.spec.catalog import APIEntry, read_catalog
from trunkline_codegen.spec.document import Object
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.specchange.version.description_files import vendored_files
from trunkline_codegen.specchange.version.workspace import uncorrected
from trunkline_codegen.stages.bundle import bundle

from .corrections_text import corrections_text
from .draft import Draft, draft, duplicated
from .entry import Entry, with_entry
from .guess import Guess
from .request import NewAPIRequest
from .salvage import Salvaged, salvage

# How many folders above the description references may reach.
_MAX_ABOVE = 1  # folders above the description whose files it may refer to


@attrs.frozen(kw_only=True)
class Result:
    """The name of the new API, and the settings that were guessed.

    Attributes:
        name: The name.
        draft: The settings.
        salvaged: The operations that were left out, and the faults that were repaired.
        lost: The differences between the packages and the published descriptions.
    """

    name: str
    draft: Draft
    salvaged: Salvaged
    lost: tuple[str, ...] = ()


def add_api(request: NewAPIRequest) -> Result:
    """Add an API; leave nothing behind if a step fails.

    Raises:
        SpecError: The description or the request is invalid.
    """
    request.check(read_catalog(request.specs))
    found, folder = _published_files(request.file)
    files = {path.relative_to(folder).as_posix(): content for path, content in found.items()}
    lost: list[str] = []
    with tempfile.TemporaryDirectory(prefix="trunkline-newapi-") as copy:
        specs = Path(copy) / "specs"
        shutil.copytree(request.specs, specs)
        try:
            guessed, salvaged = _add_to_catalog(request, specs, files)
            package = build(specs, lost, request.target)
        except SpecError as error:
            file, reason = _with_original_paths([error.file, error.reason], request, specs, files)
            raise SpecError(file, error.pointer, reason, error.hint) from None
        _commit(request, specs, package)
        lost = _with_original_paths(lost, request, specs, files)
    return Result(name=request.name, draft=guessed, salvaged=salvaged, lost=tuple(lost))


def _published_files(file: Path) -> tuple[dict[Path, bytes], Path]:
    """Return a description's files and the folder that contains them all.

    References may go up a few folders, as in a repository with `spec/` and `common/`. Only files
    that look like descriptions are read there.
    """
    home = file.resolve().parent
    above = [home, *home.parents][: _MAX_ABOVE + 1][-1]
    found = {
        path: content
        for path, content in vendored_files(file, above).items()
        if path.is_relative_to(home) or path.suffix in (".json", ".yaml", ".yml")
    }
    return found, Path(os.path.commonpath([home, *(path.parent for path in found)]))


def _add_to_catalog(
    request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]
) -> tuple[Draft, Salvaged]:
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
    entry, duplicates = _accepted(entry, dict(request.leave_out))
    guessed = draft(request, read_catalog(specs), _bundled(entry))
    if duplicates:
        reason = f"several operations have the operationId {', '.join(duplicates)}"
        guess = Guess("rename_duplicates", "true", reason, doubtful=True)
        guessed = attrs.evolve(guessed, guesses=(*guessed.guesses, guess))
    security = guessed.security
    entry = attrs.evolve(
        entry, auth=security.auth, schemes=security.schemes, base_url=guessed.base_url
    )
    guessed, salvaged = _with_corrections(entry, guessed)
    catalog = specs / "catalog.toml"
    new_entry = Entry(
        api=request.name,
        client=guessed.client,
        description=description,
        title=guessed.title,
        version=guessed.version,
        source=request.source or request.file.name,
        base_url=guessed.base_url,
        auth=security.auth,
        schemes=security.schemes,
        credentials=security.credentials,
        files=files,
        rename_duplicates=bool(duplicates),
        leave_out=salvaged.leave_out,
    )
    catalog.write_text(with_entry(catalog.read_text("utf-8"), new_entry), "utf-8")
    return guessed, salvaged


def _accepted(entry: APIEntry, leave_out: Mapping[str, str]) -> tuple[APIEntry, list[str]]:
    """Return the entry without the operations that no stage accepts, and repeated operationIds."""
    entry = attrs.evolve(entry, leave_out=leave_out)
    duplicates = duplicated(_bundled_rest(entry))
    entry = attrs.evolve(entry, rename_duplicates=bool(duplicates))
    return attrs.evolve(entry, leave_out=salvage(entry, plan=False).leave_out), duplicates


def _bundled_rest(entry: APIEntry) -> Object:
    """Return the bundled document; before bundling if a reference in it dangles."""
    try:
        return bundle(uncorrected(entry)).root
    except SpecError:
        root = load(entry.file)
        return root if isinstance(root, dict) and isinstance(root.get("paths"), dict) else {}


def _with_corrections(entry: APIEntry, guessed: Draft) -> tuple[Draft, Salvaged]:
    """Write the corrections; drop a guessed pagination that does not fit, and try again."""
    while True:
        text = corrections_text(guessed.title, guessed.places, guessed.pages)
        entry.corrections.write_text(text, "utf-8")
        salvaged = salvage(entry, plan=True)
        left = set(salvaged.leave_out)
        unfit = {p.operation_id: f"{p.verb} {p.path}" for p in guessed.places}
        pages = {
            name: paging
            for name, paging in guessed.pages.items()
            if unfit.get(name) not in salvaged.unpaged
        }
        places = tuple(
            p for p in guessed.places if not left & {p.operation_id, f"{p.verb} {p.path}"}
        )
        kept = {place.operation_id for place in places}
        pages = {name: paging for name, paging in pages.items() if name in kept}
        if len(places) == len(guessed.places) and len(pages) == len(guessed.pages):
            return guessed, salvaged
        notes = [
            Guess(key, "no pagination", reason, doubtful=True)
            for key, reason in salvaged.unpaged.items()
        ]
        guessed = attrs.evolve(
            guessed, places=places, pages=pages, guesses=(*guessed.guesses, *notes)
        )
        entry = attrs.evolve(entry, leave_out=salvaged.leave_out)


def _bundled(entry: APIEntry) -> Object:
    return bundle(uncorrected(entry)).root


def _commit(request: NewAPIRequest, specs: Path, package: Mapping[str, str]) -> None:
    """Copy the new files into the checkout; remove them again if a step fails."""
    catalog = request.specs / "catalog.toml"
    before = catalog.read_bytes()
    try:
        shutil.copytree(specs / request.name, request.specs / request.name)
        shutil.copyfile(specs / "catalog.toml", catalog)
        if request.project is not None and not request.project.is_bundled:
            return
        write(request.generated, package)
        write_facades(facade_folder(request.generated), read_catalog(request.specs).apis)
    except BaseException:
        shutil.rmtree(request.specs / request.name, ignore_errors=True)
        catalog.write_bytes(before)
        raise


def _with_original_paths(
    texts: Sequence[str], request: NewAPIRequest, specs: Path, files: Mapping[str, bytes]
) -> list[str]:
    """Return texts with the original file names instead of those of the copy."""
    names = {
        str(specs / request.name / name): _original(request.file, name, files) for name in files
    }
    names[str(specs)] = str(request.specs)
    for path, known in names.items():
        texts = [text.replace(path, known) for text in texts]
    return [*texts]


def _original(file: Path, name: str, files: Mapping[str, bytes]) -> str:
    """Return the published path of a file; the first of the files is the description."""
    depth = len(Path(next(iter(files))).parents) - 1
    return os.path.normpath(file.parent.joinpath(*[".."] * depth, name))
