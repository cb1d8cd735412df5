from __future__ import annotations

import copy
import os
import pickle
import traceback

import pytest
from rich.pretty import pretty_repr

from trunkline._common.secret import Environment, Secret, SecretBytes, as_secret


def test_a_secret_is_the_text_wherever_it_is_used() -> None:
    secret = Secret("planted")
    assert secret == "planted"
    assert f"Bearer {secret}" == "Bearer planted"
    assert secret.encode() == b"planted"
    assert {"planted": 1}[secret] == 1


@pytest.mark.parametrize("secret", [Secret("planted" * 20), SecretBytes(b"planted" * 20)])
def test_a_secret_is_shown_nowhere(secret: str | bytes) -> None:
    for shown in (
        repr(secret),
        repr({"key": [secret]}),
        f"{secret!r}",
        "{!r}".format(secret),  # noqa: UP032 (another way than the one above)
        pretty_repr({"key": secret}, max_string=80),
    ):
        assert "planted" not in shown
        assert "***" in shown


def test_a_part_of_a_secret_is_not_shown_either() -> None:
    assert repr(Secret("planted")[:5]) == repr(Secret("planted")[0]) == "'***'"
    assert Secret("planted")[:5] == "plant"


@pytest.mark.parametrize("secret", [Secret("planted"), SecretBytes(b"planted")])
def test_a_secret_cannot_be_pickled(secret: str | bytes) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match=r"holds a secret and cannot be pickled$"):
            pickle.dumps([secret], protocol)
    with pytest.raises(TypeError):
        copy.deepcopy({"key": secret})


def test_text_and_bytes_are_hidden_and_all_else_stays() -> None:
    assert type(as_secret("planted")) is Secret
    assert type(as_secret(b"planted")) is SecretBytes
    assert as_secret(None) is None
    assert as_secret(4711) == 4711


def test_what_lists_and_mappings_hold_is_hidden_and_their_types_stay() -> None:
    nested: list[object] = ["planted", ("planted", b"planted"), {"planted": {"planted"}}]
    nested.append(frozenset({"planted"}))
    hidden = as_secret(nested)
    assert hidden == nested
    assert "planted" not in repr(hidden)
    assert [type(each) for each in hidden] == [Secret, tuple, dict, frozenset]
    assert isinstance(as_secret(bytearray(b"planted")), SecretBytes)


def test_a_list_that_holds_itself_has_an_end() -> None:
    endless: list[object] = ["planted"]
    endless.append(endless)
    assert "planted" not in repr(as_secret(endless))


def test_an_environment_is_the_one_of_the_process_and_is_not_shown(
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


def test_a_traceback_with_locals_shows_no_secret() -> None:
    def fail(secret: str) -> None:
        secret = as_secret(secret)
        raise ValueError(len(secret))

    with pytest.raises(ValueError, match=r"^7$") as caught:
        fail("pla" + "nted")
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "planted" not in "".join(shown.format())
