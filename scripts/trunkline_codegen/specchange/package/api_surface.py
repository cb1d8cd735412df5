"""Compare the public API of two generated packages with griffe, without importing them.

griffe finds removed objects and changed signatures. It does not compare types, so this module
does: types that a program reads may become narrower, types that it passes may become wider. Every
other change of a type is breaking.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import griffe

from trunkline_codegen.spec.errors import SpecError

from .annotations import in_order
from .effects import Effect, added, broken, received_attribute, renamed, retyped, revalued
from .resource_paths import resource_paths, with_attributes
from .stand_ins import WORD, Classes, find_stand_ins


@attrs.frozen(kw_only=True)
class Package:
    """A generated package, loaded by griffe.

    Attributes:
        modules: `models` and `resources`.
        resource_paths: The path of each resource class in user code: `vonage.meetings.rooms`.
        literals: The aliases of the values of enums, with their base types: `StateValue`.
    """

    modules: Mapping[str, griffe.Module]
    resource_paths: Mapping[str, str]
    literals: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def classes(self) -> frozenset[str]:
        """The models and enums."""
        return frozenset(_own_classes(self.modules["models"]))


@attrs.frozen(kw_only=True)
class Usage:
    """The models that a program sends and those that it receives, of both versions.

    A program never constructs a model that it only receives, so new required arguments do not
    break it. It never reads the attributes of a model that it only sends.

    Attributes:
        sent: The names of the models that are sent.
        received: The names of the models that are received.
        wires: The JSON property of each attribute of the new version: `Media.checksum`.
    """

    sent: frozenset[str]
    received: frozenset[str]
    wires: Mapping[str, str] = attrs.field(factory=dict)


def load_package(root: Path, api: str) -> Package:
    """Load the package of an API from the folder of the generated package.

    Raises:
        SpecError: The package is missing, or is not valid Python.
    """
    modules = {name: _module(root / api / f"{name}.py") for name in ("models", "resources")}
    for module in modules.values():
        _strip_options(module)
    clients = _module(root / "clients.py")
    params = root / api / "params.py"
    return Package(
        modules=modules,
        resource_paths=resource_paths(clients, modules["resources"], api),
        literals=_literals(_module(params)) if params.exists() else {},
    )


def _module(file: Path) -> griffe.Module:
    try:
        module = griffe.visit(file.stem, filepath=file, code=_code(file))
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except (SyntaxError, UnicodeDecodeError) as error:
        reason = f"is not valid Python: {error}"
    else:
        with_attributes(module)
        return module
    raise SpecError(file, "", reason, "Run `trunkline generate` first.")


def _code(file: Path) -> str:
    """Return the code of a module; of one that is split, that of its parts without their imports.

    An import from another part would hide the class of that name.
    """
    folder = file.with_suffix("")
    if file.exists() or not folder.is_dir():
        return file.read_text("utf-8")
    body: list[ast.stmt] = []
    for part in sorted(folder.glob("*.py")):
        tree = ast.parse(part.read_text("utf-8"))
        if part.name != "__init__.py":
            body += [node for node in tree.body if not isinstance(node, (ast.ImportFrom, ast.If))]
    return ast.unparse(ast.Module(body=body, type_ignores=[]))


def _literals(module: griffe.Module) -> dict[str, str]:
    """Return the aliases of literal values with the type of the values."""
    values = {name: str(alias.value) for name, alias in module.attributes.items()}
    return {
        name: type(ast.literal_eval(f"({value.removeprefix('Literal[')[:-1]},)")[0]).__name__
        for name, value in values.items()
        if value.startswith("Literal[")
    }


def _strip_options(module: griffe.Module) -> None:
    """Remove `**options` from signatures: it is typed and accepts no other arguments."""
    for owner in _own_classes(module).values():
        for function in owner.functions.values():
            kept = [p for p in function.parameters if not str(p.annotation).startswith("Unpack[")]
            function.parameters = griffe.Parameters(*kept)


def _own_classes(module: griffe.Module) -> dict[str, griffe.Class]:
    """Return the classes that a module defines."""
    return {
        name: member
        for name, member in module.members.items()
        if isinstance(member, griffe.Class) and not member.is_alias
    }


def compare_packages(old: Package, new: Package, usage: Usage) -> tuple[Effect, ...]:
    """Return the effects on a program, breaking ones first."""
    found: list[Effect] = []
    enums = _enums(old, new)
    before, after = (_own_classes(package.modules["models"]) for package in (old, new))
    stand_ins = find_stand_ins(before, after, enums)
    classes = Classes(enums={**enums, **old.literals, **new.literals}, stand_ins=stand_ins)
    for name, module in old.modules.items():
        for breakage in griffe.find_breaking_changes(module, new.modules[name]):
            found += broken(breakage, old.resource_paths, usage.sent)
        found += _compared(module, new.modules[name], new.resource_paths, usage, classes)
    for name in old.resource_paths.keys() & new.resource_paths.keys():
        if old.resource_paths[name] != new.resource_paths[name]:
            found.append(renamed(old.resource_paths[name], new.resource_paths[name]))
    unique: dict[tuple[str, str], Effect] = {}
    for effect in (_with_replacement(one, found, enums) for one in found):
        unique.setdefault((effect.section, effect.name), effect)
    return tuple(sorted(unique.values(), key=lambda e: (not e.breaking, e.section, e.sentence)))


def _compared(
    old: griffe.Module,
    new: griffe.Module,
    paths: Mapping[str, str],
    usage: Usage,
    classes: Classes,
) -> Iterator[Effect]:
    known = _own_classes(old)
    for name, owner in _own_classes(new).items():
        before = known.get(name)
        if name in paths:
            yield from _methods(paths[name], before, owner, classes)
        elif before is None:
            yield added(name, owner)
        else:
            yield from _attributes(before, owner, usage, classes)
            if name in usage.sent and "__init__" in before.functions:
                # The attributes cover the changes that are not breaking.
                old_init, new_init = before.functions["__init__"], owner.functions["__init__"]
                found = _functions(name, old_init, new_init, classes)
                yield from (effect for effect in found if effect.breaking)


def _enums(*packages: Package) -> dict[str, str]:
    """Return the enum classes with their base types."""
    bases = {"StrEnum": "str", "IntEnum": "int"}
    return {
        name: bases[str(base)]
        for package in packages
        for name, owner in _own_classes(package.modules["models"]).items()
        for base in owner.bases
        if str(base) in bases
    }


def _with_replacement(effect: Effect, found: list[Effect], enums: Mapping[str, str]) -> Effect:
    """Return the effect, for a removed enum with what a program uses in its place."""
    if effect.rule != "class-removed" or effect.name not in enums:
        return effect
    kept = next((WORD.findall(e.after) for e in found if effect.name in WORD.findall(e.before)), [])
    other = next((name for name in kept if name in enums), enums[effect.name])
    removed = effect.sentence.removesuffix(".")
    return attrs.evolve(effect, sentence=f"{removed}: use `{other}` in its place.", after=other)


def _methods(
    name_in_code: str, old: griffe.Class | None, new: griffe.Class, classes: Classes
) -> Iterator[Effect]:
    for name, function in new.functions.items():
        if name.startswith("_"):
            continue
        before = old.functions.get(name) if old is not None else None
        if before is None:
            yield added(f"{name_in_code}.{name}", function)
        else:
            yield from _functions(f"{name_in_code}.{name}", before, function, classes)


def _attributes(
    old: griffe.Class, new: griffe.Class, usage: Usage, classes: Classes
) -> Iterator[Effect]:
    read = new.name in usage.received
    for name, attribute in new.attributes.items():
        if name.startswith("_"):
            continue
        name_in_code = f"{new.name}.{name}"
        was = old.attributes.get(name)
        if was is None:
            wire = usage.wires.get(name_in_code)
            if read and wire is not None and attribute.annotation is not None:
                yield received_attribute(name_in_code, attribute, wire)
            else:
                yield added(name_in_code, attribute)
        elif attribute.annotation is None:  # a member of an enum
            if str(was.value) != str(attribute.value):
                yield revalued(name_in_code, str(was.value), str(attribute.value))
        elif in_order(str(was.annotation)) != in_order(str(attribute.annotation)):
            before, after = str(was.annotation), str(attribute.annotation)
            breaking = read and not classes.reads(before, after)
            yield retyped(name_in_code, before, after, breaking=breaking)


def _functions(
    name_in_code: str, old: griffe.Function, new: griffe.Function, classes: Classes
) -> Iterator[Effect]:
    for parameter in new.parameters:
        if parameter.name not in old.parameters:
            if not parameter.required:  # griffe reports required ones
                yield added(f"{name_in_code}({parameter.name}=)", parameter)
            continue
        before = str(old.parameters[parameter.name].annotation)
        after = str(parameter.annotation)
        if in_order(before) != in_order(after):
            place = f"{name_in_code}({parameter.name}=)"
            yield retyped(place, before, after, breaking=not classes.takes(before, after))
    before, after = str(old.returns), str(new.returns)
    if in_order(before) != in_order(after):
        breaking = before != "None" and not classes.reads(before, after)
        yield retyped(f"{name_in_code}()", before, after, breaking=breaking)
