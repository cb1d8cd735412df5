from __future__ import annotations

import ssl

import aiohttp
import httpx
import pytest
from tests.sandbox.sandbox_clients import basic

from trunkline import errors
from trunkline.sandbox import Sandbox


async def test_a_client_that_trusts_the_certificate_is_accepted() -> None:
    async with Sandbox(tls=True) as sandbox:
        assert sandbox.url.startswith("https://127.0.0.1:")
        assert sandbox.certificate is not None
        async with httpx.AsyncClient(
            verify=sandbox.certificate.client_context(), base_url=sandbox.url, trust_env=False
        ) as http:
            response = await http.get("/v2/applications", auth=basic(sandbox))
        assert response.status_code == 200


async def test_the_clients_of_the_sandbox_trust_the_certificate() -> None:
    async with Sandbox(tls=True) as sandbox, sandbox.vonage() as vonage:
        assert [each.name async for each in vonage.applications.list()] == ["Sandbox"]


async def test_other_clients_do_not_trust_the_certificate() -> None:
    async with Sandbox(tls=True) as sandbox:
        async with sandbox.vonage(ssl_context=ssl.create_default_context()) as vonage:
            with pytest.raises(errors.TLSError):
                await vonage.applications.list().collect()
        other = Sandbox(tls=True).certificate
        assert other is not None
        async with aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await http.get(sandbox.url, ssl=other.client_context())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "sandbox.test"])
def test_the_certificate_is_for_the_names_of_this_machine(host: str) -> None:
    certificate = Sandbox(tls=True, allow_hosts=["sandbox.test"]).certificate
    assert certificate is not None
    trusted = ssl.PEM_cert_to_DER_cert(certificate.pem)
    server, client = ssl.MemoryBIO(), ssl.MemoryBIO()
    served = certificate.server_context().wrap_bio(client, server, server_side=True)
    context = certificate.client_context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    tls = context.wrap_bio(server, client, server_hostname=host)
    for _ in range(4):
        for side in (tls, served):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert tls.getpeercert(binary_form=True) == trusted


async def test_broken_connections_work_over_tls() -> None:
    async with Sandbox(tls=True) as sandbox:
        for kind in ("reset", "reset-after", "close", "cut"):
            async with sandbox.vonage(retry=None) as vonage:
                sandbox.fail_next(kind)
                with pytest.raises(errors.TrunklineError):
                    await vonage.applications.create(name="x")
        assert len(sandbox.ledger.ids("created", "applications")) == 3
