"""Decisions about retries, and client-side throttling.

| module | contents |
|---|---|
| `retry` | `RetryPolicy`, and whether a failed attempt is repeated |
| `retry_after` | the `Retry-After` header |
| `retry_budget` | a token bucket that bounds the retries of an outage |
| `rate_limit` | parsing a rate limit, and when the next request is due |
| `slots` | requests that a shared store admits in advance |
| `throttle` | pauses after 429 and 503, and enforces the rate limit |
"""
