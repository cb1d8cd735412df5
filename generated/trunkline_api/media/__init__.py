# Generated from Media API 1.0.2. Do not edit: run `make generate`.
"""Media API 1.0.2.

The Media API can be used to query, download and delete media items such as audio files for use
with other Nexmo APIs.
"""

from __future__ import annotations

from trunkline.runtime import JWT, APIInfo

from . import _readers as _readers
from .models import (
    Media,
    Order,
)
from .resources import (
    MediaResource,
)

API = APIInfo(
    name="media",
    title="Media API",
    version="1.0.2",
    base_url="https://api.nexmo.com/v3/media",
    auth=JWT(application_id="application_id", private_key="private_key"),
    status="beta",
)

__all__ = [
    "API",
    "Media",
    "MediaResource",
    "Order",
]
