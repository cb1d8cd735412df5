"""JSON bytes to models, and models to JSON bytes.

| module | contents |
|---|---|
| `json` | parsing within bounds, cooperatively for large documents |
| `json_slices` | parsing of large documents in slices |
| `json_load` | parsing of a document that yields to the event loop |
| `decode` | readers: one for each type that a schema can have |
| `unions` | readers of unions: which member a value is |
| `model` | `Model`, the base class of the generated models |
| `model_schema`, `pydantic_schema` | the fields of a model, and its schema for other libraries |
| `nested_keys` | the check of dicts for keys that a model does not have |
| `lenient` | keeps values of a wrong type, and reports them |
| `schema_report` | `SchemaWarning`, once for each operation and path |
| `server_sent_events` | parser of event streams |
| `null` | `NULL`, an explicit JSON null |
"""
