"""OAuth 2.0 client credentials (RFC 6749, section 4.4) with refresh tokens (section 6)."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
)
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Protocol
from urllib.parse import urlencode

import httpx

from trunkline._common.problem import Problem
from trunkline._common.secret import Secret, SecretBytes, as_secret
from trunkline._resilience.event_loop import running_loop
from trunkline._resilience.retry_after import longest_retry_after
from trunkline._transport.urls import may_carry_secrets
from trunkline.errors import (
    APIStatusError,
    AuthenticationError,
    ConfigError,
    RateLimitError,
    ServerError,
    TrunklineError,
)

from .schemes import (
    SYSTEM_TIME,
    TokenAuth,
    TokenResponse,
    TokenSender,
    basic_value,
)
from .token import NoToken, Token, dump_token, load_token, read_token
from .token_request import is_transient, send_with_retries

_MAX_RESPONSE_BYTES = 32 * 1024

# Rejected tokens that are not taken from the store again.
_MAX_REJECTED = 8

# The error codes that messages quote (RFC 6749, section 5.2).
_ERROR_CODE = re.compile(r"[a-z_]{1,40}")


class TokenStore(Protocol):
    """Stores access tokens where several clients or processes share them.

    Implement both methods and pass the store as `token_store=` to a client, or as `store=` to
    `trunkline.auth.OAuth2ClientCredentialsAuth`. Keys begin with `trunkline-token-` and hold no
    secret. Values hold tokens: protect them as such. An exception that a method raises fails the
    call. The default store keeps tokens in the memory of the process.
    """

    async def get(self, key: str) -> str | bytes | None:
        """Return the value stored under `key`, or None without a value."""
        ...

    async def set(self, key: str, value: str) -> object:
        """Store `value` under `key`, replacing an earlier value."""
        ...


class MemoryTokenStore:
    """Stores tokens in the memory of this process. This is the default."""

    def __init__(self) -> None:
        self._values: dict[str, Secret] = {}

    def get_now(self, key: str) -> str | None:
        """Return the value stored under `key`, or None, without an event loop."""
        return self._values.get(key)

    def set_now(self, key: str, value: str) -> None:
        """Store `value` under `key`, without an event loop."""
        self._values[key] = Secret(value)

    async def get(self, key: str) -> str | None:
        return self.get_now(key)

    async def set(self, key: str, value: str) -> None:
        self.set_now(key, value)


class OAuth2ClientCredentialsAuth(TokenAuth):
    """A bearer token obtained with client credentials (RFC 6749, section 4.4).

    The token is requested before the first request and used until a tenth of its lifetime (at most
    60 seconds) is left. Lifetimes are read as 5 seconds to 24 hours; the default without
    `expires_in` is 300 seconds. Concurrent tasks or threads share one token request. A refresh
    token (section 6) is used if the endpoint issued one, and the client credentials if it is
    rejected. After a 401 the request is sent once more with a new token, unless its body is
    streamed. The client that sends the requests sends the token requests too.

    Example:
        ```python
        auth = OAuth2ClientCredentialsAuth(
            "client-id", "client-secret", token_url="https://api.coviu.com/v1/auth/token"
        )
        client = httpx.Client(auth=auth)
        ```

    Args:
        client_id: The client identifier; not empty, without a colon or control characters.
        client_secret: The client secret, sent with HTTP Basic (section 2.3.1).
        token_url: The token endpoint: an https URL, or http on a loopback host.
        scope: The requested scopes, separated by spaces; None (the default) omits the parameter.
        store: Stores the tokens; the default is the memory of this process. Stores are async: with
            a store of your own use an async client.
        now: Returns the wall clock in seconds since 1970; the default is the system clock.

    Raises:
        ConfigError: An argument is invalid. Also raised by a request of a sync client if `store`
            is given.
        RateLimitError, ServerError: Raised by a request if the endpoint responds with a 429 or a
            5xx. An async client of trunkline retries the token request twice first.
        AuthenticationError: Raised by a request if the endpoint issues no token; the message has
            the status and error code, and nothing else of the response.
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
            raise ConfigError("token_url: expected an https URL (http is for loopback hosts only)")
        super().__init__(now)
        # RFC 6749 form-encodes both parts first. Many endpoints do not decode that, and letters
        # and digits are the same either way.
        self._basic = basic_value(client_id, client_secret)
        self._token_url = token_url
        self._scope = scope
        self._store: TokenStore = MemoryTokenStore() if store is None else store
        name = "\n".join((token_url, client_id, scope or ""))
        self._store_key = "trunkline-token-" + hashlib.sha256(name.encode()).hexdigest()
        self._is_shared = store is not None
        self._rejected_values: deque[str] = deque(maxlen=_MAX_REJECTED)
        self._failure: TrunklineError | None = None
        self._lock = asyncio.Lock()
        self._lock_loop: asyncio.AbstractEventLoop | None = None
        self._thread_lock = threading.Lock()

    async def authorization(self, send: TokenSender) -> str:
        token = self._fresh()
        if token is None:
            token = await self._flight.run(partial(self._renew, send))
        return token.authorization

    def _discarded(self, token: Token, response_date: str | None) -> None:
        self._rejected_values.append(token.value)

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Authorize the request of any `httpx.AsyncClient`, which sends the token requests too."""
        renewals = 0
        while True:
            token = self._fresh()
            if token is None:
                async with self._renewal_lock():
                    renewal = self._renewal(await self._stored())
                    try:
                        form = next(renewal)
                        while True:
                            response = yield self._token_request(form)
                            body = SecretBytes(await response.aread())
                            form = renewal.send((response.status_code, response.headers, body))
                    except StopIteration as stop:
                        result = stop.value
                    token = await self._save(result)
            request.headers[self.header] = token.authorization
            response = yield request
            if not self.sends_again(request, response, renewals):
                return
            renewals += 1

    def sync_auth_flow(
        self,
        request: httpx.Request,
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Authorize the request of any `httpx.Client`, which sends the token requests too.

        Raises:
            ConfigError: The token store is async.
        """
        store = self._store
        if not isinstance(store, MemoryTokenStore):
            raise ConfigError(
                "store: a token store needs an httpx.AsyncClient, not an httpx.Client"
            )
        renewals = 0
        while True:
            token = self._fresh()
            if token is None:
                with self._renewal_thread_lock():
                    stored = None if self._fresh() else store.get_now(self._store_key)
                    renewal = self._renewal(as_secret(stored))
                    try:
                        form = next(renewal)
                        while True:
                            response = yield self._token_request(form)
                            body = SecretBytes(response.read())
                            form = renewal.send((response.status_code, response.headers, body))
                    except StopIteration as stop:
                        result = stop.value
                    if result is not self._token:
                        store.set_now(self._store_key, self._use(result))
                    token = _token_or_raise(result)
            request.headers[self.header] = token.authorization
            response = yield request
            if not self.sends_again(request, response, renewals):
                return
            renewals += 1

    @asynccontextmanager
    async def _renewal_lock(self) -> AsyncIterator[None]:
        """Let one task at a time renew; tasks that waited for a failure share it."""
        loop = running_loop()
        if self._lock_loop is not loop:  # a lock belongs to one event loop
            self._lock, self._lock_loop = asyncio.Lock(), loop
        failure = self._failure
        async with self._lock:
            with self._shared_failure(failure):
                yield

    @contextmanager
    def _renewal_thread_lock(self) -> Iterator[None]:
        """Let one thread at a time renew; threads that waited for a failure share it."""
        failure = self._failure
        with self._thread_lock, self._shared_failure(failure):
            yield

    @contextmanager
    def _shared_failure(self, known: TrunklineError | None) -> Iterator[None]:
        """Raise a failure that happened during the wait for the lock; record a new one."""
        if self._failure is not None and self._failure is not known:
            raise copy.copy(self._failure)
        try:
            yield
        except TrunklineError as error:
            self._failure = copy.copy(error)
            raise

    async def _renew(self, send: TokenSender) -> Token:
        renewal = self._renewal(await self._stored())
        try:
            form = next(renewal)
            while True:
                # The response has no name: a traceback that prints locals must not print it.
                form = renewal.send(
                    await send_with_retries(partial(self._post, send, form), self._now)
                )
        except StopIteration as stop:
            result = stop.value
        return await self._save(result)

    async def _stored(self) -> str | bytes | None:
        """Return the stored token; None if another task has obtained one during a wait."""
        return None if self._fresh() else as_secret(await self._store.get(self._store_key))

    async def _save(self, result: Token | AuthenticationError) -> Token:
        """Store a new token, or remove a useless one; raise if there is no token."""
        if result is not self._token:
            await self._store.set(self._store_key, self._use(result))
        return _token_or_raise(result)

    def _use(self, result: Token | AuthenticationError) -> str:
        """Take over a new token, if there is one; return the text to store."""
        if not isinstance(result, Token):
            return ""
        self._token = result
        return dump_token(result)

    def _renewal(
        self, stored: str | bytes | None
    ) -> Generator[SecretBytes, TokenResponse, Token | AuthenticationError]:
        """Obtain a token: yield the form of each token request, and receive its response.

        This generator does no I/O, so that sync and async flows share it. It returns `self._token`
        itself if no request was needed, and an error if the endpoint issued no token.
        """
        token = self._fresh()
        if token is not None:
            return token
        saved = load_token(stored)
        if saved is not None and saved.value not in self._rejected_values:
            if not saved.is_stale(self._now()):
                self._token = saved
                return saved
        refresh_token = saved.refresh_token if saved is not None else None
        if refresh_token is not None:
            form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
            response = yield _encoded(form)
            self._check_available(response)
            renewed = self._read(response, refresh_token)
            del response
            if isinstance(renewed, Token):
                return renewed
        form = {"grant_type": "client_credentials"}
        if self._scope is not None:
            form["scope"] = self._scope
        response = yield _encoded(form)
        self._check_available(response)
        status, issued = response[0], self._read(response)
        del response  # a traceback that prints locals must not print a token
        return issued if isinstance(issued, Token) else _failure(status, issued)

    def _read(self, response: TokenResponse, refresh_token: str | None = None) -> Token | NoToken:
        status, _, body = response
        if len(body) > _MAX_RESPONSE_BYTES:
            return NoToken(f"the response has more than {_MAX_RESPONSE_BYTES} bytes")
        try:
            # Integers are read as floats: Python refuses integers of thousands of digits.
            data: object = json.loads(body, parse_int=float)
        except (ValueError, RecursionError):
            data = None
        if 200 <= status < 300:
            return read_token(data, self._now(), refresh_token)
        code = data.get("error") if isinstance(data, dict) else None
        if isinstance(code, str) and _ERROR_CODE.fullmatch(code):
            return NoToken(f"status {status}", code)
        return NoToken(f"status {status}")

    def _check_available(self, response: TokenResponse) -> None:
        """Raise if the endpoint is overloaded or failing: that says nothing of the credentials."""
        status, headers, _ = response
        if is_transient(status):
            kind: type[APIStatusError] = RateLimitError if status == 429 else ServerError
            raise kind(
                f"the token endpoint is unavailable: status {status}",
                status=status,
                retry_after=longest_retry_after(headers, self._now()),
            )

    def _post(self, send: TokenSender, form: bytes) -> Awaitable[TokenResponse]:
        return send("POST", self._token_url, self._headers(), form)

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


def _failure(status: int, response: NoToken) -> AuthenticationError:
    reason = f"{response.reason} ({response.code})" if response.code else response.reason
    return AuthenticationError(
        f"the token endpoint issued no access token: {reason}",
        status=status,
        problem=Problem(code=response.code),
    )


def _token_or_raise(result: Token | AuthenticationError) -> Token:
    if isinstance(result, Token):
        return result
    raise result
