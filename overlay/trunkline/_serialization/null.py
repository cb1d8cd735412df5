"""`NULL`, an argument that is sent as an explicit JSON null."""

from __future__ import annotations

import enum
from typing import Final


class Null(enum.Enum):
    """The type of `NULL`.

    An argument that is omitted or `None` is not sent. `NULL` is sent as JSON `null`, which tells
    the provider to clear a value.
    """

    NULL = "null"

    def __repr__(self) -> str:
        return "NULL"

    def __bool__(self) -> bool:
        return False


NULL: Final = Null.NULL
