"""The sandbox's own page and its control endpoints.

| module | contents |
|---|---|
| `control` | the endpoints under `/_sandbox` |
| `meeting_controls` | those that simulate meetings |
| `console` | routing of the page and the control endpoints |
| `page` | the page at `/` |
| `views` | the sandbox's state as JSON |
"""
