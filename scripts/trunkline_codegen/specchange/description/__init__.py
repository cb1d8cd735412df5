"""Differences between two versions of a resolved document.

| module | contents |
|---|---|
| `facts` | a document as a table of facts |
| `compare` | the changes between two tables |
| `type_names` | types as text |
"""
