"""The content of responses, downloads and uploads; that of files is never in memory as a whole.

| module | content |
|---|---|
| `reader` | `Content`: reads the content of a download, and continues it where a connection broke |
| `ranges` | byte ranges and validators of a file |
| `checksum` | checksums that servers send with a file |
| `part_file` | the incomplete file of a download |
| `media_type` | the kind of content of a response, and its text |
| `upload` | request bodies that are read while they are sent |
"""
