"""The modules of a large package, so that a program imports the classes that it uses.

A package with many classes has a folder of modules in place of each module. A part is a resource of
the client with everything below it, and the classes that no other part uses. Classes that several
parts use are in a part of their own, named after the first of them in the alphabet: a class refers
only to classes that at least the same parts use, so no two modules import each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Object
from trunkline_codegen.spec.schema_locations import reach

from .classes import EnumPlan, ModelPlan
from .events import event_schemas
from .plan import PackagePlan, ResourcePlan, UnionPlan

# The classes of a package that has one module of models.
MOST_IN_ONE_MODULE = 200

_EVENTS = "events"
_UNUSED = "unused"


@attrs.frozen(kw_only=True, eq=False)
class PartPlan:
    """A part of a package: one module of models, one of readers and one of resources.

    Attributes:
        name: The name of the modules.
        resources: The resource classes.
        models: The models.
        enums: The enums.
        unions: The readers of unions that this part uses.
        events: The events, in the part that has `EVENTS`.
        event_properties: The properties that name them, in the same part.
        reached: The classes that anything in this part refers to, directly or not.
    """

    name: str
    resources: tuple[ResourcePlan, ...]
    models: tuple[ModelPlan, ...]
    enums: tuple[EnumPlan, ...]
    unions: tuple[UnionPlan, ...]
    events: tuple[tuple[str, str], ...]
    event_properties: tuple[str, ...]
    reached: frozenset[str]

    @cached_property
    def classes(self) -> list[str]:
        """The names of all models and enums, sorted."""
        return sorted([*(m.name for m in self.models), *(e.name for e in self.enums)])

    @cached_property
    def class_names(self) -> frozenset[str]:
        """The names of all models and enums."""
        return frozenset(self.classes)

    @cached_property
    def enum_readers(self) -> frozenset[str]:
        """The names of the readers of the enums."""
        return frozenset(enum.reader for enum in self.enums)

    @cached_property
    def model_readers(self) -> frozenset[str]:
        """The names of the readers of the models."""
        return frozenset(model.reader for model in self.models)

    @property
    def exports(self) -> list[str]:
        """What the module of models exports, sorted."""
        tables = ["EVENTS"] if self.events else []
        tables += ["EVENT_PROPERTIES"] if self.event_properties else []
        return sorted([*self.classes, *tables])


def parts_of(plan: PackagePlan) -> tuple[PartPlan, ...]:
    """Return the parts of a package; none if it is small enough for one module of each kind."""
    if len(plan.classes) <= MOST_IN_ONE_MODULE:
        return ()
    schemas: Object = plan.document.root["components"]["schemas"]
    names = _resource_parts(plan)
    reached = _reached(plan, schemas, names)
    owners = _owners(plan.classes, reached)
    taken = {*reached, *owners.values()}
    models = {model.name: model for model in plan.models}
    enums = {enum.name: enum for enum in plan.enums}
    found = []
    for part in sorted(taken):
        own = sorted(name for name, owner in owners.items() if owner == part)
        closure = set(reached.get(part, ()))
        for name in own:
            reach(schemas, {"$ref": f"#/components/schemas/{name}"}, closure)
        resources = tuple(r for r in plan.resources if names[r.path] == part)
        held = tuple(models[name] for name in own if name in models)
        found.append(
            PartPlan(
                name=part,
                resources=resources,
                models=held,
                enums=tuple(enums[name] for name in own if name in enums),
                unions=_unions(plan, resources, held),
                events=plan.events if part == _EVENTS else (),
                event_properties=plan.event_properties if part == _EVENTS else (),
                reached=frozenset(closure & {*plan.classes}),
            )
        )
    return tuple(found)


def _resource_parts(plan: PackagePlan) -> dict[tuple[str, ...], str]:
    """Return the part of each resource: what hangs on the client, or below the only one of these."""
    length = 2 if len(plan.roots) == 1 else 1
    names: dict[tuple[str, ...], str] = {}
    taken = {_EVENTS, _UNUSED, "list"}
    for path in sorted({resource.path[:length] for resource in plan.resources}):
        names[path] = naming.unique(path[-1], taken)
        taken |= {names[path], f"{names[path]}_shared"}
    return {resource.path: names[resource.path[:length]] for resource in plan.resources}


def _reached(
    plan: PackagePlan, schemas: Object, names: Mapping[tuple[str, ...], str]
) -> dict[str, set[str]]:
    """Return the classes that the resources of each part refer to, and those of the events."""
    found: dict[str, set[str]] = {name: set() for name in names.values()}
    for resource in plan.resources:
        for method in resource.methods:
            for schema in method.public_schemas:
                reach(schemas, schema, found[names[resource.path]])
    if plan.events:
        events = found.setdefault(_EVENTS, set())
        for schema in event_schemas(plan.document.root):
            reach(schemas, schema, events)
        for _, name in plan.events:
            reach(schemas, {"$ref": f"#/components/schemas/{name}"}, events)
    return found


def _owners(classes: Iterable[str], reached: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the part that each class is in."""
    users: dict[str, list[str]] = {name: [] for name in classes}
    for part in sorted(reached):
        for name in reached[part]:
            if name in users:
                users[name].append(part)
    return {
        name: parts[0] if len(parts) == 1 else f"{parts[0]}_shared" if parts else _UNUSED
        for name, parts in users.items()
    }


def _unions(
    plan: PackagePlan, resources: Iterable[ResourcePlan], models: Iterable[ModelPlan]
) -> tuple[UnionPlan, ...]:
    """Return the readers of unions that a part needs, those within others first."""
    needed = {name for model in models for name in model.unions}
    needed |= {name for r in resources for method in r.methods for name in method.unions}
    for union in reversed(plan.unions):
        if union.name in needed:
            needed.update(union.unions)
    return tuple(union for union in plan.unions if union.name in needed)
