"""HTTP around the handlers: routing, credentials, bodies, delivery.

| module | contents |
|---|---|
| `routing` | routes and responses |
| `auth` | credential checks |
| `request_body` | reading and validating request bodies |
| `response_delivery` | sending a response, complete or broken |
| `request_log` | the record of requests and responses |
"""
