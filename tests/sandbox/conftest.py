"""A running sandbox, and a client for each authentication scheme.

The sandbox sends described shapes, and every response with them is validated against the resolved
descriptions. `apis/test_recorded_shapes.py` tests the recorded shapes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox
from trunkline.sandbox._http.routing import Response
from trunkline.sandbox._server.app import App

from .described import response_violations
from .sandbox_clients import basic, bearer, client, grant, signed


@pytest.fixture(autouse=True)
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test if a response of a sandbox violates the descriptions.

    Responses with an injected fault or with recorded shapes are exempt.
    """
    found: list[str] = []
    original = App._respond_api

    async def checked(self: App, context: Any) -> Response:
        response = await original(self, context)
        record = context.record
        if record.fault is None and context.shapes == "described":
            found.extend(
                response_violations(
                    record.method,
                    record.path,
                    response.status,
                    response.content_type,
                    response.body,
                )
            )
        return response

    monkeypatch.setattr(App, "_respond_api", checked)
    yield
    assert not found


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(shapes="described") as sandbox:
        yield sandbox


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client without credentials."""
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
