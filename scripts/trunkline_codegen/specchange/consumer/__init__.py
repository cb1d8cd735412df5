"""The places in a user's own code that a new version breaks.

| module | contents |
|---|---|
| `surface` | methods, models and attributes of a package, by the names in user code |
| `infer` | which of them the expressions of a module are |
| `scan` | the uses in a folder, and the findings that concern them |
"""
