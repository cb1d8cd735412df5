"""What a program can observe of its calls.

| module | contents |
|---|---|
| `hooks` | callbacks for request, response and retry events |
| `opentelemetry` | spans and metrics |
"""
