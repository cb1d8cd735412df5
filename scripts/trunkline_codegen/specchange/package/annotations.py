"""Whether a type annotation got wider or narrower: pure functions of two texts."""

from __future__ import annotations

import ast
from collections.abc import Mapping

# An int is accepted for a float (PEP 484); there is no such rule for bytes and text.
_ALSO = {"int": {"float"}}


def members(annotation: str) -> set[str]:
    """Split a union into its members: `dict[str, int | None] | None` has two."""
    found: list[str] = [""]
    depth = 0
    for character in annotation:
        depth += (character in "[(") - (character in "])")
        if character == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return {in_order(" ".join(member.split())) for member in found}


def in_order(annotation: str) -> str:
    """Return an annotation with the members of each union in alphabetical order, None last."""
    try:
        tree = ast.parse(annotation, mode="eval")
    except SyntaxError:
        return annotation
    return ast.unparse(_Sorter().visit(tree))


class _Sorter(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        first, *others = sorted(_union(node), key=_order)
        for other in others:
            first = ast.BinOp(first, ast.BitOr(), other)
        return first


def _order(member: ast.expr) -> tuple[bool, str]:
    text = ast.unparse(member)
    return text == "None", text  # None is written last


def accepts(wide: str, narrow: str, enums: Mapping[str, str] | None = None) -> bool:
    """Return whether `wide` accepts every value of `narrow`.

    Args:
        wide: A type annotation.
        narrow: A type annotation.
        enums: The enum classes with their base types. A member of a `StrEnum` is a `str`, so code
            that expects the base type works with the enum.
    """
    if enums:
        wide, narrow = _without_enums(wide, enums), _without_enums(narrow, enums)
    allowed = members(wide)
    return "Any" in allowed or all(
        member in allowed or bool(_ALSO.get(member, set()) & allowed) for member in members(narrow)
    )


def _without_enums(annotation: str, enums: Mapping[str, str]) -> str:
    """Return an annotation with the base types of enums, and no member of a union twice."""
    try:
        tree = ast.parse(annotation, mode="eval")
    except SyntaxError:
        return annotation
    return ast.unparse(_Replacer(enums).visit(tree))


class _Replacer(ast.NodeTransformer):
    def __init__(self, enums: Mapping[str, str]) -> None:
        self._enums = enums

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._enums.get(node.id, node.id))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        unique = {ast.unparse(member): member for member in _union(node)}
        first, *others = unique.values()
        for other in others:
            first = ast.BinOp(first, ast.BitOr(), other)
        return first


def _union(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_union(node.left), *_union(node.right)]
    return [node]
