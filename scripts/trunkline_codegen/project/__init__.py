"""A user's project: its settings, and the steps of the commands.

| module | contents |
|---|---|
| `settings` | `Project`, and reading it from `trunkline.toml` or `pyproject.toml` |
"""
