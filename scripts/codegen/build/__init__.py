"""One run: which packages are regenerated, and writing them.

| module | contents |
|---|---|
| `pipeline` | the stages in order |
| `incremental` | one run of the generator |
| `fingerprints` | what each package was generated from |
| `write` | replacing the generated folder at once |
"""
