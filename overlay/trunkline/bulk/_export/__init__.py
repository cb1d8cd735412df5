"""Exports: a list of the provider as a file.

| module | contents |
|---|---|
| `export` | `export`: checks its arguments, and puts the parts together |
| `fan_out` | the pages of a list, or of lists of children, with their positions |
| `writer` | encodes pages, and writes them in a thread |
| `part_file` | the part file, and the position that an export resumes from |
| `sinks` | the file formats |
| `tables` | record batches of Arrow |
| `columns` | the columns of a model, and their types |
| `raw_columns`, `raw_values` | values of columns from JSON objects, without models |
"""
