"""Whether a package holds everything its description says, read from the package itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from .document import operations
from .plan import PackagePlan


def check_coverage(plan: PackagePlan, package: Mapping[str, str]) -> None:
    """Check that every operation, path parameter and model property is in the package.

    Raises:
        SpecError: Something is missing; the message lists it.
    """
    missing = [
        *_missing_operations(plan, ast.parse(package["resources.py"])),
        *_missing_properties(plan, ast.parse(package["models.py"])),
    ]
    if missing:
        raise plan.document.fail(
            f"{len(missing)} things are missing from the package: {', '.join(missing[:20])}",
            hint="This is a fault of the generator, not of the description.",
        )


def _missing_operations(plan: PackagePlan, module: ast.Module) -> Iterator[str]:
    declared = _declared_operations(module)
    used = {
        call.args[0].id
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("_call", "_paginate", "_stream")
        and isinstance(call.args[0], ast.Name)
    }
    for path, method, operation in operations(plan.document.root):
        name = operation["operationId"]
        if name in plan.document.api.leave_out:
            continue
        constant = declared.get((name, method.upper(), path))
        if constant is None or constant not in used:
            yield f"operation {name} ({method.upper()} {path})"


def _declared_operations(module: ast.Module) -> dict[tuple[str, str, str], str]:
    found = {}
    for node in module.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
            said = {
                keyword.arg: keyword.value.value
                for keyword in node.value.keywords
                if isinstance(keyword.value, ast.Constant)
            }
            assert isinstance(node.target, ast.Name)
            key = (str(said.get("id")), str(said.get("method")), str(said.get("path")))
            found[key] = node.target.id
    return found


def _missing_properties(plan: PackagePlan, module: ast.Module) -> Iterator[str]:
    schemas = plan.document.root["components"]["schemas"]
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    for model in plan.models:
        node = classes.get(model.name)
        wires = _wire_names(node) if node is not None else set()
        aliases = {alias for field in model.aliases for alias in field.aliases}
        for wire in schemas[model.name]["properties"]:
            if wire not in wires and wire not in aliases:
                yield f"property {model.name}.{wire}"


def _wire_names(node: ast.ClassDef) -> set[str]:
    for statement in node.body:
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.targets[0], ast.Name)
            and statement.targets[0].id == "_fields"
            and isinstance(statement.value, ast.Tuple)
        ):
            return {
                element.elts[1].value
                for element in statement.value.elts
                if isinstance(element, ast.Tuple)
                and isinstance(element.elts[1], ast.Constant)
                and isinstance(element.elts[1].value, str)
            }
    return set()
