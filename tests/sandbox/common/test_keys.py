from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from trunkline.sandbox._common.keys import KeyPool, _combination, read_public_key


def test_key_pairs_are_valid_distinct_and_reproducible() -> None:
    pool = KeyPool()
    pairs = [pool.pair(number) for number in range(6)]
    assert len({pair.public for pair in pairs}) == 6
    assert pool.pair(3) is pairs[3]
    for pair in pairs:
        private = load_pem_private_key(pair.private.encode(), None)
        public = read_public_key(pair.public)
        assert isinstance(private, rsa.RSAPrivateKey)  # Loading checks this.
        assert public is not None
        assert private.public_key().public_numbers() == public.public_numbers()
        assert private.key_size == 2048
        assert pair.private not in repr(pair)


def test_a_generated_pair_is_cached() -> None:
    pool = KeyPool()
    assert pool.cached(0) is None
    assert pool.pair(0) is pool.cached(0)


def test_the_cache_of_pairs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline.sandbox._common.keys._MAX_CACHED_PAIRS", 2)
    pool = KeyPool()
    assert pool.pair(5) == pool.pair(5)
    assert pool.cached(5) is None
    assert pool.pair(1) is pool.cached(1)


def test_numbers_cover_all_combinations() -> None:
    expected = {frozenset(pair) for pair in combinations(range(6), 2)}
    got = [_combination(number) for number in range(15)]
    assert {frozenset(pair) for pair in got} == expected
    assert [later for later, _ in got] == sorted(later for later, _ in got)


def test_a_value_that_is_not_an_rsa_public_key_is_none() -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = elliptic.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert read_public_key(pem) is None
    assert read_public_key("") is None
    assert read_public_key(KeyPool().pair(0).private) is None
