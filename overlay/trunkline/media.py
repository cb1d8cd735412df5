"""Models of the Media API, for `from trunkline.media import …`."""

from trunkline_api.media.models import *  # noqa: F403 (all of them, and their `__all__` with them)
from trunkline_api.media.models import __all__ as __all__
