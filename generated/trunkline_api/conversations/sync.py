"""Blocking resources of this API; `sync.pyi` has their types."""

from __future__ import annotations

from trunkline.runtime import blocking_names

__getattr__ = blocking_names(__name__)
