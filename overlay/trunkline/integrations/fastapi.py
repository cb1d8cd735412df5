"""FastAPI, which has the integration of Starlette; see `trunkline.integrations.starlette`."""

from __future__ import annotations

from .starlette import download_response, exception_handlers, handle_error, webhook_route

__all__ = ["download_response", "exception_handlers", "handle_error", "webhook_route"]
