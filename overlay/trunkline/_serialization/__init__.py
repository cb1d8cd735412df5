"""JSON bytes to models, and models to JSON bytes.

| module | contents |
|---|---|
| `json` | parsing within bounds, cooperatively for large documents |
| `decode` | readers: one for each type that a schema can have |
| `model` | `Model`, the base class of the generated models |
| `lenient` | keeps values of a wrong type, and reports them |
| `schema_report` | `SchemaWarning`, once for each operation and path |
| `server_sent_events` | parser of event streams |
| `null` | `NULL`, an explicit JSON null |
"""
