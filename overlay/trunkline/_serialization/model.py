"""`Model`, the base class of the generated models, and `dumps`."""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, cast

from trunkline._common.response_info import ResponseInfo
from trunkline.errors import ArgumentError, DecodeError

from . import json as _json
from .null import NULL

# An attribute of a model: its name, the name of its JSON property, and the reader of the value. The
# reader is None if the JSON value is used unchanged.
Field = tuple[str, str, Callable[[Any], Any] | None]

# How much of an attribute a repr shows, so that it fits a terminal.
_MAX_SHOWN_TEXT = 60
_MAX_SHOWN_ITEMS = 20


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
    # JSON properties that are only in responses (OpenAPI 3.1, `readOnly`).
    _read_only: ClassVar[frozenset[str]] = frozenset()
    # Attributes whose JSON property has more than one name, with the other names.
    _aliases: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # Whether the description declares further properties, whatever their names.
    _open: ClassVar[bool] = False
    # The attributes by position, for patterns such as `case Room(room_id)`.
    __match_args__: ClassVar[tuple[str, ...]] = ()
    # Properties with constant values, as text: they distinguish the members of a union.
    _constants: ClassVar[Mapping[str, tuple[str, ...]]] = {}
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

    def __init_subclass__(cls) -> None:
        cls.__match_args__ = tuple(n for n in cls.__slots__ if not n.startswith("_"))  # type: ignore[misc]

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Return a model of JSON text.

        Raises:
            DecodeError: The text is not JSON, or a property does not have the described type.
        """
        # A lone surrogate becomes bytes that are not UTF-8, and so not JSON.
        body = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return cls.from_dict(_json.loads(body))

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (draft 2020-12) of the object, as a new dict."""
        from .model_schema import json_schema_of  # noqa: PLC0415 (slow, and rarely needed)

        return json_schema_of(cls)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other values of some attributes; nested objects are shared.

        `copy.replace` (Python 3.13) does the same.

        Args:
            **changes: Attributes and their values, as for the constructor. None removes a
                property, `NULL` sets it to null.

        Raises:
            ArgumentError: There is no attribute of that name, or a dict has a misspelt key.
        """
        copy = type(self).__new__(type(self))
        copy._source = dict(self._source)
        readers = {name: (key, reader) for name, key, reader in self._fields}
        for name in readers:
            setattr(copy, name, getattr(self, name))
        for name, value in changes.items():
            if name not in readers:
                known = ", ".join(readers)
                raise ArgumentError(
                    f"{type(self).__name__} has no attribute {name!r}, only {known}"
                )
            copy._set(name, *readers[name], value)
        return copy

    __replace__ = replace

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

    def to_dict(
        self, *, secrets: bool = True, by: Literal["json", "attribute"] = "json"
    ) -> dict[str, Any]:
        """Return the object as a new dict of JSON types, ready for `json.dumps`.

        Unknown properties and objects without a model are shared with the model, not copied.

        Args:
            secrets: Whether to include attributes that hold secrets, such as links with tokens.
                Pass False for what leaves your server.
            by: Whether the keys are the names of JSON properties (default) or of attributes.

        Raises:
            ArgumentError: An attribute has a value without a JSON form.
        """
        if not secrets or by != "json":
            return _view(self, secrets=secrets, by=by)
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

    def to_json(self, *, secrets: bool = True) -> bytes:
        """Return `to_dict()` as compact JSON text in UTF-8.

        Args:
            secrets: Whether to include attributes that hold secrets.

        Raises:
            ArgumentError: An attribute has a value without a JSON form.
        """
        return dumps(self, secrets=secrets)

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
        return not _has_models(value) and _reads_equal(reader, original, value)

    def _fill(self, *values: Any) -> None:
        """Set every attribute from the arguments of a generated `__init__`, in their order."""
        source: dict[str, Any] = {}
        self._source = source
        for (name, key, reader), value in zip(self._fields, values, strict=True):
            self._set(name, key, reader, value)

    def _set(self, name: str, key: str, reader: Callable[[Any], Any] | None, value: Any) -> None:
        """Set an attribute to a value of the constructor."""
        if value is NULL:
            self._source[key] = None  # an explicit null, as if it had been read
            setattr(self, name, None)
        elif reader is not None and isinstance(value, (Mapping, list, tuple, str)):
            if not isinstance(value, str):
                from .nested_keys import check_attribute  # noqa: PLC0415 (only objects need it)

                check_attribute(type(self), name, value)
            setattr(self, name, _converted(value, reader))
        else:
            setattr(self, name, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from .pydantic_schema import core_schema_of  # noqa: PLC0415 (pydantic calls this)

        return core_schema_of(cls, handler)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield the JSON properties without secrets, for `dict(model)`: FastAPI encodes by it."""
        return iter(self.to_dict(secrets=False).items())

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
                parts.append(f"{name}={'***' if name in self._secret else _shown(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _shown(value: object) -> str:
    """Return the repr of an attribute; long texts and lists, such as keys in PEM, are shortened."""
    if type(value) is str and len(value) > _MAX_SHOWN_TEXT:
        return f"{value[:_MAX_SHOWN_TEXT]!r}… ({len(value):,} characters)"
    if type(value) is list and len(value) > _MAX_SHOWN_ITEMS:
        shown = ", ".join(map(repr, value[:_MAX_SHOWN_ITEMS]))
        return f"[{shown}, … ({len(value):,} items)]"
    return repr(value)


def _view(model: Model, *, secrets: bool, by: Literal["json", "attribute"]) -> dict[str, Any]:
    """Return a model as a new dict of JSON types.

    Args:
        model: The model.
        secrets: Whether to include attributes that hold secrets.
        by: Whether keys are the names of JSON properties or of attributes. Properties without an
            attribute keep their names.
    """
    out = model.to_dict()
    renamed: dict[str, Any] = {}
    for name, key, _ in model._fields:
        names = (key, *model._aliases.get(name, ()))
        found = next((k for k in names if k in out), None)
        if found is None:
            continue
        written = out.pop(found)
        if name in model._secret and not secrets:
            continue
        value = getattr(model, name)
        renamed[name if by == "attribute" else found] = (
            _plain_view(value, secrets=secrets, by=by) if _has_models(value) else written
        )
    return renamed | out


def _has_models(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_models(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_has_models(item) for item in value)
    return isinstance(value, Model)


def _plain_view(value: object, *, secrets: bool, by: Literal["json", "attribute"]) -> Any:
    if isinstance(value, Model):
        return _view(value, secrets=secrets, by=by)
    if isinstance(value, dict):
        return {k: _plain_view(item, secrets=secrets, by=by) for k, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_view(item, secrets=secrets, by=by) for item in value]
    return to_json(value)


def _written(value: Any, original: Any, reader: Callable[[Any], Any] | None) -> Any:
    """Return the JSON form of an attribute: the original value if it is unchanged."""
    if isinstance(value, Model):
        return value.to_dict()
    if original is not None and reader is not None and not _has_models(value):
        if _reads_equal(reader, original, value):
            return original
    return to_json(value)


def _reads_equal(reader: Callable[[Any], Any], original: Any, value: Any) -> bool:
    """Return whether a value is what was read from `original`, strictly or leniently."""
    try:
        return bool(reader(original) == value)
    except DecodeError:
        from .lenient import reads_equal  # noqa: PLC0415 (rarely needed)

        return reads_equal(reader, original, value)


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


def request_json(value: Any, name: str = "value") -> Any:
    """Return the JSON form of an argument of a request: models without read-only properties.

    Raises:
        ArgumentError: It has none; the message has `name` and the type, not the value.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    return _without_read_only(value, to_json(value, name))


def _without_read_only(value: Any, out: Any) -> Any:
    """Remove the read-only properties of the models in `value` from its JSON form."""
    if isinstance(value, Model):
        for key in value._read_only:
            out.pop(key, None)
        for name, key, _ in value._fields:
            if key in out:
                _without_read_only(getattr(value, name), out[key])
    elif isinstance(value, (list, tuple)):
        for item, written in zip(value, out, strict=True):
            _without_read_only(item, written)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _without_read_only(item, out[str(key)])
    return out


def _scalar_to_json(value: Any, name: str) -> Any:
    if value is NULL:
        return None
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ArgumentError(f"{name}: expected a datetime with a time zone, got a naive one")
        # Milliseconds are the precision of the providers, and are written back as they came.
        has_milliseconds = value.microsecond and not value.microsecond % 1000
        text = value.isoformat(timespec="milliseconds" if has_milliseconds else "auto")
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


def dumps(models: Model | Sequence[Model], *, secrets: bool = True) -> bytes:
    """Return models as compact JSON text in UTF-8.

    It uses orjson if the extra `orjson` is installed. A model that was not changed since it was
    read is written without a conversion.

    Args:
        models: A model, written as an object, or a sequence of models, written as an array.
        secrets: Whether to include attributes that hold secrets. Pass False for what leaves your
            server.

    Raises:
        ArgumentError: An attribute has a value without a JSON form.
    """
    return _json.dumps_checked(models, _source_of if secrets else _without_secrets)


def _without_secrets(value: Any) -> Any:
    return value.to_dict(secrets=False) if isinstance(value, Model) else to_json(value)


def _source_of(value: Any) -> Any:
    """Convert a value for the encoder; an unchanged model is its source dict."""
    if isinstance(value, Model) and value._is_as_read():
        return value._source
    return to_json(value)
