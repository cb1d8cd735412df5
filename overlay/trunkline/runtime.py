"""The interface between trunkline and the generated code, which imports nothing else of it.

Each name is imported on first use, so that importing the class of a client stays fast.
"""

from __future__ import annotations

from . import _imported

TYPE_CHECKING = False  # type checkers assume True

if TYPE_CHECKING:
    from ._call.download import Download
    from ._call.encode import FileContent
    from ._call.event_stream import EventStream
    from ._call.option_types import CallOptions, ClientOptions, CopyOptions, PagerOptions
    from ._call.redirect import Redirect
    from ._client.child_resources import resource_property as resource_property
    from ._client.client import Client
    from ._client.resource import Resource
    from ._common.on_use import imported_on_use as imported_on_use
    from ._common.packages import generated_package as generated_package
    from ._common.plugins import plugin as plugin
    from ._common.secret import as_secret
    from ._operation import (
        JWT,
        APIInfo,
        APIKey,
        Basic,
        Bearer,
        ClientCredentials,
        CustomAuth,
        Operation,
        RequestBody,
    )
    from ._pager import AsyncPager
    from ._pagination import (
        HALCursor,
        ItemCursor,
        LinkHeader,
        PageIndex,
        PageMore,
        PageNumber,
        PageToken,
        Pagination,
        RecordIndex,
        SinglePage,
    )
    from ._serialization import decode as decode
    from ._serialization import unions as unions
    from ._serialization.model import Model
    from ._serialization.null import NULL, Null
    from ._sync.client import SyncClient, blocking_clients
    from ._sync.pager import Pager
    from ._sync.resource import SyncResource, blocking_names
    from ._sync.streams import SyncDownload, SyncEventStream
else:

    def __getattr__(name):
        value = globals()[name] = _imported(name, _HOMES.get(name), __name__)
        return value


__all__ = [
    "JWT",
    "NULL",
    "APIInfo",
    "APIKey",
    "AsyncPager",
    "Basic",
    "Bearer",
    "CallOptions",
    "Client",
    "ClientCredentials",
    "ClientOptions",
    "CopyOptions",
    "CustomAuth",
    "Download",
    "EventStream",
    "FileContent",
    "HALCursor",
    "ItemCursor",
    "LinkHeader",
    "Model",
    "Null",
    "Operation",
    "PageIndex",
    "PageMore",
    "PageNumber",
    "PageToken",
    "Pager",
    "PagerOptions",
    "Pagination",
    "RecordIndex",
    "Redirect",
    "RequestBody",
    "Resource",
    "SinglePage",
    "SyncClient",
    "SyncDownload",
    "SyncEventStream",
    "SyncResource",
    "as_secret",
    "blocking_clients",
    "blocking_names",
    "decode",
    "generated_package",
    "imported_on_use",
    "plugin",
    "resource_property",
    "unions",
]

# The module of each name. A name may be the module itself.
_HOMES = {
    "JWT": "._operation",
    "NULL": "._serialization.null",
    "APIInfo": "._operation",
    "APIKey": "._operation",
    "AsyncPager": "._pager",
    "Basic": "._operation",
    "Bearer": "._operation",
    "CallOptions": "._call.option_types",
    "Client": "._client.client",
    "ClientCredentials": "._operation",
    "ClientOptions": "._call.option_types",
    "CopyOptions": "._call.option_types",
    "CustomAuth": "._operation",
    "Download": "._call.download",
    "EventStream": "._call.event_stream",
    "Redirect": "._call.redirect",
    "FileContent": "._call.encode",
    "HALCursor": "._pagination",
    "ItemCursor": "._pagination",
    "LinkHeader": "._pagination",
    "Model": "._serialization.model",
    "Null": "._serialization.null",
    "Operation": "._operation",
    "PageIndex": "._pagination",
    "PageMore": "._pagination",
    "PageNumber": "._pagination",
    "PageToken": "._pagination",
    "PagerOptions": "._call.option_types",
    "Pagination": "._pagination",
    "RecordIndex": "._pagination",
    "RequestBody": "._operation",
    "Resource": "._client.resource",
    "SinglePage": "._pagination",
    "Pager": "._sync.pager",
    "SyncClient": "._sync.client",
    "SyncDownload": "._sync.streams",
    "SyncEventStream": "._sync.streams",
    "SyncResource": "._sync.resource",
    "blocking_clients": "._sync.client",
    "blocking_names": "._sync.resource",
    "decode": "._serialization.decode",
    "generated_package": "._common.packages",
    "plugin": "._common.plugins",
    "unions": "._serialization.unions",
    "imported_on_use": "._common.on_use",
    "resource_property": "._client.child_resources",
    "as_secret": "._common.secret",
}
