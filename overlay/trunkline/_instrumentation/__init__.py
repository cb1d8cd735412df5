"""Observation of calls by the program.

| module | contents |
|---|---|
| `hooks` | callbacks for request, response and retry events |
| `opentelemetry` | spans and metrics |
"""
