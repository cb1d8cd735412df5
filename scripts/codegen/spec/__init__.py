"""Descriptions and the catalog: reading them, and questions about their parts.

| module | contents |
|---|---|
| `load` | reading JSON and YAML 1.2 within bounds |
| `document` | the document that passes through the stages |
| `catalog` | `specs/catalog.toml` |
| `auth` | the kinds of authentication that a catalog entry can name |
| `errors` | `SpecError`, with the file and the place |
| `schemas` | questions about a schema |
| `schema_locations` | where the schemas of a document are |
| `schema_equality` | which schemas have the same shape |
| `servers` | the servers of a description |
| `naming` | from words to Python identifiers |
| `text` | text of a description as Python source |
"""
