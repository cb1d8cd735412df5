"""Webhooks that the sandbox sends.

| module | contents |
|---|---|
| `events` | the events of the Meetings API |
| `webhooks` | delivery, and a record that tests can wait for |
| `sender` | sign and send one webhook |
"""
