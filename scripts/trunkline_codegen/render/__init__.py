"""From a plan to source files.

| module | contents |
|---|---|
| `generate` | the files of a package |
| `facades` | `trunkline.<api>`, the public module of an API |
| `lower` | the document that openapi-python-client is given |
| `render` | what the templates may call |
| `imports` | the imports that a rendered module uses |
| `clients` | `clients.py` and the package's `__init__` |
"""
