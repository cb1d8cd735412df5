"""The pipeline: from the files in `specs/` to the source of `trunkline_api`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trunkline_codegen.plan.plan import PackagePlan, plan_package
from trunkline_codegen.render.blocking import CLIENTS_SOURCE
from trunkline_codegen.render.clients import clients_source, package_source
from trunkline_codegen.render.generate import format_sources, unformatted
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import APIEntry, Catalog, check_hashes, read_catalog
from trunkline_codegen.spec.document import Document, operations
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.stages.apply_overlay import apply_overlay
from trunkline_codegen.stages.bundle import bundle
from trunkline_codegen.stages.coerce_types import coerce_types
from trunkline_codegen.stages.convert_to_31 import convert_to_31
from trunkline_codegen.stages.expand_polymorphism import expand_polymorphism
from trunkline_codegen.stages.extract_inline_schemas import extract_inline_schemas
from trunkline_codegen.stages.inline_path_items import inline_path_items
from trunkline_codegen.stages.leave_out import check_leave_out, leave_out
from trunkline_codegen.stages.merge_all_of import merge_all_of
from trunkline_codegen.stages.merge_ref_siblings import merge_ref_siblings
from trunkline_codegen.stages.reject_unknown import reject_unknown
from trunkline_codegen.stages.repair_parts import repair_parts
from trunkline_codegen.stages.repair_paths import repair_paths
from trunkline_codegen.stages.repair_security import repair_security
from trunkline_codegen.stages.validate import validate
from trunkline_codegen.verify.coverage import CoverageError, check_clients, check_coverage

from .collector import without_collector
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
    leave_out,  #               remove operations that the catalog leaves out
    inline_path_items,  #       resolve references to path items and sections
    repair_security,  #         repair security schemes, requirements and servers
    coerce_types,  #            give every part the type that later stages rely on
    convert_to_31,  #           convert Swagger 2.0 and OpenAPI 3.0 to 3.1
    repair_parts,  #            repair common faults of single parts
    repair_paths,  #            repair common faults of paths and operations
    check_leave_out,  #         the same for operations that were named just now
    apply_overlay,  #           apply the corrections of the API
    bundle,  #                  copy referenced parts of other files into the document
    coerce_types,  #            again, for corrections and bundled parts
    repair_parts,
    reject_unknown,  #          reject parts without a defined meaning
    merge_ref_siblings,  #      merge keywords that are siblings of `$ref`
    expand_polymorphism,  #     replace references to a base schema by a union of its subtypes
    merge_all_of,  #            merge each `allOf` into one schema
    extract_inline_schemas,  #  move every class to a named component and merge equal ones
    validate,  #                check against OpenAPI 3.1 and find dangling references
)


def resolved(api: APIEntry) -> Document:
    """Return an API's description after all stages.

    Raises:
        SpecError: A file does not match its SHA-256, or a stage rejects the document.
    """
    check_hashes(api)
    return run_stages(Document(api, api.file, load(api.file)))


def run_stages(document: Document) -> Document:
    """Return the document after all stages, which change it in place.

    Raises:
        SpecError: A stage rejects the document.
    """
    for stage in STAGES:
        try:
            document = stage(document)
        except RecursionError:
            reason = f"is nested too deeply for the stage {stage.__name__}"
            raise document.fail(reason) from None
    return document


def build(specs: Path, lost: list[str] | None = None, target: Target = BUNDLED) -> dict[str, str]:
    """Return the files of `trunkline_api` by relative path, without writing them.

    Args:
        specs: The folder of the descriptions.
        lost: As for `build_changed`.
        target: The package.

    Raises:
        SpecError: The catalog, a description or a correction is invalid.
    """
    return build_changed(read_catalog(specs), {}, {}, lost, target)


def build_changed(
    catalog: Catalog,
    unchanged: Mapping[str, BuildRecord],
    package_files: Mapping[str, Mapping[str, str]],
    lost: list[str] | None = None,
    target: Target = BUNDLED,
) -> dict[str, str]:
    """Return the files of `trunkline_api` by relative path; rebuild changed packages only.

    Args:
        catalog: The catalog.
        unchanged: The build records of the APIs that are up to date, by API.
        package_files: The files of the packages of these APIs, by API.
        lost: Gets a text for each package that differs from its published description; None to
            raise an error instead.
        target: The package.

    Raises:
        SpecError: A description or a correction is invalid.
    """
    with without_collector():
        return _built(catalog, unchanged, package_files, lost, target)


def _built(
    catalog: Catalog,
    unchanged: Mapping[str, BuildRecord],
    package_files: Mapping[str, Mapping[str, str]],
    lost: list[str] | None,
    target: Target,
) -> dict[str, str]:
    tool = tool_key(target)
    # Hash before reading: a file that changes meanwhile is then read again by the next run.
    keys = {api.name: api_key(api, tool) for api in catalog.apis if api.name not in unchanged}
    plans = {api.name: plan_package(resolved(api)) for api in catalog.apis if api.name in keys}
    roots = [
        root
        for api in catalog.apis
        for root in (
            plans[api.name].root_resources if api.name in keys else unchanged[api.name].roots
        )
    ]
    with_events = [
        api.name
        for api in catalog.apis
        if (plans if api.name in keys else unchanged)[api.name].has_events
    ]
    made = {
        f"{name}/{file}": source
        for name, plan in plans.items()
        for file, source in unformatted(plan, target).items()
    }
    made["__init__.py"] = package_source(catalog, with_events, target)
    made["clients.py"] = clients_source(catalog, roots, target=target)
    made["sync.py"] = CLIENTS_SOURCE
    made["sync.pyi"] = clients_source(catalog, roots, "sync_clients.pyi.jinja", target)
    made = {n: target.with_command(text) for n, text in made.items()}
    built = [(api, plans[api.name]) for api in catalog.apis if api.name in keys]
    made = _formatted(built, made, lost)
    files = {"py.typed": ""} | {name: made[name] for name in made if "/" not in name}
    record: dict[str, BuildRecord] = {}
    for api in catalog.apis:
        if api.name in keys:
            package = _below(made, f"{api.name}/")
            record[api.name] = _record(plans.pop(api.name), keys[api.name], package)
        else:
            record[api.name], package = unchanged[api.name], dict(package_files[api.name])
        files.update({f"{api.name}/{name}": source for name, source in package.items()})
    check_clients(catalog, roots, files["clients.py"])
    shared = {name: source for name, source in files.items() if "/" not in name}
    record["clients"] = BuildRecord(
        inputs=clients_key(catalog.clients, roots, tool), outputs=_key_of(shared)
    )
    files[RECORD] = record_text(record)
    return files


def _below(files: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {n.removeprefix(prefix): text for n, text in files.items() if n.startswith(prefix)}


def _formatted(
    built: Iterable[tuple[APIEntry, PackagePlan]], made: Mapping[str, str], lost: list[str] | None
) -> dict[str, str]:
    """Return the files formatted, and compare the packages with the descriptions meanwhile."""
    with ThreadPoolExecutor(1) as background:
        formatting = background.submit(format_sources, made)
        try:
            for api, plan in built:
                _check(api, plan, _below(made, f"{api.name}/"), lost)
        except SyntaxError:
            formatting.result()  # raises the error of ruff, which names the place
            raise
        return formatting.result()


def _check(
    api: APIEntry, plan: PackagePlan, package: Mapping[str, str], lost: list[str] | None
) -> None:
    """Compare a package with its published description; see `build_changed`."""
    try:
        check_coverage(api, [root.name for root in plan.roots.values()], package)
    except CoverageError as error:
        if lost is None:
            raise
        lost.append(str(error))


def _record(plan: PackagePlan, key: str, package: Mapping[str, str]) -> BuildRecord:
    return BuildRecord(
        inputs=key,
        outputs=_key_of(package),
        roots=plan.root_resources,
        has_events=plan.has_events,
        made=sum(1 for _ in operations(plan.document.root)),
    )


def _key_of(files: Mapping[str, str]) -> str:
    return package_key({name: source.encode() for name, source in files.items()})


__all__ = ["STAGES", "SpecError", "build", "build_changed", "resolved"]
