"""`httpx.Auth` classes for HTTP Basic, signed JWTs, bearer tokens and API keys.

They work with any httpx client, sync or async. trunkline's client does not run the auth flow: it
gets the header value from `authorization` and reports a 401 to `rejected`.
"""

from __future__ import annotations

import abc
import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Literal, NoReturn, TypeAlias

import httpx

from trunkline._common.clock import SystemClock
from trunkline._common.secret import Secret, as_secret, refuse_to_pickle
from trunkline._common.values import HEADER_NAME
from trunkline.errors import ConfigError

from . import jwt as _jwt
from .base import Target
from .private_key import PrivateKeySource, load_private_key
from .rejection import HINT_AFTER_401, Rejections, can_be_sent_again, max_renewals
from .single_flight import SingleFlight
from .token import Token

SYSTEM_TIME = SystemClock().time

# The response of a token endpoint: status, headers, body.
TokenResponse: TypeAlias = tuple[int, Mapping[str, str], bytes]

# Sends a token request (method, URL, headers, body) once, within a time limit of its own.
TokenSender: TypeAlias = Callable[[str, str, dict[str, str], bytes], Awaitable[TokenResponse]]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_VISIBLE = re.compile(r"[^\x21-\x7e]")
_NOT_HEADER = re.compile(r"[^\x20-\x7e]")
_NOT_COOKIE = re.compile(r"[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]")  # RFC 6265

# Seconds by which the clock of a server may differ without being the reason of a 401.
_MAX_CLOCK_DRIFT = 5.0

# Signing with a larger key takes long enough to block the event loop noticeably.
_MAX_INLINE_KEY_BITS = 4096


class HeaderAuth(httpx.Auth, abc.ABC):
    """Base class: a credential in one header of each request.

    Attributes:
        header: The name of the header. It is empty if the credential goes elsewhere, where only
            `auth_flow` can put it.
        hint: What a 401 means that a new value does not prevent; empty if nothing is known.
    """

    header: str = "Authorization"
    hint: str = ""

    @abc.abstractmethod
    def ready(self) -> str | None:
        """Return the header value, or None if it has to be obtained first."""

    @abc.abstractmethod
    async def authorization(self, send: TokenSender) -> str:
        """Return the header value; send token requests with `send`."""

    def accepted(self, authorization: str, target: Target) -> None:
        """Record a response that shows that the provider accepted this header value."""

    def rejected(
        self, authorization: str, headers: Mapping[str, str], target: Target, renewals: int = 0
    ) -> bool:
        """Record a 401 response to a request with this header value.

        Args:
            authorization: The rejected value.
            headers: The headers of the response.
            target: The method and the URL of the request.
            renewals: How many new values this call has already been sent with.

        Returns:
            Whether to send the call again with a new value.
        """
        return False

    async def aclose(self) -> None:
        """Cancel a token request in progress."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)


class _FixedAuth(HeaderAuth):
    """Base class: a header value that never changes."""

    def __init__(self, value: str) -> None:
        self._value = Secret(value)

    def ready(self) -> str | None:
        return self._value

    async def authorization(self, send: TokenSender) -> str:
        return self._value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the credential to the request of any httpx client."""
        request.headers[self.header] = self._value
        yield request


class BasicAuth(_FixedAuth):
    """HTTP Basic authentication (RFC 7617), with the credentials encoded as UTF-8.

    Example:
        ```python
        auth = BasicAuth("api-key", "api-secret")
        response = httpx.get("https://api.nexmo.com/v2/applications", auth=auth)
        ```

    Args:
        username: The user name; not empty, without a colon or control characters.
        password: The password; it may be empty, and has no control characters.

    Raises:
        ConfigError: An argument is invalid; the message does not quote it.
    """

    def __init__(self, username: str, password: str) -> None:
        username, password = as_secret(username), as_secret(password)
        super().__init__(basic_value(username, password))


class BearerAuth(_FixedAuth):
    """A bearer token (RFC 6750) that never changes, in the `Authorization` header.

    Example:
        ```python
        client = httpx.AsyncClient(auth=BearerAuth("token"))
        ```

    Args:
        token: The token; not empty, of visible ASCII characters.

    Raises:
        ConfigError: The token is invalid; the message does not quote it.
    """

    def __init__(self, token: str) -> None:
        token = as_secret(token)
        super().__init__("Bearer " + checked(token, "token", _NOT_VISIBLE))


class APIKeyAuth(_FixedAuth):
    """An API key in a header, a query parameter or a cookie.

    A query parameter is part of the URL, which httpx and servers log.

    Example:
        ```python
        client = httpx.Client(auth=APIKeyAuth("key", "X-API-Key"))
        ```

    Args:
        key: The key; not empty. A header takes printable ASCII, a cookie the characters of
            RFC 6265 (section 4.1.1), a query parameter all but control characters.
        name: The name of the header, parameter or cookie. Names of headers and cookies are tokens
            (RFC 9110, section 5.6.2).
        place: Where the key goes: `"header"` (the default), `"query"` or `"cookie"`.

    Raises:
        ConfigError: An argument is invalid; the message does not quote the key.
    """

    def __init__(
        self, key: str, name: str, place: Literal["header", "query", "cookie"] = "header"
    ) -> None:
        key = as_secret(key)
        if place not in _KEY_CHARACTERS:
            raise ConfigError('the place of an API key has to be "header", "query" or "cookie"')
        if place != "query" and not HEADER_NAME.fullmatch(name):
            raise ConfigError(f"the {place} name of the API key has an invalid character")
        key = checked(key, "API key", _KEY_CHARACTERS[place])
        super().__init__(f"{name}={key}" if place == "cookie" else key)
        self._name = name
        self.header = {"header": name, "query": "", "cookie": "Cookie"}[place]

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key to the request of any httpx client."""
        if not self.header:
            request.url = request.url.copy_set_param(self._name, self._value)
        elif self.header == "Cookie" and "Cookie" in request.headers:
            request.headers["Cookie"] += f"; {self._value}"
        else:
            request.headers[self.header] = self._value
        yield request


_KEY_CHARACTERS = {"header": _NOT_HEADER, "query": _CONTROL, "cookie": _NOT_COOKIE}


class TokenAuth(HeaderAuth):
    """Base class: a token that is used until it is stale, and replaced after a 401.

    A 401 is not always the token's fault; see `rejection`.

    Args:
        now: Returns the wall clock in seconds since 1970.
    """

    # Whether other clients may replace the token, which may make this client's token invalid.
    _is_shared = False

    hint = HINT_AFTER_401

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._token: Token | None = None
        self._rejections = Rejections(now)
        self._flight: SingleFlight[Token] = SingleFlight()

    def ready(self) -> str | None:
        token = self._fresh()
        return None if token is None else token.authorization

    def accepted(self, authorization: str, target: Target) -> None:
        self._rejections.accepted(authorization, target)

    def rejected(
        self, authorization: str, headers: Mapping[str, str], target: Target, renewals: int = 0
    ) -> bool:
        token = self._token
        if renewals >= max_renewals(headers, is_shared=self._is_shared):
            self._rejections.remember(target)
            return False
        is_current = token is not None and authorization == token.authorization
        if token is not None and is_current and not self._is_suspect(token, headers, target):
            return False
        self._discard(authorization, headers.get("Date"))
        return True  # also if another task has replaced the token already

    def _is_suspect(self, token: Token, headers: Mapping[str, str], target: Target) -> bool:
        """Return whether the token may be the reason of a 401."""
        return self._rejections.is_suspect(token, headers, target, is_shared=self._is_shared)

    async def aclose(self) -> None:
        await self._flight.aclose()

    def sends_again(self, request: httpx.Request, response: httpx.Response, renewals: int) -> bool:
        """Return whether an auth flow sends the request again, after a 401 with any token."""
        limit = max_renewals(response.headers, is_shared=self._is_shared)
        if response.status_code != 401 or renewals >= limit or not can_be_sent_again(request):
            return False
        self._discard(Secret(request.headers[self.header]), response.headers.get("Date"))
        return True

    def _discard(self, authorization: str, response_date: str | None) -> None:
        """Discard the token with this header value, if it is still in use."""
        token = self._token
        if token is not None and authorization == token.authorization:
            self._token = None
            self._discarded(token, response_date)

    def _fresh(self) -> Token | None:
        token = self._token
        return None if token is None or token.is_stale(self._now()) else token

    @abc.abstractmethod
    def _discarded(self, token: Token, response_date: str | None) -> None:
        """Learn from a token that the server rejected."""


class JWTAuth(TokenAuth):
    r"""A self-signed RS256 JWT (RFC 7519) as a bearer token.

    A token is valid for 900 seconds, and is used until 60 seconds before its end. After a 401 the
    request is sent once more with a new token; the `Date` header of the response corrects for a
    wrong system clock. A request with a streamed body is not sent again.

    Example:
        ```python
        auth = JWTAuth("application-id", "private.key")
        async with httpx.AsyncClient(auth=auth) as client:
            response = await client.get("https://api.nexmo.com/beta/conversations")
        ```

    Args:
        application_id: The ID of the application.
        private_key: The application's RSA private key of at least 2,048 bits: PEM text or bytes
            (PKCS#1 or PKCS#8; newlines may be written as `\n`), DER bytes, a path, or a parsed key.
        passphrase: The passphrase of an encrypted key.
        acl: The paths that the token gives access to; empty (the default) omits the claim.
        subject: The user that the token acts for; None (the default) omits the claim.
        now: Returns the wall clock in seconds since 1970; the default is the system clock.

    Raises:
        ConfigError: The ID or the key is invalid; the message does not quote it.
        ArgumentError: `acl` or `subject` is invalid.
    """

    def __init__(
        self,
        application_id: str,
        private_key: PrivateKeySource,
        *,
        passphrase: str | bytes | None = None,
        acl: _jwt.Acl = (),
        subject: str | None = None,
        now: Callable[[], float] = SYSTEM_TIME,
    ) -> None:
        application_id, private_key = as_secret(application_id), as_secret(private_key)
        passphrase = as_secret(passphrase)
        super().__init__(now)
        self._key = load_private_key(private_key, passphrase=passphrase)
        application_id = checked(application_id, "application_id", _CONTROL)
        self._claims = _jwt.claims(application_id, acl, subject)
        self._offset = 0.0

    async def authorization(self, send: TokenSender) -> str:
        if self._key.key_size > _MAX_INLINE_KEY_BITS and self._fresh() is None:
            self._token = await self._flight.run(self._sign_in_thread)
        return self._authorization()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Authorize the request of any httpx client."""
        renewals = 0
        while True:
            request.headers[self.header] = self._authorization()
            response = yield request
            if not self.sends_again(request, response, renewals):
                return
            renewals += 1

    def _is_suspect(self, token: Token, headers: Mapping[str, str], target: Target) -> bool:
        offset = _jwt.learn_offset(headers.get("Date"), self._now())
        is_clock_wrong = offset is not None and abs(offset - self._offset) > _MAX_CLOCK_DRIFT
        return is_clock_wrong or super()._is_suspect(token, headers, target)

    def _discarded(self, token: Token, response_date: str | None) -> None:
        offset = _jwt.learn_offset(response_date, self._now())
        self._offset = self._offset if offset is None else offset

    def _authorization(self) -> Secret:
        token = self._fresh()
        if token is None:
            token = self._token = self._sign()
        return token.authorization

    def _sign(self) -> Token:
        now = self._now()
        value = _jwt.sign(self._key, self._claims, now + self._offset)
        return Token(value, now, _jwt.LIFETIME)

    async def _sign_in_thread(self) -> Token:
        return await asyncio.to_thread(self._sign)


def checked(value: str, name: str, forbidden: re.Pattern[str]) -> str:
    """Return a part of a credential that has none of the `forbidden` characters.

    Raises:
        ConfigError: It is not a str, is empty, or has such a character; the message does not
            quote it.
    """
    value = as_secret(value)
    if not isinstance(value, str):
        problem = "has to be a str"
    elif not value:
        problem = "is empty"
    elif forbidden.search(value):
        problem = "has an invalid character (a line end, perhaps)"
    else:
        return value
    raise ConfigError(f"{name} {problem}")


def basic_value(username: str, password: str) -> Secret:
    """Return the header value of HTTP Basic (RFC 7617, section 2).

    Raises:
        ConfigError: The user name has a colon, or one of the two has a control character.
    """
    username, password = as_secret(username), as_secret(password)
    checked(username, "the user name of HTTP Basic", re.compile(r":|" + _CONTROL.pattern))
    if password != "":
        checked(password, "the password of HTTP Basic", _CONTROL)
    return Secret("Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii"))
