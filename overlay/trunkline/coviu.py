"""Models of the Coviu Session API, for `from trunkline.coviu import …`."""

from trunkline_api.coviu.models import *  # noqa: F403 (all of them, and their `__all__` with them)
from trunkline_api.coviu.models import __all__ as __all__
