"""Methods that one API needs and no description can express.

| module | contents |
|---|---|
| `meetings_logos` | uploading the logo of a theme |
"""
