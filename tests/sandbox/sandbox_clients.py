"""Clients of the sandbox that are independent of trunkline: plain httpx and pyjwt."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from trunkline.sandbox import Sandbox


def client(sandbox: Sandbox, **options: Any) -> httpx.AsyncClient:
    """Return an httpx client of the sandbox, without TLS certificates, which take long to load."""
    return httpx.AsyncClient(base_url=sandbox.url, verify=False, trust_env=False, **options)


def signed(
    sandbox: Sandbox,
    *,
    application_id: str | None = None,
    private_key: str | None = None,
    without: tuple[str, ...] = (),
    **claims: Any,
) -> str:
    """Return a token signed by an application, by the sandbox's clock."""
    now = int(sandbox.clock.time())
    body = {
        "iat": now,
        "exp": now + 900,
        "jti": str(uuid.uuid4()),
        "application_id": application_id or sandbox.credentials.application_id,
        **claims,
    }
    kept = {name: value for name, value in body.items() if name not in without}
    return jwt.encode(kept, _loaded(private_key or sandbox.credentials.private_key), "RS256")


@cache
def _loaded(pem: str) -> RSAPrivateKey:
    """Return the key of a PEM text, cached, because parsing one takes longer than most tests."""
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds that has no event."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0.005)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(sandbox: Sandbox) -> httpx.BasicAuth:
    return httpx.BasicAuth(sandbox.credentials.api_key, sandbox.credentials.api_secret)


def coviu_basic(sandbox: Sandbox) -> httpx.BasicAuth:
    known = sandbox.credentials
    return httpx.BasicAuth(known.coviu_api_key, known.coviu_key_secret)


async def grant(http: httpx.AsyncClient, sandbox: Sandbox, **form: str) -> httpx.Response:
    """Request tokens, by default with the client credentials."""
    data = {"grant_type": "client_credentials", **form}
    return await http.post("/v1/auth/token", data=data, auth=coviu_basic(sandbox))
