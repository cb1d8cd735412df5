"""What the sandbox stores.

| module | contents |
|---|---|
| `state` | the state of a sandbox, and its configuration |
| `store` | collections of JSON documents |
| `ledger` | the log of changes |
| `persistence` | the interface of a persistent storage |
| `database` | a persistent storage in SQLite |
| `tokens` | access and refresh tokens of the Coviu API |
| `credentials` | the sandbox's own credentials |
"""
