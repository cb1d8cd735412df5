"""Web frameworks: responses, errors and webhooks, each in one line of an application.

| module | for |
|---|---|
| `starlette` | Starlette and FastAPI: errors as responses, downloads, routes for webhooks |
| `fastapi` | the same names, for FastAPI |
| `litestar` | Litestar: a plugin with models, errors and their schemas, downloads, routes for webhooks |
| `django` | Django: errors as responses, downloads, views for webhooks |
| `aiohttp` | aiohttp servers: errors as responses, downloads, handlers for webhooks |
| `msgspec` | msgspec: hooks for models |

pydantic and FastAPI take models without any of these. No module imports a framework before it is
imported itself.
"""
