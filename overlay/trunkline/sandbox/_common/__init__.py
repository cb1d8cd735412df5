"""Small modules that all of the sandbox uses.

| module | contents |
|---|---|
| `errors` | error responses in the shape of each API |
| `schema` | validation against a subset of JSON Schema |
| `formats` | dates and links on the wire |
| `clock` | the sandbox's clock, which tests can move |
| `keys` | RSA key pairs |
| `redaction` | remove secrets from recorded and displayed data |
"""
