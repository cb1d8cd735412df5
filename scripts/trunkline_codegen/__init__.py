"""Generate typed packages from published API descriptions.

| folder | contents |
|---|---|
| `spec` | reads the catalog and the descriptions |
| `stages` | the steps from a published document to one that can be planned |
| `plan` | every decision about the package: names, classes, methods |
| `render`, `templates` | print the plan |
| `project` | the settings of a project, and the steps of the commands |
| `build` | runs the steps, and rebuilds only what changed |
| `verify` | compares a package with the published description |
| `newapi` | adds an API |
| `specchange` | reports the effects of a new version of a description |

`build/pipeline.py` lists the stages in order. Each stage is a function from document to document,
in a module of the same name in `stages/`.
"""
