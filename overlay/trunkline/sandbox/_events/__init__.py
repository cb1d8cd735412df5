"""Webhooks that the sandbox sends.

| module | contents |
|---|---|
| `events` | the events of the Meetings API |
| `webhooks` | delivery, and a record to wait on |
| `sender` | one signed webhook request |
"""
