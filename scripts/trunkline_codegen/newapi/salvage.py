"""Find the operations that must be left out so that the rest of a description can be generated."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable

import attrs

from trunkline_codegen.build.pipeline import run_stages
from trunkline_codegen.plan.plan import plan_package
from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.document import METHODS, Document, Json, Object, operations, walk
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load

# A pagination that was guessed and does not fit; the operation remains without it.
_PAGINATION = re.compile(r"/x-trunkline-pagination(/|$)")


@attrs.frozen(kw_only=True)
class Salvaged:
    """The result of a trial.

    Attributes:
        leave_out: The reason of each left-out operation, by operationId or method and path.
        repairs: The faults that were repaired, with their places.
        unpaged: The reason of each pagination that does not fit, by method and path.
        operations: The number of operations in the description.
    """

    leave_out: dict[str, str]
    repairs: tuple[str, ...]
    unpaged: dict[str, str]
    operations: int


def salvage(api: APIEntry, *, plan: bool) -> Salvaged:
    """Run the pipeline on a description until it accepts the rest; return what it left out.

    Args:
        api: The entry; its `leave_out` is kept.
        plan: Whether to plan the package as well, with the corrections of the API. The trial then
            stops at the first fault, because the corrections must not name a left-out operation.

    Raises:
        SpecError: A fault belongs to no operation, so the whole description is rejected.
    """
    published = load(api.file)
    left_out = dict(api.leave_out)
    while True:
        entry = attrs.evolve(api, leave_out=left_out)
        document = Document(entry, api.file, copy.deepcopy(published))
        try:
            resolved = run_stages(document)
            if plan:
                plan_package(resolved)
        except SpecError as error:
            if _PAGINATION.search(error.pointer):
                key = _operations_at(published, error.pointer)
                return Salvaged(
                    leave_out=left_out,
                    repairs=tuple(document.repairs),
                    unpaged=dict.fromkeys(key, error.reason),
                    operations=_count(published),
                )
            found = list(_affected(published, document.root, error.pointer))
            new = {key: f"{error.pointer}: {error.reason}" for key in found if key not in left_out}
            if (
                error.file != str(api.file)
                or not new
                or left_out_operations([*new, *left_out]) >= _count(published)
            ):
                raise
            left_out |= new
            if plan:  # the corrections name the operation, so they must be written anew
                return Salvaged(
                    leave_out=left_out,
                    repairs=tuple(document.repairs),
                    unpaged={},
                    operations=_count(published),
                )
        else:
            made = sum(1 for _ in operations(resolved.root))
            return Salvaged(
                leave_out=left_out,
                repairs=tuple(document.repairs),
                unpaged={},
                operations=made + left_out_operations(left_out),
            )


def left_out_operations(names: Iterable[str]) -> int:
    """Return how many of the names in `leave_out` are operations, not unused components."""
    return sum(not name.startswith("#") for name in names)


def _count(root: Json) -> int:
    return len(_keys(root))


def _keys(root: Json) -> list[str]:
    """Return the method and path of every published operation; `* path` for a path in a file."""
    paths = root.get("paths") if isinstance(root, dict) else None
    return [
        f"{'*' if method == '$ref' else method.upper()} {path}"
        for path, item in (paths.items() if isinstance(paths, dict) else ())
        for method in (*METHODS, "$ref")
        if isinstance(item, dict) and method in item
    ]


def _affected(published: Json, root: Json, place: str) -> list[str]:
    """Return the operations that a fault at a place makes unusable."""
    direct = _operations_at(published, place)
    if direct:
        return direct
    parts = _parts(place)
    if parts[:1] == ["definitions"]:
        parts = ["components", "schemas", *parts[1:]]
    if len(parts) < 3 or parts[0] != "components":
        return []
    users = _users(root)
    found, pending = set[str](), [(parts[1], parts[2])]
    seen = set(pending)
    while pending:
        for user in users.get(pending.pop(), ()):
            if isinstance(user, str):
                found.add(user)
            elif user not in seen:
                seen.add(user)
                pending.append(user)
    known = set(_keys(published))
    unused = f"#/components/{parts[1]}/{parts[2]}"
    return sorted(found & known) or ([] if parts[1] == "securitySchemes" else [unused])


def _operations_at(published: Json, place: str) -> list[str]:
    parts = _parts(place)
    if len(parts) < 2 or parts[0] != "paths":
        return []
    keys = [key for key in _keys(published) if key.partition(" ")[2] == parts[1]]
    if len(parts) > 2 and parts[2] in METHODS:
        keys = [key for key in keys if key.startswith(f"{parts[2].upper()} ")]
    return keys


def _parts(place: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:]]


def _users(root: Object) -> dict[tuple[str, str], set[str | tuple[str, str]]]:
    """Return what refers to each component: operations, and other components."""
    users: dict[tuple[str, str], set[str | tuple[str, str]]] = {}
    for place, node in walk(root):
        ref = node.get("$ref") if isinstance(node, dict) else None
        parts = _parts(ref) if isinstance(ref, str) and ref.startswith("#/") else []
        if parts[:1] == ["definitions"]:
            parts = ["components", "schemas", *parts[1:]]
        if len(parts) < 3 or len(place) < 3:
            continue
        target = parts[1], parts[2]
        at = [str(key) for key in place]
        if at[0] == "components":
            users.setdefault(target, set()).add((at[1], at[2]))
        elif at[0] == "definitions":
            users.setdefault(target, set()).add(("schemas", at[1]))
        elif at[0] == "paths":
            methods = [at[2]] if at[2] in METHODS else list(METHODS)
            users.setdefault(target, set()).update(f"{m.upper()} {at[1]}" for m in methods)
    return users
