"""Serving the sandbox over a socket or in process.

| module | contents |
|---|---|
| `app` | the ASGI application: the path of a request |
| `server` | uvicorn in the running event loop |
| `transport` | an httpx transport that calls the application in process |
| `certificate` | a TLS certificate for loopback |
"""
