"""Models of the Conversation API: conversations, users and members, for `from trunkline.conversations import …`."""

from trunkline_api.conversations.models import *  # noqa: F403 (all of them, and their `__all__` with them)
from trunkline_api.conversations.models import __all__ as __all__
