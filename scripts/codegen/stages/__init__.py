"""The stages: functions from document to document, in this order.

| module | contents |
|---|---|
| `inline_path_items` | bring in path items and sections of other files |
| `references` | the files that a description may refer to |
| `coerce_types` | every part has the type that the other stages rely on |
| `convert_to_31` | OpenAPI 3.0 to 3.1 |
| `swagger2` | Swagger 2.0 to OpenAPI 3 |
| `repair_parts` | general faults of single parts |
| `repair_paths` | general faults of paths and operations |
| `apply_overlay` | the API's own corrections (OpenAPI Overlay 1.0) |
| `bundle` | bring in references to other files |
| `reject_unknown` | faults that have no single repair |
| `merge_ref_siblings` | keywords beside `$ref` |
| `expand_polymorphism` | references to a polymorphic base become unions |
| `merge_all_of` | `allOf` becomes one schema |
| `extract_inline_schemas` | every class becomes a named component |
| `class_names` | the names of classes |
| `validate` | the last checks before code is generated |
"""
