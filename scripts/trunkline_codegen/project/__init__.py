"""A user's project: its settings, and the steps of the commands.

| module | contents |
|---|---|
| `settings` | `Project`, and reading it from `trunkline.toml` or `pyproject.toml` |
| `start` | starts a project |
| `generate` | generates its package, or compares it with the inputs |
| `templates` | checks the templates of a project |
| `watch` | generates its package again after each edit |
| `names` | shows and changes the names of methods |
"""
