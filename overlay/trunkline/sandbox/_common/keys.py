"""RSA key pairs for applications, made faster than an RSA key can be."""

from __future__ import annotations

import math
import threading
from functools import lru_cache

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

_EXPONENT = 65_537
_BITS = 2_048
_KEPT = 1_000  # pairs that are remembered; the others are put together anew from their primes


@attrs.frozen
class KeyPair:
    """The two halves of a key as PEM text; the private one stays out of the repr."""

    public: str
    private: str = attrs.field(repr=False)


class KeyPool:
    """Different key pairs without end, at a fraction of their price.

    Finding two primes takes some 50 ms, and a test may make hundreds of applications. So every
    prime found is combined with all that were found before: 20 primes give 190 keys. Whoever has
    two of these keys can compute both private halves, so they are good for a sandbox alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._primes: list[int] = []
        self._pairs: dict[int, KeyPair] = {}

    def ready(self, number: int) -> KeyPair | None:
        """Return the pair of this number if it was made before, without waiting."""
        return self._pairs.get(number)

    def pair(self, number: int) -> KeyPair:
        """Return the pair of this number, the same each time; may take 50 ms."""
        with self._lock:
            known = self._pairs.get(number)
            if known is not None:
                return known
            later, earlier = _combination(number)
            while len(self._primes) <= later:
                found = rsa.generate_private_key(_EXPONENT, _BITS).private_numbers()
                self._primes += [found.p, found.q]
            made = _assemble(self._primes[later], self._primes[earlier])
            if number < _KEPT:
                self._pairs[number] = made
            return made

    def warm(self) -> None:
        """Begin to make the first pair in a thread, so that nobody waits for it later."""
        if self.ready(0) is None:
            threading.Thread(target=self.pair, args=(0,), name="trunkline-sandbox-key").start()


def _combination(number: int) -> tuple[int, int]:
    """Return the `number`th of the pairs (1, 0), (2, 0), (2, 1), (3, 0) and so on."""
    later = (1 + math.isqrt(1 + 8 * number)) // 2
    return later, number - later * (later - 1) // 2


def _assemble(p: int, q: int) -> KeyPair:
    d = pow(_EXPONENT, -1, math.lcm(p - 1, q - 1))
    key = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(_EXPONENT, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(public.decode(), private.decode())


@lru_cache(maxsize=1_024)
def read_public_key(pem: str) -> rsa.RSAPublicKey | None:
    """Return the RSA public key that a PEM text holds, None where it holds none."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


KEYS = KeyPool()
"""The pool of this process: its sandboxes give out the same keys, each one from the first."""
