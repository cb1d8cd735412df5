"""The base of every generated model."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

from trunkline.errors import ArgumentError, DecodeError

from . import json as _json
from .null import NULL

# An attribute of a model: its name, its name on the wire, and the reader of its value, which is
# None where the value on the wire is the value of the attribute.
Field = tuple[str, str, Callable[[Any], Any] | None]


class Model:
    """A JSON object with typed attributes; nothing that a provider sends is lost.

    An attribute is None where the object has no such property, or a null. What no attribute
    stands for is in `extra`. `to_dict()` gives back what `from_dict` took, unknown properties,
    nulls and the very spelling of dates included, with what was changed since.
    """

    __slots__ = ("_source",)

    _fields: ClassVar[tuple[Field, ...]] = ()
    _secret: ClassVar[frozenset[str]] = frozenset()
    # Attributes that go by more than one name on the wire, with the other names.
    _aliases: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    _source: dict[str, Any]

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read the object from what `json.loads` made of it.

        `data` is kept, not copied: it is the object's from now on, and must not be changed.

        Raises:
            DecodeError: A property is not of the described type.
        """
        raise NotImplementedError

    @classmethod
    def _bind(
        cls, from_dict: Callable[[type[Self], Any], Self], is_as_read: Callable[[Self], bool]
    ) -> Callable[[Any], Self]:
        """Set the methods that the module of readers has for a class; return its `from_dict`."""
        cls.from_dict = classmethod(from_dict)  # type: ignore[method-assign,assignment]
        cls._is_as_read = is_as_read  # type: ignore[method-assign,assignment]
        return cls.from_dict

    @property
    def extra(self) -> Mapping[str, Any]:
        """The properties that came and that no attribute stands for."""
        known = {wire for _, wire, _ in self._fields}
        known.update(*self._aliases.values())
        return {key: value for key, value in self._source.items() if key not in known}

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON types, ready for `json.dumps`.

        What no model stands for (unknown properties, free objects) is shared, not copied.

        Raises:
            ArgumentError: An attribute holds a value that has no JSON form.
        """
        source = self._source
        out = dict(source)
        for name, wire, reader in self._fields:
            value = getattr(self, name)
            if name in self._aliases and wire not in source:
                wire = next((a for a in self._aliases[name] if a in source), wire)  # noqa: PLW2901
            came = source.get(wire)
            if value is came:
                continue
            if value is None:
                del out[wire]
            else:
                out[wire] = _written(value, came, reader)
        return out

    def to_json(self) -> bytes:
        """Return the object as JSON text in UTF-8: what `to_dict` returns, written out.

        Where nothing was changed since the object was read, that is the object as it came.

        Raises:
            ArgumentError: An attribute holds a value that has no JSON form.
        """
        return dumps(self)

    def _is_as_read(self) -> bool:
        """Say whether every attribute still says what the source says.

        A no is always right: what is written is then looked at attribute by attribute.
        """
        return False

    @staticmethod
    def _same(value: Any, came: Any, reader: Callable[[Any], Any]) -> bool:
        """Say whether an array, map or union still says what its property says."""
        if value is None or came is None:
            return False
        if isinstance(value, Model):
            return value._source is came and value._is_as_read()
        if type(value) is list and type(came) is list and value and isinstance(value[0], Model):
            return len(value) == len(came) and all(
                isinstance(one, Model) and one._source is other and one._is_as_read()
                for one, other in zip(value, came, strict=True)
            )
        return not _holds_models(value) and bool(reader(came) == value)

    def _fill(self, *values: Any) -> None:
        """Set every attribute from the arguments of a generated `__init__`, in their order."""
        source: dict[str, Any] = {}
        for (name, wire, reader), value in zip(self._fields, values, strict=True):
            if value is NULL:
                # An explicit null is kept as one that was read would be.
                source[wire] = None
                setattr(self, name, None)
            elif reader is not None and isinstance(value, (Mapping, list, tuple, str)):
                setattr(self, name, _taken(value, reader))
            else:
                setattr(self, name, value)
        self._source = source

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Model)
        return self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # mutable, like list and dict

    def __repr__(self) -> str:
        shown = []
        for name, _, _ in self._fields:
            value = getattr(self, name, None)  # debuggers show half-read ones as well
            if value is not None:
                shown.append(f"{name}={'***' if name in self._secret else repr(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"


def _written(value: Any, came: Any, reader: Callable[[Any], Any] | None) -> Any:
    """Return the JSON form of an attribute: as it came, if it still means the same."""
    if isinstance(value, Model):
        return value.to_dict()
    if came is not None and reader is not None and not _holds_models(value):
        if reader(came) == value:
            return came
    return to_json(value)


def _holds_models(value: Any) -> bool:
    if isinstance(value, dict):
        return any(isinstance(element, Model) for element in value.values())
    return isinstance(value, list) and any(isinstance(element, Model) for element in value)


def _taken(value: Any, reader: Callable[[Any], Any]) -> Any:
    """Read an argument given as plain data; what cannot be read is left for `to_dict`."""
    try:
        return reader(to_json(value))
    except DecodeError:
        return value


def to_json(value: Any, name: str = "value") -> Any:
    """Return the JSON form of a Python value.

    Raises:
        ArgumentError: The value has none; the message has `name` and the type, not the value.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {str(k): to_json(v, f"{name}.{k}") for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(v, f"{name}[{i}]") for i, v in enumerate(value)]
    return _scalar_to_json(value, name)


def _scalar_to_json(value: Any, name: str) -> Any:
    if value is NULL:
        return None
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ArgumentError(f"{name}: a datetime needs a time zone")
        written = value.isoformat()
        return written[:-6] + "Z" if written.endswith("+00:00") else written
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ArgumentError(f"{name}: JSON knows neither NaN nor infinity")
    if isinstance(value, (str, int, float)):
        return value
    import uuid  # noqa: PLC0415 (rare: keeps the import of trunkline small)

    if isinstance(value, uuid.UUID):
        return str(value)
    raise ArgumentError(f"{name}: {type(value).__name__} has no JSON form")


def dumps(models: Model | Sequence[Model]) -> bytes:
    """Return models as JSON text in UTF-8: an object, or an array of them.

    Raises:
        ArgumentError: An attribute holds a value that has no JSON form.
    """
    return _json.dumps_checked(models, _source_of)


def _source_of(value: Any) -> Any:
    """Return the JSON form of what the encoder does not know; of a model at once as it came."""
    if isinstance(value, Model) and value._is_as_read():
        return value._source
    return to_json(value)
