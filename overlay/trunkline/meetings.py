"""Models of the Meetings API, for `from trunkline.meetings import …`."""

from trunkline_api.meetings.models import *  # noqa: F403 (all of them, and their `__all__` with them)
from trunkline_api.meetings.models import __all__ as __all__
