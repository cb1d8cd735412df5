"""Import statements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.setting import Setting


@asynccontextmanager
async def statement(setting: Setting) -> AsyncIterator[str]:
    """Yield the statement of the contender."""
    yield setting.variant
