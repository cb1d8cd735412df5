"""A running sandbox and, for each kind of credential, a client that brings it.

Every answer of every sandbox in these tests is held against the resolved descriptions.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox
from trunkline.sandbox._http.routing import Response
from trunkline.sandbox._server.app import App

from .described import answer_violations
from .sandbox_clients import basic, bearer, client, grant, signed


@pytest.fixture(autouse=True)
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which a sandbox answered what the descriptions do not have.

    Answers that a fault has spoiled are meant to break them.
    """
    found: list[str] = []
    answered = App._respond_api

    async def checked(self: App, incoming: Any) -> Response:
        answer = await answered(self, incoming)
        record = incoming.record
        if record.fault is None:
            found.extend(
                answer_violations(
                    record.method, record.path, answer.status, answer.content_type, answer.body
                )
            )
        return answer

    monkeypatch.setattr(App, "_answer", checked)
    yield
    assert not found


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
