"""Which operations belong to one collection of objects, by their paths and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from trunkline.sandbox._values.schemas import Schema, Schemas

from .operations import DescribedOperation, is_json

Role: TypeAlias = Literal["create", "list", "get", "update", "replace", "delete"]

_WHOLE = re.compile(r"\{([^{}]+)\}")
_WRAPPERS = ("data", "result", "item", "object", "payload", "response", "resource", "entity")
_ITEM_ROLES: Mapping[str, Role] = {
    "GET": "get",
    "PUT": "replace",
    "PATCH": "update",
    "POST": "update",
    "DELETE": "delete",
}


@attrs.define(kw_only=True)
class Resource:
    """A collection of objects.

    Attributes:
        kind: The name of the collection, unique within its API.
        path: The path template of the collection.
        parameter: The path parameter of one object; empty if no path has one.
        roles: Its operations by role.
        schema: The schema of one object.
        id_name: The property that identifies an object, or None.
        items: The path to the array of objects in a page.
    """

    kind: str
    path: str
    parameter: str = ""
    roles: dict[Role, DescribedOperation] = attrs.field(factory=dict)
    schema: Schema = None
    id_name: str | None = None
    items: tuple[str, ...] = ()

    @property
    def item_path(self) -> str:
        """The path template of one object."""
        return f"{self.path}/{{{self.parameter}}}"

    @property
    def parent_parameters(self) -> list[str]:
        """The parameters of the collection's path."""
        return _WHOLE.findall(self.path)

    @property
    def is_created_by_calls(self) -> bool:
        """Whether an operation creates objects; otherwise the sandbox makes some up."""
        return "create" in self.roles or (
            "replace" in self.roles and "get" in self.roles and "list" not in self.roles
        )


def template(path: str) -> str:
    """Return a path template without the names of its parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def success_schema(schemas: Schemas, operation: DescribedOperation) -> Schema:
    """Return the schema of the JSON of a successful response, or None."""
    for status in sorted(operation.responses):
        if status[:1] == "2" or (status == "DEFAULT" and len(operation.responses) == 1):
            content = operation.responses[status].get("content") or {}
            for kind, media in content.items():
                if is_json(kind) or "*" in kind:
                    return (schemas.resolve(media) or {}).get("schema")
    return None


def list_place(schemas: Schemas, operation: DescribedOperation) -> tuple[str, ...] | None:
    """Return the path to the array of a list: that of its page style, or the only array; or None."""
    schema = success_schema(schemas, operation)
    if schema is None:
        return None
    declared = operation.raw.get("x-trunkline-pagination")
    if isinstance(declared, dict):
        items = declared.get("items") or []
        return (items,) if isinstance(items, str) else tuple(items)
    return _array_in(schemas, schema, 0)


def _array_in(schemas: Schemas, schema: Schema, depth: int) -> tuple[str, ...] | None:
    types = schemas.types(schema)
    if "array" in types:
        return ()
    if "object" not in types or depth > 2:
        return None
    properties = schemas.properties(schema)
    arrays = [
        name
        for name, part in properties.items()
        if "array" in schemas.types(part) and schemas.properties(item_schema(schemas, part, ()))
    ]
    usual = [name for name in arrays if name in ("data", "items", "results", "content", "value")]
    if len(arrays) == 1 or usual:
        return ((usual or arrays)[0],)
    for name in ("_embedded", "data", "result", "response"):
        if name in properties and not arrays:
            inner = _array_in(schemas, properties[name], depth + 1)
            if inner is not None:
                return (name, *inner)
    return None


def item_schema(schemas: Schemas, schema: Schema, place: Iterable[str]) -> Schema:
    """Return the schema of the items of the array at a place of a page; {} without one."""
    for name in place:
        schema = schemas.properties(schema).get(name)
    for part in schemas.parts(schema):
        if "items" in part:
            return part["items"]
    return {}


def object_place(
    schemas: Schemas, schema: Schema, id_names: Iterable[str], kind: str
) -> tuple[str, ...] | None:
    """Return the path to the object in a response or body, such as `()` or `("data",)`; or None."""
    if schema is None or "object" not in schemas.types(schema):
        return None
    properties = schemas.properties(schema)
    if _plain_names(properties, id_names):
        return ()
    singular = _plain(singular_of(kind))
    wrapped = [
        name
        for name, part in properties.items()
        if "object" in schemas.types(part) and _plain_names(schemas.properties(part), id_names)
    ]
    best = [name for name in wrapped if _plain(name) == singular or name in _WRAPPERS]
    if best or len(wrapped) == 1:
        return ((best or wrapped)[0],)
    return ()


def at(schemas: Schemas, schema: Schema, place: Iterable[str]) -> Schema:
    """Return the schema at a place of another one."""
    for name in place:
        schema = schemas.properties(schema).get(name, {})
    return schema


def singular_of(kind: str) -> str:
    """Return the singular of the name of a collection."""
    if kind.endswith("ies") and len(kind) > 4:
        return kind[:-3] + "y"
    if kind.endswith(("sses", "xes", "ches", "shes")):
        return kind[:-2]
    return kind[:-1] if kind.endswith("s") and not kind.endswith("ss") else kind


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _plain_names(properties: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    known = {_plain(name): name for name in reversed(list(properties))}
    return [known[_plain(name)] for name in names if _plain(name) in known]


def id_names(kind: str, parameter: str, declared: Iterable[str] = ()) -> list[str]:
    """Return the names that the identifier of an object may have, best first."""
    single = singular_of(kind)
    return [
        *declared,
        *filter(None, [parameter]),
        "id",
        "_id",
        "uuid",
        f"{single}_id",
        f"{single}_uuid",
        "guid",
        "sid",
    ]


class ResourceFinder:
    """Finds the collections of an API."""

    def __init__(self, schemas: Schemas, operations: Iterable[DescribedOperation]) -> None:
        self._schemas = schemas
        self._by_path: dict[str, list[DescribedOperation]] = {}
        for operation in operations:
            self._by_path.setdefault(operation.path.rstrip("/"), []).append(operation)

    def find(self) -> list[Resource]:
        """Return the collections whose objects are kept."""
        # By path, without the names of parameters, which may differ between operations.
        found: dict[str, Resource] = {}
        for path, operations in self._by_path.items():
            home, _, last = path.rpartition("/")
            whole = _WHOLE.fullmatch(last)
            if whole and home and not home.endswith("}"):
                resource = found.setdefault(
                    template(home), Resource(kind=self._kind(home), path=home)
                )
                if not resource.parameter:
                    resource.parameter = whole[1]
                    self._add_items(resource, operations)
            elif not whole and path:
                self._add_collection(found, path, operations)
        kept = [each for each in found.values() if self._is_kept(each)]
        kinds: dict[str, int] = {}
        for resource in kept:
            kinds[resource.kind] = kinds.get(resource.kind, 0) + 1
        for resource in kept:
            self._describe(resource)
            if kinds[resource.kind] > 1:
                literals = [p for p in resource.path.split("/") if p and not _WHOLE.fullmatch(p)]
                resource.kind = ".".join(literals)
        return kept

    @staticmethod
    def _kind(path: str) -> str:
        last = path.rpartition("/")[2]
        return re.sub(r"\.\w+$", "", last).replace("-", "_") or "objects"

    def _add_items(self, resource: Resource, operations: Iterable[DescribedOperation]) -> None:
        for operation in operations:
            role = _ITEM_ROLES.get(operation.method)
            if role is None or (
                role == "update" and operation.method == "POST" and role in resource.roles
            ):
                continue
            if role == "get" and list_place(self._schemas, operation) == ():
                continue
            resource.roles[role] = operation

    def _add_collection(
        self, found: dict[str, Resource], path: str, operations: Iterable[DescribedOperation]
    ) -> None:
        for operation in operations:
            if operation.method == "GET" and list_place(self._schemas, operation) is not None:
                resource = found.setdefault(
                    template(path), Resource(kind=self._kind(path), path=path)
                )
                resource.roles["list"] = operation
            elif operation.method == "POST":
                schema = success_schema(self._schemas, operation)
                if schema is None or "array" not in self._schemas.types(schema):
                    resource = found.setdefault(
                        template(path), Resource(kind=self._kind(path), path=path)
                    )
                    resource.roles["create"] = operation

    def _is_kept(self, resource: Resource) -> bool:
        roles = resource.roles.keys()
        if not roles & {"get", "list"}:
            return False
        if "get" not in roles and not roles >= {"create", "list"}:
            return False
        return self._schema(resource) is not None

    def _schema(self, resource: Resource) -> Schema:
        """Return the schema of one object: of reading one, of creating one, or of a list."""
        schemas = self._schemas
        names = id_names(resource.kind, resource.parameter)
        for role in ("get", "create", "update", "replace"):
            operation = resource.roles.get(role)
            schema = success_schema(schemas, operation) if operation is not None else None
            place = object_place(schemas, schema, names, resource.kind)
            if place is not None:
                found = at(schemas, schema, place)
                if schemas.properties(found) and (role == "get" or "list" not in resource.roles):
                    return found
        listed = resource.roles.get("list")
        if listed is not None:
            place = list_place(schemas, listed)
            found = item_schema(schemas, success_schema(schemas, listed), place or ())
            return found if schemas.properties(found) else None
        return None

    def _describe(self, resource: Resource) -> None:
        """Set the schema, the identifier and the place of items of a collection."""
        resource.schema = self._schema(resource)
        listed = resource.roles.get("list")
        declared: Any = ()
        if listed is not None:
            resource.items = list_place(self._schemas, listed) or ()
            identity = (listed.raw.get("x-trunkline-pagination") or {}).get("identity") or ()
            declared = (identity,) if isinstance(identity, str) else tuple(identity)
        names = id_names(resource.kind, resource.parameter, declared)
        matching = _plain_names(self._schemas.properties(resource.schema), names)
        scalar = [n for n in matching if self._is_scalar(resource.schema, n)]
        resource.id_name = next(iter(scalar), None)

    def _is_scalar(self, schema: Schema, name: str) -> bool:
        types = self._schemas.types(self._schemas.properties(schema).get(name))
        return types.isdisjoint({"object", "array", "boolean"})
