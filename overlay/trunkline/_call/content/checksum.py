"""Checksums that servers send with a file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib.util
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

import attrs


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _CRC32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


class _CRC32C:
    def __init__(self) -> None:
        from google_crc32c import extend  # noqa: PLC0415 (optional: the extra `crc32c`)

        self._extend = extend
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = self._extend(self._value, bytes(data))

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


# The algorithms, best first, with the size of their digests.
_ALGORITHMS: dict[str, tuple[int, Callable[[], _Hash]]] = {
    "sha-256": (32, hashlib.sha256),
    "sha-512": (64, hashlib.sha512),
    "sha": (20, lambda: hashlib.sha1(usedforsecurity=False)),
    "md5": (16, lambda: hashlib.md5(usedforsecurity=False)),
    "crc32": (4, _CRC32),
}
# Google Cloud Storage has no other for composite objects.
if importlib.util.find_spec("google_crc32c") is not None:
    _ALGORITHMS["crc32c"] = (4, _CRC32C)

# RFC 9530: a dictionary of byte sequences. RFC 3230 and Google Cloud Storage: plain base64.
_DICTIONARY = re.compile(r"\s*([A-Za-z0-9-]+)=:?([A-Za-z0-9+/]+=*):?\s*(?:,|$)")

# Headers with the digest of the whole file.
_FILE_HEADERS = ("Repr-Digest", "Digest", "x-goog-hash")
# Amazon S3: the header of each algorithm. Digests of several parts have another form.
_S3_HEADERS = {
    "sha-256": "x-amz-checksum-sha256",
    "sha": "x-amz-checksum-sha1",
    "crc32": "x-amz-checksum-crc32",
    "crc32c": "x-amz-checksum-crc32c",
}


@attrs.frozen
class Digest:
    """The digest of a file.

    Attributes:
        algorithm: `sha-256`, `sha-512`, `sha`, `md5`, `crc32` or `crc32c`.
        value: The digest.
    """

    algorithm: str
    value: bytes

    @property
    def is_known(self) -> bool:
        """Whether the algorithm is available."""
        return self.algorithm in _ALGORITHMS

    def new(self) -> Checksum:
        """Return the checksum of no content."""
        return Checksum(self)


def digest_of(headers: Mapping[str, str], *, is_part: bool) -> Digest | None:
    """Return the best digest that a response has; None if it has none that is known.

    Args:
        headers: The headers of a response without content encoding.
        is_part: Whether to return the digest of the part that the response has, not of the file.
    """
    found: dict[str, bytes] = {}
    for name in ("Content-Digest", *(() if is_part else _FILE_HEADERS)):
        for algorithm, text in _DICTIONARY.findall(headers.get(name, "")):
            _add(found, algorithm.lower(), text)
    if not is_part:
        _add(found, "md5", headers.get("Content-MD5", ""))
        if headers.get("x-amz-checksum-type", "FULL_OBJECT").upper() == "FULL_OBJECT":
            for algorithm, name in _S3_HEADERS.items():
                _add(found, algorithm, headers.get(name, ""))
    return next((Digest(name, found[name]) for name in _ALGORITHMS if name in found), None)


def _add(found: dict[str, bytes], algorithm: str, text: str) -> None:
    size, _ = _ALGORITHMS.get(algorithm, (0, None))
    try:
        value = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return
    if size and len(value) == size:
        found.setdefault(algorithm, value)


class Checksum:
    """Computes the digest of content and compares it.

    Args:
        digest: The expected digest.
    """

    def __init__(self, digest: Digest) -> None:
        self._expected = digest
        self._hash = _ALGORITHMS[digest.algorithm][1]()
        self.update = self._hash.update

    @property
    def is_valid(self) -> bool:
        """Whether the content so far has the expected digest."""
        return self._hash.digest() == self._expected.value

    @property
    def algorithm(self) -> str:
        """The name of the algorithm."""
        return self._expected.algorithm
