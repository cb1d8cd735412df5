"""Sends one webhook: signed, to this machine alone unless told, until it is taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

import httpx

from trunkline._transport.urls import is_loopback

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

_FIRST_PAUSE = 0.2  # seconds before the second attempt; each further pause is twice as long
_PATIENCE = 5.0  # seconds that a receiver may take


def refusal_of(url: str | None, hosts: Collection[str], in_process: bool) -> str | None:
    """Return why nothing is sent to a URL, None where something is."""
    if url is None:
        return "there is no callback URL for it"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "its URL is none"
    if parts.scheme not in ("http", "https") or not host:
        return "its URL is none of http or https"
    if in_process or is_loopback(host) or host in hosts:
        return None
    return f"{host} is another machine, and not one that webhooks may be sent to"


def signature(content: bytes, claims: Mapping[str, object], secret: str) -> str:
    """Return the `Authorization` of a signed webhook: an HS256 JWT with the hash of its body."""
    body = {
        "iss": "Vonage",
        "jti": str(uuid.uuid4()),
        **claims,
        "payload_hash": hashlib.sha256(content).hexdigest(),
    }
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, body)]
    signed = b".".join(_base64url(part) for part in parts)
    proof = _base64url(hmac.digest(secret.encode(), signed, "sha256"))
    return f"Bearer {(signed + b'.' + proof).decode()}"


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class _Lent(httpx.AsyncBaseTransport):
    """A transport that is another's to close."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


class Sender:
    """Posts webhooks.

    Args:
        transport: What sends them, None for connections of its own.
        sleep: Waits between two attempts.
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
        """Post a body until it is answered with a 2xx; say whether it was.

        Args:
            url: Where it goes.
            content: The body.
            headers: The headers.
            attempts: How often to try.
            record: Gets the outcome of each attempt.
        """
        for attempt in range(attempts):
            if attempt:
                await self._sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
            outcome = await self._post(url, content, headers)
            record.append(outcome)
            if isinstance(outcome, int) and 200 <= outcome < 300:
                return True
        return False

    async def _post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int | str:
        client = httpx.AsyncClient(
            transport=_Lent(self._transport) if self._transport else None,
            # Nobody signs a certificate for this machine.
            verify=not is_loopback(urlsplit(url).hostname or ""),
            trust_env=False,
            timeout=_PATIENCE,
        )
        try:
            # The body of the answer is not read: nothing in it matters, and it has no bound.
            async with (
                client as http,
                http.stream("POST", url, content=content, headers=headers) as response,
            ):
                return response.status_code
        except Exception as error:  # noqa: BLE001 (an application called in process may raise all)
            return type(error).__name__
