from __future__ import annotations

import uuid

import pytest

from trunkline._common.sandbox_credentials import (
    is_sandbox_credential,
    sandbox_api_key,
    sandbox_secret,
    sandbox_uuid,
)


@pytest.mark.parametrize("make", [sandbox_api_key, lambda: sandbox_secret(9), sandbox_uuid])
def test_credentials_of_a_sandbox_are_recognized(make: object) -> None:
    assert callable(make)
    values = {make() for _ in range(100)}
    assert len(values) == 100
    assert all(map(is_sandbox_credential, values))
    assert all(is_sandbox_credential(f" {value}\n") for value in values)


def test_identifiers_are_uuids_of_version_8() -> None:
    for _ in range(100):
        identifier = uuid.UUID(sandbox_uuid())
        assert identifier.version == 8
        assert identifier.variant == uuid.RFC_4122
    assert is_sandbox_credential(sandbox_uuid().upper())


@pytest.mark.parametrize(
    "value",
    [
        "",
        "abcd1234",
        "sb12",
        "sb1234567",
        "asandbox-1",
        "95026cb7-1783-4207-88a3-1dfe8728e7d5",
        "5a4db0c5-1234-4123-8123-123456789012",
        "00000000-0000-8000-8000-000000000000",
        None,
        42,
        b"sandbox-secret",
    ],
)
def test_other_values_are_not_recognized(value: object) -> None:
    assert not is_sandbox_credential(value)
