"""Hand-written methods of single APIs, which an API description cannot express.

| module | contents |
|---|---|
| `meetings_logos` | the upload of a theme's logo |
"""
