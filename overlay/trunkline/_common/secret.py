"""Strings and bytes that are masked in `repr` and cannot be pickled."""

from __future__ import annotations

from collections.abc import Mapping
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


def as_secret(value: T) -> T:
    """Return a str as `Secret`, bytes as `SecretBytes`, and any other value as it is.

    A function that takes a secret argument rebinds the argument to this first, so that a
    traceback that prints locals does not print the secret.
    """
    if isinstance(value, str):
        return Secret(value)  # type: ignore[return-value]
    if isinstance(value, bytes):
        return SecretBytes(value)  # type: ignore[return-value]
    return value


def mask_headers(options: Mapping[str, object]) -> None:
    """Replace the header values in `options` by secrets, in place.

    Args:
        options: The keyword arguments of a call, as the dictionary that Python made for them.
    """
    headers = options.get("headers")
    if isinstance(headers, Mapping):
        masked = {name: as_secret(value) for name, value in headers.items()}
        cast(dict[str, object], options)["headers"] = masked


def refuse_to_pickle(holder: object) -> NoReturn:
    """Raise the `TypeError` for pickling a secret or an object that holds one."""
    raise TypeError(f"{type(holder).__name__} holds a secret and cannot be pickled")
