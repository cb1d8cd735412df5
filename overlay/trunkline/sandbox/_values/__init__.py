"""Values and schemas: validation, and values that are valid.

| module | contents |
|---|---|
| `schemas` | validation of values against the schemas of a document |
| `formats`, `patterns`, `samples` | values that are valid for a schema, reproducible by seed |
| `merging` | schemas that hold together, as one schema |
"""
