"""The credentials of a sandbox: random, and recognizable as placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs

from trunkline._common.sandbox_credentials import sandbox_api_key, sandbox_secret, sandbox_uuid
from trunkline.sandbox._common.keys import KEYS, KeyPair

_PLACEHOLDER_WORDS = re.compile(
    r"sandbox|test|fake|dummy|demo|example|sample|chosen|wrong|secret|passw|changeme|foo|bar",
    re.IGNORECASE,
)
_MIN_LENGTH = 8  # characters; the providers' secrets are not shorter


def looks_real(secret: str) -> bool:
    """Return whether a secret looks like a provider's: long, with letters and digits, no words."""
    if len(secret) < _MIN_LENGTH or _PLACEHOLDER_WORDS.search(secret):
        return False
    digits = sum(letter.isdigit() for letter in secret)
    letters = sum(letter.isalpha() for letter in secret)
    return digits > 0 and letters > 0 and len(set(secret)) > len(secret) // 3


def _validate_placeholder(owner: Credentials, attribute: attrs.Attribute[str], value: str) -> None:
    if looks_real(value):
        raise ValueError(
            f"Credentials: {attribute.name} looks like a real secret, which a sandbox must not hold; "
            "use a placeholder with the word 'sandbox' in it"
        )


def _secret(length: int) -> Any:
    """Return an attrs field with a random default that begins with `sandbox-`."""
    return attrs.field(
        factory=lambda: sandbox_secret(length),
        repr=False,
        validator=_validate_placeholder,
    )


@attrs.frozen(kw_only=True, slots=False)
class Credentials:
    """The credentials that a sandbox accepts.

    Each attribute defaults to a random value of a form that clients recognize: they do not send it
    to a provider's host. The repr contains none of them.

    Attributes:
        api_key: The API key of the Vonage account.
        api_secret: The API secret of the Vonage account.
        signature_secret: The secret that signs the webhooks of the Vonage account.
        application_id: The sandbox's own application, a UUID.
        coviu_api_key: The API key of the Coviu API, a UUID.
        coviu_key_secret: The secret of that key.
        key_pair: The RSA key pair of the application. Default: None, a key pair of this process.

    Raises:
        ValueError: A secret looks like a real one: at least 8 characters with letters and digits,
            and without a word such as `sandbox`, `test` or `example`.
    """

    api_key: str = attrs.field(factory=sandbox_api_key, repr=False)
    api_secret: str = _secret(9)
    signature_secret: str = _secret(24)
    application_id: str = attrs.field(factory=sandbox_uuid, repr=False)
    coviu_api_key: str = attrs.field(factory=sandbox_uuid, repr=False)
    coviu_key_secret: str = _secret(12)
    key_pair: KeyPair | None = attrs.field(default=None, repr=False, eq=False)

    @cached_property
    def keys(self) -> KeyPair:
        """The application's key pair. The first access in a process may take 50 ms."""
        return self.key_pair or KEYS.pair(0)

    @property
    def private_key(self) -> str:
        """The application's private key as PEM text."""
        return self.keys.private

    def environment(self) -> Mapping[str, str]:
        """Return the credentials by the environment variables that `from_env()` reads."""
        return {
            "VONAGE_API_KEY": self.api_key,
            "VONAGE_API_SECRET": self.api_secret,
            "VONAGE_SIGNATURE_SECRET": self.signature_secret,
            "VONAGE_APPLICATION_ID": self.application_id,
            "VONAGE_PRIVATE_KEY": self.private_key,
            "COVIU_API_KEY": self.coviu_api_key,
            "COVIU_KEY_SECRET": self.coviu_key_secret,
        }

    def to_dict(self) -> dict[str, str]:
        """Return all values, including the key pair, for `from_dict`."""
        names = [field.name for field in attrs.fields(Credentials) if field.name != "key_pair"]
        values = {name: getattr(self, name) for name in names}
        return {**values, "public_key": self.keys.public, "private_key": self.keys.private}

    @classmethod
    def from_dict(cls, values: Mapping[str, str]) -> Credentials:
        """Return the credentials of a `to_dict` result."""
        fields = dict(values)
        pair = KeyPair(fields.pop("public_key"), fields.pop("private_key"))
        return cls(**fields, key_pair=pair)
