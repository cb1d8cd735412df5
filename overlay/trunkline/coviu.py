# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `coviu`, for `from trunkline.coviu import ...`."""

from trunkline_api.coviu.models import *  # noqa: F403 (all models; `__all__` lists them)
from trunkline_api.coviu.models import __all__ as __all__
