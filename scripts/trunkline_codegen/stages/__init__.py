"""The stages: functions from document to document, in this order.

| module | contents |
|---|---|
| `inline_path_items` | resolve references to path items and sections |
| `references` | read the files that a description refers to |
| `repair_security` | repair security schemes, requirements and servers |
| `coerce_types` | give every part the type that later stages rely on |
| `convert_to_31` | convert Swagger 2.0 and OpenAPI 3.0 to 3.1 |
| `swagger2` | convert the structure of Swagger 2.0 to OpenAPI 3 |
| `repair_parts` | repair common faults of single parts |
| `repair_paths` | repair common faults of paths and operations |
| `apply_overlay` | apply the corrections of the API (OpenAPI Overlay 1.0) |
| `bundle` | copy referenced parts of other files into the document |
| `reject_unknown` | reject parts without a defined meaning |
| `merge_ref_siblings` | merge keywords that are siblings of `$ref` |
| `expand_polymorphism` | replace references to a base schema by a union of its subtypes |
| `merge_all_of` | merge each `allOf` into one schema |
| `extract_inline_schemas` | move every class to a named component |
| `class_names` | choose class names |
| `validate` | check the document before code is generated |
"""
