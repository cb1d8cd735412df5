"""A running sandbox and, for each kind of credential, a client that brings it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.sandbox.callers import basic, bearer, client, grant, signed

from trunkline.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client that brings no credentials."""
    async with client(sandbox) as http:
        yield http


@pytest.fixture
async def account(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the account's key and secret."""
    async with client(sandbox, auth=basic(sandbox)) as account:
        yield account


@pytest.fixture
async def application(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a token of the sandbox's own application."""
    headers = bearer(signed(sandbox, exp=int(sandbox.clock.time()) + 10**9))
    async with client(sandbox, headers=headers) as application:
        yield application


@pytest.fixture
async def coviu(sandbox: Sandbox, http: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an access token of the Coviu API."""
    token = (await grant(http, sandbox)).json()["access_token"]
    async with client(sandbox, headers=bearer(token)) as coviu:
        yield coviu
