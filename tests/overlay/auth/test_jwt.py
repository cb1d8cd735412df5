from __future__ import annotations

import uuid
from email.utils import formatdate
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.keys import rsa_key

from trunkline._auth.jwt import LIFETIME, claims, learn_offset, sign
from trunkline._common.secret import Secret

NOW = 1_700_000_000.0


def read(token: str) -> dict[str, Any]:
    """Return the claims of a token, verified with the public key of the tests."""
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT"}
    read: dict[str, Any] = jwt.decode(
        token, rsa_key().public_key(), algorithms=["RS256"], options={"verify_exp": False}
    )
    return read


def test_a_token_has_the_claims_that_the_apis_require() -> None:
    found = read(sign(rsa_key(), claims("app-1"), NOW + 0.9))
    assert uuid.UUID(found.pop("jti")).version == 4
    assert found == {"application_id": "app-1", "iat": int(NOW), "exp": int(NOW) + 900}
    assert LIFETIME == 900


def test_every_token_has_a_unique_identifier() -> None:
    tokens = [sign(rsa_key(), claims("app-1"), NOW) for _ in range(3)]
    assert len({read(token)["jti"] for token in tokens}) == 3


@pytest.mark.parametrize(
    ("acl", "paths"),
    [
        (("/*/users/**", "/*/conversations/**"), {"/*/users/**": {}, "/*/conversations/**": {}}),
        (["/*/users/**"], {"/*/users/**": {}}),
        ({"/*/users/**": {"methods": ["GET"]}}, {"/*/users/**": {"methods": ["GET"]}}),
    ],
)
def test_an_acl_is_a_list_of_paths_or_a_mapping(acl: Any, paths: object) -> None:
    found = read(sign(rsa_key(), claims("app-1", acl, "user-1"), NOW))
    assert found["acl"] == {"paths": paths}
    assert found["sub"] == "user-1"


@pytest.mark.parametrize("acl", [(), [], {}])
def test_an_empty_acl_or_sub_adds_no_claim(acl: Any) -> None:
    assert claims("app-1", acl) == {"application_id": "app-1"}


def test_changing_claims_does_not_affect_the_next_token() -> None:
    lasting = claims("app-1")
    sign(rsa_key(), lasting, NOW)
    assert lasting == {"application_id": "app-1"}


def test_the_key_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    key = rsa_key()
    prepared: list[object] = []
    algorithm = jwt.get_algorithm_by_name("RS256")
    as_it_was = type(algorithm).prepare_key

    def prepare_key(self: object, value: Any) -> RSAPrivateKey:
        prepared.append(value)
        return as_it_was(self, value)  # type: ignore[arg-type,no-any-return]

    monkeypatch.setattr(type(algorithm), "prepare_key", prepare_key)
    for module in ("jwt.algorithms",):
        monkeypatch.setattr(f"{module}.load_pem_private_key", None)  # calling it fails
    sign(key, claims("app-1"), NOW)
    assert prepared
    assert all(one is key for one in prepared)


def test_a_token_is_masked_in_its_repr() -> None:
    assert type(sign(rsa_key(), claims("app-1"), NOW)) is Secret


@pytest.mark.parametrize("ahead", [0, 600, -600, 86_400, -86_400])
def test_the_clock_offset_is_learned_from_the_date_header(ahead: int) -> None:
    assert learn_offset(formatdate(NOW + ahead, usegmt=True), NOW) == ahead


@pytest.mark.parametrize("ahead", [86_401, -86_401, 10**9])
def test_an_offset_of_days_is_ignored(ahead: int) -> None:
    assert learn_offset(formatdate(NOW + ahead, usegmt=True), NOW) is None


@pytest.mark.parametrize("date", [None, "", "now", "Tue, 99 Nov 2023 22:13:20 GMT", "0"])
def test_a_missing_or_invalid_date_is_ignored(date: str | None) -> None:
    assert learn_offset(date, NOW) is None


@given(st.text() | st.none(), st.floats(allow_nan=False, allow_infinity=False))
def test_any_date_header_is_accepted_without_an_error(date: str | None, now: float) -> None:
    offset = learn_offset(date, now)
    assert offset is None or abs(offset) <= 86_400
