"""The error for a name that a command does not know: what is wrong, and what to type instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

import click

from .operations import ResourcePath, has_list, is_list, kebab, resources

_MAX_SUGGESTIONS = 8
_FILE = " FILE"


class UnknownNameError(click.UsageError):
    """A name stands for nothing that a command can do, or for several things.

    Args:
        problem: What is wrong.
        commands: The command lines to type instead.
    """

    def __init__(self, problem: str, commands: Iterable[str]) -> None:
        found = [f"  {each}" for each in dict.fromkeys(commands)]
        lines = found[:_MAX_SUGGESTIONS] + ["  ..."] * (len(found) > _MAX_SUGGESTIONS)
        hint = "; type one of:" if len(found) > 1 else "; type:" if found else ""
        super().__init__("\n".join([problem + hint, *lines]))


class NamesGroup(click.Group):
    """A group whose commands are names of operations or resources."""

    def unknown(self, ctx: click.Context, name: str) -> UnknownNameError:
        """Return the error for a name that is no command."""
        raise NotImplementedError

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names.

        Raises:
            UnknownNameError: There is no such command.
        """
        is_name = not args[0].startswith("-") and not ctx.resilient_parsing
        if is_name and self.get_command(ctx, args[0]) is None:
            raise self.unknown(ctx, args[0])
        return super().resolve_command(ctx, args)


def unknown_list(command: str, name: str) -> UnknownNameError:
    """Return the error for a name that `list` or `export` does not know."""
    named = _named(name)
    suffix = _FILE if command == "export" else ""
    lists = [
        f"trunkline {command} {'.'.join(words)}{suffix}" for words, path in named if has_list(path)
    ]
    if lists:
        return UnknownNameError(_problem(name, "resource", len(lists)), lists)
    if named:
        calls = (each for words, path in named for each in _calls(words, path))
        return UnknownNameError(f"{name!r} has no list with pages", calls)
    return _unknown_operation(name) or _similar(
        f"trunkline {command}",
        name,
        ("resource", [w for w, path in resources() if has_list(path)]),
        suffix,
    )


def no_list(command: str, name: str, path: ResourcePath) -> UnknownNameError:
    """Return the error for a word after a resource that is none of its lists.

    Args:
        command: `list` or `export`.
        name: The word; empty if it is missing.
        path: The resource.
    """
    words = next(each for each, known in resources() if known == path)
    place, suffix = " ".join(words), _FILE if command == "export" else ""
    below = [f"trunkline {command} {place} {each}{suffix}" for each in _lists(path)]
    operation = name if name in path.methods() or (name and below) else "list"
    if operation in path.methods():
        call = f"trunkline call {place} {operation}"
        return UnknownNameError(f"{place} {operation} is not a list with pages", [call])
    problem = (
        f"{place} has no list {name!r}" if name and below else f"{place} has no list with pages"
    )
    return UnknownNameError(problem, below or _calls(words, path))


def unknown_call(words: tuple[str, ...], name: str) -> UnknownNameError:
    """Return the error for a name that `call` does not know.

    Args:
        words: The words of the resource before the name; none at first.
        name: The name.
    """
    if words:
        here = next((path for each, path in resources() if each == words), None)
        known = [*here.children(), *here.methods()] if here is not None else []
        close = difflib.get_close_matches(name, known, n=3)
        place = " ".join(words)
        commands = [f"trunkline call {place} {each}" for each in close or known]
        return UnknownNameError(f"{place} has no operation or resource {name!r}", commands)
    named = [f"trunkline call {' '.join(each)}" for each, _ in _named(name)]
    if named:
        return UnknownNameError(_problem(name, "resource", len(named)), named)
    return _unknown_operation(name) or _similar(
        "trunkline call", name, ("resource", [each for each, _ in resources()]), separator=" "
    )


def unknown_bulk(name: str, operation: str = "") -> UnknownNameError:
    """Return the error for a name that `bulk` does not know.

    Args:
        name: The name of an operation; of a resource, if the operation is given.
        operation: The operation that comes before the resource.
    """
    found, named = _jobs(resources()), _jobs(_named(name))
    if operation:
        able = [each for each in named if each[0] == operation]
        problem = _problem(name, "resource", len(able))
        if able or named:
            problem = problem if able else f"{name!r} has no operation {operation!r} for rows"
            return UnknownNameError(problem, (_bulk(*each) for each in able or named))
        known = [words for method, words in found if method == operation]
        return _similar(f"trunkline bulk {operation}", name, ("resource", known), _FILE)
    if named:
        problem = f"{name!r} is a resource, which comes after the operation"
        return UnknownNameError(problem, (_bulk(*each) for each in named))
    known = [(method,) for method, _ in found]
    return _similar("trunkline bulk", name, ("operation", known), " RESOURCE FILE")


def _jobs(
    paths: Iterable[tuple[tuple[str, ...], ResourcePath]],
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the operations that `bulk` can call, with the words of their resources."""
    return [
        (method, words)
        for words, path in paths
        for method, function in path.methods().items()
        if not is_list(function)
    ]


def _problem(name: str, kind: str, count: int) -> str:
    return f"{name!r} is ambiguous" if count > 1 else f"there is no {kind} {name!r} here"


def _named(name: str) -> list[tuple[tuple[str, ...], ResourcePath]]:
    """Return the resources of a name, which may lack parents, or have its client before it."""
    wanted = name.lower().replace("_", "-").replace(".", "-")
    found = []
    for words, path in resources():
        full = "-".join(words)
        own = f"{path.client.__name__.lower()}-{full}"
        if wanted in (full, own) or full.endswith(f"-{wanted}"):
            found.append((words, path))
    return found


def _lists(path: ResourcePath) -> list[str]:
    below = [name for name, child in path.children().items() if has_list(child)]
    return [*below, *(name for name, method in path.methods().items() if is_list(method))]


def _calls(words: tuple[str, ...], path: ResourcePath) -> Iterator[str]:
    for name in path.methods():
        yield f"trunkline call {' '.join(words)} {name}"
    for name, child in path.children().items():
        yield from _calls((*words, name), child)


def _bulk(method: str, words: tuple[str, ...]) -> str:
    return f"trunkline bulk {method} {'.'.join(words)}{_FILE}"


def _unknown_operation(name: str) -> UnknownNameError | None:
    """Return the error for the name of an operation where a resource comes first."""
    wanted = kebab(name.lower())
    found = [
        f"trunkline {'list' if is_list(method) else 'call'} {' '.join(words)} {wanted}"
        for words, path in resources()
        for each, method in path.methods().items()
        if each == wanted
    ]
    if not found:
        return None
    return UnknownNameError(f"{name!r} is an operation, which comes after its resource", found)


def _similar(
    command: str,
    name: str,
    known: tuple[str, list[tuple[str, ...]]],
    suffix: str = "",
    *,
    separator: str = ".",
) -> UnknownNameError:
    """Return the error for a name that is unknown: what it may be a mistake for."""
    kind, names = known
    by_name = {each[-1]: each for each in reversed(names)} | {
        ".".join(each): each for each in names
    }
    close = difflib.get_close_matches(name, by_name, n=3)
    commands = [f"{command} {separator.join(by_name[each])}{suffix}" for each in close]
    hint = "" if commands else f"; `{command} --help` lists them"
    return UnknownNameError(f"there is no {kind} {name!r}{hint}", commands)
