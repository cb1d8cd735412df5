"""Lenient reading: a value of a wrong type is kept as it was received, and reported.

The generated readers are strict, and fast. Only if one fails is the response read again in lenient
mode (`read_leniently`): each model that fails then reads its properties one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast

from trunkline.errors import DecodeError

from . import decode

T = TypeVar("T")
# Called with the path, the expected type and the type found.
Report: TypeAlias = Callable[[tuple[str, ...], str, str], None]

_SCALARS: dict[str, Callable[[object], object]] = {
    "str": decode.text,
    "bool": decode.boolean,
    "int": decode.integer,
    "float": decode.number,
}


def read_leniently(reader: Callable[[object], T], value: object, report: Report) -> T:
    """Read a value that a strict reader has rejected.

    Scalars of a wrong type, and null for a required property or an item, are kept as they are. A
    container of a wrong kind (an array for an object, text for either) is still an error.

    Args:
        reader: A generated reader.
        value: The decoded JSON.
        report: Called for each value that is kept, with the path below the value.

    Raises:
        DecodeError: A container is of a wrong kind.
    """
    token = decode.recovery.set(_Recovery(_Items(value), report))
    try:
        return reader(value)
    finally:
        decode.recovery.reset(token)


def reads_equal(reader: Callable[[object], object], value: object, result: object) -> bool:
    """Return whether `result` is what a reader makes of a value, strictly or leniently."""
    try:
        return bool(reader(value) == result)
    except DecodeError:
        pass
    try:
        return bool(read_leniently(reader, value, _ignore) == result)
    except DecodeError:
        return False


_JSON_NAMES = {"str": "string", "bool": "boolean", "int": "integer", "float": "number"}


def lenient_reader(reader: Callable[[object], T], report: Report) -> Callable[[object], T]:
    """Return a reader that is strict first, and lenient if that fails."""

    def read(value: object) -> T:
        try:
            return reader(value)
        except DecodeError:
            pass
        return read_leniently(reader, value, report)

    return read


class _Items:
    """Finds a model in the value that is read: it is the value itself, or an item of it.

    Models deeper inside are read by the property of their parent, which knows their path.
    """

    def __init__(self, value: object) -> None:
        self._value = value
        self._items: set[int] | None = None

    def path_of(self, source: object) -> tuple[str, ...] | None:
        """Return the path of a model's source, or None if it is deeper inside."""
        value = self._value
        if source is value:
            return ()
        if self._items is None:
            self._items = {id(item) for item in value} if isinstance(value, list) else set()
        return ("[]",) if id(source) in self._items else None


class _Recovery:
    """Reads the properties of models in one value.

    Args:
        items: Tells where a model is in the value.
        report: Called for each value that is kept, with the path below the value.
    """

    def __init__(self, items: _Items, report: Report) -> None:
        self._items = items
        self._report = report
        self.is_silent = report is _ignore

    def __call__(self, model: Any, key: str, error: DecodeError) -> None:
        """Set the attributes of a model one by one, and keep the values that are invalid.

        Raises:
            DecodeError: A container is of a wrong kind, or the parent has to recover first.
        """
        place = self._items.path_of(model._source)
        if place is None:
            raise error.under(key) from None

        def report(path: tuple[str, ...], expected: str, found: str) -> None:
            self._report((*place, *path), expected, found)

        if self.is_silent:
            report = _ignore
        source, aliases = model._source, model._aliases
        for name, field_key, reader in model._fields:
            keys = (field_key, *aliases.get(name, ()))
            found = next((k for k in keys if source.get(k) is not None), field_key)
            raw = source.get(found)
            required, scalars = _annotation(cast(Hashable, type(model)), name)
            value: object = raw
            if raw is None:
                if required:
                    report((found,), required, "null" if found in source else "nothing")
            else:
                try:
                    value = _read(raw, reader, scalars, found, report)
                except DecodeError as invalid:
                    if decode.is_fatal(invalid):
                        raise invalid.under(found) from None
                    report(_names((found, *invalid.path)), invalid.expected, invalid.found)
            setattr(model, name, value)

    def is_root(self, value: object) -> bool:
        """Return whether this is the value that is read, and not a part of a model in it."""
        return self._items.path_of(value) == ()

    def item(self, reader: Callable[[object], T], value: object, key: str | int) -> T:
        """Read an item of an array or a map; keep it if it is invalid.

        Raises:
            DecodeError: The item is a container of a wrong kind.
        """
        name = "[]" if isinstance(key, int) else key

        def report(path: tuple[str, ...], expected: str, found: str) -> None:
            self._report((name, *path), expected, found)

        try:
            return read_leniently(reader, value, _ignore if self.is_silent else report)
        except DecodeError as invalid:
            if decode.is_fatal(invalid):
                raise invalid.under(key) from None
            report(_names(invalid.path), invalid.expected, invalid.found)
        return cast("T", value)

    def silent(self) -> _Recovery:
        """Return a recovery that reports nothing."""
        return _Recovery(self._items, _ignore)


def _ignore(path: tuple[str, ...], expected: str, found: str) -> None:
    """Report nothing."""


def _read(
    raw: object,
    reader: Callable[[Any], Any] | None,
    scalars: tuple[str, ...],
    key: str,
    report: Report,
) -> object:
    """Return the value of one property; nested models report below its key."""
    if reader is not None:
        if report is _ignore:
            return read_leniently(reader, raw, _ignore)
        return read_leniently(
            reader, raw, lambda path, expected, found: report((key, *path), expected, found)
        )
    error: DecodeError | None = None
    for scalar in scalars:
        try:
            return _SCALARS[scalar](raw)
        except DecodeError as invalid:
            error = error or invalid
    if error is not None:
        raise error
    return raw


@cache
def _annotation(cls: Any, name: str) -> tuple[str, tuple[str, ...]]:
    """Return what an attribute requires ("" if it may be None), and its scalar types."""
    text = next(
        (kind.__annotations__[name] for kind in cls.__mro__ if name in kind.__annotations__), "Any"
    )
    parts = list(_parts(str(text)))
    optional = "None" in parts or "Any" in parts
    scalars = tuple(part for part in parts if part in _SCALARS)
    rest = [part for part in parts if part not in ("None", *scalars)]
    names = " or ".join(_JSON_NAMES.get(part, "a value") for part in parts)
    return "" if optional else names, () if rest else scalars


def _parts(annotation: str) -> Iterator[str]:
    """Yield the members of a union that is written as an annotation."""
    depth, part = 0, ""
    for character in annotation:
        depth += (character == "[") - (character == "]")
        if character == "|" and not depth:
            yield part.strip()
            part = ""
        else:
            part += character
    yield part.strip()


def _names(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return a path in which every index is `[]`, so that a list is reported once."""
    return tuple("[]" if isinstance(part, int) else part for part in path)
