"""Exports: a list of the provider as a file.

| module | contents |
|---|---|
| `export` | `export` and the position that it resumes from |
| `fan_out` | lists of children |
| `sinks` | the file formats |
| `columns` | the columns of a model |
"""
