"""`--dry-run`: credentials are masked where each API has them."""

from __future__ import annotations

import httpx
import pytest

from trunkline._cli.dry_run import credential_places, describe
from trunkline._operation import (
    APIInfo,
    APIKey,
    AuthScheme,
    Basic,
    Bearer,
    ClientCredentials,
    Operation,
    Security,
)

HEADER = APIKey(key="key", name="X-Key")
QUERY = APIKey(key="key", name="api key", place="query")
COOKIE = APIKey(key="session", name="sid", place="cookie")
BASIC = Basic(username="name", password="word")
BEARER = Bearer(token="token")
OAUTH = ClientCredentials(client_id="id", client_secret="secret", token_path="/token")
SCHEMES: dict[str, AuthScheme] = {
    "header": HEADER,
    "query": QUERY,
    "cookie": COOKIE,
    "basic": BASIC,
    "oauth": OAUTH,
}
BOTH: Security = ({"header": (), "cookie": ()},)
EITHER: Security = ({}, {"oauth": ("read",)}, {"query": ()})
AUTHORIZATION = ("header", "Authorization")


def operation(security: Security | None = None) -> Operation[None]:
    return Operation(id="getIt", api="acme", method="GET", path="/it", security=security)


def api(auth: AuthScheme | None = None, security: Security = ()) -> APIInfo:
    schemes = {} if auth else SCHEMES
    return APIInfo(
        name="acme", title="", version="1", base_url="https://x.example", auth=auth, schemes=schemes,
        security=security,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "security", "known", "places"),
    [
        (api(HEADER), None, (), [("header", "X-Key")]),
        (api(QUERY), None, (), [("query", "api key")]),
        (api(COOKIE), None, (), [("cookie", "sid")]),
        *((api(each), None, (), [AUTHORIZATION]) for each in (BASIC, BEARER, OAUTH)),
        (api(security=BOTH), None, (), [("header", "X-Key"), ("cookie", "sid")]),
        # The operation's own security, and none.
        (api(security=BOTH), EITHER, (), [AUTHORIZATION]),
        (api(security=BOTH), (), (), []),
        (api(security=BOTH), ({},), (), []),
        # The alternative whose arguments are set.
        (api(security=EITHER), None, ("key",), [("query", "api key")]),
        (api(security=EITHER), None, ("id", "secret", "key"), [AUTHORIZATION]),
    ],
)
def test_credential_places_are_those_of_the_operation(
    declared: APIInfo,
    security: Security | None,
    known: tuple[str, ...],
    places: list[tuple[str, str]],
) -> None:
    assert credential_places(declared, operation(security), known) == places


@pytest.mark.parametrize(
    ("url", "places", "first", "second"),
    [
        ("https://x.example/a?b=1", [("header", "X-Key")], "GET https://x.example/a?b=1", "X-Key: ***"),
        ("https://x.example/a?b=1", [("query", "k")], "GET https://x.example/a?b=1&k=***", ""),
        ("https://x.example/a", [("query", "k")], "GET https://x.example/a?k=***", ""),
        ("https://x.example/a", [("cookie", "sid")], "GET https://x.example/a", "Cookie: c=1; sid=***"),
    ],
)  # fmt: skip
def test_request_and_curl_line_have_the_mask(
    url: str, places: list[tuple[str, str]], first: str, second: str
) -> None:
    headers = {"cookie": "c=1", "x-argument": "v", "user-agent": "u"}
    text = describe(httpx.Request("GET", url, headers=headers), places)
    lines = text.splitlines()
    assert lines[0] == first
    assert second in lines or not second
    assert "X-Argument: v" in lines
    assert "User-Agent" not in text
    curl = lines[-1]
    assert first.removeprefix("GET ") in curl
    assert second in curl
    assert "-H 'X-Argument: v'" in curl
