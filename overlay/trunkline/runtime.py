"""What generated code needs of trunkline: it imports this module, and nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _decode as decode
from ._client import Client
from ._download import Download
from ._encode import FileContent
from ._model import Model
from ._null import NULL, Null
from ._operation import JWT, Api, ApiKey, Basic, Bearer, ClientCredentials, Operation
from ._options import CallOptions, ClientOptions, PagerOptions
from ._pager import AsyncPager
from ._pagination import HalCursor, PageIndex, PageMore, PageNumber, RecordIndex, SinglePage
from ._resource import Resource

if TYPE_CHECKING:
    from ._logos import LogoUpload

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
]


def __getattr__(name: str) -> object:
    if name == "LogoUpload":  # the one thing here that needs httpx
        from ._logos import LogoUpload  # noqa: PLC0415

        return LogoUpload
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
