# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `applications`, for `from trunkline.applications import ...`."""

from trunkline_api.applications.models import *  # noqa: F403 (all models; `__all__` lists them)
from trunkline_api.applications.models import __all__ as __all__
