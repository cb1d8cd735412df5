"""Blocking clients: the same APIs without `async`, for scripts, Django, Celery and notebooks.

    from trunkline.sync import Vonage

    with Vonage.from_env() as vonage:
        for application in vonage.applications.list():
            print(application.id, application.name)

Models, errors, options and `trunkline.webhooks` are those of the asynchronous clients.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers assume True

if TYPE_CHECKING:
    from trunkline_api.sync import *  # noqa: F403 (clients of further catalog entries)
    from trunkline_api.sync import Coviu, Vonage

    from ._sync.client import SyncClient
    from ._sync.pager import ItemIterator, Pager, PagesIterator
    from ._sync.resource import SyncResource
    from ._sync.streams import SyncDownload, SyncEventStream
else:

    def __getattr__(name):
        from trunkline_api import CLIENTS, sync  # noqa: PLC0415

        from . import _imported  # noqa: PLC0415

        if name in CLIENTS:
            value = getattr(sync, name)
        else:
            value = _imported(name, _HOMES.get(name), __name__)
        globals()[name] = value
        return value


__all__ = [
    "Coviu",
    "ItemIterator",
    "Pager",
    "PagesIterator",
    "SyncClient",
    "SyncDownload",
    "SyncEventStream",
    "SyncResource",
    "Vonage",
]

# The module of each name. Clients are in `trunkline_api`.
_HOMES = {
    "SyncDownload": "._sync.streams",
    "SyncEventStream": "._sync.streams",
    "ItemIterator": "._sync.pager",
    "Pager": "._sync.pager",
    "PagesIterator": "._sync.pager",
    "SyncClient": "._sync.client",
    "SyncResource": "._sync.resource",
}


def __dir__() -> list[str]:
    from trunkline_api import CLIENTS  # noqa: PLC0415

    return sorted({*__all__, *CLIENTS})
