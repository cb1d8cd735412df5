"""OAuth 2.0 client credentials (RFC 6749, section 4.4) with refresh tokens (section 6)."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from functools import partial
from typing import NoReturn, Protocol
from urllib.parse import urlencode

import httpx

from trunkline._common.problem import Problem
from trunkline._common.secret import Secret, SecretBytes, as_secret
from trunkline._transport.urls import may_carry_secrets
from trunkline.errors import AuthenticationError, ConfigError, TrunklineError

from .schemes import (
    SYSTEM_TIME,
    HeaderAuth,
    TokenAnswer,
    TokenSender,
    basic_value,
    can_be_sent_again,
)
from .single_flight import SingleFlight
from .token import NoToken, Token, dump_token, load_token, read_token

_LARGEST_ANSWER = 256 * 1024
_ERROR_CODE = re.compile(r"[a-z_]{1,40}")  # RFC 6749, section 5.2; nothing else is quoted


class TokenStore(Protocol):
    """Keeps tokens where several clients or processes can share them.

    The texts hold secrets. A store that can fail says so by raising, and the call fails with it.
    """

    async def get(self, key: str) -> str | bytes | None:
        """Return what was kept under `key`, None if there is nothing."""
        ...

    async def set(self, key: str, value: str) -> object:
        """Keep `value` under `key`."""
        ...


class MemoryTokenStore:
    """Keeps tokens in this process: what a client does unless told otherwise."""

    def __init__(self) -> None:
        self._kept: dict[str, Secret] = {}

    async def get(self, key: str) -> str | None:
        return self._kept.get(key)

    async def set(self, key: str, value: str) -> None:
        self._kept[key] = Secret(value)


class OAuth2ClientCredentialsAuth(HeaderAuth):
    """A bearer token that the client obtains with its own identifier and secret.

    One token request is made for any number of tasks that need one. A refresh token is used
    where the endpoint gave one; whenever it is refused the client credentials are used again.

    Args:
        client_id: The client's identifier.
        client_secret: The client's secret.
        token_url: The token endpoint.
        scope: The scopes to ask for, separated by spaces; None leaves the choice to the endpoint.
        store: Where tokens are kept.
        now: Reads the wall clock.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        token_url: str,
        scope: str | None = None,
        store: TokenStore | None = None,
        now: Callable[[], float] = SYSTEM_TIME,
    ) -> None:
        client_id, client_secret = as_secret(client_id), as_secret(client_secret)
        if not may_carry_secrets(token_url):
            raise ConfigError("the token endpoint's URL is not https (http is for loopback only)")
        # The RFC would have both parts form-encoded first. Endpoints that do not undo that are
        # common, and for letters and digits there is no difference.
        self._basic = basic_value(client_id, client_secret)
        self._token_url = token_url
        self._scope = scope
        self._store: TokenStore = MemoryTokenStore() if store is None else store
        name = "\n".join((token_url, client_id, scope or ""))
        self._store_key = "trunkline-token-" + hashlib.sha256(name.encode()).hexdigest()
        self._now = now
        self._token: Token | None = None
        self._refused: str | None = None
        self._failure: TrunklineError | None = None
        self._flight: SingleFlight[Token] = SingleFlight()
        self._lock = asyncio.Lock()
        self._lock_loop: asyncio.AbstractEventLoop | None = None

    def ready(self) -> str | None:
        token = self._fresh()
        return None if token is None else token.authorization

    async def authorization(self, send: TokenSender) -> str:
        token = self._fresh()
        if token is None:
            token = await self._flight.run(partial(self._renew, send))
        return token.authorization

    def rejected(self, authorization: str, response_date: str | None) -> bool:
        if self._token is not None and authorization == self._token.authorization:
            self._refused = self._token.value
            self._token = None
        return True  # also where another task has obtained the next one already

    async def aclose(self) -> None:
        await self._flight.aclose()

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Authorise the request of any `httpx.AsyncClient`, which sends the token requests too."""
        is_last = False
        while True:
            token = self._fresh()
            if token is None:
                async with self._turn():
                    renewal = self._renewal()
                    try:
                        form = await anext(renewal)
                        while True:
                            response = yield self._token_request(form)
                            body = SecretBytes(await response.aread())
                            form = await renewal.asend(
                                (response.status_code, response.headers, body)
                            )
                    except StopAsyncIteration:
                        token = self._obtained()
                    finally:
                        await renewal.aclose()
            authorization = request.headers[self.header] = token.authorization
            response = yield request
            if is_last or response.status_code != 401 or not can_be_sent_again(request):
                return
            self.rejected(authorization, response.headers.get("Date"))
            is_last = True

    def sync_auth_flow(
        self,
        request: httpx.Request,
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Refuse: tasks that share one token request need an event loop."""
        raise RuntimeError("OAuth2ClientCredentialsAuth needs an httpx.AsyncClient")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Let one task at a time renew; those who waited for a failure share it."""
        loop = asyncio.get_running_loop()
        if self._lock_loop is not loop:  # a lock serves one event loop only
            self._lock, self._lock_loop = asyncio.Lock(), loop
        failure = self._failure
        async with self._lock:
            if self._failure is not None and self._failure is not failure:
                raise copy.copy(self._failure)
            try:
                yield
            except TrunklineError as error:
                self._failure = copy.copy(error)
                raise

    async def _renew(self, send: TokenSender) -> Token:
        renewal = self._renewal()
        try:
            form = await anext(renewal)
            while True:
                # The answer gets no name: a traceback that prints locals must not print it.
                form = await renewal.asend(
                    await send("POST", self._token_url, self._headers(), form)
                )
        except StopAsyncIteration:
            return self._obtained()
        finally:
            await renewal.aclose()

    async def _renewal(self) -> AsyncGenerator[SecretBytes, TokenAnswer]:
        """Obtain a token: yield the forms that are to be sent, one by one, and take the answers.

        Raises:
            AuthenticationError: There was no token to be had.
        """
        if self._fresh() is not None:  # another task obtained it while this one waited
            return
        kept = load_token(await self._store.get(self._store_key))
        if kept is not None and kept.value != self._refused and not kept.is_stale(self._now()):
            self._token = kept
            return
        refresh_token = kept.refresh_token if kept is not None else None
        if refresh_token is not None:
            form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
            token = self._read((yield _encoded(form)), refresh_token)
            if isinstance(token, Token):
                await self._keep(token)
                return
        form = {"grant_type": "client_credentials"}
        if self._scope is not None:
            form["scope"] = self._scope
        response = yield _encoded(form)
        status, token = response[0], self._read(response)
        del response  # a traceback that prints locals must not print what may have a token
        if isinstance(token, NoToken):
            await self._store.set(self._store_key, "")
            _refuse(status, token)
        await self._keep(token)

    def _read(self, response: TokenAnswer, refresh_token: str | None = None) -> Token | NoToken:
        status, _, body = response
        if len(body) > _LARGEST_ANSWER:
            return NoToken("its answer is far too large")
        try:
            # Integers as floats: one of thousands of digits is large, and no error.
            read: object = json.loads(body, parse_int=float)
        except (ValueError, RecursionError):
            read = None
        if 200 <= status < 300:
            return read_token(read, self._now(), refresh_token)
        code = read.get("error") if isinstance(read, dict) else None
        if isinstance(code, str) and _ERROR_CODE.fullmatch(code):
            return NoToken(f"it answered {status}", code)
        return NoToken(f"it answered {status}")

    async def _keep(self, token: Token) -> None:
        self._token = token
        await self._store.set(self._store_key, dump_token(token))

    def _fresh(self) -> Token | None:
        token = self._token
        return None if token is None or token.is_stale(self._now()) else token

    def _obtained(self) -> Token:
        assert self._token is not None
        return self._token

    def _token_request(self, form: bytes) -> httpx.Request:
        return httpx.Request("POST", self._token_url, headers=self._headers(), content=form)

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": self._basic,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }


def _encoded(form: dict[str, str]) -> SecretBytes:
    return SecretBytes(urlencode(form).encode("ascii"))


def _refuse(status: int, response: NoToken) -> NoReturn:
    said = f"{response.reason} ({response.code})" if response.code else response.reason
    raise AuthenticationError(
        f"no access token from the token endpoint: {said}",
        status=status,
        problem=Problem(code=response.code),
    )
