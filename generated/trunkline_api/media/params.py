# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Plain values that arguments of the Media API take in place of models and enums."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__: list[str] = [
    "OrderValue",
]

OrderValue: TypeAlias = Literal["ascending", "descending"]
