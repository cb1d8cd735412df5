"""Pages and errors of generated packages, from the description that each package has."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import attrs

from trunkline._common.packages import PACKAGES
from trunkline._serialization.model import Model
from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._generic.objects import with_value
from trunkline.sandbox._generic.operations import DescribedOperation, is_json, read_operations
from trunkline.sandbox._generic.outcomes import Outcomes
from trunkline.sandbox._generic.pages import PageRequest, Pages, query_text
from trunkline.sandbox._generic.resources import item_schema, list_place, success_schema
from trunkline.sandbox._values.schemas import Schema, Schemas

_MAX_DEPTH = 4  # of the alternatives in the schema of an item


class DescribedPackage:
    """The package of one API, as its description has it.

    Args:
        document: The OpenAPI 3.1 document of the package.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self._outcomes = Outcomes(self.schemas, "factories")

    @cached_property
    def operations(self) -> list[DescribedOperation]:
        """The operations, in the order of the description."""
        return read_operations(self.document, self.schemas)

    def operation(self, id: str) -> DescribedOperation:
        """Return an operation by its operationId.

        Raises:
            ValueError: There is no such operation.
        """
        found = next((each for each in self.operations if each.id == id), None)
        if found is None:
            raise ValueError(f"operation: the API has no operation {id!r}")
        return found

    # -- pages -----------------------------------------------------------------------------

    def page(self, model: type[Model], items: Sequence[Any], operation: str | None) -> Any:
        """Return the JSON of a list with a single page; see `Factories.page`."""
        chosen = self._list_of(model) if operation is None else self.operation(operation)
        schema = None if chosen is None else success_schema(self.schemas, chosen)
        place = None if chosen is None else list_place(self.schemas, chosen)
        if chosen is None or place is None:
            what = f"list of {model.__name__}" if operation is None else "list in that operation"
            raise ValueError(f"the API has no {what}")
        pages = Pages(self.schemas, chosen, schema)
        try:
            base = self._outcomes.sample(self._outcomes.success(chosen), chosen.id)
        except APIError:
            raise ValueError(f"no page of {chosen.id} was found that its schema allows") from None
        if pages.style is None:
            return with_value(base, place, [*items])
        request = PageRequest(
            start=0, size=max(len(items), 1), query={}, cursors=lambda index: items[index]
        )
        serials = range(1, len(items) + 1)
        return pages.page(base, [*items], place, request, serials, _link(chosen))

    def _list_of(self, model: type[Model]) -> DescribedOperation | None:
        """Return the list of a model with the fewest path parameters; paginated ones come first."""
        lists = [each for each in self.operations if self._lists(each, model)]
        return min(lists, default=None, key=self._rank)

    def _rank(self, operation: DescribedOperation) -> tuple[bool, bool, int]:
        return (
            "x-trunkline-pagination" not in operation.raw,
            operation.method != "GET",
            operation.path.count("{"),
        )

    def _lists(self, operation: DescribedOperation, model: type[Model]) -> bool:
        place = list_place(self.schemas, operation)
        if place is None:
            return False
        schema = success_schema(self.schemas, operation)
        return self._is_of(item_schema(self.schemas, schema, place), model, 0)

    def _is_of(self, schema: Schema, model: type[Model], depth: int) -> bool:
        """Return whether a schema is that of a model, or has it as an alternative."""
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return False
        if schema.get("$ref") == f"#/components/schemas/{model.__name__}":
            return True
        found = self.schemas.resolve(schema)
        alternatives = [
            each
            for keyword in ("allOf", "oneOf", "anyOf")
            for each in (found.get(keyword) or () if isinstance(found, dict) else ())
        ]
        return any(self._is_of(each, model, depth + 1) for each in alternatives)

    # -- errors ----------------------------------------------------------------------------

    def error(self, status: int, detail: str, operation: str | None) -> Any:
        """Return the JSON of an error response; see `Factories.error`."""
        chosen = self._with_error(status) if operation is None else self.operation(operation)
        body, media_type = self._outcomes.error_body(chosen, APIError(status, detail))
        return json.loads(body) if is_json(media_type) else body.decode()

    def _with_error(self, status: int) -> DescribedOperation | None:
        """Return the operation that describes a status best, or the errors most like it."""
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        for key in keys:
            for each in self.operations:
                if _has_json(each.responses.get(key)):
                    return each
        for each in self.operations:
            for key, response in each.responses.items():
                if key[:1] in "45" and _has_json(response):
                    return attrs.evolve(each, responses={str(status): response})
        return None


def _has_json(response: Mapping[str, Any] | None) -> bool:
    content = (response or {}).get("content") or {}
    return any(is_json(kind) for kind in content)


def _link(operation: DescribedOperation) -> Any:
    def link(query: Mapping[str, Any]) -> str:
        text = query_text(query)
        return f"{operation.path}?{text}" if text else operation.path

    return link


def package_of_model(model: type[Model]) -> DescribedPackage | None:
    """Return the package that a model is from; None if it has no description."""
    return _package_above(model.__module__)


def package_named(api: str | ModuleType) -> DescribedPackage | None:
    """Return the package of an API; None if no imported package has it.

    Args:
        api: The package of an API, or its name: `acme_sdk.parcels`, or `parcels` alone if its
            root has been imported.
    """
    if isinstance(api, ModuleType):
        return _package_above(f"{api.__name__}.")
    names = [api] if "." in api else [f"{root}.{api}" for root in reversed(PACKAGES)]
    return next((found for name in names if (found := _package_above(f"{name}."))), None)


def known_apis() -> Iterator[str]:
    """Yield the names of the APIs of the generated packages that are imported."""
    for root in PACKAGES:
        for client in getattr(importlib.import_module(f"{root}.clients"), "__all__", ()):
            kind = getattr(importlib.import_module(f"{root}.clients"), client)
            yield from getattr(kind, "_packages", ())


# By the module of the package: one that is imported anew is read anew.
_READ: WeakKeyDictionary[ModuleType, DescribedPackage] = WeakKeyDictionary()


def _package_above(module: str) -> DescribedPackage | None:
    """Return the nearest package above a module that has a description."""
    while "." in module:
        module = module.rpartition(".")[0]
        try:
            package = importlib.import_module(module)
            file = files(package) / "openapi.json"
        except (ImportError, TypeError):
            return None
        if package in _READ:
            return _READ[package]
        if file.is_file():
            read = DescribedPackage(json.loads(file.read_text("utf-8")))
            return _READ.setdefault(package, read)
    return None
