"""Decoding of a JSON text in slices, between which the event loop runs.

A parser in C holds the event loop until it has read the whole text. Here it gets some kilobytes of
members of an array or an object at a time; this module reads only what is around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any

# Bytes of a slice: the slowest contents take a few milliseconds.
SLICE = 4 * 1024

# Bytes of white space, or of a number, that are read at once. Longer numbers are refused.
_MAX_RUN = 256 * 1024

# How many ends of a slice are tried: each of them may be inside of a member.
_TRIES = 3

_SPACE = re.compile(rb"[ \t\n\r]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# The longest part of a string that has no half of an escape, or of a pair of them.
_PART = re.compile(
    rb'(?:[^"\\]++|\\[^u]'
    rb"|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u(?![dD][89abAB])....)*+",
    re.DOTALL,
)
_LITERAL = re.compile(rb'[^\[\]{},:" \t\n\r]++')

_ENDS: dict[type, bytes] = {list: b"]", dict: b"}"}
# The longest white space between two members by which a cut is recognised.
_MAX_SPACE = 100


def slices(
    body: bytes, parse: Callable[[bytes], Any], max_depth: int, start: int = 0
) -> Generator[int, None, Any]:
    """Decode a text; yield the position after each slice or member, and return the value.

    Args:
        body: The JSON text, in UTF-8.
        parse: Parses a whole text; raises `ValueError` or `RecursionError` for an invalid one.
        max_depth: How deeply arrays and objects may be nested.
        start: Where the text begins.

    Raises:
        ValueError: The text is invalid, or nested too deeply.
    """
    stack: list[Any] = []
    keys: list[str] = []
    retries: list[int] = []  # where slices of each container are tried again
    position = yield from _after_space(body, start)
    while True:
        yield position
        value = _new_container(body, position)
        is_open = False
        if value is None:
            value, position = yield from _scalar(body, position, parse)
        elif len(stack) == max_depth:
            raise ValueError("nested too deeply")
        else:
            position = yield from _after_space(body, position + 1)
            if body[position : position + 1] == _ENDS[type(value)]:
                position += 1
            else:
                is_open = True
                stack.append(value)
                retries.append(0)
        is_first = is_open
        while not is_open:  # attach the value, and close what ends with it
            position = yield from _after_space(body, position)
            if not stack:
                if position != len(body):
                    raise ValueError("more text behind the value")
                return value
            _attach(stack[-1], keys, value)
            is_open = _is_comma(body, position, stack[-1])
            position += 1
            if not is_open:
                value = stack.pop()
                retries.pop()
        position = yield from _after_space(body, position)
        # The first member is read on its own: most containers have few.
        if not is_first and position >= retries[-1]:
            position = yield from _take_all(
                body, position, stack[-1], parse, max_depth - len(stack)
            )
            retries[-1] = position + SLICE // 4
        if type(stack[-1]) is dict:
            key, position = yield from _key(body, position, parse)
            keys.append(key)


def _take_all(
    body: bytes, position: int, container: Any, parse: Callable[[bytes], Any], depth: int
) -> Generator[int, None, int]:
    """Add slices of members to a container while there are any; return the position behind them."""
    cut = _cut_before(body, position)
    while True:
        taken = _take(body, position, container, parse, depth, cut)
        if taken == position:
            return position
        yield taken
        position = yield from _after_space(body, taken)


def _take(
    body: bytes,
    position: int,
    container: list[Any] | dict[str, Any],
    parse: Callable[[bytes], Any],
    depth: int,
    cut: bytes,
) -> int:
    """Add a slice of members to a container; return the position behind it, or the same."""
    is_list = isinstance(container, list)
    before = cut.index(b",")
    end = position + SLICE
    for _ in range(_TRIES):
        end = body.rfind(cut, position, end)
        if end <= position:
            break
        comma = end + before
        members = body[position:comma]
        try:
            part = parse(b"[%b]" % members if is_list else b"{%b}" % members)
        except (ValueError, RecursionError):
            continue
        if members.count(b"[") + members.count(b"{") > depth and exceeds(part, depth + 1):
            raise ValueError("nested too deeply")
        if isinstance(container, list):
            container += part
        else:
            container.update(part)
        return comma + 1
    return position


def _cut_before(body: bytes, position: int) -> bytes:
    """Return what is between the members before and behind a position, and the bytes around it.

    The next members are likely to be divided in the same way, and what is inside of them is not:
    `},{` for a list of objects, with the indentation of the text.
    """
    comma = body.rfind(b",", max(0, position - _MAX_SPACE), position)
    if comma < 0:
        return b","
    first = comma - 1 if body[comma - 1 : comma] in (b"}", b"]") else comma
    last = body[position : position + 1]
    return body[first : position + 1] if last in (b"{", b"[", b'"') else body[first:position]


def exceeds(value: object, max_depth: int) -> bool:
    """Return whether arrays and objects are nested more deeply."""
    level = [value]
    for _ in range(max_depth + 1):
        inner: list[object] = []
        for outer in level:
            if type(outer) is dict:
                inner += outer.values()
            elif type(outer) is list:
                inner += outer
        level = [each for each in inner if type(each) is dict or type(each) is list]
        if not level:
            return False
    return True


def _new_container(body: bytes, position: int) -> Any:
    """Return an empty container if one begins here, else None."""
    first = body[position : position + 1]
    return [] if first == b"[" else {} if first == b"{" else None


def _is_comma(body: bytes, position: int, container: Any) -> bool:
    """Return whether a member of a container follows, and not its end."""
    separator = body[position : position + 1]
    if separator not in (b",", _ENDS[type(container)]) or not separator:
        raise ValueError("expected a comma or an end")
    return separator == b","


def _scalar(
    body: bytes, position: int, parse: Callable[[bytes], Any]
) -> Generator[int, None, tuple[Any, int]]:
    """Return a value that is no container, and the position behind it."""
    if body[position : position + 1] == b'"':
        return (yield from _string(body, position, parse))
    match = _LITERAL.match(body, position, position + _MAX_RUN)
    if match is None or match.end() == position + _MAX_RUN:
        raise ValueError("expected a value")
    return parse(match[0]), match.end()


def _string(
    body: bytes, position: int, parse: Callable[[bytes], Any]
) -> Generator[int, None, tuple[str, int]]:
    """Return a string, and the position behind it. A long one is read in parts."""
    match = _STRING.match(body, position, position + SLICE)
    if match is not None:
        return parse(match[0]), match.end()
    parts: list[str] = []
    position += 1
    while body[position : position + 1] != b'"':
        part = _PART.match(body, position, position + SLICE)
        end = position if part is None else part.end()
        while position < end < len(body) and 0x80 <= body[end] <= 0xBF:
            end -= 1  # not between the bytes of a character
        if end == position:
            raise ValueError("expected the end of a string")
        parts.append(parse(b'"%b"' % body[position:end]))
        position = end
        yield position
    return "".join(parts), position + 1


def _key(
    body: bytes, position: int, parse: Callable[[bytes], Any]
) -> Generator[int, None, tuple[str, int]]:
    """Return a key, and the position behind its colon."""
    if body[position : position + 1] != b'"':
        raise ValueError("expected a key")
    key, position = yield from _string(body, position, parse)
    position = yield from _after_space(body, position)
    if body[position : position + 1] != b":":
        raise ValueError("expected a colon")
    return key, (yield from _after_space(body, position + 1))


def _attach(container: Any, keys: list[str], value: Any) -> None:
    if type(container) is list:
        container.append(value)
    else:
        container[keys.pop()] = value


def _after_space(body: bytes, position: int) -> Generator[int, None, int]:
    """Return the position behind white space."""
    while True:
        match = _SPACE.match(body, position, position + _MAX_RUN)
        assert match is not None
        if match.end() < position + _MAX_RUN:
            return match.end()
        position = match.end()
        yield position
