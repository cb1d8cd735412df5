"""Authentication schemes and the credentials of an API.

| module | contents |
|---|---|
| `base` | the protocol of an authenticator, and the credential of an API |
| `schemes` | Basic, bearer, API key and JWT |
| `oauth2` | OAuth 2.0 client credentials with refresh tokens |
| `jwt` | signing and claims of RS256 tokens |
| `private_key` | loading a private key from a path or PEM |
| `token` | when a token is stale |
| `single_flight` | one token request for all waiting tasks |
| `external` | the caller's own `httpx.Auth` |
| `arguments` | the credential arguments of a client |
| `resolve` | from a client's arguments to the credential of an API |
"""
