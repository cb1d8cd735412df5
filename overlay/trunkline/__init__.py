"""Async client for the APIs of Vonage and Coviu.

    async with Vonage.from_env() as vonage:
        async for application in vonage.applications.list():
            print(application.id, application.name)

Each name is imported on first use: importing trunkline imports this module only.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers assume True; importing `typing` is slower than this module

if TYPE_CHECKING:
    from trunkline_api.clients import *  # noqa: F403 (clients of further catalog entries)
    from trunkline_api.clients import Coviu, Vonage

    from . import auth, bulk, errors, sync, webhooks
    from ._auth.oauth2 import TokenStore
    from ._call.download import Download
    from ._call.encode import FileContent
    from ._call.event_stream import EventStream, ServerSentEvent
    from ._call.option_types import CallOptions, ClientOptions, CopyOptions, PagerOptions
    from ._call.redirect import Redirect
    from ._common.response_info import ResponseInfo
    from ._instrumentation.hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
    from ._pager import AsyncPager, Page
    from ._resilience.retry import RetryPolicy
    from ._resilience.throttle import ThrottleKey, ThrottleStore
    from ._serialization.model import Model, dumps
    from ._serialization.model_schema import ModelField, fields
    from ._serialization.null import NULL, Null
    from ._transport.limits import Limits

    __version__: str
else:  # hidden from type checkers, so that they report unknown names

    def __getattr__(name):
        if name == "__version__":
            from ._common.version import version  # noqa: PLC0415

            value = version()
        else:
            value = _imported(name, _HOMES.get(name) or _client_module(name))
        globals()[name] = value  # the next access is a plain look-up
        return value


__all__ = [
    "NULL",
    "AsyncPager",
    "CallOptions",
    "ClientOptions",
    "CopyOptions",
    "Coviu",
    "Download",
    "EventStream",
    "FileContent",
    "Hooks",
    "Limits",
    "Model",
    "ModelField",
    "Null",
    "Page",
    "PagerOptions",
    "Redirect",
    "RequestEvent",
    "ResponseEvent",
    "ResponseInfo",
    "RetryEvent",
    "RetryPolicy",
    "ServerSentEvent",
    "ThrottleKey",
    "ThrottleStore",
    "TokenStore",
    "Vonage",
    "__version__",
    "auth",
    "bulk",
    "dumps",
    "errors",
    "fields",
    "sync",
    "webhooks",
]

# The module of each name. A name may be the module itself. Clients are in `trunkline_api`.
_HOMES = {
    "NULL": "._serialization.null",
    "AsyncPager": "._pager",
    "CallOptions": "._call.option_types",
    "ClientOptions": "._call.option_types",
    "CopyOptions": "._call.option_types",
    "Download": "._call.download",
    "EventStream": "._call.event_stream",
    "ServerSentEvent": "._call.event_stream",
    "Redirect": "._call.redirect",
    "FileContent": "._call.encode",
    "ThrottleStore": "._resilience.throttle",
    "Hooks": "._instrumentation.hooks",
    "Limits": "._transport.limits",
    "Model": "._serialization.model",
    "ModelField": "._serialization.model_schema",
    "fields": "._serialization.model_schema",
    "Null": "._serialization.null",
    "Page": "._pager",
    "PagerOptions": "._call.option_types",
    "ThrottleKey": "._resilience.throttle",
    "RequestEvent": "._instrumentation.hooks",
    "ResponseEvent": "._instrumentation.hooks",
    "ResponseInfo": "._common.response_info",
    "RetryEvent": "._instrumentation.hooks",
    "RetryPolicy": "._resilience.retry",
    "TokenStore": "._auth.oauth2",
    "auth": ".auth",
    "bulk": ".bulk",
    "dumps": "._serialization.model",
    "errors": ".errors",
    "sync": ".sync",
    "webhooks": ".webhooks",
}


def _client_module(name: str) -> str | None:
    from trunkline_api import CLIENTS  # noqa: PLC0415

    return "trunkline_api.clients" if name in CLIENTS else None


def _imported(name: str, home: str | None, importer: str = __name__) -> object:
    """Import a name of a lazy module.

    Args:
        name: The name.
        home: The module that defines the name, or is it; None if the name is unknown.
        importer: The lazy module.

    Raises:
        AttributeError: The name is unknown.
    """
    if home is None:
        import sys  # noqa: PLC0415

        message = f"module {importer!r} has no attribute {name!r}"
        # Python needs both to suggest a similar name.
        raise AttributeError(message, name=name, obj=sys.modules[importer])
    import importlib  # noqa: PLC0415

    module = importlib.import_module(home, __name__)
    return module if home.rpartition(".")[2] == name else getattr(module, name)


def __dir__() -> list[str]:
    from trunkline_api import CLIENTS  # noqa: PLC0415

    return sorted({*globals(), *__all__, *CLIENTS})
