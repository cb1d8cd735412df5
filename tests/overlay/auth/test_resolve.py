from __future__ import annotations

import pytest
from tests.fakes.calls import FakeClock

from trunkline._auth.arguments import CredentialArguments
from trunkline._auth.resolve import AuthDefaults, CredentialSelector, credential_for
from trunkline._operation import APIInfo, APIKey, AuthScheme, Basic, Operation
from trunkline.errors import ConfigError

ARGUMENTS = CredentialArguments({"key": "k", "secret": "s"}, {"key": "KEY"})


def api(auth: AuthScheme | None) -> APIInfo:
    return APIInfo(name="a", title="A", version="1", base_url="https://a.example", auth=auth)


def test_an_open_api_needs_no_credential() -> None:
    credential = credential_for(
        api(None), ARGUMENTS, "https://a.example", AuthDefaults(clock=FakeClock())
    )
    assert (credential.auth, dict(credential.headers), credential.query) == (None, {}, "")


def test_a_credential_is_masked_in_its_repr() -> None:
    for scheme in (
        Basic(username="key", password="secret"),
        APIKey(key="secret", name="s", place="query"),
        APIKey(key="secret", name="s", place="cookie"),
    ):
        credential = credential_for(
            api(scheme), ARGUMENTS, "https://a.example", AuthDefaults(clock=FakeClock())
        )
        parts = (credential, credential.auth, credential.headers, credential.query)
        assert "s=s" not in repr(parts)
        assert "azpz" not in repr(parts)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("key", "A needs the argument key (or KEY, with from_env())"),
        ("secret", "A needs the argument secret"),
    ],
)
def test_the_error_names_missing_arguments(name: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        CredentialArguments({}, {"key": "KEY"}).require(name, api(None))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "second",
    [
        APIKey(key="key", name="Authorization", place="header"),
        Basic(username="secret", password="key"),
    ],
)
def test_two_credentials_of_one_header_are_refused(second: AuthScheme) -> None:
    # A correction of the catalog may demand them; a description that does means either.
    several = APIInfo(
        name="a",
        title="A",
        version="1",
        base_url="https://a.example",
        schemes={"first": Basic(username="key", password="secret"), "second": second},
        security=({"first": (), "second": ()},),
    )
    selector = CredentialSelector(
        several, ARGUMENTS, several.base_url, AuthDefaults(clock=FakeClock())
    )
    operation = Operation[None](id="look", api="a", method="GET", path="/look", decode=None)
    with pytest.raises(ConfigError, match="two credentials of one request use the header"):
        selector.of(operation)
