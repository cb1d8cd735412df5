# Generated from Application API 2.0.4. Do not edit: run `make generate`.
"""Readers of the models of the Application API: straight-line code, for speed."""

from __future__ import annotations

from typing import Any

from trunkline.runtime import decode

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

_read_http_method = decode.Enumeration(HttpMethod, str)


def _read_application_from_dict(cls: type[Application], data: Any) -> Application:
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
        return decode.recover(self, key, error)
    return self


def _read_application_is_as_read(self: Application) -> bool:
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


_read_application = Application._bind(_read_application_from_dict, _read_application_is_as_read)


def _read_capabilities_from_dict(cls: type[Capabilities], data: Any) -> Capabilities:
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
        return decode.recover(self, key, error)
    return self


def _read_capabilities_is_as_read(self: Capabilities) -> bool:
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


_read_capabilities = Capabilities._bind(_read_capabilities_from_dict, _read_capabilities_is_as_read)


def _read_invalid_parameter_from_dict(cls: type[InvalidParameter], data: Any) -> InvalidParameter:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "name")) is not None and type(value) is not str:
            value = decode.text(value)
        self.name = value
        if (value := get(key := "reason")) is not None and type(value) is not str:
            value = decode.text(value)
        self.reason = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_invalid_parameter_is_as_read(self: InvalidParameter) -> bool:
    get = self._source.get
    return self.name is get("name") and self.reason is get("reason")


_read_invalid_parameter = InvalidParameter._bind(
    _read_invalid_parameter_from_dict, _read_invalid_parameter_is_as_read
)


def _read_keys_from_dict(cls: type[Keys], data: Any) -> Keys:
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
        return decode.recover(self, key, error)
    return self


def _read_keys_is_as_read(self: Keys) -> bool:
    get = self._source.get
    return self.public_key is get("public_key") and self.private_key is get("private_key")


_read_keys = Keys._bind(_read_keys_from_dict, _read_keys_is_as_read)


def _read_messages_from_dict(cls: type[Messages], data: Any) -> Messages:
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
        return decode.recover(self, key, error)
    return self


def _read_messages_is_as_read(self: Messages) -> bool:
    get = self._source.get
    value: Any
    return (value := self.webhooks) is (came := get("webhooks")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_messages = Messages._bind(_read_messages_from_dict, _read_messages_is_as_read)


def _read_messages_webhooks_from_dict(cls: type[MessagesWebhooks], data: Any) -> MessagesWebhooks:
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
        return decode.recover(self, key, error)
    return self


def _read_messages_webhooks_is_as_read(self: MessagesWebhooks) -> bool:
    get = self._source.get
    value: Any
    return (
        (value := self.inbound_url) is (came := get("inbound_url"))
        or (value is not None and value._source is came and value._is_as_read())
    ) and (
        (value := self.status_url) is (came := get("status_url"))
        or (value is not None and value._source is came and value._is_as_read())
    )


_read_messages_webhooks = MessagesWebhooks._bind(
    _read_messages_webhooks_from_dict, _read_messages_webhooks_is_as_read
)


def _read_privacy_from_dict(cls: type[Privacy], data: Any) -> Privacy:
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
        return decode.recover(self, key, error)
    return self


def _read_privacy_is_as_read(self: Privacy) -> bool:
    get = self._source.get
    return self.improve_ai is get("improve_ai")


_read_privacy = Privacy._bind(_read_privacy_from_dict, _read_privacy_is_as_read)


def _read_problem_from_dict(cls: type[Problem], data: Any) -> Problem:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "type")) is not None and type(value) is not str:
            value = decode.text(value)
        self.type_ = value
        if (value := get(key := "title")) is not None and type(value) is not str:
            value = decode.text(value)
        self.title = value
        if (value := get(key := "detail")) is not None and type(value) is not str:
            value = decode.text(value)
        self.detail = value
        if (value := get(key := "instance")) is not None and type(value) is not str:
            value = decode.text(value)
        self.instance = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_problem_is_as_read(self: Problem) -> bool:
    get = self._source.get
    return (
        self.type_ is get("type")
        and self.title is get("title")
        and self.detail is get("detail")
        and self.instance is get("instance")
    )


_read_problem = Problem._bind(_read_problem_from_dict, _read_problem_is_as_read)


def _read_rtc_from_dict(cls: type[Rtc], data: Any) -> Rtc:
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
        return decode.recover(self, key, error)
    return self


def _read_rtc_is_as_read(self: Rtc) -> bool:
    get = self._source.get
    value: Any
    return (value := self.webhooks) is (came := get("webhooks")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_rtc = Rtc._bind(_read_rtc_from_dict, _read_rtc_is_as_read)


def _read_rtc_webhooks_from_dict(cls: type[RtcWebhooks], data: Any) -> RtcWebhooks:
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
        return decode.recover(self, key, error)
    return self


def _read_rtc_webhooks_is_as_read(self: RtcWebhooks) -> bool:
    get = self._source.get
    value: Any
    return (value := self.event_url) is (came := get("event_url")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_rtc_webhooks = RtcWebhooks._bind(_read_rtc_webhooks_from_dict, _read_rtc_webhooks_is_as_read)


def _read_validation_problem_from_dict(
    cls: type[ValidationProblem], data: Any
) -> ValidationProblem:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    get = data.get
    key = ""
    try:
        if (value := get(key := "type")) is not None and type(value) is not str:
            value = decode.text(value)
        self.type_ = value
        if (value := get(key := "title")) is not None and type(value) is not str:
            value = decode.text(value)
        self.title = value
        if (value := get(key := "detail")) is not None and type(value) is not str:
            value = decode.text(value)
        self.detail = value
        if (value := get(key := "invalid_parameters")) is not None:
            value = decode.array(InvalidParameter.from_dict, value)
        self.invalid_parameters = value
        if (value := get(key := "instance")) is not None and type(value) is not str:
            value = decode.text(value)
        self.instance = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_validation_problem_is_as_read(self: ValidationProblem) -> bool:
    get = self._source.get
    value: Any
    return (
        self.type_ is get("type")
        and self.title is get("title")
        and self.detail is get("detail")
        and (
            (value := self.invalid_parameters) is (came := get("invalid_parameters"))
            or self._same(value, came, decode.array_of(InvalidParameter.from_dict))
        )
        and self.instance is get("instance")
    )


_read_validation_problem = ValidationProblem._bind(
    _read_validation_problem_from_dict, _read_validation_problem_is_as_read
)


def _read_voice_from_dict(cls: type[Voice], data: Any) -> Voice:
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
        return decode.recover(self, key, error)
    return self


def _read_voice_is_as_read(self: Voice) -> bool:
    get = self._source.get
    value: Any
    return (value := self.webhooks) is (came := get("webhooks")) or (
        value is not None and value._source is came and value._is_as_read()
    )


_read_voice = Voice._bind(_read_voice_from_dict, _read_voice_is_as_read)


def _read_voice_webhooks_from_dict(cls: type[VoiceWebhooks], data: Any) -> VoiceWebhooks:
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
        return decode.recover(self, key, error)
    return self


def _read_voice_webhooks_is_as_read(self: VoiceWebhooks) -> bool:
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


_read_voice_webhooks = VoiceWebhooks._bind(
    _read_voice_webhooks_from_dict, _read_voice_webhooks_is_as_read
)


def _read_webhook_from_dict(cls: type[Webhook], data: Any) -> Webhook:
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
            value = _read_http_method[value] if type(value) is str else _read_http_method(value)
        self.http_method = value
    except decode.DecodeError as error:
        return decode.recover(self, key, error)
    return self


def _read_webhook_is_as_read(self: Webhook) -> bool:
    get = self._source.get
    return self.address is get("address") and self.http_method == get("http_method")


_read_webhook = Webhook._bind(_read_webhook_from_dict, _read_webhook_is_as_read)


Application._fields = (
    ("id", "id", None),
    ("name", "name", None),
    ("capabilities", "capabilities", _read_capabilities),
    ("keys", "keys", _read_keys),
    ("privacy", "privacy", _read_privacy),
)
Capabilities._fields = (
    ("voice", "voice", _read_voice),
    ("messages", "messages", _read_messages),
    ("rtc", "rtc", _read_rtc),
    ("vbc", "vbc", None),
)
InvalidParameter._fields = (
    ("name", "name", None),
    ("reason", "reason", None),
)
Keys._fields = (
    ("public_key", "public_key", None),
    ("private_key", "private_key", None),
)
Messages._fields = (("webhooks", "webhooks", _read_messages_webhooks),)
MessagesWebhooks._fields = (
    ("inbound_url", "inbound_url", _read_webhook),
    ("status_url", "status_url", _read_webhook),
)
Privacy._fields = (("improve_ai", "improve_ai", None),)
Problem._fields = (
    ("type_", "type", None),
    ("title", "title", None),
    ("detail", "detail", None),
    ("instance", "instance", None),
)
Rtc._fields = (("webhooks", "webhooks", _read_rtc_webhooks),)
RtcWebhooks._fields = (("event_url", "event_url", _read_webhook),)
ValidationProblem._fields = (
    ("type_", "type", None),
    ("title", "title", None),
    ("detail", "detail", None),
    ("invalid_parameters", "invalid_parameters", decode.array_of(InvalidParameter.from_dict)),
    ("instance", "instance", None),
)
Voice._fields = (("webhooks", "webhooks", _read_voice_webhooks),)
VoiceWebhooks._fields = (
    ("answer_url", "answer_url", _read_webhook),
    ("fallback_answer_url", "fallback_answer_url", _read_webhook),
    ("event_url", "event_url", _read_webhook),
)
Webhook._fields = (
    ("address", "address", None),
    ("http_method", "http_method", _read_http_method),
)
