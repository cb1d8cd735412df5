"""openai-python's base client, asked for the same thing: a hand-written base that many know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, BaseModel, DefaultAsyncHttpxClient

from benchmarks import responses
from benchmarks.setting import Setting

Get = Callable[[], Awaitable[object]]


class Webhook(BaseModel):
    """Where events go."""

    address: str | None = None
    http_method: str | None = None


class Capability(BaseModel):
    """A capability with its webhooks, by their names."""

    webhooks: dict[str, Webhook] | None = None


class Capabilities(BaseModel):
    """The capabilities that the answers have."""

    voice: Capability | None = None
    messages: Capability | None = None
    rtc: Capability | None = None


class Keys(BaseModel):
    """The application's key."""

    public_key: str | None = None


class Application(BaseModel):
    """An application."""

    id: str
    name: str | None = None
    keys: Keys | None = None
    capabilities: Capabilities | None = None


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Get]:
    """Get an application."""
    context = setting.context()
    sender = None if context is None else DefaultAsyncHttpxClient(verify=context)
    async with AsyncOpenAI(
        api_key="of-no-account", base_url=setting.base_url, http_client=sender
    ) as client:
        path = f"/v2/applications/{responses.APPLICATION_ID}"
        yield lambda: client.get(path, cast_to=Application)
