"""Read descriptions and the catalog, and inspect their parts.

| module | contents |
|---|---|
| `load` | read JSON and YAML 1.2 within size limits |
| `document` | the document that passes through the stages |
| `catalog` | `specs/catalog.toml` |
| `auth` | the kinds of authentication in the catalog |
| `errors` | `SpecError`, with the file and the place |
| `schemas` | predicates and keyword groups of schemas |
| `schema_locations` | where the schemas of a document are |
| `schema_equality` | which schemas are equal |
| `servers` | the servers of a description |
| `naming` | convert names of a description to Python identifiers |
| `text` | convert text of a description to Python source |
"""
