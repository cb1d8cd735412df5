"""Redirects that are the result of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

import attrs

from trunkline._transport.base import TransportRequest, TransportResponse


@attrs.frozen(kw_only=True)
class Redirect:
    """A redirect (RFC 9110, section 15.4), which the description names as the result of a call.

    The client does not follow it. `repr()` has the status only, because an address may contain a
    credential.

    Attributes:
        status: The status, from 300 to 399; another one if the provider sends a 2xx instead.
        location: The `Location` of the response as an absolute URL; None if it has none.
        headers: The response headers; names are case-insensitive.
        content: The response body, unchanged.
    """

    status: int
    location: str | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    content: bytes = attrs.field(default=b"", repr=False)


def redirect_of(request: TransportRequest, response: TransportResponse) -> Redirect:
    """Return the redirect that a response is."""
    location = response.headers.get("Location")
    if location is not None:
        # Without the query: it may contain a credential, and no relative address refers to it.
        location = urljoin(request.url.partition("?")[0], location)
    return Redirect(
        status=response.status, location=location, headers=response.headers, content=response.body
    )
