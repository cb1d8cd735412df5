"""Small modules that every other package may use.

| module | contents |
|---|---|
| `clock` | the only place that reads the clock and sleeps |
| `http_date` | HTTP dates (RFC 9110) |
| `problem` | the fields of an error response, and the attempts of a call |
| `secret` | strings that are masked in `repr`, and refused by pickle |
| `values` | checks and text forms of option and argument values |
| `version` | the installed version |
"""
