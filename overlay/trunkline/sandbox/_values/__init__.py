"""Values and schemas: validation, and values that are valid.

| module | contents |
|---|---|
| `schemas` | the schemas of a document, and validation of values |
| `validators` | the schemas of a document, compiled for each kind of check |
| `violations` | what is wrong with a value |
| `formats`, `patterns`, `samples` | values that are valid for a schema, reproducible by seed |
| `merging` | schemas that hold together, as one schema |
"""
