"""Finds keys of nested dicts that the API description does not have, before they are sent.

A key that is similar to a known one is a mistake, and refused. Any other is sent with a warning:
providers accept fields before their descriptions have them.

A dict stands for a model: its keys are the names of JSON properties. A model itself is not checked:
it keeps properties that the provider sent and the description lacks, so that they are sent back.
Neither are the dicts of a type that the description leaves open: an object without properties, or
one that declares further properties (`additionalProperties` that is not false).
"""

from __future__ import annotations

import functools
import operator
import types
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

import attrs

from trunkline.errors import ArgumentError, ArgumentWarning

from .model_schema import type_hints
from .unions import tag_of


@attrs.frozen
class UnknownKey:
    """A key of a dict that its model does not have.

    Attributes:
        place: Where the dict is, such as `participants[0]`.
        model: The name of the model.
        key: The key.
        similar: The similar key of the model; None for none.
        known: The keys of the model.
    """

    place: str
    model: str
    key: str
    similar: str | None
    known: tuple[str, ...]

    def __str__(self) -> str:
        if self.similar is None:
            hint = f"the description has {', '.join(self.known)}. It is sent nevertheless."
        else:
            hint = (
                f"did you mean {self.similar!r}? To send it nevertheless, pass "
                f"{self.model}.from_dict(...)"
            )
        return f"{self.place}: {self.model} has no property {self.key!r}; {hint}"


def check_arguments(
    types_by_name: Mapping[str, Any], values: Mapping[str, object], option: str = "extra_body"
) -> None:
    """Check the arguments of an operation.

    Args:
        types_by_name: The types of the arguments that hold objects.
        values: The arguments.
        option: The option that sends what the description lacks.

    Raises:
        ArgumentError: A dict has an unknown key that is similar to a known one, which the message
            suggests.
    """
    found: list[UnknownKey] = []
    for name, kind in types_by_name.items():
        if (value := values.get(name)) is not None:
            found += _unknown_keys(value, kind, name)
    _judge(found, f" or use `{option}`.", stacklevel=7)


def check_attribute(model: type[Any], name: str, value: object) -> None:
    """Check the value of an attribute, as it is passed to a constructor.

    Raises:
        ArgumentError: A dict has an unknown key that is similar to a known one.
    """
    key: Any = model  # a class is hashable, which type[Any] does not say
    _judge(_unknown_keys(value, _hints(key).get(name, Any), name), ".", stacklevel=6)


def _judge(found: list[UnknownKey], ending: str, stacklevel: int) -> None:
    for one in found:
        if one.similar is not None:
            raise ArgumentError(f"{one}{ending}")
    for one in found:
        warnings.warn(str(one), ArgumentWarning, stacklevel=stacklevel)


def _unknown_keys(value: object, kind: Any, name: str) -> list[UnknownKey]:
    """Return the unknown keys of the dicts in a value."""
    if isinstance(value, Mapping):
        found = [_in_object(value, one, name) for one in _candidates(value, kind)]
        # The type that a dict fits best: one without unknown keys, or with similar ones.
        return min(found, key=_misfit, default=[])
    if isinstance(value, (list, tuple)):
        return _in_array(value, kind, name)
    return _in_model(value, name) if _is_model(type(value)) else []


def _misfit(found: list[UnknownKey]) -> int:
    if not found:
        return 0
    return 1 if any(one.similar is not None for one in found) else 2


def _in_array(value: Sequence[object], kind: Any, name: str) -> list[UnknownKey]:
    kinds = [get_args(one)[0] for one in _members(kind) if get_origin(one) is list]
    if not kinds:
        return []
    item_kind = functools.reduce(operator.or_, kinds)
    return _joined(_unknown_keys(item, item_kind, f"{name}[{i}]") for i, item in enumerate(value))


def _candidates(value: Mapping[Any, object], kind: Any) -> list[Any]:
    """Return the types that a dict can stand for; those whose constants it has, if any."""
    objects = [one for one in _members(kind) if _is_model(one) or get_origin(one) is dict]
    fitting = [one for one in objects if _has_constants(value, one)]
    return fitting or objects


def _has_constants(value: Mapping[Any, object], kind: Any) -> bool:
    constants: Mapping[str, tuple[str, ...]] = getattr(kind, "_constants", {})
    return all(tag_of(value[key]) in constants[key] for key in constants.keys() & value.keys())


def _in_object(value: Mapping[Any, object], kind: Any, name: str) -> list[UnknownKey]:
    if get_origin(kind) is dict:
        inner = get_args(kind)[1]
        return _joined(_unknown_keys(item, inner, f"{name}.{key}") for key, item in value.items())
    hints, keys = _hints(kind), _keys(kind)
    found: list[UnknownKey] = []
    for key, item in value.items():
        attribute = keys.get(str(key))
        if attribute is not None:
            found += _unknown_keys(item, hints.get(attribute, Any), f"{name}.{key}")
        elif not kind._open:
            found.append(_unknown(kind, str(key), name, keys))
    return found


def _in_model(model: Any, name: str) -> list[UnknownKey]:
    """Check the dicts that were set as attributes of a model after it was created."""
    if model._is_as_read():
        return []
    kind: Any = type(model)
    hints = _hints(kind)
    found: list[UnknownKey] = []
    for attribute, key, _ in model._fields:
        value = getattr(model, attribute)
        if value is not model._source.get(key) and isinstance(value, (Mapping, list, tuple)):
            found += _unknown_keys(value, hints.get(attribute, Any), f"{name}.{key}")
        elif _is_model(type(value)):
            found += _in_model(value, f"{name}.{key}")
    return found


def _unknown(kind: Any, key: str, name: str, keys: Mapping[str, str]) -> UnknownKey:
    import difflib  # noqa: PLC0415 (only this error needs it)

    names = {attribute: wire for wire, attribute in keys.items()}
    names |= {wire: wire for wire in keys}
    similar = [key] if key in names else difflib.get_close_matches(key, names, n=1)
    wire = names[similar[0]] if similar else None
    return UnknownKey(name, kind.__name__, key, wire, tuple(keys))


def _joined(parts: Iterable[list[UnknownKey]]) -> list[UnknownKey]:
    return [one for part in parts for one in part]


def _members(kind: Any) -> tuple[Any, ...]:
    is_union = get_origin(kind) in (Union, types.UnionType)
    return get_args(kind) if is_union else (kind,)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "_fields") and hasattr(kind, "_open")


@functools.cache
def _hints(model: Any) -> Mapping[str, Any]:
    return type_hints(model)


@functools.cache
def _keys(model: Any) -> Mapping[str, str]:
    """Return the attribute of each JSON property, under each of its names."""
    keys = {key: name for name, key, _ in model._fields}
    for name, others in model._aliases.items():
        keys |= dict.fromkeys(others, name)
    return keys
