"""Injected faults.

| module | contents |
|---|---|
| `fault` | `Fault`: the kind, the options, the requests that it applies to |
| `kinds` | the table of fault kinds |
| `queue` | pending and random faults, the rate limit, the latency |
| `chaos` | random faults, reproducible by seed |
| `json_mutations` | changes to a JSON response |
"""
