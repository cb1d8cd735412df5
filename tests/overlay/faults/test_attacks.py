"""The fault table: attacks."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from python_multipart import FormParser
from python_multipart.multipart import parse_options_header
from tests.fakes.calls import TransportName, operation
from tests.fakes.keys import pem, public_pem, rsa_key
from tests.fakes.scripted_server import Request, ScriptedServer, respond

from trunkline import Vonage, errors

from .rig import EITHER, OK, PASSWORD, TRANSPORTS, Acme, client, failing, no_leaks, rig

ANY_WIRE = pytest.mark.parametrize("wire", TRANSPORTS)


@ANY_WIRE
@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 306, 307, 308, 201, 202])
async def test_a_redirect_with_any_status_is_not_followed(
    wire: TransportName, method: str, status: int
) -> None:
    async with ScriptedServer(OK) as elsewhere:
        headers = {"Location": f"{elsewhere.url}/v1/things/a", "Refresh": f"0; {elsewhere.url}"}
        async with rig(wire, respond(None, status, headers)) as (server, acme):
            if status < 300 and method not in ("GET", "HEAD"):
                assert not await acme.call(method)  # A successful write without content.
            else:
                expected = {
                    201: errors.DecodeError,
                    202: errors.DecodeError,
                    304: errors.NotModifiedError,
                }
                expected_error = expected.get(status, errors.APIStatusError)
                error = await failing(expected_error, acme, method)
                assert error.status == status
            assert server.counts[method] == 1
        assert elsewhere.connections == 0


REFUSED = ["", ".", "..", "a\x00b", "a\r\nb", "\r\nHost: evil", "\x7f", "\u2028", "\ud800"]
QUOTED = [
    "a/b", "../../admin", "a?b=c", "a#b", "%2e", "%2e%2e", "%2E%2e/x", "..%2f", "a\\b", "..\\x",
    "...", ".a", "a;b", "a:b@c", "//evil.example", "http://evil.example", "ä€😀", " a ", "a+b", "%00",
]  # fmt: skip


@ANY_WIRE
@pytest.mark.parametrize("identifier", REFUSED, ids=ascii)
async def test_an_identifier_that_would_change_the_path_is_rejected_before_any_io(
    wire: TransportName, identifier: str
) -> None:
    async with rig(wire, OK) as (server, acme):
        await failing(errors.ArgumentError, acme, "GET", identifier)
        assert server.connections == 0


@ANY_WIRE
@pytest.mark.parametrize("identifier", QUOTED, ids=ascii)
async def test_any_other_identifier_is_exactly_one_segment(
    wire: TransportName, identifier: str
) -> None:
    async with rig(wire, OK) as (server, acme):
        await acme.call("GET", identifier)
        (request,) = server.requests
        host = server.url.removeprefix("http://")
    assert re.fullmatch(r"/v1/things/[A-Za-z0-9._~%-]+", request.target)
    assert unquote(request.target.rpartition("/")[2]) == identifier
    assert request.headers["host"] == host


SPLITTERS = ["planted\r\nX-Evil: 1", "planted\n", "planted\r", "planted\x00", "planted\u010a"]


@ANY_WIRE
@pytest.mark.parametrize("value", SPLITTERS, ids=ascii)
async def test_a_value_that_would_split_a_header_is_rejected_without_being_quoted(
    wire: TransportName, value: str
) -> None:
    async with rig(wire, OK) as (server, acme):
        for headers in ({"X-Mine": value}, {value: "1"}):
            error = await failing(errors.ArgumentError, acme, headers=headers)
            assert "planted" not in f"{error} {error.args}"
        assert server.connections == 0
    for options in ({"user_agent": value}, {"headers": {"X-Mine": value}}):
        with pytest.raises(errors.ArgumentError) as caught:
            Acme(**options)
        assert "planted" not in str(caught.value)


@ANY_WIRE
@pytest.mark.parametrize("value", ["a\r\nb", "a\x00b", "a&b=c", "a#b", "a%0d%0ab", "ä \u2028"])
async def test_a_query_value_stays_one_value_of_one_parameter(
    wire: TransportName, value: str
) -> None:
    async with rig(wire, OK) as (server, acme):
        try:
            await acme._api_clients.of(acme._api).call(operation(path="/things"), (), {"q": value})
        except errors.ArgumentError as error:
            assert value not in str(error)  # noqa: PT017 (refused is as good as quoted)
            assert server.connections == 0
            return
        (request,) = server.requests
    name, _, written = request.target.removeprefix("/v1/things?").partition("=")
    assert (name, unquote(written)) == ("q", value)
    assert "x-evil" not in request.headers


NASTY = [
    'a"b',
    "a\r\nX-Evil: 1",
    "a\nb",
    'a"; filename="evil',
    "ä€😀",
    "a%22b",
    "--boundary",
    "a\\",
]


@ANY_WIRE
@pytest.mark.parametrize("name", NASTY, ids=ascii)
async def test_multipart_names_and_content_are_parsed_back_by_an_independent_parser(
    wire: TransportName, name: str
) -> None:
    form = operation("POST", path="/things", body="multipart")
    content = b"\r\n--boundary--\r\n\x00" + name.encode() + b"\r\n--"
    fields: dict[str, Any] = {name: "value", "file": ("a.bin", content)}
    async with rig(wire, OK) as (server, acme):
        try:
            await acme._api_clients.of(acme._api).call(form, (), {}, fields)
        except errors.ArgumentError as error:
            assert name not in str(error)  # noqa: PT017 (refused is as good as encoded)
            assert server.connections == 0
            return
        (request,) = server.requests
    read = parsed(request)
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
    assert read == {quoted: b"value", b"file": content}
    assert len(mime_parts(request)) == 2


def parsed(request: Request) -> dict[bytes, bytes]:
    """Return the form as python-multipart parses it."""
    kind, options = parse_options_header(request.headers["content-type"])
    assert kind == b"multipart/form-data"
    found: dict[bytes, bytes] = {}

    def on_field(field: Any) -> None:
        found[field.field_name] = field.value

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        found[file.field_name] = file.file_object.read()

    parser = FormParser(kind.decode(), on_field, on_file, boundary=options[b"boundary"])
    parser.write(request.body)
    parser.finalize()
    parser.close()
    return found


def mime_parts(request: Request) -> list[Any]:
    """Return the parts of the form as the mail parser of the standard library parses them."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message = email.message_from_bytes(head + request.body, policy=email.policy.HTTP)
    return list(message.iter_parts())


@pytest.mark.parametrize(
    "url", ["http://a.example", "http://10.0.0.1", "http://127.0.0.1.evil.example"]
)
def test_plain_http_with_credentials_is_rejected_except_for_loopback(url: str) -> None:
    with pytest.raises(errors.ConfigError, match="https"):
        Acme(base_url=url)
    for loopback in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]"):
        Acme(base_url=loopback)


async def test_proxies_netrc_and_key_logs_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc, keys = tmp_path / "netrc", tmp_path / "keys.log"
    netrc.write_text("machine 127.0.0.1 login user password planted\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    async with ScriptedServer(OK) as proxy, ScriptedServer(OK) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with no_leaks(url=server.url, wire="aiohttp", auth=None) as acme:
            await acme.call()
        assert (proxy.connections, server.counts["GET"]) == (0, 1)
        assert "authorization" not in server.requests[0].headers
        https = server.url.replace("http:", "https:")
        async with no_leaks(url=https, wire="aiohttp") as acme:
            await failing(errors.APITimeoutError, acme, timeout=0.2, retry=None)
        assert proxy.connections == 0
    assert not keys.exists()


def weak_keys() -> dict[str, Any]:
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {
        "1024 bits": pem(rsa_key(1024)),
        "public": public_pem(),
        "of a curve": curve,
        "damaged": pem()[:-200],
        "text": b"planted",
        "empty": b"",
    }


@pytest.mark.parametrize("what", weak_keys())
def test_a_weak_or_wrong_key_is_rejected_when_the_client_is_created_and_never_shown(
    what: str,
) -> None:
    key = weak_keys()[what]
    with pytest.raises(errors.ConfigError) as caught:
        Vonage(application_id="app", private_key=key)
    assert "private_key" in str(caught.value)
    inner = [line for line in key.decode().splitlines() if line and not line.startswith("-----")]
    assert not any(line in f"{caught.value} {caught.value.args}" for line in inner)


@ANY_WIRE
async def test_a_credential_is_bound_to_its_scheme_host_and_port(wire: TransportName) -> None:
    async with ScriptedServer(OK) as elsewhere, ScriptedServer(OK) as server:
        acme = client(wire, server.url)
        moved = operation(server=elsewhere.url)
        try:
            await acme.call(moved)
        except errors.TrunklineError:
            assert elsewhere.requests == []
        assert all(PASSWORD not in str(request) for request in elsewhere.requests)
        await acme.aclose()
