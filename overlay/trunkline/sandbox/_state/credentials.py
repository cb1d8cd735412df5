"""The credentials that a sandbox takes: made up, and seen to be."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import uuid4

import attrs

from trunkline.sandbox._common.keys import KEYS, KeyPair

_LIKELY_WORDS = re.compile(
    r"sandbox|test|fake|dummy|demo|example|sample|chosen|wrong|secret|passw|changeme|foo|bar",
    re.IGNORECASE,
)
_SHORTEST = 8  # characters; no provider gives out shorter secrets


def looks_real(secret: str) -> bool:
    """Say whether a secret looks like one that a provider gave out: long, mixed and meaningless."""
    if len(secret) < _SHORTEST or _LIKELY_WORDS.search(secret):
        return False
    digits = sum(letter.isdigit() for letter in secret)
    letters = sum(letter.isalpha() for letter in secret)
    return digits > 0 and letters > 0 and len(set(secret)) > len(secret) // 3


def _made_up(owner: Credentials, attribute: attrs.Attribute[str], value: str) -> None:
    if looks_real(value):
        raise ValueError(
            f"Credentials: {attribute.name} looks like a real secret, which no sandbox should hold; "
            "make one up with the word 'sandbox' in it"
        )


def _secret(length: int) -> Any:
    """Return a field whose value is made up, and says so."""
    return attrs.field(
        factory=lambda: f"sandbox-{secrets.token_urlsafe(length)}", repr=False, validator=_made_up
    )


@attrs.frozen(kw_only=True, slots=False)
class Credentials:
    """The credentials that a sandbox takes, with the names of their environment variables.

    They are made up for each sandbox. A secret that looks as if a provider had given it out is
    refused with a ValueError. Nothing of them is in the repr, so that a log of a test looks as it
    would with real ones.
    """

    api_key: str = attrs.field(factory=lambda: f"sb{secrets.token_hex(3)}", repr=False)
    api_secret: str = _secret(9)
    signature_secret: str = _secret(24)
    application_id: str = attrs.field(factory=lambda: str(uuid4()), repr=False)
    coviu_api_key: str = attrs.field(factory=lambda: str(uuid4()), repr=False)
    coviu_key_secret: str = _secret(12)
    # Given where a sandbox goes on with what another began.
    key_pair: KeyPair | None = attrs.field(default=None, repr=False, eq=False)

    @cached_property
    def keys(self) -> KeyPair:
        """The key pair of the application; the first sandbox of a process waits for it."""
        return self.key_pair or KEYS.pair(0)

    @property
    def private_key(self) -> str:
        """The application's private key as PEM text."""
        return self.keys.private

    def environment(self) -> Mapping[str, str]:
        """Return the value of each environment variable that programs read them from."""
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
        """Return them all, the key pair too, for `from_dict`."""
        names = [field.name for field in attrs.fields(Credentials) if field.name != "key_pair"]
        values = {name: getattr(self, name) for name in names}
        return {**values, "public_key": self.keys.public, "private_key": self.keys.private}

    @classmethod
    def from_dict(cls, values: Mapping[str, str]) -> Credentials:
        """Return what `to_dict` was made of."""
        given = dict(values)
        pair = KeyPair(given.pop("public_key"), given.pop("private_key"))
        return cls(**given, key_pair=pair)
