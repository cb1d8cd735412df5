"""Lets a caller find out which requests of a task were carried out and must not be repeated."""

from __future__ import annotations

from contextvars import ContextVar

# The operation IDs of such requests are appended to the list that is set here. A bulk job needs
# to know whether a function that raised had created something before.
CARRIED_OUT: ContextVar[list[str] | None] = ContextVar("CARRIED_OUT", default=None)
