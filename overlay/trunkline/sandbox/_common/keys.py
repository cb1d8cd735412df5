"""RSA key pairs for applications, generated cheaply."""

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
_MAX_CACHED_PAIRS = 1_000  # further pairs are assembled from their primes on each request


@attrs.frozen
class KeyPair:
    """A key pair as PEM text. The private key is not in the repr."""

    public: str
    private: str = attrs.field(repr=False)


class KeyPool:
    """A pool of key pairs that share primes.

    Generating two primes takes about 50 ms, and a test may create hundreds of applications. Each
    prime is combined with all earlier ones, so 20 primes give 190 keys. Two keys that share a prime
    reveal both private keys, so these keys must only be used in a sandbox.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._primes: list[int] = []
        self._pairs: dict[int, KeyPair] = {}

    def cached(self, number: int) -> KeyPair | None:
        """Return the pair with this number if it is cached, or None."""
        return self._pairs.get(number)

    def pair(self, number: int) -> KeyPair:
        """Return the pair with this number, the same one each time; may take 50 ms."""
        with self._lock:
            cached_pair = self._pairs.get(number)
            if cached_pair is not None:
                return cached_pair
            later, earlier = _combination(number)
            while len(self._primes) <= later:
                numbers = rsa.generate_private_key(_EXPONENT, _BITS).private_numbers()
                self._primes += [numbers.p, numbers.q]
            pair = _assemble(self._primes[later], self._primes[earlier])
            if number < _MAX_CACHED_PAIRS:
                self._pairs[number] = pair
            return pair

    def prefetch(self) -> None:
        """Start to generate the first pair in a thread."""
        if self.cached(0) is None:
            threading.Thread(target=self.pair, args=(0,), name="trunkline-sandbox-key").start()


def _combination(number: int) -> tuple[int, int]:
    """Return item `number` of the sequence (1, 0), (2, 0), (2, 1), (3, 0) and so on."""
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
    """Return the RSA public key of a PEM text, or None if it is invalid."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


KEYS = KeyPool()
"""The pool of this process. Each sandbox issues its pairs from number 0 on."""
