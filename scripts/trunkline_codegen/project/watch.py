"""Regenerate the package of a project whenever one of its inputs is edited."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeAlias

import tomlkit

from trunkline_codegen.build.write import replace_file
from trunkline_codegen.spec.errors import SpecError

from .generate import check_project, generate_project
from .settings import OWN_FILE, PYPROJECT, read_project

# Seconds between two looks at the inputs, and between two looks at inputs that are being written.
_PAUSE = 0.1
_SETTLING = 0.03

# What identifies the content of a file: time, size and inode. Editors replace files.
_Stamp: TypeAlias = tuple[int, int, int]


class Watch:
    """Watches the inputs of a project: settings, catalog, descriptions, corrections, templates.

    Polling finds every kind of edit on every file system, and a project has few files.

    Args:
        folder: The folder of the project.
        report: Called with the summary of each run.
        fail: Called with the error of each run that fails. The package is as it was.
        sleep: Waits for a number of seconds.

    Raises:
        SpecError: The folder has no project.
    """

    def __init__(
        self,
        folder: Path,
        report: Callable[[str], None],
        fail: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._project = read_project(folder)
        self._report, self._fail, self._sleep = report, fail, sleep
        self._seen = self._stamps()

    @property
    def places(self) -> str:
        """The watched files and folders, for a message."""
        project = self._project
        places = (project.file, project.specs, project.templates)
        return ", ".join(project.shown(each) for each in places if each is not None)

    def run(self) -> NoReturn:
        """Generate the package, and again after each edit, until an exception such as Ctrl-C."""
        self._warm_up()
        self._generate()
        while True:
            self._sleep(_PAUSE)
            self.look()

    def _warm_up(self) -> None:
        """Build the package once, which imports the generator: the first edit then takes no longer."""
        with suppress(SpecError, OSError):  # reported by the first run
            check_project(self._project)

    def look(self) -> None:
        """Generate the package if an input has changed since the last look."""
        now = self._stamps()
        if now == self._seen:
            return
        while (later := self._settled()) != now:
            now = later
        changed = {path for path, stamp in now.items() if self._seen.get(path) != stamp}
        self._seen = now
        self._generate(changed)

    def _settled(self) -> dict[Path, _Stamp]:
        self._sleep(_SETTLING)
        return self._stamps()

    def _generate(self, changed: Iterable[Path] = ()) -> None:
        began = time.perf_counter()
        try:
            self._project = read_project(self._project.folder)
            self._accept(set(changed))
            summary = generate_project(self._project).partition("\n")[0]
        except (SpecError, OSError) as error:
            self._fail(self._project.shown(error))
            return
        self._report(f"{summary} in {time.perf_counter() - began:.2f} s")

    def _accept(self, changed: set[Path]) -> None:
        """Write the hashes of edited descriptions to the catalog."""
        file = self._project.specs / "catalog.toml"
        if not changed & self._descriptions().keys():
            return
        document = tomlkit.parse(file.read_text("utf-8"))
        for path, (api, name) in self._descriptions().items():
            if path in changed:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                entry = document["apis"][api]
                table, key = (entry["extra_files"], name) if name else (entry, "sha256")
                table[key] = digest
        replace_file(file, tomlkit.dumps(document))
        self._seen[file] = _stamp(file)

    def _descriptions(self) -> Mapping[Path, tuple[str, str]]:
        """Return the hashed files, with the API and the name in `extra_files`, if it is one."""
        found = {}
        for api in self._project.catalog().apis:
            found[api.file] = (api.name, "")
            for path in api.files:
                found[path] = (api.name, path.relative_to(api.folder).as_posix())
        return found

    def _stamps(self) -> dict[Path, _Stamp]:
        project = self._project
        files = [project.folder / OWN_FILE, project.folder / PYPROJECT]
        for folder in (project.specs, project.templates):
            files += [] if folder is None else folder.rglob("*")
        found = {}
        for path in files:
            try:
                if path.is_file():
                    found[path] = _stamp(path)
            except OSError:
                continue  # removed meanwhile
        return found


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def watch_project(
    folder: Path, report: Callable[[str], None], fail: Callable[[str], None]
) -> NoReturn:
    """Generate the package of a project, and again after each edit; see `Watch`.

    Raises:
        SpecError: The folder has no project.
        KeyboardInterrupt: The user ended it.
    """
    watch = Watch(folder, report, fail)
    report(f"watching {watch.places}; Ctrl-C ends it")
    watch.run()
