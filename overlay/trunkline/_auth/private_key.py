"""Load an RSA private key from PEM, DER or a path, with a precise error message.

PEM text is damaged on its way through environment files, shells and editors: line ends are escaped or
lost, quotes and indentation are added, it is encoded as UTF-16 or base64. All of that is undone.

Messages never quote the value, not even as the path of a missing file: a damaged key can look like
a path. Private functions return the problem instead of raising it, so that the traceback starts in
a frame that no longer holds the key.
"""

from __future__ import annotations

import base64
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

MIN_KEY_BITS = 2048

_MAX_FILE_BYTES = 64 * 1024  # ten times the size of the largest usual key
_MAX_PATH_LENGTH = 4096

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")

# An escaped character, escaped any number of times. The look-behind keeps the search linear.
_ESCAPED = re.compile(rb"(?<!\\)\\+(?:[nrtvf]|u00([0-7][0-9a-fA-F])|u[0-9a-fA-F]{4})")

# The header of a PKCS#1 key with a passphrase (RFC 1421, section 4.6.1).
_ENCRYPTION = re.compile(
    rb"Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+),\s*([0-9A-F]+)\s"
)

# What the content of PEM text may be mixed with: white space, quotes, backslashes, and characters that
# are not ASCII, such as no-break spaces.
_NOT_CONTENT = b" \t\r\n\v\f\"'\\" + bytes(range(128, 256))

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_NO_PEM = "is not PEM text: it has no line `-----BEGIN PRIVATE KEY-----`"

_SUPPORTED_LABELS = (b"PRIVATE KEY", b"RSA PRIVATE KEY", b"ENCRYPTED PRIVATE KEY")

_REQUIREMENT = "RS256 needs an RSA private key"

# Error messages for PEM blocks that are not a usable key, by label.
_UNSUPPORTED_LABELS: dict[bytes, str] = {
    b"PUBLIC KEY": f"is a public key; {_REQUIREMENT}",
    b"RSA PUBLIC KEY": f"is a public key; {_REQUIREMENT}",
    b"CERTIFICATE": f"is a certificate; {_REQUIREMENT}",
    b"X509 CERTIFICATE": f"is a certificate; {_REQUIREMENT}",
    b"TRUSTED CERTIFICATE": f"is a certificate; {_REQUIREMENT}",
    b"CERTIFICATE REQUEST": f"is a certificate request; {_REQUIREMENT}",
    b"NEW CERTIFICATE REQUEST": f"is a certificate request; {_REQUIREMENT}",
    b"EC PRIVATE KEY": f"is an elliptic curve key; {_REQUIREMENT}",
    b"EC PARAMETERS": f"is a set of elliptic curve parameters; {_REQUIREMENT}",
    b"DSA PRIVATE KEY": f"is a DSA key; {_REQUIREMENT}",
    b"OPENSSH PRIVATE KEY": "is a key in OpenSSH's own format; `ssh-keygen -p -m PEM` rewrites it",
    b"PGP PRIVATE KEY BLOCK": f"is a PGP key; {_REQUIREMENT}",
}

# Other kinds of private key, by the prefix of the class name.
_UNSUPPORTED_CLASSES: dict[str, str] = {
    "ECPrivateKey": "an elliptic curve",
    "Ed25519": "an Ed25519",
    "Ed448": "an Ed448",
    "X25519": "an X25519",
    "X448": "an X448",
    "DSA": "a DSA",
}


@attrs.frozen
class _Problem:
    """The reason why a value is not a usable key; the message begins with the argument's name."""

    reason: str


def load_private_key(
    value: PrivateKeySource,
    *,
    passphrase: str | bytes | None = None,
    name: str = "private_key",
) -> RSAPrivateKey:
    r"""Load an RSA private key.

    Args:
        value: PEM text or bytes (PKCS#1 or PKCS#8; newlines may be written as `\n`, as in
            environment files, or be missing; UTF-16 and base64 are decoded), DER bytes, the path
            of a file with either (at most 64 KiB), or a parsed key of at least 2,048 bits.
        passphrase: The passphrase of an encrypted key.
        name: The name of the argument or variable, for the error message.

    Raises:
        ConfigError: The value is not a usable key; the message gives the reason, not the value.
    """
    loaded = value if isinstance(value, RSAPrivateKey) else _load(value, passphrase)
    if isinstance(loaded, RSAPrivateKey) and loaded.key_size < MIN_KEY_BITS:
        size = loaded.key_size
        loaded = _Problem(f"is an RSA key of {size} bits; at least {MIN_KEY_BITS} are needed")
    del value, passphrase  # a traceback that prints locals must not print these
    if isinstance(loaded, _Problem):
        raise ConfigError(f"{name} {loaded.reason}")
    return loaded


def _load(value: object, passphrase: str | bytes | None) -> RSAPrivateKey | _Problem:
    if isinstance(value, str):
        data: bytes | _Problem = _from_text(value)
    elif isinstance(value, (bytes, bytearray)):
        data = bytes(value)
    elif isinstance(value, os.PathLike):
        data = _from_file(os.fspath(value))
    else:
        data = _Problem(f"has to be a str, bytes or a path, not {type(value).__name__}")
    return data if isinstance(data, _Problem) else _parse(data, passphrase)


def _from_text(value: str) -> bytes | _Problem:
    """Return the bytes of PEM text, or of the file that the text is the path of."""
    text = value.replace("\0", "").strip("\ufeff \t\r\n\"'")
    if not text:
        return _Problem("is empty")
    data = text.encode("utf-8", "replace")
    if "-----BEGIN " in text or _base64_decoded(data) is not None:
        return data
    if len(text) > _MAX_PATH_LENGTH:
        return _Problem(_NO_PEM)
    found = _from_file(text)
    if isinstance(found, _Problem) and not text.isprintable():
        # An environment file with quotes turns the `\n` in `C:\new` into a line end.
        escaped = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        found = _from_file(escaped)
    if isinstance(found, _Problem) and ("-----" in text or not text.isprintable()):
        return _Problem(_NO_PEM)
    return found


def _from_file(path: str | bytes) -> bytes | _Problem:
    try:
        with Path(os.fsdecode(path)).expanduser().open("rb") as file:
            data = file.read(_MAX_FILE_BYTES + 1)
    except IsADirectoryError:
        return _Problem("is the path of a directory")
    except PermissionError:
        return _Problem("is the path of a file without read permission")
    except (OSError, ValueError, RuntimeError):
        # ValueError: a NUL in the path. RuntimeError: no home directory for `~`.
        return _Problem("is neither PEM text nor the path of a readable file")
    if len(data) > _MAX_FILE_BYTES:
        return _Problem(
            f"is the path of a file of more than {_MAX_FILE_BYTES} bytes, too large for a key"
        )
    return data


def _parse(data: bytes, passphrase: str | bytes | None) -> RSAPrivateKey | _Problem:
    if data.startswith(b"0"):  # 0x30, the tag of an ASN.1 sequence: DER
        return _decoded(data, passphrase, pem=False)
    for mark in _BYTE_ORDER_MARKS:
        data = data.removeprefix(mark)
    data = data.replace(b"\0", b"").strip()  # in UTF-16, every other byte of ASCII text is 0
    if not data:
        return _Problem("is empty")
    data = _base64_decoded(data) or data
    data = _unescaped(data)
    for label in _SUPPORTED_LABELS:
        block = _block(data, label)
        if block is not None:
            return _decoded(block, passphrase, pem=True)
    begin = _BEGIN.search(data)
    if begin is None:
        return _Problem(_NO_PEM)
    if begin[1] in _UNSUPPORTED_LABELS:
        return _Problem(_UNSUPPORTED_LABELS[begin[1]])
    if begin[1] in _SUPPORTED_LABELS:
        return _Problem(
            "is damaged: its last line, `-----END …-----`, is missing or does not match"
        )
    return _Problem(f"is PEM text of an unknown kind; {_REQUIREMENT}")


def _block(data: bytes, label: bytes) -> bytes | None:
    """Return the first PEM block with a label, in lines of 64 characters; None without one."""
    # Not a regular expression: with many blocks that do not end, it would take quadratic time.
    start = data.find(b"-----BEGIN %b-----" % label)
    last = b"-----END %b-----" % label
    end = data.find(last, start) if start >= 0 else -1
    if end < 0:
        return None
    content = data[start:end].removeprefix(b"-----BEGIN %b-----" % label)
    lines = [b"-----BEGIN %b-----" % label]
    encryption = _ENCRYPTION.search(content)
    if encryption is not None:
        lines += [b"Proc-Type: 4,ENCRYPTED", b"DEK-Info: %b,%b" % encryption.groups(), b""]
        content = content[encryption.end() :]
    content = content.translate(None, delete=_NOT_CONTENT)
    lines += [content[index : index + 64] for index in range(0, len(content), 64)]
    return b"\n".join([*lines, last, b""])


def _unescaped(data: bytes) -> bytes:
    r"""Return text with its escaped characters, such as `\n` and `\u002b`; others are line ends."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]) if found[1] else b"\n", data)


def _base64_decoded(data: bytes) -> bytes | None:
    """Return the PEM text that is encoded as base64, or None."""
    compact = _unescaped(data).translate(None, delete=_NOT_CONTENT).rstrip(b"=")
    try:
        decoded = base64.b64decode(compact + b"=" * (-len(compact) % 4), b"-_", validate=True)
    except ValueError:
        try:
            decoded = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
        except ValueError:
            return None
    return decoded if b"-----BEGIN " in decoded else None


def _decoded(data: bytes, passphrase: str | bytes | None, *, pem: bool) -> RSAPrivateKey | _Problem:
    load = load_pem_private_key if pem else load_der_private_key
    password = passphrase.encode() if isinstance(passphrase, str) else passphrase
    try:
        try:
            key = load(data, password or None)
        except TypeError:  # the passphrase is missing, or not needed
            if not password:
                return _Problem("is encrypted; pass its passphrase")
            key = load(data, None)
    except (ValueError, TypeError):
        encrypted = b"ENCRYPTED" in data[:200] or (not pem and password)
        if encrypted and password:
            return _Problem("cannot be decrypted with this passphrase, or is damaged")
        return _Problem("is damaged: its content is not a private key")
    except UnsupportedAlgorithm:
        return _Problem(f"is a key of an unsupported kind; {_REQUIREMENT}")
    if isinstance(key, RSAPrivateKey):
        return key
    kind = type(key).__name__
    names = (name for prefix, name in _UNSUPPORTED_CLASSES.items() if kind.startswith(prefix))
    return _Problem(f"is {next(names, 'another')} key; {_REQUIREMENT}")
