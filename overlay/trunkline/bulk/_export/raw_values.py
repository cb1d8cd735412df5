"""JSON objects as received, which are exported without building models of them."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any, TypeAlias

from trunkline._serialization.model import Model
from trunkline.bulk.rows import hints_of, may_hold_secrets, secret_places

from .columns import members

# Returns a JSON value without the properties that hold secrets, or the value itself.
Prune: TypeAlias = Callable[[Any], Any]


class UndescribedValueError(Exception):
    """A value is not exactly as described; its model decides what becomes of it."""


class _UnclearError(Exception):
    """A value has to be read to know what it is."""


def pruner_of(model: type[Model]) -> Prune | None:
    """Return what removes the properties that hold secrets from the JSON objects of a model.

    It raises `UndescribedValueError` where an object is not as described. None if objects have to be read to
    know which properties hold secrets, as in a union.
    """
    try:
        return _prune_of(model, {})
    except _UnclearError:
        return None


class _PruneObject:
    """Removes the properties of a model that hold secrets, at any depth."""

    def __init__(self, model: type[Model], known: dict[type[Model], _PruneObject]) -> None:
        known[model] = self  # a model may contain itself
        hints = hints_of(model)
        self._secret, nested = secret_places(model)
        self._nested = [
            (key, _prune_of(hints[name], known)) for name, keys in nested for key in keys
        ]

    def __call__(self, value: Any) -> Any:
        if type(value) is not dict:
            raise UndescribedValueError
        changes: dict[str, Any] = {}
        for key, prune in self._nested:
            inner = value.get(key)
            if inner is not None and (pruned := prune(inner)) is not inner:
                changes[key] = pruned
        if not changes and self._secret.isdisjoint(value):
            return value
        out = {**value, **changes}
        for key in self._secret:
            out.pop(key, None)
        return out


def _prune_of(hint: Any, known: dict[type[Model], _PruneObject]) -> Prune:
    """Return what removes secrets from the JSON values of an annotation.

    Args:
        hint: The annotation.
        known: The functions of the models that contain it.

    Raises:
        _UnclearError: A value has to be read to know what it is.
    """
    if not may_hold_secrets(hint):
        return _unchanged
    kinds = [kind for kind in members(hint) if kind is not type(None)]
    if len(kinds) != 1:
        raise _UnclearError
    (kind,) = kinds
    origin = typing.get_origin(kind)
    if origin is None:
        return known.get(kind) or _PruneObject(kind, known)
    if origin not in (list, dict):
        raise _UnclearError
    prune = _prune_of(typing.get_args(kind)[-1], known)

    def prune_list(value: Any) -> Any:
        if type(value) is not list:
            raise UndescribedValueError
        return [each if each is None else prune(each) for each in value]

    def prune_map(value: Any) -> Any:
        if type(value) is not dict:
            raise UndescribedValueError
        return {name: each if each is None else prune(each) for name, each in value.items()}

    return prune_list if origin is list else prune_map


def _unchanged(value: Any) -> Any:
    return value
