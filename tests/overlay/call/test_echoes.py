"""Mask credentials that a server echoes in an error response."""

from __future__ import annotations

import base64
import pickle

import pytest
from tests.fakes.calls import TransportName, operation
from tests.fakes.scripted_server import Connection, ScriptedServer, respond
from tests.overlay.faults.rig import TRANSPORTS, Acme, client

from trunkline import errors
from trunkline._call.echoes import credentials_of, mask_bytes
from trunkline._common.secret import Secret
from trunkline._operation import APIKey, AuthScheme, Basic


def masked(body: bytes, headers: dict[str, str], query: str = "") -> bytes:
    return mask_bytes(body, credentials_of(headers, query))


@pytest.mark.parametrize("header", ["Authorization", "authorization", "X-API-Key"])
def test_the_value_of_a_header_is_masked_in_text_and_in_json(header: str) -> None:
    headers = {header: Secret("Basic a2V5/OnNlY3JldA=="), "Accept": "application/json"}
    body = rb"Basic a2V5/OnNlY3JldA== or a2V5\/OnNlY3JldA== of application/json"
    assert masked(body, headers) == b"Basic *** or *** of application/json"


def test_the_password_of_basic_credentials_is_masked_and_the_name_is_not() -> None:
    pair = base64.b64encode(b"account:planted-secret").decode()
    body = b"no account with the name account and the password planted-secret"
    assert masked(body, {"authorization": f"Basic {pair}"}) == (
        b"no account with the name account and the password ***"
    )
    short = base64.b64encode(b"account:word").decode()
    assert masked(b"a word", {"authorization": f"Basic {short}"}) == b"a word"
    assert masked(b"a word", {"authorization": "Basic no base64"}) == b"a word"


def test_each_cookie_and_each_credential_of_a_query_is_masked() -> None:
    assert masked(b"sid planted-1, theme planted-2", {"cookie": "sid=planted-1; t=planted-2"}) == (
        b"sid ***, theme ***"
    )
    query = "key=planted%2Fkey&short=a"
    assert masked(b"/x?key=planted%2Fkey or planted/key or a", {}, query) == (
        b"/x?key=*** or *** or a"
    )


def test_a_request_without_credentials_masks_nothing() -> None:
    assert masked(b"application/json", {"accept": "application/json"}) == b"application/json"


SCHEMES: dict[str, AuthScheme] = {
    "basic": Basic(username="key", password="secret"),
    "query": APIKey(key="secret", name="api_key", place="query"),
    "header": APIKey(key="secret", name="X-Key", place="header"),
    "cookie": APIKey(key="secret", name="sid", place="cookie"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("wire", TRANSPORTS)
async def test_no_attribute_of_an_error_contains_the_credential(
    scheme: str, wire: TransportName
) -> None:
    async def echo(connection: Connection) -> None:
        request = connection.request
        assert request is not None
        values = ["planted-password-4711", request.target, *request.headers.values()]
        text = " ".join(values)
        headers = {"X-Request-Id": "r-1"}
        if wire == "aiohttp":  # httpcore logs response headers.
            headers["X-Echo"] = text
        await connection.send(respond({"title": "Bad", "detail": text}, 400, headers))

    async with ScriptedServer(echo) as server:
        acme: Acme = client(wire, server.url, auth=SCHEMES[scheme])
        async with acme:
            with pytest.raises(errors.BadRequestError) as caught:
                await acme.call(operation(decode=lambda value: value))
    error = caught.value
    shown = f"{error} {vars(error)} {pickle.dumps(error)!r}"
    sent = server.requests[0]
    assert "planted-password" not in shown
    assert sent.headers.get("authorization", "Basic planted").split(" ")[1] not in shown
    assert error.headers["x-request-id"] == "r-1"
