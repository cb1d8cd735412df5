"""A new version of a description, and the checkout that it is applied to.

| module | contents |
|---|---|
| `workspace` | a copy of `specs/` with the new version |
| `catalog_edit` | editing `catalog.toml` |
| `description_files` | the files of a description |
| `correction_review` | corrections that no longer match or are no longer needed |
"""
