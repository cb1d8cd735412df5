# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `media`, for `from trunkline.media import ...`."""

from trunkline_api.media.models import *  # noqa: F403 (all models; `__all__` lists them)
from trunkline_api.media.models import __all__ as __all__
