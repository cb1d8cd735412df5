"""What generated code needs of trunkline: it imports this module, and nothing else of it.

Each name is imported when it is used, so that the class of a client costs no more than itself.
"""

from __future__ import annotations

from . import _imported

TYPE_CHECKING = False  # type checkers take it for true

if TYPE_CHECKING:
    from . import _decode as decode
    from ._client import Client
    from ._download import Download
    from ._encode import FileContent
    from ._logos import LogoUpload
    from ._model import Model
    from ._null import NULL, Null
    from ._operation import JWT, Api, ApiKey, Basic, Bearer, ClientCredentials, Operation
    from ._option_types import CallOptions, ClientOptions, PagerOptions
    from ._pager import AsyncPager
    from ._pagination import HalCursor, PageIndex, PageMore, PageNumber, RecordIndex, SinglePage
    from ._resource import Resource
    from ._secret import hidden
else:

    def __getattr__(name):
        value = globals()[name] = _imported(name, _HOMES.get(name), __name__)
        return value


__all__ = [
    "JWT",
    "NULL",
    "Api",
    "ApiKey",
    "AsyncPager",
    "Basic",
    "Bearer",
    "CallOptions",
    "Client",
    "ClientCredentials",
    "ClientOptions",
    "Download",
    "FileContent",
    "HalCursor",
    "LogoUpload",
    "Model",
    "Null",
    "Operation",
    "PageIndex",
    "PageMore",
    "PageNumber",
    "PagerOptions",
    "RecordIndex",
    "Resource",
    "SinglePage",
    "decode",
    "hidden",
]

# Where each name comes from; a module is its own home.
_HOMES = {
    "JWT": "._operation",
    "NULL": "._null",
    "Api": "._operation",
    "ApiKey": "._operation",
    "AsyncPager": "._pager",
    "Basic": "._operation",
    "Bearer": "._operation",
    "CallOptions": "._option_types",
    "Client": "._client",
    "ClientCredentials": "._operation",
    "ClientOptions": "._option_types",
    "Download": "._download",
    "FileContent": "._encode",
    "HalCursor": "._pagination",
    "LogoUpload": "._logos",
    "Model": "._model",
    "Null": "._null",
    "Operation": "._operation",
    "PageIndex": "._pagination",
    "PageMore": "._pagination",
    "PageNumber": "._pagination",
    "PagerOptions": "._option_types",
    "RecordIndex": "._pagination",
    "Resource": "._resource",
    "SinglePage": "._pagination",
    "decode": "._decode",
    "hidden": "._secret",
}
