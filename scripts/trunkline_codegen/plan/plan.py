"""What the package of one API will hold, worked out from its resolved document.

The templates print a plan and decide nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from trunkline_codegen.spec import naming, text
from trunkline_codegen.spec.catalog import RootResource
from trunkline_codegen.spec.document import Document, Object
from trunkline_codegen.spec.schema_locations import reach
from trunkline_codegen.spec.schemas import enum_values
from trunkline_codegen.spec.security import SecurityPlan
from trunkline_codegen.spec.servers import base_url

from .classes import EnumPlan, ModelPlan, plan_enum, plan_model
from .events import event_schemas, read_events
from .operations import MethodPlan, OperationReader
from .pytypes import TypeMap


@attrs.frozen(kw_only=True)
class ResourcePlan:
    """A resource class: the methods of one noun, and the resources below it."""

    path: tuple[str, ...]
    name: str
    doc: str
    mixin: str | None
    methods: tuple[MethodPlan, ...]
    children: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class UnionPlan:
    """The reader of a union: a constant of the models' module."""

    name: str
    annotation: str
    expression: str
    unions: frozenset[str]


@attrs.frozen(kw_only=True)
class PackagePlan:
    """The package of one API."""

    document: Document
    title: str
    version: str
    doc: str
    base_url: str
    models: tuple[ModelPlan, ...]
    enums: tuple[EnumPlan, ...]
    resources: tuple[ResourcePlan, ...]
    events: tuple[tuple[str, str], ...]
    event_properties: tuple[str, ...]
    security: SecurityPlan
    unions: tuple[UnionPlan, ...] = ()

    @property
    def has_events(self) -> bool:
        """Whether the package has `EVENTS`."""
        return bool(self.events)

    @property
    def name(self) -> str:
        """The API's name in the catalog."""
        return self.document.api.name

    @property
    def classes(self) -> list[str]:
        """The names of all models and enums, sorted."""
        return sorted([model.name for model in self.models] + [enum.name for enum in self.enums])

    @property
    def exports(self) -> list[str]:
        """What `models.py` exports, sorted."""
        tables = ["EVENTS"] if self.events else []
        tables += ["EVENT_PROPERTIES"] if self.event_properties else []
        return sorted([*self.classes, *tables])

    @property
    def resource_names(self) -> list[str]:
        """The names of the resource classes."""
        return [resource.name for resource in self.resources]

    @property
    def mixins(self) -> list[tuple[str, ...]]:
        """The (module, class) of each hand-written class that resources of this package extend."""
        return sorted({tuple(path.split(":")) for path in self.document.api.mixins.values()})

    def resource_doc(self, class_name: str) -> str:
        """Return what a resource class is for."""
        return self._resource_docs[class_name]

    @cached_property
    def _resource_docs(self) -> Mapping[str, str]:
        return {resource.name: resource.doc for resource in self.resources}

    @property
    def root_resources(self) -> tuple[RootResource, ...]:
        """What hangs on the client itself, in the words of the clients' module."""
        return tuple(
            RootResource(
                client=self.document.api.client,
                package=self.name,
                name=name,
                class_name=root.name,
                doc=root.doc,
            )
            for name, root in self.roots.items()
        )

    @property
    def roots(self) -> Mapping[str, ResourcePlan]:
        """The resources that hang on the client itself, by attribute."""
        return {plan.path[0]: plan for plan in self.resources if len(plan.path) == 1}


def plan_package(document: Document) -> PackagePlan:
    """Work out the package of an API.

    Raises:
        SpecError: Something in the document has no place in a package.
    """
    root = document.root
    schemas: Object = root["components"]["schemas"]
    types = TypeMap(schemas)
    reader = OperationReader(document, types)
    methods = reader.methods()
    emitted = _emitted(document, methods)
    models = [
        plan_model(name, schema, types)
        for name, schema in schemas.items()
        if name in emitted and enum_values(schema) is None
    ]
    enums = [
        plan_enum(name, schema, types)
        for name, schema in schemas.items()
        if name in emitted and enum_values(schema) is not None
    ]
    info = root.get("info", {})
    events = read_events(document)
    return PackagePlan(
        document=document,
        title=str(info.get("title", document.api.name)),
        version=str(info.get("version", "")),
        doc=str(info.get("description", "")),
        base_url=base_url(document),
        models=tuple(
            # After all types are known: only the members of unions need their constants.
            attrs.evolve(model, constants=types.constants[model.name])
            if model.name in types.constants
            else model
            for model in models
        ),
        enums=tuple(enums),
        resources=tuple(_resources(document, methods, emitted)),
        events=events.models,
        event_properties=events.properties,
        unions=tuple(_unions(types, models, methods)),
        security=reader.security,
    )


# -- which classes are emitted ---------------------------------------------------------------


def _emitted(document: Document, methods: list[MethodPlan]) -> set[str]:
    """Return the component schemas that become classes.

    All do, but for those that only say what a method's signature, a page or an error says:
    bodies whose fields are keyword arguments, envelopes of lists, bodies of error answers.
    """
    root = document.root
    schemas: Object = root["components"]["schemas"]
    private: set[str] = set()
    public: set[str] = set()
    for method in methods:
        for schema in method.public_schemas:
            reach(schemas, schema, public)
        for schema in method.private_schemas:
            reach(schemas, schema, private)
    for schema in event_schemas(root):
        reach(schemas, schema, public)
    for response in root["components"].get("responses", {}).values():
        for media in (response.get("content") or {}).values():
            reach(schemas, media.get("schema"), private)
    emitted: set[str] = set()
    for name in schemas:
        if name in public or name not in private:
            reach(schemas, {"$ref": f"#/components/schemas/{name}"}, emitted)
    return emitted


def _unions(
    types: TypeMap, models: list[ModelPlan], methods: list[MethodPlan]
) -> Iterable[UnionPlan]:
    """Return the readers of unions that something reads with, those within others first."""
    needed = {name for model in models for name in model.unions}
    needed |= {name for method in methods for name in method.unions}
    found: list[UnionPlan] = []
    for (annotation, expression), name in reversed(types.unions.items()):
        if name in needed:
            nested = types.nested_unions[name]
            found.append(
                UnionPlan(name=name, annotation=annotation, expression=expression, unions=nested)
            )
            needed |= nested
    return reversed(found)


# -- resources -------------------------------------------------------------------------------


def _resources(
    document: Document, methods: list[MethodPlan], classes: set[str]
) -> Iterable[ResourcePlan]:
    paths: dict[tuple[str, ...], list[MethodPlan]] = {}
    for method in methods:
        for length in range(1, len(method.resource) + 1):
            paths.setdefault(method.resource[:length], [])
        paths[method.resource].append(method)
    names = _resource_names(list(paths), sorted(classes))
    mixins = {tuple(path.split(".")): mixin for path, mixin in document.api.mixins.items()}
    for path in sorted(mixins.keys() - paths.keys()):
        raise document.fail(
            f"there is no resource {'.'.join(path)} for the mixin {mixins[path]}",
            hint="Mend the API's mixins in specs/catalog.toml.",
        )
    children: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for path in sorted(paths):
        children[path[:-1]].append(path)
    for path in sorted(paths, key=lambda p: (-len(p), p)):
        yield ResourcePlan(
            path=path,
            name=names[path],
            doc=_resource_doc(document, path, paths[path]),
            mixin=mixins[path].partition(":")[2] if path in mixins else None,
            methods=tuple(sorted(paths[path], key=lambda m: _METHOD_ORDER.get(m.name, 5))),
            children=tuple((other[-1], names[other]) for other in children[path]),
        )


_METHOD_ORDER = {"list": 0, "create": 1, "add": 1, "get": 2, "update": 3, "delete": 4, "cancel": 4}


def _resource_names(
    paths: list[tuple[str, ...]], classes: Iterable[str]
) -> dict[tuple[str, ...], str]:
    """Return a class name a path: its last words, as many as tell it from the others."""
    taken = naming.ClassNames()
    for name in classes:
        taken.take(name)
    ends = Counter(path[-length:] for path in paths for length in range(1, len(path) + 1))
    names = {}
    for path in sorted(paths):
        tails = [path[-length:] for length in range(1, len(path) + 1)]
        tail = next((tail for tail in tails if ends[tail] == 1), path)
        name = naming.pascal(" ".join(tail)).rstrip("_")
        names[path] = taken.take(naming.cut(f"{name}Resource"))
    return names


def _resource_doc(document: Document, path: tuple[str, ...], methods: list[MethodPlan]) -> str:
    noun = " ".join(path[-1].split("_"))
    title = text.plain(document.root.get("info", {}).get("title"))
    if not methods:
        return f"{title}: the resources of the API."
    owner = f" of {' '.join(path[-2].split('_'))}" if len(path) > 1 else ""
    return f"{noun.capitalize()}{owner} ({title})."
