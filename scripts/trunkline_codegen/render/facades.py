"""`trunkline/<api>.py`: the public module of each API, from which users import its models.

The modules are in the hand-written package, because `import trunkline.meetings` must find them
there with every kind of installation and with every type checker.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trunkline_codegen.spec.catalog import APIEntry, Catalog
from trunkline_codegen.spec.errors import SpecError, pointer

_HEADER = "# Generated from specs/catalog.toml. Do not edit: run `make generate`.\n"


def facade_folder(output: Path) -> Path | None:
    """Return the folder of `trunkline` in the checkout of a `trunkline_api`, None without one."""
    folder = output.resolve().parents[1] / "overlay" / "trunkline"
    return folder if (folder / "__init__.py").is_file() else None


def facade_source(api: APIEntry) -> str:
    """Return the text of the public module of an API."""
    models = f"trunkline_api.{api.name}.models"
    return (
        _HEADER
        + f'"""Models of the API `{api.name}`, for `from trunkline.{api.name} import ...`."""\n\n'
        "from __future__ import annotations\n\n"
        "TYPE_CHECKING = False  # type checkers assume True\n\n"
        "if TYPE_CHECKING:\n"
        f"    from {models} import *  # noqa: F403 (all models; `__all__` lists them)\n"
        f"    from {models} import __all__ as __all__\n"
        f"    from trunkline_api.{api.name}.params import *  # noqa: F403 (dicts in place of models)\n"
        "else:\n"
        f"    from trunkline_api.{api.name} import models as _models\n\n"
        "    __all__ = _models.__all__\n\n"
        "    def __getattr__(name):  # a large API imports its models on first use\n"
        "        if name not in __all__:\n"
        f"            from trunkline_api.{api.name} import params  # noqa: PLC0415\n\n"
        "            if name in params.__all__:\n"
        "                return getattr(params, name)\n"
        "        return getattr(_models, name)\n\n"
        "    def __dir__():\n"
        "        return [*__all__]\n"
    )


def check_facade_names(folder: Path | None, catalog: Catalog) -> None:
    """Check that no API has the name of a module or a public name of `trunkline`.

    Raises:
        SpecError: The facade of an API would replace one.
    """
    for api in catalog.apis if folder is not None else ():
        if not is_free(folder, api.name):
            raise SpecError(
                catalog.file,
                pointer("apis", api.name),
                f"`trunkline.{api.name}` already exists and is not generated",
                "Give the API another name.",
            )


def is_free(folder: Path | None, name: str) -> bool:
    """Return whether `trunkline` has nothing hand-written with this name."""
    if folder is None:
        return True
    file = folder / f"{name}.py"
    taken = (folder / name).exists() or (file.exists() and not _is_generated(file))
    return not taken and f'"{name}"' not in (folder / "__init__.py").read_text("utf-8")


def facade_differences(folder: Path | None, apis: Iterable[APIEntry]) -> list[str]:
    """Return the names of the files that are missing, stale or different, sorted."""
    if folder is None:
        return []
    wanted = {f"{api.name}.py": facade_source(api) for api in apis}
    found = {
        path.name: path.read_text("utf-8") for path in folder.glob("*.py") if _is_generated(path)
    }
    return sorted(n for n in found.keys() | wanted.keys() if found.get(n) != wanted.get(n))


def write_facades(folder: Path | None, apis: Iterable[APIEntry]) -> list[str]:
    """Write the facades of these APIs and remove stale ones; return the names that changed."""
    entries = list(apis)
    changed = facade_differences(folder, entries)
    wanted = {f"{api.name}.py": facade_source(api) for api in entries}
    for name in changed:
        assert folder is not None
        if name in wanted:
            (folder / name).write_text(wanted[name], "utf-8")
        else:
            (folder / name).unlink()
    return changed


def _is_generated(file: Path) -> bool:
    with file.open(encoding="utf-8") as lines:
        return lines.readline() == _HEADER
