"""What the sandbox stores.

| module | contents |
|---|---|
| `state` | what all handlers share |
| `store` | collections of JSON documents |
| `ledger` | what was created, changed and deleted |
| `persistence` | the interface of a persistent store |
| `database` | a persistent store in SQLite |
| `tokens` | access and refresh tokens of the Coviu API |
| `credentials` | the sandbox's own credentials |
"""
