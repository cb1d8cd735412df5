"""Sending one request and reading one response.

| module | contents |
|---|---|
| `base` | the transport protocol: request, response, timeouts |
| `aiohttp` | the default transport, over aiohttp's connection pool |
| `aiohttp_protocol` | connections of that pool, and the response parser |
| `httpx` | a transport over the caller's httpx client or transport |
| `httpx_exchange` | one request on its way through httpx, which can be abandoned |
| `httpx_library` | whether an object is of httpx or of httpx2 |
| `httpx_response` | a response as an `httpx.Response`, for hooks and `httpx.Auth` |
| `limits` | `Limits`: connections, idle time, response size |
| `request_head` | the request line and headers as bytes |
| `response_body` | reading and decompressing a body within bounds |
| `sockets` | timeouts, readiness and closing of sockets |
| `urls` | origins, hosts, and where credentials may be sent |
"""
