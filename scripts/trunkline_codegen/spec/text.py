"""Convert text of a description to Python source, never to code.

All text of a description ends up in string literals and docstrings, which are escaped here and
nowhere else.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping

WIDTH = 96


def literal(value: object) -> str:
    """Return a value (text, number, None, tuple of them) as a Python literal."""
    if isinstance(value, str):
        # repr escapes invisible characters: control and bidirectional ones.
        body = repr("'" + value)[2:-1]  # the leading quote makes repr choose double quotes …
        return '"' + body + '"' if '"' not in value else repr(value)
    if isinstance(value, tuple):
        inner = ", ".join(literal(element) for element in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def mapping(entries: Mapping[str, str], *, is_source: bool = False) -> str:
    """Return a table as a Python literal; its values are texts, or Python source."""
    pairs = (f"{literal(k)}: {v if is_source else literal(v)}" for k, v in entries.items())
    return "{" + ", ".join(pairs) + "}"


# The control characters of ASCII except the newline.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def plain(text: object) -> str:
    """Return text without control characters, invisible characters and surrogates; keep newlines."""
    return _plain(str(text or ""))


@functools.lru_cache(maxsize=1 << 16)
def _plain(text: str) -> str:
    found = text.replace("\r\n", "\n").replace("\t", " ")
    if found.isascii():
        return _CONTROL.sub(" ", found).strip()
    return "".join(
        c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in found
    ).strip()


def first_sentence(text: object) -> str:
    """Return the first sentence of a text on one line, with a full stop."""
    flat = " ".join(plain(text).split())
    match = re.match(r".+?[.!?](?=\s|$)", flat)
    sentence = match[0] if match else flat
    return sentence if not sentence or sentence[-1] in ".!?:" else sentence + "."


def paragraphs(text: object, indent: int) -> list[str]:
    """Return a text as lines of at most `WIDTH` columns, below an indentation."""
    return [*_paragraphs(plain(text), indent)]


# Most texts are in two docstrings: of a method and of the blocking one.
@functools.lru_cache(maxsize=1 << 16)
def _paragraphs(text: str, indent: int) -> tuple[str, ...]:
    if 0 < len(text) <= WIDTH - indent and text == " ".join(text.split()):
        return (text,)
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        if not block.strip():
            continue
        if lines:
            lines.append("")
        bullets = re.match(r"\s*[-*] ", block) is not None
        for part in re.split(r"\n(?=\s*[-*] )", block) if bullets else [block]:
            if words := part.split():
                lines += _wrapped(words, WIDTH - indent, "  " if bullets else "")
    return tuple(lines)


def _wrapped(words: list[str], width: int, indent: str) -> list[str]:
    """Return words as lines, those after the first one indented; a long word has its own line.

    `textwrap.wrap` returns the same lines, in five times the time.
    """
    lines: list[str] = []
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = indent + word
    return [*lines, line]


def docstring(lines: list[str], indent: int) -> str:
    """Return lines as a docstring literal with its quotes, indented by `indent` columns."""
    body = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip() for line in lines]
    while body and not body[-1]:
        body.pop()
    if not body:
        body = ["Undocumented."]
    pad = " " * indent
    if len(body) == 1:
        return f'"""{_ENDING_QUOTE.sub(_escaped, body[0])}"""'
    rest = "\n".join(pad + line if line else "" for line in body[1:])
    return f'"""{body[0]}\n{rest}\n{pad}"""'


# A final quote with preceding backslashes; an odd number of them already escapes it.
_ENDING_QUOTE = re.compile(r'(\\*)"$')


def _escaped(match: re.Match[str]) -> str:
    return match[0] if len(match[1]) % 2 else f'{match[1]}\\"'


def docstring_of(text: object, indent: int) -> str:
    """Return a text of the description as a docstring."""
    return docstring(paragraphs(text, indent), indent)
