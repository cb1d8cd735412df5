"""`sync.py` and `sync.pyi`: the blocking clients and resources, and their types.

The classes are made of the asynchronous ones when they are imported. Only their types are generated.
"""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

from trunkline_codegen.plan.operations import MethodPlan
from trunkline_codegen.plan.plan import ResourcePlan

PACKAGE_SOURCE = '''\
"""Blocking resources of this API; `sync.pyi` has their types."""

from __future__ import annotations

from trunkline.runtime import blocking_names

__getattr__ = blocking_names(__name__)
'''

CLIENTS_SOURCE = '''\
# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Blocking clients; `sync.pyi` has their types."""

from __future__ import annotations

from trunkline.runtime import blocking_clients

__getattr__ = blocking_clients(__name__)
'''

_RETURNS = {"paginate": "Pager[{}]", "events": "SyncEventStream[{}]", "stream": "SyncDownload"}


def sync_returns(method: MethodPlan) -> str:
    """Return what the blocking method returns."""
    return _RETURNS.get(method.kind, "{}").format(method.item_type)


def mixin_methods(resource: ResourcePlan, mixins: dict[tuple[str, ...], str]) -> str:
    """Return the public methods of a hand-written class that a resource extends, without `async`.

    Nothing if its module is not installed beside the generator.

    Args:
        resource: The resource.
        mixins: The class of each resource, as `module:Class`.
    """
    module, _, name = mixins[resource.path].partition(":")
    tree = _module_tree(module)
    owner = next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name), None)
    if owner is None:
        return ""
    rename = _OwnNames(module, tree)
    methods = [
        _blocking(rename.visit(node))
        for node in owner.body
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    text = "\n\n".join(ast.unparse(ast.fix_missing_locations(method)) for method in methods)
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def _module_tree(module: str) -> ast.Module:
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None or found.origin is None:
        return ast.Module([], [])
    return ast.parse(Path(found.origin).read_text("utf-8"))


def _blocking(node: ast.AsyncFunctionDef) -> ast.FunctionDef:
    node.args.args[0].annotation = None
    documented = ast.get_docstring(node) is not None
    body: list[ast.stmt] = node.body[:1] if documented else [ast.Expr(ast.Constant(...))]
    return ast.FunctionDef(node.name, node.args, body, [], node.returns)


class _OwnNames(ast.NodeTransformer):
    """Writes the names that a module defines with the name of the module."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        targets = (n.target for n in tree.body if isinstance(n, ast.AnnAssign))
        self._names = {target.id for target in targets if isinstance(target, ast.Name)}
        self._module = module

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the name, or the attribute of the module."""
        if node.id not in self._names:
            return node
        return ast.parse(f"{self._module}.{node.id}", mode="eval").body
