"""Build packages: run the pipeline for changed inputs and write the result.

| module | contents |
|---|---|
| `pipeline` | the stages in order, and building all packages |
| `incremental` | regenerate the packages whose inputs changed |
| `fingerprints` | hashes of the inputs and the output of each package |
| `installed` | the versions of installed distributions |
| `foreign` | files of the user in the folder of a package |
| `write` | replace the generated folder atomically |
"""
