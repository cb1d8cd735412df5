"""Checks of a generated package against the published description.

| module | contents |
|---|---|
| `coverage` | whether the package has everything that is published, and nothing else |
| `requests` | the part of that check about parameters and bodies |
| `classes` | the part about models, enums and the types of their attributes |
| `published` | the description as it was published, read without the stages and the plan |
| `shapes` | the objects, nulls and enum values that a published schema allows |
| `swagger` | Swagger 2.0 in the words of OpenAPI 3 |
| `package_reader` | the contents of a package, read from its source |
"""
