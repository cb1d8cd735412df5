"""The settings of a project: `[tool.trunkline]` of `pyproject.toml`, or `trunkline.toml`.

This module imports little, because commands that find nothing to do end here.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from trunkline_codegen.spec.catalog import APIEntry, Catalog, is_name, read_catalog
from trunkline_codegen.spec.errors import SpecError, pointer

OWN_FILE = "trunkline.toml"
PYPROJECT = "pyproject.toml"
LOCK = "trunkline.lock"
# Packages that a package of the same name would hide: of this distribution, and what it needs.
_RESERVED = frozenset({"trunkline", "trunkline_api", "trunkline_codegen"})
_DEPENDENCIES = frozenset(
    {"aiohttp", "attr", "attrs", "certifi", "cryptography", "dateutil", "httpx", "jwt", "yarl"}
)
_KEYS = ("package", "output", "specs", "templates", "facades")


@attrs.frozen(kw_only=True)
class Project:
    """A folder with API descriptions and the package that is generated from them.

    Attributes:
        folder: The folder of the project; an absolute path.
        file: The file with the settings.
        package: The import path of the generated package, such as `acme_sdk`.
        output: The folder of the generated package, such as `<folder>/src/acme_sdk`.
        specs: The folder with `catalog.toml` and one folder for each API.
        templates: A folder with templates that replace those of the generator; None for none.
        facades: The folder of `trunkline` for the repository of trunkline itself, whose package
            is part of the runtime; None for every other project.
    """

    folder: Path
    file: Path
    package: str
    output: Path
    specs: Path
    templates: Path | None = None
    facades: Path | None = None

    @property
    def lock(self) -> Path:
        """The file with the generator's version and the hashes of the inputs."""
        return self.folder / LOCK

    @property
    def is_bundled(self) -> bool:
        """Whether the package is released together with the generator and the runtime."""
        return self.facades is not None

    @property
    def import_root(self) -> Path:
        """The folder that must be on `sys.path` to import the package."""
        return self.output.parents[self.package.count(".")]

    def catalog(self) -> Catalog:
        """Return the catalog of the project.

        Raises:
            SpecError: The catalog is missing or invalid.
        """
        return read_catalog(self.specs)

    def entry(self, api: str) -> APIEntry:
        """Return the catalog's entry of an API.

        Raises:
            SpecError: The catalog is invalid, or the API is unknown.
        """
        catalog = self.catalog()
        for entry in catalog.apis:
            if entry.name == api:
                return entry
        known = ", ".join(entry.name for entry in catalog.apis)
        raise SpecError(catalog.file, "/apis", f"unknown API {api!r}", f"The APIs are {known}.")

    def shown(self, text: object) -> str:
        """Return a text or path with paths relative to the project."""
        return str(text).replace(f"{self.folder}/", "")


def read_project(folder: Path) -> Project:
    """Return the project of a folder.

    Args:
        folder: The folder with `trunkline.toml`, or with `pyproject.toml` that has the table
            `[tool.trunkline]`.

    Raises:
        SpecError: There are no settings, or they are invalid.
    """
    folder = folder.resolve()
    found = find_settings(folder)
    if found is None:
        raise SpecError(
            folder,
            "",
            f"no {OWN_FILE}, and no {PYPROJECT} with the table [tool.trunkline]",
            "Run `trunkline init`, or pass --project FOLDER.",
        )
    file, settings = found
    return _project(folder, file, settings)


def find_project(start: Path) -> Project | None:
    """Return the project of a folder or of its nearest parent that has one; None without one.

    Raises:
        SpecError: The settings are invalid.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        found = find_settings(folder)
        if found is not None:
            return _project(folder, *found)
    return None


def find_settings(folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """Return the file with the settings of a folder and their table; None without one."""
    own = folder / OWN_FILE
    if own.is_file():
        return own, _read(own)
    pyproject = folder / PYPROJECT
    if pyproject.is_file():
        tool = _read(pyproject).get("tool")
        if isinstance(tool, dict) and "trunkline" in tool:
            return pyproject, tool["trunkline"]
    return None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SpecError(file, "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SpecError(file, "", f"invalid TOML: {error}") from None


def _project(folder: Path, file: Path, settings: object) -> Project:
    prefix = ("tool", "trunkline") if file.name == PYPROJECT else ()
    texts = _checked(file, prefix, settings)
    package = texts["package"]
    parts = package.split(".")
    paths = {"output": "/".join(["src", *parts]), "specs": "specs", **texts}
    del paths["package"]
    found: dict[str, Path] = {}
    for key, value in paths.items():
        found[key] = (folder / value).resolve()
        if found[key] == folder or not found[key].is_relative_to(folder):
            reason = f"{value!r} is not a folder inside of the project"
            raise SpecError(file, pointer(*prefix, key), reason)
    output, specs = found["output"], found["specs"]
    place = pointer(*prefix, "output")
    if list(output.relative_to(folder).parts[-len(parts) :]) != parts:
        reason = f"must end with {'/'.join(parts)}, the import path of the package"
        raise SpecError(file, place, reason)
    if output.is_relative_to(specs) or specs.is_relative_to(output):
        raise SpecError(file, place, "must not overlap with `specs`")
    return Project(folder=folder, file=file, package=package, **found)


def _checked(file: Path, prefix: tuple[str, ...], settings: object) -> dict[str, str]:
    """Return the settings, all of which are texts.

    Raises:
        SpecError: A key is unknown or missing, or a value is no text.
    """
    if not isinstance(settings, dict):
        raise SpecError(file, pointer(*prefix), "must be a table")
    for key, value in settings.items():
        if key not in _KEYS:
            hint = f"The keys are {', '.join(_KEYS)}."
            raise SpecError(file, pointer(*prefix, key), "unknown key", hint)
        if not isinstance(value, str) or not value:
            raise SpecError(file, pointer(*prefix, key), "must be text")
    if "package" not in settings:
        raise SpecError(file, pointer(*prefix), "the key 'package' is missing")
    problem = package_problem(settings["package"])
    if problem is not None and "facades" not in settings:
        raise SpecError(file, pointer(*prefix, "package"), problem)
    return settings


def package_problem(package: str) -> str | None:
    """Return the reason why a package cannot have this import path; None if it can."""
    parts = package.split(".")
    if not all(is_name(part) for part in parts):
        better = re.sub(r"\W+", "_", package).strip("_").lower()
        hint = f"; try {better!r}" if is_name(better) else ""
        return f"{package!r} is not a valid package name{hint}"
    if parts[0] in _RESERVED:
        return f"{package!r} is a package of trunkline itself"
    if parts[0] in sys.stdlib_module_names:
        return f"{package!r} would hide the module {parts[0]!r} of Python; try '{parts[0]}_sdk'"
    if parts[0] in _DEPENDENCIES:
        return f"{package!r} would hide the package {parts[0]!r}; try '{parts[0]}_sdk'"
    return None
