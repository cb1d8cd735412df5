"""Keys for the tests, each created once per run, because creating one takes long."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

PASSPHRASE = "open-sesame-4711"


@cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=bits)


def pem(
    key: RSAPrivateKey | None = None,
    form: PrivateFormat = PrivateFormat.PKCS8,
    passphrase: str | None = None,
    encoding: Encoding = Encoding.PEM,
) -> bytes:
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        encryption = BestAvailableEncryption(passphrase.encode())
    return (key or rsa_key()).private_bytes(encoding, form, encryption)


def public_pem(key: RSAPrivateKey | None = None) -> bytes:
    return (
        (key or rsa_key())
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
