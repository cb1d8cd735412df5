"""Each operation is sent with the credentials that its description requires, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.spec.errors import SpecError

from .conftest import Checkout, description
from .test_add_api import run

SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "query", "name": "api_key"},
    "apiSecret": {"type": "apiKey", "in": "query", "name": "api_secret"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "device": {"type": "apiKey", "in": "cookie", "name": "did"},
    "appId": {"type": "apiKey", "in": "header", "name": "X-App-Id"},
    "login": {"type": "http", "scheme": "Basic"},
    "admin": {"type": "http", "scheme": "bearer"},
    "oauth": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/token", "scopes": {"r": "", "w": ""}}},
    },
    "signed": {"type": "http", "scheme": "digest"},
    "tls": {"type": "mutualTLS"},
}
ALL = {
    "api_key": "k",
    "api_secret": "s",
    "session": "c",
    "device": "d",
    "app_id": "i",
    "username": "u",
    "password": "p",
    "token": "t",
    "client_id": "ci",
    "client_secret": "cs",
}
LOGIN = "Basic dTpw"
# The security of an operation, the credentials that are passed, and what is sent.
CASES: dict[str, tuple[Any, dict[str, str] | None, str]] = {
    "two keys together": ([{"apiKey": [], "apiSecret": []}], None, "?api_key=k&api_secret=s"),
    "a key and a login": ([{"appId": [], "login": []}], None, f"x-app-id=i;authorization={LOGIN}"),
    "a key and a token": (
        [{"appId": [], "oauth": ["r"]}],
        None,
        "x-app-id=i;authorization=Bearer r",
    ),
    "two cookies": ([{"session": [], "device": []}], None, "cookie=sid=c; did=d"),
    "three places": (
        [{"apiKey": [], "session": [], "admin": []}],
        None,
        "cookie=sid=c;authorization=Bearer t?api_key=k",
    ),
    "the first of two": ([{"admin": []}, {"appId": []}], None, "authorization=Bearer t"),
    "the first that is complete": (
        [{"apiKey": [], "apiSecret": []}, {"appId": []}],
        {"api_key": "k", "app_id": "i"},
        "x-app-id=i",
    ),
    "another scheme than most": ([{"admin": []}], None, "authorization=Bearer t"),
    "no security": ([], None, ""),
    "an empty requirement": ([{}], None, ""),
    "optional and passed": ([{}, {"appId": []}], None, "x-app-id=i"),
    "optional and not passed": ([{"appId": []}, {}], {}, ""),
    "that of the document": ("inherited", None, "x-app-id=i"),
    "scopes": ([{"oauth": ["r", "w"]}], None, "authorization=Bearer r+w"),
    "no scopes": ([{"oauth": []}], None, "authorization=Bearer none"),
    "an alternative that is not supported": (
        [{"signed": []}, {"admin": []}],
        None,
        "authorization=Bearer t",
    ),
    "nothing but a certificate": ([{"tls": []}], None, ""),
    "a certificate and a key": ([{"tls": [], "appId": []}], None, "x-app-id=i"),
    "nothing passed": (
        [{"admin": []}],
        {},
        "ConfigError: Pets: OPERATION needs the argument token (or PETS_TOKEN, with from_env())",
    ),
    "others passed": (
        [{"admin": []}],
        {"app_id": "i"},
        "AuthenticationError: OPERATION needs the argument token (or PETS_TOKEN, with from_env())",
    ),
    "one of two passed": (
        [{"apiKey": [], "apiSecret": []}, {"login": []}],
        {"api_key": "k"},
        (
            "ConfigError: Pets: OPERATION needs the arguments api_secret (or PETS_API_SECRET, with"
            " from_env()), or username (or PETS_USERNAME, with from_env()) and password (or"
            " PETS_PASSWORD, with from_env())"
        ),
    ),
    "two of one header": ([{"login": [], "admin": []}], None, "authorization=Basic dTpw"),
}
CODE = """
import asyncio, json, sys, urllib.parse
import httpx
from trunkline import errors
from trunkline_api.clients import Pets

seen = []

def respond(request):
    if request.url.path.endswith("/token"):
        form = dict(urllib.parse.parse_qsl(request.content.decode()))
        scope = form.get("scope", "none").replace(" ", "+")
        return httpx.Response(200, json={"access_token": scope, "expires_in": 600, "token_type": "Bearer"})
    names = ("cookie", "x-app-id", "authorization")
    sent = ";".join(f"{n}={request.headers[n]}" for n in names if n in request.headers)
    query = request.url.query.decode()
    seen.append(sent + (f"?{query}" if query else ""))
    return httpx.Response(401 if request.url.path.endswith(REFUSED) else 204)

async def main():
    found = []
    for path, given in CALLS:
        seen.clear()
        async with Pets(transport=httpx.MockTransport(respond), retry=None, **given) as pets:
            try:
                await getattr(pets, path).list()
            except errors.ConfigError as error:
                seen.append(f"{type(error).__name__}: {error}")
            except errors.AuthenticationError as error:
                assert seen == [""]  # without any credential
                seen.append(f"{type(error).__name__}: {str(error).partition('credential: ')[2].partition(chr(10))[0].removesuffix(')')}")
        found.append(seen[-1])
    print(json.dumps(found))

asyncio.run(main())
"""


def pets(**changes: Any) -> Any:
    paths = {
        f"/op{index}": {
            "get": {
                "operationId": f"op{index}",
                "responses": {"204": {"description": ""}},
                **({} if security == "inherited" else {"security": security}),
            }
        }
        for index, (security, _, _) in enumerate(CASES.values())
    }
    components = {"securitySchemes": SCHEMES}
    return description(security=[{"appId": []}], paths=paths, components=components, **changes)


def test_each_operation_is_sent_with_the_required_credentials(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checkout.add_api("pets", checkout.write("pets.json", pets())) == 0
    printed = capsys.readouterr().out
    calls = [
        (f"op{index}", ALL if given is None else given)
        for index, (_, given, _) in enumerate(CASES.values())
    ]
    refused = f"/op{list(CASES).index('others passed')}"
    code = CODE.replace("CALLS", repr(calls)).replace("REFUSED", repr(refused))
    sent = json.loads(run(checkout, code))
    expected = [
        wanted.replace("OPERATION", f"op{index}")
        for index, (_, _, wanted) in enumerate(CASES.values())
    ]
    assert dict(zip(CASES, map(in_order, sent), strict=True)) == dict(
        zip(CASES, map(in_order, expected), strict=True)
    )
    assert "the scheme signed (http digest) is not supported: pass `auth=`" in printed
    assert "the scheme tls (mutualTLS) is not supported" in printed
    assert " other combinations" in printed


def in_order(sent: str) -> str:
    """Return what was sent with its headers in one order."""
    if "Error: " in sent:
        return sent
    headers, mark, query = sent.partition("?")
    return ";".join(sorted(headers.replace("; ", ",").split(";"))) + mark + query


def test_the_credentials_are_arguments_with_environment_variables(checkout: Checkout) -> None:
    assert checkout.add_api("pets", checkout.write("pets.json", pets())) == 0
    known = checkout.client("Pets")["credentials"]
    assert known.keys() == ALL.keys()
    assert {entry["env"] for entry in known.values()} == {f"PETS_{name.upper()}" for name in ALL}
    assert checkout.entry("pets")["schemes"]["tls"] == {"kind": "none"}


def test_a_requirement_of_a_scheme_that_the_catalog_lacks_is_an_error(checkout: Checkout) -> None:
    assert checkout.add_api("pets", checkout.write("pets.json", pets())) == 0
    file: Path = checkout.folder / "specs" / "catalog.toml"
    before = file.read_text("utf-8")
    start = before.index("[apis.pets.schemes.admin]")
    file.write_text(before[:start] + before[before.index("[", start + 1) :], "utf-8")
    with pytest.raises(SpecError, match="requires the security scheme 'admin'"):
        build(checkout.folder / "specs")
