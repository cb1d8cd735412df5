"""Small modules that every other package may use.

| module | contents |
|---|---|
| `clock` | the only place that reads the clock and sleeps |
| `http_date` | HTTP dates (RFC 9110) |
| `problem` | what an error response says, and the attempts of a call |
| `secret` | strings that are masked in `repr`, and refused by pickle |
| `version` | the installed version and the default user agent |
"""
