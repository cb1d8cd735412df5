"""The imports of a rendered module: those that its text uses, in the order that ruff gives them.

A template lists what any package could need. ruff removes the rest and sorts, but reads the whole
module again after each kind of change. With the imports settled here, it only confirms them. It has
the last word: a word of a docstring counts as used here, and an unusual name may be out of order.
"""

from __future__ import annotations

import re
from collections.abc import Collection

# The names of classes and of readers. Without `\b` it finds ends of other words as well, in half
# the time.
_NAME = re.compile(r"[A-Z_]\w*")
_STATEMENT = r"(?:from [\w.]+ )?import (?:\(\n(?:    .*\n)*\)|.*)\n\n*"
# The imports of a module, after the line that begins them.
_IMPORTS = re.compile(rf"(?<=\n\n)(?:from __future__ .*\n\n)?((?:{_STATEMENT})+)")
_PARTS = re.compile(r"(?:from ([\w.]+) )?import (?:\(\n((?:    .*\n)*)\)|(.*))\n(\n*)")


def words_of(source: str) -> set[str]:
    """Return the words of a text that can be the names of classes or of readers, and more."""
    return {*_NAME.findall(source)}


def with_used_imports(source: str, words: Collection[str] | None = None) -> str:
    """Return a module without the imports that no word of it needs.

    Args:
        source: The module.
        words: The words of its text, from `words_of`, if they are known.
    """
    found = _IMPORTS.search(source)
    if found is None:
        return source
    body = source[found.end() :]
    known = words_of(body) if words is None else words
    sections: list[list[tuple[str, str]]] = [[]]
    for module, block, line, blank in _PARTS.findall(found[1]):
        names = [name.strip(" ,") for name in (block.splitlines() if block else line.split(","))]
        used = sorted({name for name in names if _is_used(name, known, body)}, key=import_order)
        if used:
            sections[-1].append((module, _statement(module, used, is_long=bool(block))))
        if blank and sections[-1]:
            sections.append([])
    texts = ["".join(text for _, text in sorted(s, key=_place)) for s in sections if s]
    head = source[: found.start(1)].rstrip("\n")
    gap = "\n\n" if body.startswith(("class ", "def ")) else "\n"
    return "\n\n".join([head, "\n".join(texts)]) + gap + body if texts else f"{head}\n\n{body}"


def _is_used(name: str, words: Collection[str], body: str) -> bool:
    used = name.rpartition(" ")[2]
    if used[0] == "_" or used[0].isupper():
        return used in words
    return any(f"{used}{after}" in body for after in _AFTER)


# What follows a module, a function and a decorator.
_AFTER = (".", "(", "\n")


def _statement(module: str, names: list[str], *, is_long: bool) -> str:
    if is_long:
        return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"
    return f"{f'from {module} ' if module else ''}import {', '.join(names)}\n"


def _place(statement: tuple[str, str]) -> tuple[bool, int, str]:
    """Return the order of a statement: modules first, and of packages the outermost."""
    module, text = statement
    depth = len(module) - len(module.lstrip("."))
    return bool(module), -depth, module or text


def import_order(name: str) -> tuple[int, list[str | int], str]:
    """Return the order of a name: constants, classes, others; numbers by their value."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    digits = re.split(r"(\d+)", name.lower())
    return kind, [int(part) if part.isdigit() else part for part in digits], name
