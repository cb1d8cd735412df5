# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Models of the Application API."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from trunkline.runtime import Model, Null, decode

__all__ = [
    "Application",
    "Capabilities",
    "HttpMethod",
    "Keys",
    "Messages",
    "MessagesWebhooks",
    "Privacy",
    "Rtc",
    "RtcWebhooks",
    "Voice",
    "VoiceWebhooks",
    "Webhook",
]


class HttpMethod(StrEnum):
    """The HTTP method that a webhook is called with."""

    GET = "GET"
    POST = "POST"


_http_method = decode.Enumeration(HttpMethod, str)


class Webhook(Model):
    """Where the provider sends something, and how.

    Attributes:
        address: The URL that is called.
        http_method: The http method.
    """

    __slots__ = (
        "address",
        "http_method",
    )
    _fields = (
        ("address", "address", None),
        ("http_method", "http_method", _http_method),
    )

    address: str | None
    http_method: HttpMethod | str | None

    def __init__(
        self,
        *,
        address: str | Null | None = None,
        http_method: HttpMethod | str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "address")) is not None and type(value) is not str:
                value = decode.text(value)
            self.address = value
            if (value := get(key := "http_method")) is not None:
                value = _http_method[value] if type(value) is str else _http_method(value)
            self.http_method = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.address is get("address") and self.http_method == get("http_method")


class VoiceWebhooks(Model):
    """The webhooks of the voice capability.

    Attributes:
        answer_url: Called when a call is placed or received; must answer with an NCCO.
        fallback_answer_url: Called in place of `answer_url` while that is offline or fails.
        event_url: Gets the events of a call, such as `ringing` and `answered`.
    """

    __slots__ = (
        "answer_url",
        "fallback_answer_url",
        "event_url",
    )
    _fields = (
        ("answer_url", "answer_url", Webhook.from_dict),
        ("fallback_answer_url", "fallback_answer_url", Webhook.from_dict),
        ("event_url", "event_url", Webhook.from_dict),
    )

    answer_url: Webhook | None
    fallback_answer_url: Webhook | None
    event_url: Webhook | None

    def __init__(
        self,
        *,
        answer_url: Webhook | Mapping[str, Any] | Null | None = None,
        fallback_answer_url: Webhook | Mapping[str, Any] | Null | None = None,
        event_url: Webhook | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "answer_url")) is not None:
                value = _read_webhook(value)
            self.answer_url = value
            if (value := get(key := "fallback_answer_url")) is not None:
                value = _read_webhook(value)
            self.fallback_answer_url = value
            if (value := get(key := "event_url")) is not None:
                value = _read_webhook(value)
            self.event_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            (
                (value := self.answer_url) is (came := get("answer_url"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.fallback_answer_url) is (came := get("fallback_answer_url"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.event_url) is (came := get("event_url"))
                or (value is not None and value._source is came and value._is_as_read())
            )
        )


class Voice(Model):
    """The voice capability.

    Attributes:
        webhooks: The webhooks.
    """

    __slots__ = ("webhooks",)
    _fields = (("webhooks", "webhooks", VoiceWebhooks.from_dict),)

    webhooks: VoiceWebhooks | None

    def __init__(
        self,
        *,
        webhooks: VoiceWebhooks | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "webhooks")) is not None:
                value = _read_voice_webhooks(value)
            self.webhooks = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.webhooks) is (came := get("webhooks")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class MessagesWebhooks(Model):
    """The webhooks of the messages capability. They are always called with POST.

    Attributes:
        inbound_url: Gets inbound messages.
        status_url: Gets what becomes of messages, such as `delivered` and `seen`.
    """

    __slots__ = (
        "inbound_url",
        "status_url",
    )
    _fields = (
        ("inbound_url", "inbound_url", Webhook.from_dict),
        ("status_url", "status_url", Webhook.from_dict),
    )

    inbound_url: Webhook | None
    status_url: Webhook | None

    def __init__(
        self,
        *,
        inbound_url: Webhook | Mapping[str, Any] | Null | None = None,
        status_url: Webhook | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "inbound_url")) is not None:
                value = _read_webhook(value)
            self.inbound_url = value
            if (value := get(key := "status_url")) is not None:
                value = _read_webhook(value)
            self.status_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            (value := self.inbound_url) is (came := get("inbound_url"))
            or (value is not None and value._source is came and value._is_as_read())
        ) and (
            (value := self.status_url) is (came := get("status_url"))
            or (value is not None and value._source is came and value._is_as_read())
        )


class Messages(Model):
    """The messages capability, for Messages and Dispatch.

    Attributes:
        webhooks: The webhooks.
    """

    __slots__ = ("webhooks",)
    _fields = (("webhooks", "webhooks", MessagesWebhooks.from_dict),)

    webhooks: MessagesWebhooks | None

    def __init__(
        self,
        *,
        webhooks: MessagesWebhooks | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "webhooks")) is not None:
                value = _read_messages_webhooks(value)
            self.webhooks = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.webhooks) is (came := get("webhooks")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class RtcWebhooks(Model):
    """The webhooks of the RTC capability.

    Attributes:
        event_url: Gets the events of conversations and client SDKs.
    """

    __slots__ = ("event_url",)
    _fields = (("event_url", "event_url", Webhook.from_dict),)

    event_url: Webhook | None

    def __init__(
        self,
        *,
        event_url: Webhook | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "event_url")) is not None:
                value = _read_webhook(value)
            self.event_url = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.event_url) is (came := get("event_url")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class Rtc(Model):
    """The RTC capability, for conversations and client SDKs.

    Attributes:
        webhooks: The webhooks.
    """

    __slots__ = ("webhooks",)
    _fields = (("webhooks", "webhooks", RtcWebhooks.from_dict),)

    webhooks: RtcWebhooks | None

    def __init__(
        self,
        *,
        webhooks: RtcWebhooks | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "webhooks")) is not None:
                value = _read_rtc_webhooks(value)
            self.webhooks = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (value := self.webhooks) is (came := get("webhooks")) or (
            value is not None and value._source is came and value._is_as_read()
        )


class Capabilities(Model):
    """The products that an application uses, each with its configuration.

    Attributes:
        voice: The voice.
        messages: The messages.
        rtc: The rtc.
        vbc: Zero-rated calls for number programmability of Vonage Business Cloud. Always an
            empty object.
    """

    __slots__ = (
        "voice",
        "messages",
        "rtc",
        "vbc",
    )
    _fields = (
        ("voice", "voice", Voice.from_dict),
        ("messages", "messages", Messages.from_dict),
        ("rtc", "rtc", Rtc.from_dict),
        ("vbc", "vbc", None),
    )

    voice: Voice | None
    messages: Messages | None
    rtc: Rtc | None
    vbc: dict[str, Any] | None

    def __init__(
        self,
        *,
        voice: Voice | Mapping[str, Any] | Null | None = None,
        messages: Messages | Mapping[str, Any] | Null | None = None,
        rtc: Rtc | Mapping[str, Any] | Null | None = None,
        vbc: Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "voice")) is not None:
                value = _read_voice(value)
            self.voice = value
            if (value := get(key := "messages")) is not None:
                value = _read_messages(value)
            self.messages = value
            if (value := get(key := "rtc")) is not None:
                value = _read_rtc(value)
            self.rtc = value
            if (value := get(key := "vbc")) is not None:
                value = decode.json_object(value)
            self.vbc = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            (
                (value := self.voice) is (came := get("voice"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.messages) is (came := get("messages"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.rtc) is (came := get("rtc"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and self.vbc is get("vbc")
        )


class Keys(Model):
    """The RSA key pair that an application's JSON Web Tokens are signed with.

    Attributes:
        public_key: The public key, as PEM text. Without one a pair is made at creation.
        private_key: The private key, as PEM text. It is in the answer that made the pair
            and never again, so keep it.
    """

    __slots__ = (
        "public_key",
        "private_key",
    )
    _fields = (
        ("public_key", "public_key", None),
        ("private_key", "private_key", None),
    )
    _secret = frozenset({"private_key"})

    public_key: str | None
    private_key: str | None

    def __init__(
        self,
        *,
        public_key: str | Null | None = None,
        private_key: str | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "public_key")) is not None and type(value) is not str:
                value = decode.text(value)
            self.public_key = value
            if (value := get(key := "private_key")) is not None and type(value) is not str:
                value = decode.text(value)
            self.private_key = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.public_key is get("public_key") and self.private_key is get("private_key")


class Privacy(Model):
    """The privacy settings of an application.

    Attributes:
        improve_ai: Whether the provider may use the application's data to improve its
            models.
    """

    __slots__ = ("improve_ai",)
    _fields = (("improve_ai", "improve_ai", None),)

    improve_ai: bool | None

    def __init__(
        self,
        *,
        improve_ai: bool | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if (value := get(key := "improve_ai")) is not None and type(value) is not bool:
                value = decode.boolean(value)
            self.improve_ai = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        return self.improve_ai is get("improve_ai")


class Application(Model):
    """An application.

    Attributes:
        id: The application's ID.
        name: Friendly identifier for your application. This is not unique.
        capabilities: Configuration for the products available in this application.
        keys: The keys.
        privacy: The privacy.
    """

    __slots__ = (
        "id",
        "name",
        "capabilities",
        "keys",
        "privacy",
    )
    _fields = (
        ("id", "id", None),
        ("name", "name", None),
        ("capabilities", "capabilities", Capabilities.from_dict),
        ("keys", "keys", Keys.from_dict),
        ("privacy", "privacy", Privacy.from_dict),
    )

    id: str
    name: str | None
    capabilities: Capabilities | None
    keys: Keys | None
    privacy: Privacy | None

    def __init__(
        self,
        *,
        id: str,
        name: str | Null | None = None,
        capabilities: Capabilities | Mapping[str, Any] | Null | None = None,
        keys: Keys | Mapping[str, Any] | Null | None = None,
        privacy: Privacy | Mapping[str, Any] | Null | None = None,
    ) -> None:
        self._fill(locals())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        if type(data) is not dict:
            decode.fail("object", data)
        self = decode.new(cls)
        self._source = data
        get = data.get
        key = ""
        try:
            if type(value := get(key := "id")) is not str:
                value = decode.text(value)
            self.id = value
            if (value := get(key := "name")) is not None and type(value) is not str:
                value = decode.text(value)
            self.name = value
            if (value := get(key := "capabilities")) is not None:
                value = _read_capabilities(value)
            self.capabilities = value
            if (value := get(key := "keys")) is not None:
                value = _read_keys(value)
            self.keys = value
            if (value := get(key := "privacy")) is not None:
                value = _read_privacy(value)
            self.privacy = value
        except decode.DecodeError as error:
            raise error.under(key) from None
        return self

    def _is_as_read(self) -> bool:
        get = self._source.get
        value: Any
        return (
            self.id is get("id")
            and self.name is get("name")
            and (
                (value := self.capabilities) is (came := get("capabilities"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.keys) is (came := get("keys"))
                or (value is not None and value._source is came and value._is_as_read())
            )
            and (
                (value := self.privacy) is (came := get("privacy"))
                or (value is not None and value._source is came and value._is_as_read())
            )
        )


# The readers of models that are in others, bound once.
_read_capabilities = Capabilities.from_dict
_read_keys = Keys.from_dict
_read_messages = Messages.from_dict
_read_messages_webhooks = MessagesWebhooks.from_dict
_read_privacy = Privacy.from_dict
_read_rtc = Rtc.from_dict
_read_rtc_webhooks = RtcWebhooks.from_dict
_read_voice = Voice.from_dict
_read_voice_webhooks = VoiceWebhooks.from_dict
_read_webhook = Webhook.from_dict
