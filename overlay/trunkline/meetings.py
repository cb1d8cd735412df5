# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `meetings`, for `from trunkline.meetings import ...`."""

from trunkline_api.meetings.models import *  # noqa: F403 (all models; `__all__` lists them)
from trunkline_api.meetings.models import __all__ as __all__
