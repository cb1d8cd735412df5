"""From a row of the input to what the journal keeps: its key, its JSON text and a hash of it."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import hashlib
import json
import typing
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import attrs

from trunkline._serialization import json as _json
from trunkline._serialization.model import Model, dumps
from trunkline.errors import ArgumentError

from ._journal.states import InputRow
from .errors import BulkError, RowError

# A column or attribute, a function of the row, or None for the number of the row.
KeySpec: TypeAlias = str | Callable[[Any], object] | None


@attrs.define  # not frozen, which takes longer: there is one for each row
class SourceRow:
    """A row as a source reads it.

    Attributes:
        n: The number of the row, starting at 1.
        value: The row.
        line: The line of the file, or None if the input has no lines.
    """

    n: int
    value: Any
    line: int | None = None


class Reader(Protocol):
    """Makes rows of the input ready for the journal."""

    def read(self, row: SourceRow) -> InputRow:
        """Return a row with its key, JSON text and hash."""
        ...


class RowReader:
    """Makes rows of the input ready for the journal.

    Args:
        key: What identifies a row.
        columns: Converts the values of columns: names and functions such as `int`.
    """

    def __init__(
        self, key: KeySpec, columns: Mapping[str, Callable[[Any], object]] | None = None
    ) -> None:
        self._key = key
        self._columns = dict(columns or {})

    def __repr__(self) -> str:
        return f"{self._key if isinstance(self._key, str) else ''} {sorted(self._columns)}"

    def read(self, row: SourceRow) -> InputRow:
        """Return a row with its key, JSON text and hash.

        Raises:
            RowError: The key is missing, a value does not fit its column or has no JSON form.
        """
        value = self._converted(row) if self._columns else row.value
        try:
            data = _json.dumps_ascii(value)
            text = "".join(_encode_row(value, 0)) if data is None else data.decode("ascii")
        except (TypeError, ValueError, RecursionError, ArgumentError) as error:
            raise RowError(row.n, f"it has no JSON form: {error}", line=row.line) from None
        digest = hashlib.blake2b(data or text.encode("ascii"), digest_size=8).digest()
        return InputRow(row.n, self._key_of(row, value), digest, text, value)

    def _key_of(self, row: SourceRow, value: Any) -> str:
        spec = self._key
        if spec is None:
            return str(row.n)
        try:
            if callable(spec):
                key, name = spec(value), "key"
            else:
                key = self._value_of(value, spec)
                if type(key) is str and key.isascii() and key:
                    return key
                name = f"key {spec!r}"
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            reason = "it has no key" if callable(spec) else f"it has no key {spec!r}"
            if isinstance(value, Mapping) and not callable(spec):
                reason += f"; it has {', '.join(map(str, value)) or 'no columns'}"
            raise RowError(row.n, reason, line=row.line) from None
        if key is None or key == "":
            raise RowError(row.n, f"the {name} is empty", line=row.line)
        if isinstance(key, bool) or not isinstance(key, (str, int, uuid.UUID)):
            reason = f"expected text or an integer as the {name}, got {type(key).__name__}"
            raise RowError(row.n, reason, line=row.line)
        text = str(key)
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            raise RowError(row.n, f"the {name} contains half a character", line=row.line)
        return text

    @staticmethod
    def _value_of(value: Any, name: str) -> Any:
        if type(value) is dict or isinstance(value, Mapping):
            return value[name]
        return getattr(value, name)

    def _converted(self, row: SourceRow) -> Any:
        if not isinstance(row.value, Mapping):
            reason = f"columns= needs mappings as rows, got {type(row.value).__name__}"
            raise RowError(row.n, reason, line=row.line)
        value = dict(row.value)
        for name, convert in self._columns.items():
            if name not in value:
                has = ", ".join(map(str, value))
                raise RowError(row.n, f"no column {name!r}; it has {has}", line=row.line)
            try:
                value[name] = convert(value[name])
            except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
                kind = getattr(convert, "__name__", "the column")
                reason = f"the value of {name!r} does not fit {kind}"
                raise RowError(row.n, reason, line=row.line) from None
        return value


def _to_json(value: object) -> Any:
    """Return the JSON types that stand for a value; for `json.dumps`."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    kind: Any = type(value)
    if attrs.has(kind):
        return {field.name: getattr(value, field.name) for field in attrs.fields(kind)}
    raise TypeError(f"{type(value).__name__} is not a JSON type")


def _encoder() -> Callable[[Any, int], Iterable[str]]:
    """Return what `json.JSONEncoder` makes for each value that it encodes, made once.

    It does not look for values that contain themselves: these raise `RecursionError`.
    """
    c_encoder: Any = getattr(json.encoder, "c_make_encoder", None)
    if c_encoder is None:
        plain = json.JSONEncoder(default=_to_json, separators=(",", ":"), check_circular=False)
        return lambda value, _: (plain.encode(value),)
    text = json.encoder.encode_basestring_ascii
    encoder: Callable[[Any, int], Iterable[str]] = c_encoder(
        None, _to_json, text, None, ":", ",", False, False, True
    )
    return encoder


_encode_row = _encoder()


def result_text(value: object) -> str | None:
    """Return the result of a call as JSON text.

    A model is stored without its secret attributes; a value with no JSON form as its type name.
    """
    if value is None:
        return None
    try:
        if isinstance(value, Model) and not holds_secrets(type(value)):
            return dumps(value).decode("utf-8")
        return _RESULT_ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError, ArgumentError):
        return json.dumps({"type": type(value).__name__})


def _result_to_json(value: object) -> Any:
    return without_secrets(value) if isinstance(value, Model) else _to_json(value)


_RESULT_ENCODER = json.JSONEncoder(default=_result_to_json, separators=(",", ":"))


def without_secrets(model: Model, *, as_read: bool = False) -> dict[str, Any]:
    """Return the JSON types of a model without the attributes that hold secrets, at any depth.

    Parts without a secret are shared with the model: do not change the result.

    Args:
        model: The model.
        as_read: Whether it is known that it was not changed since it was read.
    """
    secret, nested = secret_places(type(model))
    # What was read is not converted; what was changed since is.
    source = model._source if as_read or model._is_as_read() else model.to_dict()
    changes: dict[str, Any] = {}
    for name, keys in nested:
        value = getattr(model, name)
        key = next((key for key in keys if key in source), None)
        if value is not None and key is not None:
            pruned = _pruned(value, source[key], as_read)
            if pruned is not source[key]:
                changes[key] = pruned
    if not changes and secret.isdisjoint(source):
        return source
    out = {**source, **changes}
    for key in secret:
        out.pop(key, None)
    return out


def _pruned(value: object, written: Any, as_read: bool) -> Any:
    if isinstance(value, Model):
        return without_secrets(value, as_read=as_read)
    if isinstance(value, list) and isinstance(written, list):
        return [_pruned(one, other, as_read) for one, other in zip(value, written, strict=True)]
    if isinstance(value, dict) and isinstance(written, dict):
        return {name: _pruned(one, written.get(name), as_read) for name, one in value.items()}
    return written


def hints_of(model: type[Model]) -> dict[str, Any]:
    """Return the annotations of a model's attributes; do not change the result."""
    found = _HINTS.get(model)
    if found is None:
        found = _HINTS[model] = typing.get_type_hints(model)
    return found


_HINTS: dict[type[Model], dict[str, Any]] = {}


_Places: TypeAlias = tuple[frozenset[str], tuple[tuple[str, tuple[str, ...]], ...]]


def secret_places(model: type[Model]) -> _Places:
    """Return the keys of the attributes that hold secrets, and the attributes that may within."""
    found = _PLACES.get(model)
    if found is None:
        found = _PLACES[model] = _find_secret_places(model)
    return found


_PLACES: dict[type[Model], _Places] = {}


def _find_secret_places(model: type[Model]) -> _Places:
    hints = hints_of(model)
    secret: set[str] = set()
    nested = []
    for name, wire, _ in model._fields:
        keys = (wire, *model._aliases.get(name, ()))
        if name in model._secret:
            secret.update(keys)
        elif may_hold_secrets(hints.get(name)):
            nested.append((name, keys))
    return frozenset(secret), tuple(nested)


def holds_secrets(model: type[Model]) -> bool:
    """Return whether a model, or a model within it, has attributes that hold secrets."""
    secret, nested = secret_places(model)
    return bool(secret or nested)


def may_hold_secrets(hint: Any) -> bool:
    """Return whether a value with this annotation may have attributes that hold secrets."""
    return _holds_secrets(hint, set())


def _holds_secrets(hint: Any, seen: set[Any]) -> bool:
    if isinstance(hint, type) and issubclass(hint, Model):
        if hint in seen:
            return False
        seen.add(hint)
        hints = hints_of(hint)
        inner = (hints.get(name) for name, _, _ in hint._fields)
        return bool(hint._secret) or any(_holds_secrets(each, seen) for each in inner)
    return any(_holds_secrets(each, seen) for each in typing.get_args(hint))


def need(module: str, extra: str) -> Any:
    """Import a module of an optional dependency.

    Raises:
        BulkError: It is not installed.
    """
    import importlib  # noqa: PLC0415 (rare)

    try:
        return importlib.import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        message = f"{package} is not installed: pip install {package}, or 'trunkline[{extra}]'"
        raise BulkError(message) from None
