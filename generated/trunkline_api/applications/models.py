# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Models of the Application API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from trunkline.runtime import Model, Null

if TYPE_CHECKING:
    from .params import (
        CapabilitiesDict,
        HttpMethodValue,
        InvalidParameterDict,
        KeysDict,
        MessagesDict,
        MessagesWebhooksDict,
        PrivacyDict,
        RtcDict,
        RtcWebhooksDict,
        VoiceDict,
        VoiceWebhooksDict,
        WebhookDict,
    )

__all__ = [
    "Application",
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


class HttpMethod(StrEnum):
    """The HTTP method that a webhook is called with."""

    GET = "GET"
    POST = "POST"


class Application(Model):
    """An application."""

    __slots__ = ("id", "name", "capabilities", "keys", "privacy")

    id: str
    """The application's ID."""
    name: str | None
    """Friendly identifier for your application. This is not unique."""
    capabilities: Capabilities | None
    """Configuration for the products available in this application."""
    keys: Keys | None
    privacy: Privacy | None

    def __init__(
        self,
        *,
        id: str,
        name: str | Null | None = None,
        capabilities: Capabilities | CapabilitiesDict | Null | None = None,
        keys: Keys | KeysDict | Null | None = None,
        privacy: Privacy | PrivacyDict | Null | None = None,
    ) -> None:
        self._fill(id, name, capabilities, keys, privacy)


class Capabilities(Model):
    """The products that an application uses, each with its configuration."""

    __slots__ = ("voice", "messages", "rtc", "vbc")

    voice: Voice | None
    messages: Messages | None
    rtc: Rtc | None
    vbc: dict[str, Any] | None
    """Zero-rated calls for number programmability of Vonage Business Cloud. Always an empty
    object.
    """

    def __init__(
        self,
        *,
        voice: Voice | VoiceDict | Null | None = None,
        messages: Messages | MessagesDict | Null | None = None,
        rtc: Rtc | RtcDict | Null | None = None,
        vbc: Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(voice, messages, rtc, vbc)


class InvalidParameter(Model):
    __slots__ = ("name", "reason")

    name: str | None
    reason: str | None

    def __init__(self, *, name: str | Null | None = None, reason: str | Null | None = None) -> None:
        self._fill(name, reason)


class Keys(Model):
    """The RSA key pair that an application's JSON Web Tokens are signed with."""

    __slots__ = ("public_key", "private_key")
    _secret = frozenset({"private_key"})
    _read_only = frozenset({"private_key"})

    public_key: str | None
    """The public key, as PEM text. Without one a pair is made at creation."""
    private_key: str | None
    """The private key, as PEM text. It is in the answer that made the pair and never again, so
    keep it.
    """

    def __init__(
        self, *, public_key: str | Null | None = None, private_key: str | Null | None = None
    ) -> None:
        self._fill(public_key, private_key)


class Messages(Model):
    """The messages capability, for Messages and Dispatch."""

    __slots__ = ("webhooks",)

    webhooks: MessagesWebhooks | None

    def __init__(
        self, *, webhooks: MessagesWebhooks | MessagesWebhooksDict | Null | None = None
    ) -> None:
        self._fill(webhooks)


class MessagesWebhooks(Model):
    """The webhooks of the messages capability. They are always called with POST."""

    __slots__ = ("inbound_url", "status_url")

    inbound_url: Webhook | None
    """Gets inbound messages."""
    status_url: Webhook | None
    """Gets what becomes of messages, such as `delivered` and `seen`."""

    def __init__(
        self,
        *,
        inbound_url: Webhook | WebhookDict | Null | None = None,
        status_url: Webhook | WebhookDict | Null | None = None,
    ) -> None:
        self._fill(inbound_url, status_url)


class Privacy(Model):
    """The privacy settings of an application."""

    __slots__ = ("improve_ai",)

    improve_ai: bool | None
    """Whether the provider may use the application's data to improve its models."""

    def __init__(self, *, improve_ai: bool | Null | None = None) -> None:
        self._fill(improve_ai)


class Problem(Model):
    """What went wrong, as problem details (RFC 9457)."""

    __slots__ = ("type_", "title", "detail", "instance")

    type_: str | None
    """A URI that names the kind of problem."""
    title: str | None
    """The kind of problem, in a few words."""
    detail: str | None
    """What happened this time."""
    instance: str | None
    """Names this occurrence of the problem; the provider's support asks for it."""

    def __init__(
        self,
        *,
        type_: str | Null | None = None,
        title: str | Null | None = None,
        detail: str | Null | None = None,
        instance: str | Null | None = None,
    ) -> None:
        self._fill(type_, title, detail, instance)


class Rtc(Model):
    """The RTC capability, for conversations and client SDKs."""

    __slots__ = ("webhooks",)

    webhooks: RtcWebhooks | None

    def __init__(self, *, webhooks: RtcWebhooks | RtcWebhooksDict | Null | None = None) -> None:
        self._fill(webhooks)


class RtcWebhooks(Model):
    """The webhooks of the RTC capability."""

    __slots__ = ("event_url",)

    event_url: Webhook | None
    """Gets the events of conversations and client SDKs."""

    def __init__(self, *, event_url: Webhook | WebhookDict | Null | None = None) -> None:
        self._fill(event_url)


class ValidationProblem(Model):
    __slots__ = ("type_", "title", "detail", "invalid_parameters", "instance")

    type_: str | None
    title: str | None
    detail: str | None
    invalid_parameters: list[InvalidParameter] | None
    instance: str | None
    """Names this occurrence of the problem; the provider's support asks for it."""

    def __init__(
        self,
        *,
        type_: str | Null | None = None,
        title: str | Null | None = None,
        detail: str | Null | None = None,
        invalid_parameters: Sequence[InvalidParameter | InvalidParameterDict] | Null | None = None,
        instance: str | Null | None = None,
    ) -> None:
        self._fill(type_, title, detail, invalid_parameters, instance)


class Voice(Model):
    """The voice capability."""

    __slots__ = ("webhooks",)

    webhooks: VoiceWebhooks | None

    def __init__(self, *, webhooks: VoiceWebhooks | VoiceWebhooksDict | Null | None = None) -> None:
        self._fill(webhooks)


class VoiceWebhooks(Model):
    """The webhooks of the voice capability."""

    __slots__ = ("answer_url", "fallback_answer_url", "event_url")

    answer_url: Webhook | None
    """Called when a call is placed or received; must answer with an NCCO."""
    fallback_answer_url: Webhook | None
    """Called in place of `answer_url` while that is offline or fails."""
    event_url: Webhook | None
    """Gets the events of a call, such as `ringing` and `answered`."""

    def __init__(
        self,
        *,
        answer_url: Webhook | WebhookDict | Null | None = None,
        fallback_answer_url: Webhook | WebhookDict | Null | None = None,
        event_url: Webhook | WebhookDict | Null | None = None,
    ) -> None:
        self._fill(answer_url, fallback_answer_url, event_url)


class Webhook(Model):
    """Where the provider sends something, and how."""

    __slots__ = ("address", "http_method")

    address: str | None
    """The URL that is called."""
    http_method: HttpMethod | str | None
    """One of `GET`, `POST`."""

    def __init__(
        self,
        *,
        address: str | Null | None = None,
        http_method: HttpMethod | HttpMethodValue | str | Null | None = None,
    ) -> None:
        self._fill(address, http_method)
