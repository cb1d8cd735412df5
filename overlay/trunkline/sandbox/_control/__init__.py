"""The sandbox's own page and its control endpoints.

| module | contents |
|---|---|
| `control_app` | routing of the page and the control endpoints |
| `sandbox_controls` | endpoints for state, faults, records, clock and tokens |
| `meeting_controls` | endpoints for meetings and webhooks |
| `page` | the page at `/` |
| `views` | the sandbox's state as JSON |
"""
