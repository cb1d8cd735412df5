"""Clients: credentials, options, and the APIs they give access to.

| module | contents |
|---|---|
| `client` | `Client`, the base class of the generated clients |
| `api_clients` | the API clients of one client, created on first use |
| `config` | builds a client's shared context from its options |
| `base_urls` | the base URL of each API |
| `resource` | `Resource`, the base class of the generated resources |
| `child_resources` | `resource_property`, the attributes that are resources |
| `arguments` | errors about unexpected arguments |
"""
