"""Bringing a new API in, step by step, first in a copy: all of it, or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import attrs

from codegen.build.pipeline import build
from codegen.build.write import write
from codegen.spec.catalog import ApiEntry, read_catalog
from codegen.spec.document import Object
from codegen.spec.errors import SpecError
from codegen.stages.bundle import bundle
from specchange.description_files import vendored_files
from specchange.workspace import uncorrected

from .corrections_text import corrections_text
from .draft import Draft, draft, duplicated
from .entry import Entry, with_entry
from .guess import Guess
from .request import Wish


@attrs.frozen(kw_only=True)
class Result:
    """What was brought in."""

    name: str
    draft: Draft


def bring_in(wish: Wish) -> Result:
    """Bring a description in; nothing is left behind where that fails.

    Raises:
        SpecError: The description, or the wish, is at fault.
    """
    wish.check(read_catalog(wish.specs))
    found = vendored_files(wish.file, wish.file.parent)
    folder = wish.file.resolve().parent
    files = {path.relative_to(folder).as_posix(): content for path, content in found.items()}
    with tempfile.TemporaryDirectory(prefix="trunkline-newapi-") as copy:
        specs = Path(copy) / "specs"
        shutil.copytree(wish.specs, specs)
        try:
            guessed = _enter(wish, specs, files)
            made = build(specs)
        except SpecError as error:
            raise _shown(error, wish, specs, files) from None
        _keep(wish, specs, made)
    return Result(name=wish.name, draft=guessed)


def _enter(wish: Wish, specs: Path, files: Mapping[str, bytes]) -> Draft:
    """Write the files, the corrections and the catalog's entry into a copy of `specs/`."""
    folder = specs / wish.name
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    description, *others = files
    entry = ApiEntry(
        name=wish.name,
        client=wish.client,
        file=folder / description,
        folder=folder,
        files=dict.fromkeys((folder / other for other in others), ""),
    )
    root = _bundled(entry)
    twice = duplicated(root)
    if twice:
        root = _bundled(attrs.evolve(entry, rename_duplicates=True))
    guessed = draft(wish, read_catalog(specs), root)
    if twice:
        reason = f"several operations have the operationId {', '.join(twice)}"
        told = Guess("rename_duplicates", "true", reason, doubtful=True)
        guessed = attrs.evolve(guessed, guesses=(*guessed.guesses, told))
    text = corrections_text(guessed.title, guessed.places, guessed.pages)
    (folder / "corrections.yaml").write_text(text, "utf-8")
    catalog = specs / "catalog.toml"
    asked = Entry(
        api=wish.name,
        client=guessed.client,
        description=description,
        title=guessed.title,
        version=guessed.version,
        source=wish.source or wish.file.name,
        base_url=guessed.base_url,
        auth=guessed.security.auth,
        credentials=guessed.security.credentials,
        files=files,
        rename_duplicates=bool(twice),
    )
    catalog.write_text(with_entry(catalog.read_text("utf-8"), asked), "utf-8")
    return guessed


def _bundled(entry: ApiEntry) -> Object:
    return bundle(uncorrected(entry)).root


def _keep(wish: Wish, specs: Path, made: Mapping[str, str]) -> None:
    """Take over from the copy what is new; where that fails, take it away again."""
    catalog = wish.specs / "catalog.toml"
    before = catalog.read_bytes()
    try:
        shutil.copytree(specs / wish.name, wish.specs / wish.name)
        shutil.copyfile(specs / "catalog.toml", catalog)
        write(wish.generated, made)
    except BaseException:
        shutil.rmtree(wish.specs / wish.name, ignore_errors=True)
        catalog.write_bytes(before)
        raise


def _shown(error: SpecError, wish: Wish, specs: Path, files: Mapping[str, bytes]) -> SpecError:
    """Return the error with the names that the reader knows, not those of the copy."""
    names = {str(specs / wish.name / name): str(wish.file.parent / name) for name in files}
    names[str(specs)] = str(wish.specs)
    file, reason = error.file, error.reason
    for path, known in names.items():
        file, reason = file.replace(path, known), reason.replace(path, known)
    return SpecError(file, error.pointer, reason, error.hint)
