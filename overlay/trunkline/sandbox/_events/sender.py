"""Send one webhook, with retries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

import httpx

from trunkline._transport.urls import is_loopback

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

_INITIAL_BACKOFF = 0.2  # seconds before the second attempt; doubled for each further one
_TIMEOUT = 5.0  # seconds for one attempt


def skip_reason(url: str | None, hosts: Collection[str], in_process: bool) -> str | None:
    """Return the reason why a webhook to a URL is skipped, or None if it is sent."""
    if url is None:
        return "no callback URL is set"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "the callback URL is invalid"
    if parts.scheme not in ("http", "https") or not host:
        return "the callback URL is not an http or https URL"
    if in_process or is_loopback(host) or host in hosts:
        return None
    return f"{host} is not loopback and not in webhook_hosts"


class _SharedTransport(httpx.AsyncBaseTransport):
    """Delegates to a transport without closing it."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


class Sender:
    """Sends webhooks.

    Args:
        transport: The httpx transport to use; None opens connections.
        sleep: Waits between attempts.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None, sleep: Sleep) -> None:
        self._transport = transport
        self._sleep = sleep

    async def send(
        self,
        url: str,
        content: bytes,
        headers: Mapping[str, str],
        attempts: int,
        record: list[int | str],
    ) -> bool:
        """Post a body until the receiver responds with a 2xx; return whether it did.

        Args:
            url: The callback URL.
            content: The body.
            headers: The headers.
            attempts: The maximum number of attempts.
            record: Collects the outcome of each attempt: a status, or the name of an exception.
        """
        for attempt in range(attempts):
            if attempt:
                await self._sleep(_INITIAL_BACKOFF * 2 ** (attempt - 1))
            outcome = await self._post(url, content, headers)
            record.append(outcome)
            if isinstance(outcome, int) and 200 <= outcome < 300:
                return True
        return False

    async def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int | str:
        client = httpx.AsyncClient(
            transport=_SharedTransport(self._transport) if self._transport else None,
            # No authority issues certificates for loopback addresses.
            verify=not is_loopback(urlsplit(url).hostname or ""),
            trust_env=False,
            timeout=_TIMEOUT,
        )
        try:
            # The body of the response is not needed and can be of any size, so it is not read.
            async with (
                client as http,
                http.stream("POST", url, content=content, headers=headers) as response,
            ):
                return response.status_code
        except Exception as error:  # noqa: BLE001 (an application called in process can raise anything)
            return type(error).__name__
