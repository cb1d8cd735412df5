"""The journal of a job: an SQLite file with the state of every row.

| module | contents |
|---|---|
| `journal` | `Journal`, the file and its queries |
| `database` | opening and checking the file |
| `writer` | group commits in a thread |
| `lock` | one process for each journal |
| `states` | states, outcomes and counts |
"""
