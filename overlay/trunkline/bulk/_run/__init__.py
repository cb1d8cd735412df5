"""One run of a job.

| module | contents |
|---|---|
| `runner` | preparation, resume, and the report |
| `dispatch` | the calls of a run |
| `ready` | the queue between the journal and the calls |
| `settings` | the validated arguments |
| `pace` | how many calls at a time |
| `classify` | which state follows from which exception |
| `board` | counts for the progress display |
| `signals` | stopping on SIGINT and SIGTERM |
"""
