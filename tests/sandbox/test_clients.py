from __future__ import annotations

from datetime import timedelta

import pytest

from trunkline import errors
from trunkline.sandbox import Sandbox


async def test_a_vonage_client_uses_the_sandbox_and_its_credentials(
    sandbox: Sandbox,
) -> None:
    async with sandbox.vonage() as vonage:
        created = await vonage.applications.create(name="Made")  # Basic
        user = await vonage.users.create(name="ada")  # A signed token.
        names = [each.name async for each in vonage.applications.list(page_size=1)]
        assert (await vonage.users.get(user.id or "")).name == "ada"
    assert names == ["Sandbox", "Made"]
    assert sandbox.ledger.ids("created", "applications")[1:] == [created.id]


async def test_a_coviu_client_uses_the_sandbox_and_its_credentials(
    sandbox: Sandbox,
) -> None:
    now = sandbox.clock.now()
    start, end = now + timedelta(hours=1), now + timedelta(hours=2)
    async with sandbox.coviu() as coviu:
        session = await coviu.sessions.create(start_time=start, end_time=end)
        assert (await coviu.sessions.get(session.session_id or "")) == session
    assert sandbox.requests[0].operation == "token"


async def test_arguments_replace_the_credentials_of_the_sandbox(sandbox: Sandbox) -> None:
    async with sandbox.vonage(api_secret="wrong", retry=None) as vonage:
        with pytest.raises(errors.AuthenticationError):
            await vonage.applications.get("any")
    async with sandbox.coviu(key_secret="wrong") as coviu:
        with pytest.raises(errors.AuthenticationError):
            await coviu.sessions.get("any")
