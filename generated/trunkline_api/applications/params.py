# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Plain values that arguments of the Application API take in place of models and enums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict

from .models import (
    HttpMethod,
    Messages,
    MessagesWebhooks,
    Rtc,
    RtcWebhooks,
    Voice,
    VoiceWebhooks,
    Webhook,
)

__all__: list[str] = [
    "CapabilitiesDict",
    "HttpMethodValue",
    "InvalidParameterDict",
    "KeysDict",
    "MessagesDict",
    "MessagesWebhooksDict",
    "PrivacyDict",
    "RtcDict",
    "RtcWebhooksDict",
    "VoiceDict",
    "VoiceWebhooksDict",
    "WebhookDict",
]

HttpMethodValue: TypeAlias = Literal["GET", "POST"]


class CapabilitiesDict(TypedDict, total=False):
    """Capabilities, as a dict."""

    voice: Voice | VoiceDict
    messages: Messages | MessagesDict
    rtc: Rtc | RtcDict
    vbc: Mapping[str, Any]
    """Zero-rated calls for number programmability of Vonage Business Cloud. Always an empty
    object.
    """


class InvalidParameterDict(TypedDict, total=False):
    """InvalidParameter, as a dict."""

    name: str
    reason: str


class KeysDict(TypedDict, total=False):
    """Keys, as a dict."""

    public_key: str
    """The public key, as PEM text. Without one a pair is made at creation."""


class MessagesDict(TypedDict, total=False):
    """Messages, as a dict."""

    webhooks: MessagesWebhooks | MessagesWebhooksDict


class MessagesWebhooksDict(TypedDict, total=False):
    """MessagesWebhooks, as a dict."""

    inbound_url: Webhook | WebhookDict
    """Gets inbound messages."""
    status_url: Webhook | WebhookDict
    """Gets what becomes of messages, such as `delivered` and `seen`."""


class PrivacyDict(TypedDict, total=False):
    """Privacy, as a dict."""

    improve_ai: bool
    """Whether the provider may use the application's data to improve its models."""


class RtcDict(TypedDict, total=False):
    """Rtc, as a dict."""

    webhooks: RtcWebhooks | RtcWebhooksDict


class RtcWebhooksDict(TypedDict, total=False):
    """RtcWebhooks, as a dict."""

    event_url: Webhook | WebhookDict
    """Gets the events of conversations and client SDKs."""


class VoiceDict(TypedDict, total=False):
    """Voice, as a dict."""

    webhooks: VoiceWebhooks | VoiceWebhooksDict


class VoiceWebhooksDict(TypedDict, total=False):
    """VoiceWebhooks, as a dict."""

    answer_url: Webhook | WebhookDict
    """Called when a call is placed or received; must answer with an NCCO."""
    fallback_answer_url: Webhook | WebhookDict
    """Called in place of `answer_url` while that is offline or fails."""
    event_url: Webhook | WebhookDict
    """Gets the events of a call, such as `ringing` and `answered`."""


class WebhookDict(TypedDict, total=False):
    """Webhook, as a dict."""

    address: str
    """The URL that is called."""
    http_method: HttpMethod | HttpMethodValue | str
    """One of `GET`, `POST`."""
