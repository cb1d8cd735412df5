"""The pipeline: what happens to a description, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from codegen.plan.plan import plan_package
from codegen.render.clients import clients_source, package_source
from codegen.render.generate import format_sources, generate
from codegen.spec.catalog import APIEntry, Catalog, check_hashes, read_catalog
from codegen.spec.document import Document
from codegen.spec.errors import SpecError
from codegen.spec.load import load
from codegen.stages.apply_overlay import correct
from codegen.stages.bundle import bundle
from codegen.stages.coerce_types import shape
from codegen.stages.convert_to_31 import upgrade
from codegen.stages.expand_polymorphism import unite
from codegen.stages.extract_inline_schemas import hoist
from codegen.stages.inline_path_items import gather
from codegen.stages.merge_all_of import flatten
from codegen.stages.merge_ref_siblings import beside
from codegen.stages.reject_unknown import check
from codegen.stages.repair_parts import mend
from codegen.stages.repair_paths import normalise
from codegen.stages.validate import validate
from codegen.verify.coverage import check_clients, check_coverage

from .fingerprints import (
    RECORD,
    BuildRecord,
    api_key,
    clients_key,
    package_key,
    record_text,
    tool_key,
)

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
    check,  #      nothing left that has no meaning
    beside,  #     what stands beside a reference is joined to what it leads to
    unite,  #      a schema with children is their union where it is used
    flatten,  #    allOf becomes one schema
    hoist,  #      every class a named component, equal ones merged
    validate,  #   valid OpenAPI 3.1, nothing unbound
)


def resolved(api: APIEntry) -> Document:
    """Return an API's description after all stages.

    Raises:
        SpecError: A file is not the one that the catalog names, or a stage stops.
    """
    check_hashes(api)
    document = Document(api, api.file, load(api.file))
    for stage in STAGES:
        try:
            document = stage(document)
        except RecursionError:
            reason = f"is nested too deeply for the stage {stage.__name__}"
            raise document.fail(reason) from None
    return document


def build(specs: Path) -> dict[str, str]:
    """Return every file of `trunkline_api` by its path in it; nothing is written.

    Raises:
        SpecError: The catalog, a description or a correction is at fault.
    """
    return build_changed(read_catalog(specs), {}, {})


def build_changed(
    catalog: Catalog,
    known: Mapping[str, BuildRecord],
    package_files: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Return every file of `trunkline_api`, by its path in it.

    Args:
        catalog: The catalog.
        known: The APIs that need not be made anew, with what was made of them.
        package_files: The files of their packages.

    Raises:
        SpecError: A description or a correction is at fault.
    """
    files = {"py.typed": ""}
    record: dict[str, BuildRecord] = {}
    tool = tool_key()
    for api in catalog.apis:
        if api.name in known:
            record[api.name], package = known[api.name], package_files[api.name]
        else:
            key = api_key(api, tool)  # before the files are read: one that changes is read again
            plan = plan_package(resolved(api))
            package = generate(plan)
            check_coverage(plan, package)
            record[api.name] = BuildRecord(
                inputs=key, outputs=_key_of(package), roots=plan.root_resources
            )
        files.update({f"{api.name}/{name}": source for name, source in package.items()})
    roots = [root for api in catalog.apis for root in record[api.name].roots]
    with_events = [
        api.name for api in catalog.apis if '"EVENTS"' in files[f"{api.name}/__init__.py"]
    ]
    sources = {
        "__init__.py": package_source(catalog, with_events),
        "clients.py": clients_source(catalog, roots),
    }
    files |= format_sources(sources)
    check_clients(catalog, roots, files["clients.py"])
    shared = {name: source for name, source in files.items() if "/" not in name}
    record["clients"] = BuildRecord(
        inputs=clients_key(catalog.clients, roots, tool), outputs=_key_of(shared)
    )
    files[RECORD] = record_text(record)
    return files


def _key_of(files: Mapping[str, str]) -> str:
    return package_key({name: source.encode() for name, source in files.items()})


__all__ = ["STAGES", "SpecError", "build", "build_changed", "resolved"]
