# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Application API 2.0.4.

Nexmo provides an Application API to allow management of your Nexmo Applications. This API is
backwards compatible with version 1. Applications created using version 1 of the API can also be
managed using version 2 (this version) of the API.
"""

from __future__ import annotations

from trunkline.runtime import APIInfo, Basic

from . import _readers as _readers
from .models import (
    Application,
    Capabilities,
    HttpMethod,
    InvalidParameter,
    Keys,
    Messages,
    MessagesWebhooks,
    Privacy,
    Problem,
    Rtc,
    RtcWebhooks,
    ValidationProblem,
    Voice,
    VoiceWebhooks,
    Webhook,
)
from .resources import (
    ApplicationsResource,
)

API = APIInfo(
    name="applications",
    title="Application API",
    version="2.0.4",
    base_url="https://api.nexmo.com",
    auth=Basic(username="api_key", password="api_secret"),
    rate_limit="170/s",
)

__all__ = [
    "API",
    "Application",
    "ApplicationsResource",
    "Capabilities",
    "HttpMethod",
    "InvalidParameter",
    "Keys",
    "Messages",
    "MessagesWebhooks",
    "Privacy",
    "Problem",
    "Rtc",
    "RtcWebhooks",
    "ValidationProblem",
    "Voice",
    "VoiceWebhooks",
    "Webhook",
]
