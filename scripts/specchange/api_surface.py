"""What a new version means for a Python program: griffe compares the two packages, unimported.

griffe finds what is gone and what a call must look like now. Types it does not compare, so that
is done here, on its trees: what a program reads may become narrower, what it gives may become
wider, and nothing else is compatible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import griffe

from codegen.spec.errors import SpecError

from .annotations import accepts
from .effects import Effect, added, broken, renamed, retyped, revalued
from .resource_paths import resource_paths


@attrs.frozen(kw_only=True)
class Package:
    """A generated package as griffe sees it.

    Attributes:
        modules: `models` and `resources`.
        words: What a person calls a resource class: `vonage.meetings.rooms`.
    """

    modules: Mapping[str, griffe.Module]
    words: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Usage:
    """Which models a program sends and which it receives, of both versions.

    A model that is only received is never built by a program, so it may need more arguments; the
    attributes of one that is only sent are never read.
    """

    sent: frozenset[str]
    received: frozenset[str]


def load_package(generated: Path, api: str) -> Package:
    """Read the package of an API out of a folder that holds `trunkline_api`.

    Raises:
        SpecError: It is not there, or is no Python.
    """
    root = generated / "trunkline_api"
    modules = {name: _module(root / api / f"{name}.py") for name in ("models", "resources")}
    for module in modules.values():
        _strip_options(module)
    clients = _module(root / "clients.py")
    return Package(modules=modules, words=resource_paths(clients, modules["resources"], api))


def _module(file: Path) -> griffe.Module:
    try:
        return griffe.visit(file.stem, filepath=file, code=file.read_text("utf-8"))
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except (SyntaxError, UnicodeDecodeError) as error:
        reason = f"is no Python: {error}"
    raise SpecError(file, "", reason, "Run `make generate` first.")


def _strip_options(module: griffe.Module) -> None:
    """Take `**options` out of signatures: it is typed, and swallows no other argument."""
    for owner in _own_classes(module).values():
        for function in owner.functions.values():
            kept = [p for p in function.parameters if not str(p.annotation).startswith("Unpack[")]
            function.parameters = griffe.Parameters(*kept)


def _own_classes(module: griffe.Module) -> dict[str, griffe.Class]:
    """Return the classes of a module without those that it imports."""
    return {
        name: member
        for name, member in module.members.items()
        if isinstance(member, griffe.Class) and not member.is_alias
    }


def compare_packages(old: Package, new: Package, usage: Usage) -> tuple[Effect, ...]:
    """Return what a program notices, what breaks it first."""
    found: list[Effect] = []
    for name, module in old.modules.items():
        for breakage in griffe.find_breaking_changes(module, new.modules[name]):
            found += broken(breakage, old.words, usage.sent)
        found += _compared(module, new.modules[name], new.words, usage)
    for name in old.words.keys() & new.words.keys():
        if old.words[name] != new.words[name]:
            found.append(renamed(old.words[name], new.words[name]))
    unique: dict[tuple[str, str], Effect] = {}
    for effect in found:
        unique.setdefault((effect.section, effect.name), effect)
    return tuple(sorted(unique.values(), key=lambda e: (not e.breaking, e.section, e.sentence)))


def _compared(
    old: griffe.Module, new: griffe.Module, words: Mapping[str, str], usage: Usage
) -> Iterator[Effect]:
    known = _own_classes(old)
    for name, owner in _own_classes(new).items():
        before = known.get(name)
        if name in words:
            yield from _methods(words[name], before, owner)
        elif before is None:
            yield added(name, owner)
        else:
            yield from _attributes(before, owner, read=name in usage.received)
            if name in usage.sent and "__init__" in before.functions:
                # Of what is not breaking in it, the attributes tell.
                found = _functions(name, before.functions["__init__"], owner.functions["__init__"])
                yield from (effect for effect in found if effect.breaking)


def _methods(called: str, old: griffe.Class | None, new: griffe.Class) -> Iterator[Effect]:
    for name, function in new.functions.items():
        if name.startswith("_"):
            continue
        before = old.functions.get(name) if old is not None else None
        if before is None:
            yield added(f"{called}.{name}", function)
        else:
            yield from _functions(f"{called}.{name}", before, function)


def _attributes(old: griffe.Class, new: griffe.Class, *, read: bool) -> Iterator[Effect]:
    for name, attribute in new.attributes.items():
        if name.startswith("_"):
            continue
        called = f"{new.name}.{name}"
        was = old.attributes.get(name)
        if was is None:
            yield added(called, attribute)
        elif attribute.annotation is None:  # a member of an enum
            if str(was.value) != str(attribute.value):
                yield revalued(called, str(was.value), str(attribute.value))
        elif str(was.annotation) != str(attribute.annotation):
            before, after = str(was.annotation), str(attribute.annotation)
            yield retyped(called, before, after, breaking=read and not accepts(before, after))


def _functions(called: str, old: griffe.Function, new: griffe.Function) -> Iterator[Effect]:
    for parameter in new.parameters:
        if parameter.name not in old.parameters:
            if not parameter.required:  # griffe tells of those that must be given
                yield added(f"{called}({parameter.name}=)", parameter)
            continue
        before = str(old.parameters[parameter.name].annotation)
        after = str(parameter.annotation)
        if before != after:
            place = f"{called}({parameter.name}=)"
            yield retyped(place, before, after, breaking=not accepts(after, before))
    before, after = str(old.returns), str(new.returns)
    if before != after:
        breaking = before != "None" and not accepts(before, after)
        yield retyped(f"{called}()", before, after, breaking=breaking)
