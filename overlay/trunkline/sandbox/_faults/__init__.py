"""Injected faults.

| module | contents |
|---|---|
| `fault` | `Fault`: what goes wrong, for which requests, how often |
| `kinds` | the table of fault kinds |
| `queue` | the faults that are pending, the rate limit, the latency |
| `chaos` | random faults, reproducible by seed |
| `json_mutations` | changes to a JSON response |
"""
