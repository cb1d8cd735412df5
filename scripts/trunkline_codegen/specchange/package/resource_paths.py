"""Find the path of each resource class from its client: `vonage.meetings.rooms`."""

from __future__ import annotations

import griffe


def resource_paths(clients: griffe.Module, resources: griffe.Module, api: str) -> dict[str, str]:
    """Return the path of each resource class of an API, as in user code."""
    found: dict[str, str] = {}
    for client in clients.members.values():
        if client.is_alias or not isinstance(client, griffe.Class):
            continue
        for name, attribute in client.attributes.items():
            class_name = str(attribute.annotation)
            if clients.imports.get(class_name, "").endswith(f".{api}.{class_name}"):
                _walk(resources, class_name, f"{client.name.lower()}.{name}", found)
    return found


def _walk(resources: griffe.Module, class_name: str, path: str, found: dict[str, str]) -> None:
    owner = resources.members.get(class_name)
    if not isinstance(owner, griffe.Class) or class_name in found:
        return
    found[class_name] = path
    for name, attribute in owner.attributes.items():
        _walk(resources, str(attribute.annotation), f"{path}.{name}", found)


def with_attributes(module: griffe.Module) -> None:
    """Replace the methods of `resource_property` by attributes, as `griffe` reads properties."""
    for owner in module.classes.values():
        for name, function in owner.functions.items():
            if any(str(each.value) == "resource_property" for each in function.decorators):
                owner.set_member(name, _attribute(function))


def _attribute(function: griffe.Function) -> griffe.Attribute:
    """Return the attribute of a method that returns `type[X]`, whose values are of the class X."""
    returns = function.returns
    kind = returns.slice if isinstance(returns, griffe.ExprSubscript) else returns
    return griffe.Attribute(
        function.name,
        annotation=kind,
        docstring=function.docstring,
        lineno=function.lineno,
        endlineno=function.endlineno,
    )
