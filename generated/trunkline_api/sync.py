# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Blocking clients; `sync.pyi` has their types."""

from __future__ import annotations

from trunkline.runtime import blocking_clients

__getattr__ = blocking_clients(__name__)
