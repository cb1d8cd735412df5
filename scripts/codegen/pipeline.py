"""The pipeline: what happens to a description, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .bundle import bundle
from .catalog import ApiEntry, Catalog, check_hashes, read_catalog
from .clients import clients_source
from .corrections import correct
from .coverage import check_coverage
from .document import Document
from .flatten import flatten
from .gather import gather
from .generate import generate
from .hoist import hoist
from .load import load
from .mend import mend
from .normalise import normalise
from .plan import PackagePlan, plan_package
from .problem import SpecError
from .shape import shape
from .upgrade import upgrade
from .validate import validate

STAGES: tuple[Callable[[Document], Document], ...] = (
    gather,  #     path items of other files brought in
    shape,  #      every part of the type that it must have
    upgrade,  #    Swagger 2.0 and OpenAPI 3.0 become 3.1
    mend,  #       general faults of single parts
    normalise,  #  general faults of paths and operations
    correct,  #    the API's own corrections
    bundle,  #     references to other files brought in
    shape,  #      corrections and other files are looked at, too
    mend,
    flatten,  #    allOf becomes one schema
    hoist,  #      every class a named component, equal ones merged
    validate,  #   valid OpenAPI 3.1, nothing unbound
)


def resolved(api: ApiEntry) -> Document:
    """Return an API's description after all stages.

    Raises:
        SpecError: A file is not the one that the catalog names, or a stage stops.
    """
    check_hashes(api)
    document = Document(api, api.file, load(api.file))
    for stage in STAGES:
        document = stage(document)
    return document


def build(specs: Path) -> dict[str, str]:
    """Return every file of `trunkline_api` by its path in it; nothing is written.

    Raises:
        SpecError: The catalog, a description or a correction is at fault.
    """
    catalog: Catalog = read_catalog(specs)
    files: dict[str, str] = {
        "__init__.py": '"""Packages that `make generate` writes, one an API; never edited."""\n',
        "py.typed": "",
    }
    plans: list[PackagePlan] = []
    for api in catalog.apis:
        plan = plan_package(resolved(api))
        package = generate(plan)
        check_coverage(plan, package)
        plans.append(plan)
        files.update({f"{api.name}/{name}": source for name, source in package.items()})
    files["clients.py"] = clients_source(catalog, plans)
    return files


__all__ = ["STAGES", "SpecError", "build", "resolved"]
