"""Authentication: `httpx.Auth` classes, and tokens for other programs.

| name | credential |
|---|---|
| `BasicAuth` | HTTP Basic (RFC 7617) |
| `JWTAuth` | an RS256 JWT signed with an application's private key (RFC 7519) |
| `OAuth2ClientCredentialsAuth` | OAuth 2.0 client credentials (RFC 6749, section 4.4) |
| `BearerAuth` | a bearer token (RFC 6750) |
| `APIKeyAuth` | an API key in a header, a query parameter or a cookie |
| `mint_token` | returns a JWT for another program, such as a front end |

The classes work with any httpx client, sync or async, and as the `auth=` of a trunkline client.
Their `repr` shows no secret, and they refuse to be pickled.
"""

from __future__ import annotations

from ._auth.jwt import CLIENT_SDK_ACL, mint_token
from ._auth.oauth2 import OAuth2ClientCredentialsAuth
from ._auth.schemes import APIKeyAuth, BasicAuth, BearerAuth, JWTAuth

__all__ = [
    "CLIENT_SDK_ACL",
    "APIKeyAuth",
    "BasicAuth",
    "BearerAuth",
    "JWTAuth",
    "OAuth2ClientCredentialsAuth",
    "mint_token",
]
