"""msgspec: hooks that encode and decode models.

msgspec.json.encode(room, enc_hook=enc_hook)
msgspec.json.decode(text, type=Room, dec_hook=dec_hook)
"""

from __future__ import annotations

from typing import Any

from trunkline._pager import Page
from trunkline._serialization.model import Model
from trunkline.errors import DecodeError

__all__ = ["dec_hook", "enc_hook"]


def enc_hook(value: Any) -> Any:
    """Return the JSON form of a model or a `Page`, without secrets.

    Raises:
        NotImplementedError: The value is neither.
    """
    if isinstance(value, (Model, Page)):
        return value.to_dict(secrets=False)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


def dec_hook(kind: type[Any], value: Any) -> Any:
    """Return the model of a decoded object.

    Raises:
        ValueError: The object does not fit the model; msgspec reports it as a `ValidationError`.
        NotImplementedError: The type is not a model.
    """
    if not issubclass(kind, Model):
        raise NotImplementedError(f"{kind.__name__} cannot be decoded")
    if isinstance(value, kind):
        return value
    try:
        return kind.from_dict(value)
    except DecodeError as error:
        raise ValueError(str(error)) from None
