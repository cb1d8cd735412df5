"""Private keys: read from whatever a caller has, once, with an error that says what is wrong.

Nothing here ever shows the value, not even as the path of a file that does not exist: a mangled
key looks just like one. The functions return what is wrong instead of raising it, so that the
exception starts in a frame that no longer holds the key.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TypeAlias

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_pem_private_key,
)

from trunkline.errors import ConfigError

PrivateKeySource: TypeAlias = str | bytes | os.PathLike[str] | RSAPrivateKey

MINIMUM_BITS = 2048

_LARGEST_FILE = 64 * 1024  # the largest sensible key takes a tenth of this
_LONGEST_PATH = 4096

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")

_READABLE = (b"PRIVATE KEY", b"RSA PRIVATE KEY", b"ENCRYPTED PRIVATE KEY")

_NEEDED = "RS256 needs an RSA private key"

# What else comes in PEM armour, by its label, and what to say of it.
_OTHER_LABELS: dict[bytes, str] = {
    b"PUBLIC KEY": f"is a public key; {_NEEDED}",
    b"RSA PUBLIC KEY": f"is a public key; {_NEEDED}",
    b"CERTIFICATE": f"is a certificate; {_NEEDED}",
    b"X509 CERTIFICATE": f"is a certificate; {_NEEDED}",
    b"TRUSTED CERTIFICATE": f"is a certificate; {_NEEDED}",
    b"CERTIFICATE REQUEST": f"is a certificate request; {_NEEDED}",
    b"NEW CERTIFICATE REQUEST": f"is a certificate request; {_NEEDED}",
    b"EC PRIVATE KEY": f"is an elliptic curve key; {_NEEDED}",
    b"EC PARAMETERS": f"is a set of elliptic curve parameters; {_NEEDED}",
    b"DSA PRIVATE KEY": f"is a DSA key; {_NEEDED}",
    b"OPENSSH PRIVATE KEY": "is a key in OpenSSH's own format; `ssh-keygen -p -m PEM` rewrites it",
    b"PGP PRIVATE KEY BLOCK": f"is a PGP key; {_NEEDED}",
}

# The classes of other private keys, by the beginning of their name.
_OTHER_CLASSES: dict[str, str] = {
    "ECPrivateKey": "an elliptic curve",
    "Ed25519": "an Ed25519",
    "Ed448": "an Ed448",
    "X25519": "an X25519",
    "X448": "an X448",
    "DSA": "a DSA",
}


@attrs.frozen
class _Wrong:
    """Why a value is no usable key: the end of a sentence that begins with its name."""

    reason: str


def load_private_key(
    value: PrivateKeySource,
    *,
    passphrase: str | bytes | None = None,
    name: str = "private_key",
) -> RSAPrivateKey:
    r"""Return the RSA private key that `value` is, holds or names.

    Args:
        value: PEM text or bytes (PKCS#1 or PKCS#8; line ends may be written as the two
            characters `\n`, as environment files do), DER bytes, the path of a file with
            either, or a key that is parsed already.
        passphrase: Opens the key where it is encrypted.
        name: The argument or variable that the value came from, for the message.

    Raises:
        ConfigError: There is no usable key; the message says why, and shows nothing of it.
    """
    found = value if isinstance(value, RSAPrivateKey) else _load(value, passphrase)
    if isinstance(found, RSAPrivateKey) and found.key_size < MINIMUM_BITS:
        found = _Wrong(f"is an RSA key of {found.key_size} bits; {MINIMUM_BITS} are the least")
    del value, passphrase  # a traceback that prints locals must not print these
    if isinstance(found, _Wrong):
        raise ConfigError(f"{name} {found.reason}")
    return found


def _load(value: object, passphrase: str | bytes | None) -> RSAPrivateKey | _Wrong:
    if isinstance(value, str):
        data: bytes | _Wrong = _from_text(value)
    elif isinstance(value, (bytes, bytearray)):
        data = bytes(value)
    elif isinstance(value, os.PathLike):
        data = _from_file(os.fspath(value))
    else:
        data = _Wrong("is neither text, bytes nor a path")
    return data if isinstance(data, _Wrong) else _parse(data, passphrase)


def _from_text(value: str) -> bytes | _Wrong:
    """Return the bytes of a key given as text, or of the file that the text names."""
    text = value.strip().strip("\"'").strip()
    if not text:
        return _Wrong("is empty")
    if "-----" in text:
        return text.encode("utf-8", "replace")
    if "\n" in text or "\\n" in text or len(text) > _LONGEST_PATH:
        return _Wrong("is no PEM text: it has no line `-----BEGIN PRIVATE KEY-----`")
    return _from_file(text)


def _from_file(path: str | bytes) -> bytes | _Wrong:
    try:
        with Path(os.fsdecode(path)).expanduser().open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except IsADirectoryError:
        return _Wrong("is the path of a directory")
    except PermissionError:
        return _Wrong("is the path of a file that may not be read")
    except (OSError, ValueError, RuntimeError):
        # ValueError: a NUL in the path. RuntimeError: no home directory to expand `~` to.
        return _Wrong("is neither PEM text nor the path of a file that can be read")
    if len(data) > _LARGEST_FILE:
        return _Wrong("is the path of a file that is far too large for a key")
    return data


def _parse(data: bytes, passphrase: str | bytes | None) -> RSAPrivateKey | _Wrong:
    if data.startswith(b"0"):  # 0x30, the tag of an ASN.1 sequence: DER, and all of it counts
        return _decoded(data, passphrase, pem=False)
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not data:
        return _Wrong("is empty")
    data = data.replace(b"\\r", b"").replace(b"\\n", b"\n")
    blocks = {match[1]: match[0] for match in _BLOCK.finditer(data)}
    for label in _READABLE:
        if label in blocks:
            return _decoded(blocks[label], passphrase, pem=True)
    begin = _BEGIN.search(data)
    if begin is None:
        return _Wrong("is no PEM text: it has no line `-----BEGIN PRIVATE KEY-----`")
    if begin[1] in _OTHER_LABELS:
        return _Wrong(_OTHER_LABELS[begin[1]])
    if begin[1] in _READABLE:
        return _Wrong("is damaged: its last line, `-----END …-----`, is missing or another")
    return _Wrong(f"is PEM text of another kind; {_NEEDED}")


def _decoded(data: bytes, passphrase: str | bytes | None, *, pem: bool) -> RSAPrivateKey | _Wrong:
    load = load_pem_private_key if pem else load_der_private_key
    password = passphrase.encode() if isinstance(passphrase, str) else passphrase
    try:
        try:
            key = load(data, password or None)
        except TypeError:  # raised for a passphrase that is missing, and for one that is not needed
            if not password:
                return _Wrong("is encrypted; its passphrase is needed")
            key = load(data, None)
    except (ValueError, TypeError):
        encrypted = b"ENCRYPTED" in data[:200] or (not pem and password)
        if encrypted and password:
            return _Wrong("cannot be opened with this passphrase, or is damaged")
        return _Wrong("is damaged: what it holds is no private key")
    except UnsupportedAlgorithm:
        return _Wrong(f"is a key of a kind that is not known here; {_NEEDED}")
    if isinstance(key, RSAPrivateKey):
        return key
    kind = type(key).__name__
    known = (text for start, text in _OTHER_CLASSES.items() if kind.startswith(start))
    return _Wrong(f"is {next(known, 'another')} key; {_NEEDED}")
