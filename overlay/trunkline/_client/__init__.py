"""Clients: credentials, options, and the APIs they give access to.

| module | contents |
|---|---|
| `client` | `Client`, the base class of the generated clients |
| `api_clients` | the API clients of one client, made on first use |
| `config` | from a client's options to its shared context |
| `base_urls` | where each API is |
| `resource` | `Resource`, the base class of the generated resources |
| `arguments` | errors about unexpected arguments |
"""
