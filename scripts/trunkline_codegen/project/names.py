"""The names of an API's methods: as a tree, and their changes in `corrections.yaml`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from trunkline_codegen.build.pipeline import resolved
from trunkline_codegen.build.write import replace_file
from trunkline_codegen.plan import default_names
from trunkline_codegen.spec.document import operations
from trunkline_codegen.spec.errors import SpecError

from .settings import Project

_NEW = """\
overlay: 1.0.0
info:
  title: Corrections of {api}
  version: 1.0.0
actions:
"""


def names_tree(project: Project, api: str) -> str:
    """Return the resources and methods of an API as a tree, with their operations.

    Raises:
        SpecError: The API is unknown or invalid.
    """
    document = resolved(project.entry(api))
    found = []
    for path, verb, operation in operations(document.root):
        words, method = default_names.place(document, path, verb, operation)
        note = f"{operation.get('operationId', '')}: {verb.upper()} {path}"
        found.append(((*words, f"{method}()"), note))
    return "\n".join([document.api.client.lower(), *_branches(found, "")])


def _branches(found: Iterable[tuple[tuple[str, ...], str]], indent: str) -> list[str]:
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, note in found:
        groups.setdefault(words[0], []).append((words[1:], note))
    lines = []
    for index, (name, below) in enumerate(sorted(groups.items())):
        is_last = index == len(groups) - 1
        leaf = below[0][1] if not below[0][0] else ""
        lines.append(f"{indent}{'└─' if is_last else '├─'} {name}{'  # ' if leaf else ''}{leaf}")
        if not leaf:
            lines += _branches(below, indent + ("   " if is_last else "│  "))
    return lines


def rename(project: Project, api: str, names: Mapping[str, str]) -> None:
    """Write new names to the corrections of an API; restore them if they are invalid.

    Args:
        project: The project.
        api: The API.
        names: The resource and method of each operationId: `parcels.cancel`.

    Raises:
        SpecError: The API or an operation is unknown, or a name is invalid or taken.
    """
    from trunkline_codegen.plan.plan import plan_package  # noqa: PLC0415 (only needed to check)

    entry = project.entry(api)
    known = {op.get("operationId") for _, _, op in operations(resolved(entry).root)}
    for operation in names:
        if operation not in known:
            raise SpecError(entry.file, "/paths", f"has no operation {operation!r}")
    file = entry.corrections
    before = file.read_text("utf-8") if file.is_file() else None
    text = before if before is not None else _NEW.format(api=api)
    actions = "".join(_action(operation, *_split(name)) for operation, name in names.items())
    replace_file(file, text.rstrip("\n") + "\n" + actions)
    try:
        plan_package(resolved(entry))
    except SpecError:
        if before is None:
            file.unlink()
        else:
            replace_file(file, before)
        raise


def _split(name: str) -> tuple[str, str]:
    resource, _, method = name.rpartition(".")
    return resource, method


def _action(operation: str, resource: str, method: str) -> str:
    target = f"$.paths[*][?@.operationId == {json.dumps(operation)}]"
    return (
        f"  - target: {json.dumps(target)}\n"
        "    description: Named by `trunkline names`.\n"
        "    update:\n"
        f"      x-trunkline-resource: {json.dumps(resource)}\n"
        f"      x-trunkline-method: {json.dumps(method)}\n"
    )
