"""Match the effects of a report with the uses in a user's own code."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.package.effects import Effect
from trunkline_codegen.specchange.report.findings import effect_id
from trunkline_codegen.specchange.report.report import Use

from .infer import Usage, usages
from .surface import Surface

_SHOWN = 80


def affected_places(
    effects: Iterable[Effect], surface: Surface, folders: Sequence[Path]
) -> tuple[Use, ...]:
    """Return the places in Python files that breaking effects, and moved fields, concern.

    A use is certain if the object is known from the client's methods, imports and annotations.
    Otherwise only the name matches, in a file that imports the package.

    Args:
        effects: The effects of a new version.
        surface: The surface of the old package.
        folders: Files, or folders with Python files.

    Raises:
        SpecError: A file cannot be read, or is not valid Python.
    """
    matchers = [
        (effect, matcher)
        for effect in effects
        if (matcher := _matcher(effect, surface)) is not None
    ]
    found: list[Use] = []
    for file in _files(folders):
        tree = _parsed(file)
        imports_us = any(_is_import(node, surface) for node in ast.walk(tree))
        for usage in usages(tree, surface):
            for effect, matches in matchers:
                certain = matches(usage)
                if certain or (certain is False and imports_us):
                    found.append(_use(effect, surface.api, file, usage, certain=certain))
    unique = {(use.finding, use.file, use.line): use for use in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda use: (use.file, use.line, use.finding)))


# Returns True for a certain match, False for one of the name alone, None for none.
_Matcher = Callable[[Usage], bool | None]

# The uses of a method that an effect on it concerns, by the rule of the effect.
_OF_METHODS = {"method-removed": ("method",), "result-type-changed": ("call",)}


def _matcher(effect: Effect, surface: Surface) -> _Matcher | None:
    """Return the function that finds the uses that an effect concerns."""
    name = effect.name
    if effect.rule == "attribute-added" and effect.before:
        return _extra(name, effect.before.split('"')[1])
    if not effect.breaking:
        return None
    if name.endswith("=)"):
        call, _, argument = name.removesuffix("=)").partition("(")
        owner = call if call in surface.classes else call.partition(".")[2]
        if effect.rule in ("values-removed", "values-limited"):
            return _values(effect, owner, argument)
        return _argument(effect.rule, owner, argument, surface)
    inside = name.removesuffix("()").partition(".")[2]
    if effect.rule in _OF_METHODS:
        return _named(_OF_METHODS[effect.rule], inside)
    if effect.rule == "resource-renamed":
        return lambda usage: _inside(usage, inside)
    if name in surface.attributes:
        return _attribute(name)
    return _named(("class", "construction"), name) if name in surface.classes else None


def _named(kinds: tuple[str, ...], name: str) -> _Matcher:
    return lambda usage: True if usage.kind in kinds and usage.name == name else None


def _inside(usage: Usage, resource: str) -> bool | None:
    return True if usage.kind == "method" and usage.name.startswith(f"{resource}.") else None


def _attribute(name: str) -> _Matcher:
    owner, _, attribute = name.partition(".")

    def matches(usage: Usage) -> bool | None:
        if usage.kind == "attribute" and usage.name == name:
            return True
        if usage.kind == "construction" and usage.name == owner and attribute in usage.keywords:
            return True
        return False if usage.kind == "name" and usage.name == attribute else None

    return matches


def _argument(rule: str, owner: str, argument: str, surface: Surface) -> _Matcher:
    parameters = surface.parameters.get(owner, ())
    position = parameters.index(argument) if argument in parameters else None

    def matches(usage: Usage) -> bool | None:
        if usage.kind not in ("call", "construction") or usage.name != owner:
            return None
        passed = argument in usage.keywords or (
            position is not None and usage.positional > position
        )
        needed = rule in ("argument-required", "required-argument-added")
        if rule == "null-refused":  # the value may be null
            return False if passed or usage.starred else None
        if usage.starred and not passed:
            return False
        return True if passed is not needed else None

    return matches


def _values(effect: Effect, owner: str, argument: str) -> _Matcher:
    """Return the function that finds calls with a value that is no longer accepted."""
    removed = json.loads(effect.before or "null")
    left = json.loads(effect.after or "null")

    def refused(node: ast.expr) -> bool | None:
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            found = [refused(element) for element in node.elts]
            return True if True in found else False if False in found else None
        if not isinstance(node, ast.Constant):
            return False  # It may have any value.
        gone = node.value in removed if removed is not None else node.value not in left
        return True if gone and node.value is not None else None

    def matches(usage: Usage) -> bool | None:
        if usage.kind not in ("call", "construction") or usage.name != owner:
            return None
        assert isinstance(usage.node, ast.Call)
        passed = {keyword.arg: keyword.value for keyword in usage.node.keywords}
        if argument in passed:
            return refused(passed[argument])
        return False if usage.starred else None

    return matches


def _extra(name: str, key: str) -> _Matcher:
    owner, _, _ = name.partition(".")

    def matches(usage: Usage) -> bool | None:
        if usage.kind != "extra":
            return None
        if usage.name == f"{owner}.{key}":
            return True
        return False if usage.name == key else None

    return matches


def _use(effect: Effect, api: str, file: Path, usage: Usage, *, certain: bool) -> Use:
    code = " ".join(ast.unparse(usage.node).split())
    return Use(
        finding=effect_id(api, effect.rule, effect.name),
        file=file.as_posix(),
        line=usage.node.lineno,
        code=code if len(code) <= _SHOWN else code[: _SHOWN - 2] + " …",
        certain=certain,
    )


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if not folder.exists():
            raise SpecError(folder, "", "does not exist")
        if folder.is_file():
            yield folder
            continue
        for file in sorted(folder.rglob("*.py")):
            hidden = [part for part in file.relative_to(folder).parts[:-1] if part[0] == "."]
            if not hidden and "node_modules" not in file.parts:
                yield file


def _parsed(file: Path) -> ast.Module:
    try:
        return ast.parse(file.read_bytes(), str(file))
    except (SyntaxError, ValueError) as error:
        raise SpecError(file, "", f"is not valid Python: {error}") from None


def _is_import(node: ast.AST, surface: Surface) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return any(map(surface.is_import, names))
