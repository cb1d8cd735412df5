"""The report and its formats.

| module | contents |
|---|---|
| `report` | the report and its conclusions |
| `markdown` | for a pull request |
| `terminal` | for a terminal |
| `as_json` | for programs |
"""
