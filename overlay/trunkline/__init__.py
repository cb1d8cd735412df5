"""trunkline: the async-first client for the APIs of Vonage and Coviu.

    async with Vonage.from_env() as vonage:
        async for application in vonage.applications.list():
            print(application.id, application.name)

Nothing but this module is imported until it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; `typing` would cost more than all of this

if TYPE_CHECKING:
    from trunkline_api.clients import *  # noqa: F403 (the clients of further catalog entries)
    from trunkline_api.clients import Coviu, Vonage

    from . import bulk, errors, webhooks
    from ._auth.oauth2 import TokenStore
    from ._call.download import Download
    from ._call.encode import FileContent
    from ._call.option_types import CallOptions, ClientOptions, PagerOptions
    from ._instrumentation.hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
    from ._pager import AsyncPager, Page
    from ._resilience.retry import RetryPolicy
    from ._resilience.throttle import ThrottleKey, ThrottleStore
    from ._serialization.model import Model, dumps
    from ._serialization.null import NULL, Null
    from ._transport.limits import Limits
else:  # to type checkers a name that is not imported above is a mistake

    def __getattr__(name):
        value = globals()[name] = _imported(name, _HOMES.get(name) or _home_of_client(name))
        return value  # the next time is a plain look-up


__all__ = [
    "NULL",
    "AsyncPager",
    "CallOptions",
    "ClientOptions",
    "Coviu",
    "Download",
    "FileContent",
    "Hooks",
    "Limits",
    "Model",
    "Null",
    "Page",
    "PagerOptions",
    "RequestEvent",
    "ResponseEvent",
    "RetryEvent",
    "RetryPolicy",
    "ThrottleKey",
    "ThrottleStore",
    "TokenStore",
    "Vonage",
    "bulk",
    "dumps",
    "errors",
    "webhooks",
]

# Where each name comes from; a module is its own home. Clients come from `trunkline_api`.
_HOMES = {
    "NULL": "._serialization.null",
    "AsyncPager": "._pager",
    "CallOptions": "._call.option_types",
    "ClientOptions": "._call.option_types",
    "Download": "._call.download",
    "FileContent": "._call.encode",
    "ThrottleStore": "._resilience.throttle",
    "Hooks": "._instrumentation.hooks",
    "Limits": "._transport.limits",
    "Model": "._serialization.model",
    "Null": "._serialization.null",
    "Page": "._pager",
    "PagerOptions": "._call.option_types",
    "ThrottleKey": "._resilience.throttle",
    "RequestEvent": "._instrumentation.hooks",
    "ResponseEvent": "._instrumentation.hooks",
    "RetryEvent": "._instrumentation.hooks",
    "RetryPolicy": "._resilience.retry",
    "TokenStore": "._auth.oauth2",
    "bulk": ".bulk",
    "dumps": "._serialization.model",
    "errors": ".errors",
    "webhooks": ".webhooks",
}


def _home_of_client(name: str) -> str | None:
    from trunkline_api import CLIENTS  # noqa: PLC0415

    return "trunkline_api.clients" if name in CLIENTS else None


def _imported(name: str, home: str | None, asked: str = __name__) -> object:
    """Return what a lazy module has under a name: something of its home, or the home itself.

    Raises:
        AttributeError: The name has no home.
    """
    if home is None:
        import sys  # noqa: PLC0415

        message = f"module {asked!r} has no attribute {name!r}"
        # With both, a traceback says what was meant.
        raise AttributeError(message, name=name, obj=sys.modules[asked])
    import importlib  # noqa: PLC0415

    module = importlib.import_module(home, __name__)
    return module if home.rpartition(".")[2] == name else getattr(module, name)


def __dir__() -> list[str]:
    from trunkline_api import CLIENTS  # noqa: PLC0415

    return sorted({*globals(), *__all__, *CLIENTS})
