"""`Model`, the base class of the generated models, and `dumps`."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, cast

from trunkline._common.response_info import ResponseInfo
from trunkline.errors import ArgumentError, DecodeError

from . import json as _json
from .null import NULL

# An attribute of a model: its name, the name of its JSON property, and the reader of the value. The
# reader is None if the JSON value is used unchanged.
Field = tuple[str, str, Callable[[Any], Any] | None]


class Model:
    """A JSON object with typed attributes, which keeps everything that the provider sent.

    An attribute is None if its property is missing or null. Properties without an attribute are in
    `extra`. `to_dict()` returns the object as it was read, including unknown properties, nulls and
    the format of dates, with the attributes that were changed since. Two models are equal if their
    class and `to_dict()` are. Models are mutable and not hashable.
    """

    __slots__ = ("_response_info", "_source")

    _fields: ClassVar[tuple[Field, ...]] = ()
    _secret: ClassVar[frozenset[str]] = frozenset()
    # Attributes whose JSON property has more than one name, with the other names.
    _aliases: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    _source: dict[str, Any]
    _response_info: ResponseInfo

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Return a model of a decoded JSON object.

        The model keeps `data` without a copy: do not change it afterwards.

        Raises:
            DecodeError: `data` is not a dict, or a property does not have the described type; the
                error has the path of the property.
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
    def response_info(self) -> ResponseInfo | None:
        """The status, request id and headers of the response that this model is the result of.

        None for a model inside of another result (an attribute, an item of a list), for one that
        was created or copied, and after pickling. Comparisons and `to_dict` ignore it.
        """
        return getattr(self, "_response_info", None)

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """Return the attributes, for `copy` and `pickle`, without the response."""
        state = cast(tuple[None, dict[str, Any]], object.__getstate__(self))
        state[1].pop("_response_info", None)
        return state

    @property
    def extra(self) -> Mapping[str, Any]:
        """The received properties that have no attribute, in a new dict."""
        known = {key for _, key, _ in self._fields}
        known.update(*self._aliases.values())
        return {name: value for name, value in self._source.items() if name not in known}

    def to_dict(self) -> dict[str, Any]:
        """Return the object as a new dict of JSON types, ready for `json.dumps`.

        Unknown properties and objects without a model are shared with the model, not copied.

        Raises:
            ArgumentError: An attribute has a value without a JSON form.
        """
        source = self._source
        out = dict(source)
        for name, key, reader in self._fields:
            value = getattr(self, name)
            if name in self._aliases and key not in source:
                key = next((a for a in self._aliases[name] if a in source), key)  # noqa: PLW2901
            original = source.get(key)
            if value is original:
                continue
            if value is None:
                del out[key]
            else:
                out[key] = _written(value, original, reader)
        return out

    def to_json(self) -> bytes:
        """Return `to_dict()` as compact JSON text in UTF-8.

        Raises:
            ArgumentError: An attribute has a value without a JSON form.
        """
        return dumps(self)

    def _is_as_read(self) -> bool:
        """Return whether no attribute was changed since the object was read.

        False is always safe: every attribute is then compared on its own.
        """
        return False

    @staticmethod
    def _same(value: Any, original: Any, reader: Callable[[Any], Any]) -> bool:
        """Return whether an array, map or union is unchanged since it was read."""
        if value is None or original is None:
            return False
        if isinstance(value, Model):
            return value._source is original and value._is_as_read()
        if type(value) is list and type(original) is list and value and isinstance(value[0], Model):
            return len(value) == len(original) and all(
                isinstance(item, Model) and item._source is source and item._is_as_read()
                for item, source in zip(value, original, strict=True)
            )
        return not _contains_models(value) and bool(reader(original) == value)

    def _fill(self, *values: Any) -> None:
        """Set every attribute from the arguments of a generated `__init__`, in their order."""
        source: dict[str, Any] = {}
        for (name, key, reader), value in zip(self._fields, values, strict=True):
            if value is NULL:
                source[key] = None  # an explicit null, as if it had been read
                setattr(self, name, None)
            elif reader is not None and isinstance(value, (Mapping, list, tuple, str)):
                setattr(self, name, _converted(value, reader))
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
        parts = []
        for name, _, _ in self._fields:
            value = getattr(self, name, None)  # a debugger may show a partly read model
            if value is not None:
                parts.append(f"{name}={'***' if name in self._secret else repr(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _written(value: Any, original: Any, reader: Callable[[Any], Any] | None) -> Any:
    """Return the JSON form of an attribute: the original value if it is unchanged."""
    if isinstance(value, Model):
        return value.to_dict()
    if original is not None and reader is not None and not _contains_models(value):
        if reader(original) == value:
            return original
    return to_json(value)


def _contains_models(value: Any) -> bool:
    if isinstance(value, dict):
        return any(isinstance(item, Model) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, Model) for item in value)


def _converted(value: Any, reader: Callable[[Any], Any]) -> Any:
    """Convert plain data to the attribute's type; `to_dict` reports data that is invalid."""
    try:
        return reader(to_json(value))
    except DecodeError:
        return value


def to_json(value: Any, name: str = "value") -> Any:
    """Return the JSON form of a Python value.

    Raises:
        ArgumentError: It has none; the message has `name` and the type, not the value.
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
            raise ArgumentError(f"{name}: expected a datetime with a time zone, got a naive one")
        text = value.isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ArgumentError(f"{name}: NaN and infinity have no JSON form")
    if isinstance(value, (str, int, float)):
        return value
    import uuid  # noqa: PLC0415 (rarely needed)

    if isinstance(value, uuid.UUID):
        return str(value)
    raise ArgumentError(f"{name}: {type(value).__name__} has no JSON form")


def dumps(models: Model | Sequence[Model]) -> bytes:
    """Return models as compact JSON text in UTF-8.

    It uses orjson if the extra `orjson` is installed. A model that was not changed since it was
    read is written without a conversion.

    Args:
        models: A model, written as an object, or a sequence of models, written as an array.

    Raises:
        ArgumentError: An attribute has a value without a JSON form.
    """
    return _json.dumps_checked(models, _source_of)


def _source_of(value: Any) -> Any:
    """Convert a value for the encoder; an unchanged model is its source dict."""
    if isinstance(value, Model) and value._is_as_read():
        return value._source
    return to_json(value)
