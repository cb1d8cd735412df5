from __future__ import annotations

import copy
import os
import pickle
import traceback

import pytest
from rich.pretty import pretty_repr

from trunkline._common.secret import Environment, Secret, SecretBytes, as_secret


def test_a_secret_behaves_as_its_text() -> None:
    secret = Secret("planted")
    assert secret == "planted"
    assert f"Bearer {secret}" == "Bearer planted"
    assert secret.encode() == b"planted"
    assert {"planted": 1}[secret] == 1


@pytest.mark.parametrize("secret", [Secret("planted" * 20), SecretBytes(b"planted" * 20)])
def test_a_secret_is_masked_in_every_repr(secret: str | bytes) -> None:
    for text in (
        repr(secret),
        repr({"key": [secret]}),
        f"{secret!r}",
        "{!r}".format(secret),  # noqa: UP032 (another way than the one above)
        pretty_repr({"key": secret}, max_string=80),
    ):
        assert "planted" not in text
        assert "***" in text


def test_a_part_of_a_secret_is_masked() -> None:
    assert repr(Secret("planted")[:5]) == repr(Secret("planted")[0]) == "'***'"
    assert Secret("planted")[:5] == "plant"


@pytest.mark.parametrize("secret", [Secret("planted"), SecretBytes(b"planted")])
def test_a_secret_cannot_be_pickled(secret: str | bytes) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match=r"holds a secret and cannot be pickled$"):
            pickle.dumps([secret], protocol)
    with pytest.raises(TypeError):
        copy.deepcopy({"key": secret})


def test_text_and_bytes_become_secrets_and_other_values_are_unchanged() -> None:
    assert type(as_secret("planted")) is Secret
    assert type(as_secret(b"planted")) is SecretBytes
    assert as_secret(None) is None
    assert as_secret(4711) == 4711


def test_values_of_lists_and_mappings_become_secrets_and_types_are_kept() -> None:
    nested: list[object] = ["planted", ("planted", b"planted"), {"planted": {"planted"}}]
    nested.append(frozenset({"planted"}))
    hidden = as_secret(nested)
    assert hidden == nested
    assert "planted" not in repr(hidden)
    assert [type(each) for each in hidden] == [Secret, tuple, dict, frozenset]
    assert isinstance(as_secret(bytearray(b"planted")), SecretBytes)


def test_a_list_that_contains_itself_is_handled() -> None:
    endless: list[object] = ["planted"]
    endless.append(endless)
    assert "planted" not in repr(as_secret(endless))


def test_the_environment_is_that_of_the_process_and_is_masked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANTED", "planted")
    environment = Environment()
    assert environment["PLANTED"] == "planted"
    assert environment.get("NOT_PLANTED") is None
    assert dict(environment) == dict(os.environ)
    assert len(environment) == len(os.environ)
    assert "planted" not in f"{environment!r} {environment['PLANTED']!r}"
    monkeypatch.delenv("PLANTED")
    assert "PLANTED" not in environment


def test_a_traceback_with_locals_has_no_secret() -> None:
    def fail(secret: str) -> None:
        secret = as_secret(secret)
        raise ValueError(len(secret))

    with pytest.raises(ValueError, match=r"^7$") as caught:
        fail("pla" + "nted")
    text = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "planted" not in "".join(text.format())
