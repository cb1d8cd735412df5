"""The checks of `trunkline doctor`.

| module | contents |
|---|---|
| `findings` | `Finding`, the result of a check |
| `local` | variables, keys, proxies, certificates |
| `network` | names, TLS, clock, credentials |
"""
