"""What the changes mean for a Python program.

| module | contents |
|---|---|
| `api_surface` | differences between two generated packages |
| `argument_values` | values that an argument no longer takes |
| `annotations` | whether an annotation became wider or narrower |
| `effects` | effects as sentences |
| `resource_paths` | the path of each resource on its client |
| `usage` | which types are sent and which are received |
| `wire_effects` | changes in requests that keep the signature |
"""
