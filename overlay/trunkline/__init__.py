"""trunkline: the async-first client for the APIs of Vonage and Coviu.

    async with Vonage.from_env() as vonage:
        async for application in vonage.applications.list():
            print(application.id, application.name)

Nothing but this module is imported until it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trunkline_api.clients import Coviu, Vonage

    from . import errors, webhooks
    from ._download import Download
    from ._encode import FileContent
    from ._gate import GateStore, Passage
    from ._hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
    from ._model import Model, dumps
    from ._null import NULL, Null
    from ._oauth2 import TokenStore
    from ._options import CallOptions, ClientOptions, Limits, PagerOptions
    from ._pager import AsyncPager, Page
    from ._retry import RetryPolicy

__all__ = [
    "NULL",
    "AsyncPager",
    "CallOptions",
    "ClientOptions",
    "Coviu",
    "Download",
    "FileContent",
    "GateStore",
    "Hooks",
    "Limits",
    "Model",
    "Null",
    "Page",
    "PagerOptions",
    "Passage",
    "RequestEvent",
    "ResponseEvent",
    "RetryEvent",
    "RetryPolicy",
    "TokenStore",
    "Vonage",
    "dumps",
    "errors",
    "webhooks",
]

# Where each name comes from; a module is its own home.
_HOMES = {
    "NULL": "._null",
    "AsyncPager": "._pager",
    "CallOptions": "._options",
    "ClientOptions": "._options",
    "Coviu": "trunkline_api.clients",
    "Download": "._download",
    "FileContent": "._encode",
    "GateStore": "._gate",
    "Hooks": "._hooks",
    "Limits": "._options",
    "Model": "._model",
    "Null": "._null",
    "Page": "._pager",
    "PagerOptions": "._options",
    "Passage": "._gate",
    "RequestEvent": "._hooks",
    "ResponseEvent": "._hooks",
    "RetryEvent": "._hooks",
    "RetryPolicy": "._retry",
    "TokenStore": "._oauth2",
    "Vonage": "trunkline_api.clients",
    "dumps": "._model",
    "errors": ".errors",
    "webhooks": ".webhooks",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(home, __name__)
    value = module if home == f".{name}" else getattr(module, name)
    globals()[name] = value  # the next time is a plain look-up
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
