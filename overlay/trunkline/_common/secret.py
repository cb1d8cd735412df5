"""Text and bytes that must not be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, SupportsIndex, TypeVar, cast

T = TypeVar("T")


class Secret(str):
    """A string that Python shows as `'***'`.

    It is the string wherever it is used, a header value for instance. Where a value is shown by
    its `repr` (tracebacks with locals, debuggers, the `repr` of what holds it) it is hidden, and
    it cannot be pickled.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        # Traceback printers show the first characters of long strings: those are hidden as well.
        return Secret(super().__getitem__(key))

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        refuse_to_pickle(self)


class SecretBytes(bytes):
    """Bytes that Python shows as `b'***'`; see `Secret`."""

    def __repr__(self) -> str:
        return "b'***'"

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return SecretBytes(part) if isinstance(part, bytes) else part

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        refuse_to_pickle(self)


def as_secret(value: T) -> T:
    """Return the value, as a secret if it is text or bytes.

    What takes a secret as an argument rebinds its name to this first, so that no traceback that
    prints locals prints the secret.
    """
    if isinstance(value, str):
        return Secret(value)  # type: ignore[return-value]
    if isinstance(value, bytes):
        return SecretBytes(value)  # type: ignore[return-value]
    return value


def mask_headers(options: Mapping[str, object]) -> None:
    """Make the headers among options secrets, so that no traceback that prints locals has them.

    Args:
        options: The options, in the dictionary that was made of the keywords of a call.
    """
    headers = options.get("headers")
    if isinstance(headers, Mapping):
        hiding = {name: as_secret(value) for name, value in headers.items()}
        cast(dict[str, object], options)["headers"] = hiding


def refuse_to_pickle(holder: object) -> NoReturn:
    """Raise the `TypeError` that pickling a secret, or what holds one, ends with."""
    raise TypeError(f"{type(holder).__name__} holds a secret and cannot be pickled")
