"""Models of the Application API, for `from trunkline.applications import …`."""

from trunkline_api.applications.models import *  # noqa: F403 (all of them, and their `__all__` with them)
from trunkline_api.applications.models import __all__ as __all__
