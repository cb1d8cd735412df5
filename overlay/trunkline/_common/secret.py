"""Strings and bytes that are masked in `repr` and cannot be pickled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, SupportsIndex, TypeVar, cast

T = TypeVar("T")


class Secret(str):
    """A string whose `repr` is `'***'`.

    It behaves as the string otherwise, for example as a header value. Its value does not show in
    tracebacks with locals, in debuggers or in the `repr` of its container. Pickling it raises
    `TypeError`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        # Traceback printers slice long strings before they show them.
        return Secret(super().__getitem__(key))

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        refuse_to_pickle(self)


class SecretBytes(bytes):
    """Bytes whose `repr` is `b'***'`; see `Secret`."""

    def __repr__(self) -> str:
        return "b'***'"

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return SecretBytes(part) if isinstance(part, bytes) else part

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        refuse_to_pickle(self)


# How deeply nested containers are searched for secrets; what is deeper is dropped.
_MAX_DEPTH = 4


class Environment(Mapping[str, str]):
    """The environment variables of this process, as secrets.

    The `repr` of `os.environ` has the values of all variables.
    """

    def __getitem__(self, name: str) -> str:
        return Secret(os.environ[name])

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)

    def __repr__(self) -> str:
        return "<Environment>"


def as_secret(value: T) -> T:
    """Return a str as `Secret` and bytes as `SecretBytes`, also in lists, tuples, sets and dicts.

    Any other value is returned as it is. A function that takes a secret argument rebinds the
    argument to this first, so that a traceback that prints locals does not print the secret.
    """
    return cast(T, _as_secret(value, _MAX_DEPTH))


def _as_secret(value: object, depth: int) -> object:
    if isinstance(value, str):
        return Secret(value)
    if isinstance(value, (bytes, bytearray)):
        return SecretBytes(value)
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        items = cast(Iterable[object], value) if depth else ()
        return kind(_as_secret(item, depth - 1) for item in items)
    if isinstance(value, dict):
        pairs = value.items() if depth else ()
        return {_as_secret(k, depth - 1): _as_secret(v, depth - 1) for k, v in pairs}
    return value


def mask_options(options: Mapping[str, object], others: Iterable[str] = ()) -> None:
    """Replace the values in `options` that may hold a secret, in place: headers and URLs.

    Args:
        options: The keyword arguments of a call or client, as the dictionary that Python made for
            them.
        others: The names of further arguments that may be secrets.
    """
    masked = cast(dict[str, object], options)
    for name in ("headers", "base_url", "proxy", *others):
        value = options.get(name)
        if name in ("headers", "base_url") and isinstance(value, Mapping):
            masked[name] = {key: as_secret(each) for key, each in value.items()}
        elif value is not None:
            masked[name] = as_secret(value)


def refuse_to_pickle(holder: object) -> NoReturn:
    """Raise the `TypeError` for pickling a secret or an object that holds one."""
    raise TypeError(f"{type(holder).__name__} holds a secret and cannot be pickled")
