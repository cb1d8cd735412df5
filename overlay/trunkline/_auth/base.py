"""What a call needs of a credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import attrs

if TYPE_CHECKING:
    from .external import HttpxAuthAdapter


class Authorizer(Protocol):
    """A credential, as `_auth` has them."""

    header: str

    def ready(self) -> str | None:
        """Return the value of the header, None where it has to be obtained first."""
        ...

    async def authorization(self, send: Any) -> str:
        """Return the value of the header."""
        ...

    def rejected(self, authorization: str, response_date: str | None) -> bool:
        """Take note of a 401, and say whether a new value is worth one more try."""
        ...

    async def aclose(self) -> None:
        """End what is under way to obtain a value."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Credential:
    """What authorises the calls of one API.

    Attributes:
        auth: Gives the value of a header, None where there is no such header.
        headers: Headers with a credential that never changes.
        query: A query with one, already encoded.
        auth_adapter: A caller's own `httpx.Auth`, which sees each request and answer.
        account: A name for what the provider counts together; it tells nothing of the secret.
    """

    auth: Authorizer | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    query: str = ""
    auth_adapter: HttpxAuthAdapter | None = None
    account: str = ""
