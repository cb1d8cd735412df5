from __future__ import annotations

import attrs
import pytest

from trunkline.sandbox import Credentials
from trunkline.sandbox._state.credentials import looks_real

SECRETS = ["api_secret", "signature_secret", "coviu_key_secret"]


@pytest.mark.parametrize(
    "secret",
    [
        "Zx81bQ0pLm7TvR4a",
        "3f9a1c7e",
        "8b1c0d9e7f6a5b4c3d2e1f0a9b8c7d6e",
        "kT9xQ2mVb7Lw4ZsE1nRy8HcU6pJd3FgA",
        "5dae76d4-9d18-4919-b3c8-d1883e298d1a",
    ],
)
@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_looks_real_is_rejected_without_being_shown(name: str, secret: str) -> None:
    with pytest.raises(ValueError, match=f"{name} looks like a real secret") as caught:
        Credentials(**{name: secret})  # type: ignore[arg-type]
    assert secret not in str(caught.value)
    assert "'sandbox'" in str(caught.value)


@pytest.mark.parametrize(
    "secret",
    ["chosen", "hunter2", "my-test-secret-1", "a" * 16, "aaaa1111aaaa1111", "not so secret 1", ""],
)
def test_a_fictitious_secret_is_accepted(secret: str) -> None:
    assert Credentials(api_secret=secret).api_secret == secret


def test_generated_credentials_never_look_real() -> None:
    for _ in range(200):
        made = Credentials()
        assert not any(looks_real(getattr(made, name)) for name in SECRETS)
        assert made.api_key.startswith("sb")
        assert len(made.api_key) == 8


def test_generated_credentials_are_distinct() -> None:
    one, other = Credentials(), Credentials()
    names = [field.name for field in attrs.fields(Credentials) if field.name != "key_pair"]
    assert all(getattr(one, name) != getattr(other, name) for name in names)


def test_credentials_are_masked_everywhere() -> None:
    made = Credentials()
    assert repr(made) == "Credentials()"


def test_credentials_can_be_serialized() -> None:
    made = Credentials(api_key="abcd1234")
    restored = Credentials.from_dict(made.to_dict())
    assert restored == made
    assert restored.private_key == made.private_key
    assert restored.keys.public == made.keys.public
