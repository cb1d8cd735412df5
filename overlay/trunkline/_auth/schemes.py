"""Credentials as `httpx.Auth` classes: HTTP Basic, signed JWTs, bearer tokens and API keys.

Each works with any httpx client. trunkline itself asks for the header value instead
(`authorization`), says when it was refused (`rejected`), and sends the request on its own.
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
from .private_key import PrivateKeySource, load_private_key
from .single_flight import SingleFlight
from .token import Token

SYSTEM_TIME = SystemClock().time

# What a token endpoint answers (status, headers, body), and what asks it: called with method, URL,
# headers and body, it sends that as it is, and ends by itself whether there is an answer or not.
TokenAnswer: TypeAlias = tuple[int, Mapping[str, str], bytes]
TokenSender: TypeAlias = Callable[[str, str, dict[str, str], bytes], Awaitable[TokenAnswer]]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_VISIBLE = re.compile(r"[^\x21-\x7e]")
_NOT_HEADER = re.compile(r"[^\x20-\x7e]")
_NOT_COOKIE = re.compile(r"[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]")  # RFC 6265

# Signing with a larger key takes long enough for other tasks to notice.
_LARGEST_QUICK_KEY = 4096


class HeaderAuth(httpx.Auth, abc.ABC):
    """A credential that goes into one header of each request.

    Attributes:
        header: The name of the header; empty where the credential goes elsewhere, and only
            `auth_flow` can put it there.
    """

    header: str = "Authorization"

    @abc.abstractmethod
    def ready(self) -> str | None:
        """Return the header's value, None where it has to be obtained first."""

    @abc.abstractmethod
    async def authorization(self, send: TokenSender) -> str:
        """Return the header's value, which `send` can be used to obtain."""

    def rejected(self, authorization: str, response_date: str | None) -> bool:
        """Take note that a request with this header value was answered with a 401.

        Args:
            authorization: The value that was refused.
            response_date: The `Date` header of the answer.

        Returns:
            Whether a new value is worth one more try.
        """
        return False

    async def aclose(self) -> None:
        """End what is under way to obtain a value."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)


class _FixedAuth(HeaderAuth):
    """A header value that is known from the start."""

    def __init__(self, value: str) -> None:
        self._value = Secret(value)

    def ready(self) -> str | None:
        return self._value

    async def authorization(self, send: TokenSender) -> str:
        return self._value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers[self.header] = self._value
        yield request


class BasicAuth(_FixedAuth):
    """HTTP Basic (RFC 7617)."""

    def __init__(self, username: str, password: str) -> None:
        username, password = as_secret(username), as_secret(password)
        super().__init__(basic_value(username, password))


class BearerAuth(_FixedAuth):
    """A bearer token (RFC 6750) that the caller has."""

    def __init__(self, token: str) -> None:
        token = as_secret(token)
        super().__init__("Bearer " + checked(token, "token", _NOT_VISIBLE))


class APIKeyAuth(_FixedAuth):
    """A key in a header, in a query parameter or in a cookie.

    Args:
        key: The key.
        name: The name of the header, parameter or cookie.
        place: Where the key goes.
    """

    def __init__(
        self, key: str, name: str, place: Literal["header", "query", "cookie"] = "header"
    ) -> None:
        key = as_secret(key)
        if place not in _KEY_CHARACTERS:
            raise ConfigError("an API key goes into a header, a query or a cookie")
        if place != "query" and not HEADER_NAME.fullmatch(name):
            raise ConfigError(f"the name of the API key's {place} has a character that it may not")
        key = checked(key, "API key", _KEY_CHARACTERS[place])
        super().__init__(f"{name}={key}" if place == "cookie" else key)
        self._name = name
        self.header = {"header": name, "query": "", "cookie": "Cookie"}[place]

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self.header:
            request.url = request.url.copy_set_param(self._name, self._value)
        elif self.header == "Cookie" and "Cookie" in request.headers:
            request.headers["Cookie"] += f"; {self._value}"
        else:
            request.headers[self.header] = self._value
        yield request


_KEY_CHARACTERS = {"header": _NOT_HEADER, "query": _CONTROL, "cookie": _NOT_COOKIE}


class JWTAuth(HeaderAuth):
    """A self-signed RS256 JWT, signed once a life and used until near its end.

    Args:
        application_id: The application that the token speaks for.
        private_key: The application's RSA private key; see `load_private_key`.
        passphrase: Opens the key where it is encrypted.
        acl: The paths that the token opens, where the API asks for that.
        sub: The user that the token speaks for, if any.
        now: Reads the wall clock.
    """

    def __init__(
        self,
        application_id: str,
        private_key: PrivateKeySource,
        *,
        passphrase: str | bytes | None = None,
        acl: _jwt.Acl = (),
        sub: str | None = None,
        now: Callable[[], float] = SYSTEM_TIME,
    ) -> None:
        application_id, private_key = as_secret(application_id), as_secret(private_key)
        passphrase = as_secret(passphrase)
        self._key = load_private_key(private_key, passphrase=passphrase)
        self._claims = _jwt.claims(checked(application_id, "application_id", _CONTROL), acl, sub)
        self._now = now
        self._offset = 0.0
        self._token: Token | None = None
        self._flight: SingleFlight[Token] = SingleFlight()

    def ready(self) -> str | None:
        token = self._fresh()
        return None if token is None else token.authorization

    async def authorization(self, send: TokenSender) -> str:
        if self._key.key_size > _LARGEST_QUICK_KEY and self._fresh() is None:
            self._token = await self._flight.run(self._sign_aside)
        return self._authorization()

    def rejected(self, authorization: str, response_date: str | None) -> bool:
        if self._token is not None and authorization == self._token.authorization:
            self._token = None
            offset = _jwt.learn_offset(response_date, self._now())
            self._offset = self._offset if offset is None else offset
        return True  # also where another task has signed the next one already

    async def aclose(self) -> None:
        await self._flight.aclose()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        authorization = request.headers[self.header] = self._authorization()
        response = yield request
        if response.status_code == 401 and can_be_sent_again(request):
            self.rejected(authorization, response.headers.get("Date"))
            request.headers[self.header] = self._authorization()
            yield request

    def _fresh(self) -> Token | None:
        token = self._token
        return None if token is None or token.is_stale(self._now()) else token

    def _authorization(self) -> Secret:
        token = self._fresh()
        if token is None:
            token = self._token = self._sign()
        return token.authorization

    def _sign(self) -> Token:
        now = self._now()
        value = _jwt.sign(self._key, self._claims, now + self._offset)
        return Token(value, now, _jwt.LIFETIME)

    async def _sign_aside(self) -> Token:
        return await asyncio.to_thread(self._sign)


def checked(value: str, name: str, refused: re.Pattern[str]) -> str:
    """Return a part of a credential that has none of the `refused` characters.

    Raises:
        ConfigError: It is no text, is empty, or has one; the message does not quote it.
    """
    value = as_secret(value)
    if not isinstance(value, str):
        wrong = "is no text"
    elif not value:
        wrong = "is empty"
    elif refused.search(value):
        wrong = "has a character that is not allowed there (a line end, perhaps)"
    else:
        return value
    raise ConfigError(f"{name} {wrong}")


def basic_value(username: str, password: str) -> Secret:
    """Return the header value of HTTP Basic.

    Raises:
        ConfigError: The user name has a colon, or one of the two a control character.
    """
    username, password = as_secret(username), as_secret(password)
    checked(username, "the user name of HTTP Basic", re.compile(r":|" + _CONTROL.pattern))
    if password != "":
        checked(password, "the password of HTTP Basic", _CONTROL)
    return Secret("Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii"))


def can_be_sent_again(request: httpx.Request) -> bool:
    """Say whether the body of the request is still there."""
    try:
        request.content  # noqa: B018 (a property that raises)
    except httpx.RequestNotRead:
        return False
    return True
