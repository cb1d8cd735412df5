"""The protocol of an authenticator, and the credential of one API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs

if TYPE_CHECKING:
    from .external import HttpxAuthAdapter

# The method and the URL of a request.
Target: TypeAlias = tuple[str, str]


class Authorizer(Protocol):
    """Provides the value of one request header; `schemes.HeaderAuth` implements it."""

    header: str
    hint: str

    def ready(self) -> str | None:
        """Return the header value, or None if it has to be obtained first."""
        ...

    async def authorization(self, send: Any) -> str:
        """Return the header value; send token requests with `send`."""
        ...

    def accepted(self, authorization: str, target: Target) -> None:
        """Record a response that shows that the provider accepted this value."""
        ...

    def rejected(
        self, authorization: str, headers: Mapping[str, str], target: Target, renewals: int
    ) -> bool:
        """Record a 401 response; return whether to retry with a new value."""
        ...

    async def aclose(self) -> None:
        """Cancel a token request in progress."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Credential:
    """The credential for the calls of one API.

    Attributes:
        auth: Provides the value of a header; None if there is no such header.
        headers: Headers with a credential that never changes.
        query: An encoded query string with a credential that never changes.
        auth_adapter: The caller's `httpx.Auth`, which sees each request and response.
        missing: The arguments that the operation needs and that were not passed; empty for none.
        account: Identifies the account that rate limits apply to, without revealing the secret.
    """

    auth: Authorizer | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    query: str = ""
    auth_adapter: HttpxAuthAdapter | None = None
    missing: str = ""
    account: str = ""


# The credential of operations that need none.
NO_CREDENTIAL = Credential()
