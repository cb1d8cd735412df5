"""The options of an operation, from the annotations of its method."""

from __future__ import annotations

import datetime as dt
import enum
import importlib
import inspect
import json
import re
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import attrs
import click

from trunkline._serialization.model import Model
from trunkline._serialization.null import NULL, Null

from .operations import kebab


@attrs.frozen
class Parameter:
    """One argument of an operation.

    Attributes:
        name: The name in Python.
        is_path: Whether it is a positional argument.
        required: Whether the method requires it.
        types: The types of its annotation, without None and Null.
        nullable: Whether it may be null.
    """

    name: str
    is_path: bool
    required: bool
    types: tuple[Any, ...]
    nullable: bool

    @property
    def is_sequence(self) -> bool:
        """Whether the argument is a list, given by repeating the option."""
        return any(get_origin(kind) is Sequence for kind in self.types)

    @property
    def is_object(self) -> bool:
        """Whether the argument is one JSON object."""
        return any(_is_object(kind) for kind in self.types)

    @property
    def model(self) -> type[Model] | None:
        """The model of an object; None for other types."""
        return next((kind for kind in self.types if _is_model(kind)), None)

    def click_type(self) -> click.ParamType[Any]:
        """Return the type that converts the text of the command line."""
        if not self.is_sequence:
            return _click_type(self.types)
        items = next(get_args(kind)[0] for kind in self.types if get_origin(kind) is Sequence)
        return _click_type([kind for kind in _members(items) if not _is_plain(kind)])


class _JSON(click.ParamType[Any]):
    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return json.loads(value)
        except ValueError:
            self.fail("expected JSON", param, ctx)


class _Timestamp(click.ParamType[Any]):
    name = "datetime"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail("expected a date and time such as 2030-01-31T09:00:00Z", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _members(annotation: Any) -> tuple[Any, ...]:
    return (
        get_args(annotation)
        if get_origin(annotation) in (Union, types.UnionType)
        else (annotation,)
    )


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _is_object(kind: Any) -> bool:
    return get_origin(kind) is Mapping or _is_model(kind)


def _click_type(kinds: Sequence[Any]) -> click.ParamType[Any]:
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return click.Choice([str(member.value) for member in kind])
    simple = {str: click.STRING, int: click.INT, float: click.FLOAT, bool: click.BOOL}
    for kind in kinds:
        if kind in simple:
            return simple[kind]
        if kind is dt.datetime:
            return _Timestamp()
    return _JSON()


def parameters(method: Callable[..., Any]) -> list[Parameter]:
    """Return the arguments of an operation, without its call options."""
    hints = get_type_hints(method, localns=_params_of(method))
    found = []
    for name, parameter in inspect.signature(method).parameters.items():
        if name == "self" or parameter.kind is parameter.VAR_KEYWORD:
            continue
        members = [kind for kind in _members(hints[name]) if not _is_plain(kind)]
        found.append(
            Parameter(
                name,
                parameter.kind is parameter.POSITIONAL_OR_KEYWORD,
                parameter.default is parameter.empty,
                tuple(kind for kind in members if kind not in (type(None), Null)),
                Null in members,
            )
        )
    return found


def _params_of(method: Callable[..., Any]) -> dict[str, Any]:
    """Return the types that a generated module imports for type checkers only."""
    package, is_generated, _ = method.__module__.partition(".resources")
    if not is_generated:
        return {}
    return vars(importlib.import_module(f"{package}.params"))


def _is_plain(kind: Any) -> bool:
    """Return whether a type is that of plain values, beside the model or enum that they stand for."""
    return is_typeddict(kind) or get_origin(kind) is Literal


def options(method: Callable[..., Any], taken: set[str]) -> list[click.Parameter]:
    """Return the click parameters of an operation.

    Args:
        method: The operation.
        taken: The option names of every command; an argument of such a name is prefixed by `arg-`.
    """
    help_texts = _help_texts(method)
    found: list[click.Parameter] = []
    for parameter in parameters(method):
        if parameter.is_path:
            found.append(click.Argument([parameter.name], type=parameter.click_type()))
            continue
        name = kebab(parameter.name)
        found.append(
            click.Option(
                [f"--arg-{name}" if name in taken else f"--{name}", f"arg_{parameter.name}"],
                type=parameter.click_type(),
                multiple=parameter.is_sequence,
                help=help_texts.get(parameter.name, "") + (" [required]" * parameter.required),
            )
        )
    return found


def _help_texts(method: Callable[..., Any]) -> dict[str, str]:
    """Return the descriptions in the `Args` section of a docstring, by argument."""
    section = inspect.cleandoc(method.__doc__ or "").partition("Args:\n")[2].partition("\n\n")[0]
    found = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}


def split_nested(
    words: Sequence[str], method: Callable[..., Any]
) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """Take the options `--argument.field value` out of a command line.

    Returns:
        The other words, and the fields of each object argument.
    """
    objects = {kebab(p.name): p for p in parameters(method) if p.is_object}
    rest: list[str] = []
    nested: dict[str, dict[str, Any]] = {}
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        name, equals, value = word.removeprefix("--").partition("=")
        argument, _, field = name.partition(".")
        if not word.startswith("--") or not field or argument not in objects:
            rest.append(word)
            continue
        if not equals:
            if not queue:
                raise click.UsageError(f"Option '--{name}' requires an argument.")
            value = queue.pop(0)
        parameter = objects[argument]
        _put(nested.setdefault(parameter.name, {}), field.split("."), value, parameter.model)
    return rest, nested


def _put(target: dict[str, Any], path: list[str], text: str, model: type[Model] | None) -> None:
    """Set a field of a nested object; the model decides its name and type where there is one."""
    key = path[0].replace("-", "_")
    kinds: tuple[Any, ...] = ()
    for attribute, wire_name, _ in model._fields if model is not None else ():
        if model is not None and key in (attribute, attribute.strip("_"), wire_name):
            kinds, key = _members(_field_hint(model, attribute)), wire_name
            break
    if len(path) > 1:
        child = next((kind for kind in kinds if _is_model(kind)), None)
        _put(target.setdefault(key, {}), path[1:], text, child)
    elif str in kinds:
        target[key] = text
    else:
        try:
            target[key] = json.loads(text)
        except ValueError:
            target[key] = text


def _field_hint(model: type[Model], attribute: str) -> Any:
    """Return the type of a field. The other annotations of the class have names of type checkers."""
    annotations = {attribute: inspect.get_annotations(model)[attribute]}
    holder = types.SimpleNamespace(__annotations__=annotations)
    return get_type_hints(holder, vars(sys.modules[model.__module__]))[attribute]


def collect(
    method: Callable[..., Any],
    given: Mapping[str, Any],
    body: Mapping[str, Any],
    nested: Mapping[str, Mapping[str, Any]],
    nulls: Sequence[str],
) -> tuple[list[Any], dict[str, Any]]:
    """Return the positional and keyword arguments of a call.

    Args:
        method: The operation.
        given: The values that click has parsed.
        body: The object of `--json`; other sources win.
        nested: The fields of `--argument.field`.
        nulls: The arguments to send as null.

    Raises:
        click.UsageError: An argument is unknown or missing.
    """
    known = {p.name: p for p in parameters(method)}
    keywords: dict[str, Any] = {}
    for key, value in body.items():
        name = _argument_name(key, known)
        keywords[name] = NULL if value is None else value
    for name in known:
        value = given.get(f"arg_{name}")
        if value is not None and value != ():
            keywords[name] = list(value) if isinstance(value, tuple) else value
    for name, fields in nested.items():
        base = keywords.get(name)
        keywords[name] = {**(base if isinstance(base, Mapping) else {}), **fields}
    for text in nulls:
        keywords[_argument_name(text, known)] = NULL
    missing = [n for n, p in known.items() if p.required and not p.is_path and n not in keywords]
    if missing:
        raise click.UsageError(f"Missing option '--{kebab(missing[0])}'.")
    return [given[name] for name, p in known.items() if p.is_path], keywords


def _argument_name(key: str, known: Mapping[str, Parameter]) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().replace("-", "_")
    for name in (snake, f"{snake}_"):
        if name in known and not known[name].is_path:
            return name
    names = ", ".join(kebab(name) for name, p in known.items() if not p.is_path) or "none"
    raise click.UsageError(f"unknown argument {key!r}; the operation has: {names}")
