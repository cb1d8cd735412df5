# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `conversations`, for `from trunkline.conversations import ...`."""

from trunkline_api.conversations.models import *  # noqa: F403 (all models; `__all__` lists them)
from trunkline_api.conversations.models import __all__ as __all__
