"""Schemathesis finds no response that a description does not allow, for each of the corpus."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.codegen.conftest import CASES
from tests.codegen.spec_case import write_specs

from trunkline import Model
from trunkline._pagination.page_parts import items_at
from trunkline.sandbox._generic.description import APIDescription, read_apis, read_project
from trunkline.sandbox._generic.operations import DescribedOperation
from trunkline.sandbox._generic.page_styles import style_of
from trunkline.sandbox._generic.resources import item_schema, success_schema
from trunkline.sandbox._values.samples import Sampler
from trunkline.testing._described import DescribedPackage

from .corpus import UNREADABLE, Served

# trunkline's own descriptions are served in the generic way as well.
OWN = ("applications", "conversations", "coviu", "media", "meetings")
NAMES = [*(case.name for case in CASES if case.name not in UNREADABLE), *OWN]
SEEDS = 2
# A run of `make fuzz` with TRUNKLINE_FUZZ=1 makes some 10,000 requests.
EXAMPLES = max(2, int(25 * float(os.environ.get("TRUNKLINE_FUZZ", "1"))))


@pytest.fixture(scope="module")
def descriptions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, APIDescription]:
    # Names with a suffix: some of the cases have names that a package cannot have.
    cases = [attrs.evolve(case, name=f"{case.name}_api") for case in CASES]
    folder = write_specs(tmp_path_factory.mktemp("corpus") / "specs", cases)
    found = {each.name.removesuffix("_api"): each for each in read_project(folder)}
    return {**found, **{each.name: each for each in read_apis("trunkline_api")}}


@pytest.mark.filterwarnings("ignore")  # of libraries, about what descriptions contain
@pytest.mark.parametrize("name", NAMES)
def test_every_response_is_one_that_the_description_allows(
    name: str, descriptions: dict[str, APIDescription]
) -> None:
    from schemathesis.checks import (  # noqa: PLC0415 (it takes a second, which collecting should not)
        content_type_conformance,
        not_a_server_error,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [
        content_type_conformance, not_a_server_error, response_headers_conformance,
        response_schema_conformance, status_code_conformance,
    ]  # fmt: skip
    served = Served(name, dict(descriptions[name].document))
    found: list[str] = []
    for operation, known in served.operations:
        # Schemathesis expects a Content-Type of HEAD, and no request is made for other bodies.
        if known.method == "HEAD" or (known.body_required and not any_json(known.bodies)):
            continue
        cases = [case for seed in range(SEEDS) for case in served.sampled(operation, known, seed)]
        assert cases, f"no valid request of {known.id} was found"
        for case in cases:
            found += served.faults(case, known, checks=checks)
    assert not found, "\n".join(found)


def test_factories_make_pages_and_errors_that_each_description_allows(
    descriptions: dict[str, APIDescription],
) -> None:
    pages = errors = 0
    for description in descriptions.values():
        package = DescribedPackage(description.document)
        schemas = package.schemas
        for operation in package.operations:
            schema = success_schema(schemas, operation)
            style = style_of(operation)
            if style is not None:
                item = item_schema(schemas, schema, style.items)
                items = [Sampler(schemas, f"item {number}").sample(item) for number in range(2)]
                page = package.page(Model, items, operation.id)
                assert schemas.is_valid(page, schema), (description.name, operation.id, page)
                assert items_at(page, style.items) == items
                pages += 1
            for key, response in operation.responses.items():
                media = (response.get("content") or {}).get("application/json")
                if key.isdecimal() and key >= "400" and media:
                    body = package.error(int(key), "Too late.", operation.id)
                    assert schemas.is_valid(body, schemas.resolve(media).get("schema", {}))
                    errors += 1
    assert pages > 10
    assert errors > 100


def any_json(media_types: Iterable[str]) -> bool:
    """Return whether one of the media types is JSON."""
    return any("json" in each for each in media_types)


def has_no_types(operation: DescribedOperation) -> bool:
    """Return whether values have no types on the wire, so that an invalid one may read as a valid one.

    Such are the fields of forms, and objects in a query: `?a=1` can be a text, a number and, with
    another parameter of that kind, a property of either.
    """
    forms = any("json" not in kind for kind in operation.bodies)
    queries = (json.dumps(each.schema) for each in operation.at("query"))
    return forms or any(text == "{}" or "object" in text or "$ref" in text for text in queries)


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_made_requests_find_no_response_that_is_not_allowed(
    name: str, mode: str, descriptions: dict[str, APIDescription]
) -> None:
    from schemathesis import GenerationMode  # noqa: PLC0415 (see above)
    from schemathesis.checks import (  # noqa: PLC0415
        ignored_auth,
        negative_data_rejection,
        positive_data_acceptance,
    )
    from schemathesis.core.errors import SerializationNotPossible  # noqa: PLC0415

    excluded: list[Any] = [negative_data_rejection, positive_data_acceptance]
    served = Served(name, dict(descriptions[name].document))
    found: list[str] = []
    for operation, known in served.operations:
        if known.method == "HEAD":
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
        def call(case: Any) -> None:  # called before the loop goes on
            unclear = has_no_types(known)  # noqa: B023
            excluded_checks = [*excluded] if unclear else []
            if not served.checks_credentials(known):  # noqa: B023
                excluded_checks.append(ignored_auth)
            found.extend(served.faults(case, known, excluded_checks=excluded_checks))  # noqa: B023

        try:
            call()
        except SerializationNotPossible:
            continue  # it writes no such media type
        except Exception as error:
            if type(error).__name__ not in ("Unsatisfiable", "Skipped"):
                raise
    assert not found, "\n".join(found)


def test_corpus_is_a_folder(descriptions: dict[str, APIDescription], tmp_path: Path) -> None:
    assert len(descriptions) == len(CASES) + len(OWN)
    with pytest.raises(ValueError, match=r"catalog\.toml"):
        (tmp_path / "catalog.toml").write_text("nonsense")
        read_project(tmp_path)
