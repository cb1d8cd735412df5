"""Checks of a generated package against its description.

| module | contents |
|---|---|
| `coverage` | whether the package holds everything that the description has |
| `package_reader` | what a package holds, read from its syntax trees |
"""
